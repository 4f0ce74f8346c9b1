package ruby

import (
	"slices"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["timeout"] = defineTimeout }

// deadline is a Timeout.timeout that is running.
type deadline struct {
	id     int64
	at     time.Time
	thread *Thread
	timer  *time.Timer
	fired  bool
}

// nearest returns the running thread's deadline that comes first.
func (in *Interp) nearest() (first *deadline) {
	for _, d := range in.deadlines {
		if d.thread == in.current && !d.fired && (first == nil || d.at.Before(first.at)) {
			first = d
		}
	}
	return first
}

// Deadline returns when the first running Timeout.timeout ends. What waits on
// the goroutine that runs the VM should wait no longer, and then return
// [Interp.Expired].
func (in *Interp) Deadline() (at time.Time, ok bool) {
	if d := in.nearest(); d != nil {
		return d.at, true
	}
	return time.Time{}, false
}

// Expired returns the error that ends a Timeout.timeout whose time is over, nil
// when there is none.
func (in *Interp) Expired() error {
	d := in.nearest()
	if d == nil || time.Now().Before(d.at) {
		return nil
	}
	return in.expire(d)
}

func (in *Interp) expire(d *deadline) error {
	d.fired = true
	exc, err := in.Call(in.MustConst("Timeout::ExitException"), "new", in.Int(d.id))
	if err != nil {
		return err
	}
	return in.Exception(exc)
}

func defineTimeout(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Timeout")
	last := int64(0)
	in.defSelf(module, "__begin", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.seconds(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		last++
		after := duration(s)
		d := &deadline{id: last, at: time.Now().Add(after), thread: in.current}
		d.timer = time.AfterFunc(after, func() {
			in.Sched.Post(func() {
				if !d.fired && slices.Contains(in.deadlines, d) {
					in.deliver(d.thread, in.expire(d))
				}
			})
			in.Tick()
		})
		in.deadlines = append(in.deadlines, d)
		in.Sched.Expect(1)
		return in.Int(last), nil
	})
	// __end takes a deadline away and says whether its time was over.
	in.defSelf(module, "__end", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		for i, d := range in.deadlines {
			if d.id == args[0].Int() {
				d.timer.Stop()
				in.Sched.Expect(-1)
				in.deadlines = slices.Delete(in.deadlines, i, i+1)
				return mruby.Bool(!time.Now().Before(d.at)), nil
			}
		}
		return mruby.False, nil
	})
	return nil
}

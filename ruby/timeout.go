package ruby

import (
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["timeout"] = defineTimeout }

// deadline is a Timeout.timeout that is running.
type deadline struct {
	id    int64
	at    time.Time
	fiber mruby.Value // it holds for
}

// nearest returns the running fiber's deadline that comes first.
func (in *Interp) nearest() (d deadline, ok bool) {
	fiber := in.CurrentFiber()
	for _, e := range in.deadlines {
		if e.fiber == fiber && (!ok || e.at.Before(d.at)) {
			d, ok = e, true
		}
	}
	return d, ok
}

// Deadline returns when the first running Timeout.timeout ends. What waits on
// the goroutine that runs the VM should wait no longer, and then return
// [Interp.Expired].
func (in *Interp) Deadline() (at time.Time, ok bool) {
	d, ok := in.nearest()
	return d.at, ok
}

// Expired returns the error that ends a Timeout.timeout whose time is over, nil
// when there is none.
func (in *Interp) Expired() error {
	d, ok := in.nearest()
	if !ok || time.Now().Before(d.at) {
		return nil
	}
	exc, err := in.Call(in.MustConst("Timeout::ExitException"), "new", in.Int(d.id))
	if err != nil {
		return err
	}
	return in.raised(exc)
}

// expiry is a channel that fires at the nearest deadline, never when there is
// none.
func (in *Interp) expiry() (c <-chan time.Time, stop func()) {
	d, ok := in.nearest()
	if !ok {
		return nil, func() {}
	}
	t := time.NewTimer(time.Until(d.at))
	return t.C, func() { t.Stop() }
}

// await waits for a process, but no longer than a Timeout.timeout lets it. The
// process then goes on.
func (in *Interp) await(ch *child) (status, error) {
	over, stop := in.expiry()
	defer stop()
	interrupted, raise := in.interrupted()
	select {
	case <-ch.done:
		delete(in.children, ch.pid)
		return in.ended(ch)
	case <-interrupted:
		return status{}, raise()
	case <-over:
		return status{}, in.Expired()
	}
}

// ended returns how a child ended. The error is that of a signal that was for
// this process too, as Ctrl-C is.
func (in *Interp) ended(ch *child) (status, error) {
	if interrupted, raise := in.interrupted(); ch.end.ws.Signaled() && interrupted != nil {
		select {
		case <-interrupted:
			return ch.end, raise()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return ch.end, in.RunTraps()
}

func (in *Interp) interrupted() (done <-chan struct{}, raise func() error) {
	if in.Interrupted == nil {
		return nil, nil
	}
	return in.Interrupted()
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
		in.deadlines = append(in.deadlines, deadline{last, time.Now().Add(time.Duration(s * float64(time.Second))), in.CurrentFiber()})
		return in.Int(last), nil
	})
	// __end takes a deadline away and says whether its time was over.
	in.defSelf(module, "__end", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		for i, d := range in.deadlines {
			if d.id == args[0].Int() {
				in.deadlines = append(in.deadlines[:i:i], in.deadlines[i+1:]...)
				return mruby.Bool(!time.Now().Before(d.at)), nil
			}
		}
		return mruby.False, nil
	})
	return nil
}

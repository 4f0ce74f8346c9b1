package ruby

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/sched"
)

// A Thread is what Ruby's Thread is: the main program, what Thread.new was
// given, or a block of `on` for one host. All but the first are fibers that the
// scheduler resumes.
type Thread struct {
	Local any // of who started it

	fiber    *mruby.Ref // nil for the main program
	object   *mruby.Ref // Ruby's Thread; nil when nobody asked for it
	waits    *Operation // nil while it runs
	parked   bool       // it has yielded, and is resumed when what it waits for is done
	by       *Thread    // who resumed it
	host     *Thread    // whose `on` it's a host's block of; nil for others
	detached bool       // an interrupt of the main program leaves it alone
	raised   []error    // what others raise in it, not seen yet
	masks    []mask     // of Thread.handle_interrupt, outermost first
	ended    bool
	aborting bool
	status   *mruby.Ref // $?; nil until a process has ended
	cut      error      // the interrupt that is to be raised where it waits
}

// mask is a class of exceptions that wait, or don't.
type mask struct {
	class  *mruby.Ref
	timing string
}

// slice is how long a thread goes on while others are ready.
const slice = 20 * time.Millisecond

func defineThreads(in *Interp) error {
	in.Sched = sched.NewScheduler()
	in.threads = map[mruby.Value]*Thread{}
	in.mainThread = &Thread{}
	in.current = in.mainThread
	in.threadClass = in.DataClass(mruby.Nil, "Thread", mruby.Nil)
	in.operationClass = in.DataClass(in.threadClass, "Operation", mruby.Nil)
	in.DefineClass(mruby.Nil, "fatal", in.MustConst("Exception"))
	class := in.threadClass
	in.defSelf(class, "__can_yield?", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(in.CanYield()), nil
	})
	in.defSelf(class, "__on_program?", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(in.onProgram()), nil
	})
	in.defSelf(class, "__next", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		o, err := in.operation(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		outside := in.outside
		in.outside = false
		defer func() { in.outside = outside }()
		return in.next(o)
	})
	// Calls the handlers of signals that came while nothing of the VM ran, and
	// tells whether there were any.
	in.defSelf(class, "__trapped?", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		if !in.trapsDue || !in.OnMain() {
			return mruby.False, nil
		}
		in.trapsDue = false
		if err := in.RunTraps(); err != nil {
			in.deliver(in.mainThread, err)
		}
		return mruby.True, nil
	})
	in.defSelf(class, "__stopped", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return mruby.Nil, in.stopped(args[0])
	})
	in.defSelf(class, "__finish", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		in.finish(args[0])
		return mruby.Nil, nil
	})
	in.defSelf(class, "__seen", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if o, ok := in.Object(args[0]).(*Operation); ok {
			in.current.leave(o)
		}
		return in.takeRaised(true)
	})
	in.defSelf(class, "__outcome", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		o, err := in.operation(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if t := in.current; t.cut != nil {
			err, t.cut = t.cut, nil
			return mruby.Nil, err
		}
		if o.wait == nil || !o.wait.Done() {
			return mruby.Nil, errLeft
		}
		value, err := o.wait.Outcome()
		if o.Outcome == nil {
			return mruby.Nil, err
		}
		return o.Outcome(value, err)
	})
	in.defSelf(class, "__look", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) { return in.look() })
	in.defSelf(class, "__pass", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.NewOperation(&Operation{Begin: in.Sched.Pass}), nil
	})
	in.defSelf(class, "__parking", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) { return in.parking(args[0]) })
	in.defSelf(class, "current", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) { return in.threadObject(in.current), nil })
	in.defSelf(class, "main", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.threadObject(in.mainThread), nil
	})
	in.defSelf(class, "list", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		list := []mruby.Value{in.threadObject(in.mainThread)}
		for _, t := range in.started {
			list = append(list, in.threadObject(t))
		}
		return in.Array(list...), nil
	})
	in.defSelf(class, "__mask", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return mruby.Nil, in.mask(args[0])
	})
	in.defSelf(class, "__unmask", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		t := in.current
		for range args[0].Int() {
			last := len(t.masks) - 1
			t.masks[last].class.Release()
			t.masks = t.masks[:last]
		}
		return mruby.Nil, nil
	})
	in.defineThreadMethods(class)
	return nil
}

func (in *Interp) defineThreadMethods(class mruby.Value) {
	def := func(name string, n int, f func(t *Thread, args []mruby.Value) (mruby.Value, error)) {
		in.def(class, name, n, n, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			t, ok := in.Object(self).(*Thread)
			if !ok {
				return mruby.Nil, mruby.Errorf("ThreadError", "uninitialized thread - check `%s#initialize'", in.ClassName(self))
			}
			return f(t, args)
		})
	}
	in.def(class, "__start", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if in.Object(self) != nil {
			return mruby.Nil, mruby.Errorf("ThreadError", "already initialized thread")
		}
		t := &Thread{detached: true, object: in.Root(self)}
		for _, m := range in.current.masks {
			t.masks = append(t.masks, mask{in.Root(m.class.Value()), m.timing})
		}
		if err := in.SetObject(self, t); err != nil {
			return mruby.Nil, err
		}
		in.adopt(t, args[0])
		in.started = append(in.started, t)
		in.Sched.Start(in.Sched.NewGroup(func(sched.Coroutine, error) {}), t)
		in.timeSlices()
		return mruby.Nil, nil
	})
	def("__state", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) { return in.Symbol(in.state(t)), nil })
	def("__unpark", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) {
		if o := t.waits; o != nil && o.parked && o.wait != nil {
			o.leave(errLeft)
			in.Sched.Complete(o.wait, nil, nil)
		}
		return mruby.Nil, nil
	})
	def("__backtrace", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) {
		fiber := t.fiber
		if t == in.mainThread {
			fiber = in.program
		}
		return in.BacktraceOf(fiber.Value()), nil
	})
	def("__deliver", 1, func(t *Thread, args []mruby.Value) (mruby.Value, error) {
		in.deliver(t, in.Exception(args[0]))
		return mruby.Nil, nil
	})
	def("__kill", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) {
		in.deliver(t, errKilled)
		return mruby.Nil, nil
	})
	def("__aborts", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) {
		t.aborting = true
		return mruby.Nil, nil
	})
	def("pending_interrupt?", 0, func(t *Thread, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(len(t.raised) > 0), nil })
}

// errTrapped has the main program go on, to call the handlers of signals. It
// waits again after that.
var errTrapped = errors.New("trapped")

// errKilled ends a thread from outside.
var errKilled = errors.New("killed")

// Thread returns the thread that runs.
func (in *Interp) Thread() *Thread { return in.current }

// Program returns the main program or the Thread.new that a host's block stands
// in, itself for these.
func (t *Thread) Program() *Thread {
	for t.host != nil {
		t = t.host
	}
	return t
}

// OnMain reports whether the main program runs, rather than another thread.
func (in *Interp) OnMain() bool { return in.current == in.mainThread }

// NewThread makes a thread of a fiber, which its body ends with Thread.__finish.
// Who makes it starts it with [Interp.Sched].
func (in *Interp) NewThread(fiber mruby.Value) *Thread {
	t := &Thread{detached: in.current.detached, host: in.current}
	in.adopt(t, fiber)
	return t
}

func (in *Interp) adopt(t *Thread, fiber mruby.Value) {
	t.fiber = in.Root(fiber)
	in.threads[fiber] = t
}

// threadObject returns Ruby's Thread for a thread.
func (in *Interp) threadObject(t *Thread) mruby.Value {
	if t.object == nil {
		t.object = in.Root(in.NewObject(in.threadClass, t))
	}
	return t.object.Value()
}

// next returns the fiber to resume while the running thread drives the others
// until o is done, nil when it is, or when something is raised in the thread.
func (in *Interp) next(o *Operation) (mruby.Value, error) {
	t := in.current
	t.enter(o)
	c, err := in.Sched.Next(in.begin(o, t), func() error {
		if in.due(t, true) >= 0 {
			return errLeft
		}
		if in.outside && in.trapsDue {
			return errTrapped
		}
		return nil
	})
	switch {
	case err == errTrapped:
		return mruby.Nil, nil
	case err == errLeft:
		o.leave(errLeft)
		return mruby.Nil, nil
	case err == sched.ErrDeadlock:
		err = in.deadlock()
		t.leave(o)
		return mruby.Nil, err
	case err != nil && t != in.mainThread:
		return mruby.Nil, err
	case err != nil:
		in.abandon(err)
		t.leave(o)
		return mruby.Nil, err
	case c == nil:
		return mruby.Nil, nil
	}
	resumed := c.(*Thread)
	resumed.by, resumed.parked = t, false
	in.current = resumed
	return resumed.fiber.Value(), nil
}

// lastStatus is what the thread has in $?.
func (t *Thread) lastStatus() mruby.Value {
	if t.status == nil {
		return mruby.Nil
	}
	return t.status.Value()
}

// enter says that a thread waits for o, leave that it doesn't any more.
func (t *Thread) enter(o *Operation) {
	if t.waits != o {
		o.outer, t.waits = t.waits, o
	}
}

func (t *Thread) leave(o *Operation) {
	if t.waits == o {
		t.waits = o.outer
	}
}

// stopped takes note of what the thread waits for that was resumed last, unless
// it has ended.
func (in *Interp) stopped(waits mruby.Value) error {
	t := in.current
	in.current = t.by
	if t.ended {
		t.fiber.Release()
		return nil
	}
	o, err := in.operation(waits)
	if err != nil {
		return mruby.Errorf("FiberError", "a block of `on` called Fiber.yield")
	}
	t.enter(o)
	t.parked = true
	w := in.begin(o, t)
	in.Sched.Suspend(t, w)
	if in.due(t, true) >= 0 {
		o.leave(errLeft)
		in.Sched.Wake(t, w)
	}
	return nil
}

// finish says that the running thread ends, with an exception or nil.
func (in *Interp) finish(exc mruby.Value) {
	t := in.current
	t.ended = true
	delete(in.threads, t.fiber.Value())
	in.started = slices.DeleteFunc(in.started, func(other *Thread) bool { return other == t })
	var err error
	if !exc.IsNil() {
		err = in.Exception(exc)
	}
	in.Sched.Finish(t, err)
	if t.object != nil {
		t.object.Release()
	}
	for _, m := range t.masks {
		m.class.Release()
	}
	if t.status != nil {
		t.status.Release()
	}
	t.waits, t.masks, t.raised, t.status = nil, nil, nil, nil
	if len(in.started) == 0 && in.endSlices != nil {
		in.endSlices()
	}
}

// state is what Thread#status says.
func (in *Interp) state(t *Thread) string {
	runs := t.waits == nil || t.waits.wait == nil || t.waits.wait.Done() || len(t.raised) > 0
	passes := !runs && t.waits.Outcome == nil && !t.waits.parked && t.waits.Run == nil
	switch {
	case t.ended:
		return "dead"
	case slices.Contains(t.raised, errKilled), t.aborting && (runs || passes):
		return "aborting"
	case runs, passes:
		return "run"
	case t.waits.parked && t.waits.Run == nil:
		return "sleep_forever"
	}
	return "sleep"
}

// deliver raises an error in a thread, from another one.
func (in *Interp) deliver(t *Thread, err error) {
	t.raised = append(t.raised, err)
	switch {
	case t == in.current:
		in.Tick()
	case t.parked && t.waits != nil && in.due(t, true) >= 0:
		t.waits.leave(errLeft)
		in.Sched.Wake(t, t.waits.wait)
	}
}

// due returns the place of the first error among those raised in a thread that
// no mask holds back, -1 when there is none.
func (in *Interp) due(t *Thread, blocking bool) int {
	for i, err := range t.raised {
		if in.passes(t, err, blocking) {
			return i
		}
	}
	return -1
}

func (in *Interp) passes(t *Thread, err error, blocking bool) bool {
	var exc *mruby.Exception
	if !errors.As(err, &exc) {
		return true
	}
	for _, m := range slices.Backward(t.masks) {
		if in.IsKindOf(exc.Value(), m.class.Value()) {
			return m.timing == "immediate" || m.timing == "on_blocking" && blocking
		}
	}
	return true
}

// takeRaised raises what others raised in the running thread. If it's to end, it
// returns the thread, which is what to throw.
func (in *Interp) takeRaised(blocking bool) (mruby.Value, error) {
	t := in.current
	i := in.due(t, blocking)
	if i < 0 {
		return mruby.Nil, nil
	}
	err := t.raised[i]
	t.raised = slices.Delete(t.raised, i, i+1)
	if err == errKilled {
		t.aborting = true
		return in.threadObject(t), nil
	}
	return mruby.Nil, err
}

func (in *Interp) mask(list mruby.Value) error {
	for _, p := range in.Pairs(list) {
		timing, _ := in.Name(p.Value)
		switch timing {
		case "immediate", "on_blocking", "never":
		default:
			return mruby.ArgumentError("unknown mask signature")
		}
		in.current.masks = append(in.current.masks, mask{in.Root(p.Key), timing})
	}
	return nil
}

// parking makes the operation that ends when another thread says so, or after
// some seconds, if it's given a number; with false that isn't expected of any.
func (in *Interp) parking(limit mruby.Value) (mruby.Value, error) {
	o := &Operation{parked: true}
	switch {
	case limit.IsNil():
		o.Begin = sched.NewWait
	case !limit.Truthy():
		o.Run = func(ctx context.Context) (any, error) {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
	default:
		s, err := in.seconds(limit)
		if err != nil {
			return mruby.Nil, err
		}
		d := duration(s)
		o.Run = func(ctx context.Context) (any, error) { return nil, sched.Pause(ctx, d) }
	}
	return in.NewOperation(o), nil
}

// duration is a number of seconds as Go has it, cut where that ends.
func duration(s float64) time.Duration {
	if s >= float64(1<<63-1)/float64(time.Second) {
		return 1<<63 - 1
	}
	return time.Duration(s * float64(time.Second))
}

// look does what a tick is for: handlers of signals, what others raised, an
// interrupt. It says whether other threads may have their turn.
func (in *Interp) look() (mruby.Value, error) {
	in.Sched.Poll()
	if killed, err := in.takeRaised(false); err != nil || !killed.IsNil() {
		return killed, err
	}
	if in.current == in.mainThread {
		if err := in.Sched.Interrupted(); err != nil {
			in.abandon(err)
			return mruby.Nil, err
		}
	}
	return mruby.Bool(len(in.started) > 0 || in.Sched.Interrupted() != nil), nil
}

// timeSlices has threads take turns as long as there is more than one.
func (in *Interp) timeSlices() {
	if in.endSlices != nil {
		return
	}
	ticker := time.NewTicker(slice)
	stop := make(chan struct{})
	in.endSlices = func() {
		in.endSlices = nil
		ticker.Stop()
		close(stop)
	}
	go func() {
		for {
			select {
			case <-ticker.C:
				in.Tick()
			case <-stop:
				return
			}
		}
	}()
}

// deadlock is the error of a wait that nothing can end.
func (in *Interp) deadlock() error {
	text, err := in.Call(in.threadClass, "__deadlock")
	if err != nil {
		return err
	}
	return mruby.Errorf("fatal", "%s", text.Str())
}

// EndThreads ends the threads that are left when the main program is over: they
// are killed, which does what `ensure` says in them.
func (in *Interp) EndThreads() {
	_, _ = in.Call(in.threadClass, "__end_all")
}

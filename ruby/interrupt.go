package ruby

import "github.com/gocap/gocap/sched"

// Interrupt ends what is going on with an error: it is raised in the main
// program. It may be called from any goroutine.
func (in *Interp) Interrupt(err error) {
	in.Sched.Interrupt(err)
	in.Tick()
}

// interrupts tells the main program that waits outside the scheduler, for a
// local process, of an interrupt. Other threads go on: who waits for them is
// told.
func (in *Interp) interrupts() (done <-chan struct{}, raise func() error) {
	if in.current != in.mainThread {
		return nil, nil
	}
	return in.Sched.Interrupts(), func() error {
		err := in.Sched.Interrupted()
		in.abandon(err)
		return err
	}
}

// abandon leaves the threads that an interrupt cut off to [Interp.EndHosts], but
// for those that Thread.new started.
func (in *Interp) abandon(err error) {
	var keep []sched.Coroutine
	for _, t := range in.threads {
		if t.detached {
			keep = append(keep, t)
		}
	}
	in.Sched.Resume(keep...)
	for _, t := range in.threads {
		if !t.detached {
			in.cutOff(t, err)
		}
	}
}

// Abandon leaves one thread, as an interrupt does.
func (in *Interp) Abandon(t *Thread, err error) {
	if in.threads[t.fiber.Value()] != t {
		return
	}
	if t.waits != nil {
		t.waits.leave(err)
	}
	in.Sched.Abandon(t)
	in.cutOff(t, err)
}

func (in *Interp) cutOff(t *Thread, err error) {
	delete(in.threads, t.fiber.Value())
	if t.waits != nil && t.waits.wait != nil {
		in.Sched.Forget(t, t.waits.wait)
		t.cut = err
		in.cut = append(in.cut, t)
	}
}

// EndHosts ends the blocks of `on` that an interrupt cut off: it's raised where
// each of them waits, so that what `ensure` says is done. That comes last, as
// Ruby ends its threads last. How they end is nobody's concern.
func (in *Interp) EndHosts() {
	for len(in.cut) > 0 {
		cut := in.cut
		in.cut = nil
		_, _ = in.Await(&Operation{Begin: func() *sched.Wait {
			w := sched.NewWait()
			left := len(cut)
			group := in.Sched.NewGroup(func(sched.Coroutine, error) {
				if left--; left == 0 {
					in.Sched.Complete(w, nil, nil)
				}
			})
			for _, t := range cut {
				in.threads[t.fiber.Value()] = t
				in.Sched.Start(group, t)
			}
			return w
		}})
	}
}

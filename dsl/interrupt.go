package dsl

import (
	"slices"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// SignalError is a signal that ends the run: Ctrl-C is Ruby's Interrupt, any
// other a SignalException.
type SignalError struct{ Name string } // "SIGINT", "SIGTERM"

func (e *SignalError) Error() string {
	if e.Name == "SIGINT" {
		return ""
	}
	return e.Name
}

func (e *SignalError) RubyClass() string {
	if e.Name == "SIGINT" {
		return "Interrupt"
	}
	return "SignalException"
}

// Interrupt ends what is going on with an error, usually a [*SignalError]: it is
// raised where the main program waits. It may be called from any goroutine.
func (s *Session) Interrupt(err error) { s.scheduler.Interrupt(err) }

// Trapped has the recipes' handlers of signals ([ruby.Interp.HasTrap]) run when
// the main program next waits. It may be called from any goroutine.
func (s *Session) Trapped() {
	// Who hears of the signal first is chance.
	for i := 0; i < 100 && len(s.Signals()) == 0; i++ {
		time.Sleep(time.Millisecond)
	}
	s.scheduler.Post(func() {
		if err := s.RunTraps(); err != nil {
			s.scheduler.Interrupt(err)
		}
	})
}

// interrupts tells code at top level that waits outside the scheduler, for a
// local process, of an interrupt. Hosts' blocks go on: who waits for them is
// told.
func (s *Session) interrupts() (done <-chan struct{}, raise func() error) {
	if s.strand() != nil {
		return nil, nil
	}
	return s.scheduler.Interrupts(), func() error {
		err := s.scheduler.Interrupted()
		s.abandon(err)
		return err
	}
}

// interrupted gives an interrupt to what the main program is at while it waits
// for o: the block of a sequence, which is resumed, or it itself.
func (s *Session) interrupted(o *operation, err error) (fiber mruby.Value, raised error) {
	var turns []runtime.Coroutine
	var last *strand
	for o.turn != nil && s.strands[o.turn.fiber.Value()] == o.turn && o.turn.waits != nil {
		last = o.turn
		turns = append(turns, last)
		o = last.waits
	}
	s.abandon(err, turns...)
	if last == nil {
		return mruby.Nil, err
	}
	last.waits.wait.Forget(last)
	last.cut = err
	return last.fiber.Value(), nil
}

// abandon leaves the fibers that an interrupt cut off to [Session.EndHosts], but
// for those to keep.
func (s *Session) abandon(err error, keep ...runtime.Coroutine) {
	s.scheduler.Resume(keep...)
	for fiber, st := range s.strands {
		if slices.Contains(keep, runtime.Coroutine(st)) {
			continue
		}
		delete(s.strands, fiber)
		if st.waits != nil {
			st.waits.wait.Forget(st)
			st.cut = err
			s.cut = append(s.cut, st)
		}
	}
}

// EndHosts ends the blocks of `on` that an interrupt cut off: it's raised where
// each of them waits, so that what `ensure` says is done. That comes last, as
// Ruby ends its threads last. How they end is nobody's concern.
func (s *Session) EndHosts() {
	for len(s.cut) > 0 {
		cut := s.cut
		s.cut = nil
		next := 0
		_, _ = s.Call(s.gocap, "await", s.newOperation(&operation{
			start: func() *runtime.Wait {
				return s.scheduler.RunHosts(make([]*runtime.Host, len(cut)), runtime.Parallel(), func(*runtime.Host) runtime.Coroutine {
					st := cut[next]
					next++
					s.strands[st.fiber.Value()] = st
					return st
				})
			},
			outcome: func(any, error) (mruby.Value, error) { return mruby.Nil, nil },
		}))
	}
}

package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Scheduler lets the work of many hosts share one goroutine. Operations (remote
// commands, transfers, timers) run on goroutines of their own, all at the same
// time; the code around them, a [Coroutine] for each host, goes on one at a
// time, each when what it waits for is done.
//
// The driver owns the goroutine. To wait for w it does, in a loop,
//
//	c, err := s.Next(w)
//	// c == nil: w is done
//	resume c until it waits for x: s.Suspend(c, x)
//	             or has ended:     s.Finish(c, err)
//
// which works the same at top level and inside a coroutine that can't be
// suspended (a native frame lies between): there the others go on from within.
//
// All methods must be called on the driver's goroutine, but for
// [Scheduler.Interrupt], [Scheduler.Do] and [Scheduler.Post].
type Scheduler struct {
	ready   []Coroutine
	strands map[Coroutine]*hostRun // which run a coroutine belongs to
	resumed int                    // how often Resume was called

	mu        sync.Mutex
	finished  []*Wait
	calls     []func()
	wake      chan struct{}
	interrupt error
	epoch     context.Context
	cancel    context.CancelCauseFunc
	running   sync.WaitGroup
}

// NewScheduler returns a scheduler with nothing to do.
func NewScheduler() *Scheduler {
	s := &Scheduler{strands: map[Coroutine]*hostRun{}, wake: make(chan struct{}, 1)}
	s.epoch, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// Wait is something that will be done.
type Wait struct {
	done    bool
	value   any
	err     error
	waiters []Coroutine
	then    func() // run on the driver's goroutine when it is done
}

// Done reports whether it is.
func (w *Wait) Done() bool { return w.done }

// Outcome returns how it ended. It panics when it has not.
func (w *Wait) Outcome() (any, error) {
	if !w.done {
		panic("runtime: the outcome of something that is not done")
	}
	return w.value, w.err
}

// Go starts an operation on a goroutine of its own. Its context is cancelled by
// [Scheduler.Interrupt].
func (s *Scheduler) Go(op func(ctx context.Context) (any, error)) *Wait {
	w := &Wait{}
	s.mu.Lock()
	ctx := s.epoch
	s.mu.Unlock()
	s.running.Go(func() {
		value, err := protect(ctx, op)
		s.mu.Lock()
		w.value, w.err = value, err
		s.finished = append(s.finished, w)
		s.mu.Unlock()
		s.nudge()
	})
	return w
}

// protect makes an error of a panic, which would end the process with every
// connection open and the terminal as it is.
func protect(ctx context.Context, op func(ctx context.Context) (any, error)) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return op(ctx)
}

// Sleep is done after d.
func (s *Scheduler) Sleep(d time.Duration) *Wait {
	return s.Go(func(ctx context.Context) (any, error) { return nil, Pause(ctx, d) })
}

// Pause returns after d, or with the cause of ctx's end when that comes first.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Scheduler) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Next returns a coroutine to resume while the driver waits for w; nil when w
// is done. After an [Scheduler.Interrupt] it returns that error until
// [Scheduler.Resume] is called.
func (s *Scheduler) Next(w *Wait) (Coroutine, error) {
	for {
		s.collect()
		s.mu.Lock()
		interrupt := s.interrupt
		s.mu.Unlock()
		if interrupt != nil {
			return nil, interrupt
		}
		if w.done {
			return nil, nil
		}
		if len(s.ready) > 0 {
			c := s.ready[0]
			s.ready = s.ready[1:]
			if _, ok := s.strands[c]; !ok {
				continue // left behind by an interrupt
			}
			return c, nil
		}
		<-s.wake
	}
}

// collect answers the calls of operations and marks those that have ended.
func (s *Scheduler) collect() {
	s.mu.Lock()
	finished, calls := s.finished, s.calls
	s.finished, s.calls = nil, nil
	s.mu.Unlock()
	for _, call := range calls {
		call()
	}
	for _, w := range finished {
		s.complete(w, w.value, w.err)
	}
}

func (s *Scheduler) complete(w *Wait, value any, err error) {
	if w.done {
		return
	}
	w.done, w.value, w.err = true, value, err
	s.ready = append(s.ready, w.waiters...)
	w.waiters = nil
	if w.then != nil {
		w.then()
	}
}

// Interrupts returns a channel that an [Scheduler.Interrupt] closes; after a
// [Scheduler.Resume] it's another one.
func (s *Scheduler) Interrupts() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch.Done()
}

// Forget says that c doesn't wait for w any more.
func (w *Wait) Forget(c Coroutine) {
	w.waiters = slices.DeleteFunc(w.waiters, func(waiter Coroutine) bool { return waiter == c })
}

// Suspend says that c now waits for w.
func (s *Scheduler) Suspend(c Coroutine, w *Wait) {
	if w.done {
		s.ready = append(s.ready, c)
		return
	}
	w.waiters = append(w.waiters, c)
}

// Finish says that c has ended, with an error or nil.
func (s *Scheduler) Finish(c Coroutine, err error) {
	run := s.strands[c]
	if run == nil {
		return // of a run that was interrupted
	}
	delete(s.strands, c)
	run.finish(c, err)
}

// Interrupt ends what is going on: operations are cancelled with err as cause,
// and every Next returns err until Resume. It may be called from any goroutine.
func (s *Scheduler) Interrupt(err error) {
	s.mu.Lock()
	if s.interrupt == nil {
		s.interrupt = err
	}
	cancel := s.cancel
	s.mu.Unlock()
	cancel(err)
	s.nudge()
}

// Interrupted returns the error of an Interrupt that nobody has resumed from.
func (s *Scheduler) Interrupted() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.interrupt
}

// Resume goes on after an interrupt: coroutines of before are never resumed, but
// for those to keep with their runs, and new operations have a fresh context.
func (s *Scheduler) Resume(keep ...Coroutine) {
	kept := map[Coroutine]*hostRun{}
	for _, c := range keep {
		kept[c] = s.strands[c]
		kept[c].resumed = s.resumed + 1
	}
	s.mu.Lock()
	s.interrupt = nil
	s.epoch, s.cancel = context.WithCancelCause(context.Background())
	s.mu.Unlock()
	s.ready = nil
	s.strands = kept
	s.resumed++
}

// Close cancels what still runs and waits for it to end.
func (s *Scheduler) Close() {
	s.mu.Lock()
	cancel := s.cancel
	s.mu.Unlock()
	cancel(errors.New("closed"))
	s.running.Wait()
}

// Do runs f on the driver's goroutine, when that next waits, and returns when
// it has run; or the cause of ctx's end when that comes first. It is for
// operations that need an answer from the other side; f must not wait.
func (s *Scheduler) Do(ctx context.Context, f func()) error {
	done := make(chan struct{})
	var taken atomic.Bool // by the driver, which then runs f, or by the end of ctx
	s.Post(func() {
		if taken.CompareAndSwap(false, true) {
			defer close(done)
			f()
		}
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		if !taken.CompareAndSwap(false, true) {
			<-done
			return nil
		}
		return context.Cause(ctx)
	}
}

// Post has f run on the driver's goroutine when that next waits. It may be
// called from any goroutine; f must not wait.
func (s *Scheduler) Post(f func()) {
	s.mu.Lock()
	s.calls = append(s.calls, f)
	s.mu.Unlock()
	s.nudge()
}

// Package sched lets code that has to wait share one goroutine.
package sched

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Coroutine is code that goes on until it has to wait for something. The
// [Scheduler] decides which one goes on; only the driver of the scheduler knows
// how to resume it (package ruby resumes a fiber of the VM), so it is opaque here.
type Coroutine any

// Scheduler lets many coroutines share one goroutine. Operations (remote
// commands, transfers, timers) run on goroutines of their own, all at the same
// time; the code around them goes on one coroutine at a time, each when what it
// waits for is done.
//
// The driver owns the goroutine. To wait for w it does, in a loop,
//
//	c, err := s.Next(w, nil)
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
	groups  map[Coroutine]*Group // of coroutines that haven't ended
	resumed int                  // how often Resume was called
	pending int                  // operations that haven't been seen to end

	mu        sync.Mutex
	finished  []ending
	calls     []func()
	wake      chan struct{}
	interrupt error
	epoch     context.Context
	cancel    context.CancelCauseFunc
	whole     context.Context // until Close
	end       context.CancelCauseFunc
	running   sync.WaitGroup
	workers   []chan<- func() // goroutines that have nothing to do
	closed    bool
}

// ending is how an operation ended; the wait for it may be over already.
type ending struct {
	wait  *Wait
	value any
	err   error
}

// NewScheduler returns a scheduler with nothing to do.
func NewScheduler() *Scheduler {
	s := &Scheduler{groups: map[Coroutine]*Group{}, wake: make(chan struct{}, 1)}
	s.whole, s.end = context.WithCancelCause(context.Background())
	s.epoch, s.cancel = context.WithCancelCause(s.whole)
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

// ErrDeadlock is the error of a [Scheduler.Next] when nothing is left that could
// end the wait.
var ErrDeadlock = errors.New("nothing is left to wait for")

// A Group is coroutines that were started for the same thing.
type Group struct {
	finished func(c Coroutine, err error)
	resumed  int // the scheduler's count when it began
}

// NewGroup makes a group; finished is told how each of its coroutines ends.
func (s *Scheduler) NewGroup(finished func(c Coroutine, err error)) *Group {
	return &Group{finished: finished, resumed: s.resumed}
}

// Current reports whether no interrupt came since the group began, or none that
// it was kept through.
func (s *Scheduler) Current(g *Group) bool { return g.resumed == s.resumed }

// Start has a coroutine of a group go on when it's its turn.
func (s *Scheduler) Start(g *Group, c Coroutine) {
	s.groups[c] = g
	s.ready = append(s.ready, c)
}

// NewWait makes a wait that [Scheduler.Complete] ends.
func NewWait() *Wait { return &Wait{} }

// Done reports whether it is.
func (w *Wait) Done() bool { return w.done }

// Outcome returns how it ended. It panics when it has not.
func (w *Wait) Outcome() (any, error) {
	if !w.done {
		panic("runtime: the outcome of something that is not done")
	}
	return w.value, w.err
}

// Expect says that something may come, a timer for example, for which it's worth
// to wait; with a number below 0 that it has come.
func (s *Scheduler) Expect(n int) { s.pending += n }

// Then has f run on the driver's goroutine when w is done.
func (w *Wait) Then(f func()) { w.then = f }

// Go starts an operation on a goroutine of its own. Its context is cancelled by
// [Scheduler.Interrupt].
func (s *Scheduler) Go(op func(ctx context.Context) (any, error)) *Wait {
	s.mu.Lock()
	ctx := s.epoch
	s.mu.Unlock()
	return s.run(ctx, op)
}

// GoOn is [Scheduler.Go] for an operation that an Interrupt leaves alone.
func (s *Scheduler) GoOn(op func(ctx context.Context) (any, error)) *Wait { return s.run(s.whole, op) }

func (s *Scheduler) run(ctx context.Context, op func(ctx context.Context) (any, error)) *Wait {
	w := &Wait{}
	s.pending++
	s.work(func() {
		value, err := protect(ctx, op)
		s.mu.Lock()
		s.finished = append(s.finished, ending{w, value, err})
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
// [Scheduler.Resume] is called. stop, if it's there, is asked before each wait
// for an error that ends this one.
func (s *Scheduler) Next(w *Wait, stop func() error) (Coroutine, error) {
	for {
		s.collect()
		s.mu.Lock()
		interrupt := s.interrupt
		s.mu.Unlock()
		if interrupt != nil {
			return nil, interrupt
		}
		if stop != nil {
			if err := stop(); err != nil {
				return nil, err
			}
		}
		if w.done {
			return nil, nil
		}
		if len(s.ready) > 0 {
			c := s.ready[0]
			s.ready = s.ready[1:]
			if t, ok := c.(*turn); ok {
				s.Complete(t.wait, nil, nil)
				continue
			}
			if _, ok := s.groups[c]; !ok {
				continue // left behind by an interrupt
			}
			return c, nil
		}
		if s.pending == 0 && s.idle() {
			return nil, ErrDeadlock
		}
		<-s.wake
	}
}

// idle reports whether nothing has come since the last collect.
func (s *Scheduler) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls) == 0 && s.interrupt == nil
}

// Poll sees what has come, without waiting: it's for a driver that runs for long.
func (s *Scheduler) Poll() { s.collect() }

// collect answers the calls of operations and marks those that have ended.
func (s *Scheduler) collect() {
	s.mu.Lock()
	finished, calls := s.finished, s.calls
	s.finished, s.calls = nil, nil
	s.mu.Unlock()
	for _, call := range calls {
		call()
	}
	for _, e := range finished {
		s.pending--
		s.Complete(e.wait, e.value, e.err)
	}
}

// Complete says that w is done.
func (s *Scheduler) Complete(w *Wait, value any, err error) {
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

// Forget says that c doesn't wait for w any more, nor for its turn.
func (s *Scheduler) Forget(c Coroutine, w *Wait) {
	same := func(other Coroutine) bool { return other == c }
	w.waiters = slices.DeleteFunc(w.waiters, same)
	s.ready = slices.DeleteFunc(s.ready, same)
}

// Wake has c, which waits for w, go on before that is done.
func (s *Scheduler) Wake(c Coroutine, w *Wait) {
	s.Forget(c, w)
	s.ready = append(s.ready, c)
}

// A turn stands among the coroutines that are ready, for one that drives.
type turn struct{ wait *Wait }

// Pass is done when all that is ready now has had its turn.
func (s *Scheduler) Pass() *Wait {
	t := &turn{NewWait()}
	s.ready = append(s.ready, t)
	return t.wait
}

// Suspend says that c now waits for w.
func (s *Scheduler) Suspend(c Coroutine, w *Wait) {
	if s.groups[c] == nil {
		return
	}
	if w.done {
		s.ready = append(s.ready, c)
		return
	}
	w.waiters = append(w.waiters, c)
}

// Finish says that c has ended, with an error or nil.
func (s *Scheduler) Finish(c Coroutine, err error) {
	group := s.groups[c]
	if group == nil {
		return // of a group that was interrupted
	}
	delete(s.groups, c)
	group.finished(c, err)
}

// Abandon has c never be resumed again. Its group doesn't hear of it.
func (s *Scheduler) Abandon(c Coroutine) { delete(s.groups, c) }

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
	kept := map[Coroutine]*Group{}
	for _, c := range keep {
		if g := s.groups[c]; g != nil {
			kept[c] = g
			g.resumed = s.resumed + 1
		}
	}
	s.mu.Lock()
	s.interrupt = nil
	s.epoch, s.cancel = context.WithCancelCause(s.whole)
	s.mu.Unlock()
	s.ready = slices.DeleteFunc(s.ready, func(c Coroutine) bool {
		_, passes := c.(*turn)
		return kept[c] == nil && !passes
	})
	s.groups = kept
	s.resumed++
}

// Close cancels what still runs and waits for it to end.
func (s *Scheduler) Close() {
	s.end(errors.New("closed"))
	s.dismiss()
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

package remote

import (
	"context"
	"sync"
)

// A crew does the small jobs of one transfer, many at the same time: most of a
// job is waiting for answers. The first error ends it: jobs that haven't begun
// aren't done.
type crew struct {
	ctx     context.Context // of the jobs; ends with the first error
	cancel  context.CancelCauseFunc
	jobs    sync.WaitGroup
	slots   chan struct{}
	large   chan struct{} // held by jobs that keep many bytes in memory
	walkers chan struct{} // held by walks through directories
}

// crewSize bounds the requests that are under way, and with that the files that
// are open on both sides.
const (
	crewSize  = 64
	crewLarge = 4
)

func newCrew(ctx context.Context) *crew {
	c := &crew{slots: make(chan struct{}, crewSize), large: make(chan struct{}, crewLarge), walkers: make(chan struct{}, crewSize)}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	return c
}

// do has a job done, as soon as there is room for it, and returns meanwhile.
func (c *crew) do(large bool, job func() error) {
	if !take(c.ctx, c.slots) {
		return
	}
	c.jobs.Go(func() {
		defer func() { <-c.slots }()
		if large {
			if !take(c.ctx, c.large) {
				return
			}
			defer func() { <-c.large }()
		}
		if err := job(); err != nil {
			c.cancel(err)
		}
	})
}

func take(ctx context.Context, slots chan struct{}) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// wait returns when all jobs are done, with the first error.
func (c *crew) wait() error {
	c.jobs.Wait()
	defer c.cancel(nil)
	return context.Cause(c.ctx)
}

// branch goes into a directory: at the same time as others, or at once where
// that many are being walked already.
func (c *crew) branch(walk func() error) {
	run := func() {
		if c.ctx.Err() != nil {
			return
		}
		if err := walk(); err != nil {
			c.cancel(err)
		}
	}
	select {
	case c.walkers <- struct{}{}:
		c.jobs.Go(func() {
			defer func() { <-c.walkers }()
			run()
		})
	default:
		run()
	}
}

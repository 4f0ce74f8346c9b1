package runtime

import (
	"errors"
	"slices"

	"github.com/gocap/gocap/sched"
)

// A Walker is one invocation of a task. It tells its caller which bodies to
// run, one at a time, so that no frame of the engine lies below a running
// body:
//
//	for {
//		step, err := w.Next()
//		if step == nil {
//			return err
//		}
//		if err := run(step); err != nil {
//			w.Fail(err)
//			return err
//		}
//	}
//
// Bodies may begin walkers of their own. A task runs once: one that ran, or is
// running, is passed over; one that failed fails again. For use by one
// goroutine at a time.
type Walker struct {
	// Owner is the thread that walks. A task that runs for another one is waited
	// for.
	Owner any

	tasks  *Tasks
	first  *frame   // what is to be invoked next, until it's entered
	frames []*frame // the innermost last
	chain  string
	begun  bool // one of Tasks.walkers
}

// Step is a body to run; with [Tasks.Whole] all bodies of a task, Action is nil
// then.
type Step struct {
	Task   *Task
	Action any
	Args   *Args

	// Concurrent, if it isn't nil, is what the step is instead: prerequisites to
	// run to their ends, each by a thread of its own.
	Concurrent []*Walker
	// Busy, if it isn't nil, is what the step is instead: to wait for the end of a
	// task that another thread runs.
	Busy *sched.Wait
}

// frame is a task on its way through prerequisites and bodies.
type frame struct {
	task  *Task
	args  *Args
	chain *chain

	bodiesOnly    bool
	resolved      bool
	prerequisites []*Task // yet to be invoked
	executing     bool
	action        int // index of the next body
}

// Begin invokes a task with argument values by position.
func (ts *Tasks) Begin(t *Task, values ...any) *Walker {
	args := &Args{Names: t.ArgNames, Values: values}
	return &Walker{tasks: ts, first: &frame{task: t, args: args}}
}

// BeginBodies runs a task's bodies alone: no prerequisites, as often as called,
// and its failure isn't kept.
func (ts *Tasks) BeginBodies(t *Task, args *Args) *Walker {
	return &Walker{tasks: ts, frames: []*frame{{task: t, args: args, bodiesOnly: true, resolved: true}}}
}

// Next returns the next body to run, nil when there is none left or something
// failed. The error is a [*PreviousFailure], a [*CircularDependencyError], an
// [*UnknownTaskError] for a prerequisite, or an ArgumentError for an
// [AfterHook]'s task that doesn't exist. [Walker.Fail] has been done for it.
func (w *Walker) Next() (*Step, error) {
	if !w.begun {
		w.begun = true
		w.tasks.walkers = append(w.tasks.walkers, w)
	}
	for w.first != nil || len(w.frames) > 0 {
		step, err := w.advance()
		if err != nil {
			w.Fail(err)
			return nil, err
		}
		if step != nil {
			return step, nil
		}
	}
	w.Close()
	return nil, nil
}

// Fail says that the body last returned ended in cause: the error, or the
// caller's exception object. All tasks on the way to it fail with it, now and
// when they are invoked again. The walker is done.
func (w *Walker) Fail(cause any) {
	failure := &Failure{Cause: cause, Chain: w.Chain()}
	if err, ok := cause.(error); ok {
		if previous, ok := errors.AsType[*PreviousFailure](err); ok {
			failure = previous.Failure
		}
	}
	for _, f := range w.frames {
		if !f.bodiesOnly {
			f.task.failure = failure
		}
	}
	w.chain = failure.Chain
	w.Close()
}

// Close leaves the tasks that the walker has entered, if there are any left.
func (w *Walker) Close() {
	for len(w.frames) > 0 {
		w.pop()
	}
	w.first = nil
	if w.begun {
		w.begun = false
		w.tasks.walkers = slices.DeleteFunc(w.tasks.walkers, func(other *Walker) bool { return other == w })
	}
}

// Chain returns the innermost task and those that led to it as prerequisites,
// "TOP => production => deploy"; after a failure that of where it came from.
// It's empty where no task was invoked.
func (w *Walker) Chain() string {
	if len(w.frames) == 0 {
		return w.chain
	}
	if c := w.top().chain; c != nil {
		return c.String()
	}
	return ""
}

func (w *Walker) top() *frame { return w.frames[len(w.frames)-1] }

// push enters a task, which other owners then wait for.
func (w *Walker) push(f *frame) {
	w.frames = append(w.frames, f)
	f.task.owner = w.Owner
	f.task.entered++
}

// pop leaves the innermost task.
func (w *Walker) pop() {
	f := w.top()
	w.frames = w.frames[:len(w.frames)-1]
	if f.bodiesOnly {
		return
	}
	t := f.task
	if t.entered--; t.entered > 0 {
		return
	}
	t.owner = nil
	if t.ended != nil {
		w.tasks.Scheduler.Complete(t.ended, nil, nil)
		t.ended = nil
	}
}

// advance goes one step: to a body, or to where the next one may be found.
func (w *Walker) advance() (*Step, error) {
	if f := w.first; f != nil {
		w.first = nil
		return w.invoke(f.task, f.args, f.chain)
	}
	f := w.top()
	t := f.task
	switch {
	case !f.resolved:
		// All before the first of them runs: a wrong name stops the task early.
		f.resolved = true
		for _, name := range t.Prerequisites {
			p, err := w.tasks.Prerequisite(t, name)
			if err != nil {
				return nil, err
			}
			f.prerequisites = append(f.prerequisites, p)
		}
		if t.Kind == MultiTask || w.tasks.Concurrent {
			return w.concurrently(f), nil
		}
	case len(f.prerequisites) > 0:
		p := f.prerequisites[0]
		f.prerequisites = f.prerequisites[1:]
		return w.invoke(p, f.args.forPrerequisite(p.ArgNames), f.chain)
	case !f.executing:
		if !f.bodiesOnly {
			needed, err := w.tasks.Needed(t)
			if err != nil {
				return nil, err
			}
			if !needed {
				w.pop()
				break
			}
		}
		f.executing = true
		if w.tasks.Whole && !f.bodiesOnly {
			f.action = len(t.Actions)
			return &Step{Task: t, Args: f.args}, nil
		}
		w.tasks.trace("** Execute " + t.Name)
		if w.tasks.Started != nil {
			w.tasks.Started(t)
		}
	case f.action < len(t.Actions):
		action := t.Actions[f.action]
		f.action++
		hook, ok := action.(AfterHook)
		if !ok {
			return &Step{Task: t, Action: action, Args: f.args}, nil
		}
		if t.Bare {
			break
		}
		post := w.tasks.Lookup(hook.Name.Name, t.scope)
		if post == nil {
			return nil, exceptionf("ArgumentError", "Task %v not found", hook.Name)
		}
		return w.invoke(post, &Args{Names: post.ArgNames}, nil)
	default:
		w.pop()
	}
	return nil, nil
}

// invoke enters a task unless it was invoked before.
func (w *Walker) invoke(t *Task, args *Args, outer *chain) (*Step, error) {
	c := &chain{task: t, outer: outer}
	if outer.contains(t) {
		return nil, &CircularDependencyError{Chain: c.String()}
	}
	if t.entered > 0 && t.owner != w.Owner {
		if t.ended == nil {
			t.ended = sched.NewWait()
		}
		w.first = &frame{task: t, args: args, chain: outer}
		return &Step{Busy: t.ended}, nil
	}
	w.traceInvoke(t)
	if t.failure != nil {
		w.tasks.trace("** Previous invocation of " + t.Name + " failed ")
		return nil, &PreviousFailure{Task: t, Failure: t.failure}
	}
	if t.invoked {
		return nil, nil
	}
	t.invoked = true
	w.push(&frame{task: t, args: args, chain: c})
	return nil, nil
}

// concurrently hands out the prerequisites of a task.
func (w *Walker) concurrently(f *frame) *Step {
	if len(f.prerequisites) == 0 {
		return nil
	}
	step := &Step{}
	for _, p := range f.prerequisites {
		first := &frame{task: p, args: f.args.forPrerequisite(p.ArgNames), chain: f.chain}
		step.Concurrent = append(step.Concurrent, &Walker{tasks: w.tasks, first: first})
	}
	f.prerequisites = nil
	return step
}

func (w *Walker) traceInvoke(t *Task) {
	if w.tasks.Trace == nil {
		return
	}
	flags := ""
	needed, err := w.tasks.Needed(t)
	skip := err == nil && !needed
	switch {
	case !t.invoked && skip:
		flags = "(first_time, not_needed)"
	case !t.invoked:
		flags = "(first_time)"
	case skip:
		flags = "(not_needed)"
	}
	w.tasks.trace("** Invoke " + t.Name + " " + flags)
}

func (ts *Tasks) trace(line string) {
	if ts.Trace != nil {
		ts.Trace(line)
	}
}

// chain is a task and those that led to it by prerequisites alone.
type chain struct {
	task  *Task
	outer *chain
}

func (c *chain) String() string {
	if c == nil {
		return "TOP"
	}
	return c.outer.String() + " => " + c.task.Name
}

func (c *chain) contains(t *Task) bool {
	for ; c != nil; c = c.outer {
		if c.task == t {
			return true
		}
	}
	return false
}

// CircularDependencyError says that a task is its own prerequisite.
type CircularDependencyError struct{ Chain string }

func (e *CircularDependencyError) Error() string {
	return "Circular dependency detected: " + e.Chain
}

func (e *CircularDependencyError) RubyClass() string { return "RuntimeError" }

// PreviousFailure says that a task was invoked that failed before. It should
// reach recipes as what the task failed with then, Failure.Cause.
type PreviousFailure struct {
	Task    *Task
	Failure *Failure
}

func (e *PreviousFailure) Error() string {
	if err := e.Unwrap(); err != nil {
		return err.Error()
	}
	return "task " + e.Task.Name + " failed before"
}

// Unwrap returns the cause, nil if it's an exception object of the caller's.
func (e *PreviousFailure) Unwrap() error {
	err, _ := e.Failure.Cause.(error)
	return err
}

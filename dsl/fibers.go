package dsl

import (
	"context"
	"errors"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
	"github.com/gocap/gocap/sched"
)

func (s *Session) bindFibers() {
	s.fn("read_line", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		echo := arg(args, 0).Truthy()
		return s.NewOperation(&ruby.Operation{
			Run: func(ctx context.Context) (any, error) { return s.config.ReadLine(ctx, echo) },
			Outcome: func(v any, err error) (mruby.Value, error) {
				if err != nil {
					return mruby.Nil, err
				}
				return s.String(v.(string)), nil
			},
		}), nil
	})
	s.fn("host_run", func(args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		return s.hostRun(args, block)
	})
	s.fn("host_failed", s.hostFailed)
	s.fn("current_backend", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		ref, _ := s.Thread().Local.(*mruby.Ref)
		return ref.Value(), nil
	})
	s.fn("current_backend=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.releaseBackend(s.Thread())
		s.Thread().Local = s.Root(arg(args, 0))
		return arg(args, 0), nil
	})
}

// releaseBackend forgets a thread's SSHKit::Backend.current.
func (s *Session) releaseBackend(t *ruby.Thread) {
	ref, _ := t.Local.(*mruby.Ref)
	ref.Release()
	t.Local = nil
}

// hostRun makes the operation that runs a block on hosts. The block given to
// it makes a host's fiber.
func (s *Session) hostRun(args []mruby.Value, makeFiber mruby.Value) (mruby.Value, error) {
	strategy, err := s.strategy(args)
	if err != nil {
		return mruby.Nil, err
	}
	list := s.Items(arg(args, 0))
	hosts := make([]*runtime.Host, len(list))
	objects := map[*runtime.Host]*mruby.Ref{}
	for i, v := range list {
		h, err := s.hostOf(v)
		if err != nil {
			return mruby.Nil, err
		}
		hosts[i] = h
		objects[h] = s.Root(v)
	}
	block := s.Root(makeFiber)
	var failed error
	var running []*ruby.Thread
	o := &ruby.Operation{
		Outcome: func(_ any, err error) (mruby.Value, error) {
			block.Release()
			for _, ref := range objects {
				ref.Release()
			}
			if failed != nil {
				return mruby.Nil, failed
			}
			return mruby.Nil, s.hostsError(err)
		},
		Cancel: func(cause error) {
			for _, t := range running {
				s.Abandon(t, cause)
			}
		},
	}
	o.Begin = func() *sched.Wait {
		return runtime.RunHosts(s.Sched, hosts, strategy, func(h *runtime.Host) sched.Coroutine {
			fiber, err := s.Yield(block.Value(), objects[h].Value())
			if err != nil {
				failed = err
				fiber = mruby.Nil
			}
			t := s.NewThread(fiber)
			running = append(running, t)
			return t
		})
	}
	return s.NewOperation(o), nil
}

// strategy reads host_run's arguments, and minds --limit.
func (s *Session) strategy(args []mruby.Value) (runtime.Strategy, error) {
	strategy, err := s.runStyle(args)
	strategy.AtOnce = s.config.Options.Limit
	return strategy, err
}

// runStyle reads host_run's arguments: hosts, in:, limit:, wait:.
func (s *Session) runStyle(args []mruby.Value) (runtime.Strategy, error) {
	name, _ := s.Name(arg(args, 1))
	wait := 2 * time.Second
	if w := arg(args, 3); !w.IsNil() {
		wait = seconds(w)
	}
	limit := 2
	if l := arg(args, 2); !l.IsNil() {
		limit = int(l.Int())
	}
	switch name {
	case "parallel":
		return runtime.Parallel(), nil
	case "groups":
		return runtime.Groups(limit, wait), nil
	}
	return runtime.Strategy{}, mruby.Errorf("RuntimeError", "Don't know how to handle run style :%s", name)
}

// hostsError turns the failures of hosts into the exception that `on` raises:
// the first host's, in the order of the list, as an SSHKit::Runner::ExecuteError
// unless it isn't a StandardError (exit, Ctrl-C), which passes as it is. The
// others stay with it, for the report.
func (s *Session) hostsError(err error) error {
	var failure *runtime.HostsError
	if !errors.As(err, &failure) {
		return err
	}
	standard := s.MustConst("StandardError")
	for _, f := range failure.Failures {
		if exc, ok := f.Err.(*mruby.Exception); ok && !s.IsKindOf(exc.Value(), standard) {
			return exc
		}
	}
	return s.executeError(failure, true)
}

// executeError is the exception for the first of the failures.
func (s *Session) executeError(failure *runtime.HostsError, threads bool) error {
	first := failure.Failures[0]
	cause, ok := first.Err.(*mruby.Exception)
	if !ok {
		return &runtime.ExecuteError{Host: first.Host, Err: first.Err}
	}
	exc := s.NewException(&executeError{
		ExecuteError: runtime.ExecuteError{Host: first.Host, Err: &messageError{cause}},
		others:       failure.Failures[1:],
		notRun:       failure.NotRun,
		threads:      threads,
	})
	if err := s.SetCause(exc, cause.Value()); err != nil {
		return err
	}
	return s.caught(exc)
}

// hostFailed is the exception for a host of a sequence: the host, what its block
// raised, the hosts whose turn doesn't come.
func (s *Session) hostFailed(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	var hosts []*runtime.Host
	for _, v := range append([]mruby.Value{arg(args, 0)}, s.Items(arg(args, 2))...) {
		h, err := s.hostOf(v)
		if err != nil {
			return mruby.Nil, err
		}
		hosts = append(hosts, h)
	}
	failure := runtime.HostFailure{Host: hosts[0], Err: s.Exception(arg(args, 1))}
	return mruby.Nil, s.executeError(&runtime.HostsError{Failures: []runtime.HostFailure{failure}, NotRun: hosts[1:]}, false)
}

// executeError is the error of `on` with what else there is to report.
type executeError struct {
	runtime.ExecuteError
	others []runtime.HostFailure
	notRun []*runtime.Host

	threads bool // SSHKit has a thread for each host: frames below it aren't its own
}

func (e *executeError) Error() string     { return e.ExecuteError.Error() }
func (e *executeError) RubyClass() string { return e.ExecuteError.RubyClass() }

// messageError is an exception by its message alone, as SSHKit quotes it.
type messageError struct{ exc *mruby.Exception }

func (e *messageError) Error() string { return e.exc.Message }

// seconds turns a number of seconds into a duration.
func seconds(v mruby.Value) time.Duration { return time.Duration(v.Float() * float64(time.Second)) }

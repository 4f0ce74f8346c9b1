package dsl

import (
	"errors"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
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
	s.scheduler.Post(func() {
		if err := s.RunTraps(); err != nil {
			s.scheduler.Interrupt(err)
		}
	})
}

// Setup applies the options of the command line that are variables or filters.
// It comes before the Capfile.
func (s *Session) Setup() error {
	env, err := s.Call(s.MustConst("Capistrano::Configuration"), "env")
	if err != nil {
		return err
	}
	o := s.config.Options
	for _, roles := range o.Roles {
		if _, err := s.Call(env, "add_cmdline_filter", s.String("role"), s.String(roles)); err != nil {
			return err
		}
	}
	for _, hosts := range o.Hosts {
		if _, err := s.Call(env, "add_cmdline_filter", s.String("host"), s.String(hosts)); err != nil {
			return err
		}
	}
	if o.PrintVariables {
		if _, err := s.Call(env, "set", s.Symbol("print_config_variables"), mruby.True); err != nil {
			return err
		}
	}
	if o.DryRun {
		printer := s.MustConst("SSHKit::Backend::Printer")
		if _, err := s.Call(env, "set", s.Symbol("sshkit_backend"), printer); err != nil {
			return err
		}
	}
	return nil
}

// RunTasks runs tasks of the command line, "name" or "name[arg, arg]", in
// order, and stops at the first error.
func (s *Session) RunTasks(words []string) error {
	for _, word := range words {
		name, values := runtime.ParseTask(word)
		if _, err := s.Call(s.gocap, "run_task", s.String(name), s.Strings(values)); err != nil {
			return err
		}
	}
	return nil
}

// Stages returns the names of the stages, once the Capfile is loaded.
func (s *Session) Stages() []string { return s.config.Options.Stages }

// StageSet reports whether :stage is set.
func (s *Session) StageSet() bool { return s.truthy("stage_set?") }

// Deploying reports whether a deploy is under way, so that a failure is the
// deploy's.
func (s *Session) Deploying() bool { return s.truthy("deploying?") }

func (s *Session) truthy(method string) bool {
	v, err := s.Call(s.main, method)
	return err == nil && v.Truthy()
}

// DeployFailed runs what recipes hooked to deploy:failed. $! is the error
// meanwhile.
func (s *Session) DeployFailed(cause error) error {
	var exc *mruby.Exception
	if errors.As(cause, &exc) {
		s.GlobalSet("$!", exc.Value())
		defer s.GlobalSet("$!", mruby.Nil)
	}
	s.scheduler.Resume()
	_, err := s.Call(s.gocap, "run_task", s.String("deploy:failed"), s.Array())
	return err
}

// PrepareList makes the tasks of deploy.rb known too, for a list of all tasks.
func (s *Session) PrepareList() error {
	_, err := s.Call(s.gocap, "prepare_list")
	if err == nil {
		err = s.loadImports()
	}
	return err
}

// Tasks returns all tasks, sorted by name.
func (s *Session) Tasks() []*runtime.Task { return s.tasks.All() }

// AddLoadPath makes Ruby files of a folder require-able.
func (s *Session) AddLoadPath(dir string) error {
	_, err := s.Call(s.Global("$LOAD_PATH"), "unshift", s.String(dir))
	return err
}

// Matcher returns a test of names by a regular expression; an empty one matches
// all.
func (s *Session) Matcher(pattern string) (func(string) bool, error) { return s.matcher(pattern) }

// Eval runs Ruby code given on the command line.
func (s *Session) Eval(code string) (string, error) {
	v, err := s.Run(code, "-e", 1)
	if err != nil {
		return "", err
	}
	return s.ToS(v)
}

// Report is what there is to say of an error.
type Report struct {
	Class     string
	Message   string
	Backtrace []string // the recipes' own lines; all lines with full
	Causes    []Report
	Details   string   // lines that say more: what was tried, what to do
	Chain     string   // "TOP => production => deploy", empty outside tasks
	Others    []Failure
	NotRun    []string // hosts whose turn didn't come
}

// A Failure is that of another host in the same run.
type Failure struct{ Message, Details string }

// Describe returns what to say of an error. full asks for whole backtraces.
func (s *Session) Describe(err error, full bool) Report {
	r := s.describe(err, full)
	var exc *mruby.Exception
	if errors.As(err, &exc) {
		r.Chain = s.Ivar(exc.Value(), chainOf).Str()
		if r.Class == "SSHKit::Runner::ExecuteError" && len(r.Causes) > 0 && !full {
			r.Backtrace = nil // the cause's says more
		}
		var more *executeError
		if errors.As(s.GoError(exc.Value()), &more) {
			for _, f := range more.others {
				r.Others = append(r.Others, Failure{
					Message: (&runtime.ExecuteError{Host: f.Host, Err: plainMessage(f.Err)}).Error(),
					Details: s.details(f.Err),
				})
			}
			for _, h := range more.notRun {
				r.NotRun = append(r.NotRun, h.Label())
			}
		}
	}
	return r
}

func plainMessage(err error) error {
	if exc, ok := err.(*mruby.Exception); ok {
		return &messageError{exc}
	}
	return err
}

// details returns what a Go error says beyond its message, be it the cause of
// a Ruby exception.
func (s *Session) details(err error) string {
	var exc *mruby.Exception
	if errors.As(err, &exc) {
		if cause := s.cause(exc.Value()); !cause.IsNil() && s.GoError(cause) != nil {
			err = s.GoError(cause)
		} else if own := s.GoError(exc.Value()); own != nil {
			err = own
		}
	}
	var detailed runtime.DetailedError
	if errors.As(err, &detailed) {
		return detailed.Details()
	}
	return ""
}

func (s *Session) describe(err error, full bool) Report {
	var exc *mruby.Exception
	if !errors.As(err, &exc) {
		r := Report{Class: "RuntimeError", Message: err.Error(), Details: s.details(err)}
		var classed runtime.RubyError
		if errors.As(err, &classed) {
			r.Class = classed.RubyClass()
		}
		return r
	}
	r := Report{Class: exc.Class, Message: exc.Message, Backtrace: s.backtrace(exc.Backtrace, full), Details: s.details(err)}
	seen := map[mruby.Value]bool{exc.Value(): true}
	for v := s.cause(exc.Value()); !v.IsNil() && !seen[v]; v = s.cause(v) {
		seen[v] = true
		c := s.Exception(v)
		r.Causes = append(r.Causes, Report{Class: c.Class, Message: c.Message, Backtrace: s.backtrace(c.Backtrace, full)})
	}
	return r
}

func (s *Session) cause(exc mruby.Value) mruby.Value {
	v, err := s.Call(exc, "cause")
	if err != nil || v.Kind() != mruby.KindException {
		return mruby.Nil
	}
	return v
}

// backtrace leaves out our own Ruby code, unless all lines are asked for.
func (s *Session) backtrace(lines []string, full bool) []string {
	var out []string
	for _, line := range lines {
		if full || !strings.HasPrefix(line, ruby.EmbeddedPrefix) {
			out = append(out, line)
		}
	}
	return out
}

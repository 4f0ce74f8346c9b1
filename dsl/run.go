package dsl

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// Setup opens the DSL and applies the options of the command line that are
// variables or filters. It comes before the Capfile.
func (s *Session) Setup() error {
	if _, err := s.Call(s.gocap, "open_dsl", mruby.Bool(!s.config.Options.Code)); err != nil {
		return err
	}
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
	settings := []struct {
		wanted bool
		key    string
		value  mruby.Value
	}{
		{o.DryRun, "sshkit_backend", s.MustConst("SSHKit::Backend::Printer")},
		{o.PrintVariables, "print_config_variables", mruby.True},
	}
	if o.PrintFirst {
		slices.Reverse(settings)
	}
	for _, setting := range settings {
		if !setting.wanted {
			continue
		}
		if _, err := s.Call(env, "set", s.Symbol(setting.key), setting.value); err != nil {
			return err
		}
	}
	return nil
}

// RunTasks runs the tasks of the command line (see [Options]) as the Capfile left
// them, "name" or "name[arg, arg]", in order, and stops at the first error.
func (s *Session) RunTasks() error {
	if _, err := s.Call(s.gocap, "check_setup"); err != nil {
		return err
	}
	app, err := s.Call(s.MustConst("Rake"), "application")
	if err != nil {
		return err
	}
	list, err := s.Call(app, "top_level_tasks")
	if err != nil {
		return err
	}
	words, err := s.stringList(list)
	if err != nil {
		return err
	}
	for _, word := range words {
		name, values := runtime.ParseTask(word)
		if err := s.runTask(name, values); err != nil {
			return err
		}
	}
	return nil
}

// runTask runs a task as the main program.
func (s *Session) runTask(name string, values []string) error {
	fiber, err := s.Call(s.gocap, "task_fiber", s.String(name), s.Strings(values))
	if err != nil {
		return err
	}
	return s.RunMain(fiber)
}

// Deploying reports whether a deploy is under way, so that a failure is the
// deploy's.
func (s *Session) Deploying() bool {
	v, err := s.Call(s.main, "deploying?")
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
	s.Sched.Resume()
	return s.runTask("deploy:failed", nil)
}

// ThreadsInPlay returns how many threads multitasks had at a time, at the most,
// besides the main one.
func (s *Session) ThreadsInPlay() int { return s.threadsInPlay }

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

// Chdir changes the working directory, of this process too.
func (s *Session) Chdir(dir string) error {
	_, err := s.Call(s.MustConst("Dir"), "chdir", s.String(dir))
	return err
}

// Eval runs Ruby code given on the command line, and may print its result.
func (s *Session) Eval(code string, print bool) error {
	v, err := s.Run(code, evalFile, 1)
	if err == nil && print {
		_, err = s.Call(s.main, "puts", v)
	}
	return err
}

const evalFile = "(eval)"

// Report is what there is to say of an error.
type Report struct {
	Class     string
	Message   string
	Backtrace []string // the recipes' own lines; all lines with full
	Causes    []Report
	Details   string // lines that say more: what was tried, what to do
	Host      string // whose failure it is, by name; empty for none
	Chain     string // "TOP => production => deploy", empty outside tasks
	Others    []Failure
	NotRun    []string // hosts whose turn didn't come
}

// A Failure is that of another host in the same run.
type Failure struct {
	Host             string // by name
	Label            string // with its user
	Message, Details string
}

// AtExit runs what at_exit was given, as [ruby.Interp.RunAtExit] does. To it $!
// is the exit with this status, if that isn't 0.
func (s *Session) AtExit(status int) (changed int, ok bool) {
	if status != 0 {
		if exc, err := s.Call(s.MustConst("SystemExit"), "new", s.Int(int64(status))); err == nil {
			s.GlobalSet("$!", exc)
		}
	}
	return s.RunAtExit()
}

// Describe returns what to say of an error. full asks for whole backtraces.
func (s *Session) Describe(err error, full bool) Report {
	r := s.describe(err, full)
	var exc *mruby.Exception
	if errors.As(err, &exc) {
		r.Chain = s.Ivar(exc.Value(), chainOf).Str()
		var more *executeError
		if errors.As(s.GoError(exc.Value()), &more) {
			r.Host = more.Host.Hostname
			for _, f := range more.others {
				r.Others = append(r.Others, Failure{
					Host: f.Host.Hostname, Label: f.Host.Label(),
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
	r := s.reportOf(exc, full)
	r.Details = s.details(err)
	seen := map[mruby.Value]bool{exc.Value(): true}
	for v := s.cause(exc.Value()); !v.IsNil() && !seen[v]; v = s.cause(v) {
		seen[v] = true
		r.Causes = append(r.Causes, s.reportOf(s.Exception(v), full))
	}
	return r
}

// reportOf is what there is to say of an exception alone.
func (s *Session) reportOf(exc *mruby.Exception, full bool) Report {
	r := Report{Class: exc.Class, Message: exc.Message + s.suggestion(exc), Backtrace: s.backtrace(exc.Backtrace, full)}
	var more *executeError
	if !full && errors.As(s.GoError(exc.Value()), &more) && more.threads {
		r.Backtrace = nil // SSHKit raises it in the host's thread
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

// backtrace leaves out our own Ruby code, and what CRuby counts among its own or
// has no file for, unless all lines are asked for. Files that were loaded by a
// relative name are shown by their path.
func (s *Session) backtrace(lines []string, full bool) []string {
	if full {
		return lines
	}
	var out []string
	for _, line := range lines {
		if strings.HasPrefix(line, ruby.EmbeddedPrefix) || strings.HasPrefix(line, evalFile) || rubyFrame().MatchString(line) {
			continue
		}
		if file, _, _ := strings.Cut(line, ":"); file != "" && !filepath.IsAbs(file) {
			if path := filepath.Join(s.Dir, file); isFile(path) {
				line = path + line[len(file):]
			}
		}
		out = append(out, line)
	}
	return out
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Methods that are Ruby code in CRuby, so that their frames aren't the caller's,
// or have no frame there.
var rubyFrame = lazyregexp.New("in `(?:require|Float|tap|then|yield_self|send|__send__)'$")

package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/remote"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// version is set by the build.
var version = "dev"

// run is the whole program; it returns the exit status.
func run(p process) int {
	o, err := parseOptions(p.args, os.Getenv("RAKEOPT"))
	if err != nil {
		fmt.Fprintln(p.stderr, err)
		return 1
	}
	switch {
	case o.help:
		fmt.Fprint(p.stdout, usage())
		return 0
	case o.version:
		fmt.Fprintf(p.stdout, "Capistrano Version: %s (Rake Version: 13.0.6)\n", runtime.CapistranoVersion)
		fmt.Fprintf(p.stdout, "gocap %s\n", version)
		return 0
	}
	env, words := runtime.SplitWords(o.words)
	for _, a := range env {
		if err := os.Setenv(a.Name, a.Value); err != nil {
			fmt.Fprintln(p.stderr, err)
			return 1
		}
	}
	r := &runner{process: p, options: o, words: words}
	return r.run()
}

// runner is one run of the program.
type runner struct {
	process
	*options
	words    []string // tasks of the command line
	screens  screens
	terminal terminal
	palette  output.Palette
	session  *dsl.Session
}

func (r *runner) run() int {
	if r.directory != "" {
		if err := os.Chdir(r.directory); err != nil {
			fmt.Fprintf(r.stderr, "cap aborted!\n%v\n", err)
			return 1
		}
	}
	r.terminal = terminal{in: r.stdin, out: r.stdout}
	r.screens = screens{process: r.process, words: r.options.words}
	r.palette = output.NewScreen(r.stderr, os.LookupEnv).Palette()
	session, err := dsl.New(r.config())
	if err != nil {
		fmt.Fprintf(r.stderr, "cap aborted!\n%v\n", err)
		return 1
	}
	r.session = session
	stop := r.handleSignals()
	err = r.work()
	status := r.finish(err)
	if s, ok := session.RunAtExit(); ok {
		status = s
	}
	if err := session.Close(); err != nil && status == 0 {
		fmt.Fprintln(r.stderr, err)
	}
	stop()
	r.screens.close()
	r.terminal.restore()
	return status
}

func (r *runner) config() dsl.Config {
	return dsl.Config{
		Ruby:     ruby.Config{Program: "cap", Stdin: r.stdin, Stdout: r.stdout, Stderr: r.stderr, Args: r.options.words},
		Version:  version,
		Open:     r.openBackend,
		Screen:   r.screens.open,
		Paint:    r.paint,
		ReadLine: r.terminal.readLine,
		Options: dsl.Options{
			DryRun:         r.dryRun,
			PrintVariables: r.printConfig,
			Roles:          r.roles,
			Hosts:          r.hosts,
			Trace:          r.tracer(),
			BuildAll:       r.buildAll,
			TopLevelTasks:  r.words,
			Rake:           r.rake,
		},
	}
}

func (r *runner) openBackend(settings dsl.Settings) (runtime.Backend, error) {
	return remote.New(remote.Config{
		SSHOptions:     settings.SSHOptions,
		TransferMethod: settings.TransferMethod,
		Prompter:       &r.terminal,
		Warn:           func(text string) { fmt.Fprintln(r.stderr, text) },
	}), nil
}

func (r *runner) paint(color, text string) string {
	return r.palette.Paint(map[string]output.Color{
		"red": output.Red, "yellow": output.Yellow, "blue": output.Blue, "green": output.Green,
	}[color], text)
}

func (r *runner) tracer() func(string) {
	if !r.trace {
		return nil
	}
	out := r.stderr
	if r.traceOut == "stdout" {
		out = r.stdout
	}
	return func(line string) { fmt.Fprintln(out, line) }
}

// handleSignals makes the first signal an exception in the recipes, and the
// second one the end.
func (r *runner) handleSignals() (stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		for seen := 0; ; {
			select {
			case s := <-signals:
				if sig, ok := s.(syscall.Signal); ok && r.session.HasTrap(sig) {
					r.session.Trapped()
					continue
				}
				if seen++; seen > 1 {
					r.terminal.restore()
					os.Exit(1)
				}
				r.session.Interrupt(&dsl.SignalError{Name: signalNames[s]})
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

var signalNames = map[os.Signal]string{os.Interrupt: "SIGINT", syscall.SIGTERM: "SIGTERM", syscall.SIGHUP: "SIGHUP"}

// work loads the recipes and does what the command line asks for.
func (r *runner) work() error {
	s := r.session
	if err := s.Setup(); err != nil {
		return err
	}
	if err := r.prepareRuby(); err != nil {
		return err
	}
	if r.eval != "" {
		value, err := s.Eval(r.eval)
		if err != nil {
			return err
		}
		switch r.evalMode {
		case "execute-print":
			fmt.Fprintln(r.stdout, value)
			return nil
		case "execute":
			return nil
		}
	}
	if err := r.loadCapfile(); err != nil {
		return err
	}
	if r.list != "" {
		return r.listTasks()
	}
	words := r.words
	if !s.StageSet() {
		words = runtime.EnsureStage(words, s.Stages())
	}
	return s.RunTasks(words)
}

func (r *runner) prepareRuby() error {
	for _, dir := range r.libdirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		if err := r.session.AddLoadPath(abs); err != nil {
			return err
		}
	}
	for _, name := range r.requires {
		if _, err := r.session.Require(name); err != nil {
			return err
		}
	}
	return nil
}

// loadCapfile finds and loads the Capfile. Without one there is still
// `install`, which makes one.
func (r *runner) loadCapfile() error {
	cwd, err := os.Getwd()
	if err != nil {
		return err
	}
	names := capfileNames
	if r.capfile != "" {
		names = []string{r.capfile}
	}
	folder, name := findCapfile(cwd, names, !r.noSearch)
	if name == "" {
		if r.capfile != "" {
			return &runtime.Exception{Class: "RuntimeError", Message: "No Rakefile found (looking for: " + r.capfile + ")"}
		}
		_, err := r.session.Require("capistrano/no_capfile")
		return err
	}
	if folder != cwd {
		if err := os.Chdir(folder); err != nil {
			return err
		}
		fmt.Fprintf(r.stderr, "(in %s)\n", folder)
	}
	return r.session.LoadCapfile(filepath.Join(folder, name), r.rakelib)
}

func (r *runner) listTasks() error {
	if r.list != "prereqs" {
		if err := r.session.PrepareList(); err != nil {
			return err
		}
	}
	match, err := r.session.Matcher(r.pattern)
	if err != nil {
		return err
	}
	listTasks(r.stdout, r.session.Tasks(), r.options, match, r.listWidth())
	return nil
}

// listWidth is where -T cuts lines: at the terminal's width, or where
// RAKE_COLUMNS says; 0 for nowhere.
func (r *runner) listWidth() int {
	if columns, err := strconv.Atoi(os.Getenv("RAKE_COLUMNS")); err == nil {
		return columns
	}
	if screen := output.NewScreen(r.stdout, os.LookupEnv); screen.IsTTY {
		return screen.Width()
	}
	return 0
}

// finish reports the error of a run and returns the exit status.
func (r *runner) finish(err error) int {
	if err == nil {
		return 0
	}
	if status, ok := r.session.ExitStatus(err); ok {
		return status
	}
	out := r.stderr
	if r.backtrace && r.traceOut == "stdout" {
		out = r.stdout
	}
	report := r.session.Describe(err, r.backtrace)
	printAbort(out, report, r.options)
	if !r.session.Deploying() {
		return 1
	}
	fmt.Fprintf(r.stderr, "The deploy has failed with an error: %s\n", strings.TrimSuffix(report.Message, "\n"))
	if err := r.session.DeployFailed(err); err != nil {
		if _, ok := r.session.ExitStatus(err); !ok && !isSignal(err) {
			printAbort(r.stderr, r.session.Describe(err, r.backtrace), r.options)
		}
	}
	return 1
}

func isSignal(err error) bool {
	var s *dsl.SignalError
	return errors.As(err, &s)
}

package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
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
		return 0
	case o.gems:
		listGems(p.stdout, terminalWidth(p.stdout))
		return 0
	}
	columns := os.Getenv("RAKE_COLUMNS") // as it was given, not as VAR=value sets it
	env, words := runtime.SplitWords(o.words)
	for _, a := range env {
		if err := os.Setenv(a.Name, a.Value); err != nil {
			fmt.Fprintln(p.stderr, err)
			return 1
		}
	}
	r := &runner{process: p, options: o, words: words, columns: columns}
	if o.check != "" {
		return r.runCheck()
	}
	return r.run()
}

// runner is one run of the program.
type runner struct {
	process
	*options
	words    []string // tasks of the command line
	columns  string   // where -T cuts lines, if not at the terminal's width
	screens  screens
	terminal *terminal
	meter    *output.Meter // nil where none can be shown
	palette  output.Palette
	session  *dsl.Session
}

func (r *runner) run() int {
	r.meter = output.NewMeter(output.NewScreen(r.stdout, os.LookupEnv), os.LookupEnv)
	r.terminal = newTerminal(r.stdin, r.meter.Over(r.stdout), r.meter.Lend)
	r.screens = screens{process: r.process, words: r.options.words, meter: r.meter}
	r.palette = output.NewScreen(r.stderr, os.LookupEnv).Palette()
	session, err := dsl.New(r.config())
	if err != nil {
		fmt.Fprintf(r.stderr, "cap aborted!\n%v\n", err)
		return 1
	}
	r.session = session
	stop := r.handleSignals()
	err = r.work()
	r.meter.Close()
	status := r.finish(err)
	if s, ok := session.AtExit(status); ok {
		status = s
	}
	session.EndHosts()
	session.EndThreads()
	if err := session.End(); err != nil && status == 0 {
		fmt.Fprintln(r.stderr, err)
	}
	stop()
	if !r.screens.close() && status == 0 {
		status = 1
	}
	r.terminal.restore()
	return status
}

func (r *runner) config() dsl.Config {
	return dsl.Config{
		Ruby:     ruby.Config{Program: "cap", Stdin: r.stdin, Stdout: r.stdout, Stderr: r.stderr, Args: r.options.words, Lend: r.lend()},
		Version:  version,
		Open:     r.openBackend,
		Screen:   r.screens.open,
		Paint:    r.paint,
		ReadLine: r.terminal.readLine,
		Options: dsl.Options{
			DryRun:         r.dryRun,
			PrintVariables: r.printConfig,
			PrintFirst:     r.printFirst,
			Roles:          r.roles,
			Hosts:          r.hosts,
			Limit:          r.limit,
			Trace:          r.tracer(),
			BuildAll:       r.buildAll,
			Code:           slices.ContainsFunc(r.ruby, func(o rubyOption) bool { return o.kind == "execute" || o.kind == "execute-print" }),
			List:           r.list != "",
			TopLevelTasks:  r.words,
			Rake:           r.rakeOptions(),
		},
	}
}

func (r *runner) openBackend(settings dsl.Settings) (runtime.Backend, error) {
	return remote.New(remote.Config{
		SSHOptions:     settings.SSHOptions,
		TransferMethod: settings.TransferMethod,
		Prompter:       r.terminal,
		Warn:           func(text string) { fmt.Fprintln(r.meter.Over(r.stderr), text) },
		Pipelining:     pipelining(),
		DialLimit:      r.limit,
		Connecting:     useProcessors,
	}), nil
}

// pipelining reads GOCAP_PIPELINE: 0 sends no command ahead, 1 does also where
// it saves no time.
func pipelining() remote.Pipelining {
	switch os.Getenv("GOCAP_PIPELINE") {
	case "0":
		return remote.PipelineNever
	case "1":
		return remote.PipelineAlways
	}
	return remote.PipelineFar
}

func (r *runner) paint(color, text string) string {
	return r.palette.Paint(map[string]output.Color{
		"red": output.Red, "yellow": output.Yellow, "blue": output.Blue, "green": output.Green,
	}[color], text)
}

// tracer returns what shows a line of --trace.
func (r *runner) tracer() func(string) {
	out := r.stderr
	if r.traceOut == "stdout" {
		out = r.stdout
	}
	return func(line string) { fmt.Fprintln(r.meter.Over(out), line) }
}

// lend is [ruby.Config.Lend].
func (r *runner) lend() func(string) func() {
	if r.meter == nil {
		return nil
	}
	return r.meter.Lend
}

// handleSignals makes the first signal an exception in the recipes, and the
// second one the end.
func (r *runner) handleSignals() (stop func()) {
	signals := make(chan os.Signal, 2)
	for s := range signalNames {
		if !signal.Ignored(s) { // by nohup, or as a background job of a script
			signal.Notify(signals, s)
		}
	}
	done := make(chan struct{})
	go func() {
		for seen := 0; ; {
			select {
			case s := <-signals:
				if sig, ok := s.(syscall.Signal); ok && r.session.HasTrap(sig) {
					continue // its handler hears of it
				}
				if seen++; seen > 1 {
					r.meter.Close()
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

// signalNames are the signals that Ruby makes exceptions of.
var signalNames = map[os.Signal]string{
	syscall.SIGINT: "SIGINT", syscall.SIGTERM: "SIGTERM", syscall.SIGHUP: "SIGHUP", syscall.SIGQUIT: "SIGQUIT",
	syscall.SIGALRM: "SIGALRM", syscall.SIGUSR1: "SIGUSR1", syscall.SIGUSR2: "SIGUSR2",
}

// work loads the recipes and does what the command line asks for.
func (r *runner) work() error {
	s := r.session
	if err := s.Setup(); err != nil {
		return err
	}
	if done, err := r.prepareRuby(); done || err != nil {
		return err
	}
	if err := r.loadCapfile(); err != nil {
		return err
	}
	if r.list != "" || r.prereqs {
		return r.listTasks()
	}
	if err := s.RunTasks(); err != nil {
		return err
	}
	r.printJobStats(s)
	return nil
}

// prepareRuby does what options ask of Ruby; done means nothing else is to be
// done.
func (r *runner) prepareRuby() (done bool, err error) {
	for _, o := range r.ruby {
		switch o.kind {
		case "directory":
			err = r.session.Chdir(o.text)
		case "libdir":
			var abs string
			if abs, err = filepath.Abs(o.text); err == nil {
				err = r.session.AddLoadPath(abs)
			}
		case "require":
			_, err = r.session.Require(o.text)
		default:
			err = r.session.Eval(o.text, o.kind == "execute-print")
			done = o.kind != "execute-continue"
		}
		if done || err != nil {
			return true, err
		}
	}
	return false, nil
}

// loadCapfile finds and loads the Capfile. Without one there is still
// `install`, which makes one.
func (r *runner) loadCapfile() error {
	cwd, err := os.Getwd()
	if err != nil {
		return err
	}
	r.session.OriginalDir = cwd
	if r.system && hasSystemTasks() {
		return &runtime.Exception{Class: "RuntimeError", Message: "--system is not supported by gocap: move the tasks of ~/.rake to a Capfile"}
	}
	folder, name := findCapfile(cwd, r.capfileNames(), !r.noSearch)
	if name == "" {
		if r.list == "" && !r.prereqs && !slices.Contains(r.words, "install") {
			fmt.Fprintf(r.stderr, "%s; gocap install makes one\n", noCapfile(cwd, r.capfileNames()))
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
	return r.session.LoadCapfile(name, r.rakelib)
}

// capfileNames are what the Capfile may be called, in this order.
func (r *runner) capfileNames() []string {
	if r.capfile != "" {
		return []string{r.capfile}
	}
	return capfileNames
}

// hasSystemTasks reports whether --system asks for anything.
func hasSystemTasks() bool {
	dir := os.Getenv("RAKE_SYSTEM")
	if dir == "" {
		dir = filepath.Join(os.Getenv("HOME"), ".rake")
	}
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

func (r *runner) listTasks() error {
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
	if columns, err := strconv.Atoi(r.columns); err == nil {
		return columns
	}
	return terminalWidth(r.stdout)
}

// terminalWidth returns how many columns a terminal has, 0 for another file.
func terminalWidth(file *os.File) int {
	if screen := output.NewScreen(file, os.LookupEnv); screen.IsTTY {
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
	defer r.screens.failed(report)
	if !r.session.Deploying() {
		return 1
	}
	fmt.Fprintf(r.stderr, "The deploy has failed with an error: %s\n", strings.TrimSuffix(report.Message, "\n"))
	if err := r.session.DeployFailed(err); err != nil {
		if status, ok := r.session.ExitStatus(err); ok {
			return status
		}
		if !isSignal(err) {
			printAbort(r.stderr, r.session.Describe(err, r.backtrace), r.options)
		}
	}
	return 1
}

func isSignal(err error) bool {
	var s *dsl.SignalError
	return errors.As(err, &s)
}

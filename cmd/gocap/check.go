package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/gocap/gocap/check"
	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/remote"
	"github.com/gocap/gocap/runtime"
)

// runCheck reports what stands between the set-up and gocap, and returns the exit
// status: 0 if it's ready, else 1.
func (r *runner) runCheck() int {
	r.palette = output.NewScreen(r.stdout, os.LookupEnv).Palette()
	status, err := r.checkSetup()
	if err != nil {
		fmt.Fprintln(r.stderr, "cap aborted!")
		fmt.Fprintln(r.stderr, err)
		return 1
	}
	return status
}

func (r *runner) checkSetup() (status int, err error) {
	// What the set-up prints as it's loaded isn't the report, and nobody answers
	// what it asks.
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 1, err
	}
	defer null.Close()
	capfile, err := r.goToCapfile()
	if err != nil {
		return 1, err
	}
	stages := r.words
	if slices.Equal(stages, []string{"default"}) { // which stands for none
		stages = nil
	}
	report, err := check.Run(check.Options{
		Open:   func(stage string) (*dsl.Session, error) { return r.openQuietly(null, stage) },
		Load:   func(s *dsl.Session) error { return r.loadQuietly(s, capfile) },
		Reach:  reach,
		Stages: stages,
	})
	if err != nil {
		return 1, err
	}
	if r.check == "json" {
		err = report.WriteJSON(r.stdout)
	} else {
		report.WriteText(r.stdout, r.paint)
	}
	if err != nil || !report.Ready() {
		return 1, err
	}
	return 0, nil
}

// reach reports what is wrong with the settings by which a server is reached, and
// with which of the ssh_options.
func reach(settings dsl.Settings, h *runtime.Host) (option string, err error) {
	err = remote.Config{SSHOptions: settings.SSHOptions, TransferMethod: settings.TransferMethod}.Check(h)
	switch err := err.(type) {
	case *remote.OptionError:
		option = err.Option
	case *remote.UnsupportedError:
		option = err.Option
	}
	return option, err
}

// capfile is where the set-up was found.
type capfile struct{ folder, name, from string }

// goToCapfile finds the Capfile and changes to its folder.
func (r *runner) goToCapfile() (c capfile, err error) {
	for _, o := range r.ruby {
		if o.kind == "directory" && err == nil {
			err = os.Chdir(o.text)
		}
	}
	r.ruby = slices.DeleteFunc(r.ruby, func(o rubyOption) bool { return o.kind == "directory" })
	if err == nil {
		c.from, err = os.Getwd()
	}
	if err != nil {
		return c, err
	}
	names := r.capfileNames()
	if c.folder, c.name = findCapfile(c.from, names, !r.noSearch); c.name == "" {
		return c, &runtime.Exception{Class: "RuntimeError", Message: noCapfile(c.from, names)}
	}
	if c.folder != c.from {
		fmt.Fprintf(r.stderr, "(in %s)\n", c.folder)
	}
	return c, os.Chdir(c.folder)
}

// openQuietly opens a session that shows nothing and reaches no server. The stage
// is what the command line would name, empty for none.
func (r *runner) openQuietly(null *os.File, stage string) (*dsl.Session, error) {
	config := r.config()
	config.Ruby.Stdin, config.Ruby.Stdout, config.Ruby.Stderr = null, null, null
	config.Options.DryRun, config.Options.Check = true, true
	config.Options.Trace = nil
	config.Options.TopLevelTasks = nil
	if stage != "" {
		config.Options.TopLevelTasks = []string{stage}
	}
	config.Ruby.Args = config.Options.TopLevelTasks
	config.Open = func(dsl.Settings) (runtime.Backend, error) { return nil, errors.New("a check connects nowhere") }
	config.Screen = func(string, map[string]any, runtime.Level) (runtime.Sink, error) {
		return runtime.SinkFunc(func(runtime.Event) {}), nil
	}
	config.ReadLine = func(context.Context, bool) (string, error) { return "", nil }
	return dsl.New(config)
}

// loadQuietly loads the Capfile in a session.
func (r *runner) loadQuietly(s *dsl.Session, c capfile) error {
	if err := os.Chdir(c.folder); err != nil { // the session before may have left it
		return err
	}
	r.session = s
	s.Dir, s.OriginalDir = c.folder, c.from
	if err := s.Setup(); err != nil {
		return err
	}
	if _, err := r.prepareRuby(); err != nil {
		return err
	}
	return s.LoadCapfile(c.name, r.rakelib)
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/runtime"
)

// screens makes the sinks for the formats that recipes choose, and keeps the
// log file open over changes of the format.
type screens struct {
	process
	words []string // of the command line, for the log
	meter *output.Meter
	log   *output.Log
	lost  firstError // of standard output
}

// open is [dsl.Config.Screen].
func (s *screens) open(format string, options map[string]any, level runtime.Level) (runtime.Sink, error) {
	out := output.NewScreen(s.stdout, os.LookupEnv)
	out.Writer = s.meter.Over(witness{out.Writer, &s.lost})
	switch strings.ToLower(strings.ReplaceAll(format, "_", "")) {
	case "airbrussh":
		return s.airbrussh(out, options, level)
	case "pretty":
		return s.metered(output.Pretty(out, level)), nil
	case "simpletext":
		return s.metered(output.SimpleText(out, level)), nil
	case "dot":
		return output.Dot(out), nil
	case "blackhole":
		return output.BlackHole(), nil
	}
	return nil, &runtime.Exception{Class: "NameError", Message: fmt.Sprintf("Unrecognized SSHKit::Formatter %q", format)}
}

func (s *screens) airbrussh(out output.Screen, options map[string]any, level runtime.Level) (runtime.Sink, error) {
	o := output.DefaultOptions()
	for name, value := range options {
		var unknown *output.UnknownOptionError
		if err := o.Set(name, value); errors.As(err, &unknown) {
			fmt.Fprintln(s.stderr, err)
		} else if err != nil {
			return nil, err
		}
	}
	if s.log != nil {
		s.log.Close()
		s.log = nil
	}
	if o.LogFile != "" {
		log, err := output.OpenLog(o.LogFile, output.LogOptions{
			Level:   level,
			Palette: output.Palette(out.ForceColor),
			Args:    s.words,
			OnError: func(err error) {
				fmt.Fprintf(s.stderr, "The log can't be written: %v\n", err)
			},
		})
		if err != nil {
			return nil, err
		}
		s.log = log
	}
	errs := output.NewScreen(s.stderr, os.LookupEnv)
	errs.Writer = s.meter.Over(errs.Writer)
	return s.metered(output.Tee(s.log, output.Airbrussh(out, errs, o, s.log))), nil
}

// metered is sink with the transfers' progress.
func (s *screens) metered(sink runtime.Sink) runtime.Sink {
	if s.meter == nil {
		return sink
	}
	return output.Tee(s.meter, sink)
}

// failed writes to the log what has ended the run.
func (s *screens) failed(report dsl.Report) {
	var text strings.Builder
	printReport(&text, report)
	s.log.Failed(text.String())
}

// close closes the log. It tells whether standard output showed everything: a
// deploy whose reader has gone (gocap … | head) or whose disk is full goes on.
func (s *screens) close() (shown bool) {
	s.log.Close()
	err := s.lost.get()
	if err != nil {
		fmt.Fprintf(s.stderr, "The screen can't be written: %v\n", err)
	}
	return err == nil
}

// A witness keeps the first error of a writer that nobody else asks for errors.
type witness struct {
	io.Writer
	first *firstError
}

func (w witness) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		w.first.set(err)
	}
	return n, err
}

// A firstError may be set from any goroutine.
type firstError struct {
	mu  sync.Mutex
	err error
}

func (f *firstError) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = cmp.Or(f.err, err)
}

func (f *firstError) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

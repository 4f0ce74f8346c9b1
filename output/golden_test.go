package output_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/runtime"
)

// start is when the recorded runs begin.
var start = time.Date(2026, 11, 23, 17, 3, 49, 0, time.FixedZone("", 0))

// TestGolden replays testdata/*.txtar: the section "events" makes events, the
// others are what a format makes of them.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, f := range archive.Files {
				want[f.Name] = string(f.Data)
			}
			got := replay(t, parse(t, want["events"]))
			delete(want, "events")
			for section, text := range want {
				if diff := cmp.Diff(text, got[section]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", section, diff)
				}
			}
		})
	}
}

// replay returns what each format makes of the events.
func replay(t *testing.T, s *script) map[string]string {
	t.Helper()
	dir := t.TempDir() + "/"
	path := dir + s.options.LogFile
	log, err := output.OpenLog(path, output.LogOptions{
		Args: []string{"production", "deploy"},
		Now:  func() time.Time { return start },
	})
	if err != nil {
		t.Fatal(err)
	}
	var screen, stderr, pretty, simple, dot bytes.Buffer
	colored := output.Terminal{ForceColor: s.options.Color == output.Always}
	sink := output.Tee(
		log,
		output.Airbrussh(output.Screen{Writer: &screen}, output.Screen{Writer: &stderr}, s.options, log),
		output.Pretty(output.Screen{Writer: &pretty, Terminal: colored}, runtime.Debug),
		output.SimpleText(&simple, runtime.Debug),
		output.Dot(output.Screen{Writer: &dot, Terminal: colored}),
		output.BlackHole(),
	)
	for _, e := range s.events {
		sink.Event(e)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	logged, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{
		"screen": screen.String(), "stderr": stderr.String(), "log": string(logged),
		"pretty": pretty.String(), "simpletext": simple.String(), "dot": dot.String() + "\n",
	}
	for k, v := range got {
		got[k] = strings.NewReplacer("\x1b", "ESC", dir, "").Replace(v)
	}
	return got
}

// script is a list of events, and the options to show them with.
type script struct {
	options  output.Options
	events   []runtime.Event
	now      time.Time
	dir      string
	env      []runtime.EnvVar
	commands map[string]*runtime.Command
}

// parse makes events of lines:
//
//	option KEY VALUE            sets an option of Airbrussh
//	wait DURATION               lets time pass
//	within [DIR]                directory of the commands that follow
//	with [NAME=VALUE ...]       their environment
//	task NAME                   TaskStarted
//	run ID [USER@]HOST NAME ARG...      CommandStarted; redacted hides the ARGs
//	raw ID [USER@]HOST TEXT     of a raw command
//	capture, test               like run and raw, at debug verbosity
//	stdout ID TEXT, stderr ID TEXT      CommandOutput
//	exit ID STATUS DURATION     CommandExited
//	fail ID                     CommandFailed
//	debug TEXT, info TEXT, ...  LogMessage
//	deploy-failed               DeployFailed
//
// A TEXT or VALUE in double quotes is a Go string.
func parse(t *testing.T, text string) *script {
	t.Helper()
	s := &script{options: output.DefaultOptions(), now: start, commands: map[string]*runtime.Command{}}
	for line := range strings.Lines(text) {
		verb, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if err := s.line(verb, rest); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
	}
	return s
}

func (s *script) line(verb, rest string) error {
	add := func(e runtime.Event) { s.events = append(s.events, e) }
	first, after, _ := strings.Cut(rest, " ")
	switch verb {
	case "option":
		return s.options.Set(first, value(after))
	case "wait":
		d, err := time.ParseDuration(rest)
		s.now = s.now.Add(d)
		return err
	case "within":
		s.dir = rest
	case "with":
		s.env = nil
		for _, v := range strings.Fields(rest) {
			name, value, _ := strings.Cut(v, "=")
			s.env = append(s.env, runtime.EnvVar{Name: name, Value: value})
		}
	case "task":
		add(runtime.TaskStarted{Time: s.now, Task: rest})
	case "run", "redacted", "raw", "capture", "test":
		host, text, _ := strings.Cut(after, " ")
		add(runtime.CommandStarted{Time: s.now, Command: s.command(verb, first, host, text)})
	case "stdout", "stderr":
		stream := runtime.Stdout
		if verb == "stderr" {
			stream = runtime.Stderr
		}
		add(runtime.CommandOutput{Time: s.now, Command: s.commands[first], Stream: stream, Data: unquote(after)})
	case "exit":
		status, duration, _ := strings.Cut(after, " ")
		n, err := strconv.Atoi(status)
		if err != nil {
			return err
		}
		d, err := time.ParseDuration(duration)
		add(runtime.CommandExited{Time: s.now, Command: s.commands[first], Status: n, Runtime: d})
		return err
	case "fail":
		add(runtime.CommandFailed{Time: s.now, Command: s.commands[first], Err: errors.New("failed")})
	case "deploy-failed":
		add(runtime.DeployFailed{Time: s.now})
	default:
		for level := runtime.Debug; level <= runtime.Fatal; level++ {
			if strings.EqualFold(verb, level.String()) {
				add(runtime.LogMessage{Time: s.now, Level: level, Text: unquote(rest)})
				return nil
			}
		}
		return errors.New("unknown verb")
	}
	return nil
}

func (s *script) command(verb, id, where, text string) *runtime.Command {
	host := &runtime.Host{Hostname: where}
	if user, name, ok := strings.Cut(where, "@"); ok {
		host.User, host.Hostname = user, name
	}
	c := &runtime.Command{ID: id, Host: host, Name: text, Dir: s.dir, Env: s.env, Verbosity: runtime.Info}
	switch verb {
	case "capture", "test":
		c.Verbosity = runtime.Debug
	}
	switch verb {
	case "run", "redacted", "capture":
		words := strings.Split(text, " ")
		c.Name, c.Mapped = words[0], "/usr/bin/env "+words[0]
		for _, w := range words[1:] {
			c.Args = append(c.Args, runtime.Arg{Text: w, Redact: verb == "redacted"})
		}
	}
	s.commands[id] = c
	return c
}

func value(s string) any {
	switch s {
	case "true":
		return true
	case "false":
		return false
	}
	return unquote(s)
}

func unquote(s string) string {
	if u, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return u
	}
	return s
}

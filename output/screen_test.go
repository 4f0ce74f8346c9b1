package output_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/runtime"
)

// show returns what Airbrussh prints for a message on a terminal, without the
// indentation.
func show(t *testing.T, term output.Terminal, o output.Options, text string) string {
	t.Helper()
	var out bytes.Buffer
	output.Airbrussh(output.Screen{Writer: &out, Terminal: term}, output.Screen{Writer: &out}, o, nil).
		Event(runtime.LogMessage{Level: runtime.Info, Text: text})
	return strings.TrimPrefix(out.String(), "      ")
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in    string
		color, want string // color is the same as want if empty
		width       int
	}{
		{name: "fits", width: 14, in: "12345678", want: "12345678\n"},
		{name: "too long", width: 14, in: "123456789", want: "1234567…\n", color: "1234567…\x1b[0m\n"},
		{name: "blanks at the end", width: 14, in: "1234567\t\x00    x", want: "1234567…\n", color: "1234567…\x1b[0m\n"},
		{name: "color codes have no width", width: 14, in: "\x1b[31m12345678\x1b[0m", want: "12345678\n", color: "\x1b[31m12345678\x1b[0m\n"},
		{name: "cut within color", width: 14, in: "\x1b[31m1234567890\x1b[0m", want: "1234567…\n", color: "\x1b[31m1234567…\x1b[0m\n"},
		{name: "code after the cut", width: 14, in: "1234567\x1b[31m890", want: "1234567…\n", color: "1234567\x1b[31m…\x1b[0m\n"},
		{name: "other escapes count", width: 14, in: "\x1b[2Kyyyyyyy", want: "\x1b[2Kyyy…\n", color: "\x1b[2Kyyy…\x1b[0m\n"},
		{name: "wide", width: 10, in: "日本語日本語", want: "日本語…\n", color: "日本語…\x1b[0m\n"},
		{name: "wide fits", width: 10, in: "日本語日", want: "日本語日\n"},
		{name: "marks", width: 9, in: "✔…✔✔", want: "✔……\n", color: "✔……\x1b[0m\n"},
		{name: "bytes", width: 14, in: "\xff23456789", want: "\uFFFD234567…\n", color: "\xff2345...\x1b[0m\n"},
		{name: "one column", width: 1, in: "x", want: "…\n", color: "…\x1b[0m\n"},
		{name: "unknown width", width: 0, in: strings.Repeat("x", 300), want: strings.Repeat("x", 300) + "\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			width := func() int { return test.width }
			o := output.DefaultOptions()
			if got := show(t, output.Terminal{IsTTY: true, NoColor: true, Width: width}, o, test.in); got != test.want {
				t.Errorf("without colour: got %q, want %q", got, test.want)
			}
			want := test.color
			if want == "" {
				want = test.want
			}
			if got := show(t, output.Terminal{IsTTY: true, Width: width}, o, test.in); got != want {
				t.Errorf("in colour: got %q, want %q", got, want)
			}
		})
	}
}

// TestTruncateRaw shows output of another machine, of which bytes count.
func TestTruncateRaw(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"12345678": "123456…\n",
		"é\xff":    "é\xff\n",
		"éééé\xff": "éé...\n",
	} {
		var out bytes.Buffer
		o := output.DefaultOptions()
		o.Truncate = 16
		sink := output.Airbrussh(output.Screen{Writer: &out}, output.Screen{Writer: &out}, o, nil)
		c := &runtime.Command{Host: &runtime.Host{Hostname: "h"}, Name: "x", Mapped: "x", Verbosity: runtime.Info}
		sink.Event(runtime.CommandStarted{Command: c})
		out.Reset()
		sink.Event(runtime.CommandOutput{Command: c, Data: in})
		if got := strings.TrimPrefix(out.String(), "      01 "); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestTruncateWhen(t *testing.T) {
	t.Parallel()
	terminal := output.Terminal{IsTTY: true, NoColor: true, Width: func() int { return 10 }}
	pipe := output.Terminal{Width: func() int { return 10 }}
	tests := []struct {
		name     string
		term     output.Terminal
		truncate int
		want     string
	}{
		{"auto on a terminal", terminal, output.TruncateAuto, "123…\n"},
		{"auto in a pipe", pipe, output.TruncateAuto, "1234567890\n"},
		{"auto without a width", output.Terminal{IsTTY: true, NoColor: true}, output.TruncateAuto, "1234567890\n"},
		{"never", terminal, output.TruncateNever, "1234567890\n"},
		{"width in a pipe", pipe, 12, "12345…\n"},
	}
	for _, test := range tests {
		o := output.DefaultOptions()
		o.Truncate = test.truncate
		if got := show(t, test.term, o, "1234567890"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestColorWhen(t *testing.T) {
	t.Parallel()
	const text = "\x1b[31mred\x1b[0m \x1b[2K \xff\xfe"
	colored, plain := text+"\n", "red \x1b[2K \uFFFD\uFFFD\n"
	tests := []struct {
		name  string
		term  output.Terminal
		color output.When
		want  string
	}{
		{"terminal", output.Terminal{IsTTY: true}, output.Auto, colored},
		{"pipe", output.Terminal{}, output.Auto, plain},
		{"NO_COLOR", output.Terminal{IsTTY: true, NoColor: true}, output.Auto, plain},
		{"SSHKIT_COLOR", output.Terminal{ForceColor: true, NoColor: true}, output.Auto, colored},
		{"always", output.Terminal{NoColor: true}, output.Always, colored},
		{"never", output.Terminal{IsTTY: true, ForceColor: true}, output.Never, plain},
	}
	for _, test := range tests {
		o := output.DefaultOptions()
		o.Color = test.color
		if got := show(t, test.term, o, text); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestNewTerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lookup := func(env map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	}
	tests := []struct {
		env       map[string]string
		force, no bool
	}{
		{nil, false, false},
		{map[string]string{"SSHKIT_COLOR": "", "NO_COLOR": ""}, true, false},
		{map[string]string{"NO_COLOR": "1"}, false, true},
	}
	for _, test := range tests {
		got := output.NewTerminal(file, lookup(test.env))
		if got.IsTTY || got.Width() != 0 || got.ForceColor != test.force || got.NoColor != test.no {
			t.Errorf("%v: got %+v", test.env, got)
		}
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":             "\n",
		" \x00a \t\n":  "a\n",
		"a\n  b\n\nc ": "a\n  b\n\nc\n",
	} {
		if got := show(t, output.Terminal{}, output.DefaultOptions(), in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCommandOutput(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		streams output.Streams
		want    string
	}{
		{output.Streams{}, ""},
		{output.Streams{Stdout: true}, "      01 out\n"},
		{output.Streams{Stderr: true}, "      01 err\n"},
		{output.Streams{Stdout: true, Stderr: true}, "      01 out\n      01 err\n"},
	} {
		o := output.DefaultOptions()
		o.CommandOutput = test.streams
		var out bytes.Buffer
		sink := output.Airbrussh(output.Screen{Writer: &out}, output.Screen{Writer: &out}, o, nil)
		c := &runtime.Command{Host: runtime.LocalHost(), Name: "echo x", Verbosity: runtime.Info}
		sink.Event(runtime.CommandOutput{Command: c, Stream: runtime.Stdout, Data: "out\n"})
		sink.Event(runtime.CommandOutput{Command: c, Stream: runtime.Stderr, Data: "err\n"})
		if out.String() != test.want {
			t.Errorf("%+v: got %q, want %q", test.streams, out.String(), test.want)
		}
	}
}

// Without headers all tasks share one list of numbers.
func TestNoTaskHeaders(t *testing.T) {
	t.Parallel()
	s := parse(t, `option monkey_patch_rake false
task a
run 1 h echo 1
task b
run 2 h echo 2
run 3 h echo 1
exit 3 0 0s
`)
	want := "      01 echo 1\n      02 echo 2\n    ✔ 01 h 0.000s\n"
	if got := replay(t, s)["screen"]; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// Hosts are named by the user that Airbrussh, or only Airbrussh, knows.
func TestHostNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host              *runtime.Host
		airbrussh, pretty string
	}{
		{runtime.LocalHost(), "localhost", "on localhost"},
		{&runtime.Host{Hostname: "h", Port: 2222}, "h", "on h"},
		{&runtime.Host{Hostname: "h", User: "u", Port: 2222}, "u@h", "as u@h"},
		{&runtime.Host{Hostname: "h", SSHOptions: map[string]any{"user": "o"}}, "o@h", "on h"},
	}
	for _, test := range tests {
		c := &runtime.Command{ID: "0000000a", Host: test.host, Name: "ls -l", Verbosity: runtime.Info}
		var out, text bytes.Buffer
		sink := output.Tee(
			output.Airbrussh(output.Screen{Writer: &out}, output.Screen{Writer: &out}, output.DefaultOptions(), nil),
			output.SimpleText(&text, runtime.Info))
		sink.Event(runtime.CommandStarted{Command: c})
		sink.Event(runtime.CommandExited{Command: c})
		want := "      01 ls -l\n    ✔ 01 " + test.airbrussh + " 0.000s\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Error(diff)
		}
		want = "Running ls -l " + test.pretty + "\nFinished in 0.000 seconds with exit status 0 (successful).\n"
		if diff := cmp.Diff(want, text.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBanner(t *testing.T) {
	t.Parallel()
	log, err := output.OpenLog(filepath.Join(t.TempDir(), "x.log"), output.LogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for _, test := range []struct {
		banner, want string
		log          *output.Log
	}{
		{"", "", log},
		{"hello", "hello\n", log},
		{output.BannerAuto, "Using airbrussh format.\n", nil},
		{output.BannerAuto, "Using airbrussh format.\nVerbose output is being written to \x1b[0;34;49m" + log.Path() + "\x1b[0m.\n", log},
	} {
		o := output.DefaultOptions()
		o.Banner = test.banner
		var out bytes.Buffer
		output.Airbrussh(output.Screen{Writer: &out, Terminal: output.Terminal{IsTTY: true}}, output.Screen{}, o, test.log)
		if out.String() != test.want {
			t.Errorf("%q: got %q, want %q", test.banner, out.String(), test.want)
		}
	}
}

// writes counts its writes, and fails.
type writes int

func (w *writes) Write([]byte) (int, error) { *w++; return 0, errors.New("closed") }

// A line is one write, and a closed screen stops nothing.
func TestOneWriteALine(t *testing.T) {
	t.Parallel()
	s := parse(t, "task a\nrun 1 u@h ls -l\nstdout 1 \"a\\nb\"\nexit 1 0 0s\nwarn x\n")
	for name, test := range map[string]struct {
		sink func(output.Screen) runtime.Sink
		want writes
	}{
		"airbrussh":  {func(s output.Screen) runtime.Sink { return output.Airbrussh(s, s, output.DefaultOptions(), nil) }, 6},
		"pretty":     {func(s output.Screen) runtime.Sink { return output.Pretty(s, runtime.Debug) }, 5},
		"simpletext": {func(s output.Screen) runtime.Sink { return output.SimpleText(s, runtime.Debug) }, 5},
		"dot":        {output.Dot, 1},
	} {
		var w writes
		sink := test.sink(output.Screen{Writer: &w, Terminal: output.Terminal{IsTTY: true}})
		for _, e := range s.events {
			sink.Event(e)
		}
		if w != test.want {
			t.Errorf("%s: %d writes, want %d", name, w, test.want)
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	s := parse(t, "run 1 h ls\nstdout 1 x\nexit 1 0 0s\ntest 2 h ls -l\nexit 2 0 0s\ndebug d\nwarn w\nfatal f\n")
	for level, want := range map[runtime.Level]string{
		runtime.Info: "  INFO [1] Running /usr/bin/env ls on h\n" +
			"  INFO [1] Finished in 0.000 seconds with exit status 0 (successful).\n  WARN w\n FATAL f\n",
		runtime.Warn:  "  WARN w\n FATAL f\n",
		runtime.Error: " FATAL f\n",
	} {
		var out bytes.Buffer
		sink := output.Pretty(output.Screen{Writer: &out}, level)
		for _, e := range s.events {
			sink.Event(e)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s: %s", level, diff)
		}
	}
}

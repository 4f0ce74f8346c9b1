package ruby

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gocap/gocap/mruby"
)

// start makes an interpreter whose output goes to the buffer.
func start(t *testing.T, cfg Config) (*Interp, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	if cfg.Stdout == nil {
		cfg.Stdout = &out
	}
	if cfg.Stderr == nil {
		cfg.Stderr = &out
	}
	in, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.Close)
	return in, &out
}

func TestExitStatus(t *testing.T) {
	for code, want := range map[string]int{
		"exit": 0, "exit 3": 3, "exit(false)": 1, "exit true": 0, "abort": 1, "abort 'gone'": 1,
		"begin; exit 4; ensure; puts 'e'; end": 4, "raise SystemExit": 0, "Process.exit(5)": 5, "Kernel.abort 'x'": 1,
	} {
		in, _ := start(t, Config{})
		_, err := in.Run(code, "test.rb", 1)
		if got, ok := in.ExitStatus(err); !ok || got != want {
			t.Errorf("%s: status %d %v (%v), want %d", code, got, ok, err, want)
		}
	}
	in, _ := start(t, Config{})
	_, err := in.Run("raise 'no exit'", "test.rb", 1)
	if _, ok := in.ExitStatus(err); ok {
		t.Error("an exception that isn't SystemExit has no exit status")
	}
	if _, ok := in.ExitStatus(nil); ok {
		t.Error("nil has no exit status")
	}
}

func TestAbortWritesItsMessage(t *testing.T) {
	in, out := start(t, Config{})
	if _, err := in.Run("abort 'it is over'", "test.rb", 1); err == nil {
		t.Fatal("no error")
	}
	if out.String() != "it is over\n" {
		t.Errorf("wrote %q", out)
	}
}

func TestRunAtExit(t *testing.T) {
	in, out := start(t, Config{})
	_, err := in.Run("at_exit { puts 1 }\nat_exit { puts 2; at_exit { puts 3 } }\nat_exit { raise 'late' }\nat_exit { exit 7 }\ntrap('EXIT') { puts 'trap' }", "test.rb", 1)
	if err != nil {
		t.Fatal(err)
	}
	status, ok := in.RunAtExit()
	if status != 1 || !ok {
		t.Errorf("status %d %v, want that of the last that failed", status, ok)
	}
	want := "test.rb:3:in `block in <main>': late (RuntimeError)\n2\n3\n1\ntrap\n"
	if got := strings.ReplaceAll(out.String(), "<top (required)>", "<main>"); got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	if _, ok := in.RunAtExit(); ok || strings.Count(out.String(), "1\n") != 1 {
		t.Error("blocks ran twice")
	}
}

func TestErrorText(t *testing.T) {
	in, _ := start(t, Config{})
	_, err := in.Run("def a = raise(ArgumentError, 'bad')\n\na", "Capfile", 1)
	got := strings.ReplaceAll(in.ErrorText(err), "<top (required)>", "<main>")
	if want := "Capfile:1:in `a': bad (ArgumentError)\n\tfrom Capfile:3:in `<main>'"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := in.ErrorText(errors.New("plain")); got != "plain" {
		t.Errorf("got %q", got)
	}
}

func TestChildrenWriteToConfiguredStreams(t *testing.T) {
	in, out := start(t, Config{})
	if _, err := in.Run("puts 'before'; system('echo child'); $stdout.puts 'after'; system('echo err >&2')", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if out.String() != "before\nchild\nafter\nerr\n" {
		t.Errorf("wrote %q", out)
	}
}

func TestStdinOfConfig(t *testing.T) {
	in, out := start(t, Config{Stdin: strings.NewReader("yes\nno\nrest\n")})
	if _, err := in.Run("p gets, $stdin.gets(chomp: true), STDIN.read, gets", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if want := "\"yes\\n\"\n\"no\"\n\"rest\\n\"\nnil\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func TestProgramAndArguments(t *testing.T) {
	in, out := start(t, Config{Program: "cap", Args: []string{"production", "deploy"}})
	if _, err := in.Run("p $0, $PROGRAM_NAME, ARGV, $*.equal?(ARGV)", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if want := "\"cap\"\n\"cap\"\n[\"production\", \"deploy\"]\ntrue\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func TestTrapRunsOnTheOwnersGoroutine(t *testing.T) {
	in, out := start(t, Config{})
	if in.HasTrap(syscall.SIGUSR1) {
		t.Error("a trap that nobody set")
	}
	if _, err := in.Run("trap('USR1') { |n| puts \"got #{n}\"; $got = true }", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if !in.HasTrap(syscall.SIGUSR1) || in.HasTrap(syscall.SIGUSR2) {
		t.Error("HasTrap")
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Run("sleep 0.01 until $got", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "got ") {
		t.Errorf("wrote %q", out)
	}
	if _, err := in.Run("trap('USR1', 'DEFAULT')", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if in.HasTrap(syscall.SIGUSR1) {
		t.Error("the trap is still there")
	}
}

func TestTrapEndsSleep(t *testing.T) {
	in, _ := start(t, Config{})
	_, err := in.Run("trap('WINCH') { raise Interrupt }\nspawn(\"kill -WINCH #{Process.pid}\")\nsleep 30", "test.rb", 1)
	var exc *mruby.Exception
	if !errors.As(err, &exc) || exc.Class != "Interrupt" {
		t.Errorf("got %v", err)
	}
}

func TestDeadlineOfTimeout(t *testing.T) {
	in, _ := start(t, Config{})
	if _, ok := in.Deadline(); ok {
		t.Error("a deadline that nobody set")
	}
	var inside bool
	in.Define(in.MustConst("Kernel"), "probe", func(mruby.Value, []mruby.Value, mruby.Value) (mruby.Value, error) {
		at, ok := in.Deadline()
		inside = ok && time.Until(at) > time.Minute && in.Expired() == nil
		return mruby.Nil, nil
	})
	if _, err := in.Run("require 'timeout'; Timeout.timeout(3600) { probe }", "test.rb", 1); err != nil {
		t.Fatal(err)
	}
	if !inside {
		t.Error("no deadline inside the block")
	}
	if _, ok := in.Deadline(); ok {
		t.Error("the deadline outlives its block")
	}
}

func TestTimeoutsNest(t *testing.T) {
	in, out := start(t, Config{})
	_, err := in.Run(`require "timeout"
begin
  Timeout.timeout(0.05) { Timeout.timeout(60) { begin; sleep 60; rescue StandardError; puts "swallowed"; end } }
rescue Timeout::Error => e
  puts e.message
end
begin
  Timeout.timeout(0.05) { system("sleep 2") }
rescue Timeout::Error
  puts "command"
end`, "test.rb", 1)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != "execution expired\ncommand\n" {
		t.Errorf("wrote %q", out)
	}
}

// However long a task waits, it keeps nothing of the waits that are over.
func TestWaitsLeaveNothing(t *testing.T) {
	for _, wait := range []string{"sleep 0", "Thread.new { sleep 0 }.join", "[1].sort_by { sleep 0 }", "Fiber.new { sleep 0 }.resume"} {
		in, out := start(t, Config{})
		const left = "(GC.start; ObjectSpace.count_objects[:T_DATA])\n"
		if err := mainProgram(in, "before = "+left+"500.times { "+wait+" }\nafter = "+left+"puts after - before < 100"); err != nil {
			t.Fatal(err)
		}
		if out.String() != "true\n" {
			t.Errorf("%s leaves objects of its own", wait)
		}
	}
}

func TestRequireAndLoadFromDisk(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"lib/a.rb":        "require_relative 'sub/b'\nputs __dir__ == File.dirname(__FILE__)\n$a = ($a || 0) + 1",
		"lib/sub/b.rb":    "B = __FILE__\nrequire_relative '../c.rb'",
		"lib/c.rb":        "C = 1",
		"lib/broken.rb":   "raise 'broken'",
		"lib/syntax.rb":   "def x(\n",
		"lib/later.rb":    "Later = :loaded",
		"tasks/t.rake":    "\ufeff$t = ($t || 0) + 1\n__END__\nnot ruby (",
		"lib/bom_crlf.rb": "\ufeffX = 1\r\nputs X\r\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for code, want := range map[string]string{
		"$LOAD_PATH.unshift File.join($dir, 'lib'); p require('a'), require('a'), require('a.rb'), $a, B.end_with?('lib/sub/b.rb'), C": "true\ntrue\nfalse\nfalse\n1\ntrue\n1\n",
		"p require(File.join($dir, 'lib/c')), require(File.join($dir, 'lib/../lib/c.rb'))":                                             "true\nfalse\n",
		"2.times { load File.join($dir, 'tasks/t.rake') }; p $t":                                                                       "2\n",
		"2.times { begin; require File.join($dir, 'lib/broken'); rescue => e; puts e.message; end }":                                   "broken\nbroken\n",
		"begin; require File.join($dir, 'lib/syntax'); rescue SyntaxError => e; puts e.message.include?('lib/syntax.rb:'); end":        "true\n",
		"$:.push(File.join($dir, 'lib')); Object.autoload :Later, 'later'; p Object.const_get('Later')":                                ":loaded\n",
		"$:.push(File.join($dir, 'lib')); autoload :Later, 'later'; p autoload?(:Later), Later, autoload?(:Later)":                     "\"later\"\n:loaded\nnil\n",
		"load File.join($dir, 'lib/bom_crlf.rb')":                                                                                      "1\n",
		"begin; require 'no/such'; rescue LoadError => e; puts e.message, e.path; end":                                                 "cannot load such file -- no/such\nno/such\n",
		"Dir.glob(File.join($dir, 'tasks/*.rake')).each { |f| load f }; p $t":                                                          "1\n",
	} {
		in, out := start(t, Config{})
		in.GlobalSet("$dir", in.String(dir))
		if _, err := in.Run(code, "test.rb", 1); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if out.String() != want {
			t.Errorf("%s\n got %q\nwant %q", code, out, want)
		}
	}
}

func TestSystemErrorsKeepTheirCause(t *testing.T) {
	in, _ := start(t, Config{})
	_, err := in.Run("File.read('/no/such/file')", "test.rb", 1)
	var exc *mruby.Exception
	if !errors.As(err, &exc) || exc.Class != "Errno::ENOENT" || exc.Message != "No such file or directory @ rb_sysopen - /no/such/file" {
		t.Errorf("got %v", err)
	}
}

// What isn't there says so by name.
func TestUnsupportedIsNamed(t *testing.T) {
	for code, name := range map[string]string{
		"fork":                   "fork()",
		"'é'.encode('Big5-UAO')": "Big5-UAO",
		"Process.daemon":         "daemon()",
		"$stdin.ioctl(1)":        "IO#ioctl",
		"'a'.crypt('$2a$10$')":   "crypt",
	} {
		in, _ := start(t, Config{})
		_, err := in.Run(code, "test.rb", 1)
		var exc *mruby.Exception
		if !errors.As(err, &exc) || exc.Class != "NotImplementedError" || !strings.Contains(exc.Message, name) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

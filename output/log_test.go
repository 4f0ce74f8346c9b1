package output_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gocap/gocap/output"
	"github.com/gocap/gocap/runtime"
)

const (
	newFile  = "# Logfile created on 2026-11-23 17:03:49 +0000 by logger.rb/v1.5.0\n"
	rule     = "  INFO ---------------------------------------------------------------------------\n"
	preamble = rule + "  INFO START 2026-11-23 17:03:49 +0000 cap production deploy\n" + rule
)

func open(t *testing.T, path string, o output.LogOptions) *output.Log {
	t.Helper()
	o.Args = []string{"production", "deploy"}
	o.Now = func() time.Time { return start }
	log, err := output.OpenLog(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	return log
}

func info(text string) runtime.Event {
	return runtime.LogMessage{Level: runtime.Info, Text: text}
}

func expect(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", filepath.Base(path), diff)
	}
}

func TestLogIsAppendedTo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log", "deeper", "x.log")
	for range 2 {
		log := open(t, path, output.LogOptions{Level: runtime.Warn})
		log.Event(info("not logged"))
		log.Event(runtime.LogMessage{Level: runtime.Error, Text: "logged \x1b[31mas it is\x1b[0m \xff\n"})
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	}
	run := preamble + " ERROR logged \x1b[31mas it is\x1b[0m \xff\n"
	expect(t, path, newFile+run+run)
}

// An empty file that exists gets no first line, as with Ruby's logger.
func TestLogOfFailedRun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.log")
	open(t, path, output.LogOptions{Level: runtime.Fatal}).Failed("RuntimeError: no\n\nDetails:\n  more")
	expect(t, path, newFile+preamble+
		" ERROR FAILED 2026-11-23 17:03:49 +0000\n ERROR RuntimeError: no\n ERROR \n ERROR Details:\n ERROR   more\n")
}

// TestTailOfFailedRuns: what is shown of the log is of the commands.
func TestTailOfFailedRuns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.log")
	before := open(t, path, output.LogOptions{Palette: true})
	before.Failed("RuntimeError: no\n\nDetails:")
	log := open(t, path, output.LogOptions{})
	log.Event(info("now"))
	got := failed(log, output.Terminal{}, output.DefaultOptions())
	if strings.Contains(got, "ERROR") || strings.Contains(got, "Details") || !strings.Contains(got, " INFO now\n") {
		t.Errorf("%s", got)
	}
}

func TestLogOfExistingFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.log")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, path, output.LogOptions{})
	expect(t, path, preamble)
}

func TestOpenLogError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(file, "x.log")} {
		_, err := output.OpenLog(path, output.LogOptions{})
		if e := (*output.LogError)(nil); !errors.As(err, &e) || e.Path != path {
			t.Errorf("%s: got error %v", path, err)
		}
	}
	for path, want := range map[string]string{
		dir:                          "Errno::EISDIR: Is a directory @ rb_sysopen - " + dir,
		filepath.Join(file, "x.log"): "Errno::EEXIST: File exists @ dir_s_mkdir - " + file,
	} {
		_, err := output.OpenLog(path, output.LogOptions{})
		if e := (*output.LogError)(nil); errors.As(err, &e) && e.RubyClass()+": "+e.Error() != want {
			t.Errorf("got %s: %v, want %s", e.RubyClass(), e, want)
		}
	}
}

func TestVerbosityChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.log")
	log := open(t, path, output.LogOptions{})
	log.Event(info("before"))
	log.Event(runtime.VerbosityChanged{Level: runtime.Warn})
	log.Event(info("after"))
	expect(t, path, newFile+preamble+"  INFO before\n")
}

func TestNilLog(t *testing.T) {
	t.Parallel()
	var log *output.Log
	log.Event(info("x"))
	if err := log.Close(); err != nil {
		t.Error(err)
	}
}

// size makes path a file of n bytes that takes no room on the disk.
func size(t *testing.T, path string, n int64) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, n); err != nil {
		t.Fatal(err)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	const limit = 20 << 20
	t.Run("at the limit", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "x.log")
		size(t, path, limit)
		if err := os.WriteFile(path+".0", []byte("older"), 0o600); err != nil {
			t.Fatal(err)
		}
		open(t, path, output.LogOptions{})
		// The first line still went to the old file.
		_, rest, _ := strings.Cut(preamble, "\n")
		expect(t, path, newFile+rest)
		old, err := os.Stat(path + ".0")
		if err != nil || old.Size() != limit+int64(len(rule)) {
			t.Error("old file:", old, err)
		}
	})
	t.Run("with another run", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "x.log")
		one := open(t, path, output.LogOptions{})
		two := open(t, path, output.LogOptions{})
		if err := os.Truncate(path, limit+1); err != nil {
			t.Fatal(err)
		}
		one.Event(info("one"))
		two.Event(info("two"))
		expect(t, path, newFile+"  INFO one\n  INFO two\n")
	})
	t.Run("not possible", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "x.log")
		size(t, path, limit+1)
		if err := os.Mkdir(path+".0", 0o700); err != nil {
			t.Fatal(err)
		}
		var errs []error
		open(t, path, output.LogOptions{OnError: func(err error) { errs = append(errs, err) }})
		if len(errs) != 1 {
			t.Errorf("got errors %v, want one", errs)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != limit+1+int64(len(preamble)) {
			t.Error("not written to the old file:", info, err)
		}
	})
}

func TestWriteError(t *testing.T) {
	t.Parallel()
	var errs []error
	log := open(t, filepath.Join(t.TempDir(), "x.log"), output.LogOptions{
		OnError: func(err error) { errs = append(errs, err) },
	})
	log.Close()
	log.Event(info("a"))
	log.Event(info("b"))
	if len(errs) != 1 || !errors.Is(errs[0], os.ErrClosed) {
		t.Fatalf("got errors %v, want one", errs)
	}
	if e := (*output.LogError)(nil); !errors.As(errs[0], &e) || e.Path != log.Path() {
		t.Errorf("got error %v", errs[0])
	}
}

// failed returns what a failed deployment prints on standard error.
func failed(log *output.Log, term output.Terminal, o output.Options) string {
	var out, stderr bytes.Buffer
	sink := output.Airbrussh(output.Screen{Writer: &out}, output.Screen{Writer: &stderr, Terminal: term}, o, log)
	sink.Event(runtime.DeployFailed{})
	return stderr.String()
}

func TestFailureWithoutLog(t *testing.T) {
	t.Parallel()
	if got := failed(nil, output.Terminal{}, output.DefaultOptions()); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestFailureTail(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.log")
	log := open(t, path, output.LogOptions{})
	log.Event(info("\x1b[31mred\x1b[0m\n\nmore"))
	o := output.DefaultOptions()
	o.Truncate = 10 // of the screen only
	got := failed(log, output.Terminal{IsTTY: true, Width: func() int { return 10 }}, o)
	want := "\n\n\x1b[0;31;49m** DEPLOY FAILED\x1b[0m\n" +
		"\x1b[0;33;49m** Refer to " + path + " for details. Here are the last 20 lines:\x1b[0m\n\n\n" +
		strings.ReplaceAll(newFile+preamble+"  INFO \x1b[31mred\x1b[0m\n\nmore\n", "\n", "\n\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of long lines fewer are shown: what is in the last 8192 bytes.
func TestFailureTailOfLongLines(t *testing.T) {
	t.Parallel()
	log := open(t, filepath.Join(t.TempDir(), "x.log"), output.LogOptions{})
	for i := range 30 {
		log.Event(info(fmt.Sprint(i, strings.Repeat("é", 499-i/10))))
	}
	_, tail, _ := strings.Cut(failed(log, output.Terminal{}, output.DefaultOptions()), "lines:\n\n\n")
	lines := strings.Split(strings.TrimSuffix(tail, "\n\n"), "\n\n")
	if len(lines) != 9 || !strings.HasPrefix(lines[1], "  INFO 22é") || !strings.HasPrefix(lines[8], "  INFO 29é") {
		t.Errorf("got %d lines: %.30q", len(lines), lines)
	}
}

func TestFailureTailUnreadable(t *testing.T) {
	t.Parallel()
	removed := filepath.Join(t.TempDir(), "x.log")
	for _, path := range []string{removed, os.DevNull} {
		log := open(t, path, output.LogOptions{})
		if path == removed {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		got := failed(log, output.Terminal{}, output.DefaultOptions())
		if !strings.HasPrefix(got, "\n\n** DEPLOY FAILED\n** Refer to "+path+" for details. It can't be read here: ") {
			t.Errorf("got %q", got)
		}
	}
}

package remote

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gocap/gocap/runtime"
)

func TestLocalExec(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, func(c *Config) { c.Env = append(c.Env, "COLOUR=red") })
	for _, c := range []struct {
		line, out, err string
		status         int
	}{
		{"echo hello", "hello\n", "", 0},
		{"echo out; echo err >&2; exit 3", "out\n", "err\n", 3},
		{"pwd", w.home + "\n", "", 0},
		{"echo $COLOUR", "red\n", "", 0},
		{"no-such-command 2>/dev/null", "", "", 127},
	} {
		var x transcript
		status, err := w.Exec(testContext(t), runtime.LocalHost(), c.line, x.io())
		if err != nil || status != c.status || x.out.String() != c.out || x.err.String() != c.err {
			t.Errorf("%q: status %d, error %v, out %q, err %q", c.line, status, err, x.out.String(), x.err.String())
		}
	}
}

// TestLocalExecLines wants whole lines, and what isn't one at once where it may
// be a question.
func TestLocalExecLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var got []string
	status, err := w.Exec(testContext(t), runtime.LocalHost(), `printf 'one\ntwo\nname? '; read n; echo "hello $n"`, runtime.ExecIO{
		Interactive: true,
		Output: func(_ runtime.Stream, data []byte) []byte {
			got = append(got, string(data))
			if string(data) == "name? " {
				return []byte("bob\n")
			}
			return nil
		},
	})
	if status != 0 || err != nil || !slices.Equal(got, []string{"one\n", "two\n", "name? ", "hello bob\n"}) {
		t.Errorf("%d %v %q", status, err, got)
	}
	got = nil
	status, err = w.Exec(testContext(t), runtime.LocalHost(), `printf a; sleep 0.1; printf 'b\nc'`, runtime.ExecIO{
		Output: func(_ runtime.Stream, data []byte) []byte {
			got = append(got, string(data))
			return nil
		},
	})
	if status != 0 || err != nil || !slices.Equal(got, []string{"ab\n", "c"}) {
		t.Errorf("%d %v %q", status, err, got)
	}
}

func TestLocalExecSignalAndCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var killed *SignalError
	if _, err := w.Exec(testContext(t), runtime.LocalHost(), "kill -15 $$", runtime.ExecIO{}); !errors.As(err, &killed) || killed.Signal != "TERM" {
		t.Errorf("%v", err)
	}
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(testContext(t))
	_, err := w.Exec(ctx, runtime.LocalHost(), "echo x; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		cancel(why)
		return nil
	}})
	if err != why {
		t.Errorf("%v", err)
	}
	if _, err := w.Exec(ctx, runtime.LocalHost(), "touch ran", runtime.ExecIO{}); err != why {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(w.path("ran")); err == nil {
		t.Error("a command ran after its context had ended")
	}
}

func TestLocalTransfers(t *testing.T) {
	t.Parallel()
	w, ctx, h := newWorld(t, nil), testContext(t), runtime.LocalHost()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		t.Helper()
		return string(must(os.ReadFile(w.path(name))))
	}
	makeTree(t, w.path("tree"))
	if err := os.Symlink("plain", w.path("tree/link")); err != nil {
		t.Fatal(err)
	}
	do(w.Upload(ctx, h, runtime.Upload{Content: strings.NewReader("io"), Size: 2, Remote: "io"}))
	do(w.Upload(ctx, h, runtime.Upload{Path: "tree/script.sh", Remote: "copy.sh"}))
	do(w.Upload(ctx, h, runtime.Upload{Path: "tree", Remote: "new", Recursive: true}))
	do(w.Upload(ctx, h, runtime.Upload{Path: "tree", Remote: "new", Recursive: true, Preserve: true}))
	do(w.Download(ctx, h, runtime.Download{Remote: "tree/script.sh", Path: "down.sh"}))
	var memory bytes.Buffer
	do(w.Download(ctx, h, runtime.Download{Remote: "io", Content: &memory}))
	if read("io") != "io" || memory.String() != "io" || read("copy.sh") != read("tree/script.sh") || read("down.sh") != read("copy.sh") {
		t.Error("contents differ")
	}
	if info := must(os.Stat(w.path("copy.sh"))); info.Mode() != 0o755 {
		t.Errorf("mode %v", info.Mode())
	}
	if link, err := os.Readlink(w.path("new/link")); link != "plain" {
		t.Errorf("%q %v", link, err)
	}
	os.Remove(w.path("tree/link"))
	os.Remove(w.path("new/tree/link"))
	sameTree(t, w.path("tree"), w.path("new/tree"), true)
	os.RemoveAll(w.path("new/tree"))
	os.Remove(w.path("new/link"))
	sameTree(t, w.path("tree"), w.path("new"), false)

	for _, c := range []struct {
		err         error
		class, text string
	}{
		{w.Upload(ctx, h, runtime.Upload{Path: "none", Remote: "x"}), "Errno::ENOENT", "No such file or directory @ rb_sysopen - " + w.path("none")},
		{w.Upload(ctx, h, runtime.Upload{Path: "tree", Remote: "x"}), "Errno::EISDIR", "Is a directory - read"},
		{w.Upload(ctx, h, runtime.Upload{Path: "io", Remote: "no/such"}), "Errno::ENOENT", ""},
		{w.Upload(ctx, h, runtime.Upload{Path: "io", Remote: "io"}), "IOError", ""},
		{w.Download(ctx, h, runtime.Download{Remote: "none", Path: "x"}), "Errno::ENOENT", ""},
		{w.Download(ctx, h, runtime.Download{Remote: "none", Content: &memory}), "Errno::ENOENT", ""},
	} {
		if rubyClass(c.err) != c.class || !strings.HasPrefix(c.err.Error(), c.text) {
			t.Errorf("%s %v", rubyClass(c.err), c.err)
		}
	}
	if read("io") != "io" {
		t.Error("copying a file onto itself emptied it")
	}
	why := errors.New("enough")
	cancelled, cancel := context.WithCancelCause(ctx)
	cancel(why)
	if err := w.Upload(cancelled, h, runtime.Upload{Path: "tree", Remote: "never", Recursive: true}); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
}

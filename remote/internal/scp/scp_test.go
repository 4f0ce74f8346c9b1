package scp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A stream is a pair of pipes, which hold some data as networks do.
type stream struct {
	io.Reader
	io.WriteCloser
}

// transfer runs both ends against each other and returns their errors.
func transfer(t *testing.T, send func(*Sender) error, r *Receiver) (sent, received error) {
	t.Helper()
	r1, w1, err1 := os.Pipe()
	r2, w2, err2 := os.Pipe()
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	defer r1.Close()
	defer r2.Close()
	done := make(chan error, 1)
	go func() {
		err := r.Receive(stream{r1, w2})
		w2.Close()
		done <- err
	}()
	s := NewSender(stream{r2, w1})
	s.Recursive, s.Preserve, s.CloseWrite = r.Recursive, r.Preserve, w1.Close
	if sent = send(s); sent == nil {
		sent = s.Close()
	}
	w1.Close()
	return sent, <-done
}

func TestTree(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(from, "tree/a b/c"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{"tree/x": 0o644, "tree/a b/y": 0o751, "tree/a b/c/z z": 0o400} {
		path := filepath.Join(from, name)
		if err := os.WriteFile(path, []byte(strings.Repeat(name, 5000)), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Unix(1, 0), time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(from, "tree/a b/c"), 0o500); err != nil { // written before it is closed
		t.Fatal(err)
	}
	t.Cleanup(func() { // so that the directories can be removed
		os.Chmod(filepath.Join(from, "tree/a b/c"), 0o700)
		os.Chmod(filepath.Join(to, "tree/a b/c"), 0o700)
	})
	sent, received := transfer(t, func(s *Sender) error { return s.Path(filepath.Join(from, "tree")) },
		&Receiver{Target: to, Recursive: true, Preserve: true})
	if sent != nil || received != nil {
		t.Fatal(sent, received)
	}
	for _, name := range []string{"tree/x", "tree/a b/y", "tree/a b/c/z z", "tree/a b/c"} {
		a, err1 := os.Stat(filepath.Join(from, name))
		b, err2 := os.Stat(filepath.Join(to, name))
		if err1 != nil || err2 != nil || a.Mode() != b.Mode() || !a.ModTime().Truncate(time.Second).Equal(b.ModTime()) {
			t.Errorf("%s: %v %v %v %v", name, a, b, err1, err2)
			continue
		}
		if a.IsDir() {
			continue
		}
		x, _ := os.ReadFile(filepath.Join(from, name))
		y, _ := os.ReadFile(filepath.Join(to, name))
		if !bytes.Equal(x, y) {
			t.Errorf("%s: contents differ", name)
		}
	}
}

// TestRealScp talks to the machine's scp, both ways.
func TestRealScp(t *testing.T) {
	t.Parallel()
	start := func(args ...string) (io.ReadWriter, func() error, func() error) {
		cmd := exec.Command("scp", args...)
		in, err1 := cmd.StdinPipe()
		out, err2 := cmd.StdoutPipe()
		if err := errors.Join(err1, err2, cmd.Start()); err != nil {
			t.Fatal(err)
		}
		return struct {
			io.Reader
			io.Writer
		}{out, in}, in.Close, cmd.Wait
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "tree/sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tree/sub/file"), bytes.Repeat([]byte("x\n"), 40000), 0o640); err != nil {
		t.Fatal(err)
	}
	rw, closeWrite, wait := start("-t", "-r", filepath.Join(dir, "sent"))
	s := NewSender(rw)
	s.Recursive, s.CloseWrite = true, closeWrite
	if err := errors.Join(s.Path(filepath.Join(dir, "tree")), s.Close(), wait()); err != nil {
		t.Fatal(err)
	}
	rw, _, wait = start("-f", "-r", "-p", filepath.Join(dir, "sent"))
	r := &Receiver{Target: filepath.Join(dir, "received"), Recursive: true, Preserve: true}
	if err := errors.Join(r.Receive(rw), wait()); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "received/sub/file")); err != nil || len(got) != 80000 {
		t.Error(len(got), err)
	}
}

// TestHostileSender feeds a receiver what must not leave its directory.
func TestHostileSender(t *testing.T) {
	t.Parallel()
	for talk, want := range map[string]string{
		"C0644 1 ../evil\nx\x00":               "unexpected file name",
		"C0644 1 /etc/evil\nx\x00":             "unexpected file name",
		"C0644 1 ..\nx\x00":                    "unexpected file name",
		"C0644 1 \nx\x00":                      "unexpected file name",
		"C0644 -1 a\n":                         "bad header",
		"C99999 1 a\n":                         "bad header",
		"C0644 99999999999999999999 a\n":       "bad header",
		"C0644\n":                              "bad header",
		"D0755 0 ..\n":                         "unexpected file name",
		"E\n":                                  "wasn't begun",
		"Tx\n":                                 "bad times",
		"welcome to my server\n":               "unexpected \"welcome to my server\"",
		"C0644 5 a\nabc":                       "unexpected EOF",
		"\x01scp: no such thing\n":             "scp: no such thing",
		"C0644 1 a\nx\x01scp: read error\n":    "scp: read error",
		"D0755 0 d\nC0644 1 a\nx\x00":          "unexpected EOF",
		"C" + strings.Repeat("0", 100<<10):     "line too long",
		"T1 0 1 0\nC0644 1 ok\nx\x00":          "",
		"D0755 0 d\nC0644 1 a\nx\x00E\n":       "",
		"C0644 1 one\nx\x00C0644 1 two\ny\x00": "",
	} {
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		if err := os.Mkdir(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		r := &Receiver{Target: inside, Recursive: true}
		err := r.Receive(struct {
			io.Reader
			io.Writer
		}{strings.NewReader(talk), io.Discard})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.50q: %v", talk, err)
		}
		if outside, _ := os.ReadDir(dir); len(outside) != 1 {
			t.Errorf("%.50q: wrote outside", talk)
		}
	}
	r := &Receiver{Target: filepath.Join(t.TempDir(), "f")}
	err := r.Receive(struct {
		io.Reader
		io.Writer
	}{strings.NewReader("C0644 1 one\nx\x00C0644 1 two\ny\x00"), io.Discard})
	if err == nil || !strings.Contains(err.Error(), "second file") {
		t.Errorf("%v", err)
	}
}

func TestSenderErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		what string
		send func(*Sender) error
		want string
	}{
		{"refused", func(s *Sender) error {
			return s.File(File{Name: "x", Size: 1, Content: strings.NewReader("x")})
		}, "scp: " + dir + "/no/dir: No such file or directory"},
		{"line feed", func(s *Sender) error { return s.File(File{Name: "a\nb"}) }, "the name holds a line feed"},
		{"directory", func(s *Sender) error { return s.Path(dir) }, "is a directory"},
		{"missing", func(s *Sender) error { return s.Path(dir + "/none") }, "no such file"},
		{"pipe", func(s *Sender) error {
			if err := syscall.Mkfifo(dir+"/pipe", 0o600); err != nil {
				return err
			}
			return s.Path(dir + "/pipe")
		}, "not a regular file"},
	} {
		sent, _ := transfer(t, c.send, &Receiver{Target: dir + "/no/dir"})
		if sent == nil || !strings.Contains(sent.Error(), c.want) {
			t.Errorf("%s: %v", c.what, sent)
		}
	}
	// The other side hangs up, or talks nonsense.
	for answer, want := range map[string]string{
		"":                      "unexpected EOF",
		"\x00":                  "unexpected EOF",
		"\x02fatal thing\n":     "fatal thing",
		"bash: scp: not here\n": "bash: scp: not here",
		"x":                     "unexpected answer",
	} {
		s := NewSender(struct {
			io.Reader
			io.Writer
		}{strings.NewReader(answer), io.Discard})
		err := s.File(File{Name: "a", Size: 1, Content: strings.NewReader("x")})
		if err == nil {
			err = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", answer, err)
		}
	}
}

func FuzzReceive(f *testing.F) {
	f.Add("C0644 3 a\nabc\x00", true)
	f.Add("T1 0 1 0\nD0755 0 d\nC0600 1 b\nx\x00E\n", true)
	f.Add("\x01oops\n", false)
	f.Fuzz(func(t *testing.T, talk string, recursive bool) {
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		if err := os.Mkdir(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		r := &Receiver{Target: inside, Recursive: recursive}
		r.Receive(struct {
			io.Reader
			io.Writer
		}{strings.NewReader(talk), io.Discard})
		if outside, _ := os.ReadDir(dir); len(outside) != 1 {
			t.Errorf("%q wrote outside", talk)
		}
	})
}

// TestManyFiles sends more files than may be ahead of their answers, some of
// which read like the protocol.
func TestManyFiles(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{false, true} {
		from, to := t.TempDir(), t.TempDir()
		want := map[string]string{}
		for i := range 3 * maxAhead {
			name := fmt.Sprintf("%d/%d", i%5, i)
			want[name] = []string{"plain\n", "", "C0644 3 evil\nabc", "E\nE\n", "\x02no\n", "x"}[i%6]
			if i == 100 {
				want[name] = strings.Repeat("x", maxSmall+1)
			}
			if err := errors.Join(os.MkdirAll(filepath.Join(from, filepath.Dir(name)), 0o755),
				os.WriteFile(filepath.Join(from, name), []byte(want[name]), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		sent, received := transfer(t, func(s *Sender) error { return s.Path(from) }, &Receiver{Target: to + "/tree", Recursive: true, Early: early})
		// The target doesn't exist: it becomes the copy.
		if sent != nil || received != nil {
			t.Fatal(sent, received)
		}
		got := map[string]string{}
		filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				data, _ := os.ReadFile(path)
				name, _ := filepath.Rel(to+"/tree", path)
				got[name] = string(data)
			}
			return err
		})
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

// TestRefusedAhead has the machine's scp refuse one of many files: what was
// sent ahead must not be taken for more files.
func TestRefusedAhead(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"plain": "text\nC0644 2 evil\nx\n\x00", "protocol": "C0644 2 evil\nx\n\x00", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := t.TempDir(), t.TempDir()
			for i := range 20 {
				if err := os.WriteFile(filepath.Join(from, fmt.Sprintf("%02d", i)), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			to = filepath.Join(to, filepath.Base(from))
			if err := os.MkdirAll(to+"/03", 0o755); err != nil { // in the way
				t.Fatal(err)
			}
			cmd := exec.Command("scp", "-t", "-r", filepath.Dir(to))
			in, err1 := cmd.StdinPipe()
			out, err2 := cmd.StdoutPipe()
			if err := errors.Join(err1, err2, cmd.Start()); err != nil {
				t.Fatal(err)
			}
			s := NewSender(stream{out, in})
			s.Recursive, s.CloseWrite = true, in.Close
			var told *Error
			err := s.Path(from)
			if err == nil {
				err = s.Close()
			}
			if !errors.As(err, &told) || !strings.HasSuffix(told.Text, "/03: Is a directory") {
				t.Errorf("%v", err)
			}
			in.Close()
			cmd.Wait()
			if _, err := os.Stat(to + "/evil"); err == nil {
				t.Error("contents were taken for a file")
			}
			if _, err := os.Stat(to + "/19"); err == nil {
				t.Error("the transfer went on")
			}
		})
	}
}

package remote

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds what must happen soon; it only ends tests that hang.
const patience = 5 * time.Minute

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// A world is a home directory and a back end that lives in it.
type world struct {
	*Backend
	home string
}

func newWorld(t testing.TB, options map[string]any, change ...func(*Config)) world {
	t.Helper()
	home := t.TempDir()
	c := Config{
		SSHOptions: options, Home: home, Dir: home, User: "me",
		Env: []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")},
	}
	for _, f := range change {
		f(&c)
	}
	b := New(c)
	t.Cleanup(func() { b.Close() })
	return world{b, home}
}

// plainNames has new hosts recorded by name, where the system's own
// configuration hashes them.
func (w world) plainNames(t testing.TB) {
	t.Helper()
	w.write(t, ".ssh/config", "HashKnownHosts no\n")
}

func (w world) path(name string) string { return filepath.Join(w.home, name) }

func (w world) write(t testing.TB, name, text string) string {
	t.Helper()
	path := w.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// key makes a private key file.
func (w world) key(t testing.TB, name, passphrase string) ssh.PublicKey {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o700); err != nil {
		t.Fatal(err)
	}
	pub, err := remotetest.WriteKey(w.path(name), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return pub
}

// A target is either kind of server.
type target interface {
	Host() string
	Port() int
	Commands() []string
	KnownHosts() string
	Dir() string
	DropConnections()
}

func hostOf(s target) *runtime.Host {
	h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "deploy"}
	if o, ok := s.(*remotetest.OpenSSHServer); ok {
		h.User = o.User()
	}
	return h
}

// onBoth runs a test against the server in this process and against sshd. The
// back end may log in by ~/.ssh/id_ed25519.
func onBoth(t *testing.T, f func(t *testing.T, w world, s target)) {
	for name, start := range map[string]func(*testing.T, ssh.PublicKey) target{
		"inprocess": func(t *testing.T, k ssh.PublicKey) target {
			return remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{k}, Dir: t.TempDir(), BuiltinSCP: true})
		},
		"openssh": func(t *testing.T, k ssh.PublicKey) target {
			return remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{k}, Dir: t.TempDir()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			f(t, w, start(t, w.key(t, ".ssh/id_ed25519", "")))
		})
	}
}

// A transcript collects a command's output.
type transcript struct {
	mu       sync.Mutex
	out, err bytes.Buffer
}

func (x *transcript) io() runtime.ExecIO {
	return runtime.ExecIO{Output: func(s runtime.Stream, data []byte) []byte {
		x.mu.Lock()
		defer x.mu.Unlock()
		if s == runtime.Stderr {
			x.err.Write(data)
		} else {
			x.out.Write(data)
		}
		return nil
	}}
}

// capture runs a command that must succeed and returns its output.
func capture(t testing.TB, b *Backend, h *runtime.Host, line string) string {
	t.Helper()
	var x transcript
	status, err := b.Exec(testContext(t), h, line, x.io())
	if err != nil || status != 0 {
		t.Fatalf("%s: status %d, error %v, stderr %q", line, status, err, x.err.String())
	}
	return x.out.String()
}

func rubyClass(err error) string {
	var r runtime.RubyError
	if errors.As(err, &r) {
		return r.RubyClass()
	}
	return ""
}

// fullText is an error's message with its details.
func fullText(err error) string {
	var d runtime.DetailedError
	if errors.As(err, &d) && d.Details() != "" {
		return err.Error() + "\n" + d.Details()
	}
	return err.Error()
}

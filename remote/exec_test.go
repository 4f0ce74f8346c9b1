package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

func TestExec(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		ctx, h := testContext(t), hostOf(s)
		for _, c := range []struct {
			line, out, err string
			status         int
		}{
			{"echo hello", "hello\n", "", 0},
			{"echo out; echo err >&2; exit 3", "out\n", "err\n", 3},
			{"exit 255", "", "", 255},
			{"pwd", s.Dir() + "\n", "", 0},
			{"printf 'two\nlines'", "two\nlines", "", 0},
			{"echo $HOME", s.Dir() + "\n", "", 0},
		} {
			var x transcript
			status, err := w.Exec(ctx, h, c.line, x.io())
			if err != nil || status != c.status || x.out.String() != c.out || x.err.String() != c.err {
				t.Errorf("%q: status %d, error %v, out %q, err %q", c.line, status, err, x.out.String(), x.err.String())
			}
		}
		if status, err := w.Exec(ctx, h, "echo nobody listens", runtime.ExecIO{}); status != 0 || err != nil {
			t.Errorf("without Output: %d, %v", status, err)
		}
		want := []string{"echo hello", "echo out; echo err >&2; exit 3", "exit 255", "pwd", "printf 'two\nlines'", "echo $HOME", "echo nobody listens"}
		if got := s.Commands(); !slices.Equal(got, want) {
			t.Errorf("commands %q", got)
		}
	})
}

func TestExecReplies(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		var got strings.Builder
		status, err := w.Exec(testContext(t), hostOf(s), `printf 'name? '; read n; printf 'age? ' >&2; read a; echo "$n is $a"`, runtime.ExecIO{
			Output: func(stream runtime.Stream, data []byte) []byte {
				fmt.Fprintf(&got, "%v:%s|", stream, data)
				switch string(data) {
				case "name? ":
					return []byte("bob\n")
				case "age? ":
					return []byte("42\n")
				}
				return nil
			},
		})
		if want := "stdout:name? |stderr:age? |stdout:bob is 42\n|"; status != 0 || err != nil || got.String() != want {
			t.Errorf("%d %v %q", status, err, got.String())
		}
	})
}

func TestExecMuchOutput(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		var x transcript
		status, err := w.Exec(testContext(t), hostOf(s), "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; head -c 200000 /dev/zero >&2", x.io())
		if err != nil || status != 0 {
			t.Fatal(status, err)
		}
		var want bytes.Buffer
		for i := range 20000 {
			fmt.Fprintf(&want, "line %d\n", i)
		}
		if !bytes.Equal(x.out.Bytes(), want.Bytes()) || !bytes.Equal(x.err.Bytes(), make([]byte, 200000)) {
			t.Errorf("%d and %d bytes arrived", x.out.Len(), x.err.Len())
		}
	})
}

func TestExecPTY(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		var x transcript
		io := x.io()
		io.PTY = true
		status, err := w.Exec(testContext(t), hostOf(s), "echo out; echo err >&2; echo $TERM", io)
		if err != nil || status != 0 || x.out.String() != "out\r\nerr\r\nxterm\r\n" || x.err.Len() != 0 {
			t.Errorf("%d %v %q %q", status, err, x.out.String(), x.err.String())
		}
	})
}

func TestExecSignal(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		var e *SignalError
		_, err := w.Exec(testContext(t), hostOf(s), "kill -9 $$", runtime.ExecIO{})
		if !errors.As(err, &e) || e.Signal != "KILL" || e.Host != s.Host() {
			t.Errorf("error %v", err)
		}
		// The connection is unharmed.
		if got := capture(t, w.Backend, hostOf(s), "echo fine"); got != "fine\n" {
			t.Errorf("%q", got)
		}
	})
}

func TestExecConnectionLost(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		h := hostOf(s)
		_, err := w.Exec(testContext(t), h, "echo started; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
			s.DropConnections()
			return nil
		}})
		var lost *LostError
		if !errors.As(err, &lost) || rubyClass(err) != "Net::SSH::Disconnect" || !strings.Contains(fullText(err), "sleep 60") {
			t.Errorf("error %v", err)
		}
		// The next command gets a new connection, and the lost one did not run
		// again.
		if got := capture(t, w.Backend, h, "echo again"); got != "again\n" {
			t.Errorf("%q", got)
		}
		if got := s.Commands(); !slices.Equal(got, []string{"echo started; sleep 60", "echo again"}) {
			t.Errorf("commands %q", got)
		}
	})
}

func TestExecIdleConnectionLost(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		for range 5 {
			capture(t, w.Backend, hostOf(s), "true")
			w.mu.Lock()
			var c *conn
			for _, d := range w.dials {
				c = d.conn
			}
			w.mu.Unlock()
			s.DropConnections()
			<-c.done // before that nobody can tell
		}
		if n := len(s.Commands()); n != 5 {
			t.Errorf("%d commands ran", n)
		}
	})
}

func TestExecCancelled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(testContext(t))
		calls := 0
		_, err := w.Exec(ctx, hostOf(s), "echo $$; while :; do echo x; sleep 0.01; done", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
			calls++ // after Exec it must not change any more: the race detector sees to it
			cancel(why)
			return nil
		}})
		if err != why || calls == 0 {
			t.Errorf("error %v after %d calls", err, calls)
		}
		if _, err := w.Exec(ctx, hostOf(s), "true", runtime.ExecIO{}); err != why {
			t.Errorf("error %v", err)
		}
		if got := capture(t, w.Backend, hostOf(s), "echo alive"); got != "alive\n" {
			t.Errorf("%q", got)
		}
	})
}

// TestExecCancelEndsCommand shows that a cancelled command does not go on.
// (sshd passes no signals to forced commands, nor to root's.)
func TestExecCancelEndsCommand(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, nil), remotetest.Start(t, remotetest.Options{})
	ctx, cancel := context.WithCancel(testContext(t))
	w.Exec(ctx, hostOf(s), "mkfifo fifo; trap 'echo term > fifo; exit' TERM; echo ready; while :; do sleep 0.05; done", runtime.ExecIO{
		Output: func(runtime.Stream, []byte) []byte { cancel(); return nil },
	})
	if got := capture(t, w.Backend, hostOf(s), "cat fifo"); got != "term\n" {
		t.Errorf("%q", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Fault: func(line string) remotetest.Fault {
		return map[string]remotetest.Fault{
			"echo drop": remotetest.Drop, "echo kill; sleep 60": remotetest.Kill,
			"echo nostatus": remotetest.NoStatus, "echo refuse": remotetest.Refuse, "echo noend": remotetest.NoEnd,
		}[line]
	}})
	w, ctx := newWorld(t, nil), testContext(t)
	for line, class := range map[string]string{
		"echo drop": "Net::SSH::Disconnect", "echo kill; sleep 60": "SSHKit::Command::Failed",
		"echo nostatus": "Net::SSH::Disconnect", "echo refuse": "Net::SSH::ChannelRequestFailed", "echo fine": "",
		"echo noend": "Net::SSH::Disconnect", // its output may have been cut off
	} {
		if _, err := w.Exec(ctx, hostOf(s), line, runtime.ExecIO{}); rubyClass(err) != class {
			t.Errorf("%s: %v", line, err)
		}
	}
	if n := len(s.Commands()); n != 6 {
		t.Errorf("%d commands arrived: %q", n, s.Commands())
	}
}

// TestExecLastOfConnection: a server that goes down may end a command and the
// connection at once, and the command has ended well all the same.
func TestExecLastOfConnection(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Fault: func(string) remotetest.Fault { return remotetest.Leave }})
	for i := range 30 {
		w := newWorld(t, nil) // as a new connection: the end of the last one may not have arrived
		var x transcript
		status, err := w.Exec(testContext(t), hostOf(s), fmt.Sprintf("echo down; exit %d", i), x.io())
		if status != i || err != nil || x.out.String() != "down\n" {
			t.Errorf("%d: %d, %s, %q", i, status, fullText(err), x.out.String())
		}
	}
}

func TestIdleSessionClosedByServer(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, nil)
	for i := range 20 {
		if got := capture(t, w.Backend, hostOf(s), fmt.Sprint("echo ", i)); got != fmt.Sprintln(i) {
			t.Errorf("%q", got)
		}
		s.CloseIdleSessions()
	}
	if n, c := len(s.Commands()), s.Connections(); n != 20 || c != 1 {
		t.Errorf("%d commands on %d connections", n, c)
	}
}

func TestFewSessions(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 2, 3, 100} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			t.Parallel()
			s := remotetest.Start(t, remotetest.Options{MaxSessions: limit})
			w, ctx := newWorld(t, nil), testContext(t)
			var wait sync.WaitGroup
			for i := range 20 {
				wait.Go(func() {
					var x transcript
					status, err := w.Exec(ctx, hostOf(s), fmt.Sprint("echo ", i), x.io())
					if status != 0 || err != nil || x.out.String() != fmt.Sprintln(i) {
						t.Errorf("%d: %v %q", status, err, x.out.String())
					}
				})
			}
			wait.Wait()
			if c := s.Connections(); c != 1 {
				t.Errorf("%d connections", c)
			}
		})
	}
}

func TestMaxSessionsOfOpenSSH(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, nil), testContext(t)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{
		AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}, Config: []string{"MaxSessions 2"},
	})
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if status, err := w.Exec(ctx, hostOf(s), "sleep 0.05", runtime.ExecIO{}); status != 0 || err != nil {
				t.Errorf("%d: %v", status, err)
			}
		})
	}
	wait.Wait()
}

// TestManyHosts runs 50 commands on 5 hosts at once, over one connection each.
func TestManyHosts(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, nil), testContext(t)
	key := w.key(t, ".ssh/id_ed25519", "")
	var servers []target
	for range 3 {
		servers = append(servers, remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{key}}))
	}
	first := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{key}, Host: "127.0.1.1"})
	servers = append(servers, first, remotetest.OpenSSH(t, remotetest.OpenSSHOptions{
		AuthorizedKeys: []ssh.PublicKey{key}, Host: "127.0.1.2", Port: first.Port(),
	}))
	var wait sync.WaitGroup
	for _, s := range servers {
		for i := range 10 {
			wait.Go(func() {
				var x transcript
				status, err := w.Exec(ctx, hostOf(s), fmt.Sprintf("echo %d; exit %d", i, i), x.io())
				if status != i || err != nil || x.out.String() != fmt.Sprintln(i) {
					t.Errorf("%s: %d %v %q", s.Host(), status, err, x.out.String())
				}
			})
		}
	}
	wait.Wait()
	for _, s := range servers {
		if n := len(s.Commands()); n != 10 {
			t.Errorf("%s:%d ran %d commands", s.Host(), s.Port(), n)
		}
		if s, ok := s.(*remotetest.Server); ok && s.Connections() != 1 {
			t.Errorf("%d connections", s.Connections())
		}
		if s, ok := s.(*remotetest.OpenSSHServer); ok {
			if n := strings.Count(s.Log(), "Accepted publickey"); n != 1 {
				t.Errorf("%d logins to sshd", n)
			}
		}
	}
}

func TestKeepalive(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, map[string]any{"keepalive_interval": 0.02, "keepalive_maxcount": 2})
	var lost *LostError
	_, err := w.Exec(testContext(t), hostOf(s), "echo started; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		s.Freeze(true)
		return nil
	}})
	if !errors.As(err, &lost) || !lost.Timeout || rubyClass(err) != "Net::SSH::Timeout" ||
		!strings.HasPrefix(err.Error(), "Timeout, server 127.0.0.1 not responding.") {
		t.Errorf("error %v", err)
	}
	s.Freeze(false)
}

// TestKeepaliveAnswered has many keepalives answered while nothing else goes
// on.
func TestKeepaliveAnswered(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		h := hostOf(s)
		h.SSHOptions = map[string]any{"keepalive_interval": 0.005, "keepalive_maxcount": int64(5000)}
		capture(t, w.Backend, h, "sleep 0.2")
		capture(t, w.Backend, h, "true")
		if s, ok := s.(*remotetest.Server); ok && s.Connections() != 1 {
			t.Errorf("%d connections", s.Connections())
		}
	})
}

func TestCloseEndsCommands(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, nil)
	_, err := w.Exec(testContext(t), hostOf(s), "echo started; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		go w.Close()
		return nil
	}})
	if err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); err != errClosed {
		t.Errorf("error %v", err)
	}
}

package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// blackHole returns an address that takes no connection and refuses none: its
// queue is full.
func blackHole(t *testing.T) *runtime.Host {
	t.Helper()
	port, socket := heldPort(t)
	if err := syscall.Listen(socket, 0); err != nil {
		t.Fatal(err)
	}
	full, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { full.Close() })
	return &runtime.Host{Hostname: "127.0.0.1", Port: port, User: "deploy"}
}

func TestBlackHole(t *testing.T) {
	t.Parallel()
	h := blackHole(t)
	for name, w := range map[string]world{
		"timeout":        newWorld(t, map[string]any{"timeout": 0.1}),
		"ConnectTimeout": newWorld(t, nil),
	} {
		w.write(t, ".ssh/config", "ConnectTimeout 1\n")
		_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
		if rubyClass(err) != "Net::SSH::ConnectionTimeout" || !strings.Contains(fullText(err), "didn't answer within 1") {
			t.Errorf("%s: %s", name, fullText(err))
		}
	}
}

// TestMaxStartups has many hosts at an sshd that takes few logins at a time.
func TestMaxStartups(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, nil), testContext(t)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{
		AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}, Config: []string{"MaxStartups 2"},
	})
	w.write(t, ".ssh/config", "Host h*\nHostName "+s.Host()+"\n")
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			h := &runtime.Host{Hostname: fmt.Sprint("h", i), Port: s.Port(), User: s.User()}
			if status, err := w.Exec(ctx, h, "true", runtime.ExecIO{}); status != 0 || err != nil {
				t.Errorf("%d %s", status, fullText(err))
			}
		})
	}
	wait.Wait()
}

// TestHungUpBeforeGreeting: the calls are bounded, and the error tells of them.
func TestHungUpBeforeGreeting(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"Exceeded MaxStartups\r\n":       `hung up before its greeting, saying "Exceeded MaxStartups": `,
		"":                               "hung up before its greeting: ",
		"Go away, 127.0.0.1 is banned\n": `hung up before its greeting, saying "Go away, 127.0.0.1 is banned": `,
	} {
		w := newWorld(t, map[string]any{"timeout": 2})
		_, err := w.Exec(testContext(t), listen(t, func(c net.Conn) { io.WriteString(c, said) }), "true", runtime.ExecIO{})
		if again := strings.Contains(fullText(err), "It was called "); rubyClass(err) != "Net::SSH::Disconnect" ||
			!strings.Contains(fullText(err), want) || again == strings.HasPrefix(said, "Go away") {
			t.Errorf("%q: %s", said, fullText(err))
		}
	}
}

// TestCutMidCommand has a server fall silent, as behind a cut cable.
func TestCutMidCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]any{"keepalive_interval": 0.1, "keepalive_maxcount": 2})
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	_, err := w.Exec(testContext(t), hostOf(s), "echo started; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		s.Freeze(true)
		return nil
	}})
	var lost *LostError
	if !errors.As(err, &lost) || !lost.Timeout || !strings.Contains(fullText(err), "It was running: echo started; sleep 60") {
		t.Errorf("%v", err)
	}
}

// TestCutMidPacket: wherever the stream ends, the server has hung up.
func TestCutMidPacket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	var cut atomic.Bool
	h := listen(t, func(c net.Conn) {
		server, err := net.Dial("tcp", net.JoinHostPort(s.Host(), fmt.Sprint(s.Port())))
		if err != nil {
			t.Error(err)
			return
		}
		defer server.Close()
		go io.Copy(server, c)
		buf := make([]byte, 32<<10)
		for !cut.Load() {
			n, err := server.Read(buf)
			if cut.Load() {
				n = 3 // bytes of a packet, of which none is that short
			}
			if c.Write(buf[:n]); err != nil {
				return
			}
		}
	})
	h.User = s.User()
	_, err := w.Exec(testContext(t), h, "echo started; read x; echo more", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		cut.Store(true)
		return []byte("go on\n")
	}})
	if err == nil || err.Error() != "connection to "+h.Hostname+" lost: connection closed by remote host" {
		t.Errorf("%v", err)
	}
}

// TestCutWhileIdle connects anew when an idle connection has died unseen.
func TestCutWhileIdle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]any{"keepalive": false})
	w.idleSpan = 0
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	capture(t, w.Backend, hostOf(s), "true")
	s.Freeze(true)
	w.idlePatience = 50 * time.Millisecond
	capture(t, w.Backend, hostOf(s), "echo again")
	w.idlePatience = patience
	if got := s.Commands(); !slices.Equal(got, []string{"true", "echo again"}) {
		t.Errorf("%q", got)
	}
	// A busy connection isn't asked: keepalive looks after it.
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	running, done := make(chan bool), make(chan error)
	go func() {
		_, err := w.Exec(ctx, hostOf(s), "echo; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
			close(running)
			return nil
		}})
		done <- err
	}()
	<-running
	s.Freeze(true)
	short, cancelShort := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancelShort()
	if _, err := w.Exec(short, hostOf(s), "true", runtime.ExecIO{}); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
	select {
	case err := <-done:
		t.Errorf("the running command was given up: %v", err)
	default:
	}
	cancel()
	<-done
	if n := strings.Count(s.Log(), "Accepted publickey"); n != 2 {
		t.Errorf("%d logins", n)
	}
}

// TestOneSession runs commands side by side on an sshd that allows one.
func TestOneSession(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, nil), testContext(t)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{
		AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}, Config: []string{"MaxSessions 1"},
	})
	var wait sync.WaitGroup
	for i := range 5 {
		wait.Go(func() {
			if status, err := w.Exec(ctx, hostOf(s), fmt.Sprint("exit ", i), runtime.ExecIO{}); status != i || err != nil {
				t.Errorf("%d: %d %v", i, status, err)
			}
		})
	}
	wait.Wait()
	if n := strings.Count(s.Log(), "Accepted publickey"); n != 1 {
		t.Errorf("%d logins", n)
	}
}

// TestAgentGone names the agent that was there once.
func TestAgentGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	socket := w.path("agent")
	agent := exec.Command("ssh-agent", "-D", "-a", socket)
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
	}
	w.key(t, "key", "")
	public := w.key(t, "key2", "")
	if out, err := exec.Command("env", "SSH_AUTH_SOCK="+socket, "ssh-add", w.path("key2")).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	agent.Process.Kill() // leaves its socket
	agent.Wait()
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{public}})
	w.env = append(w.env, "SSH_AUTH_SOCK="+socket)
	w.SetSSHOptions(map[string]any{"keys": []any{w.path("key")}})
	_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	var auth *AuthError
	if !errors.As(err, &auth) || !strings.Contains(fullText(err), "agent: "+socket+" (can't be reached: ") || !strings.Contains(fullText(err), w.path("key")) {
		t.Errorf("%s", fullText(err))
	}
}

// TestSFTPKilled names what has ended, when the connection hasn't.
func TestSFTPKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.Start(t, remotetest.Options{Fault: func(line string) remotetest.Fault {
		return map[string]remotetest.Fault{"sftp": remotetest.Kill}[line]
	}})
	h := hostOf(s)
	h.TransferMethod = "sftp"
	w.write(t, "big", string(make([]byte, 3<<20)))
	err := w.Upload(testContext(t), h, runtime.Upload{Path: "big", Remote: "big"})
	if text := fullText(err); !strings.HasPrefix(text, "command killed by signal KILL on "+s.Host()+": sftp\n") || !strings.HasSuffix(text, sftpCut) {
		t.Errorf("%s", text)
	}
}

// TestLostDetails: an error tells what is left behind.
func TestLostDetails(t *testing.T) {
	t.Parallel()
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	for command, want := range map[string]string{
		"make":         "It was running: make\nThe command may still be running there.",
		"scp -t /x":    "It was running: scp -t /x\n" + scpCut,
		"scp -f /x":    "It was running: scp -f /x",
		sftpSubsystem:  "Files were being transferred by SFTP. What an upload hadn't completed isn't in its place, but beside it: .NAME.upload-…",
		"scp -q /x /y": "It was running: scp -q /x /y\nThe command may still be running there.",
	} {
		if got := fullText(&LostError{Host: "web", Command: command, Err: reset}); got != "connection to web lost: connection reset by peer\n"+want {
			t.Errorf("%s: %s", command, got)
		}
	}
	killed := fullText(&SignalError{Host: "web", Command: "scp -t /x", Signal: "KILL"})
	if !strings.Contains(killed, "Out of memory") || !strings.Contains(killed, scpCut) {
		t.Error(killed)
	}
	if e := (&SignalError{Host: "web", Command: "true", Signal: "TERM"}); e.Details() != "" {
		t.Error(e.Details())
	}
}

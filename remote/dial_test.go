package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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

// listen serves each connection to a loopback port with f.
func listen(t testing.TB, f func(net.Conn)) *runtime.Host {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wait.Go(func() {
				defer c.Close()
				f(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		wait.Wait()
	})
	return &runtime.Host{Hostname: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, User: "deploy"}
}

func TestConnectErrors(t *testing.T) {
	t.Parallel()
	port, _ := heldPort(t)
	silent := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	rude := listen(t, func(c net.Conn) {})
	says := func(text string, then func(net.Conn)) *runtime.Host {
		return listen(t, func(c net.Conn) {
			io.WriteString(c, text)
			then(c)
		})
	}
	stays := func(c net.Conn) { io.Copy(io.Discard, c) }
	goes := func(net.Conn) {}
	web, webStays := says("HTTP/1.0 400 Bad Request\r\n\r\n", goes), says("HTTP/1.0 400 Bad Request\r\n\r\n", stays)
	talker, greeter := says(strings.Repeat("x", 100_000), stays), says("SSH-2.0-x\r\n", stays)
	for _, c := range []struct {
		host    *runtime.Host
		options map[string]any
		class   string
		text    string
	}{
		{&runtime.Host{Hostname: "127.0.0.1", Port: port}, nil, "Errno::ECONNREFUSED",
			fmt.Sprintf("Connection refused - connect(2) for 127.0.0.1:%d\nNothing listens there: is sshd running on 127.0.0.1, and is %d its port?", port, port)},
		{&runtime.Host{Hostname: "no-such-host.invalid"}, nil, "SocketError",
			"getaddrinfo: "}, // its rest depends on whether there is a name server
		{silent, map[string]any{"timeout": 1}, "Net::SSH::ConnectionTimeout",
			fmt.Sprintf("Net::SSH::ConnectionTimeout\n127.0.0.1:%d took the connection, then was silent for 1s (ssh_options[:timeout] or ConnectTimeout)", silent.Port)},
		{rude, map[string]any{"timeout": 2}, "Net::SSH::Disconnect", "connection closed by remote host\n"},
		{web, nil, "Net::SSH::Disconnect", fmt.Sprintf("connection closed by remote host\n127.0.0.1:%d hung up before its greeting, "+
			"saying \"HTTP/1.0 400 Bad Request\": is it an SSH server", web.Port)},
		{webStays, map[string]any{"timeout": 2}, "Net::SSH::ConnectionTimeout", fmt.Sprintf("Net::SSH::ConnectionTimeout\n127.0.0.1:%d took the connection, "+
			"said \"HTTP/1.0 400 Bad Request\", then was silent for 2s", webStays.Port)},
		{talker, nil, "Net::SSH::Disconnect", fmt.Sprintf("no greeting of an SSH server\n127.0.0.1:%d said \"%s…\", but nothing of the SSH protocol", talker.Port, strings.Repeat("x", 200))},
		{greeter, map[string]any{"timeout": 2}, "Net::SSH::ConnectionTimeout", fmt.Sprintf("Net::SSH::ConnectionTimeout\n127.0.0.1:%d took the connection, "+
			"then was silent for 2s in the middle of the handshake.", greeter.Port)},
		{&runtime.Host{Hostname: "127.0.0.1", Port: port}, map[string]any{"bind_address": "192.0.2.1"}, "Errno::EADDRNOTAVAIL",
			fmt.Sprintf("Cannot assign requested address - connect(2) for 127.0.0.1:%d", port)},
	} {
		w := newWorld(t, c.options)
		_, err := w.Exec(testContext(t), c.host, "true", runtime.ExecIO{})
		if err == nil || c.class != "" && (rubyClass(err) != c.class || !strings.HasPrefix(fullText(err), c.text)) {
			t.Errorf("%s: %v", rubyClass(err), err)
		}
	}
}

// TestConnectErrorWords covers what can't be made to happen here.
func TestConnectErrorWords(t *testing.T) {
	t.Parallel()
	set := &settings{name: "web", host: "web", port: 22, network: "tcp6"}
	full := &net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.EMFILE)}
	for want, err := range map[string]error{
		"Too many open files - connect(2) for web:22\nEach connection takes one, and this process may have ": full,
		"getaddrinfo: Address family for hostname not supported\nweb has no address of the kind that":        &net.OpError{Op: "dial", Err: &net.AddrError{Err: "no suitable address"}},
	} {
		if got := fullText(connectError(set, err)); !strings.HasPrefix(got, want) {
			t.Error(got)
		}
	}
}

// TestDialRetried shows that a failed connection isn't kept.
func TestDialRetried(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Password: "x"})
	w := newWorld(t, map[string]any{"password": "x"})
	s.RefuseAuth(true)
	if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); rubyClass(err) != "Net::SSH::AuthenticationFailed" {
		t.Error(err)
	}
	s.RefuseAuth(false)
	capture(t, w.Backend, hostOf(s), "true")
}

// TestUnknownNameIsTriedOnce says so at once, however many attempts there may be.
func TestUnknownNameIsTriedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.write(t, ".ssh/config", "ConnectionAttempts 1000000\n")
	_, err := w.Exec(testContext(t), &runtime.Host{Hostname: "nobody.invalid"}, "true", runtime.ExecIO{})
	if rubyClass(err) != "SocketError" {
		t.Error(err)
	}
}

// TestConnectionAttempts waits for a host that is about to come.
func TestConnectionAttempts(t *testing.T) {
	t.Parallel()
	port, _ := heldPort(t)
	w := newWorld(t, nil)
	w.write(t, ".ssh/config", "ConnectionAttempts 300\n")
	h := &runtime.Host{Hostname: "127.0.0.1", Port: port, User: "deploy"}
	done := make(chan error)
	go func() {
		_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
		done <- err
	}()
	time.Sleep(100 * time.Millisecond)
	remotetest.Start(t, remotetest.Options{Addr: fmt.Sprint("127.0.0.1:", port)})
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDialCancelled gives a dial up when nobody waits for it any more.
func TestDialCancelled(t *testing.T) {
	t.Parallel()
	reached := make(chan bool, 10)
	silent := listen(t, func(c net.Conn) {
		reached <- true
		io.Copy(io.Discard, c) // returns when the client hangs up
		reached <- false
	})
	w := newWorld(t, nil)
	first, cancelFirst := context.WithCancelCause(testContext(t))
	second, cancelSecond := context.WithCancelCause(testContext(t))
	results := make(chan error, 2)
	for _, ctx := range []context.Context{first, second} {
		go func() {
			_, err := w.Exec(ctx, silent, "true", runtime.ExecIO{})
			results <- err
		}()
	}
	<-reached
	one, two := errors.New("one"), errors.New("two")
	cancelFirst(one)
	if err := <-results; err != one {
		t.Errorf("%v", err)
	}
	select {
	case <-reached:
		t.Error("the dial was given up too early, or made twice")
	default:
	}
	cancelSecond(two)
	if err := <-results; err != two {
		t.Errorf("%v", err)
	}
	if <-reached {
		t.Error("dialled again")
	}
}

// TestDialLimit counts how many connections are being made at once.
func TestDialLimit(t *testing.T) {
	t.Parallel()
	const limit, hosts = 3, 12
	var now, most atomic.Int32
	arrived, release := make(chan bool, hosts), make(chan bool, hosts)
	w := newWorld(t, nil, func(c *Config) { c.DialLimit = limit })
	var wait sync.WaitGroup
	for range hosts {
		silent := listen(t, func(c net.Conn) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			arrived <- true
			<-release
			now.Add(-1)                   // before the client can know that this dial has failed
			io.WriteString(c, "closed\n") // or it would call again
		})
		wait.Go(func() { w.Exec(testContext(t), silent, "true", runtime.ExecIO{}) })
	}
	for range limit {
		<-arrived
	}
	for range hosts {
		release <- true
	}
	wait.Wait()
	if n := most.Load(); n != limit {
		t.Errorf("%d at once", n)
	}
}

func TestProxyJump(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	key := w.key(t, ".ssh/id_ed25519", "")
	start := func() *remotetest.Server {
		return remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{key}})
	}
	gate, inner, web := start(), start(), remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{key}, Host: "127.0.1.3"})
	w.write(t, ".ssh/config", fmt.Sprintf(`
Host gate
  HostName 127.0.0.1
  Port %d
  User gatekeeper
Host inner
  HostName 127.0.0.1
  Port %d
  User innkeeper
Host viaconfig
  HostName %s
  Port %d
  ProxyJump gate,inner
Host loop
  ProxyJump loop2
Host loop2
  ProxyJump loop
Host self
  HostName 127.0.0.1
  Port %d
  ProxyJump self
Host viacommand
  HostName 127.0.0.1
  Port %d
  ProxyCommand sh -c 'exec nc-by-hand %%h %%p %%r'
`, gate.Port(), inner.Port(), web.Host(), web.Port(), gate.Port(), inner.Port()))

	hello := func(h *runtime.Host) {
		t.Helper()
		if got := capture(t, w.Backend, h, "echo hello"); got != "hello\n" {
			t.Errorf("%s: %q", h, got)
		}
	}
	hello(&runtime.Host{Hostname: "viaconfig", User: web.User()})
	hello(&runtime.Host{Hostname: web.Host(), Port: web.Port(), User: web.User(), SSHOptions: map[string]any{"proxy": runtime.ProxyJump{Hosts: "gate"}}})
	hello(&runtime.Host{Hostname: web.Host(), Port: web.Port(), User: web.User(),
		SSHOptions: map[string]any{"proxy": runtime.ProxyJump{Hosts: fmt.Sprintf("someone@127.0.0.1:%d, inner", gate.Port())}}})
	hello(&runtime.Host{Hostname: "viaconfig", User: web.User(), SSHOptions: map[string]any{"proxy": nil}})
	hello(&runtime.Host{Hostname: "self"})
	// gate: once for the two jumps that name it, once as someone, once as self;
	// inner: behind gate in both ways.
	if g, i := gate.Connections(), inner.Connections(); g != 3 || i != 2 {
		t.Errorf("%d connections to the gate, %d to the inner host", g, i)
	}

	_, err := w.Exec(testContext(t), &runtime.Host{Hostname: "loop"}, "true", runtime.ExecIO{})
	if err == nil || !strings.HasPrefix(err.Error(), "more than 16 jump hosts") {
		t.Errorf("%v", err)
	}
	_, err = w.Exec(testContext(t), &runtime.Host{Hostname: "127.0.0.1", Port: 1, SSHOptions: map[string]any{"proxy": runtime.ProxyJump{Hosts: "gate"}}}, "true", runtime.ExecIO{})
	if err == nil || !strings.HasPrefix(err.Error(), "jump host gate can't reach 127.0.0.1:1: ") {
		t.Errorf("%v", err)
	}
	gate.RefuseAuth(true)
	gate.DropConnections()
	_, err = w.Exec(testContext(t), &runtime.Host{Hostname: "x", SSHOptions: map[string]any{"proxy": runtime.ProxyJump{Hosts: "u@gate"}}}, "true", runtime.ExecIO{})
	if rubyClass(err) != "Net::SSH::AuthenticationFailed" || !strings.HasPrefix(err.Error(), "Authentication failed for user u@gate\n") ||
		!strings.HasSuffix(err.Error(), "(while connecting to the jump host u@gate for x)") {
		t.Errorf("%v", err)
	}
}

// TestProxyJumpLost redials a host whose jump host went away.
func TestProxyJumpLost(t *testing.T) {
	t.Parallel()
	gate, web := remotetest.Start(t, remotetest.Options{}), remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, map[string]any{"proxy": runtime.ProxyJump{Hosts: fmt.Sprintf("127.0.0.1:%d", gate.Port())}})
	_, err := w.Exec(testContext(t), hostOf(web), "echo; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		gate.DropConnections()
		return nil
	}})
	if rubyClass(err) != "Net::SSH::Disconnect" {
		t.Errorf("%v", err)
	}
	capture(t, w.Backend, hostOf(web), "true")
}

func TestProxyCommand(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	// ssh -W is what people use; it also needs no other program here.
	w := newWorld(t, nil)
	gate := w.key(t, "gate", "")
	g := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{gate}})
	ssh := fmt.Sprintf("ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i %s -p %d u@127.0.0.1 -W %%h:%%p",
		w.path("gate"), g.Port())
	h := hostOf(s)
	h.SSHOptions = map[string]any{"proxy": runtime.ProxyCommand{Command: ssh}}
	if got := capture(t, w.Backend, h, "echo hello"); got != "hello\n" {
		t.Errorf("%q", got)
	}
	w.write(t, ".ssh/config", "ProxyCommand "+ssh+"\n")
	w2 := newWorld(t, map[string]any{"config": w.path(".ssh/config")})
	if got := capture(t, w2.Backend, hostOf(s), "echo hello"); got != "hello\n" {
		t.Errorf("%q", got)
	}
	// Closing ends the command: goleak and the server's Close see to it.
	for command, want := range map[string]string{
		"echo no way to %h for %r >&2; exit 1": "proxy command echo no way to 127.0.0.1 for deploy >&2; exit 1: no way to 127.0.0.1 for deploy",
		"true %x":                              "ProxyCommand: unknown token %x",
		"sh -c 'exit 3'":                       "proxy command sh -c 'exit 3': exit status 3",
		"/nowhere/nc %h":                       "proxy command /nowhere/nc 127.0.0.1: ",
		"echo hello %h":                        "proxy command echo hello 127.0.0.1: exit status 0",
	} {
		h.SSHOptions = map[string]any{"proxy": runtime.ProxyCommand{Command: command}}
		if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); err == nil || !strings.HasPrefix(err.Error(), want) ||
			strings.HasPrefix(command, "echo hello") && !strings.Contains(fullText(err), `It said "hello 127.0.0.1", but no SSH server has greeted.`) {
			t.Errorf("%s: %s", command, fullText(err))
		}
	}
}

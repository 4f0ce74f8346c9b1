package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/sshconfig"
	"github.com/gocap/gocap/runtime"
)

func (j jump) String() string {
	s := j.host
	if j.port != 0 {
		s = net.JoinHostPort(j.host, strconv.Itoa(j.port))
	}
	if j.user != "" {
		s = j.user + "@" + s
	}
	return s
}

// otherJumps are the hops to take. A last hop that is the destination itself,
// as "Host *" with a ProxyJump makes it for the jump host, is none.
func (s *settings) otherJumps() []jump {
	n := len(s.jumps)
	if n == 0 {
		return nil
	}
	last := s.jumps[n-1]
	samePort := last.port == s.port || last.port == 0
	if samePort && (last.host == s.host || last.host == s.name) && (last.user == "" || last.user == s.user) {
		return nil
	}
	return s.jumps
}

// inherited are the ssh_options that also hold for jump hosts. Everything
// else, such as user, port and keys, is the SSH configuration's affair, as with
// ssh -J.
var inherited = []string{
	"config", "keepalive", "keepalive_interval", "keepalive_maxcount", "timeout", "non_interactive", "use_agent",
	"number_of_password_prompts", "verify_host_key", "paranoid", "user_known_hosts_file",
	"global_known_hosts_file", "fingerprint_hash", "check_host_ip", "append_all_supported_algorithms",
}

// hopOf returns the last of a host's jump hosts: what to connect to, with which
// options, and by way of which other hops.
func hopOf(jumps []jump, merged map[string]any) (h *runtime.Host, options map[string]any, via []jump) {
	last := jumps[len(jumps)-1]
	h = &runtime.Host{Hostname: last.host, User: last.user, Port: last.port}
	options = map[string]any{"forward_agent": false}
	for _, name := range inherited {
		if v, ok := merged[name]; ok {
			options[name] = v
		}
	}
	if h.User != "" {
		options["user"] = h.User
	}
	if h.Port != 0 {
		options["port"] = h.Port
	}
	if len(jumps) > 1 {
		via = jumps[:len(jumps)-1]
	} // else nil: the hop's own configuration may name more
	return h, options, via
}

// checkJumps follows the jump hosts to the last one, so that no two dials can
// end up waiting for each other.
func (b *Backend) checkJumps(set *settings, merged map[string]any) error {
	at := set
	for range maxHops {
		jumps := at.otherJumps()
		if len(jumps) == 0 {
			return nil
		}
		h, options, via := hopOf(jumps, merged)
		var err error
		if at, err = b.settingsFor(h, options, via); err != nil {
			return err
		}
		merged = options
	}
	return &ConnectError{
		Host: set.name, Addr: set.addr(), Class: "Net::SSH::Proxy::ConnectError",
		Text: fmt.Sprintf("more than %d jump hosts on the way to %s", maxHops, set.name),
		Hint: "Do two hosts name each other in ProxyJump? Exclude the jump host from the block: Host * !gateway",
	}
}

// hop connects to the last jump host, through those before it. Jump hosts are
// connections like others: all hosts behind one share it.
func (b *Backend) hop(ctx context.Context, set *settings, jumps []jump, merged map[string]any) (*conn, error) {
	if err := b.checkJumps(set, merged); err != nil {
		return nil, err
	}
	h, options, via := hopOf(jumps, merged)
	c, err := b.connectVia(ctx, h, options, via)
	if err == nil && !b.fresh(ctx, c) {
		b.drop(c)
		c, err = b.connectVia(ctx, h, options, via)
	}
	if err != nil {
		return nil, fmt.Errorf("%w\n(while connecting to the jump host %s for %s)", err, jumps[len(jumps)-1], set.name)
	}
	return c, nil
}

// throughHop has a jump host open the way to the destination.
func throughHop(ctx context.Context, set *settings, hop *conn) (net.Conn, error) {
	conn, err := hop.client.DialContext(ctx, "tcp", set.addr())
	if err == nil {
		return jumped{conn}, nil
	}
	if context.Cause(ctx) == errTimeout {
		return nil, connectError(set, errTimeout)
	}
	e := &ConnectError{
		Host: set.name, Addr: set.addr(), Class: "Net::SSH::Proxy::ConnectError",
		Text: fmt.Sprintf("jump host %s can't reach %s: %v", hop.name, set.addr(), err), Err: err,
	}
	var refused *ssh.OpenChannelError
	if !errors.As(err, &refused) {
		e.Err = errHopLost
	}
	return nil, e
}

// errHopLost says that the connection to a jump host had ended.
var errHopLost = errors.New("connection to the jump host lost")

// jumped marks a connection whose peer address means nothing here.
type jumped struct{ net.Conn }

// isDirect reports whether the peer address is the host's.
func isDirect(c net.Conn) bool {
	_, ok := c.(*net.TCPConn)
	return ok
}

// proxyCommand runs a command whose standard streams carry the connection.
func (b *Backend) proxyCommand(set *settings) (net.Conn, error) {
	some := sshconfig.Tokens{}
	for _, t := range []byte("hnpr") {
		some[t] = set.tokens[t]
	}
	line, err := some.Expand(set.command)
	if err != nil {
		return nil, &OptionError{Text: "ProxyCommand: " + err.Error()}
	}
	fail := func(err error) error {
		return &ConnectError{
			Host: set.name, Addr: set.addr(), Class: "Net::SSH::Proxy::ConnectError",
			Text: "proxy command " + line + ": " + err.Error(), Err: err,
		}
	}
	cmd := exec.Command("/bin/sh", "-c", "exec "+line)
	cmd.Env, cmd.Dir = b.env, b.dir
	cmd.WaitDelay = time.Second // for what the command left behind with its stderr
	p := &proxyConn{cmd: cmd, line: line, addr: set.addr(), exited: make(chan struct{})}
	cmd.Stderr = &p.stderr
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, fail(err)
	}
	out, write, err := os.Pipe() // not cmd's own, which would end with Wait
	if err != nil {
		return nil, fail(err)
	}
	cmd.Stdout, p.out = write, out
	err = cmd.Start()
	write.Close()
	if err != nil {
		out.Close()
		return nil, fail(err)
	}
	b.tasks.Go(func() {
		cmd.Wait()
		close(p.exited)
	})
	return p, nil
}

// A proxyConn is a running proxy command.
type proxyConn struct {
	cmd    *exec.Cmd
	line   string
	addr   string
	in     io.WriteCloser
	out    io.ReadCloser
	stderr tail
	exited chan struct{}
	once   sync.Once
}

func (p *proxyConn) Read(b []byte) (int, error)  { return p.out.Read(b) }
func (p *proxyConn) Write(b []byte) (int, error) { return p.in.Write(b) }

// explain adds what the command wrote on stderr to the error that it led to. The
// command has been closed.
func (p *proxyConn) explain(err error) error {
	if said := p.stderr.String(); said != "" {
		return fmt.Errorf("proxy command %s: %s (%w)", p.line, said, err)
	}
	return err
}

// failure is the end of a command that has brought no greeting, but said. One
// that ended in silence and without an error may have been hung up on.
func (p *proxyConn) failure(set *settings, err error, said string) error {
	status := p.cmd.ProcessState.String()
	why := p.stderr.String()
	if why == "" {
		why = status
	}
	e := &ConnectError{
		Host: set.name, Addr: set.addr(), Class: "Net::SSH::Proxy::ConnectError", Err: err,
		Text: "proxy command " + p.line + ": " + why,
		Hint: fmt.Sprintf("It ended (%s) before %s had greeted.", status, set.addr()),
	}
	if said != "" {
		e.Hint = fmt.Sprintf("It %sbut no SSH server has greeted.", saying(said))
	} else if p.cmd.ProcessState.Success() && p.stderr.String() == "" {
		e.Err = &hangUp{}
	}
	return e
}

// Close ends the command: by closing its streams, then by SIGTERM, then by
// SIGKILL. A command that fails is still given the time to say why.
func (p *proxyConn) Close() error {
	p.once.Do(func() {
		p.in.Close()
		p.out.Close()
		for _, step := range []struct {
			wait time.Duration
			then syscall.Signal
		}{{200 * time.Millisecond, syscall.SIGTERM}, {2 * time.Second, syscall.SIGKILL}} {
			select {
			case <-p.exited:
				return
			case <-time.After(step.wait):
				p.cmd.Process.Signal(step.then)
			}
		}
		<-p.exited
	})
	return nil
}

type proxyAddr string

func (proxyAddr) Network() string  { return "proxy" }
func (a proxyAddr) String() string { return string(a) }

func (p *proxyConn) LocalAddr() net.Addr              { return proxyAddr("proxy command") }
func (p *proxyConn) RemoteAddr() net.Addr             { return proxyAddr(p.addr) }
func (p *proxyConn) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (p *proxyConn) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (p *proxyConn) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }

// A tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if n := len(t.buf); n > tailSize {
		t.buf = append([]byte(nil), t.buf[n-tailSize:]...)
	}
	return len(p), nil
}

// String returns the text without the white space around it.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(bytes.ToValidUTF8(t.buf, []byte("?"))))
}

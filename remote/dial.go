package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh/agent"

	"github.com/gocap/gocap/runtime"
)

// defaultTimeout is how long connecting may take up to the host key where
// nobody says: the system's own limit is two minutes and more.
const defaultTimeout = 30 * time.Second

// handshakeTimeout bounds each stretch of the handshake behind the host key
// that waits for the server alone, as sshd's LoginGraceTime does over there.
const handshakeTimeout = 2 * time.Minute

// maxHops is how long a chain of jump hosts may be.
const maxHops = 16

// A dial is a connection being made, and later the connection.
type dial struct {
	ready  chan struct{} // closed when conn or err is set
	conn   *conn
	err    error
	wanted int // goroutines that wait for ready
	cancel context.CancelCauseFunc
}

// connect returns the connection to a host, dialling it if there is none.
// Callers that want the same host at the same time share one dial; it is given
// up when the last of them is cancelled.
func (b *Backend) connect(ctx context.Context, h *runtime.Host) (*conn, error) {
	return b.connectVia(ctx, h, b.merge(h), nil)
}

func (b *Backend) connectVia(ctx context.Context, h *runtime.Host, merged map[string]any, via []jump) (*conn, error) {
	key := connKey(h, merged)
	if via != nil {
		key += fmt.Sprint(via)
	}
	b.mu.Lock()
	if b.ctx.Err() != nil {
		b.mu.Unlock()
		return nil, errClosed
	}
	d := b.dials[key]
	if d == nil {
		d = b.startDial(h, merged, via, key)
	}
	d.wanted++
	b.mu.Unlock()

	select {
	case <-d.ready:
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	d.wanted--
	select {
	case <-d.ready:
		return d.conn, d.err
	default:
	}
	if d.wanted == 0 {
		d.cancel(context.Cause(ctx))
		b.forget(key, d) // whoever comes next starts anew
	}
	return nil, context.Cause(ctx)
}

// forget removes a dial that failed, was given up or has ended. The caller
// holds mu.
func (b *Backend) forget(key string, d *dial) {
	if b.dials[key] == d {
		delete(b.dials, key)
	}
}

// drop removes a connection that was found to have ended: its own goroutine
// may not have come to that.
func (b *Backend) drop(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, d := range b.dials {
		if d.conn == c {
			delete(b.dials, key)
		}
	}
}

// startDial begins to connect. The caller holds mu.
func (b *Backend) startDial(h *runtime.Host, merged map[string]any, via []jump, key string) *dial {
	ctx, cancel := context.WithCancelCause(b.ctx)
	d := &dial{ready: make(chan struct{}), cancel: cancel}
	b.dials[key] = d
	if b.connecting != nil {
		b.connecting(len(b.dials))
	}
	b.tasks.Go(func() {
		set, err := b.settingsFor(h, merged, via)
		var c *conn
		if err == nil {
			c, err = b.dial(ctx, set, merged)
		}
		b.mu.Lock()
		d.conn, d.err = c, err
		close(d.ready)
		if c == nil {
			b.forget(key, d) // at once: the next caller tries again
		}
		b.mu.Unlock()
		if c != nil {
			if ctx.Err() != nil { // given up meanwhile
				c.fail(context.Cause(ctx))
			}
			c.watch()
		}
		cancel(nil)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.forget(key, d)
	})
	return d
}

// dial connects, authenticates and starts what keeps the connection going.
func (b *Backend) dial(ctx context.Context, set *settings, merged map[string]any) (*conn, error) {
	for attempt := 0; ; attempt++ {
		var hop *conn
		if jumps := set.otherJumps(); len(jumps) > 0 {
			var err error
			if hop, err = b.hop(ctx, set, jumps, merged); err != nil {
				return nil, err
			}
		}
		c, err := b.dialPatiently(ctx, set, hop)
		if attempt == 0 && errors.Is(err, errHopLost) && ctx.Err() == nil {
			b.drop(hop)
			continue
		}
		return c, err
	}
}

// dialBy is dial by way of hop, if there is one.
func (b *Backend) dialBy(ctx context.Context, set *settings, hop *conn) (*conn, error) {
	// Only now: a host that held a place while it waits for its jump host to
	// get one could wait for ever.
	select {
	case b.dialSlots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-b.dialSlots }()

	transport, err := b.transport(ctx, set, hop)
	switch {
	case ctx.Err() != nil:
		if err == nil {
			transport.Close()
		}
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, err
	}
	client, wire, err := b.handshake(ctx, set, transport)
	if err != nil {
		transport.Close()
		return nil, err
	}
	c := newConn(client, set, wire)
	c.setPipelining(b.pipelining)
	if set.forward != "" {
		err := agent.ForwardToRemote(client, set.forward)
		if c.forward = err == nil; err != nil {
			b.warn(fmt.Sprintf("agent forwarding is off: the agent at %s can't be reached: %v", set.forward, err))
		}
	}
	if set.keepalive > 0 {
		b.tasks.Go(func() { c.keepalive(set.keepalive, set.keepaliveMax) })
	}
	return c, nil
}

// transport opens the byte stream that SSH runs over: TCP, a channel of a jump
// host's connection, a proxy command, or what a proxy server opens.
func (b *Backend) transport(ctx context.Context, set *settings, hop *conn) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, set.timeout, errTimeout)
	defer cancel()
	switch {
	case hop != nil:
		return throughHop(ctx, set, hop)
	case set.command != "":
		return b.proxyCommand(set)
	}
	d := net.Dialer{}
	if set.bind != "" {
		addr, err := net.ResolveTCPAddr(set.network, net.JoinHostPort(set.bind, "0"))
		if err != nil {
			return nil, &OptionError{Text: "bind_address " + set.bind + ": " + err.Error()}
		}
		d.LocalAddr = addr
	}
	if set.proxy != nil {
		return throughProxy(ctx, set, func(ctx context.Context, addr string) (net.Conn, error) { return d.DialContext(ctx, set.network, addr) })
	}
	conn, err := d.DialContext(ctx, set.network, set.addr())
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if err != nil {
		e := connectError(set, err)
		e.noAnswer = !errors.As(err, new(*net.DNSError)) // a name that nobody knows is none the next second either
		return nil, e
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetNoDelay(true) // a command is several small packets
	}
	return conn, nil
}

var errTimeout = errors.New("timed out")

// connectError words a failure as Ruby would.
func connectError(set *settings, err error) *ConnectError {
	target := set.addr()
	e := &ConnectError{Host: set.name, Addr: set.addr(), Err: err, Class: "IOError", Text: "can't connect to " + target + ": " + err.Error()}
	var (
		errno syscall.Errno
		dns   *net.DNSError
		netop net.Error
		addr  *net.AddrError
	)
	switch {
	case errors.Is(err, syscall.EMFILE):
		e.Class, e.Text = "Errno::EMFILE", "Too many open files - connect(2) for "+target
		e.Hint = fmt.Sprintf("Each connection takes one, and this process may have %s (ulimit -Hn): raise it, or deploy to fewer hosts at a time with --hosts.", openFiles())
	case errors.As(err, &dns):
		e.Class, e.Text = "SocketError", "getaddrinfo: Name or service not known"
		if !dns.IsNotFound {
			e.Text = "getaddrinfo: Temporary failure in name resolution"
		}
		e.Hint = fmt.Sprintf("The name %q can't be resolved (%s).", set.host, dns.Err)
	case errors.As(err, &addr) && set.network != "tcp":
		e.Class, e.Text = "SocketError", "getaddrinfo: Address family for hostname not supported"
		e.Hint = fmt.Sprintf("%s has no address of the kind that AddressFamily asks for.", set.host)
	case errors.Is(err, errTimeout), errors.As(err, &netop) && netop.Timeout():
		e.Class, e.Text = "Net::SSH::ConnectionTimeout", "Net::SSH::ConnectionTimeout"
		e.Hint = fmt.Sprintf("%s didn't answer within %v (ssh_options[:timeout] or ConnectTimeout): is the host up, and does a firewall let you through?", target, set.timeout)
	case errors.As(err, &errno) && errnoNames[errno] != "":
		text := errno.Error()
		e.Class = "Errno::" + errnoNames[errno]
		e.Text = strings.ToUpper(text[:1]) + text[1:] + " - connect(2) for " + target
		if errno == syscall.ECONNREFUSED {
			e.Hint = fmt.Sprintf("Nothing listens there: is sshd running on %s, and is %d its port?", set.host, set.port)
		}
	}
	return e
}

// openFiles is how many files this process may have open.
func openFiles() string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return "no more"
	}
	return fmt.Sprint(limit.Cur)
}

var errnoNames = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ECONNRESET: "ECONNRESET", syscall.EHOSTUNREACH: "EHOSTUNREACH",
	syscall.ENETUNREACH: "ENETUNREACH", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL", syscall.EACCES: "EACCES",
	syscall.EHOSTDOWN: "EHOSTDOWN", syscall.ENETDOWN: "ENETDOWN", syscall.EPERM: "EPERM",
}

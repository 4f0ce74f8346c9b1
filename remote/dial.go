package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/gocap/gocap/runtime"
)

// handshakeTimeout bounds each stretch of the handshake that waits for the
// server alone, as sshd's LoginGraceTime does over there. A shorter :timeout
// holds up to the host key.
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
		c, err := b.dialBy(ctx, set, hop)
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
// host's connection, or a proxy command.
func (b *Backend) transport(ctx context.Context, set *settings, hop *conn) (net.Conn, error) {
	if set.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, set.timeout, errTimeout)
		defer cancel()
	}
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
			return nil, &OptionError{"bind_address " + set.bind + ": " + err.Error()}
		}
		d.LocalAddr = addr
	}
	conn, err := d.DialContext(ctx, set.network, set.addr())
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if err != nil {
		return nil, connectError(set, err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetNoDelay(true) // a command is several small packets
	}
	return conn, nil
}

var errTimeout = errors.New("timed out")

// connectError words a failure as Ruby would.
func connectError(set *settings, err error) error {
	target := set.addr()
	e := &ConnectError{Host: set.name, Addr: set.addr(), Err: err, Class: "IOError", Text: "can't connect to " + target + ": " + err.Error()}
	var (
		errno syscall.Errno
		dns   *net.DNSError
		netop net.Error
	)
	switch {
	case errors.As(err, &dns):
		e.Class, e.Text = "SocketError", "getaddrinfo: Name or service not known"
		if !dns.IsNotFound {
			e.Text = "getaddrinfo: Temporary failure in name resolution"
		}
		e.Hint = fmt.Sprintf("The name %q can't be resolved (%s).", set.host, dns.Err)
	case errors.Is(err, errTimeout), errors.As(err, &netop) && netop.Timeout():
		e.Class, e.Text = "Net::SSH::ConnectionTimeout", "Net::SSH::ConnectionTimeout"
		e.Hint = target + " didn't answer"
		if set.timeout > 0 {
			e.Hint += fmt.Sprintf(" within %v (ssh_options[:timeout] or ConnectTimeout)", set.timeout)
		}
		e.Hint += ": is the host up, and does a firewall let you through?"
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

var errnoNames = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ECONNRESET: "ECONNRESET", syscall.EHOSTUNREACH: "EHOSTUNREACH",
	syscall.ENETUNREACH: "ENETUNREACH", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL", syscall.EACCES: "EACCES",
	syscall.EHOSTDOWN: "EHOSTDOWN", syscall.ENETDOWN: "ENETDOWN", syscall.EMFILE: "EMFILE", syscall.EPERM: "EPERM",
}

// handshake makes the transport an authenticated SSH connection.
func (b *Backend) handshake(ctx context.Context, set *settings, transport net.Conn) (*ssh.Client, *wire, error) {
	limit := handshakeTimeout
	if set.timeout > 0 {
		limit = min(limit, set.timeout)
	}
	w := newWatchdog(transport, limit)
	defer w.stop()
	defer context.AfterFunc(ctx, func() { transport.Close() })()

	check := &hostKeyCheck{known: &b.known, set: set}
	if tcp, ok := transport.RemoteAddr().(*net.TCPAddr); ok && isDirect(transport) {
		check.ip = tcp.IP.String()
	}
	algorithms, err := check.algorithms()
	if err != nil {
		return nil, nil, fmt.Errorf("reading known hosts: %w", err)
	}
	auth := newAuthenticator(ctx, b, set, w.pause)
	defer auth.close()
	wire := newWire(transport)
	var keyErr error
	sshConn, channels, requests, err := ssh.NewClientConn(wire, set.addr(), &ssh.ClientConfig{
		Config:            set.crypto,
		User:              set.user,
		HostKeyAlgorithms: algorithms,
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			w.reset(handshakeTimeout)
			keyErr = check.check(key)
			return keyErr
		},
		AuthCallback: auth.next,
	})
	if err == nil {
		auth.success()
		return ssh.NewClient(sshConn, channels, requests), wire, nil
	}
	return nil, nil, handshakeError(ctx, set, auth, w, keyErr, proxySaid(transport, err))
}

func handshakeError(ctx context.Context, set *settings, auth *authenticator, w *watchdog, keyErr, err error) error {
	var (
		typed     *AuthError
		algorithm *ssh.AlgorithmNegotiationError
	)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case keyErr != nil:
		return keyErr
	case errors.As(err, &typed):
		return typed
	case w.expired():
		return connectError(set, errTimeout)
	case errors.As(err, &algorithm):
		return &ConnectError{
			Host: set.name, Addr: set.addr(), Class: "Net::SSH::Exception", Err: err,
			Text: fmt.Sprintf("could not settle on %s algorithm\nServer %s offers: %s\nClient offers: %s", algorithm.What, set.name,
				strings.Join(algorithm.RequestedAlgorithms, ","), strings.Join(algorithm.SupportedAlgorithms, ",")),
			Hint: "ssh_options[:append_all_supported_algorithms] adds the old ones.",
		}
	case auth.begun: // MaxAuthTries, mostly
		return auth.failure(errors.New(strings.TrimPrefix(err.Error(), "ssh: handshake failed: ")))
	}
	text := strings.TrimPrefix(err.Error(), "ssh: handshake failed: ")
	if text == "EOF" || errors.Is(err, syscall.ECONNRESET) {
		text = "connection closed by remote host"
	}
	return &ConnectError{
		Host: set.name, Addr: set.addr(), Class: "Net::SSH::Disconnect", Text: text, Err: err,
		Hint: set.addr() + " ended the talk before anybody logged in: is it an SSH server, and does it take more connections (MaxStartups)?",
	}
}

// A watchdog closes a transport whose other side is silent for too long. It
// works for transports that know no deadlines.
type watchdog struct {
	mu     sync.Mutex
	timer  *time.Timer
	limit  time.Duration
	paused int
	fired  bool
	over   bool
}

func newWatchdog(transport net.Conn, limit time.Duration) *watchdog {
	w := &watchdog{limit: limit}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(limit, func() {
		w.mu.Lock()
		w.fired = !w.over && w.paused == 0
		fired := w.fired
		w.mu.Unlock()
		if fired {
			transport.Close()
		}
	})
	return w
}

// pause stops the clock while the user is asked something, and starts it anew.
func (w *watchdog) pause(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if on {
		w.paused++
		w.timer.Stop()
	} else if w.paused--; w.paused == 0 && !w.over {
		w.timer.Reset(w.limit)
	}
}

func (w *watchdog) reset(limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit = limit
	if w.paused == 0 && !w.over {
		w.timer.Reset(limit)
	}
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.timer.Stop()
}

func (w *watchdog) expired() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fired
}

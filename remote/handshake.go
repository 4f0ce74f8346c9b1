package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// handshake makes the transport an authenticated SSH connection.
func (b *Backend) handshake(ctx context.Context, set *settings, transport net.Conn) (*ssh.Client, *wire, error) {
	w := newWatchdog(transport, set.timeout)
	defer w.stop()
	defer context.AfterFunc(ctx, func() { transport.Close() })()

	check := &hostKeyCheck{known: &b.known, set: set, warn: b.warn}
	if tcp, ok := transport.RemoteAddr().(*net.TCPAddr); ok && isDirect(transport) {
		check.ip = tcp.IP.String()
	}
	if set.knownCommand != "" {
		check.ask = func(reason, name string, key ssh.PublicKey) ([]knownLine, error) {
			w.pause(true) // the host isn't to blame for its time
			defer w.pause(false)
			return b.knownHostsCommand(ctx, set, reason, name, key)
		}
	}
	algorithms, err := check.algorithms()
	if err != nil {
		return nil, nil, fmt.Errorf("reading known hosts: %w", err)
	}
	auth := newAuthenticator(ctx, b, set, w.pause)
	defer auth.close()
	wire := newWire(transport)
	var keyErr error
	var trusted ssh.PublicKey
	sshConn, channels, requests, err := ssh.NewClientConn(wire, set.addr(), &ssh.ClientConfig{
		Config:            set.crypto,
		User:              set.user,
		HostKeyAlgorithms: algorithms,
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			if trusted != nil && sameKey(trusted, key) { // keys are exchanged anew, long after the dial
				return nil
			}
			w.reset(handshakeTimeout)
			if keyErr = check.check(key); keyErr == nil {
				trusted = key
			}
			return keyErr
		},
		AuthCallback: auth.next,
	})
	if err == nil {
		auth.success()
		return ssh.NewClient(sshConn, channels, requests), wire, nil
	}
	proxy, proxied := transport.(*proxyConn)
	if proxied {
		proxy.Close() // now all it had to say has arrived
	}
	said, greeted := wire.greeting()
	switch {
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case keyErr != nil:
		return nil, nil, keyErr
	case proxied && !w.expired() && !greeted:
		return nil, nil, proxy.failure(set, err, said)
	case proxied:
		err = proxy.explain(err)
	}
	return nil, nil, handshakeError(set, auth, w, err, said, greeted)
}

// handshakeError says why a handshake failed. said is what the server said
// before its greeting.
func handshakeError(set *settings, auth *authenticator, w *watchdog, err error, said string, greeted bool) error {
	var (
		typed     *AuthError
		algorithm *ssh.AlgorithmNegotiationError
	)
	switch {
	case errors.As(err, &typed):
		return typed
	case w.expired():
		e := connectError(set, errTimeout)
		e.Hint = fmt.Sprintf("%s took the connection, %sthen was silent for %v", set.addr(), saying(said), w.limit)
		if greeted {
			e.Hint += " in the middle of the handshake."
		} else {
			e.Hint += " (ssh_options[:timeout] or ConnectTimeout): is it an SSH server, and not out of memory or processes?"
		}
		return e
	case errors.As(err, &algorithm):
		return &ConnectError{
			Host: set.name, Addr: set.addr(), Class: "Net::SSH::Exception", Err: err,
			Text: fmt.Sprintf("could not settle on %s algorithm\nServer %s offers: %s\nClient offers: %s", algorithm.What, set.name,
				algorithmList(algorithm.RequestedAlgorithms), algorithmList(algorithm.SupportedAlgorithms)),
			Hint: algorithmHint(algorithm),
		}
	case auth.begun: // MaxAuthTries, mostly
		return auth.failure(errors.New(strings.TrimPrefix(err.Error(), "ssh: handshake failed: ")))
	}
	e := &ConnectError{
		Host: set.name, Addr: set.addr(), Class: "Net::SSH::Disconnect", Text: strings.TrimPrefix(err.Error(), "ssh: handshake failed: "), Err: err,
		Hint: set.addr() + " ended the talk before anybody logged in.",
	}
	hungUp := e.Text == "EOF" || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	if hungUp {
		e.Text = "connection closed by remote host"
	}
	switch {
	case greeted:
	case hungUp:
		e.Hint = set.addr() + " hung up before its greeting"
		if said != "" {
			e.Hint += fmt.Sprintf(", saying %q", short(said))
		}
		e.Hint += ": is it an SSH server, and does it take more connections (MaxStartups, PerSourcePenalties, fail2ban)?"
		e.Err = &hangUp{said}
	default:
		e.Text = "no greeting of an SSH server"
		e.Hint = fmt.Sprintf("%s %sbut nothing of the SSH protocol: is sshd on another port?", set.addr(), saying(said))
	}
	return e
}

// saying quotes what a server said before its greeting, if anything.
func saying(said string) string {
	if said == "" {
		return ""
	}
	return fmt.Sprintf("said %q, ", short(said))
}

// short cuts off what nobody will read.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// algorithmList leaves out the names by which each side only tells what it knows.
func algorithmList(names []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return strings.HasPrefix(n, "kex-strict-") || strings.HasPrefix(n, "ext-info-")
	}), ",")
}

// algorithmHint says on which side something can be done.
func algorithmHint(e *ssh.AlgorithmNegotiationError) string {
	var have []string
	for _, a := range []ssh.Algorithms{ssh.SupportedAlgorithms(), ssh.InsecureAlgorithms()} {
		have = slices.Concat(have, a.KeyExchanges, a.Ciphers, a.MACs, a.HostKeys)
	}
	if slices.ContainsFunc(e.RequestedAlgorithms, func(a string) bool { return slices.Contains(have, a) }) {
		return "ssh_options[:append_all_supported_algorithms] adds those that gocap leaves out or the configuration does."
	}
	keyword := "KexAlgorithms"
	for _, k := range []struct{ what, keyword string }{{"cipher", "Ciphers"}, {"MAC", "MACs"}, {"host key", "HostKeyAlgorithms"}} {
		if strings.Contains(e.What, k.what) {
			keyword = k.keyword
		}
	}
	return "gocap implements none of the server's: it must offer another (" + keyword + " in its sshd_config)."
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

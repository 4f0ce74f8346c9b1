package remote

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// A conn is an SSH connection and its session channels.
//
// Opening a channel takes a round trip, so one is kept open ahead of need: the
// spare; several where commands are sent ahead. Spares and channels still being
// opened count for the server's MaxSessions like those in use.
type conn struct {
	client  *ssh.Client
	name    string // host, for errors
	forward bool   // ask for agent forwarding
	env     [][2]string
	wire    *wire

	done chan struct{} // closed when the connection has ended
	err  error         // why; valid when done is closed
	once sync.Once

	starting sync.Mutex // held until a command that another one may follow is on its way

	mu        sync.Mutex
	limit     int  // how many channels the server lets us have
	pipelined bool // commands may be sent ahead
	spareGoal int  // how many to keep open ahead
	open      int  // channels in use, spare and being opened
	pending   int  // of these, being opened
	most      int  // were open at once, at the most
	asked     int  // how often the server was asked for one
	waiting   int  // goroutines in acquire that wait for one
	spares    []*session
	refusal   error         // the server refused the only channel asked for
	served    bool          // the last channel asked for was opened
	changed   chan struct{} // closed and replaced when any of this changes
}

func newConn(client *ssh.Client, set *settings, wire *wire) *conn {
	return &conn{
		client: client, name: set.name, env: set.env, wire: wire,
		done: make(chan struct{}), limit: MaxSessions, spareGoal: 1, changed: make(chan struct{}),
	}
}

// fail ends the connection, if it hasn't ended, for the given reason.
func (c *conn) fail(why error) {
	c.once.Do(func() {
		c.err = why
		close(c.done)
	})
	c.client.Close()
}

// watch waits for the connection's end.
func (c *conn) watch() {
	err := c.client.Wait()
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF || errors.Is(err, net.ErrClosed) {
		err = errors.New("connection closed by remote host")
	}
	c.fail(&LostError{Host: c.name, Err: err})
}

// lost returns the connection's end as the end of a command.
func (c *conn) lost(command string) error {
	e := &LostError{Host: c.name, Command: command}
	select {
	case <-c.done:
		e.Err = c.err
	default: // nobody waits for its reason
	}
	var why *LostError
	if errors.As(e.Err, &why) {
		e.Timeout, e.Err = why.Timeout, why.Err
	}
	return e
}

// alive asks the server for a sign of life.
func (c *conn) alive(ctx context.Context) bool {
	answer := make(chan error, 1)
	go func() {
		_, _, err := c.client.SendRequest("keepalive@openssh.com", true, nil)
		answer <- err
	}()
	select {
	case err := <-answer:
		if err == nil {
			return true
		}
		<-c.done // its reason is worth waiting for
	case <-c.done:
	case <-ctx.Done():
	}
	return false
}

// keepalive ends a connection whose server has stopped answering.
func (c *conn) keepalive(interval time.Duration, max int) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var (
		answered = make(chan struct{}, 1)
		asked    bool // and not answered yet
		silent   int  // spans of silence since
		seen     int64
	)
	for {
		select {
		case <-c.done:
			return
		case <-answered:
			asked, silent = false, 0
		case <-tick.C:
			now := c.wire.received.Load()
			if now != seen { // alive, whether it answers or talks
				seen, silent = now, 0
				continue
			}
			if !asked {
				asked = true
				go func() {
					c.client.SendRequest("keepalive@openssh.com", true, nil)
					answered <- struct{}{} // has room: one question at a time
				}()
				continue
			}
			if silent++; silent >= max {
				c.fail(&LostError{Host: c.name, Timeout: true})
				return
			}
		}
	}
}

// A session is one channel, for one command.
type session struct {
	ssh.Channel
	conn *conn

	done chan struct{} // closed when the server has closed the channel
	// Valid when done is closed:
	status *uint32
	signal *exitSignal
	cut    bool // it was the connection that ended: output may be missing
}

// exitSignal is the message of RFC 4254 section 6.10.
type exitSignal struct {
	Signal     string
	CoreDumped bool
	Message    string
	Language   string
}

// serve answers the server's requests on a channel, spare or not: sshd asks on
// any channel whether the client still lives.
func (s *session) serve(requests <-chan *ssh.Request) {
	defer close(s.done)
	for r := range requests {
		switch r.Type {
		case "exit-status":
			var m struct{ Status uint32 }
			if ssh.Unmarshal(r.Payload, &m) == nil {
				s.status = &m.Status
			}
		case "exit-signal":
			var m exitSignal
			if ssh.Unmarshal(r.Payload, &m) == nil {
				s.signal = &m
			}
		}
		if r.WantReply {
			r.Reply(false, nil)
		}
	}
	s.cut = s.conn.wire.ended.Load()
}

// acquire returns an open channel, waiting for one when the server's limit is
// reached. The caller must release it.
func (c *conn) acquire(ctx context.Context) (*session, error) {
	if c.wire.ending.Load() { // no use in asking
		select {
		case <-c.done:
		case <-ctx.Done():
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		select {
		case <-c.done:
			return nil, c.lost("")
		default:
		}
		for len(c.spares) > 0 {
			s := c.spares[0]
			c.spares = c.spares[1:]
			select {
			case <-s.done: // the server closed it while it was idle
				c.open--
				continue
			default:
				return s, nil
			}
		}
		if err := c.refusal; err != nil {
			c.refusal = nil
			return nil, err
		}
		if c.pending <= c.waiting && c.open < c.limit {
			c.openChannel()
		}
		c.waiting++
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-c.done:
		case <-ctx.Done():
		}
		c.mu.Lock()
		c.waiting--
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
}

// openAhead opens spare channels, unless there are enough.
func (c *conn) openAhead() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.done:
		return
	default:
	}
	// Not all at once: a server with less room notes each that it refuses.
	for len(c.spares)+c.pending < c.waiting+c.spareGoal && c.open < min(c.limit, c.most+2) {
		c.openChannel()
	}
}

// release gives a channel back, which ends what runs on it.
func (c *conn) release(s *session) {
	s.Close() // before its place is given away, and without the lock: it may block
	c.mu.Lock()
	later := c.pipelined
	c.mu.Unlock()
	if later {
		time.AfterFunc(settling, c.vacate)
		return
	}
	c.vacate()
}

// settling is how long sshd may count a channel that was closed: until it's
// through with the commands that came at the same time.
const settling = 20 * time.Millisecond

// vacate gives a channel's place away.
func (c *conn) vacate() {
	c.mu.Lock()
	c.open--
	c.notify()
	c.mu.Unlock()
	c.openAhead()
}

func (c *conn) notify() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// openChannel asks for one more channel. The caller holds mu.
func (c *conn) openChannel() {
	alone := c.open == 0
	c.open++
	c.pending++
	c.asked++
	asked := c.asked
	go func() {
		channel, requests, err := c.client.OpenChannel("session", nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		defer c.notify()
		c.pending--
		if err == nil {
			s := &session{Channel: channel, conn: c, done: make(chan struct{})}
			go s.serve(requests)
			c.served = true
			c.most = max(c.most, c.open-c.pending)
			c.spares = append(c.spares, s)
			return
		}
		c.open--
		var refused *ssh.OpenChannelError
		switch {
		case !errors.As(err, &refused): // the connection has ended
		case !alone || asked != c.asked: // the server's MaxSessions is below ours
			c.limit = max(1, min(c.limit, c.open))
		case c.served: // sshd may still have counted the one just closed
			c.served = false
			c.openChannel()
		default:
			c.refusal = &ConnectError{
				Host: c.name, Class: "Net::SSH::ChannelOpenFailed", Text: "open failed (" + refused.Error() + ")",
				Hint: c.name + " let us log in but opens no session: look at MaxSessions and the account's shell there.", Err: err,
			}
		}
	}()
}

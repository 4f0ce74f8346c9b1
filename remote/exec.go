package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/runtime"
)

// An output serialises the two streams of a command into its caller's function,
// and falls silent when the caller has stopped waiting.
type output struct {
	mu      sync.Mutex
	call    func(runtime.Stream, []byte) []byte
	reply   func([]byte)
	stopped bool
	any     bool // something arrived
}

func (o *output) chunk(s runtime.Stream, data []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.any = true
	if o.stopped || o.call == nil {
		return
	}
	if answer := o.call(s, data); len(answer) > 0 {
		o.reply(answer)
	}
}

// stop returns when no call is under way and none will follow.
func (o *output) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = true
}

// chunkSize is how much of a stream is delivered at once, at most.
const chunkSize = 32 << 10

// buffers has some for output: most commands say little or nothing.
var buffers = sync.Pool{New: func() any { return new([chunkSize]byte) }}

// copy delivers a stream until it ends.
func (o *output) copy(s runtime.Stream, r io.Reader) {
	buf := buffers.Get().(*[chunkSize]byte)
	defer buffers.Put(buf)
	for {
		n, err := r.Read(buf[:])
		if n > 0 {
			o.chunk(s, append([]byte(nil), buf[:n]...)) // the caller may keep it
		}
		if err != nil {
			return
		}
	}
}

func (b *Backend) execSSH(ctx context.Context, h *runtime.Host, line string, io runtime.ExecIO) (int, error) {
	for attempt := 0; ; attempt++ {
		s, err := b.session(ctx, h)
		if err != nil {
			return 0, err
		}
		status, err := s.exec(ctx, line, io)
		if errors.Is(err, errNotStarted) && attempt < 2 {
			continue // the server had closed the idle channel
		}
		return status, err
	}
}

// session returns a channel to a host. When the connection turns out to have
// ended while it was idle, a new one is made.
func (b *Backend) session(ctx context.Context, h *runtime.Host) (*session, error) {
	for attempt := 0; ; attempt++ {
		c, err := b.connect(ctx, h)
		if err != nil {
			return nil, err
		}
		if attempt == 0 && !b.fresh(ctx, c) {
			b.drop(c)
			continue
		}
		s, err := c.acquire(ctx)
		var lost *LostError
		if errors.As(err, &lost) && attempt == 0 && ctx.Err() == nil {
			b.drop(c)
			continue
		}
		return s, err
	}
}

// errNotStarted says that the server surely did not run the command: it is
// there, but has closed the channel without an answer.
var errNotStarted = errors.New("channel closed before the command was started")

// errNoReply says that the channel was closed before the server answered.
var errNoReply = errors.New("no reply")

// ptyRequest is the message of RFC 4254 section 6.2.
type ptyRequest struct {
	Term                         string
	Columns, Rows, Width, Height uint32
	Modes                        string
}

// A terminal as Net::SSH asks for: 80x24, all modes as the server likes them.
var ptyPayload = ssh.Marshal(ptyRequest{Term: "xterm", Columns: 80, Rows: 24, Width: 640, Height: 480, Modes: "\x00"})

// request is what starts a command.
type request struct {
	kind, text string // exec or subsystem, and which
	pty        bool
	sent       func() // see [runtime.ExecIO]
}

// start sends what starts a command, without waiting between the messages:
// only the last one's answer matters. The result arrives on the channel.
func (s *session) start(q request) <-chan error {
	started := make(chan error, 1)
	send := func(name string, payload []byte) { s.SendRequest(name, false, payload) }
	if q.pty {
		send("pty-req", ptyPayload)
	}
	for _, kv := range s.conn.env {
		send("env", ssh.Marshal(struct{ Name, Value string }{kv[0], kv[1]}))
	}
	if s.conn.forward {
		send("auth-agent-req@openssh.com", nil)
	}
	answered := make(chan struct{})
	follow := q.sent != nil && s.conn.ahead() > 0 // another command may be to follow it
	var onItsWay <-chan struct{}
	if follow {
		s.conn.starting.Lock()
		defer s.conn.starting.Unlock()
		onItsWay = s.conn.wire.next()
	}
	go func() {
		defer close(answered)
		ok, err := s.ask(q.kind, ssh.Marshal(struct{ Text string }{q.text}))
		switch {
		case err != nil:
			err = errNoReply
		case !ok:
			err = &ConnectError{
				Host: s.conn.name, Class: "Net::SSH::ChannelRequestFailed", Text: fmt.Sprintf("%s refused to run: %s", s.conn.name, q.text),
				Hint: "The server's configuration forbids it (ForceCommand, a restricted key or account, or no such subsystem).",
			}
		}
		started <- err
	}()
	if follow {
		select {
		case <-onItsWay:
			time.Sleep(spacing)
		case <-answered:
		case <-s.conn.done:
		}
	}
	if q.sent != nil {
		q.sent()
	}
	return started
}

// ask sends a request and waits for the answer. Writes below it are those that
// [gather.next] waits for.
func (s *session) ask(kind string, payload []byte) (bool, error) {
	return s.SendRequest(kind, true, payload)
}

// exec runs a command on the channel, which it uses up.
func (s *session) exec(ctx context.Context, line string, io runtime.ExecIO) (int, error) {
	out := &output{call: io.Output, reply: func(p []byte) { s.Write(p) }}
	run := s.run(ctx, request{"exec", line, io.PTY, io.Sent}, func(<-chan struct{}) {
		var stderr sync.WaitGroup
		stderr.Go(func() { out.copy(runtime.Stderr, s.Stderr()) })
		out.copy(runtime.Stdout, s)
		stderr.Wait()
		<-s.done
	})
	out.stop()
	if run.err != nil {
		run.abandon()
		return 0, run.err
	}
	defer s.conn.release(s)
	return s.result(ctx, line, run.started || out.any)
}

// A run is what became of the work on a channel.
type run struct {
	s       *session
	started bool          // the server began to run the command
	err     error         // the server refused, or ctx ended
	ended   chan struct{} // closed when the work is over; with err it may not be
}

// run starts a command and meanwhile does work, which must end when the channel
// does, and must not write to it before the command is known to run: accepted
// is closed then. It waits for the work unless the server refuses or ctx ends.
func (s *session) run(ctx context.Context, q request, work func(accepted <-chan struct{})) *run {
	r := &run{s: s, ended: make(chan struct{})}
	accepted := make(chan struct{})
	reply := s.start(q)
	go func() {
		defer close(r.ended)
		work(accepted)
	}()
	s.conn.openAhead()

	select {
	case err := <-reply:
		switch err {
		case nil:
			r.started = true
			close(accepted)
		case errNoReply:
		default:
			r.err = err
			return r
		}
	case <-ctx.Done():
	}
	select {
	case <-r.ended:
	case <-ctx.Done():
		r.err = context.Cause(ctx)
	}
	return r
}

// abandon ends a command by SIGTERM, if the server passes signals on (sshd does
// unless the user is root or the command is forced), and by closing its
// channel, which hangs up a terminal. It doesn't wait: the network may be dead.
func (r *run) abandon() {
	go func() {
		r.s.SendRequest("signal", false, ssh.Marshal(struct{ Name string }{"TERM"}))
		r.s.conn.release(r.s)
	}()
}

// abandonAndWait is abandon for work that uses things of the caller. A server
// that doesn't let go of the channel in time loses its connection.
func (r *run) abandonAndWait() {
	r.abandon()
	select {
	case <-r.ended:
	case <-time.After(abandonTime):
		r.s.conn.fail(&LostError{Host: r.s.conn.name, Timeout: true})
		<-r.ended
	}
}

const abandonTime = time.Second

// result tells how the command on a closed channel ended. started tells
// whether the server began to run it.
func (s *session) result(ctx context.Context, line string, started bool) (int, error) {
	switch {
	case s.signal != nil:
		return 0, &SignalError{Host: s.conn.name, Command: line, Signal: s.signal.Signal, Message: s.signal.Message}
	case s.status != nil && !s.cut:
		return int(*s.status), nil
	}
	// Was it the channel alone, or the connection?
	alive := s.conn.alive(ctx)
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case !alive:
		return 0, s.conn.lost(line)
	case !started:
		return 0, errNotStarted
	}
	return 0, &LostError{Host: s.conn.name, Command: line, Err: errors.New("the server didn't say how the command ended")}
}

package remote

import (
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A wire watches what goes over a transport: keepalive sees life by what
// arrives, commands keep their order by what was sent, and what a server says
// instead of a greeting is worth telling. It sends small packets that come at
// once together, see [gather].
type wire struct {
	net.Conn
	out      *gather
	received atomic.Int64 // bytes
	last     atomic.Int64 // when some arrived, Unix time in nanoseconds
	ending   atomic.Bool  // nothing more will arrive
	ended    atomic.Bool  // and what has arrived is dealt with

	mu   sync.Mutex
	head []byte // the first that arrived, up to greetingSize bytes
}

// greetingSize bounds what is kept of what a server says before it greets.
const greetingSize = 1 << 10

func newWire(c net.Conn) *wire { return &wire{Conn: c, out: newGather(c)} }

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if w.received.Add(int64(n)) < greetingSize+int64(n) {
		w.mu.Lock()
		w.head = append(w.head, p[:min(n, greetingSize-len(w.head))]...)
		w.mu.Unlock()
	}
	w.last.Store(time.Now().UnixNano())
	if err != nil {
		w.ending.Store(true)
		if !w.ended.Load() && !errors.Is(err, net.ErrClosed) { // not by ourselves
			time.Sleep(digestion)
		}
		w.ended.Store(true) // before anybody above can know
	}
	return n, err
}

// digestion is how long a connection's end is kept from those above, so that
// what arrived before is dealt with: a channel that the server has closed must
// not look like one that ended with its connection.
const digestion = 100 * time.Millisecond

func (w *wire) Write(p []byte) (int, error) { return w.out.Write(p) }

// Close sends what was written before, unless that takes too long.
func (w *wire) Close() error {
	w.ended.Store(true)
	w.out.finish()
	return w.Conn.Close()
}

// next returns a channel that is closed when the next request was sent.
func (w *wire) next() <-chan struct{} { return w.out.next() }

// roundTrip returns how long packets take to the other side and back, where
// that can be known.
func (w *wire) roundTrip() (rtt time.Duration, known bool) {
	if tcp, ok := w.Conn.(*net.TCPConn); ok {
		return roundTrip(tcp)
	}
	return 0, false
}

// silence is the time since something arrived.
func (w *wire) silence() time.Duration { return time.Since(time.Unix(0, w.last.Load())) }

// greeting tells whether the server greeted (RFC 4253 section 4.2), and what it
// said before that.
func (w *wire) greeting() (said string, greeted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for line := range strings.Lines(string(w.head)) {
		if strings.HasPrefix(line, "SSH-") {
			return said, true
		}
		said += line
	}
	return strings.TrimSpace(said), false
}

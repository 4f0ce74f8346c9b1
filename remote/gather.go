package remote

import (
	"net"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A gather sends small writes that come at once as one. A command takes four
// packets (its environment, itself, the channel for the next one, the end of
// the last one), each of which would cost both sides a call of the system and a
// packet of the network. It waits for nothing but the goroutines that can go on now.
//
// Errors come with a later Write. All methods may be called from any goroutine.
type gather struct {
	conn      net.Conn
	isRequest func() bool // isRequest, but in tests

	mu      sync.Mutex
	changed sync.Cond
	pending []byte          // not yet sent
	spare   []byte          // the buffer of before, for reuse
	sending bool            // by a goroutine, until pending is empty
	err     error           // of sending
	asked   []chan struct{} // closed when the next request was sent
	waiting []chan struct{} // closed when pending was sent
}

// gatherLimit is how many bytes may be on their way before a Write waits: what
// is larger has no use for company.
const gatherLimit = 16 << 10

// farewell is how long finish waits for what is on its way.
const farewell = time.Second

func newGather(c net.Conn) *gather {
	g := &gather{conn: c, isRequest: isRequest}
	g.changed.L = &g.mu
	return g
}

func (g *gather) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.asked) > 0 && g.isRequest() {
		g.waiting = append(g.waiting, g.asked...)
		g.asked = nil
	}
	g.pending = append(g.pending, p...)
	if !g.sending {
		g.sending = true
		go g.send()
	}
	for len(g.pending) > gatherLimit && g.err == nil {
		g.changed.Wait()
	}
	if g.err != nil {
		return 0, g.err
	}
	return len(p), nil
}

// send sends what is there once the goroutines that can go on have written, too.
func (g *gather) send() {
	runtime.Gosched()
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.pending) > 0 && g.err == nil {
		packet, sent := g.pending, g.waiting
		g.pending, g.waiting = g.spare[:0], nil
		g.mu.Unlock()
		_, err := g.conn.Write(packet)
		for _, c := range sent {
			close(c)
		}
		g.mu.Lock()
		g.spare, g.err = packet, err
		g.changed.Broadcast()
	}
	g.sending = false
	g.changed.Broadcast()
}

// next returns a channel that is closed when a request that is written from now
// on, see [session.ask], was sent or could not be. It isn't where the request
// has to wait for new keys.
func (g *gather) next() <-chan struct{} {
	c := make(chan struct{})
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked = append(g.asked, c)
	return c
}

// isRequest reports whether the goroutine that writes does so for
// [session.ask]: Go's SSH library says when a request was answered, not when it
// was sent, and others write meanwhile.
func isRequest() bool {
	var stack [32]uintptr
	frames := runtime.CallersFrames(stack[:runtime.Callers(2, stack[:])])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, ".(*session).ask") {
			return true
		}
		if !more {
			return false
		}
	}
}

// finish waits until all is sent; not for long, as the other side may be gone.
func (g *gather) finish() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.sending {
		return
	}
	defer time.AfterFunc(farewell, func() { g.conn.Close() }).Stop()
	for g.sending {
		g.changed.Wait()
	}
}

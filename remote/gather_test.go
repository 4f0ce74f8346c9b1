package remote

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
)

// A stuckConn keeps each packet until it's let go.
type stuckConn struct {
	net.Conn
	mu      sync.Mutex
	packets []string
	err     error
	letGo   chan struct{}
	closed  chan struct{}
}

func newStuckConn() *stuckConn {
	return &stuckConn{letGo: make(chan struct{}), closed: make(chan struct{})}
}

func (c *stuckConn) Write(p []byte) (int, error) {
	select {
	case <-c.letGo:
	case <-c.closed:
		return 0, net.ErrClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return 0, c.err
	}
	c.packets = append(c.packets, string(p))
	return len(p), nil
}

func (c *stuckConn) Close() error {
	close(c.closed)
	return nil
}

func write(t *testing.T, g *gather, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := g.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGatherSendsTogetherInOrder(t *testing.T) {
	c := newStuckConn()
	g := newGather(c)
	write(t, g, "a")
	c.letGo <- struct{}{} // "a", alone or not: the first packet is under way
	write(t, g, "b", "c", "d")
	request := false
	g.isRequest = func() bool { return request }
	sent := g.next()
	write(t, g, "e")
	g.mu.Lock()
	if len(g.asked) != 1 {
		t.Error("what wasn't a request was taken for one")
	}
	g.mu.Unlock()
	request = true
	write(t, g, "f")
	close(c.letGo)
	<-sent
	g.finish()
	if got := strings.Join(c.packets, ""); got != "abcdef" {
		t.Errorf("sent %q", got)
	}
	if len(c.packets) > 3 {
		t.Errorf("packets: %q", c.packets)
	}
}

func TestGatherWaitsWhenThereIsMuch(t *testing.T) {
	c := newStuckConn()
	g := newGather(c)
	large := strings.Repeat("x", gatherLimit)
	write(t, g, "a")
	wrote := make(chan struct{})
	go func() {
		g.Write([]byte(large))
		g.Write([]byte(large))
		g.Write([]byte("y"))
		close(wrote)
	}()
	for range 2 {
		c.letGo <- struct{}{}
	}
	close(c.letGo)
	<-wrote
	g.finish()
	if got := strings.Join(c.packets, ""); got != "a"+large+large+"y" {
		t.Errorf("sent %d bytes", len(got))
	}
}

func TestGatherTellsOfErrors(t *testing.T) {
	c := newStuckConn()
	c.err = errors.New("broken")
	close(c.letGo)
	g := newGather(c)
	g.isRequest = func() bool { return true }
	sent := g.next()
	write(t, g, "a")
	<-sent // it wasn't, but nobody waits for ever
	g.finish()
	if _, err := g.Write([]byte("b")); err != c.err {
		t.Errorf("error %v", err)
	}
}

func TestGatherDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	c := newStuckConn()
	g := newGather(c)
	write(t, g, "a")
	g.finish()
	select {
	case <-c.closed:
	default:
		t.Error("the connection is open")
	}
}

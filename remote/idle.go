package remote

import (
	"context"
	"time"
)

// A connection that was idle may be dead without our knowing: a laptop that
// slept, a firewall that forgot it, a host that was switched off. Keepalive
// finds out in time, a command that is sent before would be lost.
const (
	// idleSpan is how long the server may have been silent before it is asked
	// whether it's there. Keepalive mostly makes it talk more often.
	idleSpan = 20 * time.Second
	// idlePatience is how long an answer may take.
	idlePatience = 5 * time.Second
)

// fresh reports whether a connection is fit for a command. One on which nothing
// runs and which has been silent is asked; without an answer it is ended.
func (b *Backend) fresh(ctx context.Context, c *conn) bool {
	if c.wire.silence() < b.idleSpan || c.busy() {
		return true
	}
	ask, cancel := context.WithTimeout(ctx, b.idlePatience)
	defer cancel()
	if c.alive(ask) || ctx.Err() != nil {
		return true
	}
	c.fail(&LostError{Host: c.name, Timeout: true})
	return false
}

// busy reports whether something runs on the connection.
func (c *conn) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open > c.pending+len(c.spares)
}

package remote

import (
	"time"

	"github.com/gocap/gocap/runtime"
)

// Pipelining says to which hosts commands are sent before those in front of
// them have ended.
type Pipelining int

const (
	PipelineFar    Pipelining = iota // to hosts that are far away: a near one answers as fast as it works
	PipelineNever                    // to none
	PipelineAlways                   // to all, for tests
)

// MaxAhead is how many commands are on their way to a host at most, behind the
// one that is waited for.
const MaxAhead = 7

// A host is far away when packets to it and back take this long.
const far = 5 * time.Millisecond

// Behind a jump host or proxy command, and on systems that don't tell, the
// server's answers say how long packets take, but they wait for the server, too.
const farByAnswers = 4 * far

// spacing lies between commands that are sent ahead: a server that is given two
// at once starts them in order, but which of the two processes gets to work
// first is chance.
const spacing = 2 * time.Millisecond

var _ runtime.Pipeliner = (*Backend)(nil)

// Ahead implements [runtime.Pipeliner]. It is 0 as long as there is no
// connection to the host.
func (b *Backend) Ahead(h *runtime.Host) int {
	if h.Local {
		return 0
	}
	key := connKey(h, b.merge(h))
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.dials[key]
	if d == nil || d.conn == nil {
		return 0
	}
	return d.conn.ahead()
}

// setPipelining opens the way for commands sent ahead, if there shall be any.
func (c *conn) setPipelining(p Pipelining) {
	switch rtt, known := c.wire.roundTrip(); {
	case p == PipelineAlways, p == PipelineFar && known && rtt >= far:
		c.pipeline()
	case p == PipelineFar && !known:
		go func() {
			asked := time.Now()
			c.client.SendRequest("keepalive@openssh.com", true, nil)
			if time.Since(asked) >= farByAnswers {
				c.pipeline()
			}
		}()
	}
}

func (c *conn) pipeline() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pipelined = true
	// What stands in for the channel of the last command comes behind the next one.
	c.spareGoal = MaxAhead + 1
	if c.limit == MaxSessions { // the server has not refused one
		c.limit = MaxAhead + 3
	}
}

func (c *conn) ahead() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.pipelined {
		return 0
	}
	// One is for the command that is waited for, one for what comes between.
	return max(0, min(MaxAhead, c.limit-2))
}

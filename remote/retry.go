package remote

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A hangUp says that a server closed a connection before its greeting.
type hangUp struct{ said string }

func (e *hangUp) Error() string { return "the server hung up before its greeting" }

// patience is how long it is worth to call again: sshd says so when it has too
// many logins under way (MaxStartups), which passes soon; older ones say
// nothing, and neither do many that will never answer.
func (e *hangUp) patience(timeout time.Duration) time.Duration {
	switch {
	case strings.Contains(e.said, "MaxStartups"), strings.Contains(e.said, "Not allowed at this time"):
		return timeout
	case e.said == "":
		return min(timeout, 3*time.Second)
	}
	return 0
}

// tryPause is between the tries of ConnectionAttempts.
const tryPause = time.Second

// dialOften tries again, as often as ConnectionAttempts says, where nothing
// answers at the host's address.
func (b *Backend) dialOften(ctx context.Context, set *settings, hop *conn) (*conn, error) {
	for tries := 1; ; tries++ {
		c, err := b.dialBy(ctx, set, hop)
		var failed *ConnectError
		if tries >= set.tries || !errors.As(err, &failed) || !failed.noAnswer {
			return c, err
		}
		select {
		case <-time.After(tryPause):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// The pauses between calls double between these.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// dialPatiently calls again, with growing pauses, while a server has no room.
// Nothing has been asked of it by then.
func (b *Backend) dialPatiently(ctx context.Context, set *settings, hop *conn) (*conn, error) {
	begin, pause := time.Now(), firstPause
	for calls := 1; ; calls++ {
		c, err := b.dialOften(ctx, set, hop)
		var (
			hung   *hangUp
			failed *ConnectError
		)
		if !errors.As(err, &hung) || !errors.As(err, &failed) {
			return c, err
		}
		// Hosts that were turned away together don't come back together.
		wait := pause/2 + rand.N(pause)
		if took := time.Since(begin); took+wait > hung.patience(set.timeout) {
			if calls > 1 {
				failed.Hint += fmt.Sprintf(" It was called %d times in %v.", calls, took.Round(100*time.Millisecond))
			}
			return nil, failed
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		pause = min(2*pause, lastPause)
	}
}

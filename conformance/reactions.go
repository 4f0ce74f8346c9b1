package conformance

import (
	"bytes"
	"io"
	"sync"
	"syscall"
	"time"
)

// reactions watch what a program writes, and do one after the other what a
// scenario wants done.
type reactions struct {
	mu       sync.Mutex
	left     []Reaction
	seen     bytes.Buffer // since the last reaction
	pid      int          // 0: not known yet
	terminal *terminal
}

// watch returns a writer to a buffer that is also watched.
func (r *reactions) watch(buffer *bytes.Buffer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.left) > 0 {
			r.seen.Write(p)
			r.react()
		}
		return buffer.Write(p)
	})
}

// settle is how long a program has to do what comes after what it wrote, before
// it gets a signal.
const settle = 500 * time.Millisecond

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Begin tells the process to react to.
func (r *reactions) Begin(pid int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pid = pid
	r.react()
}

// Waiting returns the text that wasn't seen.
func (r *reactions) Waiting() (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.left) == 0 {
		return "", false
	}
	return r.left[0].Text, true
}

func (r *reactions) react() {
	for r.pid != 0 && len(r.left) > 0 {
		next := r.left[0]
		at := bytes.Index(r.seen.Bytes(), []byte(next.Text))
		if at < 0 {
			return
		}
		r.seen.Next(at + len(next.Text))
		r.left = r.left[1:]
		if next.Signal != 0 {
			// The program is to wait for something by then.
			pid := r.pid
			time.AfterFunc(settle, func() { syscall.Kill(-pid, next.Signal) })
		} else if r.terminal != nil {
			// Elsewhere, since the program may not read before it has written.
			go r.terminal.Type(next.Type, next.Hidden)
		}
	}
}

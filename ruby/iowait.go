package ruby

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// Reading from a pipe, a terminal or a connection, and writing to one, may have to
// wait for its other end. A method of Go's doesn't: it ends with a *blocked, gives
// Ruby its operation, and is called again when that is done (ruby/core/10_io.rb).
// Until it takes what it returns, it leaves the stream as it was.

// blocked is the error of a method that would have to wait.
type blocked struct{ *Operation }

func (blocked) Error() string { return "would block" }

// orOperation has a method give its operation where it would have to wait.
func (in *Interp) orOperation(v mruby.Value, err error) (mruby.Value, error) {
	var b blocked
	if errors.As(err, &b) {
		return in.NewOperation(b.Operation), nil
	}
	return v, err
}

var errClosedElsewhere = mruby.Errorf("IOError", "stream closed in another thread")

// mayBlock reports whether the other end decides when there is something to read
// of a descriptor, or room to write.
func mayBlock(fd int) bool {
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		return false
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFDIR, unix.S_IFBLK:
		return false
	}
	return true
}

// waits reports whether reading or writing the stream may have to.
func (s *stream) waits() bool { return s.child != nil || s.file != nil && mayBlock(int(s.file.Fd())) }

// descriptorOf is the number of a file or connection, -1 of others.
func descriptorOf(end any) int {
	switch f := end.(type) {
	case *os.File:
		return int(f.Fd())
	case syscall.Conn:
		n := -1
		if c, err := f.SyscallConn(); err == nil {
			_ = c.Control(func(fd uintptr) { n = int(fd) })
		}
		return n
	}
	return -1
}

// ready returns nil if there is something to read (or room to write), or a blocked.
func (s *stream) ready(end any, events int16) error {
	fd := descriptorOf(end)
	if fd < 0 || !mayBlock(fd) {
		return nil
	}
	fds := []unix.PollFd{{Fd: int32(fd), Events: events}}
	if n, err := unix.Poll(fds, 0); n != 0 && err != unix.EINTR {
		return nil // the system call itself tells of errors
	}
	return blocked{s.operation(func(ctx context.Context) (any, error) { return poll(ctx, fds, -1) })}
}

// operation is one that the closing of the stream ends.
func (s *stream) operation(run func(ctx context.Context) (any, error)) *Operation {
	if s.gone == nil {
		s.gone = make(chan struct{})
	}
	gone := s.gone
	return &Operation{Run: func(ctx context.Context) (any, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		go func() {
			select {
			case <-gone:
				cancel(errClosedElsewhere)
			case <-ctx.Done():
			}
		}()
		v, err := run(ctx)
		select {
		case <-gone:
			return nil, errClosedElsewhere
		default:
			return v, err
		}
	}}
}

// poll returns how many of the descriptors are ready, 0 when the timeout (below 0:
// none) comes first, or the cause of ctx's end.
func poll(ctx context.Context, fds []unix.PollFd, timeout time.Duration) (int, error) {
	end := time.Now().Add(timeout)
	for {
		slice := 20 * time.Millisecond
		if timeout >= 0 {
			slice = min(slice, max(time.Until(end), 0))
		}
		n, err := unix.Poll(fds, int(math.Ceil(slice.Seconds()*1000)))
		if n > 0 || err != nil && err != unix.EINTR {
			return n, err
		}
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if timeout >= 0 && !time.Now().Before(end) {
			return 0, nil
		}
	}
}

// source reads what a stream is made of, if that doesn't have to wait.
type source struct{ s *stream }

func (r source) Read(p []byte) (int, error) {
	if err := r.s.ready(r.s.r, unix.POLLIN); err != nil {
		return 0, err
	}
	return r.s.r.Read(p)
}

// room is how much a pipe takes at once, when it says that there is room.
const room = 4096

// send writes, or is blocked by an operation that does; its value is nil.
func (s *stream) send(b string) error {
	fd := descriptorOf(s.w)
	if fd < 0 || fd <= 2 || !mayBlock(fd) {
		if s.lend != nil {
			defer s.lend(b)()
		}
		_, err := io.WriteString(s.w, b)
		return err
	}
	if s.sending == nil {
		s.sending = make(chan struct{}, 1)
	}
	w, sending := s.w, s.sending
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	if len(b) <= room {
		select {
		case sending <- struct{}{}:
			defer func() { <-sending }()
			if n, err := unix.Poll(fds, 0); n != 0 && err != unix.EINTR {
				_, err := io.WriteString(w, b)
				return err
			}
		default:
		}
	}
	return blocked{s.operation(func(ctx context.Context) (any, error) {
		select {
		case sending <- struct{}{}:
			defer func() { <-sending }()
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		for b != "" {
			if _, err := poll(ctx, fds, -1); err != nil {
				return nil, err
			}
			n, err := io.WriteString(w, b[:min(len(b), room)])
			if err != nil {
				return nil, err
			}
			b = b[n:]
		}
		return nil, nil
	})}
}

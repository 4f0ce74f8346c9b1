package ruby

import (
	"bytes"
	"io"
)

// lookahead is what is read of a stream and not yet taken. Unlike a bufio.Reader
// it takes back any number of bytes.
type lookahead struct {
	r     io.Reader
	b     []byte
	at    int  // of what is next in b
	size  int  // how much is read at once
	ended bool // the end counts for good
}

func newLookahead(r io.Reader) *lookahead { return &lookahead{r: r, size: 4096} }

// Buffered returns how many bytes are there without a read.
func (l *lookahead) Buffered() int { return len(l.b) - l.at }

// fill reads once more; err is io.EOF at the end.
func (l *lookahead) fill() error {
	if l.ended {
		return io.EOF
	}
	if l.at > 0 {
		l.b = append(l.b[:0], l.b[l.at:]...)
		l.at = 0
	}
	n := len(l.b)
	if cap(l.b)-n < l.size {
		grown := make([]byte, n, 2*cap(l.b)+l.size)
		copy(grown, l.b)
		l.b = grown
	}
	k, err := l.r.Read(l.b[n : n+l.size])
	l.b = l.b[:n+max(k, 0)]
	if k > 0 {
		return nil
	}
	return err
}

// Peek returns the next n bytes without taking them, fewer with an error.
func (l *lookahead) Peek(n int) ([]byte, error) {
	for l.Buffered() < n {
		if err := l.fill(); err != nil {
			return l.b[l.at:], err
		}
	}
	return l.b[l.at : l.at+n], nil
}

// newlines returns where the newlines end that begin after n bytes.
func (l *lookahead) newlines(n int) (int, error) {
	for {
		b, err := l.Peek(n + 1)
		if err == io.EOF || err == nil && b[n] != '\n' {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		n++
	}
}

// gather reads until n bytes are there, or the end comes; all when n is below 0.
func (l *lookahead) gather(n int64) error {
	size := l.size
	defer func() { l.size = size }()
	for n < 0 || int64(l.Buffered()) < n {
		l.size = 65536
		if n >= 0 {
			l.size = int(min(n-int64(l.Buffered()), int64(l.size)))
		}
		if err := l.fill(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// take takes n bytes, or as many as are there.
func (l *lookahead) take(n int64) []byte {
	b := l.b[l.at:][:min(n, int64(l.Buffered()))]
	if l.at += len(b); l.at == len(l.b) {
		l.b, l.at = nil, 0
	}
	return b
}

// Discard takes n bytes that are there.
func (l *lookahead) Discard(n int) { l.at += n }

func (l *lookahead) ReadByte() (byte, error) {
	b, err := l.Peek(1)
	if err != nil {
		return 0, err
	}
	l.at++
	return b[0], nil
}

// Read takes what is there, or reads that much once.
func (l *lookahead) Read(p []byte) (int, error) {
	if l.Buffered() == 0 {
		return l.r.Read(p) // nothing is read ahead for the sake of it
	}
	n := copy(p, l.b[l.at:])
	l.at += n
	return n, nil
}

// Unread puts bytes back before what is next.
func (l *lookahead) Unread(b []byte) {
	if len(b) <= l.at {
		l.at -= len(b)
		copy(l.b[l.at:], b)
		return
	}
	l.b = append(append(make([]byte, 0, len(b)+l.Buffered()), b...), l.b[l.at:]...)
	l.at = 0
}

// through returns how many bytes end with sep, reading until it is found; ok is
// false when the end comes first, or limit bytes (none when negative).
func (l *lookahead) through(sep []byte, limit int) (n int, ok bool, err error) {
	searched := 0
	for {
		there := l.b[l.at:]
		if limit >= 0 && len(there) > limit {
			there = there[:limit]
		}
		from := max(searched-len(sep)+1, 0)
		if i := bytes.Index(there[from:], sep); i >= 0 {
			return from + i + len(sep), true, nil
		}
		if limit >= 0 && len(there) == limit {
			return limit, false, nil
		}
		searched = len(there)
		if err := l.fill(); err == io.EOF {
			return l.Buffered(), false, nil
		} else if err != nil {
			return 0, false, err
		}
	}
}

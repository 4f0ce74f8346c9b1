package ruby

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/gocap/gocap/mruby"
)

// stream is what an object of class IO carries: an open file, or one of the
// standard streams, which may be any reader or writer.
type stream struct {
	name     string   // as inspect shows it
	path     string   // "" when it has none
	fd       int      // of a stream that is no file of the system's
	file     *os.File // nil when it is none
	r        io.Reader
	w        io.Writer
	buf      *lookahead // over r, made at the first read
	appended bool
	sync     bool
	lineno   int64
	closed   bool
	leave    bool          // autoclose is off
	child    *child        // of IO.popen
	conn     io.Closer     // of a socket
	gone     chan struct{} // closed with the stream; nil when nobody waits for it
	sending  chan struct{} // holds one while something is written

	lend func(text string) (back func()) // of the two that are the screen; may be nil

	textMode
}

var (
	errClosed    = mruby.Errorf("IOError", "closed stream")
	errNotRead   = mruby.Errorf("IOError", "not opened for reading")
	errNotWrite  = mruby.Errorf("IOError", "not opened for writing")
	errEndOfFile = mruby.Errorf("EOFError", "end of file reached")
)

// reader returns the buffered reading side.
func (s *stream) reader() (*lookahead, error) {
	switch {
	case s.closed:
		return nil, errClosed
	case s.r == nil:
		return nil, errNotRead
	case s.buf == nil:
		s.buf = newLookahead(source{s})
	}
	return s.buf, nil
}

func (s *stream) buffered() int {
	if s.buf == nil {
		return 0
	}
	return s.buf.Buffered()
}

// settle moves the file's offset back to where Ruby believes it is, and forgets
// what was read ahead.
func (s *stream) settle() error {
	n := s.buffered()
	if n == 0 || s.file == nil {
		return nil
	}
	_, err := s.file.Seek(int64(-n), io.SeekCurrent)
	if errors.Is(err, syscall.ESPIPE) { // what comes next stays
		return nil
	}
	s.buf = nil
	return err
}

// label is what the message of a system error names.
func (s *stream) label() string {
	if s.path == "" && s.file != nil && s.file.Fd() > 2 {
		return ""
	}
	return s.name
}

// writable returns an error unless the stream takes output.
func (s *stream) writable() error {
	switch {
	case s.closed:
		return errClosed
	case s.w == nil:
		return errNotWrite
	}
	return nil
}

func (s *stream) write(b string) error {
	if err := s.writable(); err != nil {
		return err
	}
	if s.r != nil {
		if err := s.settle(); err != nil {
			return err
		}
	}
	return s.send(b)
}

func (s *stream) close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.gone != nil {
		close(s.gone)
		s.gone = nil
	}
	switch {
	case s.leave:
		return nil
	case s.file != nil:
		return s.file.Close()
	case s.conn != nil:
		return s.conn.Close()
	case s.child == nil:
		return nil
	}
	var err error
	if c, ok := s.w.(io.Closer); ok {
		err = c.Close()
	}
	if c, ok := s.r.(io.Closer); ok {
		c.Close()
	}
	return err
}

// line reads up to and with sep; paragraph is up to blank lines. limit < 0 is none.
// ok is false at the end.
func (s *stream) line(a lineArgs, e *encodings) (line string, ok bool, err error) {
	r, err := s.reader()
	if err != nil {
		return "", false, err
	}
	if a.limit == 0 {
		return "", true, nil
	}
	if a.paragraph {
		n, err := r.newlines(0)
		if err != nil {
			return "", false, err
		}
		r.Discard(n)
	}
	limit := int(a.limit)
	var n int
	found := false
	if a.all {
		for {
			if limit >= 0 && r.Buffered() >= limit {
				n = limit
				break
			}
			if err := r.fill(); err == io.EOF {
				n = r.Buffered()
				break
			} else if err != nil {
				return "", false, err
			}
		}
	} else if n, found, err = r.through([]byte(a.sep), limit); err != nil {
		return "", false, err
	}
	if n == 0 {
		return "", false, nil
	}
	if !found && limit >= 0 && n >= limit { // no character is cut
		if n, err = s.wholeChars(r, n, e); err != nil {
			return "", false, err
		}
	}
	end := n
	if a.paragraph && found {
		if end, err = r.newlines(n); err != nil {
			return "", false, err
		}
	}
	line = string(r.b[r.at : r.at+n])
	r.Discard(end)
	s.lineno++
	return line, true, nil
}

// wholeChars returns n, or more when the first n bytes end within a character.
func (s *stream) wholeChars(r *lookahead, n int, e *encodings) (int, error) {
	encoding := s.encoding(e)
	if e.infos[encoding].Single {
		return n, nil
	}
	// Characters are short: the one at the end begins close before it.
	for back := 1; back <= 4 && back <= n; back++ {
		b, err := r.Peek(n - back + 6)
		if err != nil && err != io.EOF {
			return 0, err
		}
		size, ok := encoding.CharLen(string(b[n-back:]))
		if ok && size > back {
			return n - back + size, nil
		}
		if ok && size == back {
			return n, nil
		}
	}
	return n, nil
}

// lineArgs are the arguments that all methods for lines take.
type lineArgs struct {
	sep       string
	all       bool // no separator
	paragraph bool
	limit     int64
	chomp     bool
}

func (in *Interp) lineArgs(args []mruby.Value) (a lineArgs, err error) {
	args, opts := options(args)
	if err := arity(len(args), 0, 2); err != nil {
		return a, err
	}
	a = lineArgs{limit: -1, chomp: in.option(opts, "chomp").Truthy()}
	sep, limit := in.Global("$/"), mruby.Nil
	switch len(args) {
	case 1:
		if sep = args[0]; !sep.IsNil() {
			text, err := in.TryImplicit(sep, mruby.KindString)
			if err != nil {
				return a, err
			}
			if text.IsNil() {
				sep, limit = in.Global("$/"), args[0]
			}
		}
	case 2:
		sep, limit = args[0], args[1]
	}
	if !limit.IsNil() {
		if a.limit, err = in.integer(limit); err != nil {
			return a, err
		}
	}
	if sep.IsNil() {
		a.all = true
		return a, nil
	}
	if a.sep, err = in.str(sep); err == nil && a.sep == "" {
		a.paragraph, a.sep = true, "\n\n"
	}
	return a, err
}

// finish cuts off what chomp: true is to.
func (a lineArgs) finish(line string) string {
	switch {
	case !a.chomp:
		return line
	case a.paragraph:
		return strings.TrimSuffix(line, a.sep)
	case a.all && a.limit >= 0:
		return line
	case a.all || a.sep == "\n":
		if t, ok := strings.CutSuffix(line, "\r\n"); ok {
			return t
		}
		return strings.TrimSuffix(line, "\n")
	}
	return strings.TrimSuffix(line, a.sep)
}

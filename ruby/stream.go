package ruby

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"unicode/utf8"

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
	buf      *bufio.Reader // over r, made at the first read
	appended bool
	sync     bool
	binary   bool
	lineno   int64
	closed   bool
	child    *child    // of IO.popen
	conn     io.Closer // of a socket
}

var (
	errClosed    = mruby.Errorf("IOError", "closed stream")
	errNotRead   = mruby.Errorf("IOError", "not opened for reading")
	errNotWrite  = mruby.Errorf("IOError", "not opened for writing")
	errEndOfFile = mruby.Errorf("EOFError", "end of file reached")
)

// reader returns the buffered reading side.
func (s *stream) reader() (*bufio.Reader, error) {
	switch {
	case s.closed:
		return nil, errClosed
	case s.r == nil:
		return nil, errNotRead
	case s.buf == nil:
		s.buf = bufio.NewReader(s.r)
	}
	return s.buf, nil
}

// unread puts bytes back before what is read next.
func (s *stream) unread(b []byte) error {
	if _, err := s.reader(); err != nil {
		return err
	}
	rest := s.buf
	s.buf = bufio.NewReader(io.MultiReader(bytes.NewReader(b), rest))
	return nil
}

// settle moves the file's offset back to where Ruby believes it is, and forgets
// what was read ahead.
func (s *stream) settle() error {
	if s.buf == nil || s.file == nil {
		return nil
	}
	n := s.buf.Buffered()
	s.buf = nil
	if n == 0 {
		return nil
	}
	_, err := s.file.Seek(int64(-n), io.SeekCurrent)
	if errors.Is(err, syscall.ESPIPE) {
		return nil
	}
	return err
}

func (s *stream) write(b string) error {
	switch {
	case s.closed:
		return errClosed
	case s.w == nil:
		return errNotWrite
	}
	if s.r != nil {
		if err := s.settle(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(s.w, b)
	return err
}

func (s *stream) close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.file != nil {
		err = s.file.Close()
	} else if s.conn != nil {
		err = s.conn.Close()
	} else {
		if c, ok := s.w.(io.Closer); ok && s.child != nil {
			err = c.Close()
		}
		if c, ok := s.r.(io.Closer); ok && s.child != nil {
			c.Close()
		}
	}
	return err
}

// line reads up to and with sep; "" reads a paragraph. limit < 0 is none. ok is
// false at the end.
func (s *stream) line(sep string, all bool, limit int64) (line string, ok bool, err error) {
	r, err := s.reader()
	if err != nil {
		return "", false, err
	}
	if limit == 0 {
		return "", true, nil
	}
	paragraph := !all && sep == ""
	if paragraph {
		sep = "\n\n"
		for {
			b, err := r.ReadByte()
			if err == io.EOF {
				return "", false, nil
			} else if err != nil {
				return "", false, err
			}
			if b != '\n' {
				r.UnreadByte()
				break
			}
		}
	}
	var line1 strings.Builder
	for {
		var chunk []byte
		var err error
		if all && limit < 0 {
			chunk, err = io.ReadAll(r)
			line1.Write(chunk)
			if err != nil {
				return "", false, err
			}
			break
		}
		if limit < 0 && len(sep) > 0 {
			chunk, err = r.ReadSlice(sep[len(sep)-1])
			if err == bufio.ErrBufferFull {
				err = nil
			}
		} else {
			var b byte
			b, err = r.ReadByte()
			if err == nil {
				chunk = []byte{b}
			}
		}
		line1.Write(chunk)
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", false, err
		}
		if !all && strings.HasSuffix(line1.String(), sep) {
			break
		}
		if limit > 0 && int64(line1.Len()) >= limit && utf8.ValidString(lastRune(line1.String())) {
			break
		}
	}
	if line1.Len() == 0 {
		return "", false, nil
	}
	if paragraph {
		for {
			b, err := r.ReadByte()
			if err != nil {
				break
			}
			if b != '\n' {
				r.UnreadByte()
				break
			}
		}
	}
	s.lineno++
	return line1.String(), true, nil
}

// lastRune returns the bytes of the last, perhaps unfinished, character.
func lastRune(s string) string {
	i := len(s) - 1
	for i > 0 && i > len(s)-4 && !utf8.RuneStart(s[i]) {
		i--
	}
	return s[max(i, 0):]
}

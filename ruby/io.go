package ruby

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/gocap/gocap/mruby"
)

// streamOf returns what an IO object carries.
func (in *Interp) streamOf(v mruby.Value) (*stream, error) {
	if s, ok := in.Object(v).(*stream); ok {
		return s, nil
	}
	return nil, mruby.Errorf("IOError", "uninitialized stream")
}

// standard makes the object for one of the three standard streams.
func (in *Interp) standard(name string, fd int, r io.Reader, w io.Writer) mruby.Value {
	s := &stream{name: "<" + name + ">", fd: fd, r: r, w: w}
	if f, ok := r.(*os.File); ok && r != nil {
		s.file = f
	}
	if f, ok := w.(*os.File); ok && w != nil {
		s.file = f
	}
	return in.NewObject(in.ioClass, s)
}

func defineIO(in *Interp) error {
	in.ioClass = in.DataClass(mruby.Nil, "IO", mruby.Nil)
	in.fileClass = in.DataClass(mruby.Nil, "File", in.ioClass)
	in.DefineClass(mruby.Nil, "IOError", in.MustConst("StandardError"))
	in.DefineClass(mruby.Nil, "EOFError", in.MustConst("IOError"))

	in.stdin = in.standard("STDIN", 0, in.Stdin, nil)
	in.stdout = in.standard("STDOUT", 1, nil, in.Stdout)
	in.stderr = in.standard("STDERR", 2, nil, in.Stderr)
	for name, v := range map[string]mruby.Value{"STDIN": in.stdin, "STDOUT": in.stdout, "STDERR": in.stderr} {
		in.Root(v)
		if _, err := in.Call(in.MustConst("Object"), "const_set", in.Symbol(name), v); err != nil {
			return err
		}
		in.GlobalSet("$"+strings.ToLower(name), v)
	}
	in.GlobalSet("$>", in.stdout)
	in.GlobalSet("$/", in.String("\n"))

	// on wraps a method that needs the open stream.
	on := func(names string, min, max int, f func(s *stream, args []mruby.Value) (mruby.Value, error)) {
		in.def(in.ioClass, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.streamOf(self)
			if err != nil {
				return mruby.Nil, err
			}
			v, err := f(s, args)
			if err != nil {
				return v, in.systemError(err, "", s.path)
			}
			return v, nil
		})
	}
	write := func(names string, max int, text func(args []mruby.Value) (string, error), result func(self mruby.Value, args []mruby.Value, n int) mruby.Value) {
		in.def(in.ioClass, names, 0, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.streamOf(self)
			if err != nil {
				return mruby.Nil, err
			}
			t, err := text(args)
			if err != nil {
				return mruby.Nil, err
			}
			if err := s.write(t); err != nil {
				return mruby.Nil, in.systemError(err, "", s.name)
			}
			return result(self, args, len(t)), nil
		})
	}
	none := func(mruby.Value, []mruby.Value, int) mruby.Value { return mruby.Nil }
	count := func(_ mruby.Value, _ []mruby.Value, n int) mruby.Value { return in.Int(int64(n)) }
	write("puts", -1, in.putsText, none)
	write("print", -1, in.printText, none)
	write("write syswrite write_nonblock", -1, in.printText, count)
	write("<<", 1, in.printText, func(self mruby.Value, _ []mruby.Value, _ int) mruby.Value { return self })
	write("putc", 1, in.putcText, func(_ mruby.Value, args []mruby.Value, _ int) mruby.Value { return args[0] })

	on("read", 0, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		var b []byte
		if arg(args, 0).IsNil() {
			b, err = io.ReadAll(r)
		} else {
			var n int64
			if n, err = in.integer(args[0]); err != nil {
				return mruby.Nil, err
			}
			if n < 0 {
				return mruby.Nil, mruby.ArgumentError("negative length %d given", n)
			}
			b, err = io.ReadAll(io.LimitReader(r, n))
			if err == nil && len(b) == 0 && n > 0 {
				return in.intoBuffer(arg(args, 1), nil, true)
			}
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.intoBuffer(arg(args, 1), b, false)
	})
	on("readpartial sysread read_nonblock", 1, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		b := make([]byte, max(n, 0))
		k, err := r.Read(b)
		if err == io.EOF {
			return mruby.Nil, errEndOfFile
		}
		if err != nil {
			return mruby.Nil, err
		}
		args, _ = options(args)
		return in.intoBuffer(arg(args, 1), b[:k], false)
	})
	on("gets", 0, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) { return in.gets(s, args) })
	on("readline", 0, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		v, err := in.gets(s, args)
		if err == nil && v.IsNil() {
			err = errEndOfFile
		}
		return v, err
	})
	on("readlines to_a", 0, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		list := in.Array()
		for {
			v, err := in.gets(s, args)
			if err != nil || v.IsNil() {
				return list, err
			}
			if _, err := in.Call(list, "push", v); err != nil {
				return list, err
			}
		}
	})
	char := func(s *stream) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		first, err := r.ReadByte()
		if err == io.EOF {
			return mruby.Nil, nil
		} else if err != nil {
			return mruby.Nil, err
		}
		char := []byte{first}
		for !utf8.FullRune(char) { // no more than the character: a terminal gives one at a time
			b, err := r.Peek(1)
			if err != nil || utf8.RuneStart(b[0]) {
				break
			}
			r.Discard(1)
			char = append(char, b[0])
		}
		return in.String(string(char)), nil
	}
	on("getc", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return char(s) })
	on("readchar", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		v, err := char(s)
		if err == nil && v.IsNil() {
			err = errEndOfFile
		}
		return v, err
	})
	byteOf := func(s *stream, atEnd error) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		b, err := r.ReadByte()
		if err == io.EOF {
			return mruby.Nil, atEnd
		}
		return in.Int(int64(b)), err
	}
	on("getbyte", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return byteOf(s, nil) })
	on("readbyte", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return byteOf(s, errEndOfFile) })
	on("ungetc ungetbyte", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if args[0].Kind() == mruby.KindInt {
			return mruby.Nil, s.unread([]byte{byte(args[0].Int())})
		}
		text, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, s.unread([]byte(text))
	})
	on("eof? eof", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		_, err = r.Peek(1)
		if err != nil && err != io.EOF {
			return mruby.Nil, err
		}
		return mruby.Bool(err == io.EOF), nil
	})
	in.def(in.ioClass, "close", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s, err := in.streamOf(self)
		if err != nil || s.closed {
			return mruby.Nil, err
		}
		err = s.close()
		if s.child != nil {
			s.child.wait()
			end, interrupt := in.ended(s.child)
			in.setStatus(end)
			if interrupt != nil {
				return mruby.Nil, interrupt
			}
		}
		return mruby.Nil, in.systemError(err, "", s.path)
	})
	on("close_write", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if c, ok := s.w.(io.Closer); ok && s.child != nil {
			s.w = nil
			return mruby.Nil, c.Close()
		}
		if s.r == nil {
			return mruby.Nil, s.close()
		}
		return mruby.Nil, mruby.Errorf("IOError", "closing non-duplex IO for writing")
	})
	on("close_read", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if c, ok := s.r.(io.Closer); ok && s.child != nil {
			s.r, s.buf = nil, nil
			return mruby.Nil, c.Close()
		}
		if s.w == nil {
			return mruby.Nil, s.close()
		}
		return mruby.Nil, mruby.Errorf("IOError", "closing non-duplex IO for reading")
	})
	on("closed?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(s.closed), nil })
	on("fileno to_i", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		if s.file == nil {
			return in.Int(int64(s.fd)), nil
		}
		return in.Int(int64(s.file.Fd())), nil
	})
	on("tty? isatty", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		return mruby.Bool(s.file != nil && term.IsTerminal(int(s.file.Fd()))), nil
	})
	on("fsync fdatasync", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		if s.file != nil {
			return in.Int(0), s.file.Sync()
		}
		return in.Int(0), nil
	})
	on("__check", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		return mruby.Nil, nil
	})
	on("sync", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.sync || s.fd == 2), nil
	})
	on("sync=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		s.sync = args[0].Truthy()
		return args[0], nil
	})
	on("__binary", 0, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if len(args) == 1 {
			s.binary = args[0].Truthy()
		}
		return mruby.Bool(s.binary), nil
	})
	on("lineno", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return in.Int(s.lineno), nil })
	on("lineno=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		s.lineno = n
		return args[0], err
	})
	on("pos tell", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if err := s.seekable(); err != nil {
			return mruby.Nil, err
		}
		n, err := s.file.Seek(0, io.SeekCurrent)
		if s.buf != nil {
			n -= int64(s.buf.Buffered())
		}
		return in.Int(n), err
	})
	on("__seek", 2, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if err := s.seekable(); err != nil {
			return mruby.Nil, err
		}
		if err := s.settle(); err != nil {
			return mruby.Nil, err
		}
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		_, err = s.file.Seek(n, int(args[1].Int()))
		return in.Int(0), err
	})
	on("rewind", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if err := s.seekable(); err != nil {
			return mruby.Nil, err
		}
		s.buf, s.lineno = nil, 0
		_, err := s.file.Seek(0, io.SeekStart)
		return in.Int(0), err
	})
	on("pid", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.child == nil {
			return mruby.Nil, nil
		}
		return in.Int(int64(s.child.pid)), nil
	})
	on("__path", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.path == "" {
			return mruby.Nil, nil
		}
		return in.String(s.path), nil
	})
	on("inspect", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		class := "IO"
		if s.path != "" {
			class = "File"
		}
		name := s.name
		if s.closed {
			name += " (closed)"
		}
		return in.String(fmt.Sprintf("#<%s:%s>", class, name)), nil
	})
	in.defSelf(in.ioClass, "__pipe", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		r, w, err := os.Pipe()
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_pipe", "")
		}
		rs := &stream{name: fmt.Sprintf("fd %d", r.Fd()), file: r, r: r}
		ws := &stream{name: fmt.Sprintf("fd %d", w.Fd()), file: w, w: w, sync: true}
		return in.Array(in.NewObject(in.ioClass, rs), in.NewObject(in.ioClass, ws)), nil
	})
	in.def(in.ioClass, "initialize", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		fd, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		args, _ = options(args)
		flags := os.O_RDONLY
		if m := arg(args, 1); !m.IsNil() {
			if flags, _, err = in.openFlags(m); err != nil {
				return mruby.Nil, err
			}
		}
		var f *os.File
		switch fd {
		case 0, 1, 2:
			s := in.Object([]mruby.Value{in.stdin, in.stdout, in.stderr}[fd]).(*stream)
			copied := *s
			return self, in.SetObject(self, &copied)
		default:
			f = os.NewFile(uintptr(fd), fmt.Sprintf("fd %d", fd))
		}
		if f == nil {
			return mruby.Nil, in.systemError(errBadFD, "", "")
		}
		return self, in.SetObject(self, newFileStream(f, "", flags))
	})
	return nil
}

func (s *stream) seekable() error {
	if s.closed {
		return errClosed
	}
	if s.file == nil {
		return errIllegalSeek
	}
	return nil
}

// intoBuffer returns b as a String, or in the String that the caller gave.
func (in *Interp) intoBuffer(buffer mruby.Value, b []byte, atEnd bool) (mruby.Value, error) {
	if buffer.IsString() {
		if _, err := in.Call(buffer, "replace", in.String(string(b))); err != nil {
			return mruby.Nil, err
		}
		if atEnd {
			return mruby.Nil, nil
		}
		return buffer, nil
	}
	if atEnd {
		return mruby.Nil, nil
	}
	return in.String(string(b)), nil
}

// lineArgs are the arguments that all methods for lines take.
type lineArgs struct {
	sep   string
	all   bool
	limit int64
	chomp bool
}

func (in *Interp) lineArgs(args []mruby.Value) (a lineArgs, err error) {
	args, opts := options(args)
	a = lineArgs{sep: "\n", limit: -1, chomp: in.option(opts, "chomp").Truthy()}
	sep, limit := arg(args, 0), arg(args, 1)
	if len(args) == 1 && sep.Kind() == mruby.KindInt {
		a.limit = sep.Int()
		return a, nil
	}
	if len(args) > 0 {
		if sep.IsNil() {
			a.all = true
		} else if a.sep, err = in.str(sep); err != nil {
			return a, err
		}
	}
	if !limit.IsNil() {
		a.limit, err = in.integer(limit)
	}
	return a, err
}

func (a lineArgs) finish(line string) string {
	if !a.chomp {
		return line
	}
	if a.sep == "\n" || a.sep == "" {
		if t, ok := strings.CutSuffix(line, "\r\n"); ok {
			return t
		}
		if a.sep == "" {
			return strings.TrimRight(line, "\n")
		}
	}
	return strings.TrimSuffix(line, a.sep)
}

func (in *Interp) gets(s *stream, args []mruby.Value) (mruby.Value, error) {
	a, err := in.lineArgs(args)
	if err != nil {
		return mruby.Nil, err
	}
	line, ok, err := s.line(a.sep, a.all, a.limit)
	if err != nil {
		return mruby.Nil, err
	}
	v := mruby.Nil
	if ok {
		v = in.String(a.finish(line))
	}
	in.GlobalSet("$_", v)
	in.GlobalSet("$.", in.Int(s.lineno))
	return v, nil
}

func newFileStream(f *os.File, path string, flags int) *stream {
	s := &stream{name: f.Name(), path: path, file: f, appended: flags&os.O_APPEND != 0}
	switch flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR) {
	case os.O_RDONLY:
		s.r = f
	case os.O_WRONLY:
		s.w = f
	default:
		s.r, s.w = f, f
	}
	return s
}

// skipBOM passes over a byte order mark at the start.
func (s *stream) skipBOM() {
	s.buf = bufio.NewReader(s.r)
	if b, _ := s.buf.Peek(3); string(b) == "\ufeff" {
		s.buf.Discard(3)
	}
}

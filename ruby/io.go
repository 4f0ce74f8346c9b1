package ruby

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
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

// tryIO returns what an IO carries, or what answers to_io; nil of other objects.
func (in *Interp) tryIO(v mruby.Value) (*stream, error) {
	if s, ok := in.Object(v).(*stream); ok {
		return s, nil
	}
	if v.Kind() < mruby.KindData || v.IsString() || !in.respondTo(v, "to_io") {
		return nil, nil
	}
	io, err := in.Call(v, "to_io")
	if err != nil {
		return nil, err
	}
	if s, ok := in.Object(io).(*stream); ok {
		return s, nil
	}
	return nil, mruby.TypeError("can't convert %[1]s to IO (%[1]s#to_io gives %[2]s)", in.className(v), in.className(io))
}

// standard makes the object for one of the three standard streams.
func (in *Interp) standard(name string, fd int, r io.Reader, w io.Writer) mruby.Value {
	s := &stream{name: "<" + name + ">", fd: fd, r: r, w: w, textMode: plainText}
	if f, ok := r.(*os.File); ok && r != nil {
		s.file = f
	}
	if f, ok := w.(*os.File); ok && w != nil {
		s.file = f
	}
	if w != nil {
		s.lend = in.Lend
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
				return in.orOperation(v, in.systemError(err, "", s.path))
			}
			return v, nil
		})
	}
	in.defineWriting()
	in.defineReading(on)
	in.defineLines(on)
	in.defineIOEncodings(on)
	in.defineDescriptors(on)
	in.defineNonblocking(on)

	in.def(in.ioClass, "__close", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s, err := in.streamOf(self)
		if err != nil || s.closed {
			return mruby.Nil, err
		}
		return in.closing(s)
	})
	half := func(name, what string, mine func(s *stream) any, forget func(s *stream), other func(s *stream) bool) {
		in.def(in.ioClass, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			s, err := in.streamOf(self)
			if err != nil || s.closed {
				return mruby.Nil, err
			}
			if !other(s) {
				return in.closing(s)
			}
			if s.child == nil || s.file != nil {
				return mruby.Nil, mruby.Errorf("IOError", "closing non-duplex IO for %s", what)
			}
			c, ok := mine(s).(io.Closer)
			forget(s)
			if !ok {
				return mruby.Nil, nil
			}
			return mruby.Nil, c.Close()
		})
	}
	half("__close_write", "writing", func(s *stream) any { return s.w }, func(s *stream) { s.w = nil }, func(s *stream) bool { return s.r != nil })
	half("__close_read", "reading", func(s *stream) any { return s.r }, func(s *stream) { s.r, s.buf = nil, nil }, func(s *stream) bool { return s.w != nil })
	on("closed?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(s.closed), nil })

	open := func(names string, min, max int, f func(s *stream, args []mruby.Value) (mruby.Value, error)) {
		on(names, min, max, func(s *stream, args []mruby.Value) (mruby.Value, error) {
			if s.closed {
				return mruby.Nil, errClosed
			}
			return f(s, args)
		})
	}
	open("tty? isatty", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.file != nil && term.IsTerminal(int(s.file.Fd()))), nil
	})
	open("fsync fdatasync", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.file != nil {
			return in.Int(0), s.file.Sync()
		}
		return in.Int(0), nil
	})
	open("__check", 0, 0, func(*stream, []mruby.Value) (mruby.Value, error) { return mruby.Nil, nil })
	open("sync", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.sync || s.fd == 2), nil
	})
	open("sync=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		s.sync = args[0].Truthy()
		return args[0], nil
	})
	open("pos tell", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.file == nil {
			return mruby.Nil, errIllegalSeek
		}
		n, err := s.file.Seek(0, io.SeekCurrent)
		return in.Int(n - int64(s.buffered())), err
	})
	open("__seek", 2, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if s.file == nil {
			return mruby.Nil, errIllegalSeek
		}
		if err := s.settle(); err != nil {
			return mruby.Nil, err
		}
		at, err := unix.Seek(int(s.file.Fd()), n, int(args[1].Int()))
		return in.Int(at), in.systemError(err, "rb_io_seek", s.path)
	})
	open("rewind", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.file == nil {
			return mruby.Nil, errIllegalSeek
		}
		s.buf, s.lineno = nil, 0
		_, err := s.file.Seek(0, io.SeekStart)
		return in.Int(0), err
	})
	open("pid", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
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
	on("__writable", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return mruby.Nil, s.writable() })
	open("__readable?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(s.r != nil), nil })
	on("__buffered", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) { return in.Int(int64(s.buffered())), nil })
	in.def(in.ioClass, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s, ok := in.Object(self).(*stream)
		if !ok {
			return in.String(in.AnyToS(self)), nil
		}
		name := s.name
		switch {
		case s.closed && s.path == "":
			name = "(closed)"
		case s.closed:
			name += " (closed)"
		}
		return in.String(fmt.Sprintf("#<%s:%s>", in.ClassName(self), name)), nil
	})
	in.defSelf(in.ioClass, "__pipe", 0, 0, func(class mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		r, w, err := pipe()
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_pipe", "")
		}
		rs := &stream{name: fmt.Sprintf("fd %d", r.Fd()), file: r, r: r, textMode: plainText}
		ws := &stream{name: fmt.Sprintf("fd %d", w.Fd()), file: w, w: w, sync: true, textMode: plainText}
		if err := in.encodings.settle(&rs.textMode, true); err != nil {
			return mruby.Nil, err
		}
		return in.Array(in.NewObject(class, rs), in.NewObject(class, ws)), nil
	})
	return nil
}

// closing closes a stream. For that of a command it gives the operation that
// waits for its end.
func (in *Interp) closing(s *stream) (mruby.Value, error) {
	err := in.systemError(s.close(), "", s.path)
	if s.child == nil {
		return mruby.Nil, err
	}
	return in.NewOperation(in.end(s.child, func(end status) (mruby.Value, error) {
		in.setStatus(end)
		return mruby.Nil, err
	})), nil
}

// closeStream closes a stream, from Go code that Ruby doesn't wait for.
func (in *Interp) closeStream(s *stream) error {
	v, err := in.closing(s)
	if o, ok := in.Object(v).(*Operation); ok {
		_, err = in.Await(o)
	}
	return err
}

func newFileStream(f *os.File, path string, m openMode) *stream {
	s := &stream{name: path, path: path, file: f, appended: m.flags&os.O_APPEND != 0, leave: m.leave, textMode: m.textMode}
	if path == "" {
		s.name = fmt.Sprintf("fd %d", f.Fd())
	}
	if m.readable() {
		s.r = f
	}
	if m.writable() {
		s.w = f
	}
	return s
}

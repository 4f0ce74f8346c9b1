package ruby

import (
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// openWhole opens what IO.read and its kind name: a file, or for class IO itself
// a command.
func (in *Interp) openWhole(self, name, opts mruby.Value, binary bool) (*stream, error) {
	path, err := in.path(name)
	if err != nil {
		return nil, err
	}
	if self == in.ioClass && strings.HasPrefix(path, "|") {
		v, err := in.Call(self, "popen", in.String(path[1:]))
		if err != nil {
			return nil, err
		}
		return in.streamOf(v)
	}
	mode := mruby.Nil
	if open := in.option(opts, "open_args"); open.IsArray() {
		args, o := options(in.Items(open))
		mode, opts = arg(args, 0), o
	}
	if binary {
		mode, opts = in.String("rb:ASCII-8BIT"), mruby.Nil
	} else if mode.IsNil() && in.option(opts, "mode").IsNil() {
		mode = in.String("r")
	}
	m, err := in.openMode(mode, mruby.Nil, opts)
	if err != nil {
		return nil, err
	}
	s, err := in.openPath(path, m)
	if err == nil && s.r == nil {
		s.close()
		err = errNotRead
	}
	return s, err
}

// defineWholeFiles gives class IO what reads or writes files in one go. Of what is
// no file but a command or a pipe they give the open stream, for Ruby to wait for.
func (in *Interp) defineWholeFiles() {
	read := func(name string, binary bool) {
		in.defSelf(in.ioClass, "__"+name, 1, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			args, opts := options(args)
			if err := arity(len(args), 1, 3); err != nil {
				return mruby.Nil, err
			}
			if n := arg(args, 1); !n.IsNil() {
				if length, err := in.integer(n); err != nil {
					return mruby.Nil, err
				} else if length < 0 {
					return mruby.Nil, mruby.ArgumentError("negative length %d given", length)
				}
			}
			s, err := in.openWhole(self, args[0], opts, binary)
			if err != nil {
				return mruby.Nil, err
			}
			if s.waits() && arg(args, 2).IsNil() {
				return in.NewObject(in.ioClass, s), nil
			}
			v, err := in.readAt(s, arg(args, 1), arg(args, 2))
			if cerr := in.closeStream(s); err == nil {
				err = cerr
			}
			return v, err
		})
	}
	read("read", false)
	read("binread", true)
	write := func(name string, binary bool) {
		in.defSelf(in.ioClass, "__"+name, 2, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			args, opts := options(args)
			if err := arity(len(args), 2, 3); err != nil {
				return mruby.Nil, err
			}
			path, err := in.path(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			mode := mruby.Nil
			offset := arg(args, 2)
			if in.option(opts, "mode").IsNil() {
				flags := os.O_WRONLY | os.O_CREATE
				if offset.IsNil() {
					flags |= os.O_TRUNC
				}
				mode = in.Int(int64(flags))
			}
			m, err := in.openMode(mode, mruby.Nil, opts)
			if err != nil {
				return mruby.Nil, err
			}
			m.binary = m.binary || binary
			text := args[1]
			if !text.IsString() {
				t, err := in.ToS(text)
				if err != nil {
					return mruby.Nil, err
				}
				text = in.String(t)
			}
			var s *stream
			if self == in.ioClass && strings.HasPrefix(path, "|") {
				v, err := in.Call(self, "popen", in.String(path[1:]), in.String("w"))
				if err != nil {
					return mruby.Nil, err
				}
				s, err = in.streamOf(v)
				if err != nil {
					return mruby.Nil, err
				}
			} else if s, err = in.openPath(path, m); err != nil {
				return mruby.Nil, err
			}
			if s.waits() && offset.IsNil() {
				return in.NewObject(in.ioClass, s), nil
			}
			n, err := in.writeAt(s, text, offset)
			if cerr := in.closeStream(s); err == nil {
				err = cerr
			}
			return in.Int(int64(n)), err
		})
	}
	write("write", false)
	write("binwrite", true)
	in.defSelf(in.ioClass, "__readlines", 1, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		rest, opts := options(args)
		if err := arity(len(rest), 1, 3); err != nil {
			return mruby.Nil, err
		}
		a, err := in.lineArgs(args[1:])
		if err != nil {
			return mruby.Nil, err
		}
		s, err := in.openWhole(self, rest[0], opts, false)
		if err != nil {
			return mruby.Nil, err
		}
		if s.waits() {
			return in.NewObject(in.ioClass, s), nil
		}
		list, err := in.lines(s, a)
		if err != nil {
			err = in.systemError(err, "io_fillbuf", "fd:"+strings.TrimPrefix(s.file.Name(), "fd ")+" "+s.path)
		}
		if cerr := in.closeStream(s); err == nil {
			err = cerr
		}
		return list, err
	})
}

func (in *Interp) seekTo(s *stream, offset mruby.Value) error {
	at, err := in.integer(offset)
	if err != nil {
		return err
	}
	if s.file == nil {
		return in.systemError(errIllegalSeek, "", s.path)
	}
	_, err = unix.Seek(int(s.file.Fd()), at, io.SeekStart)
	return in.systemError(err, "rb_io_seek", s.path)
}

func (in *Interp) readAt(s *stream, length, offset mruby.Value) (mruby.Value, error) {
	if !offset.IsNil() {
		if err := in.seekTo(s, offset); err != nil {
			return mruby.Nil, err
		}
	}
	r, err := s.reader()
	if err != nil {
		return mruby.Nil, err
	}
	v, err := in.readAll(s, r, length, mruby.Nil)
	return v, in.systemError(err, "io_fread", s.path)
}

func (in *Interp) writeAt(s *stream, text, offset mruby.Value) (int, error) {
	if !offset.IsNil() {
		if err := in.seekTo(s, offset); err != nil {
			return 0, err
		}
	}
	bytes, err := in.bytesFor(s, text)
	if err != nil {
		return 0, err
	}
	return len(bytes), in.systemError(s.write(bytes), "io_write", s.path)
}

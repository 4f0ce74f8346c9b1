package ruby

import (
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// defineWriting gives class IO what writes.
func (in *Interp) defineWriting() {
	// sent is what a method gives that has written n bytes, or has to wait.
	sent := func(n int, err error) (mruby.Value, error) {
		var b blocked
		if errors.As(err, &b) {
			b.Outcome = func(_ any, err error) (mruby.Value, error) { return in.Int(int64(n)), in.systemError(err, "", "") }
		}
		return in.orOperation(in.Int(int64(n)), err)
	}
	in.def(in.ioClass, "__write", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) { return sent(in.writeTo(self, args)) })
	in.def(in.ioClass, "__syswrite", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.streamOf(self)
		if err != nil {
			return mruby.Nil, err
		}
		text, err := in.ToS(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if f, ok := s.w.(*os.File); ok && !s.closed {
			if flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0); err == nil && flags&unix.O_NONBLOCK != 0 {
				n, err := unix.Write(int(f.Fd()), []byte(text))
				return in.Int(int64(n)), in.systemError(err, "", s.label())
			}
		}
		return sent(len(text), in.systemError(s.write(text), "", s.label()))
	})
	// The others go by the object's method write, which may be its own.
	by := func(names string, max int, text func(args []mruby.Value) (mruby.Value, error), result func(self mruby.Value, args []mruby.Value) mruby.Value) {
		in.def(in.ioClass, names, 0, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			t, err := text(args)
			if err != nil {
				return mruby.Nil, err
			}
			if self == in.stdout || self == in.stderr {
				_, err = in.writeTo(self, []mruby.Value{t})
			} else {
				_, err = in.Call(self, "write", t)
			}
			return result(self, args), err
		})
	}
	made := func(f func(args []mruby.Value) (string, error)) func(args []mruby.Value) (mruby.Value, error) {
		return func(args []mruby.Value) (mruby.Value, error) {
			text, err := f(args)
			if err != nil {
				return mruby.Nil, err
			}
			for _, v := range args {
				if v.IsString() {
					return in.StringIn(v.Encoding(), text), nil
				}
			}
			return in.String(text), nil
		}
	}
	none := func(mruby.Value, []mruby.Value) mruby.Value { return mruby.Nil }
	by("puts", -1, made(in.putsText), none)
	by("print", -1, made(in.printText), none)
	by("putc", 1, made(in.putcText), func(_ mruby.Value, args []mruby.Value) mruby.Value { return args[0] })
	by("<<", 1, func(args []mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 1); err != nil || args[0].IsString() {
			return arg(args, 0), err
		}
		text, err := in.ToS(args[0])
		return in.String(text), err
	}, func(self mruby.Value, _ []mruby.Value) mruby.Value { return self })
}

// writeTo is IO#write.
func (in *Interp) writeTo(self mruby.Value, args []mruby.Value) (n int, err error) {
	s, err := in.streamOf(self)
	if err != nil {
		return 0, err
	}
	var b strings.Builder
	for _, v := range args {
		if !v.IsString() {
			text, err := in.ToS(v)
			if err != nil {
				return 0, err
			}
			v = in.String(text)
		}
		text, err := in.bytesFor(s, v)
		if err != nil {
			return 0, err
		}
		if len(args) == 1 {
			return len(text), in.writeBytes(s, text)
		}
		b.WriteString(text)
	}
	return b.Len(), in.writeBytes(s, b.String())
}

func (in *Interp) writeBytes(s *stream, text string) error {
	if text == "" && !s.closed { // whatever the stream is for
		return nil
	}
	return in.systemError(s.write(text), "", s.label())
}

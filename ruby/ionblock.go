package ruby

import (
	"context"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// interval takes a timeout, Nil is none.
func (in *Interp) interval(v mruby.Value) (time.Duration, error) {
	if v.IsNil() {
		return -1, nil
	}
	if k := v.Kind(); k != mruby.KindInt && k != mruby.KindFloat {
		if v.IsString() || !in.respondTo(v, "divmod") {
			return 0, mruby.TypeError("can't convert %s into time interval", in.className(v))
		}
		r, err := in.exact(v)
		if err != nil {
			return 0, err
		}
		f, _ := r.Float64()
		v = in.Float(f)
	}
	if v.Float() < 0 {
		return 0, mruby.ArgumentError("time interval must not be negative")
	}
	return time.Duration(v.Float() * float64(time.Second)), nil
}

// defineNonblocking gives class IO what waits, or doesn't.
func (in *Interp) defineNonblocking(on func(names string, min, max int, f streamMethod)) {
	in.defSelf(in.ioClass, "__select", 1, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) { return in.ioSelect(args) })
	on("__ready", 2, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		timeout, err := in.interval(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		end, events := any(s.r), int16(unix.POLLIN)
		if args[0].Truthy() {
			end, events = s.w, unix.POLLOUT
		} else if s.buffered() > 0 {
			return mruby.True, nil
		}
		if s.closed {
			return mruby.Nil, errClosed
		}
		fds := []unix.PollFd{{Fd: int32(descriptorOf(end)), Events: events}}
		o := s.operation(func(ctx context.Context) (any, error) { return poll(ctx, fds, timeout) })
		o.Outcome = func(n any, err error) (mruby.Value, error) {
			return mruby.Bool(n != 0), in.systemError(err, "", "")
		}
		return in.NewOperation(o), nil
	})
	again := func(opts mruby.Value, class, text, symbol string) (mruby.Value, error) {
		if in.option(opts, "exception") == mruby.False {
			return in.Symbol(symbol), nil
		}
		exc, err := in.Call(in.MustConst("IO::"+class), "new", in.String(text))
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.raised(exc)
	}
	on("read_nonblock", 1, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		if err := arity(len(args), 1, 2); err != nil {
			return mruby.Nil, err
		}
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative length %d given", n)
		}
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		if n == 0 {
			return in.intoBuffer(arg(args, 1), nil, false)
		}
		if s.buffered() == 0 && s.ready(s.r, unix.POLLIN) != nil {
			return again(opts, "EAGAINWaitReadable", "read would block", "wait_readable")
		}
		b := make([]byte, n)
		k, err := r.Read(b)
		if err == io.EOF {
			if _, err := in.intoBuffer(arg(args, 1), nil, true); err != nil {
				return mruby.Nil, err
			}
			if in.option(opts, "exception") == mruby.False {
				return mruby.Nil, nil
			}
			return mruby.Nil, errEndOfFile
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.intoBuffer(arg(args, 1), b[:k], false)
	})
	on("write_nonblock", 1, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		if err := arity(len(args), 1, 1); err != nil {
			return mruby.Nil, err
		}
		text, err := in.ToS(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if err := s.writable(); err != nil {
			return mruby.Nil, err
		}
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		if err := unix.SetNonblock(fd, true); err != nil {
			return mruby.Nil, err
		}
		n := 0
		if err = s.settle(); err == nil {
			n, err = unix.Write(fd, []byte(text))
		}
		if back := unix.SetNonblock(fd, false); err == nil {
			err = back
		}
		if err == unix.EAGAIN {
			return again(opts, "EAGAINWaitWritable", "write would block", "wait_writable")
		}
		return in.Int(int64(n)), err
	})
}

// ioSelect is the operation of IO.select, whose arguments the caller keeps alive.
func (in *Interp) ioSelect(args []mruby.Value) (mruby.Value, error) {
	timeout, err := in.interval(arg(args, 3))
	if err != nil {
		return mruby.Nil, err
	}
	type entry struct {
		list int
		v    mruby.Value
		fd   int // place among fds
	}
	var entries []entry
	var fds []unix.PollFd
	found := [3][]mruby.Value{}
	buffered := false
	for list, events := range []int16{unix.POLLIN, unix.POLLOUT, unix.POLLPRI} {
		given := arg(args, list)
		if given.IsNil() {
			continue
		}
		if !given.IsArray() {
			return mruby.Nil, mruby.TypeError("wrong argument type %s (expected Array)", in.kind(given))
		}
		for _, v := range in.Items(given) {
			s, err := in.tryIO(v)
			if err != nil {
				return mruby.Nil, err
			}
			if s == nil {
				return mruby.Nil, mruby.TypeError("no implicit conversion of %s into IO", in.kind(v))
			}
			fd, err := s.descriptor()
			if err != nil {
				return mruby.Nil, err
			}
			if list == 0 && s.buffered() > 0 {
				buffered = true
				found[0] = append(found[0], v)
				continue
			}
			if list == 1 && s.child != nil { // its other end
				if w, ok := s.w.(interface{ Fd() uintptr }); ok {
					fd = int(w.Fd())
				}
			}
			entries = append(entries, entry{list, v, len(fds)})
			fds = append(fds, unix.PollFd{Fd: int32(fd), Events: events})
		}
	}
	if buffered {
		timeout = 0
	}
	// The operation ends when the arguments are still there.
	return in.NewOperation(&Operation{
		Run: func(ctx context.Context) (any, error) { return poll(ctx, fds, timeout) },
		Outcome: func(n any, err error) (mruby.Value, error) {
			if err != nil {
				return mruby.Nil, in.systemError(err, "", "select(2)")
			}
			if n == 0 && !buffered {
				return mruby.Nil, nil
			}
			for _, e := range entries {
				got := fds[e.fd].Revents
				if got&unix.POLLNVAL != 0 {
					return mruby.Nil, in.systemError(errBadFD, "", "select(2)")
				}
				if got&(fds[e.fd].Events|unix.POLLHUP|unix.POLLERR) != 0 && (e.list < 2 || got&unix.POLLPRI != 0) {
					found[e.list] = append(found[e.list], e.v)
				}
			}
			return in.Array(in.Array(found[0]...), in.Array(found[1]...), in.Array(found[2]...)), nil
		},
	}), nil
}

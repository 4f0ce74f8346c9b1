package ruby

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// descriptor is the number of the system's file.
func (s *stream) descriptor() (int, error) {
	if s.closed {
		return 0, errClosed
	}
	if s.file != nil {
		return int(s.file.Fd()), nil
	}
	for _, end := range []any{s.r, s.w} { // a pipe to a command, a connection
		if fd := descriptorOf(end); fd >= 0 {
			return fd, nil
		}
	}
	return s.fd, nil
}

// openDescriptor is IO.new: a stream of a descriptor that is open.
func (in *Interp) openDescriptor(fd int64, args []mruby.Value) (*stream, error) {
	args, opts := options(args)
	if err := arity(1+len(args), 1, 2); err != nil {
		return nil, err
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil || int64(int32(fd)) != fd {
		return nil, errBadFD
	}
	m, err := in.openMode(arg(args, 0), mruby.Nil, opts)
	if err != nil {
		return nil, err
	}
	const access = os.O_RDONLY | os.O_WRONLY | os.O_RDWR
	have := flags & access
	if !m.given && m.flags&access == 0 {
		m.flags |= have
	} else if want := m.flags & access; have != os.O_RDWR && want != have {
		return nil, syscall.EINVAL
	}
	if fd <= 2 {
		s := *in.Object([]mruby.Value{in.stdin, in.stdout, in.stderr}[fd]).(*stream)
		s.gone, s.sending = nil, nil
		s.closed, s.buf, s.name = false, nil, fmt.Sprintf("fd %d", fd)
		s.textMode, s.leave = m.textMode, true
		return &s, nil
	}
	s := newFileStream(os.NewFile(uintptr(fd), fmt.Sprintf("fd %d", fd)), "", m)
	s.keep()
	if m.bom && s.r != nil {
		_, err = s.skipBOM(in.encodings)
	}
	return s, err
}

// warnOfBlock tells of a block that new doesn't call.
func (in *Interp) warnOfBlock(self, block mruby.Value) error {
	if block.IsNil() {
		return nil
	}
	return in.warn(fmt.Sprintf("%[1]s::new() does not take block; use %[1]s::open() instead", in.ClassName(self)))
}

// kept are the files that aren't to be closed when their objects go, not even
// when the interpreter does.
var kept struct {
	sync.Mutex
	files []*os.File
}

// keep holds a file whose autoclose is off.
func (s *stream) keep() {
	if s.leave && s.file != nil {
		kept.Lock()
		kept.files = append(kept.files, s.file)
		kept.Unlock()
	}
}

// defineDescriptors gives class IO what is about the system's descriptors.
func (in *Interp) defineDescriptors(on func(names string, min, max int, f streamMethod)) {
	in.Define(in.ioClass, "initialize", func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 3); err != nil {
			return mruby.Nil, err
		}
		if err := in.warnOfBlock(self, block); err != nil {
			return mruby.Nil, err
		}
		fd, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		s, err := in.openDescriptor(fd, args[1:])
		if err != nil {
			return mruby.Nil, in.systemError(err, "", "")
		}
		return self, in.SetObject(self, s)
	})
	in.def(in.ioClass, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		from, err := in.streamOf(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if from.closed {
			return mruby.Nil, errClosed
		}
		if from.file == nil {
			return mruby.Nil, notImplemented("IO#dup of what is no file")
		}
		if err := from.settle(); err != nil {
			return mruby.Nil, in.systemError(err, "", from.path)
		}
		fd, err := unix.FcntlInt(from.file.Fd(), unix.F_DUPFD_CLOEXEC, 3)
		if err != nil {
			return mruby.Nil, in.systemError(err, "", from.path)
		}
		s := *from
		s.file, s.buf, s.fd, s.leave, s.child, s.gone, s.sending = os.NewFile(uintptr(fd), from.name), nil, 0, false, nil, nil, nil
		if s.path == "" {
			s.name = fmt.Sprintf("fd %d", fd)
		}
		if s.r != nil {
			s.r = s.file
		}
		if s.w != nil {
			s.w = s.file
		}
		return self, in.SetObject(self, &s)
	})
	in.defSelf(in.ioClass, "sysopen", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		m, err := in.openMode(arg(args, 1), arg(args, 2), mruby.Nil)
		if err != nil {
			return mruby.Nil, err
		}
		fd, err := unix.Open(path, m.flags|unix.O_CLOEXEC, uint32(m.perm))
		return in.Int(int64(fd)), in.systemError(err, "rb_sysopen", path)
	})
	on("fileno to_i", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		fd, err := s.descriptor()
		return in.Int(int64(fd)), err
	})
	on("autoclose?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		return mruby.Bool(!s.leave), nil
	})
	on("autoclose=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		s.leave = !args[0].Truthy()
		s.keep()
		return args[0], nil
	})
	on("close_on_exec?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		return mruby.Bool(flags&unix.FD_CLOEXEC != 0), err
	})
	on("close_on_exec=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		flag := 0
		if args[0].Truthy() {
			flag = unix.FD_CLOEXEC
		}
		_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFD, flag)
		return args[0], err
	})
	on("fcntl", 1, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		command, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		value := int64(0)
		switch v := arg(args, 1); {
		case v.IsString():
			return mruby.Nil, notImplemented("IO#fcntl with a String")
		case v == mruby.True:
			value = 1
		case v.Truthy():
			if value, err = in.integer(v); err != nil {
				return mruby.Nil, err
			}
		}
		n, err := unix.FcntlInt(uintptr(fd), int(command), int(value))
		return in.Int(int64(n)), err
	})
	on("pread", 2, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		at, err := in.integer(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		if n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative string size (or size too big)")
		}
		if _, err := s.reader(); err != nil {
			return mruby.Nil, err
		}
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		if n == 0 {
			if buffer := arg(args, 2); buffer.IsString() {
				return buffer, nil
			}
			return in.StringIn(mruby.Binary, ""), nil
		}
		b := make([]byte, n)
		k, err := unix.Pread(fd, b, at)
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_io_pread", s.path)
		}
		if k == 0 {
			return mruby.Nil, errEndOfFile
		}
		return in.intoBuffer(arg(args, 2), b[:k], false)
	})
	on("pwrite", 2, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		text, err := in.ToS(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		at, err := in.integer(args[1])
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
		n, err := unix.Pwrite(fd, []byte(text), at)
		return in.Int(int64(n)), in.systemError(err, "rb_io_pwrite", s.path)
	})
	on("advise", 1, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if !args[0].IsSymbol() {
			return mruby.Nil, mruby.TypeError("advice must be a Symbol")
		}
		var span [2]int64
		for i, v := range args[1:] {
			if v.IsNil() {
				continue
			}
			n, err := in.integer(v)
			if err != nil {
				return mruby.Nil, err
			}
			span[i] = n
		}
		fd, err := s.descriptor()
		if err != nil {
			return mruby.Nil, err
		}
		name := in.SymbolName(args[0])
		if !strings.Contains(" normal sequential random willneed dontneed noreuse ", " "+name+" ") {
			return mruby.Nil, notImplemented("Unsupported advice: :%s", name)
		}
		return mruby.Nil, advise(fd, span[0], span[1], name)
	})
	in.def(in.ioClass, "reopen", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.streamOf(self)
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.reopen(s, args)
	})
}

// reopen makes a stream one of what another stream, or a path, is.
func (in *Interp) reopen(s *stream, args []mruby.Value) error {
	rest, opts := options(args)
	other, err := in.tryIO(rest[0])
	if err != nil {
		return err
	}
	opened := other == nil
	if opened {
		path, err := in.path(rest[0])
		if err != nil {
			return err
		}
		mode := arg(rest, 1)
		if mode.IsNil() && in.option(opts, "mode").IsNil() {
			mode = in.Int(int64(s.access()))
		}
		m, err := in.openMode(mode, mruby.Nil, opts)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, m.flags, 0o666)
		if err != nil {
			return in.systemError(err, "rb_sysopen", path)
		}
		other = newFileStream(f, path, m)
		other.name = path
	} else {
		if other.closed {
			return errClosed
		}
		if err := other.settle(); err != nil {
			return in.systemError(err, "", other.path)
		}
	}
	if s.closed && !opened {
		return errClosed
	}
	if s.closed || s.file == nil || other.file == nil {
		// No file of the system's to put in the place of: only this stream changes.
		s.file, s.r, s.w, s.closed = other.file, other.r, other.w, false
	} else {
		if err := dup2(int(other.file.Fd()), int(s.file.Fd())); err != nil {
			return in.systemError(err, "", other.path)
		}
		file := s.file
		s.r, s.w = nil, nil
		if other.r != nil {
			s.r = file
		}
		if other.w != nil {
			s.w = file
		}
		if opened {
			other.file.Close()
		}
	}
	s.buf, s.lineno, s.path, s.appended, s.textMode = nil, other.lineno, other.path, other.appended, other.textMode
	if s.name = other.name; s.fd > 0 || s == in.Object(in.stdin) {
		s.name = map[int]string{0: "<STDIN>", 1: "<STDOUT>", 2: "<STDERR>"}[s.fd]
	}
	return nil
}

// access are the system's flags for what a stream is used for.
func (s *stream) access() int {
	switch {
	case s.r != nil && s.w != nil:
		return os.O_RDWR
	case s.w != nil && s.appended:
		return os.O_WRONLY | os.O_CREATE | os.O_APPEND
	case s.w != nil:
		return os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	return os.O_RDONLY
}

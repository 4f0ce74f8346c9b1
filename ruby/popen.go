package ruby

import (
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

func definePopen(in *Interp) error {
	in.defSelf(in.ioClass, "__popen", 1, -1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		var lead []mruby.Value
		if args[0].IsHash() {
			lead, args = args[:1], args[1:]
		}
		rest, opts := options(args)
		if err := arity(len(rest), 1, 2); err != nil {
			return mruby.Nil, err
		}
		if rest[0].Str() == "-" {
			return mruby.Nil, notImplemented("fork() function is unimplemented on this machine")
		}
		spec := append([]mruby.Value{}, lead...)
		if rest[0].IsArray() {
			items := in.Items(rest[0])
			if len(items) == 1 && items[0].IsString() { // no shell, though it is one word
				items = []mruby.Value{in.Array(items[0], items[0])}
			}
			spec = append(spec, items...)
		} else {
			spec = append(spec, rest[0])
		}
		if !opts.IsNil() {
			spec = append(spec, opts)
		}
		m, err := in.openMode(arg(rest, 1), mruby.Nil, opts)
		if err != nil {
			return mruby.Nil, err
		}
		c, err := in.command(spec)
		if err != nil {
			return mruby.Nil, err
		}
		s := &stream{sync: true, textMode: m.textMode}
		fail := func(err error) (mruby.Value, error) {
			c.release()
			for _, end := range []any{s.r, s.w} {
				if f, ok := end.(*os.File); ok {
					f.Close()
				}
			}
			return mruby.Nil, err
		}
		if m.readable() {
			r, w, err := pipe()
			if err != nil {
				return fail(in.systemError(err, "", "pipe"))
			}
			if c.errToOut {
				c.stderr = w
			}
			c.stdout = w
			c.opened = append(c.opened, w)
			s.r = r
		}
		if m.writable() {
			r, w, err := pipe()
			if err != nil {
				return fail(in.systemError(err, "", "pipe"))
			}
			c.stdin = r
			c.opened = append(c.opened, r)
			s.w = w
		}
		if s.child, err = in.start(c); err != nil {
			return fail(err)
		}
		s.name = fmt.Sprintf("fd %d", s.child.pid)
		return in.NewObject(in.ioClass, s), nil
	})
	return nil
}

// pipe is os.Pipe without Go's own waiting: the descriptors block until Ruby says
// otherwise, and stay as it says.
func pipe() (r, w *os.File, err error) {
	var fds [2]int
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(fds[:]); err != nil {
		return nil, nil, os.NewSyscallError("pipe", err)
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	return os.NewFile(uintptr(fds[0]), "|0"), os.NewFile(uintptr(fds[1]), "|1"), nil
}

// defineSystem tells Ruby of the system it runs on.
func defineSystem(in *Interp) error {
	in.defSelf(in.MustConst("Kernel"), "__platform", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		arch := map[string]string{"amd64": "x86_64", "arm64": "aarch64", "386": "i686"}[runtime.GOARCH]
		if arch == "" {
			arch = runtime.GOARCH
		}
		if runtime.GOOS == "darwin" && arch == "aarch64" {
			arch = "arm64"
		}
		return in.String(arch + "-" + runtime.GOOS), nil
	})
	in.defSelf(in.fileClass, "__flags", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.Array(in.ints(unix.O_APPEND, unix.O_CREAT, unix.O_EXCL, unix.O_NONBLOCK, unix.O_TRUNC, unix.O_NOCTTY, unix.O_SYNC, unix.O_NOFOLLOW, 0)...), nil
	})
	return nil
}

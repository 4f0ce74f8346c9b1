package ruby

import (
	"io"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["pty"] = definePTY }

// definePTY gives module PTY its terminals.
func definePTY(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "PTY")
	end := func(f *os.File, r io.Reader, w io.Writer) mruby.Value {
		return in.NewObject(in.fileClass, &stream{name: f.Name(), path: f.Name(), file: f, r: r, w: w, sync: true, textMode: plainText})
	}
	in.defSelf(module, "__open", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		master, slave, err := pty.Open()
		if err != nil {
			return mruby.Nil, in.systemError(err, "", "pty")
		}
		return in.Array(end(master, master, master), end(slave, slave, slave)), nil
	})
	in.defSelf(module, "__spawn", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		words := in.Items(args[0])
		if len(words) == 0 { // the user's shell
			words = []mruby.Value{in.String(userShell())}
		}
		c, err := in.command(words)
		if err != nil {
			return mruby.Nil, err
		}
		master, slave, err := pty.Open()
		if err != nil {
			c.release()
			return mruby.Nil, in.systemError(err, "", "pty")
		}
		c.opened = append(c.opened, slave)
		c.stdin, c.stdout, c.stderr, c.terminal = slave, slave, slave, true
		ch, err := in.start(c)
		if err != nil {
			master.Close()
			return mruby.Nil, err
		}
		fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 3)
		if err != nil {
			master.Close()
			return mruby.Nil, in.systemError(err, "", "pty")
		}
		told := os.NewFile(uintptr(fd), master.Name())
		return in.Array(end(master, master, nil), end(told, nil, told), in.Int(int64(ch.pid))), nil
	})
	return nil
}

func userShell() string {
	if shell := os.Getenv("SHELL"); shell != "" {
		return shell
	}
	return "/bin/sh"
}

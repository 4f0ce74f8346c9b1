package ruby

import (
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["io/console"] = defineConsole }

// defineConsole gives IO its terminal modes.
func defineConsole(in *Interp) error {
	terminal := func(v mruby.Value) (int, error) {
		s, err := in.streamOf(v)
		if err != nil {
			return 0, err
		}
		if s.closed {
			return 0, errClosed
		}
		if s.file == nil {
			return 0, in.systemError(syscall.ENOTTY, "", "")
		}
		return int(s.file.Fd()), nil
	}
	in.DataClass(mruby.Nil, "__Termios", mruby.Nil)
	class := in.MustConst("__Termios")
	// __term changes the mode and returns what it was.
	in.def(in.ioClass, "__term", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		fd, err := terminal(self)
		if err != nil {
			return mruby.Nil, err
		}
		t, err := unix.IoctlGetTermios(fd, ioctlGetTermios)
		if err != nil {
			return mruby.Nil, in.systemError(err, "", "")
		}
		old := *t
		switch in.SymbolName(args[0]) {
		case "noecho":
			t.Lflag &^= unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHONL
		case "echo":
			t.Lflag |= unix.ECHO | unix.ECHOE | unix.ECHOK
		case "raw":
			if _, err := term.MakeRaw(fd); err != nil {
				return mruby.Nil, in.systemError(err, "", "")
			}
			return in.NewObject(class, old), nil
		case "cooked":
			t.Iflag |= unix.BRKINT | unix.ISTRIP | unix.ICRNL | unix.IXON
			t.Oflag |= unix.OPOST
			t.Lflag |= unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		}
		return in.NewObject(class, old), in.systemError(unix.IoctlSetTermios(fd, ioctlSetTermios, t), "", "")
	})
	in.def(in.ioClass, "__term_set", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		fd, err := terminal(self)
		if err != nil {
			return mruby.Nil, err
		}
		old, ok := in.Object(args[0]).(unix.Termios)
		if !ok {
			return mruby.Nil, mruby.TypeError("not a terminal mode")
		}
		return mruby.Nil, in.systemError(unix.IoctlSetTermios(fd, ioctlSetTermios, &old), "", "")
	})
	in.def(in.ioClass, "echo?", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		fd, err := terminal(self)
		if err != nil {
			return mruby.Nil, err
		}
		t, err := unix.IoctlGetTermios(fd, ioctlGetTermios)
		if err != nil {
			return mruby.Nil, in.systemError(err, "", "")
		}
		return mruby.Bool(t.Lflag&unix.ECHO != 0), nil
	})
	in.def(in.ioClass, "winsize", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		fd, err := terminal(self)
		if err != nil {
			return mruby.Nil, err
		}
		w, h, err := term.GetSize(fd)
		return in.Array(in.ints(h, w)...), in.systemError(err, "", "")
	})
	return nil
}

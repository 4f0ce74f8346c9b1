package ruby

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo terminal: what is written to the first comes as typed
// from the second.
func terminal(t *testing.T) (keyboard, tty *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	return keyboard, tty
}

func TestConsole(t *testing.T) {
	keyboard, tty := terminal(t)
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: 100}); err != nil {
		t.Fatal(err)
	}
	in, out := start(t, Config{Stdin: tty})
	if _, err := keyboard.WriteString("secret\nseen\nk"); err != nil {
		t.Fatal(err)
	}
	_, err := in.Run(`require "io/console"
p $stdin.tty?, $stdout.tty?, $stdin.winsize, $stdin.echo?
p $stdin.noecho { |io| [io.echo?, io.gets] }
p $stdin.echo?, STDIN.gets.chomp, $stdin.getch
begin; $stdout.noecho { }; rescue Errno::ENOTTY => e; p e; end`, "test.rb", 1)
	if err != nil {
		t.Fatal(err)
	}
	want := "true\nfalse\n[30, 100]\ntrue\n[false, \"secret\\n\"]\ntrue\n\"seen\"\n\"k\"\n#<Errno::ENOTTY: Inappropriate ioctl for device>\n"
	if got := out.String(); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

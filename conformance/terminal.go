package conformance

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A terminal is what a program has for input and output. A nil one isn't there.
type terminal struct {
	master *os.File
	read   chan struct{} // closed when all is read
}

// startOnTerminal starts a program on a terminal, as the leader of a session.
// What it writes is copied to out.
func startOnTerminal(cmd *exec.Cmd, out io.Writer) (*terminal, error) {
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		return nil, err
	}
	t := &terminal{master: master, read: make(chan struct{})}
	go func() {
		defer close(t.read)
		io.Copy(out, master) // ends with an error when the last program lets go of the terminal
	}()
	return t, nil
}

// Close waits for the last of the output.
func (t *terminal) Close() {
	if t == nil {
		return
	}
	<-t.read
	t.master.Close()
}

// Type types a text; with hidden, once the terminal doesn't show what is typed.
func (t *terminal) Type(text string, hidden bool) {
	for deadline := time.Now().Add(patience); hidden && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		state, err := unix.IoctlGetTermios(int(t.master.Fd()), unix.TCGETS)
		if err != nil || state.Lflag&unix.ECHO == 0 {
			break
		}
	}
	if strings.Contains(text, "\x03") {
		time.Sleep(settle)
	}
	t.master.WriteString(text)
}

package conformance

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// A viewer keeps what was written to a terminal, and tells when a text was.
type viewer struct {
	mu    sync.Mutex
	all   bytes.Buffer
	text  string
	shown chan struct{} // closed when text was seen
}

func (v *viewer) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	before := strings.Contains(v.all.String(), v.text)
	v.all.Write(p)
	if !before && strings.Contains(v.all.String(), v.text) {
		close(v.shown)
	}
	return len(p), nil
}

// screen returns what is to be seen in the end: a carriage return goes to the
// begin of a line, a code erases the rest of it.
func (v *viewer) screen() string {
	var lines []string
	line, at := []rune{}, 0
	rest := strings.ReplaceAll(v.all.String(), "\x1b[K", "\x00")
	for _, c := range rest {
		switch c {
		case '\n':
			lines, line, at = append(lines, strings.TrimRight(string(line), " ")), nil, 0
		case '\r':
			at = 0
		case '\x00':
			line = line[:at]
		default:
			line = append(line[:at], append([]rune{c}, line[min(at+1, len(line)):]...)...)
			at++
		}
	}
	return strings.Join(append(lines, string(line)), "\n")
}

// TestMeterOnTerminal uploads to two hosts that are slow to take it.
func TestMeterOnTerminal(t *testing.T) {
	t.Parallel()
	for _, interrupted := range []bool{false, true} {
		lab := NewLab(t, Options{Project: "lab", Hosts: 2})
		file := filepath.Join(lab.Project, "app.tar")
		write(t, file, strings.Repeat("x", 8<<20))
		seen := &viewer{text: "app.tar (2 hosts)", shown: make(chan struct{})}
		for _, h := range lab.Hosts {
			// A pipe is a file that takes only what somebody reads.
			pipe := h.Path("home/pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(pipe, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() })
			go func() {
				io.CopyN(io.Discard, f, 1<<20)
				if <-seen.shown; !interrupted {
					io.Copy(io.Discard, f)
				}
			}()
		}
		cmd := lab.Command(Gocap.Path, "production", "lab:up")
		cmd.Env = append(cmd.Env, "TERM=xterm", "LAB_SRC=app.tar", "LAB_DST=/srv/lab/home/pipe", "NO_COLOR=1")
		terminal, err := startOnTerminal(cmd, seen)
		if err != nil {
			t.Fatal(err)
		}
		if interrupted {
			<-seen.shown
			terminal.Type("\x03", false)
		}
		err = cmd.Wait()
		terminal.Close()
		screen := seen.screen()
		if strings.Contains(screen, "hosts)") || strings.Contains(screen, "B/s") {
			t.Errorf("something of the meter is left:\n%s", screen)
		}
		switch {
		case interrupted && (err == nil || !strings.Contains(screen, "\ncap aborted!\nInterrupt:\n")):
			t.Errorf("%v:\n%s", err, screen)
		case !interrupted && (err != nil || strings.Count(screen, "      Uploading app.tar 100.0%\n") != 2):
			t.Errorf("%v:\n%s", err, screen)
		}
	}
}

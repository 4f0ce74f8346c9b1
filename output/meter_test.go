package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gocap/gocap/runtime"
)

// A film is a terminal with a meter, whose clock is the test's.
type film struct {
	*Meter
	out     bytes.Buffer
	clock   time.Time
	tick    chan time.Time
	stopped chan struct{}
	width   int
	behind  bool // in the background
}

func newFilm(t *testing.T) *film {
	f := &film{clock: time.Unix(1e9, 0), tick: make(chan time.Time), stopped: make(chan struct{}, 10), width: 80}
	screen := Screen{&f.out, Terminal{IsTTY: true, NoColor: true, Width: func() int { return f.width }, Foreground: func() bool { return !f.behind }}}
	f.Meter = newMeter(screen, func() time.Time { return f.clock }, func() (<-chan time.Time, func()) {
		return f.tick, func() { f.stopped <- struct{}{} }
	})
	t.Cleanup(f.Close)
	return f
}

// wait lets time pass, draws, and returns what was written meanwhile.
func (f *film) wait(d time.Duration) string {
	f.Meter.mu.Lock()
	f.clock = f.clock.Add(d)
	f.draw()
	f.Meter.mu.Unlock()
	return f.written()
}

func (f *film) written() string {
	f.Meter.mu.Lock()
	defer f.Meter.mu.Unlock()
	s := f.out.String()
	f.out.Reset()
	return s
}

func (f *film) start(t *runtime.Transfer) *runtime.Transfer {
	f.Event(runtime.TransferStarted{Time: f.clock, Transfer: t})
	return t
}

func (f *film) progress(t *runtime.Transfer, file string, done, total int64) {
	f.Event(runtime.TransferProgress{Time: f.clock, Transfer: t, File: file, Done: done, Total: total})
}

func (f *film) end(t *runtime.Transfer) { f.Event(runtime.TransferEnded{Time: f.clock, Transfer: t}) }

func picture(text string) string { return "\r" + text + "\x1b[K\r" }

const gone = "\r\x1b[K"

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	f := newFilm(t)
	x := f.start(&runtime.Transfer{Verb: "Uploading", Name: "dist/app.tar"})
	f.progress(x, "dist/app.tar", 0, 100e6)
	f.progress(x, "dist/app.tar", 10e6, 100e6)
	want(t, "at first", f.wait(900*time.Millisecond), "")
	f.progress(x, "dist/app.tar", 20e6, 100e6)
	line := picture("      Uploading app.tar   20% [===>           ]  20.0 MB/s  0:04")
	want(t, "after a second", f.wait(100*time.Millisecond), line)

	fmt.Fprintln(f.Over(&f.out), "      01 something else")
	want(t, "below a line", f.written(), gone+"      01 something else\n"+line)
	fmt.Fprint(f.Over(&f.out), "password: ")
	want(t, "no line end", f.wait(0), gone+"password: ")
	fmt.Fprintln(f.Over(&f.out))
	f.written()
	want(t, "after it", f.wait(0), line)

	back := f.Lend("")
	want(t, "lent", f.wait(0), gone)
	back()
	want(t, "given back", f.wait(0), line)
	f.behind = true
	want(t, "in the background", f.wait(0), gone)
	f.behind = false
	f.width = 39
	want(t, "too narrow", f.wait(0), "")
	f.width = 60
	want(t, "narrow", f.wait(0), picture("      Uploading app.t…   20% [==>        ]  20.0 MB/s  0:04"))
	f.tick <- f.clock
	f.tick <- f.clock // now the first is through
	if got := f.written(); !strings.HasPrefix(got, "\r      Uploading app.t…") {
		t.Errorf("after a tick: %q", got)
	}
	f.end(x)
	<-f.stopped
	want(t, "at the end", f.written(), gone)
}

func TestMeterOfSeveral(t *testing.T) {
	t.Parallel()
	f := newFilm(t)
	a := f.start(&runtime.Transfer{Verb: "Uploading", Name: "a\x1b[2J"})
	b := f.start(&runtime.Transfer{Verb: "Uploading", Name: "a\x1b[2J"})
	f.progress(a, "a", 100, 100)
	f.progress(b, "a", 25, 100)
	f.end(a)
	line := picture("      Uploading a?[2J (2 hosts)   62% [=========>     ]  62 B/s  0:02")
	want(t, "one is through", f.wait(2*time.Second), line)
	f.end(b)
	<-f.stopped
	f.written()

	tree := f.start(&runtime.Transfer{Verb: "Downloading", Name: "/srv/app/shared/log", Tree: true})
	f.progress(tree, "x", 1500, 1500)
	f.progress(tree, "y", 500, 1500)
	line = picture("      Downloading log  2.0 kB  500 B/s")
	want(t, "a tree", f.wait(4*time.Second), line)
	f.Event(runtime.TransferSized{Time: f.clock, Transfer: tree, Bytes: 2000_000})
	line = picture("      Downloading log    0% [>              ]  500 B/s  1:06:36")
	want(t, "a sized tree", f.wait(0), line)
	f.Close()
	<-f.stopped
	f.progress(tree, "y", 1000, 1500)
	want(t, "closed", f.written(), gone)
}

// TestNoMeter is where nothing can be redrawn.
func TestNoMeter(t *testing.T) {
	t.Parallel()
	terminal := Screen{&bytes.Buffer{}, Terminal{IsTTY: true}}
	for name, c := range map[string]struct {
		screen Screen
		env    map[string]string
		want   bool
	}{
		"terminal": {terminal, map[string]string{"TERM": "xterm"}, true},
		"file":     {Screen{Writer: &bytes.Buffer{}}, map[string]string{"TERM": "xterm"}, false},
		"dumb":     {terminal, map[string]string{"TERM": "dumb"}, false},
		"no TERM":  {terminal, nil, false},
		"CI":       {terminal, map[string]string{"TERM": "xterm", "CI": "true"}, false},
	} {
		m := NewMeter(c.screen, func(name string) (string, bool) { v, ok := c.env[name]; return v, ok })
		if (m != nil) != c.want {
			t.Errorf("%s: %v", name, m)
		}
	}
	var none *Meter
	none.Event(runtime.TransferStarted{})
	none.Lend("x")()
	none.Close()
	var out bytes.Buffer
	fmt.Fprint(none.Over(&out), "text")
	want(t, "without one", out.String(), "text")
}

package output

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/gocap/gocap/runtime"
)

// A Meter shows how far transfers have come, in a line of its own below all
// others on a terminal:
//
//	Uploading app.tar (3 hosts)  45% [========>           ]  12.3 MB/s  0:12
//
// It is there only while transfers last for longer than a second. What else
// goes to the terminal must go through [Meter.Over] or be announced by
// [Meter.Lend]: the line is gone before, and comes back below.
//
// A nil *Meter shows nothing. Methods may be called from any goroutine.
type Meter struct {
	screen  Screen
	palette Palette
	now     func() time.Time
	ticks   func() (tick <-chan time.Time, stop func())

	mu      sync.Mutex
	batch   batch
	drawn   bool
	partial bool // the line that the cursor is in isn't over
	lent    int  // how many write to the terminal themselves
	closed  bool
	stop    chan struct{} // ends the redrawing; nil when nothing is transferred
}

const (
	meterDelay    = time.Second            // how long a transfer goes without
	meterInterval = 200 * time.Millisecond // between two pictures
	meterWidth    = 40                     // columns that it needs
)

// NewMeter returns the meter of a terminal that can redraw a line, else nil: of
// none for files and pipes, dumb terminals, and where CI is set, whose
// terminals are logs.
func NewMeter(s Screen, lookupEnv func(string) (string, bool)) *Meter {
	term, _ := lookupEnv("TERM")
	ci, _ := lookupEnv("CI")
	if !s.IsTTY || term == "" || term == "dumb" || ci != "" && ci != "false" {
		return nil
	}
	return newMeter(s, time.Now, func() (<-chan time.Time, func()) {
		t := time.NewTicker(meterInterval)
		return t.C, t.Stop
	})
}

func newMeter(s Screen, now func() time.Time, ticks func() (<-chan time.Time, func())) *Meter {
	return &Meter{screen: s, palette: s.Palette(), now: now, ticks: ticks}
}

// Event implements [runtime.Sink].
func (m *Meter) Event(e runtime.Event) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	switch e := e.(type) {
	case runtime.TransferStarted:
		if m.batch.running == 0 {
			m.batch = batch{began: e.Time, transfers: map[*runtime.Transfer]*passed{}}
			m.stop = make(chan struct{})
			go m.redraw(m.stop)
		}
		m.batch.start(e.Transfer)
	case runtime.TransferSized:
		m.batch.size(e.Transfer, e.Bytes)
	case runtime.TransferProgress:
		m.batch.progress(e)
	case runtime.TransferEnded:
		if m.batch.end(e.Transfer); m.batch.running == 0 && m.stop != nil {
			m.erase()
			close(m.stop)
			m.stop = nil
		}
	}
}

func (m *Meter) redraw(stop <-chan struct{}) {
	tick, stopTicks := m.ticks()
	defer stopTicks()
	for {
		select {
		case <-tick:
		case <-stop:
			return
		}
		m.mu.Lock()
		select {
		case <-stop:
		default:
			m.draw()
		}
		m.mu.Unlock()
	}
}

// draw draws the line, if it may be there now. The cursor stays in front of it.
func (m *Meter) draw() {
	width := m.screen.width() - 1 // the last column would wrap in some terminals
	if m.lent > 0 || m.partial || width < meterWidth || !m.screen.foreground() {
		m.erase()
		return
	}
	now := m.now()
	if m.batch.running == 0 || now.Sub(m.batch.began) < meterDelay || m.batch.done == 0 {
		return
	}
	io.WriteString(m.screen, "\r"+m.batch.line(now, width)+eraseToEnd+"\r")
	m.drawn = true
}

const eraseToEnd = "\x1b[K"

func (m *Meter) erase() {
	if m.drawn {
		io.WriteString(m.screen, "\r"+eraseToEnd)
		m.drawn = false
	}
}

// Over returns what writes to w, a stream that leads to the meter's terminal.
func (m *Meter) Over(w io.Writer) io.Writer {
	if m == nil {
		return w
	}
	return overMeter{m, w}
}

type overMeter struct {
	m *Meter
	w io.Writer
}

func (o overMeter) Write(p []byte) (int, error) {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	was := o.m.drawn
	o.m.erase()
	n, err := o.w.Write(p)
	o.m.wrote(string(p))
	if was {
		o.m.draw()
	}
	return n, err
}

func (m *Meter) wrote(text string) {
	if text != "" {
		m.partial = !strings.HasSuffix(text, "\n")
	}
}

// Lend leaves the terminal to somebody who writes to it, text if that's known,
// until back is called.
func (m *Meter) Lend(text string) (back func()) {
	if m == nil {
		return func() {}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.erase()
	m.lent++
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.lent--
		if m.wrote(text); text == "" { // a program, or somebody who has typed a line
			m.partial = false
		}
	}
}

// Close removes the line for good.
func (m *Meter) Close() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.erase()
	if m.stop != nil {
		close(m.stop)
		m.stop = nil
	}
	m.closed = true
}

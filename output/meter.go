package output

import (
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"time"
	"unicode"

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

// A batch is transfers that overlap. Those that have ended count until all have.
type batch struct {
	began     time.Time
	transfers map[*runtime.Transfer]*passed
	running   int
	done      int64      // bytes of all
	samples   [25]sample // the last five seconds, in a ring
	drawn     int
}

// passed is what has passed of one transfer, in bytes.
type passed struct {
	over  bool
	sized bool
	total int64
	done  int64
	files map[string]int64 // of those that aren't complete
}

type sample struct {
	time time.Time
	done int64
}

func (b *batch) start(t *runtime.Transfer) {
	b.transfers[t] = &passed{files: map[string]int64{}}
	b.running++
}

func (b *batch) size(t *runtime.Transfer, bytes int64) {
	if p := b.transfers[t]; p != nil {
		p.sized, p.total = true, bytes
	}
}

func (b *batch) progress(e runtime.TransferProgress) {
	p := b.transfers[e.Transfer]
	if p == nil {
		return
	}
	before, begun := p.files[e.File]
	if !begun && !p.sized {
		p.total += e.Total
	}
	p.done += e.Done - before
	b.done += e.Done - before
	p.files[e.File] = e.Done
	if e.Done >= e.Total {
		delete(p.files, e.File)
	}
}

func (b *batch) end(t *runtime.Transfer) {
	if p := b.transfers[t]; p != nil && !p.over {
		p.over = true
		b.running--
	}
}

// line says how far the transfers have come, in no more than width columns.
func (b *batch) line(now time.Time, width int) string {
	var (
		total int64
		verb  string
		names = map[string]bool{}
		sized = true
	)
	for t, p := range b.transfers {
		verb = t.Verb
		names[t.Name] = true
		total += p.total
		sized = sized && (p.sized || !t.Tree)
	}
	rate := b.rate(now)
	end := fmt.Sprintf("  %s/s", volume(rate))
	if sized && total > 0 {
		share := min(float64(b.done)/float64(total), 1)
		end = fmt.Sprintf("  %3d%% %s%s  %s", int(share*100), bar(share, min(20, width/5)), end, remaining(total-b.done, rate))
	} else {
		end = "  " + volume(float64(b.done)) + end
	}
	what := fmt.Sprintf("%d files", len(names))
	if len(names) == 1 {
		for name := range names {
			what = printable(path.Base(name))
		}
	}
	if n := len(b.transfers); n > len(names) && len(names) == 1 {
		what += fmt.Sprintf(" (%d hosts)", n)
	}
	begin, _ := truncate(indent+verb+" "+what, max(width-len(end), 1), false)
	return begin + end
}

// rate is bytes a second, of the last seconds.
func (b *batch) rate(now time.Time) float64 {
	oldest := sample{b.began, 0}
	if b.drawn >= len(b.samples) {
		oldest = b.samples[b.drawn%len(b.samples)]
	}
	b.samples[b.drawn%len(b.samples)] = sample{now, b.done}
	b.drawn++
	span := now.Sub(oldest.time).Seconds()
	if span <= 0 {
		return 0
	}
	return float64(b.done-oldest.done) / span
}

func bar(share float64, columns int) string {
	filled := int(share * float64(columns))
	head := ""
	if filled < columns {
		head = ">"
	}
	return "[" + strings.Repeat("=", filled) + head + strings.Repeat(" ", max(columns-filled-1, 0)) + "]"
}

func volume(n float64) string {
	unit := "B"
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		if n < 1000 {
			break
		}
		n, unit = n/1000, u
	}
	if unit == "B" {
		return fmt.Sprintf("%.0f B", n)
	}
	return fmt.Sprintf("%.1f %s", n, unit)
}

func remaining(bytes int64, rate float64) string {
	if rate < 1 {
		return "-:--"
	}
	s := int64(float64(bytes)/rate + 0.999)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// printable replaces what would move the cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

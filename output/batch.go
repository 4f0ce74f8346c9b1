package output

import (
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/gocap/gocap/runtime"
)

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

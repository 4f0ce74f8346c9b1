package ruby

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// formatted is what strftime writes of a time: what clocks and calendars show.
type formatted struct {
	year, month, day, yday, wday int
	isoYear, isoWeek             int
	hour, minute, second, nanos  int
	below                        *big.Rat // what the nanoseconds lack, nil for nothing
	unix                         int64
	offset                       int // seconds east
	utc                          bool
	zone                         string
	date                         bool // a Date's or a DateTime's
}

func (m moment) strftime(format string) string {
	name, _ := m.Zone()
	return m.formatted(name).strftime(format)
}

// formatted is a moment to be written with a name of its zone.
func (m moment) formatted(zone string) formatted {
	t := m.wall()
	f := formatted{
		year: t.Year(), month: int(t.Month()), day: t.Day(), yday: t.YearDay(), wday: int(t.Weekday()),
		hour: t.Hour(), minute: t.Minute(), second: t.Second(), nanos: m.Nanosecond(), below: m.below,
		unix: m.Unix(), utc: m.isUTC(), zone: zone,
	}
	f.isoYear, f.isoWeek = t.ISOWeek()
	_, f.offset = m.Zone()
	if m.rest != nil && m.rest.Cmp(big.NewRat(1, 2)) >= 0 {
		f.offset++
	}
	return f
}

// strftime writes Ruby's directives: %<flags><width><conversion>, flags -, 0, ^,
// #, _ and : (for %z).
func (t formatted) strftime(format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		d, n := directive(t, format[i:])
		if n == 0 {
			b.WriteByte('%')
			continue
		}
		b.WriteString(d)
		i += n - 1
	}
	return b.String()
}

// isUnfinished tells whether a format ends in the middle of a directive.
func isUnfinished(format string) bool {
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			return false
		}
		format = strings.TrimLeft(format[i+1:], "-_^#0123456789")
		if format == "" {
			return true
		}
		format = format[1:]
	}
}

// maxWidth bounds what one directive prints.
const maxWidth = 1 << 24

type timeFlags struct {
	pad        byte // '0', ' ', 0 for the directive's own
	left       bool // no padding
	upper      bool
	swap       bool
	width      int
	colons     int
	widthGiven bool
}

// directive formats the one at the start of s, and says how long it is; 0 when
// it is none.
func directive(t formatted, s string) (string, int) {
	var f timeFlags
	i := 1
flags:
	for ; i < len(s); i++ {
		switch s[i] {
		case '-':
			f.left = true
		case '0':
			f.pad = '0'
		case '_':
			f.pad = ' '
		case '^':
			f.upper = true
		case '#':
			f.swap = true
		default:
			break flags
		}
	}
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		f.width = f.width*10 + int(s[i]-'0')
		f.widthGiven = true
		if f.width > maxWidth {
			return "", 0
		}
	}
	for ; i < len(s) && s[i] == ':'; i++ {
		f.colons++
	}
	if i+1 < len(s) && (s[i] == 'E' && strings.IndexByte("cCxXyY", s[i+1]) >= 0 || s[i] == 'O' && strings.IndexByte("deHkIlmMSuUVwWy", s[i+1]) >= 0) {
		i++
	}
	if i >= len(s) || f.colons > 0 && s[i] != 'z' || f.colons > 3 {
		return "", 0
	}
	text, ok := f.convert(t, s[i])
	if !ok {
		return "", 0
	}
	return text, i + 1
}

func (f timeFlags) convert(t formatted, c byte) (string, bool) {
	hour12 := (t.hour+11)%12 + 1
	sundays := (t.yday - 1 + 7 - t.wday) / 7
	mondays := (t.yday - 1 + 7 - (t.wday+6)%7) / 7
	switch c {
	case 'Y':
		return f.year(t.year), true
	case 'C':
		return f.number(floorDiv(t.year, 100), 2, '0'), true
	case 'y':
		return f.number(floorMod(t.year, 100), 2, '0'), true
	case 'm':
		return f.number(t.month, 2, '0'), true
	case 'B':
		return f.text(time.Month(t.month).String()), true
	case 'b', 'h':
		return f.text(time.Month(t.month).String()[:3]), true
	case 'd':
		return f.number(t.day, 2, '0'), true
	case 'e':
		return f.number(t.day, 2, ' '), true
	case 'j':
		return f.number(t.yday, 3, '0'), true
	case 'H':
		return f.number(t.hour, 2, '0'), true
	case 'k':
		return f.number(t.hour, 2, ' '), true
	case 'I':
		return f.number(hour12, 2, '0'), true
	case 'l':
		return f.number(hour12, 2, ' '), true
	case 'M':
		return f.number(t.minute, 2, '0'), true
	case 'S':
		return f.number(t.second, 2, '0'), true
	case 'L':
		return f.fraction(t, 3), true
	case 'N':
		return f.fraction(t, 9), true
	case 'p', 'P':
		s := "AM"
		if t.hour >= 12 {
			s = "PM"
		}
		if (c == 'P') != f.swap {
			s = strings.ToLower(s)
		}
		f.swap = false
		return f.text(s), true
	case 'A':
		return f.text(time.Weekday(t.wday).String()), true
	case 'a':
		return f.text(time.Weekday(t.wday).String()[:3]), true
	case 'u':
		return f.number((t.wday+6)%7+1, 1, '0'), true
	case 'w':
		return f.number(t.wday, 1, '0'), true
	case 'G':
		return f.year(t.isoYear), true
	case 'g':
		return f.number(floorMod(t.isoYear, 100), 2, '0'), true
	case 'V':
		return f.number(t.isoWeek, 2, '0'), true
	case 'U':
		return f.number(sundays, 2, '0'), true
	case 'W':
		return f.number(mondays, 2, '0'), true
	case 's':
		return f.number(int(t.unix), 1, '0'), true
	case 'Q':
		return f.number(int(t.unix*1000)+t.nanos/1e6, 1, '0'), t.date
	case '+':
		return f.composed(t.strftime("%a %b %e %H:%M:%S %Z %Y")), t.date
	case 'Z':
		name := t.zone
		if f.swap {
			name, f.swap = strings.ToLower(name), false
		}
		return f.text(name), true
	case 'z':
		return f.zone(t), true
	case 'n':
		return f.text("\n"), true
	case 't':
		return f.text("\t"), true
	case '%':
		return f.text("%"), true
	case 'c':
		return f.composed(t.strftime("%a %b %e %H:%M:%S %Y")), true
	case 'D', 'x':
		return f.composed(t.strftime("%m/%d/%y")), true
	case 'F':
		return f.composed(t.strftime("%Y-%m-%d")), true
	case 'T', 'X':
		return f.composed(t.strftime("%H:%M:%S")), true
	case 'R':
		return f.composed(t.strftime("%H:%M")), true
	case 'r':
		return f.composed(t.strftime("%I:%M:%S %p")), true
	case 'v':
		year := fmt.Sprintf("%04d", t.year)
		if t.date {
			year = timeFlags{}.year(t.year)
		}
		return f.composed(t.strftime("%e-%^b-") + year), true
	}
	return "", false
}

// year has four digits behind its sign.
func (f timeFlags) year(n int) string {
	if n < 0 {
		return f.number(n, 5, '0')
	}
	return f.number(n, 4, '0')
}

func (f timeFlags) number(n, width int, pad byte) string {
	if f.widthGiven {
		width = f.width
	}
	if f.left {
		return strconv.Itoa(n)
	}
	if f.pad != 0 {
		pad = f.pad
	}
	if pad == '0' {
		return fmt.Sprintf("%0*d", width, n)
	}
	return fmt.Sprintf("%*d", width, n)
}

// composed is a text made of several directives.
func (f timeFlags) composed(s string) string {
	f.swap, f.left = false, false
	return f.text(s)
}

func (f timeFlags) text(s string) string {
	if f.upper || f.swap {
		s = strings.ToUpper(s)
	}
	if f.left {
		return s
	}
	if n := f.width - len(s); n > 0 {
		pad := " "
		if f.pad == '0' {
			pad = "0"
		}
		s = strings.Repeat(pad, n) + s
	}
	return s
}

func (f timeFlags) fraction(t formatted, digits int) string {
	if f.widthGiven {
		digits = f.width
	}
	s := fmt.Sprintf("%09d", t.nanos)
	if more := digits - len(s); more > 0 {
		below := new(big.Int)
		if t.below != nil {
			unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(more)), nil)
			below = floorRat(new(big.Rat).Mul(t.below, new(big.Rat).SetInt(unit)))
		}
		s += fmt.Sprintf("%0*d", more, below)
	}
	return s[:digits]
}

// zone formats %z, %:z, %::z and %:::z.
func (f timeFlags) zone(t formatted) string {
	sign, o := "+", t.offset
	if o < 0 || f.left && t.utc {
		sign, o = "-", -o
	}
	h, m, s := o/3600, o/60%60, o%60
	rest := ""
	switch {
	case f.colons == 0:
		rest = fmt.Sprintf("%02d", m)
	case f.colons == 1:
		rest = fmt.Sprintf(":%02d", m)
	case f.colons == 2:
		rest = fmt.Sprintf(":%02d:%02d", m, s)
	case s != 0:
		rest = fmt.Sprintf(":%02d:%02d", m, s)
	case m != 0:
		rest = fmt.Sprintf(":%02d", m)
	}
	width := max(f.width-len(sign)-len(rest), 2)
	switch f.pad {
	case ' ':
		return fmt.Sprintf("%*s", width+1, sign+strconv.Itoa(h)) + rest
	}
	return fmt.Sprintf("%s%0*d%s", sign, width, h, rest)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }

package ruby

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// strftime formats a time with Ruby's directives: %<flags><width><conversion>,
// flags -, 0, ^, #, _ and : (for %z).
func strftime(t time.Time, format string) string {
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

type timeFlags struct {
	pad        byte // '0', ' ', '-' for none, 0 for the directive's own
	upper      bool
	swap       bool
	width      int
	colons     int
	widthGiven bool
}

// directive formats the one at the start of s, and says how long it is; 0 when
// it is none.
func directive(t time.Time, s string) (string, int) {
	var f timeFlags
	i := 1
flags:
	for ; i < len(s); i++ {
		switch s[i] {
		case '-':
			f.pad = '-'
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
		if f.width > 65535 {
			return "", 0
		}
	}
	for ; i < len(s) && s[i] == ':'; i++ {
		f.colons++
	}
	if i+1 < len(s) && (s[i] == 'E' && strings.IndexByte("cCxXyY", s[i+1]) >= 0 || s[i] == 'O' && strings.IndexByte("deHkIlmMSuUVwWy", s[i+1]) >= 0) {
		i++
	}
	if i >= len(s) || f.colons > 0 && s[i] != 'z' {
		return "", 0
	}
	text, ok := f.convert(t, s[i])
	if !ok {
		return "", 0
	}
	return text, i + 1
}

func (f timeFlags) convert(t time.Time, c byte) (string, bool) {
	hour12 := (t.Hour()+11)%12 + 1
	isoYear, isoWeek := t.ISOWeek()
	sundays := (t.YearDay() - 1 + 7 - int(t.Weekday())) / 7
	mondays := (t.YearDay() - 1 + 7 - (int(t.Weekday())+6)%7) / 7
	switch c {
	case 'Y':
		if t.Year() < 0 {
			return f.number(t.Year(), 5, '0'), true
		}
		return f.number(t.Year(), 4, '0'), true
	case 'C':
		return f.number(floorDiv(t.Year(), 100), 2, '0'), true
	case 'y':
		return f.number(floorMod(t.Year(), 100), 2, '0'), true
	case 'm':
		return f.number(int(t.Month()), 2, '0'), true
	case 'B':
		return f.text(t.Month().String()), true
	case 'b', 'h':
		return f.text(t.Month().String()[:3]), true
	case 'd':
		return f.number(t.Day(), 2, '0'), true
	case 'e':
		return f.number(t.Day(), 2, ' '), true
	case 'j':
		return f.number(t.YearDay(), 3, '0'), true
	case 'H':
		return f.number(t.Hour(), 2, '0'), true
	case 'k':
		return f.number(t.Hour(), 2, ' '), true
	case 'I':
		return f.number(hour12, 2, '0'), true
	case 'l':
		return f.number(hour12, 2, ' '), true
	case 'M':
		return f.number(t.Minute(), 2, '0'), true
	case 'S':
		return f.number(t.Second(), 2, '0'), true
	case 'L':
		return f.fraction(t, 3), true
	case 'N':
		return f.fraction(t, 9), true
	case 'p', 'P':
		s := "AM"
		if t.Hour() >= 12 {
			s = "PM"
		}
		if c == 'P' || f.swap {
			s = strings.ToLower(s)
			f.swap = false
		}
		return f.text(s), true
	case 'A':
		return f.text(t.Weekday().String()), true
	case 'a':
		return f.text(t.Weekday().String()[:3]), true
	case 'u':
		return f.number((int(t.Weekday())+6)%7+1, 1, '0'), true
	case 'w':
		return f.number(int(t.Weekday()), 1, '0'), true
	case 'G':
		return f.number(isoYear, 4, '0'), true
	case 'g':
		return f.number(floorMod(isoYear, 100), 2, '0'), true
	case 'V':
		return f.number(isoWeek, 2, '0'), true
	case 'U':
		return f.number(sundays, 2, '0'), true
	case 'W':
		return f.number(mondays, 2, '0'), true
	case 's':
		return f.number(int(t.Unix()), 1, '0'), true
	case 'Z':
		name, _ := t.Zone()
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
		return f.text(strftime(t, "%a %b %e %H:%M:%S %Y")), true
	case 'D', 'x':
		return f.text(strftime(t, "%m/%d/%y")), true
	case 'F':
		return f.text(strftime(t, "%Y-%m-%d")), true
	case 'T', 'X':
		return f.text(strftime(t, "%H:%M:%S")), true
	case 'R':
		return f.text(strftime(t, "%H:%M")), true
	case 'r':
		return f.text(strftime(t, "%I:%M:%S %p")), true
	case 'v':
		return f.text(strftime(t, "%e-%^b-%Y")), true
	}
	return "", false
}

func (f timeFlags) number(n, width int, pad byte) string {
	if f.widthGiven {
		width = f.width
	}
	switch f.pad {
	case '-':
		return strconv.Itoa(n)
	case '0', ' ':
		pad = f.pad
	}
	if pad == '0' {
		return fmt.Sprintf("%0*d", width, n)
	}
	return fmt.Sprintf("%*d", width, n)
}

func (f timeFlags) text(s string) string {
	if f.upper || f.swap {
		s = strings.ToUpper(s)
	}
	if f.pad == '-' {
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

func (f timeFlags) fraction(t time.Time, digits int) string {
	if f.widthGiven {
		digits = f.width
	}
	s := fmt.Sprintf("%09d", t.Nanosecond())
	for len(s) < digits {
		s += "0"
	}
	return s[:digits]
}

// zone formats %z, %:z, %::z and %:::z.
func (f timeFlags) zone(t time.Time) string {
	_, o := t.Zone()
	sign := "+"
	if o < 0 {
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

package ruby

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// strptime reads text by a format, as Date._strptime. ok is false when they
// don't agree; text after what the format asks for is left over.
func strptime(text, format string) (*dateParts, bool) {
	s := &strptimeScanner{text: text, dateParts: newDateParts(), century: -1, meridian: -1}
	if !s.format(format) {
		return nil, false
	}
	if s.text != "" {
		s.leftover = s.text
	}
	if s.century >= 0 {
		for _, name := range []string{"cwyear", "year"} {
			if s.has(name) {
				s.numbers[name] += s.century * 100
			}
		}
	}
	if s.meridian >= 0 && s.has("hour") {
		s.numbers["hour"] = s.numbers["hour"]%12 + s.meridian
	}
	return s.dateParts, true
}

type strptimeScanner struct {
	text string
	*dateParts
	century  int
	meridian int // 0 or 12
}

var (
	strptimeMonth = lazyregexp.New(`^(?i:january|february|march|april|may|june|july|august|september|october|november|december|` + dateMonths + `)`)
	strptimeDay   = lazyregexp.New(`^(?i:sunday|monday|tuesday|wednesday|thursday|friday|saturday|` + dateDays + `)`)
	strptimeAMPM  = lazyregexp.New(`^(?i)([ap])(?:m\b|\.m\.)`)
	strptimeZone  = lazyregexp.New(`^(?i)((?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?|(?-i:[\p{L}.\s]+)(?:standard|daylight)\s+time\b|(?-i:\p{L}+)(?:\s+dst)?\b)`)
)

// number reads up to width digits, with a sign if allowed.
func (s *strptimeScanner) number(width int, signed bool) (int, bool) {
	i, sign := 0, 1
	if signed && s.text != "" && (s.text[0] == '-' || s.text[0] == '+') {
		if s.text[0] == '-' {
			sign = -1
		}
		i++
	}
	start := i
	for i < len(s.text) && i-start < width && s.text[i] >= '0' && s.text[i] <= '9' {
		i++
	}
	if i == start {
		return 0, false
	}
	n := atoi(s.text[start:i])
	s.text = s.text[i:]
	return sign * n, true
}

// between reads a number of at most two digits, or width, in a range.
func (s *strptimeScanner) between(name string, width, low, high int) bool {
	if width == 2 && strings.HasPrefix(s.text, " ") && len(s.text) > 1 && (name == "mday" || name == "hour") {
		s.text = s.text[1:]
		width = 1
	}
	n, ok := s.number(width, false)
	if !ok || n < low || n > high {
		return false
	}
	s.set(name, n)
	return true
}

func (s *strptimeScanner) match(re *regexp.Regexp) (string, bool) {
	m := re.FindString(s.text)
	s.text = s.text[len(m):]
	return m, m != ""
}

func (s *strptimeScanner) spaces() { s.text = strings.TrimLeftFunc(s.text, unicode.IsSpace) }

// digitNext reports whether the format goes on with digits, so that a number
// before must not take all.
func digitNext(format string) bool {
	if format == "" {
		return false
	}
	if format[0] >= '0' && format[0] <= '9' {
		return true
	}
	if format[0] != '%' || len(format) < 2 {
		return false
	}
	if rest := format[1:]; strings.IndexByte("EO", rest[0]) >= 0 && len(rest) > 1 {
		return digitNext("%" + rest[1:])
	}
	return strings.IndexByte("CDdeFGgHIjkLlMmNQRrSsTUuVvWwXxYy", format[1]) >= 0 || format[1] >= '0' && format[1] <= '9'
}

func (s *strptimeScanner) format(format string) bool {
	for format != "" {
		r, size := utf8.DecodeRuneInString(format)
		if unicode.IsSpace(r) {
			s.spaces()
			format = format[size:]
			continue
		}
		if r != '%' || len(format) == 1 {
			if !strings.HasPrefix(s.text, format[:size]) {
				return false
			}
			s.text = s.text[size:]
			format = format[size:]
			continue
		}
		directive := format[1]
		format = format[2:]
		if (directive == 'E' || directive == 'O' || directive == ':') && format != "" {
			for directive == ':' && format != "" {
				directive = format[0]
				format = format[1:]
			}
			if directive == 'E' || directive == 'O' {
				directive = format[0]
				format = format[1:]
			}
		}
		if directive == '-' && format != "" { // as strftime has it: no padding
			directive = format[0]
			format = format[1:]
		}
		if !s.directive(directive, format) {
			return false
		}
	}
	return true
}

// The directives that stand for others.
var strptimeForms = map[byte]string{
	'c': "%a %b %e %H:%M:%S %Y", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'F': "%Y-%m-%d", 'R': "%H:%M", 'r': "%I:%M:%S %p",
	'T': "%H:%M:%S", 'X': "%H:%M:%S", 'v': "%e-%b-%Y", '+': "%a %b %e %H:%M:%S %Z %Y",
}

func (s *strptimeScanner) directive(c byte, rest string) bool {
	if form, ok := strptimeForms[c]; ok {
		return s.format(form)
	}
	wide := func(width int) int {
		if digitNext(rest) {
			return width
		}
		return 1 << 30
	}
	switch c {
	case 'A', 'a':
		name, ok := s.match(strptimeDay())
		if ok {
			s.set("wday", weekdayOf(name))
		}
		return ok
	case 'B', 'b', 'h':
		name, ok := s.match(strptimeMonth())
		if ok {
			s.set("mon", monthOf(name))
		}
		return ok
	case 'C':
		n, ok := s.number(wide(2), true)
		s.century = n
		return ok
	case 'd', 'e':
		return s.between("mday", 2, 1, 31)
	case 'G', 'Y':
		n, ok := s.number(wide(4), true)
		if ok {
			s.set(map[byte]string{'G': "cwyear", 'Y': "year"}[c], n)
		}
		return ok
	case 'g', 'y':
		n, ok := s.number(2, false)
		if ok {
			if s.century < 0 {
				s.century = fullYear(n) / 100
			}
			s.set(map[byte]string{'g': "cwyear", 'y': "year"}[c], n)
		}
		return ok
	case 'H', 'k':
		return s.between("hour", 2, 0, 24)
	case 'I', 'l':
		return s.between("hour", 2, 1, 12)
	case 'j':
		return s.between("yday", 3, 1, 366)
	case 'M':
		return s.between("min", 2, 0, 59)
	case 'm':
		return s.between("mon", 2, 1, 12)
	case 'S':
		return s.between("sec", 2, 0, 60)
	case 'L', 'N':
		return s.second(map[byte]int{'L': 3, 'N': 9}[c], digitNext(rest))
	case 'P', 'p':
		name, ok := s.match(strptimeAMPM())
		if ok {
			s.meridian = 0
			if name[0] == 'P' || name[0] == 'p' {
				s.meridian = 12
			}
		}
		return ok
	case 'Q':
		n, ok := s.number(1<<30, true)
		if ok {
			s.set("seconds", floorDiv(n, 1000))
			s.millis = floorMod(n, 1000)
		}
		return ok
	case 's':
		n, ok := s.number(1<<30, true)
		if ok {
			s.set("seconds", n)
		}
		return ok
	case 'U':
		return s.between("wnum0", 2, 0, 53)
	case 'W':
		return s.between("wnum1", 2, 0, 53)
	case 'V':
		return s.between("cweek", 2, 1, 53)
	case 'u':
		return s.between("cwday", 1, 1, 7)
	case 'w':
		return s.between("wday", 1, 0, 6)
	case 'Z', 'z':
		zone, ok := s.match(strptimeZone())
		if !ok {
			return false
		}
		s.setZone(zone)
		if offset, known := zoneOffset(zone); known {
			s.set("offset", offset)
		}
		return true
	case 'n', 't':
		s.spaces()
		return true
	case '%':
		rest, ok := strings.CutPrefix(s.text, "%")
		s.text = rest
		return ok
	}
	literal := "%" + string(rune(c))
	tail, ok := strings.CutPrefix(s.text, literal)
	s.text = tail
	return ok
}

// second reads a fraction of a second.
func (s *strptimeScanner) second(width int, limited bool) bool {
	negative := strings.HasPrefix(s.text, "-")
	if negative || strings.HasPrefix(s.text, "+") {
		s.text = s.text[1:]
	}
	n := 0
	for n < len(s.text) && s.text[n] >= '0' && s.text[n] <= '9' && (!limited || n < width) {
		n++
	}
	if n == 0 {
		return false
	}
	s.setFraction(s.text[:n])
	if negative {
		s.fraction.Neg(s.fraction)
	}
	s.text = s.text[n:]
	return true
}

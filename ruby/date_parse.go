package ruby

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

const (
	dateMonths = `jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec`
	dateDays   = `sun|mon|tue|wed|thu|fri|sat`
	dateEra    = `(c(?:e|\.e\.)|b(?:ce|\.c\.e\.)|a(?:d|\.d\.)|b(?:c|\.c\.))`
)

// The forms of dates and times that Date.parse finds in a text, wherever they
// stand.
var (
	dateOther = lazyregexp.New(`[^-+',./:@\p{L}\p{N}\[\]]+`)
	dateDay   = lazyregexp.New(`(?i)\b(` + dateDays + `)[^-/\d\s]*`)
	dateTime  = lazyregexp.New(`(?i)((?:\d+\s*:\s*\d+(?:\s*:\s*\d+(?:[,.]\d*)?)?|\d+\s*h(?:\s*\d+m?(?:\s*\d+s?)?)?)(?:\s*[ap](?:m\b|\.m\.))?|\d+\s*[ap](?:m\b|\.m\.))` +
		`(?:\s*((?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?|(?-i:[\p{L}.\s]+)(?:standard|daylight)\stime\b|(?-i:\p{L}+)(?:\sdst)?\b))?`)
	dateClock = lazyregexp.New(`(?i)^(\d+)\s*(?:h|:)?\s*(?:(\d+)m?\s*(?::?\s*(\d+)(?:[,.](\d*))?s?)?)?\s*(?:([ap])(?:m\b|\.m\.))?$`)
	dateEU    = lazyregexp.New(`(?i)('?\d+)[^-\d\s]*\s*(` + dateMonths + `)[^-\d\s']*(?:\s*` + dateEra + `?\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?`)
	dateUS    = lazyregexp.New(`(?i)\b(` + dateMonths + `)[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*` + dateEra + `?\s*('?-?\d+))?`)
	dateISO   = lazyregexp.New(`('?[-+]?\d+)-(\d+)-('?-?\d+)`)
	dateWeek  = lazyregexp.New(`(?i)\b(\d{2}|\d{4})?-?w(\d{2})(?:-?(\d))?\b`)
	dateWDay  = lazyregexp.New(`(?i)-w-(\d)\b`)
	dateMD    = lazyregexp.New(`--(\d{2})?-(\d{2})\b`)
	dateMD2   = lazyregexp.New(`--(\d{2})(\d{2})?\b`)
	dateYDay  = lazyregexp.New(`\b(\d{4})-(\d{3})\b`)
	dateYDay2 = lazyregexp.New(`^\s*-(\d{3})\b`)
	dateJIS   = lazyregexp.New(`(?i)\b([mtshr])(\d+)\.(\d+)\.(\d+)`)
	dateVMS   = lazyregexp.New(`(?i)('?-?\d+)-(` + dateMonths + `)[^-/.]*-('?-?\d+)`)
	dateVMS2  = lazyregexp.New(`(?i)\b(` + dateMonths + `)[^-/.]*-('?-?\d+)(?:-('?-?\d+))?`)
	dateSlash = lazyregexp.New(`('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?`)
	dateDot   = lazyregexp.New(`('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)`)
	dateYear  = lazyregexp.New(`'(\d+)\b`)
	dateMon   = lazyregexp.New(`(?i)\b(` + dateMonths + `)\S*`)
	dateMDay  = lazyregexp.New(`(?i)(\d+)(?:st|nd|rd|th)\b`)
	dateRun   = lazyregexp.New(`(?i)([-+]?)(\d{2,14})(?:\s*t?\s*(\d{2,6})?([,.]\d*)?)?(z\b|[-+]\d{1,4}\b|\[[-+]?\d[^\]]*\])?`)
	dateRest  = lazyregexp.New(`^\s*(\d{1,2})\s*$`)
	dateBC    = lazyregexp.New(`(?i)\b(bc\b|bce\b|b\.c\.|b\.c\.e\.)`)
)

// dateParser finds the parts of a date in text; what was understood is blanked
// out.
type dateParser struct {
	text string
	*dateParts
	fullYear bool
}

// parseDate is Date._parse. comp makes years of two digits full ones.
func parseDate(text string, comp bool) *dateParts {
	p := &dateParser{text: dateOther().ReplaceAllString(text, " "), dateParts: newDateParts()}
	p.day()
	p.clock()
	for _, form := range []func() bool{p.eu, p.us, p.iso, p.jis, p.vms, p.slash, p.dot, p.isoOther, p.year, p.month, p.mday, p.digits} {
		if form() {
			break
		}
	}
	if p.take(dateBC()) != nil && p.has("year") {
		p.numbers["year"] = 1 - p.numbers["year"]
	}
	if m := dateRest().FindStringSubmatch(p.text); m != nil {
		switch n := atoi(m[1]); {
		case p.has("hour") && !p.has("mday") && n >= 1 && n <= 31:
			p.set("mday", n)
		case p.has("mday") && !p.has("hour") && n <= 24:
			p.set("hour", n)
		}
	}
	for _, name := range []string{"year", "cwyear"} {
		if y := p.numbers[name]; comp && p.has(name) && !p.fullYear && y >= 0 && y <= 99 {
			p.numbers[name] = fullYear(y)
		}
	}
	if p.zone != "" {
		if offset, ok := zoneOffset(p.zone); ok {
			p.set("offset", offset)
		} else {
			p.names = append(p.names, "offset")
		}
	}
	return p.dateParts
}

func fullYear(y int) int {
	if y >= 69 {
		return y + 1900
	}
	return y + 2000
}

// take finds a form and blanks it out.
func (p *dateParser) take(form *regexp.Regexp) []string {
	at := form.FindStringSubmatchIndex(p.text)
	if at == nil {
		return nil
	}
	m := make([]string, len(at)/2)
	for i := range m {
		if at[2*i] >= 0 {
			m[i] = p.text[at[2*i]:at[2*i+1]]
		}
	}
	p.text = p.text[:at[0]] + " " + p.text[at[1]:]
	return m
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func monthOf(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(name[:3]))/3 + 1
}

func weekdayOf(name string) int {
	return strings.Index("sunmontuewedthufrisat", strings.ToLower(name[:3])) / 3
}

func (p *dateParser) day() {
	if m := p.take(dateDay()); m != nil {
		p.set("wday", weekdayOf(m[1]))
	}
}

func (p *dateParser) clock() {
	m := p.take(dateTime())
	if m == nil {
		return
	}
	if m[2] != "" {
		p.setZone(m[2])
	}
	c := dateClock().FindStringSubmatch(m[1])
	if c == nil {
		return
	}
	hour := atoi(c[1])
	if c[5] != "" {
		hour %= 12
		if strings.EqualFold(c[5], "p") {
			hour += 12
		}
	}
	p.set("hour", hour)
	if c[2] != "" {
		p.set("min", atoi(c[2]))
	}
	if c[3] != "" {
		p.set("sec", atoi(c[3]))
	}
	if c[4] != "" {
		p.setFraction(c[4])
	}
}

func (p *dateParser) eu() bool {
	m := p.take(dateEU())
	if m == nil {
		return false
	}
	p.civil(m[4], strconv.Itoa(monthOf(m[2])), m[1], strings.HasPrefix(strings.ToLower(m[3]), "b"))
	return true
}

func (p *dateParser) us() bool {
	m := p.take(dateUS())
	if m == nil {
		return false
	}
	p.civil(m[4], strconv.Itoa(monthOf(m[1])), m[2], strings.HasPrefix(strings.ToLower(m[3]), "b"))
	return true
}

func (p *dateParser) iso() bool {
	m := p.take(dateISO())
	if m == nil {
		return false
	}
	p.civil(m[1], m[2], m[3], false)
	return true
}

func (p *dateParser) isoOther() bool {
	if m := p.take(dateWeek()); m != nil {
		if m[1] != "" {
			p.set("cwyear", atoi(m[1]))
		}
		p.set("cweek", atoi(m[2]))
		if m[3] != "" {
			p.set("cwday", atoi(m[3]))
		}
		return true
	}
	if m := p.take(dateWDay()); m != nil {
		p.set("cwday", atoi(m[1]))
		return true
	}
	for _, form := range []*regexp.Regexp{dateMD(), dateMD2()} {
		if m := p.take(form); m != nil {
			if m[1] != "" {
				p.set("mon", atoi(m[1]))
			}
			if m[2] != "" {
				p.set("mday", atoi(m[2]))
			}
			return true
		}
	}
	if m := p.take(dateYDay()); m != nil {
		p.set("year", atoi(m[1]))
		p.set("yday", atoi(m[2]))
		return true
	}
	if m := p.take(dateYDay2()); m != nil {
		p.set("yday", atoi(m[1]))
		return true
	}
	return false
}

func (p *dateParser) jis() bool {
	m := p.take(dateJIS())
	if m == nil {
		return false
	}
	era := map[string]int{"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}[strings.ToLower(m[1])]
	p.set("year", era+atoi(m[2]))
	p.set("mon", atoi(m[3]))
	p.set("mday", atoi(m[4]))
	return true
}

func (p *dateParser) vms() bool {
	if m := p.take(dateVMS()); m != nil {
		p.civil(m[3], strconv.Itoa(monthOf(m[2])), m[1], false)
		return true
	}
	m := p.take(dateVMS2())
	if m == nil {
		return false
	}
	p.civil(m[3], strconv.Itoa(monthOf(m[1])), m[2], false)
	return true
}

func (p *dateParser) slash() bool {
	m := p.take(dateSlash())
	if m == nil {
		return false
	}
	p.civil(m[1], m[2], m[3], false)
	return true
}

func (p *dateParser) dot() bool {
	m := p.take(dateDot())
	if m == nil {
		return false
	}
	p.civil(m[1], m[2], m[3], false)
	return true
}

func (p *dateParser) year() bool {
	m := p.take(dateYear())
	if m != nil {
		p.set("year", atoi(m[1]))
	}
	return m != nil
}

func (p *dateParser) month() bool {
	m := p.take(dateMon())
	if m != nil {
		p.set("mon", monthOf(m[1]))
	}
	return m != nil
}

func (p *dateParser) mday() bool {
	m := p.take(dateMDay())
	if m != nil {
		p.set("mday", atoi(m[1]))
	}
	return m != nil
}

var (
	dateLeading = lazyregexp.New(`^(\d+)(.+)?`)
	dateSigned  = lazyregexp.New(`([-+])?(\d+)`)
	dateDigits  = lazyregexp.New(`\d+`)
)

// civil takes year, month and day, each "" when missing, and sorts out which is
// which: an apostrophe or more than two digits make a year.
func (p *dateParser) civil(y, m, d string, bc bool) {
	yearLike := func(s string) bool { return strings.HasPrefix(s, "'") || len(s) > 2 }
	if y != "" && m != "" && d == "" {
		y, m, d = "", y, m
	}
	if y == "" && d != "" && yearLike(d) {
		y, d = d, ""
	}
	if y != "" {
		if f := dateLeading().FindStringSubmatch(y); f != nil && f[2] != "" {
			y, d = d, f[1]
		}
	}
	if m != "" && yearLike(m) {
		y, m, d = m, d, y
	}
	if d != "" && yearLike(d) {
		y, d = d, y
	}
	if y != "" {
		f := dateSigned().FindStringSubmatch(y)
		n := atoi(f[2])
		if f[1] != "" || len(f[2]) > 2 {
			p.fullYear = true
		}
		if f[1] == "-" {
			n = -n
		}
		if bc {
			n = 1 - n
			p.fullYear = true
		}
		p.set("year", n)
	}
	if m != "" {
		p.set("mon", atoi(dateDigits().FindString(m)))
	}
	if d != "" {
		p.set("mday", atoi(dateDigits().FindString(d)))
	}
}

// digits reads a run of digits by its length.
func (p *dateParser) digits() bool {
	m := p.take(dateRun())
	if m == nil {
		return false
	}
	run := m[2]
	cut := func(sizes ...int) []int {
		out := make([]int, len(sizes))
		for i, n := range sizes {
			out[i] = atoi(run[:n])
			run = run[n:]
		}
		return out
	}
	sign := func(y int) int {
		if m[1] == "-" {
			return -y
		}
		return y
	}
	put := func(names []string, numbers []int) {
		for i, n := range numbers {
			p.set(names[i], n)
		}
	}
	time := m[3] == "" && m[4] != "" // 103040.25 is a time
	switch len(run) {
	case 2:
		if time {
			put([]string{"sec"}, cut(2))
		} else {
			put([]string{"mday"}, cut(2))
		}
	case 4:
		if time {
			n := cut(2, 2)
			p.set("sec", n[1])
			p.set("min", n[0])
		} else {
			put([]string{"mon", "mday"}, cut(2, 2))
		}
	case 6:
		if time {
			n := cut(2, 2, 2)
			p.set("sec", n[2])
			p.set("min", n[1])
			p.set("hour", n[0])
		} else {
			n := cut(2, 2, 2)
			put([]string{"year", "mon", "mday"}, []int{sign(n[0]), n[1], n[2]})
		}
	case 8, 10, 12, 14:
		if time {
			sizes := map[int][]int{8: {2, 2, 2, 2}, 10: {2, 2, 2, 2, 2}, 12: {2, 2, 2, 2, 2, 2}, 14: {4, 2, 2, 2, 2, 2}}[len(run)]
			names := []string{"sec", "min", "hour", "mday", "mon", "year"}
			n := cut(sizes...)
			for i := range n {
				p.set(names[i], n[len(n)-1-i])
			}
			p.fullYear = len(sizes) == 6 && sizes[0] == 4
			break
		}
		names := []string{"year", "mon", "mday", "hour", "min", "sec"}
		sizes := []int{4, 2, 2, 2, 2, 2}[:(len(run)-2)/2]
		n := cut(sizes...)
		n[0] = sign(n[0])
		put(names, n)
		p.fullYear = true
	case 3:
		if time {
			n := cut(1, 2)
			p.set("sec", n[1])
			p.set("min", n[0])
		} else {
			put([]string{"yday"}, cut(3))
		}
	case 5:
		if time {
			n := cut(1, 2, 2)
			p.set("sec", n[2])
			p.set("min", n[1])
			p.set("hour", n[0])
		} else {
			n := cut(2, 3)
			put([]string{"year", "yday"}, []int{sign(n[0]), n[1]})
		}
	case 7:
		if !time {
			n := cut(4, 3)
			put([]string{"year", "yday"}, []int{sign(n[0]), n[1]})
		}
	}
	if clock := m[3]; clock != "" {
		names := []string{"hour", "min", "sec"}
		for i := 0; i+2 <= len(clock) && i < 6; i += 2 {
			p.set(names[i/2], atoi(clock[i:i+2]))
		}
	}
	if m[4] != "" {
		p.setFraction(m[4][1:])
	}
	if zone := m[5]; zone != "" {
		p.setZone(strings.Trim(zone, "[]"))
	}
	return true
}

package ruby

import (
	"regexp"
	"slices"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// dateStandard is a format: what text it accepts, and in which order its parts are
// found.
type dateStandard struct {
	text  func() *regexp.Regexp
	order []string
}

// sort puts the names of parts in an order; others come after.
func (d *dateParts) sort(order []string) {
	place := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(d.names, func(a, b string) int { return place(a) - place(b) })
}

// timeOrder is that of the parts behind a day.
var timeOrder = []string{"hour", "min", "sec", "sec_fraction", "zone", "offset"}

func dateOrder(names ...string) []string { return append(names, timeOrder...) }

// dateStandards are the texts that Date's methods for one format each accept.
var dateStandards = map[string]dateStandard{
	"iso8601": {lazyregexp.New(`(?i)^\s*(?:[-+]?\d{2,}-\d{2}-\d{2}|\d{4}-\d{3}|(?:\d{4}|\d{2})-?w\d{2}-?\d|\d{8}|\d{7}|--\d{2}-\d{2})` + isoClock),
		dateOrder("mday", "yday", "cweek", "cwday", "year", "mon", "cwyear")},
	"xmlschema": {lazyregexp.New(`(?i)^\s*(?:-?\d{4,}(?:-\d{2}(?:-\d{2})?)?|--\d{2}(?:-\d{2})?|\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:z|[-+]\d{2}(?::?\d{2})?)?)` + isoClock),
		dateOrder("year", "mon", "mday")},
	"jisx0301": {lazyregexp.New(`(?i)^\s*(?:[mtshr]\d{2}\.\d{2}\.\d{2}|\d{4}-\d{2}-\d{2})` + isoClock), dateOrder("year", "mon", "mday")},
	"rfc3339": {lazyregexp.New(`(?i)^\s*-?\d{4}-\d{2}-\d{2}(?:t|\s)\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:z|[-+]\d{2}:\d{2})\s*$`),
		dateOrder("year", "mon", "mday")},
	"rfc2822 rfc822": {lazyregexp.New(`(?i)^\s*(?:(?:` + dateDays + `)\s*,\s+)?\d{1,2}\s+(?:` + dateMonths + `)\s+-?\d{2,}` +
		`\s+\d{2}:\d{2}(?::\d{2})?\s*(?:[-+]\d{2}:?\d{2}|[a-z]+)\s*$`), dateOrder("wday", "mday", "mon", "year")},
	"httpdate": {lazyregexp.New(`(?i)^\s*(?:(?:` + dateDays + `)\s*,\s+\d{2}\s+(?:` + dateMonths + `)\s+-?\d{4}\s+\d{2}:\d{2}:\d{2}\s+gmt` +
		`|(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)\s*,\s+\d{2}\s*-\s*(?:` + dateMonths + `)\s*-\s*\d{2}\s+\d{2}:\d{2}:\d{2}\s+gmt` +
		`|(?:` + dateDays + `)\s+(?:` + dateMonths + `)\s+\d{1,2}\s+\d{2}:\d{2}:\d{2}\s+\d{4})\s*$`), dateOrder("wday", "mday", "mon", "year")},
}

var yearMonth = lazyregexp.New(`^\s*(-?\d{4,})(?:-(\d{2}))?\s*$`)

// isoClock is the time behind a day, if there is one.
const isoClock = `(?:[t ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?(?:z|[-+]\d{2}(?::?\d{2})?)?)?\s*$`

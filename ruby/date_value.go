package ruby

import (
	"math/big"
	"time"
)

// date is what a Date or a DateTime holds: a moment with its own offset and
// calendar.
type date struct {
	jd     int64    // the Julian day number of its day in UTC
	second int64    // of that day
	below  *big.Rat // what the second lacks, nil for nothing
	offset int64    // seconds east
	calendar
}

// dateEpoch is the Julian day number of 1970-01-01.
const dateEpoch = 2440588

// dateAt is the moment when clocks with an offset show a second of a day; the
// second may lie on another day.
func dateAt(jd, second int64, below *big.Rat, offset int64, c calendar) date {
	second -= offset
	return date{jd + floorDiv64(second, 86400), floorMod64(second, 86400), below, offset, c}
}

// dateOf is a Go time.
func dateOf(m moment, c calendar) date {
	_, offset := m.Zone()
	d := dateAt(dateEpoch, m.Unix(), nil, 0, c)
	d.offset = int64(offset)
	if n := m.subsec(); n.Sign() != 0 {
		d.below = n
	}
	return d
}

// local is the day as clocks with its offset show it, and the second of it.
func (d date) local() (jd, second int64) {
	second = d.second + d.offset
	return d.jd + floorDiv64(second, 86400), floorMod64(second, 86400)
}

func (d date) day() int64 {
	jd, _ := d.local()
	return jd
}

func (d date) civilDay() (year, month, day int64) { return d.civil(d.day()) }

// days is the number of days since the noon that is 0, in UTC.
func (d date) days() *big.Rat {
	n := new(big.Rat).SetInt64(d.second)
	if d.below != nil {
		n.Add(n, d.below)
	}
	n.Quo(n, big.NewRat(86400, 1))
	n.Add(n, new(big.Rat).SetInt64(d.jd))
	return n.Sub(n, big.NewRat(1, 2))
}

// plus adds days.
func (d date) plus(days *big.Rat) date {
	if days.IsInt() && days.Num().IsInt64() {
		d.jd += days.Num().Int64()
		return d
	}
	n := new(big.Rat).Mul(days, big.NewRat(86400, 1))
	if d.below != nil {
		n.Add(n, d.below)
	}
	whole := floorRat(n)
	n.Sub(n, new(big.Rat).SetInt(whole))
	d.below = nil
	if n.Sign() != 0 {
		d.below = n
	}
	day, second := new(big.Int).DivMod(whole.Add(whole, big.NewInt(d.second)), big.NewInt(86400), new(big.Int))
	d.jd += day.Int64()
	d.second = second.Int64()
	return d
}

// plusMonths moves by months; a day that the month lacks becomes the last before.
func (d date) plusMonths(n int64) (date, bool) {
	jd := d.day()
	year, month, day := d.civil(jd)
	months := year*12 + month - 1 + n
	year, month = floorDiv64(months, 12), floorMod64(months, 12)+1
	for ; day > 0; day-- {
		if to, ok := d.validCivil(year, month, day); ok {
			d.jd += to - jd
			return d, true
		}
	}
	return d, false
}

func (d date) compare(o date) int {
	switch {
	case d.jd != o.jd:
		return sign(d.jd - o.jd)
	case d.second != o.second:
		return sign(d.second - o.second)
	case d.below == nil && o.below == nil:
		return 0
	}
	return d.days().Cmp(o.days())
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// nanoseconds are those of the second, which may have a fraction.
func (d date) nanoseconds() *big.Rat {
	if d.below == nil {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(d.below, big.NewRat(1e9, 1))
}

// unix is the number of seconds since 1970.
func (d date) unix() int64 { return (d.jd-dateEpoch)*86400 + d.second }

// moment is the Time of a date, with its offset.
func (d date) moment() moment {
	nanos := d.nanoseconds()
	whole := floorRat(nanos)
	m := moment{Time: time.Unix(d.unix(), whole.Int64()).In(time.FixedZone("", int(d.offset)))}
	if nanos.Sub(nanos, new(big.Rat).SetInt(whole)); nanos.Sign() != 0 {
		m.below = nanos
	}
	return m
}

// strftime formats as Date does, whose zones have no name but their offset.
func (d date) strftime(format string) string {
	jd, second := d.local()
	year, month, day := d.civil(jd)
	_, yday := d.yearDay(jd)
	isoYear, isoWeek, _ := d.week(jd)
	nanos := d.nanoseconds()
	whole := floorRat(nanos)
	t := formatted{
		year: int(year), month: int(month), day: int(day), yday: int(yday), wday: int(weekday(jd)),
		isoYear: int(isoYear), isoWeek: int(isoWeek),
		hour: int(second / 3600), minute: int(second / 60 % 60), second: int(second % 60), nanos: int(whole.Int64()),
		below: nanos.Sub(nanos, new(big.Rat).SetInt(whole)),
		unix:  d.unix(), offset: int(d.offset), date: true,
	}
	t.zone = timeFlags{colons: 1}.zone(t)
	return t.strftime(format)
}

package ruby

import "math"

// A calendar is Gregorian from a day on, which is its value as a Julian day
// number, and Julian before; at the infinities it is one of them throughout.
type calendar float64

const (
	italy   calendar = 2299161
	england calendar = 2361222
)

var (
	julian    = calendar(math.Inf(1))
	gregorian = calendar(math.Inf(-1))
)

func (c calendar) isGregorian(jd int64) bool { return float64(jd) >= float64(c) }

// dayNumber is the Julian day number of a date, which may not exist.
func (c calendar) dayNumber(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	century := floorDiv64(year, 100)
	// 30.6001 and 365.25 days, in whole numbers
	jd := floorDiv64(1461*(year+4716), 4) + 306001*(month+1)/10000 + day - 1524
	if g := jd + 2 - century + floorDiv64(century, 4); c.isGregorian(g) {
		return g
	}
	return jd
}

// civil is the date of a day.
func (c calendar) civil(jd int64) (year, month, day int64) {
	a := jd
	if c.isGregorian(jd) {
		x := floorDiv64(4*jd-7468865, 146097) // centuries
		a = jd + 1 + x - floorDiv64(x, 4)
	}
	b := a + 1524
	y := floorDiv64(20*b-2442, 7305)
	d := floorDiv64(1461*y, 4)
	m := (b - d) * 10000 / 306001
	day = b - d - 306001*m/10000
	if m <= 13 {
		return y - 4716, m - 1, day
	}
	return y - 4715, m - 13, day
}

// validCivil finds the day of a date; negative months and days count from the end.
func (c calendar) validCivil(year, month, day int64) (jd int64, ok bool) {
	if month < 0 {
		month += 13
	}
	if month < 1 || month > 12 {
		return 0, false
	}
	if day < 0 {
		last, ok := c.lastDay(year, month)
		if !ok {
			return 0, false
		}
		y, m, d := c.civil(last + day + 1)
		if y != year || m != month {
			return 0, false
		}
		day = d
	}
	if day < 1 || day > 31 {
		return 0, false
	}
	jd = c.dayNumber(year, month, day)
	y, m, d := c.civil(jd)
	return jd, y == year && m == month && d == day
}

// lastDay is the last day of a month.
func (c calendar) lastDay(year, month int64) (jd int64, ok bool) {
	for day := int64(31); day > 0; day-- {
		if jd, ok := c.validCivil(year, month, day); ok {
			return jd, true
		}
	}
	return 0, false
}

// firstOfYear is the first day of a year: in that of the reform it may be late.
func (c calendar) firstOfYear(year int64) int64 {
	for day := int64(1); day <= 31; day++ {
		if jd, ok := c.validCivil(year, 1, day); ok {
			return jd
		}
	}
	return c.dayNumber(year, 1, 1)
}

// yearDay is the year of a day, and its number in it.
func (c calendar) yearDay(jd int64) (year, yday int64) {
	year, _, _ = c.civil(jd)
	return year, jd - c.firstOfYear(year) + 1
}

func (c calendar) validOrdinal(year, yday int64) (jd int64, ok bool) {
	if yday < 0 {
		last, ok := c.lastDay(year, 12)
		if !ok {
			return 0, false
		}
		y, d := c.yearDay(last + yday + 1)
		if y != year {
			return 0, false
		}
		yday = d
	}
	jd = c.firstOfYear(year) + yday - 1
	y, d := c.yearDay(jd)
	return jd, y == year && d == yday
}

// monday is that of the first week of a year, which holds 4 January.
func (c calendar) monday(year int64) int64 {
	fourth := c.firstOfYear(year) + 3
	return fourth - floorMod64(fourth, 7)
}

// week is the year, number and day, from Monday, of a day by weeks.
func (c calendar) week(jd int64) (year, week, day int64) {
	year, _, _ = c.civil(jd - 3)
	if jd >= c.monday(year+1) {
		year++
	}
	first := c.monday(year)
	return year, floorDiv64(jd-first, 7) + 1, floorMod64(jd, 7) + 1
}

func (c calendar) validCommercial(year, week, day int64) (jd int64, ok bool) {
	if day < 0 {
		day += 8
	}
	if week < 0 {
		y, w, _ := c.week(c.monday(year+1) + week*7)
		if y != year {
			return 0, false
		}
		week = w
	}
	jd = c.monday(year) + 7*(week-1) + day - 1
	y, w, d := c.week(jd)
	return jd, y == year && w == week && d == day
}

// validWeekNumber finds a day of a week counted from the first Sunday (first 0) or
// Monday (first 1) of the year; day counts from that weekday.
func (c calendar) validWeekNumber(year, week, day, first int64) (jd int64, ok bool) {
	if week < 0 || week > 53 || day < 0 || day > 6 {
		return 0, false
	}
	start := c.firstOfYear(year) + 6
	jd = start - floorMod64(start-first+1, 7) - 7 + 7*week + day
	y, _, _ := c.civil(jd)
	return jd, y == year
}

// isLeap tells whether a year has 366 days, or would have without the reform.
func (c calendar) isLeap(year int64) bool {
	_, _, day := c.civil(c.dayNumber(year, 3, 1) - 1)
	return day == 29
}

// weekday of a day: Sunday is 0.
func weekday(jd int64) int64 { return floorMod64(jd+1, 7) }

func floorDiv64(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod64(a, b int64) int64 { return a - floorDiv64(a, b)*b }

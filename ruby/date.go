package ruby

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["date"] = defineDate }

// A Date carries a date: midnight UTC of its day. A DateTime carries a moment
// with its own offset.
type date struct{ time.Time }

// dateEpoch is the Julian day number of 1970-01-01.
const dateEpoch = 2440588

func (d date) day() time.Time { return civilDate(d.Year(), int(d.Month()), d.Day()) }

// jd is the Julian day number of the day as its own zone has it.
func (d date) jd() int { return int(floorDiv64(d.day().Unix(), 86400)) + dateEpoch }

func floorDiv64(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func jdDate(jd int) time.Time { return time.Unix(int64(jd-dateEpoch)*86400, 0).UTC() }

// addMonths moves by months; a day that the month lacks becomes its last.
func addMonths(t time.Time, n int) time.Time {
	months := t.Year()*12 + int(t.Month()) - 1 + n
	year, month := floorDiv(months, 12), floorMod(months, 12)+1
	day := min(t.Day(), civilDate(year, month+1, 0).Day())
	return time.Date(year, time.Month(month), day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// dates defines Date and DateTime.
type dates struct {
	*Interp
	date, dateTime mruby.Value
}

var errInvalidDate = mruby.Errorf("Date::Error", "invalid date")

func (in *Interp) today() time.Time {
	now := time.Now().In(localZone())
	return civilDate(now.Year(), int(now.Month()), now.Day())
}

func defineDate(in *Interp) error {
	d := &dates{Interp: in}
	d.date = in.DataClass(mruby.Nil, "Date", mruby.Nil)
	d.dateTime = in.DataClass(mruby.Nil, "DateTime", d.date)
	in.DefineClass(d.date, "Error", in.MustConst("ArgumentError"))
	d.constructors()
	d.parsing()
	d.fields()
	d.arithmetic()
	d.texts()
	d.dateTimes()
	d.conversions()
	return nil
}

func (d *dates) of(v mruby.Value) (date, bool) {
	x, ok := d.Object(v).(date)
	return x, ok
}

// make makes an object of a class, Date or DateTime or one of the user's.
func (d *dates) make(class mruby.Value, t time.Time) mruby.Value {
	if d.isDateTime(class) {
		return d.NewObject(class, date{t})
	}
	return d.NewObject(class, date{civilDate(t.Year(), int(t.Month()), t.Day())})
}

func (d *dates) isDateTime(class mruby.Value) bool {
	v, err := d.Call(class, "<=", d.dateTime)
	return err == nil && v.Truthy()
}

// numbers reads integer arguments over their defaults.
func (d *dates) numbers(args []mruby.Value, defaults ...int) ([]int, error) {
	for i := range defaults {
		if i < len(args) {
			switch args[i].Kind() {
			case mruby.KindInt, mruby.KindFloat:
			default:
				return nil, mruby.TypeError("invalid %s (not numeric)", []string{"year", "month", "day"}[min(i, 2)])
			}
			n, err := d.integer(args[i])
			if err != nil {
				return nil, err
			}
			defaults[i] = int(n)
		}
	}
	return defaults, nil
}

func (d *dates) constructors() {
	civil := func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if d.isDateTime(self) {
			t, err := d.civilDateTime(args)
			return d.NewObject(self, date{t}), err
		}
		n, err := d.numbers(args, -4712, 1, 1)
		if err != nil {
			return mruby.Nil, err
		}
		t, ok := validCivil(n[0], n[1], n[2])
		if !ok {
			return mruby.Nil, errInvalidDate
		}
		return d.make(self, t), nil
	}
	d.defSelf(d.date, "new civil", 0, 8, civil)
	d.defSelf(d.date, "today", 0, 1, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return d.make(self, d.today()), nil
	})
	d.defSelf(d.date, "jd", 0, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := d.numbers(args, 0)
		if err != nil {
			return mruby.Nil, err
		}
		return d.make(self, jdDate(n[0])), nil
	})
	kind := func(names string, resolve func(n []int) (time.Time, bool), defaults ...int) {
		names, valid, _ := strings.Cut(names, " ")
		d.defSelf(d.date, names, 0, len(defaults)+1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			n, err := d.numbers(args, append([]int(nil), defaults...)...)
			if err != nil {
				return mruby.Nil, err
			}
			t, ok := resolve(n)
			if !ok {
				return mruby.Nil, errInvalidDate
			}
			return d.make(self, t), nil
		})
		d.defSelf(d.date, valid, 1, len(defaults)+1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			n, err := d.numbers(args, append([]int(nil), defaults...)...)
			if err != nil {
				return mruby.False, nil
			}
			_, ok := resolve(n)
			return mruby.Bool(ok), nil
		})
	}
	kind("ordinal valid_ordinal?", func(n []int) (time.Time, bool) { return validOrdinal(n[0], n[1]) }, -4712, 1)
	kind("commercial valid_commercial?", func(n []int) (time.Time, bool) { return validCommercial(n[0], n[1], n[2]) }, -4712, 1, 1)
	d.defSelf(d.date, "valid_date? valid_civil?", 3, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := d.numbers(args, 0, 0, 0)
		if err != nil {
			return mruby.False, nil
		}
		_, ok := validCivil(n[0], n[1], n[2])
		return mruby.Bool(ok), nil
	})
	d.defSelf(d.date, "leap? gregorian_leap?", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := d.integer(args[0])
		return mruby.Bool(civilDate(int(n), 12, 31).YearDay() == 366), err
	})
}

// build makes the object that parsed parts stand for.
func (d *dates) build(class mruby.Value, parts *dateParts) (mruby.Value, error) {
	resolve := parts.day
	if d.isDateTime(class) {
		resolve = parts.moment
	}
	t, ok := resolve(d.today())
	if !ok {
		return mruby.Nil, errInvalidDate
	}
	return d.make(class, t), nil
}

func (d *dates) parsing() {
	text := func(args []mruby.Value) (string, error) {
		args, _ = options(args)
		if len(args) == 0 {
			return "-4712-01-01", nil
		}
		return d.str(args[0])
	}
	comp := func(args []mruby.Value) bool { return len(args) < 2 || args[1].Truthy() || args[1].IsHash() }
	d.defSelf(d.date, "parse", 0, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := text(args)
		if err != nil {
			return mruby.Nil, err
		}
		return d.build(self, parseDate(s, comp(args)))
	})
	d.defSelf(d.date, "_parse", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := text(args)
		if err != nil {
			return mruby.Nil, err
		}
		return d.datePartsHash(parseDate(s, comp(args)))
	})
	strptimeOf := func(class mruby.Value, args []mruby.Value) (*dateParts, bool, error) {
		s, err := text(args)
		if err != nil {
			return nil, false, err
		}
		format := "%F"
		if d.isDateTime(class) {
			format = "%FT%T%z"
		}
		if len(args) > 1 {
			if format, err = d.str(args[1]); err != nil {
				return nil, false, err
			}
		}
		parts, ok := strptime(s, format)
		return parts, ok, nil
	}
	d.defSelf(d.date, "strptime", 0, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		parts, ok, err := strptimeOf(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		if !ok || parts.leftover != "" {
			return mruby.Nil, errInvalidDate
		}
		return d.build(self, parts)
	})
	d.defSelf(d.date, "_strptime", 1, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		parts, ok, err := strptimeOf(self, args)
		if err != nil || !ok {
			return mruby.Nil, err
		}
		return d.datePartsHash(parts)
	})
	// The standard formats: nothing else may be in the text.
	for names, form := range dateStandards {
		d.defSelf(d.date, names, 0, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := text(args)
			if err != nil {
				return mruby.Nil, err
			}
			if !form.MatchString(s) {
				return mruby.Nil, errInvalidDate
			}
			return d.build(self, parseDate(s, true))
		})
	}
}

func (d *dates) fields() {
	number := func(names string, f func(x date) int) {
		d.def(d.date, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			x, _ := d.of(self)
			return d.Int(int64(f(x))), nil
		})
	}
	number("year", func(x date) int { return x.Year() })
	number("mon month", func(x date) int { return int(x.Month()) })
	number("mday day", func(x date) int { return x.Day() })
	number("wday", func(x date) int { return int(x.Weekday()) })
	number("yday", func(x date) int { return x.YearDay() })
	number("cwday", func(x date) int { return (int(x.Weekday())+6)%7 + 1 })
	number("cweek", func(x date) int { _, week := x.ISOWeek(); return week })
	number("cwyear", func(x date) int { year, _ := x.ISOWeek(); return year })
	number("jd", date.jd)
	number("mjd", func(x date) int { return x.jd() - 2400001 })
	number("ld", func(x date) int { return x.jd() - 2299160 })
	number("hash", func(x date) int { return int(x.UnixNano()) })
	test := func(names string, f func(x date) bool) {
		d.def(d.date, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			x, _ := d.of(self)
			return mruby.Bool(f(x)), nil
		})
	}
	for i, name := range []string{"sunday?", "monday?", "tuesday?", "wednesday?", "thursday?", "friday?", "saturday?"} {
		test(name, func(x date) bool { return int(x.Weekday()) == i })
	}
	test("leap?", func(x date) bool { return civilDate(x.Year(), 12, 31).YearDay() == 366 })
	test("gregorian?", func(date) bool { return true })
	test("julian?", func(date) bool { return false })
}

// days reads a number of days, whole or not, as a duration in nanoseconds; far
// days are whole.
func (d *dates) days(v mruby.Value) (whole int, rest time.Duration, err error) {
	switch v.Kind() {
	case mruby.KindInt:
		return int(v.Int()), 0, nil
	case mruby.KindFloat:
		f := math.Floor(v.Float())
		return int(f), time.Duration(math.Round((v.Float()-f)*86400e9/1e3) * 1e3), nil
	}
	if d.ClassName(v) == "Rational" {
		f, err := d.Call(v, "to_f")
		if err != nil {
			return 0, 0, err
		}
		return d.days(f)
	}
	return 0, 0, mruby.TypeError("expected numeric")
}

func (d *dates) plus(self, v mruby.Value, sign int) (mruby.Value, error) {
	whole, rest, err := d.days(v)
	if err != nil {
		return mruby.Nil, err
	}
	x, _ := d.of(self)
	t := x.AddDate(0, 0, sign*whole).Add(time.Duration(sign) * rest)
	return d.make(d.ClassOf(self), t), nil
}

// compare orders two moments, or a moment and an astronomical day number.
func (d *dates) compare(x date, v mruby.Value) (int, bool) {
	if y, ok := d.of(v); ok {
		return x.Compare(y.Time), true
	}
	switch v.Kind() {
	case mruby.KindInt, mruby.KindFloat:
		own := float64(x.Unix())/86400 + dateEpoch - 0.5
		switch other := v.Float(); {
		case own < other:
			return -1, true
		case own > other:
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

func (d *dates) arithmetic() {
	op := func(names string, f func(self, v mruby.Value) (mruby.Value, error)) {
		d.def(d.date, names, 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) { return f(self, args[0]) })
	}
	op("+", func(self, v mruby.Value) (mruby.Value, error) { return d.plus(self, v, 1) })
	op("-", func(self, v mruby.Value) (mruby.Value, error) {
		y, ok := d.of(v)
		if !ok {
			return d.plus(self, v, -1)
		}
		x, _ := d.of(self)
		seconds := x.Unix() - y.Unix()
		if nanos := int64(x.Nanosecond() - y.Nanosecond()); nanos != 0 {
			return d.rational(seconds*1e6+nanos/1e3, 86400e6)
		}
		return d.rational(seconds, 86400)
	})
	months := func(self, v mruby.Value, factor int) (mruby.Value, error) {
		if v.Kind() != mruby.KindInt && v.Kind() != mruby.KindFloat {
			return mruby.Nil, mruby.TypeError("expected numeric")
		}
		n, err := d.integer(v)
		if err != nil {
			return mruby.Nil, err
		}
		x, _ := d.of(self)
		return d.make(d.ClassOf(self), addMonths(x.Time, int(n)*factor)), nil
	}
	op(">>", func(self, v mruby.Value) (mruby.Value, error) { return months(self, v, 1) })
	op("<<", func(self, v mruby.Value) (mruby.Value, error) { return months(self, v, -1) })
	step := func(name string, f func(self, n mruby.Value) (mruby.Value, error)) {
		d.def(d.date, name, 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			if len(args) == 0 {
				return f(self, d.Int(1))
			}
			return f(self, args[0])
		})
	}
	step("next_day", func(self, n mruby.Value) (mruby.Value, error) { return d.plus(self, n, 1) })
	step("prev_day", func(self, n mruby.Value) (mruby.Value, error) { return d.plus(self, n, -1) })
	step("next_month", func(self, n mruby.Value) (mruby.Value, error) { return months(self, n, 1) })
	step("prev_month", func(self, n mruby.Value) (mruby.Value, error) { return months(self, n, -1) })
	step("next_year", func(self, n mruby.Value) (mruby.Value, error) { return months(self, n, 12) })
	step("prev_year", func(self, n mruby.Value) (mruby.Value, error) { return months(self, n, -12) })
	d.def(d.date, "succ next", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return d.plus(self, d.Int(1), 1)
	})
	op("<=>", func(self, v mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		n, ok := d.compare(x, v)
		if !ok {
			return mruby.Nil, nil
		}
		return d.Int(int64(n)), nil
	})
	op("==", func(self, v mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		n, ok := d.compare(x, v)
		return mruby.Bool(ok && n == 0), nil
	})
	op("===", func(self, v mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		y, ok := d.of(v)
		return mruby.Bool(ok && x.jd() == y.jd()), nil
	})
	op("eql?", func(self, v mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		y, ok := d.of(v)
		return mruby.Bool(ok && x.Equal(y.Time)), nil
	})
}

func (d *dates) texts() {
	text := func(class mruby.Value, names string, format string) {
		d.def(class, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			x, _ := d.of(self)
			return d.String(dateStrftime(x.Time, format)), nil
		})
	}
	text(d.date, "to_s iso8601 xmlschema", "%Y-%m-%d")
	text(d.date, "rfc3339", "%Y-%m-%dT%H:%M:%S%:z")
	text(d.date, "rfc2822 rfc822", "%a, %-d %b %Y %T %z")
	text(d.date, "ctime asctime", "%a %b %e %H:%M:%S %Y")
	text(d.dateTime, "to_s", "%Y-%m-%dT%H:%M:%S%:z")
	d.def(d.date, "httpdate", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.String(dateStrftime(x.UTC(), "%a, %d %b %Y %T GMT")), nil
	})
	d.def(d.date, "strftime", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		format := "%F"
		if d.isDateTime(d.ClassOf(self)) {
			format = "%FT%T%:z"
		}
		if len(args) > 0 {
			var err error
			if format, err = d.str(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		return d.String(dateStrftime(x.Time, format)), nil
	})
	d.def(d.date, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		s, err := d.ToS(self)
		if err != nil {
			return mruby.Nil, err
		}
		_, offset := x.Zone()
		utc := date{x.UTC()}
		return d.String(fmt.Sprintf("#<%s: %s ((%dj,%ds,%dn),%+ds,2299161j)>", d.ClassName(self), s, utc.jd(),
			utc.Hour()*3600+utc.Minute()*60+utc.Second(), utc.Nanosecond(), offset)), nil
	})
	d.def(d.dateTime, "iso8601 xmlschema rfc3339", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		n, err := d.numbers(args, 0)
		if err != nil {
			return mruby.Nil, err
		}
		return d.String(dateStrftime(x.Time, "%Y-%m-%dT%H:%M:%S"+fractionFormat(n[0])+"%:z")), nil
	})
}

func fractionFormat(digits int) string {
	if digits <= 0 {
		return ""
	}
	return fmt.Sprintf(".%%%dN", digits)
}

// dateStrftime formats as Date does, whose zones have no name but their offset.
func dateStrftime(t time.Time, format string) string {
	_, offset := t.Zone()
	t = t.In(dateZone(offset))
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c == '%' && i+1 < len(format) {
			i++
			switch format[i] {
			case 'Z':
				b.WriteString(strftime(t, "%:z"))
				continue
			case 'Q':
				fmt.Fprint(&b, t.UnixMilli())
				continue
			case '+':
				b.WriteString(strftime(t, "%a %b %e %H:%M:%S %:z %Y"))
				continue
			}
			b.WriteByte('%')
			c = format[i]
		}
		b.WriteByte(c)
	}
	return strftime(t, b.String())
}

func (d *dates) civilDateTime(args []mruby.Value) (time.Time, error) {
	offset := 0
	if len(args) > 6 {
		var err error
		if offset, err = d.offset(args[6]); err != nil {
			return time.Time{}, err
		}
		args = args[:6]
	}
	nanos := 0
	if n := len(args); n == 6 && args[5].Kind() == mruby.KindFloat {
		f := args[5].Float()
		nanos = int(math.Round((f - math.Floor(f)) * 1e9))
	}
	n, err := d.numbers(args, -4712, 1, 1, 0, 0, 0)
	if err != nil {
		return time.Time{}, err
	}
	day, ok := validCivil(n[0], n[1], n[2])
	if !ok {
		return time.Time{}, errInvalidDate
	}
	t, ok := timeOfDay(day, n[3], n[4], n[5], nanos, offset)
	if !ok {
		return time.Time{}, errInvalidDate
	}
	return t, nil
}

// offset reads an offset: "+09:00", "JST", or a fraction of a day.
func (d *dates) offset(v mruby.Value) (int, error) {
	if v.IsString() {
		n, ok := zoneOffset(v.Str())
		if !ok {
			return 0, errInvalidDate
		}
		return n, nil
	}
	whole, rest, err := d.days(v)
	if err != nil {
		return 0, mruby.TypeError("invalid offset")
	}
	return whole*86400 + int(rest.Round(time.Second)/time.Second), nil
}

func (d *dates) dateTimes() {
	d.defSelf(d.dateTime, "now", 0, 1, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		now := time.Now().In(localZone())
		_, offset := now.Zone()
		return d.NewObject(self, date{now.In(dateZone(offset))}), nil
	})
	number := func(names string, f func(x date) int) {
		d.def(d.dateTime, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			x, _ := d.of(self)
			return d.Int(int64(f(x))), nil
		})
	}
	number("hour", func(x date) int { return x.Hour() })
	number("min minute", func(x date) int { return x.Minute() })
	number("sec second", func(x date) int { return x.Second() })
	d.def(d.dateTime, "sec_fraction second_fraction", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.rational(int64(x.Nanosecond()), 1e9)
	})
	d.def(d.date, "day_fraction", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.rational(x.Sub(time.Date(x.Year(), x.Month(), x.Day(), 0, 0, 0, 0, x.Location())).Microseconds(), 86400e6)
	})
	d.def(d.dateTime, "zone", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.String(strftime(x.Time, "%:z")), nil
	})
	d.def(d.dateTime, "offset", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		_, offset := x.Zone()
		return d.rational(int64(offset), 86400)
	})
	d.def(d.dateTime, "new_offset", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		offset := 0
		if len(args) > 0 {
			var err error
			if offset, err = d.offset(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		return d.NewObject(d.ClassOf(self), date{x.In(dateZone(offset))}), nil
	})
}

func (d *dates) conversions() {
	d.def(d.date, "to_date", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if d.ClassOf(self) == d.date {
			return self, nil
		}
		x, _ := d.of(self)
		return d.make(d.date, x.Time), nil
	})
	d.def(d.date, "to_datetime", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if d.ClassOf(self) == d.dateTime {
			return self, nil
		}
		x, _ := d.of(self)
		return d.NewObject(d.dateTime, x), nil
	})
	d.def(d.date, "to_time", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.newTime(time.Date(x.Year(), x.Month(), x.Day(), 0, 0, 0, 0, localZone())), nil
	})
	d.def(d.dateTime, "to_time", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return d.newTime(x.Time), nil
	})
	d.def(d.timeClass, "__plus_nsec", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		t, _ := d.GoTime(self)
		return d.newTime(t.Add(time.Duration(args[0].Int()))), nil
	})
	ofTime := func(name string, f func(t time.Time) mruby.Value) {
		d.def(d.timeClass, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			t, _ := d.GoTime(self)
			return f(t), nil
		})
	}
	ofTime("to_date", func(t time.Time) mruby.Value { return d.make(d.date, t) })
	ofTime("to_datetime", func(t time.Time) mruby.Value {
		_, offset := t.Zone()
		return d.NewObject(d.dateTime, date{t.In(dateZone(offset))})
	})
}

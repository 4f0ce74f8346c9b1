package ruby

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/gocap/gocap/mruby"
)

func (d *dates) fields() {
	number := func(class mruby.Value, names string, f func(x date) int64) {
		d.method(class, names, 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) { return d.Int(f(x)), nil })
	}
	number(d.date, "year", func(x date) int64 { year, _, _ := x.civilDay(); return year })
	number(d.date, "mon month", func(x date) int64 { _, month, _ := x.civilDay(); return month })
	number(d.date, "mday day", func(x date) int64 { _, _, day := x.civilDay(); return day })
	number(d.date, "wday", func(x date) int64 { return weekday(x.day()) })
	number(d.date, "yday", func(x date) int64 { _, yday := x.yearDay(x.day()); return yday })
	number(d.date, "cwyear", func(x date) int64 { year, _, _ := x.week(x.day()); return year })
	number(d.date, "cweek", func(x date) int64 { _, week, _ := x.week(x.day()); return week })
	number(d.date, "cwday", func(x date) int64 { _, _, day := x.week(x.day()); return day })
	number(d.date, "jd", date.day)
	number(d.date, "mjd", func(x date) int64 { return x.day() - 2400001 })
	number(d.date, "ld", func(x date) int64 { return x.day() - 2299160 })
	number(d.date, "hash", func(x date) int64 {
		n := x.unix()*31 + int64(math.Float64bits(float64(x.calendar))>>8)
		if x.below != nil {
			n = n*31 + floorRat(x.nanoseconds()).Int64()
		}
		return n
	})
	number(d.dateTime, "hour", func(x date) int64 { _, s := x.local(); return s / 3600 })
	number(d.dateTime, "min minute", func(x date) int64 { _, s := x.local(); return s / 60 % 60 })
	number(d.dateTime, "sec second", func(x date) int64 { _, s := x.local(); return s % 60 })
	exact := func(class mruby.Value, names string, f func(x date) *big.Rat) {
		d.method(class, names, 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
			return d.rationalValue(f(x))
		})
	}
	exact(d.date, "ajd", date.days)
	exact(d.date, "amjd", func(x date) *big.Rat { n := x.days(); return n.Sub(n, big.NewRat(4800001, 2)) })
	exact(d.dateTime, "offset", func(x date) *big.Rat { return big.NewRat(x.offset, 86400) })
	exact(d.dateTime, "sec_fraction second_fraction", func(x date) *big.Rat {
		n := x.nanoseconds()
		return n.Quo(n, big.NewRat(1e9, 1))
	})
	d.method(d.date, "day_fraction", 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		_, second := x.local()
		n := new(big.Rat).SetInt64(second)
		if x.below != nil {
			n.Add(n, x.below)
		}
		if n.Sign() == 0 && !d.isDateTime(d.ClassOf(self)) {
			return d.Int(0), nil
		}
		return d.rationalValue(n.Quo(n, big.NewRat(86400, 1)))
	})
	d.method(d.date, "start", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		return d.Float(float64(x.calendar)), nil
	})
	d.method(d.dateTime, "zone", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		return d.StringIn(mruby.USASCII, x.strftime("%:z")), nil
	})
	test := func(name string, f func(x date) bool) {
		d.method(d.date, name, 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
			return mruby.Bool(f(x)), nil
		})
	}
	for i, name := range []string{"sunday?", "monday?", "tuesday?", "wednesday?", "thursday?", "friday?", "saturday?"} {
		test(name, func(x date) bool { return weekday(x.day()) == int64(i) })
	}
	test("leap?", func(x date) bool { year, _, _ := x.civilDay(); return x.isLeap(year) })
	test("gregorian?", func(x date) bool { return x.isGregorian(x.day()) })
	test("julian?", func(x date) bool { return !x.isGregorian(x.day()) })
}

// order compares a moment with another, or with an astronomical day number.
func (d *dates) order(x date, v mruby.Value) (n int, ok bool, err error) {
	if y, ok := d.of(v); ok {
		return x.compare(y), true, nil
	}
	switch v.Kind() {
	case mruby.KindInt, mruby.KindBigInt:
	case mruby.KindFloat:
		if f := v.Float(); math.IsNaN(f) {
			return 0, false, nil
		} else if math.IsInf(f, 0) {
			return -int(math.Copysign(1, f)), true, nil
		}
	default:
		if v.Kind() < mruby.KindData || !d.IsKindOf(v, d.MustConst("Numeric")) {
			return 0, false, nil
		}
		if d.ClassName(v) != "Rational" {
			ajd, err := d.rationalValue(x.days())
			if err != nil {
				return 0, false, err
			}
			order, err := d.Call(ajd, "<=>", v)
			return int(order.Int()), err == nil && order.Kind() == mruby.KindInt, err
		}
	}
	other, err := d.exact(v)
	if err != nil {
		return 0, false, err
	}
	return x.days().Cmp(other), true, nil
}

func (d *dates) arithmetic() {
	op := func(names string, f func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error)) {
		d.method(d.date, names, 1, 1, func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
			return f(self, x, args[0])
		})
	}
	plus := func(sign int64) func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		return func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
			days, err := d.days(v)
			if err != nil {
				return mruby.Nil, err
			}
			return d.NewObject(d.ClassOf(self), x.plus(days.Mul(days, big.NewRat(sign, 1)))), nil
		}
	}
	months := func(factor int64) func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		return func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
			days, err := d.days(v)
			if err != nil {
				return mruby.Nil, mruby.TypeError("%s can't be coerced into Integer", d.kind(v))
			}
			n := floorRat(days)
			if !n.IsInt64() {
				return mruby.Nil, errInvalidDate
			}
			y, ok := x.plusMonths(n.Int64() * factor)
			if !ok {
				return mruby.Nil, errInvalidDate
			}
			return d.NewObject(d.ClassOf(self), y), nil
		}
	}
	op("+", plus(1))
	op("-", func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		if y, ok := d.of(v); ok {
			days := x.days()
			return d.rationalValue(days.Sub(days, y.days()))
		}
		return plus(-1)(self, x, v)
	})
	op(">>", months(1))
	op("<<", months(-1))
	step := func(name string, f func(self mruby.Value, x date, v mruby.Value) (mruby.Value, error)) {
		d.method(d.date, name, 0, 1, func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
			if len(args) == 0 {
				return f(self, x, d.Int(1))
			}
			return f(self, x, args[0])
		})
	}
	step("next_day", plus(1))
	step("prev_day", plus(-1))
	step("next_month", months(1))
	step("prev_month", months(-1))
	step("next_year", months(12))
	step("prev_year", months(-12))
	d.method(d.date, "succ next", 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		return plus(1)(self, x, d.Int(1))
	})
	op("<=>", func(_ mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		n, ok, err := d.order(x, v)
		if err != nil || !ok {
			return mruby.Nil, err
		}
		return d.Int(int64(n)), nil
	})
	op("==", func(_ mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		n, ok, err := d.order(x, v)
		return mruby.Bool(ok && n == 0), err
	})
	op("===", func(_ mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		if y, ok := d.of(v); ok {
			return mruby.Bool(x.day() == y.day()), nil
		}
		if v.Kind() == mruby.KindInt {
			return mruby.Bool(x.day() == v.Int()), nil
		}
		n, ok, err := d.order(x, v)
		return mruby.Bool(ok && n == 0), err
	})
	op("eql?", func(_ mruby.Value, x date, v mruby.Value) (mruby.Value, error) {
		y, ok := d.of(v)
		return mruby.Bool(ok && x.compare(y) == 0), nil
	})
	with := func(self mruby.Value, x date, c calendar) (mruby.Value, error) {
		x.calendar = c
		return d.NewObject(d.ClassOf(self), x), nil
	}
	d.method(d.date, "new_start", 0, 1, func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
		c, err := d.calendarAt(args, 0)
		if err != nil {
			return mruby.Nil, err
		}
		return with(self, x, c)
	})
	for name, c := range map[string]calendar{"italy": italy, "england": england, "julian": julian, "gregorian": gregorian} {
		d.method(d.date, name, 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) { return with(self, x, c) })
	}
	d.method(d.dateTime, "new_offset", 0, 1, func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
		x.offset = 0
		if len(args) > 0 {
			var err error
			if x.offset, err = d.offset(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		return d.NewObject(d.ClassOf(self), x), nil
	})
}

// eras are those of Japan: the first day, the letter, and the year before the first.
var eras = []struct {
	first  int64
	letter string
	before int64
}{{2458605, "R", 2018}, {2447535, "H", 1988}, {2424875, "S", 1925}, {2419614, "T", 1911}, {2405160, "M", 1867}}

// japanese is the format of JIS X 0301 for a day.
func (x date) japanese() string {
	jd := x.day()
	for _, e := range eras {
		if jd >= e.first {
			year, _, _ := x.civilDay()
			return fmt.Sprintf("%s%02d.%%m.%%d", e.letter, year-e.before)
		}
	}
	return "%Y-%m-%d"
}

func (d *dates) texts() {
	text := func(class mruby.Value, names string, format string) {
		d.method(class, names, 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
			return d.StringIn(mruby.USASCII, x.strftime(format)), nil
		})
	}
	text(d.date, "to_s iso8601 xmlschema", "%Y-%m-%d")
	text(d.date, "rfc3339", "%Y-%m-%dT%H:%M:%S%:z")
	text(d.date, "rfc2822 rfc822", "%a, %-d %b %Y %T %z")
	text(d.date, "ctime asctime", "%a %b %e %H:%M:%S %Y")
	text(d.dateTime, "to_s", "%Y-%m-%dT%H:%M:%S%:z")
	d.method(d.date, "httpdate", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		x.offset = 0
		return d.String(x.strftime("%a, %d %b %Y %T GMT")), nil
	})
	d.method(d.date, "jisx0301", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		return d.String(x.strftime(x.japanese())), nil
	})
	// with is a format of a day with the time behind it, to so many digits.
	with := func(names string, day func(x date) string) {
		d.method(d.dateTime, names, 0, 1, func(_ mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
			digits, err := int64(0), error(nil)
			if len(args) > 0 {
				digits, err = d.integer(args[0])
			}
			fraction := ""
			if digits > 0 {
				fraction = ".%" + strconv.FormatInt(digits, 10) + "N"
			}
			return d.String(x.strftime(day(x) + "T%H:%M:%S" + fraction + "%:z")), err
		})
	}
	with("iso8601 xmlschema rfc3339", func(date) string { return "%Y-%m-%d" })
	with("jisx0301", date.japanese)
	d.method(d.date, "strftime", 0, 1, func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error) {
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
		return d.String(x.strftime(format)), nil
	})
	d.method(d.date, "inspect", 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		s, err := d.ToS(self)
		if err != nil {
			return mruby.Nil, err
		}
		nanos := x.nanoseconds()
		shown := "(" + nanos.String() + ")"
		if nanos.IsInt() {
			shown = nanos.Num().String()
		}
		start := strconv.FormatFloat(float64(x.calendar), 'f', 0, 64)
		if c := float64(x.calendar); math.IsInf(c, 0) {
			start = map[bool]string{true: "Inf", false: "-Inf"}[c > 0]
		}
		return d.StringIn(mruby.USASCII, fmt.Sprintf("#<%s: %s ((%dj,%ds,%sn),%+ds,%sj)>", d.ClassName(self), s, x.jd, x.second, shown, x.offset, start)), nil
	})
}

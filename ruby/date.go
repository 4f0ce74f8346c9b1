package ruby

import (
	"math"
	"math/big"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["date"] = defineDate }

// dates defines Date and DateTime.
type dates struct {
	*Interp
	date, dateTime mruby.Value
}

var errInvalidDate = mruby.Errorf("Date::Error", "invalid date")

func defineDate(in *Interp) error {
	d := &dates{Interp: in}
	d.date = in.DataClass(mruby.Nil, "Date", mruby.Nil)
	d.dateTime = in.DataClass(mruby.Nil, "DateTime", d.date)
	in.DefineClass(d.date, "Error", in.MustConst("ArgumentError"))
	d.constructors()
	d.validity()
	d.parsing()
	d.fields()
	d.arithmetic()
	d.texts()
	d.conversions()
	return nil
}

func (d *dates) of(v mruby.Value) (date, bool) {
	x, ok := d.Object(v).(date)
	return x, ok
}

// method defines one that gets what the object holds.
func (d *dates) method(class mruby.Value, names string, min, max int, f func(self mruby.Value, x date, args []mruby.Value) (mruby.Value, error)) {
	d.def(class, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		x, _ := d.of(self)
		return f(self, x, args)
	})
}

func (d *dates) isDateTime(class mruby.Value) bool {
	v, err := d.Call(class, "<=", d.dateTime)
	return err == nil && v.Truthy()
}

// now is the present moment here, and today its day.
func (d *dates) now() date { return dateOf(now(), italy) }

func (d *dates) today(c calendar) date {
	day := d.now().day()
	return date{jd: day, calendar: c}
}

// number takes a number: its whole part, rounded down, and the rest of it. name
// says what it is, unit how many seconds one is: a Float's rest counts to the
// nanosecond.
func (d *dates) number(v mruby.Value, name string, unit int64) (whole int64, rest *big.Rat, err error) {
	var r *big.Rat
	switch v.Kind() {
	case mruby.KindInt:
		return v.Int(), nil, nil
	case mruby.KindFloat:
		f := v.Float()
		if math.IsNaN(f) || math.Abs(f) > 1<<53 {
			return 0, nil, mruby.Errorf("FloatDomainError", "%s", formatFloat(f))
		}
		r = nearest(new(big.Rat).SetFloat64(f), unit)
	default:
		if v.Kind() == mruby.KindBigInt || !d.IsKindOf(v, d.MustConst("Numeric")) {
			if v.Kind() == mruby.KindBigInt {
				return 0, nil, notImplemented("Date of a number as large as %s", d.big(v))
			}
			return 0, nil, mruby.TypeError("invalid %s (not numeric)", name)
		}
		if r, err = d.fraction(v); err != nil {
			return 0, nil, err
		}
	}
	n := floorRat(r)
	if !n.IsInt64() || n.BitLen() > 53 {
		return 0, nil, notImplemented("Date of a number as large as %s", n)
	}
	if r.IsInt() {
		return n.Int64(), nil, nil
	}
	return n.Int64(), r.Sub(r, new(big.Rat).SetInt(n)), nil
}

// nearest rounds a number of units of so many seconds to the nanosecond.
func nearest(r *big.Rat, unit int64) *big.Rat {
	scale := big.NewRat(unit*1e9, 1)
	return new(big.Rat).Quo(new(big.Rat).SetInt(halfRat("up")(new(big.Rat).Mul(r, scale))), scale)
}

// days takes a number of days.
func (d *dates) days(v mruby.Value) (*big.Rat, error) {
	if v.Kind() < mruby.KindData && v.Kind() != mruby.KindInt && v.Kind() != mruby.KindFloat && v.Kind() != mruby.KindBigInt {
		return nil, mruby.TypeError("expected numeric")
	}
	if v.Kind() >= mruby.KindData && !d.IsKindOf(v, d.MustConst("Numeric")) {
		return nil, mruby.TypeError("expected numeric")
	}
	whole, rest, err := d.number(v, "", 86400)
	if err != nil {
		return nil, err
	}
	r := new(big.Rat).SetInt64(whole)
	if rest != nil {
		r.Add(r, rest)
	}
	return r, nil
}

// calendarOf takes the day of the reform.
func (d *dates) calendarOf(v mruby.Value) (calendar, error) {
	if v.IsString() || v.IsNil() {
		what := "string"
		if v.IsNil() {
			what = "nil"
		}
		return italy, mruby.TypeError("no implicit conversion to float from %s", what)
	}
	f, err := d.Call(v, "to_f")
	if err != nil {
		return italy, err
	}
	c := f.Float()
	if math.IsNaN(c) || !math.IsInf(c, 0) && (c < 2298874 || c > 2426355) {
		return italy, d.warn("invalid start is ignored")
	}
	return calendar(c), nil
}

// offset reads an offset: "+09:00", "JST", or a fraction of a day.
func (d *dates) offset(v mruby.Value) (int64, error) {
	if v.IsString() {
		if n, ok := zoneOffset(v.Str()); ok {
			return int64(n), nil
		}
		return 0, d.warn("invalid offset is ignored")
	}
	days, err := d.days(v)
	if err != nil {
		return 0, err
	}
	seconds := halfRat("up")(days.Mul(days, big.NewRat(86400, 1)))
	if !seconds.IsInt64() || seconds.Int64() < -86400 || seconds.Int64() > 86400 {
		return 0, d.warn("invalid offset is ignored")
	}
	return seconds.Int64(), nil
}

// parts are the arguments that tell of a day, with what they are when they are
// missing, and the day that they make.
type parts struct {
	names    []string
	defaults []int64
	day      func(c calendar, n []int64) (jd int64, ok bool)
}

var (
	civilParts = parts{[]string{"year", "month", "day"}, []int64{-4712, 1, 1}, func(c calendar, n []int64) (int64, bool) {
		return c.validCivil(n[0], n[1], n[2])
	}}
	jdParts      = parts{[]string{"jd"}, []int64{0}, func(_ calendar, n []int64) (int64, bool) { return n[0], true }}
	ordinalParts = parts{[]string{"year", "yday"}, []int64{-4712, 1}, func(c calendar, n []int64) (int64, bool) {
		return c.validOrdinal(n[0], n[1])
	}}
	commercialParts = parts{[]string{"year", "cweek", "cwday"}, []int64{-4712, 1, 1}, func(c calendar, n []int64) (int64, bool) {
		return c.validCommercial(n[0], n[1], n[2])
	}}
)

func (d *dates) constructors() {
	// A fraction of a day is nothing to Date.new.
	d.defSelf(d.date, "new civil", 0, 8, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return d.construct(self, args, civilParts, false)
	})
	for name, p := range map[string]parts{"jd": jdParts, "ordinal": ordinalParts, "commercial": commercialParts} {
		d.defSelf(d.date, name, 0, 8, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			return d.construct(self, args, p, true)
		})
	}
	d.defSelf(d.date, "today", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := d.calendarAt(args, 0)
		return d.NewObject(self, d.today(c)), err
	})
	d.defSelf(d.dateTime, "now", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := d.calendarAt(args, 0)
		x := d.now()
		x.calendar = c
		return d.NewObject(self, x), err
	})
}

// calendarAt takes the day of the reform from a place in the arguments, if it is
// there.
func (d *dates) calendarAt(args []mruby.Value, at int) (calendar, error) {
	if at < len(args) {
		return d.calendarOf(args[at])
	}
	return italy, nil
}

// construct makes a Date of its parts and the day of the reform, or a DateTime,
// which has hour, minute, second and offset between them. The last number given
// may have a fraction; keep says whether a Date takes it.
func (d *dates) construct(class mruby.Value, args []mruby.Value, p parts, keep bool) (mruby.Value, error) {
	names, n := p.names, append([]int64(nil), p.defaults...)
	isTime := d.isDateTime(class)
	if isTime {
		names, n, keep = append(append([]string(nil), names...), "hour", "minute", "second"), append(n, 0, 0, 0), true
	}
	days := len(p.names)
	at := len(names) // of the argument that comes next
	if isTime {
		at++
	}
	if err := arity(len(args), 0, at+1); err != nil {
		return mruby.Nil, err
	}
	rest := new(big.Rat) // in days
	for i := range names[:min(len(names), len(args))] {
		unit := int64(86400)
		if i >= days {
			unit = [...]int64{3600, 60, 1}[i-days]
		}
		whole, part, err := d.number(args[i], names[i], unit)
		if err != nil {
			return mruby.Nil, err
		}
		n[i] = whole
		if part == nil || i < days-1 {
			continue
		}
		if i < len(names)-1 && i+1 < len(args) && isTime {
			return mruby.Nil, mruby.Errorf("Date::Error", "invalid fraction")
		}
		if keep {
			rest.Mul(part, big.NewRat(unit, 86400))
		}
	}
	offset := int64(0)
	if isTime && at-1 < len(args) {
		var err error
		if offset, err = d.offset(args[at-1]); err != nil {
			return mruby.Nil, err
		}
	}
	c, err := d.calendarAt(args, at)
	if err != nil {
		return mruby.Nil, err
	}
	jd, ok := p.day(c, n[:days])
	second := int64(0)
	if isTime && ok {
		second, ok = secondOfDay(n[days], n[days+1], n[days+2])
	}
	if !ok {
		return mruby.Nil, errInvalidDate
	}
	return d.NewObject(class, dateAt(jd, second, nil, offset, c).plus(rest)), nil
}

// validity defines the methods that tell whether parts make a day.
func (d *dates) validity() {
	for names, p := range map[string]parts{
		"valid_jd?": jdParts, "valid_civil? valid_date?": civilParts,
		"valid_ordinal?": ordinalParts, "valid_commercial?": commercialParts,
	} {
		d.defSelf(d.date, names, len(p.names), len(p.names)+1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			n := make([]int64, len(p.names))
			for i := range n {
				if args[i].Kind() == mruby.KindBigInt { // every number is a day, and none so large a year
					return mruby.Bool(len(n) == 1), nil
				}
				whole, _, err := d.number(args[i], p.names[i], 86400)
				if err != nil {
					return mruby.False, nil
				}
				n[i] = whole
			}
			c, err := d.calendarAt(args, len(p.names))
			if err != nil {
				return mruby.Nil, err
			}
			_, ok := p.day(c, n)
			return mruby.Bool(ok), nil
		})
	}
	leap := func(names string, c calendar) {
		d.defSelf(d.date, names, 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			year, _, err := d.number(args[0], "year", 86400)
			return mruby.Bool(err == nil && c.isLeap(year)), err
		})
	}
	leap("leap? gregorian_leap?", gregorian)
	leap("julian_leap?", julian)
}

func (d *dates) conversions() {
	d.method(d.date, "to_date", 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		if d.ClassOf(self) == d.date {
			return self, nil
		}
		return d.NewObject(d.date, date{jd: x.day(), calendar: x.calendar}), nil
	})
	d.method(d.date, "to_datetime", 0, 0, func(self mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		if d.isDateTime(d.ClassOf(self)) {
			return self, nil
		}
		return d.NewObject(d.dateTime, date{jd: x.jd, calendar: x.calendar}), nil
	})
	d.method(d.date, "to_time", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		year, month, day := gregorian.civil(x.day())
		wall := moment{Time: time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)}
		m, err := d.settle(wall, place{loc: localZone(), object: mruby.Nil})
		return d.NewObject(d.timeClass, m), err
	})
	d.method(d.dateTime, "to_time", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		if x.calendar != gregorian && !x.isGregorian(x.day()) { // its date is taken as a Gregorian one
			year, month, day := x.civilDay()
			x.jd += gregorian.dayNumber(year, month, day) - x.day()
		}
		return d.NewObject(d.timeClass, x.moment()), nil
	})
	d.def(d.timeClass, "__plus_exact", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		m, _ := d.moment(self)
		seconds, err := d.exact(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		m, err = m.plus(seconds)
		return d.NewObject(d.timeClass, m), err
	})
	ofTime := func(name string, f func(x date) mruby.Value) {
		d.def(d.timeClass, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			m, _ := d.moment(self)
			return f(dateOf(m, italy)), nil
		})
	}
	ofTime("to_date", func(x date) mruby.Value { return d.NewObject(d.date, date{jd: x.day(), calendar: italy}) })
	ofTime("to_datetime", func(x date) mruby.Value {
		if jd := x.day(); !x.isGregorian(jd) { // as above
			year, month, day := gregorian.civil(jd)
			x.jd += italy.dayNumber(year, month, day) - jd
		}
		return d.NewObject(d.dateTime, x)
	})
	d.method(d.date, "marshal_dump", 0, 0, func(_ mruby.Value, x date, _ []mruby.Value) (mruby.Value, error) {
		nanos, err := d.exactValue(x.nanoseconds())
		return d.Array(d.Int(0), d.Int(x.jd), d.Int(x.second), nanos, d.Int(x.offset), d.Float(float64(x.calendar))), err
	})
	d.def(d.date, "marshal_load", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if !args[0].IsArray() || args[0].Len() != 6 {
			return mruby.Nil, mruby.TypeError("invalid size")
		}
		state := args[0]
		nanos, err := d.exact(state.At(3))
		if err != nil {
			return mruby.Nil, err
		}
		period, err := d.integer(state.At(0)) // of 71149239 days
		if err != nil {
			return mruby.Nil, err
		}
		x := date{
			jd: state.At(1).Int() + period*71149239, second: state.At(2).Int(), offset: state.At(4).Int(),
			calendar: calendar(state.At(5).Float()),
		}
		return self, d.SetObject(self, x.plus(nanos.Quo(nanos, big.NewRat(86400e9, 1))))
	})
}

package ruby

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

// Time makes a Time object in the local zone.
func (in *Interp) Time(t time.Time) mruby.Value {
	return in.NewObject(in.timeClass, t.In(localZone()))
}

func (in *Interp) newTime(t time.Time) mruby.Value { return in.NewObject(in.timeClass, t) }

// GoTime returns the time that a Ruby Time stands for.
func (in *Interp) GoTime(v mruby.Value) (time.Time, bool) {
	t, ok := in.Object(v).(time.Time)
	return t, ok
}

// zone keeps what TZ named when it was last looked at, as Ruby code may set it.
var zone struct {
	name string
	loc  *time.Location
}

func localZone() *time.Location {
	name, set := os.LookupEnv("TZ")
	if !set {
		return time.Local
	}
	if zone.loc == nil || zone.name != name {
		loc, err := time.LoadLocation(strings.TrimPrefix(name, ":"))
		if err != nil || name == "" || loc == time.UTC { // the local zone isn't UTC itself
			loc = time.FixedZone("UTC", 0)
		}
		zone.name, zone.loc = name, loc
	}
	return zone.loc
}

// timeOrNow takes a Time, a number of seconds, or nil for now.
func (in *Interp) timeOrNow(v mruby.Value) (time.Time, error) {
	if v.IsNil() {
		return time.Now(), nil
	}
	if t, ok := in.GoTime(v); ok {
		return t, nil
	}
	return in.secondsSinceEpoch(v)
}

func (in *Interp) secondsSinceEpoch(v mruby.Value) (time.Time, error) {
	switch v.Kind() {
	case mruby.KindInt:
		return time.Unix(v.Int(), 0), nil
	case mruby.KindFloat:
		return addSeconds(time.Unix(0, 0), v.Float(), 1)
	}
	r, err := in.exact(v)
	if err != nil {
		return time.Time{}, err
	}
	return addExact(time.Unix(0, 0), r), nil
}

// exact takes a number of any kind, as a fraction.
func (in *Interp) exact(v mruby.Value) (*big.Rat, error) {
	switch v.Kind() {
	case mruby.KindInt, mruby.KindBigInt:
		return new(big.Rat).SetInt(in.big(v)), nil
	case mruby.KindFloat:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, mruby.Errorf("FloatDomainError", "%s", formatFloat(f))
		}
		return new(big.Rat).SetFloat64(v.Float()), nil
	}
	if v.Kind() < mruby.KindData || !in.respondTo(v, "to_r") || !in.respondTo(v, "to_int") {
		return nil, mruby.TypeError("can't convert %s into an exact number", in.className(v))
	}
	r, err := in.Call(v, "to_r")
	if err != nil {
		return nil, err
	}
	num, err := in.Call(r, "numerator")
	if err != nil {
		return nil, err
	}
	den, err := in.Call(r, "denominator")
	return new(big.Rat).SetFrac(in.big(num), in.big(den)), err
}

// addExact adds seconds, down to the nanosecond.
func addExact(t time.Time, r *big.Rat) time.Time {
	n := floorRat(new(big.Rat).Mul(r, big.NewRat(1e9, 1)))
	s, ns := n.DivMod(n, big.NewInt(1e9), new(big.Int))
	return time.Unix(t.Unix()+s.Int64(), int64(t.Nanosecond())+ns.Int64()).In(t.Location())
}

// addSeconds adds a Float exactly, as Ruby does: a fraction isn't rounded to
// what a float of the sum could hold.
func addSeconds(t time.Time, f float64, sign int64) (time.Time, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return t, mruby.Errorf("FloatDomainError", "%s", formatFloat(f))
	}
	r, _ := new(big.Float).SetFloat64(f).Int(nil)
	whole := r.Int64()
	nanos := int64(math.Floor((f - float64(whole)) * 1e9))
	return time.Unix(t.Unix()+sign*whole, int64(t.Nanosecond())+sign*nanos).In(t.Location()), nil
}

// parseZone reads the zone argument of Time's methods: "+09:00", "UTC", "Z",
// a letter, or a number of seconds.
func (in *Interp) parseZone(v mruby.Value) (*time.Location, error) {
	if v.Kind() == mruby.KindInt {
		n := v.Int()
		if n <= -86400 || n >= 86400 {
			return nil, mruby.ArgumentError("utc_offset out of range")
		}
		return time.FixedZone("", int(n)), nil
	}
	s, err := in.str(v)
	if err != nil {
		return nil, err
	}
	invalid := mruby.ArgumentError(`"+HH:MM", "-HH:MM", "UTC" or "A".."I","K".."Z" expected for utc_offset: %s`, s)
	if s == "UTC" || s == "Z" || s == "-00:00" {
		return time.UTC, nil
	}
	if len(s) == 1 && s[0] >= 'A' && s[0] <= 'Y' && s[0] != 'J' {
		c := int(s[0])
		switch {
		case c <= 'I':
			c -= 'A' - 1
		case c <= 'M':
			c -= 'A'
		default:
			c = 'M' - c
		}
		return time.FixedZone("", c*3600), nil
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return nil, invalid
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits)%2 != 0 || len(digits) > 6 || len(digits) != len(s)-1 && s[3] != ':' {
		return nil, invalid
	}
	for len(digits) < 6 {
		digits += "00"
		n *= 100
	}
	h, m, sec := n/10000, n/100%100, n%100
	if h > 23 || m > 59 || sec > 59 {
		return nil, mruby.ArgumentError("utc_offset out of range")
	}
	offset := h*3600 + m*60 + sec
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), nil
}

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// civil reads year, month, day, hour, minute and second.
func (in *Interp) civil(args []mruby.Value, loc *time.Location) (time.Time, error) {
	if len(args) == 10 { // as to_a gives them
		args = []mruby.Value{args[5], args[4], args[3], args[2], args[1], args[0]}
	}
	if args[0].IsNil() {
		return time.Time{}, mruby.TypeError("no implicit conversion of nil into Integer")
	}
	limits := [][2]int64{{math.MinInt32, math.MaxInt32}, {1, 12}, {1, 31}, {0, 24}, {0, 59}, {0, 60}}
	n := []int64{0, 1, 1, 0, 0, 0}
	nanos := int64(0)
	for i, v := range args {
		if i == 6 && len(args) == 7 && !v.IsNil() {
			micros, err := in.exact(v)
			if err != nil {
				return time.Time{}, err
			}
			nanos = floorRat(micros.Mul(micros, big.NewRat(1000, 1))).Int64()
		}
		if i >= len(n) || v.IsNil() {
			continue
		}
		switch {
		case i == 1 && v.IsString() && monthNumber(v.Str()) > 0:
			n[i] = int64(monthNumber(v.Str()))
		case v.IsString():
			k, err := strconv.ParseInt(strings.TrimSpace(v.Str()), 10, 64)
			if err != nil {
				return time.Time{}, mruby.ArgumentError("invalid value for Integer(): %q", v.Str())
			}
			n[i] = k
		case i == 5 && v.Kind() == mruby.KindFloat:
			whole := math.Floor(v.Float())
			n[i], nanos = int64(whole), int64((v.Float()-whole)*1e9)
		case i == 5 && v.Kind() >= mruby.KindData:
			r, err := in.exact(v)
			if err != nil {
				return time.Time{}, err
			}
			whole := floorRat(r)
			n[i] = whole.Int64()
			rest := r.Sub(r, new(big.Rat).SetInt(whole))
			nanos = floorRat(rest.Mul(rest, big.NewRat(1e9, 1))).Int64()
		default:
			k, err := in.integer(v)
			if err != nil {
				return time.Time{}, mruby.TypeError("can't convert %s into an exact number", in.className(v))
			}
			n[i] = k
		}
		if n[i] < limits[i][0] || n[i] > limits[i][1] {
			if i == 2 && n[i] > 31 || i == 1 && n[i] < 0 {
				return time.Time{}, mruby.ArgumentError("argument out of range")
			}
			return time.Time{}, mruby.ArgumentError("%s out of range", []string{"year", "mon", "mday", "hour", "min", "sec"}[i])
		}
	}
	if n[3] == 24 && n[4] != 0 {
		return time.Time{}, mruby.ArgumentError("min out of range")
	}
	if n[3] == 24 && n[5] != 0 {
		return time.Time{}, mruby.ArgumentError("sec out of range")
	}
	return inZone(time.Date(int(n[0]), time.Month(n[1]), int(n[2]), int(n[3]), int(n[4]), int(n[5]), int(nanos), time.UTC), loc), nil
}

// inZone is what clocks of a zone show as wall. When they are put back, the
// second of the two times; when they are put on, the one that old clocks show.
func inZone(wall time.Time, loc *time.Location) time.Time {
	at := func(days int) time.Time {
		_, offset := wall.AddDate(0, 0, days).In(loc).Zone()
		return wall.Add(-time.Duration(offset) * time.Second).In(loc)
	}
	late := at(1)
	if _, offset := late.Zone(); late.Add(time.Duration(offset) * time.Second).Equal(wall) {
		return late
	}
	return at(-1)
}

func monthNumber(name string) int {
	for i, m := range monthNames {
		if strings.EqualFold(m, name) {
			return i + 1
		}
	}
	return 0
}

// subseconds reads the second and third argument of Time.at.
func (in *Interp) subseconds(v, unit mruby.Value) (int64, error) {
	scale := 1e3
	if !unit.IsNil() {
		switch name := in.SymbolName(unit); name {
		case "millisecond":
			scale = 1e6
		case "usec", "microsecond":
		case "nsec", "nanosecond":
			scale = 1
		default:
			return 0, mruby.ArgumentError("unexpected unit: %s", name)
		}
	}
	if v.Kind() == mruby.KindInt {
		return v.Int() * int64(scale), nil
	}
	r, err := in.exact(v)
	if err != nil {
		return 0, err
	}
	return floorRat(r.Mul(r, big.NewRat(int64(scale), 1))).Int64(), nil
}

func defineTime(in *Interp) error {
	in.timeClass = in.DataClass(mruby.Nil, "Time", mruby.Nil)
	class := in.timeClass
	// build gives an object of the class asked, which may be a subclass.
	build := func(self mruby.Value, t time.Time) mruby.Value { return in.NewObject(self, t) }
	zoneOption := func(args []mruby.Value) ([]mruby.Value, *time.Location, error) {
		args, opts := options(args)
		z := in.option(opts, "in")
		if z.IsNil() {
			return args, nil, nil
		}
		loc, err := in.parseZone(z)
		return args, loc, err
	}
	in.defSelf(class, "now", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		_, loc, err := zoneOption(args)
		if err != nil {
			return mruby.Nil, err
		}
		if loc == nil {
			loc = localZone()
		}
		return build(self, time.Now().Round(0).In(loc)), nil
	})
	in.defSelf(class, "at", 0, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, loc, err := zoneOption(args)
		if err != nil {
			return mruby.Nil, err
		}
		if err := arity(len(args), 1, 3); err != nil {
			return mruby.Nil, err
		}
		t, ok := in.GoTime(args[0])
		if !ok {
			if t, err = in.secondsSinceEpoch(args[0]); err != nil {
				return mruby.Nil, err
			}
			t = t.In(localZone())
		}
		if len(args) > 1 {
			n, err := in.subseconds(args[1], arg(args, 2))
			if err != nil {
				return mruby.Nil, err
			}
			t = t.Add(time.Duration(n))
		}
		if loc != nil {
			t = t.In(loc)
		}
		return build(self, t), nil
	})
	in.defSelf(class, "utc gm", 0, 10, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 8); err != nil && len(args) != 10 {
			return mruby.Nil, err
		}
		t, err := in.civil(args, time.UTC)
		return build(self, t), err
	})
	in.defSelf(class, "local mktime", 0, 10, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 8); err != nil && len(args) != 10 {
			return mruby.Nil, err
		}
		t, err := in.civil(args, localZone())
		return build(self, t), err
	})
	in.def(class, "initialize", 0, 8, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, loc, err := zoneOption(args)
		if err != nil {
			return mruby.Nil, err
		}
		if len(args) > 6 && !args[6].IsNil() {
			if loc != nil {
				return mruby.Nil, mruby.ArgumentError("timezone argument given as positional and keyword arguments")
			}
			if loc, err = in.parseZone(args[6]); err != nil {
				return mruby.Nil, err
			}
			args = args[:6]
		}
		if loc == nil {
			loc = localZone()
		}
		if len(args) == 0 {
			return self, in.SetObject(self, time.Now().Round(0).In(loc))
		}
		t, err := in.civil(args, loc)
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, t)
	})
	in.def(class, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		t, ok := in.GoTime(args[0])
		if !ok {
			return mruby.Nil, mruby.TypeError("initialize_copy should take same class object")
		}
		return self, in.SetObject(self, t)
	})
	of := func(names string, min, max int, f func(t time.Time, args []mruby.Value) (mruby.Value, error)) {
		in.def(class, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			t, ok := in.GoTime(self)
			if !ok {
				return mruby.Nil, mruby.TypeError("uninitialized Time")
			}
			return f(t, args)
		})
	}
	number := func(names string, f func(t time.Time) int) {
		of(names, 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) { return in.Int(int64(f(t))), nil })
	}
	number("year", time.Time.Year)
	number("month mon", func(t time.Time) int { return int(t.Month()) })
	number("day mday", time.Time.Day)
	number("hour", time.Time.Hour)
	number("min", time.Time.Minute)
	number("sec", time.Time.Second)
	number("usec tv_usec", func(t time.Time) int { return t.Nanosecond() / 1000 })
	number("nsec tv_nsec", time.Time.Nanosecond)
	number("wday", func(t time.Time) int { return int(t.Weekday()) })
	number("yday", time.Time.YearDay)
	number("to_i tv_sec", func(t time.Time) int { return int(t.Unix()) })
	number("utc_offset gmt_offset gmtoff", func(t time.Time) int { _, o := t.Zone(); return o })
	of("to_f", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) {
		return in.Float(nearestFloat(nanosSince1970(t), big.NewInt(1e9))), nil
	})
	of("subsec", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) {
		if t.Nanosecond() == 0 {
			return in.Int(0), nil
		}
		return in.Call(mruby.Nil, "Rational", in.Int(int64(t.Nanosecond())), in.Int(1e9))
	})
	of("to_r", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) {
		n, err := in.bigInt(nanosSince1970(t))
		if err != nil {
			return mruby.Nil, err
		}
		return in.Call(mruby.Nil, "Rational", n, in.Int(1e9))
	})
	test := func(names string, f func(t time.Time) bool) {
		of(names, 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(f(t)), nil })
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		test(strings.ToLower(d.String())+"?", func(t time.Time) bool { return t.Weekday() == d })
	}
	test("utc? gmt?", func(t time.Time) bool { return t.Location() == time.UTC })
	test("isdst dst?", time.Time.IsDST)
	of("zone", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) {
		if name, _ := t.Zone(); name != "" {
			return in.String(name), nil
		}
		return mruby.Nil, nil
	})
	of("strftime", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		format, err := in.str(args[0])
		if i := strings.LastIndexByte(format, '%'); i >= 0 && strings.Trim(format[i+1:], "-_^#0123456789") == "" && !strings.HasSuffix(format, "%%") {
			return mruby.Nil, mruby.ArgumentError("invalid format: %s", format)
		}
		return in.String(strftime(t, format)), err
	})
	text := func(names string, f func(t time.Time) string) {
		of(names, 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) { return in.String(f(t)), nil })
	}
	text("to_s", func(t time.Time) string { return timeText(t, "") })
	text("inspect", func(t time.Time) string {
		frac := ""
		if n := t.Nanosecond(); n != 0 {
			frac = "." + strings.TrimRight(fmt.Sprintf("%09d", n), "0")
		}
		return timeText(t, frac)
	})
	text("ctime asctime", func(t time.Time) string { return strftime(t, "%a %b %e %T %Y") })
	of("iso8601 xmlschema", 0, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		n := int64(0)
		if len(args) > 0 {
			var err error
			if n, err = in.integer(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		s := strftime(t, "%Y-%m-%dT%H:%M:%S")
		if n > 0 {
			s += strftime(t, fmt.Sprintf(".%%%dN", n))
		}
		if t.Location() == time.UTC {
			return in.String(s + "Z"), nil
		}
		return in.String(s + strftime(t, "%:z")), nil
	})
	of("+", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		if _, ok := in.GoTime(args[0]); ok {
			return mruby.Nil, mruby.TypeError("time + time?")
		}
		return in.plusSeconds(t, args[0], 1)
	})
	of("-", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		if o, ok := in.GoTime(args[0]); ok {
			n := nanosSince1970(t)
			return in.Float(nearestFloat(n.Sub(n, nanosSince1970(o)), big.NewInt(1e9))), nil
		}
		return in.plusSeconds(t, args[0], -1)
	})
	of("<=>", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.GoTime(args[0])
		if !ok {
			return mruby.Nil, nil
		}
		return in.Int(int64(t.Compare(o))), nil
	})
	of("==", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.GoTime(args[0])
		return mruby.Bool(ok && t.Equal(o)), nil
	})
	of("eql?", 1, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.GoTime(args[0])
		return mruby.Bool(ok && t.Equal(o)), nil
	})
	of("hash", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) { return in.Int(t.UnixNano()), nil })
	// unfrozen is an error when a Time in another zone would be changed.
	unfrozen := func(self mruby.Value, t time.Time, loc *time.Location) error {
		if t.Location() == loc {
			return nil
		}
		frozen, err := in.Call(self, "frozen?")
		if err != nil || !frozen.Truthy() {
			return err
		}
		return mruby.Errorf("FrozenError", "can't modify frozen %s: %s", in.className(self), timeText(t, ""))
	}
	in.def(class, "utc gmtime", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		t, _ := in.GoTime(self)
		if err := unfrozen(self, t, time.UTC); err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, t.UTC())
	})
	in.def(class, "localtime", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		t, _ := in.GoTime(self)
		loc := localZone()
		if z := arg(args, 0); !z.IsNil() {
			var err error
			if loc, err = in.parseZone(z); err != nil {
				return mruby.Nil, err
			}
		}
		if err := unfrozen(self, t, loc); err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, t.In(loc))
	})
	of("getutc getgm", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) { return in.newTime(t.UTC()), nil })
	of("getlocal", 0, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
		loc := localZone()
		if z := arg(args, 0); !z.IsNil() {
			var err error
			if loc, err = in.parseZone(z); err != nil {
				return mruby.Nil, err
			}
		}
		return in.newTime(t.In(loc)), nil
	})
	rounding := func(name string, f func(n, unit int64) int64) {
		of(name, 0, 1, func(t time.Time, args []mruby.Value) (mruby.Value, error) {
			digits := int64(0)
			if len(args) > 0 {
				var err error
				if digits, err = in.integer(args[0]); err != nil {
					return mruby.Nil, err
				}
			}
			if digits < 0 {
				return mruby.Nil, mruby.ArgumentError("negative ndigits given")
			}
			unit := int64(1)
			for ; digits < 9; digits++ {
				unit *= 10
			}
			return in.newTime(time.Unix(t.Unix(), f(int64(t.Nanosecond()), unit)).In(t.Location())), nil
		})
	}
	rounding("floor", func(n, unit int64) int64 { return n / unit * unit })
	rounding("ceil", func(n, unit int64) int64 { return (n + unit - 1) / unit * unit })
	rounding("round", func(n, unit int64) int64 { return (n + unit/2) / unit * unit })
	of("to_a", 0, 0, func(t time.Time, _ []mruby.Value) (mruby.Value, error) {
		list := in.ints(t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month()), t.Year(), int(t.Weekday()), t.YearDay())
		zone := mruby.Nil
		if name, _ := t.Zone(); name != "" {
			zone = in.String(name)
		}
		return in.Array(append(list, mruby.Bool(t.IsDST()), zone)...), nil
	})
	return nil
}

// nanosSince1970 counts nanoseconds.
func nanosSince1970(t time.Time) *big.Int {
	n := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(1e9))
	return n.Add(n, big.NewInt(int64(t.Nanosecond())))
}

func (in *Interp) ints(numbers ...int) []mruby.Value {
	list := make([]mruby.Value, len(numbers))
	for i, n := range numbers {
		list[i] = in.Int(int64(n))
	}
	return list
}

func (in *Interp) plusSeconds(t time.Time, v mruby.Value, sign int64) (mruby.Value, error) {
	switch v.Kind() {
	case mruby.KindInt:
		return in.newTime(time.Unix(t.Unix()+sign*v.Int(), int64(t.Nanosecond())).In(t.Location())), nil
	case mruby.KindFloat:
		u, err := addSeconds(t, v.Float(), sign)
		return in.newTime(u), err
	}
	r, err := in.exact(v)
	if err != nil {
		return mruby.Nil, err
	}
	if sign < 0 {
		r.Neg(r)
	}
	return in.newTime(addExact(t, r)), nil
}

func timeText(t time.Time, frac string) string {
	if t.Location() == time.UTC {
		return strftime(t, "%Y-%m-%d %H:%M:%S") + frac + " UTC"
	}
	return strftime(t, "%Y-%m-%d %H:%M:%S") + frac + strftime(t, " %z")
}

// timeOf makes a Time of its parts; offset counts unless utc is set.
func (in *Interp) timeOf(seconds, nanos, offset int64, utc bool) mruby.Value {
	t := time.Unix(seconds, nanos)
	if utc {
		return in.newTime(t.UTC())
	}
	local := t.In(localZone())
	if _, o := local.Zone(); o == int(offset) {
		return in.newTime(local)
	}
	return in.newTime(t.In(time.FixedZone("", int(offset))))
}

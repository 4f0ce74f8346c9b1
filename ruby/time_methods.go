package ruby

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

// times defines Time.
type times struct {
	*Interp
	class mruby.Value
}

func defineTime(in *Interp) error {
	in.timeClass = in.DataClass(mruby.Nil, "Time", mruby.Nil)
	in.timeParts = in.DataClass(in.timeClass, "tm", in.timeClass)
	t := times{in, in.timeClass}
	t.constructors()
	t.fields()
	t.texts()
	t.arithmetic()
	t.zones()
	t.marshaling()
	return nil
}

// make makes an object of a class, Time or one of the user's, with a zone object
// or Nil.
func (t times) make(class mruby.Value, m moment, zone mruby.Value) (mruby.Value, error) {
	v := t.NewObject(class, m)
	return v, t.setZoneObject(v, zone)
}

// derive makes a Time that shows a moment as another Time does.
func (t times) derive(self mruby.Value, m moment) (mruby.Value, error) {
	zone := t.zoneObject(self)
	if !zone.IsNil() {
		var err error
		if m, err = t.moveTo(m, place{object: zone}); err != nil {
			return mruby.Nil, err
		}
	}
	return t.make(t.class, m, zone)
}

// of defines a method that gets the moment.
func (t times) of(names string, min, max int, f func(m moment, args []mruby.Value) (mruby.Value, error)) {
	t.ofSelf(names, min, max, func(_ mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) { return f(m, args) })
}

func (t times) ofSelf(names string, min, max int, f func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error)) {
	t.def(t.class, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		m, ok := t.moment(self)
		if !ok {
			return mruby.Nil, mruby.TypeError("uninitialized %s", t.ClassName(self))
		}
		return f(self, m, args)
	})
}

// zoneOption takes the option in: off the arguments.
func (t times) zoneOption(class mruby.Value, args []mruby.Value, method string) ([]mruby.Value, place, error) {
	opts := mruby.Nil
	if n := len(args); n > 0 && args[n-1].IsHash() && len(t.Pairs(args[n-1])) > 0 {
		args, opts = options(args)
	}
	p, err := t.placeOf(class, t.option(opts, "in"), method)
	return args, p, err
}

func now() moment { return moment{Time: time.Now().Round(0).In(localZone())} }

func (t times) constructors() {
	// show makes a Time of a moment, in a place if one was asked for.
	show := func(class mruby.Value, m moment, p place) (mruby.Value, error) {
		if !p.none() {
			var err error
			if m, err = t.moveTo(m, p); err != nil {
				return mruby.Nil, err
			}
		}
		return t.make(class, m, p.object)
	}
	t.defSelf(t.class, "now", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, p, err := t.zoneOption(self, args, "utc_to_local")
		if err == nil {
			err = arity(len(args), 0, 0)
		}
		if err != nil {
			return mruby.Nil, err
		}
		return show(self, now(), p)
	})
	t.defSelf(t.class, "at", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, p, err := t.zoneOption(self, args, "utc_to_local")
		if err != nil {
			return mruby.Nil, err
		}
		if err := arity(len(args), 1, 3); err != nil {
			return mruby.Nil, err
		}
		if m, ok := t.moment(args[0]); ok && len(args) == 1 {
			if p.none() {
				p.object = t.zoneObject(args[0])
			}
			return show(self, m, p)
		}
		seconds, err := t.exact(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if len(args) > 1 {
			var unit *mruby.Value
			if len(args) > 2 {
				unit = &args[2]
			}
			part, err := t.subseconds(args[1], unit)
			if err != nil {
				return mruby.Nil, err
			}
			seconds.Add(seconds, part)
		}
		m, err := momentAt(seconds, localZone())
		if err != nil {
			return mruby.Nil, err
		}
		return show(self, m, p)
	})
	civil := func(names string, zone func() *time.Location) {
		t.defSelf(t.class, names, 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			if err := arity(len(args), 1, 8); err != nil && len(args) != 10 {
				return mruby.Nil, err
			}
			wall, err := t.civil(args)
			if err != nil {
				return mruby.Nil, err
			}
			m, err := t.settle(wall, place{loc: zone(), object: mruby.Nil, summer: len(args) == 10 && args[8].Truthy()})
			return t.NewObject(self, m), err
		})
	}
	civil("utc gm", func() *time.Location { return time.UTC })
	civil("local mktime", localZone)
	t.def(t.class, "initialize", 0, 8, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		class := t.ClassOf(self)
		args, p, err := t.zoneOption(class, args, "local_to_utc")
		if err == nil {
			err = arity(len(args), 0, 7)
		}
		if err != nil {
			return mruby.Nil, err
		}
		if len(args) == 0 {
			m := now()
			if !p.none() {
				if m, err = t.moveTo(m, p); err != nil {
					return mruby.Nil, err
				}
			}
			return t.initialize(self, m, p.object)
		}
		if len(args) > 6 {
			if v := args[6]; !v.IsNil() {
				if !p.none() {
					return mruby.Nil, mruby.ArgumentError("timezone argument given as positional and keyword arguments")
				}
				if v.IsSymbol() && (t.SymbolName(v) == "dst" || t.SymbolName(v) == "std") {
					p.summer = t.SymbolName(v) == "dst"
				} else if p, err = t.placeOf(class, v, "local_to_utc"); err != nil {
					return mruby.Nil, err
				}
			}
			args = args[:6]
		}
		if p.none() {
			p.loc = localZone()
		}
		wall, err := t.civil(args)
		if err != nil {
			return mruby.Nil, err
		}
		m, err := t.settle(wall, p)
		if err != nil {
			return mruby.Nil, err
		}
		return t.initialize(self, m, p.object)
	})
	t.def(t.timeParts, "to_time", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		m, _ := t.moment(self)
		return t.NewObject(t.class, m), nil
	})
	t.def(t.class, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		m, ok := t.moment(args[0])
		if !ok {
			return mruby.Nil, mruby.TypeError("initialize_copy should take same class object")
		}
		return t.initialize(self, m, t.zoneObject(args[0]))
	})
}

// initialize gives an object its moment and zone object.
func (t times) initialize(self mruby.Value, m moment, zone mruby.Value) (mruby.Value, error) {
	if err := t.SetObject(self, m); err != nil {
		return mruby.Nil, err
	}
	return self, t.setZoneObject(self, zone)
}

func (t times) fields() {
	number := func(names string, f func(wall time.Time) int) {
		t.of(names, 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.Int(int64(f(m.wall()))), nil })
	}
	number("year", time.Time.Year)
	number("month mon", func(w time.Time) int { return int(w.Month()) })
	number("day mday", time.Time.Day)
	number("hour", time.Time.Hour)
	number("min", time.Time.Minute)
	number("sec", time.Time.Second)
	number("wday", func(w time.Time) int { return int(w.Weekday()) })
	number("yday", time.Time.YearDay)
	t.of("usec tv_usec", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.Int(int64(m.Nanosecond() / 1000)), nil })
	t.of("nsec tv_nsec", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.Int(int64(m.Nanosecond())), nil })
	t.of("to_i tv_sec", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.Int(m.Unix()), nil })
	t.of("to_f", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) {
		n := m.exact()
		return t.Float(nearestFloat(n.Num(), n.Denom())), nil
	})
	t.of("subsec", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.exactValue(m.subsec()) })
	t.of("to_r", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return t.rationalValue(m.exact()) })
	test := func(names string, f func(m moment) bool) {
		t.of(names, 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(f(m)), nil })
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		test(strings.ToLower(d.String())+"?", func(m moment) bool { return m.wall().Weekday() == d })
	}
	t.ofSelf("to_a", 0, 0, func(self mruby.Value, m moment, _ []mruby.Value) (mruby.Value, error) {
		w := m.wall()
		list := t.ints(w.Second(), w.Minute(), w.Hour(), w.Day(), int(w.Month()), w.Year(), int(w.Weekday()), w.YearDay())
		dst, err := t.isDST(self, m)
		return t.Array(append(list, mruby.Bool(dst), t.zoneValue(self, m))...), err
	})
	t.ofSelf("deconstruct_keys", 1, 1, func(self mruby.Value, _ moment, args []mruby.Value) (mruby.Value, error) {
		names := []string{"year", "month", "day", "yday", "wday", "hour", "min", "sec", "subsec", "dst", "zone"}
		if v := args[0]; !v.IsNil() {
			if !v.IsArray() {
				return mruby.Nil, mruby.TypeError("wrong argument type %s (expected Array or nil)", t.kind(v))
			}
			wanted := map[string]bool{}
			for _, key := range t.Items(v) {
				if key.IsSymbol() {
					wanted[t.SymbolName(key)] = true
				}
			}
			kept := names[:0]
			for _, name := range names {
				if wanted[name] {
					kept = append(kept, name)
				}
			}
			names = kept
		}
		var pairs []mruby.Value
		for _, name := range names {
			method := name
			if name == "dst" {
				method = "dst?"
			}
			v, err := t.Call(self, method)
			if err != nil {
				return mruby.Nil, err
			}
			pairs = append(pairs, t.Symbol(name), v)
		}
		return t.Hash(pairs...), nil
	})
}

func (t times) texts() {
	t.ofSelf("strftime", 1, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		format, err := t.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if isUnfinished(format) {
			return mruby.Nil, mruby.ArgumentError("invalid format: %s", format)
		}
		name := ""
		if strings.Contains(format, "Z") {
			if name, err = t.zoneName(self, m); err != nil {
				return mruby.Nil, err
			}
		}
		return t.String(m.formatted(name).strftime(format)), nil
	})
	text := func(names string, f func(m moment) string) {
		t.of(names, 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) {
			return t.StringIn(mruby.USASCII, f(m)), nil
		})
	}
	text("to_s", func(m moment) string { return timeText(m, "") })
	text("inspect", func(m moment) string {
		frac := ""
		switch {
		case m.below != nil:
			frac = " " + m.subsec().String()
		case m.Nanosecond() != 0:
			frac = "." + strings.TrimRight(fmt.Sprintf("%09d", m.Nanosecond()), "0")
		}
		s := timeText(m, frac)
		if seconds := strings.TrimLeft(m.strftime("%::z"), "+-")[6:]; seconds != "00" {
			s += seconds
		}
		return s
	})
	text("ctime asctime", func(m moment) string { return m.strftime("%a %b %e %T %Y") })
	t.of("iso8601 xmlschema", 0, 1, func(m moment, args []mruby.Value) (mruby.Value, error) {
		digits := int64(0)
		if len(args) > 0 {
			var err error
			if digits, err = t.integer(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		format := "%Y-%m-%dT%H:%M:%S"
		if digits > 0 {
			format += fmt.Sprintf(".%%%dN", digits)
		}
		if m.isUTC() {
			return t.String(m.strftime(format + "Z")), nil
		}
		return t.String(m.strftime(format + "%:z")), nil
	})
}

func (t times) arithmetic() {
	plus := func(self mruby.Value, m moment, v mruby.Value, sign int) (mruby.Value, error) {
		seconds, err := t.exact(v)
		if err != nil {
			return mruby.Nil, err
		}
		if sign < 0 {
			seconds.Neg(seconds)
		}
		if m, err = m.plus(seconds); err != nil {
			return mruby.Nil, err
		}
		return t.derive(self, m)
	}
	t.ofSelf("+", 1, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		if _, ok := t.moment(args[0]); ok {
			return mruby.Nil, mruby.TypeError("time + time?")
		}
		return plus(self, m, args[0], 1)
	})
	t.ofSelf("-", 1, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		if o, ok := t.moment(args[0]); ok {
			n := m.exact()
			n.Sub(n, o.exact())
			return t.Float(nearestFloat(n.Num(), n.Denom())), nil
		}
		return plus(self, m, args[0], -1)
	})
	comparing := map[mruby.Value]bool{}
	t.ofSelf("<=>", 1, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		if o, ok := t.moment(args[0]); ok {
			return t.Int(int64(m.compare(o))), nil
		}
		if comparing[self] { // it asks back
			return mruby.Nil, nil
		}
		comparing[self] = true
		order, err := t.Call(args[0], "<=>", self)
		delete(comparing, self)
		if err != nil || order.IsNil() {
			return mruby.Nil, err
		}
		for _, sign := range []struct {
			method string
			result int64
		}{{">", -1}, {"<", 1}} {
			if is, err := t.Call(order, sign.method, t.Int(0)); err != nil || is.Truthy() {
				return t.Int(sign.result), err
			}
		}
		return t.Int(0), nil
	})
	t.of("eql?", 1, 1, func(m moment, args []mruby.Value) (mruby.Value, error) {
		o, ok := t.moment(args[0])
		return mruby.Bool(ok && m.compare(o) == 0), nil
	})
	t.of("hash", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) {
		return t.Int(m.Unix()*1e9 + int64(m.Nanosecond())), nil
	})
	// rounding moves to a multiple of the last digit kept; by is how far, of one.
	rounding := func(name string, by *big.Rat) {
		t.ofSelf(name, 0, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
			digits := int64(0)
			if len(args) > 0 {
				var err error
				if digits, err = t.integer(args[0]); err != nil {
					return mruby.Nil, err
				}
			}
			if digits < 0 {
				return mruby.Nil, mruby.ArgumentError("negative ndigits given")
			}
			if digits > 1e6 {
				return mruby.Nil, notImplemented("Time#%s to more than a million digits", name)
			}
			unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil))
			n := m.subsec()
			n.Quo(n, unit)
			if by == nil { // up
				n.Neg(n).SetInt(floorRat(n)).Neg(n)
			} else {
				n.SetInt(floorRat(n.Add(n, by)))
			}
			n.Mul(n, unit)
			m, err := m.plus(n.Sub(n, m.subsec()))
			if err != nil {
				return mruby.Nil, err
			}
			return t.derive(self, m)
		})
	}
	rounding("floor", new(big.Rat))
	rounding("ceil", nil)
	rounding("round", big.NewRat(1, 2))
}

// isDST tells whether it is summer time.
func (t times) isDST(self mruby.Value, m moment) (bool, error) {
	object := t.zoneObject(self)
	if object.IsNil() || !t.respondTo(object, "dst?") {
		return m.IsDST(), nil
	}
	is, err := t.Call(object, "dst?", t.NewObject(t.timeParts, m.in(time.UTC)))
	return is.Truthy(), err
}

// zoneValue is Time#zone.
func (t times) zoneValue(self mruby.Value, m moment) mruby.Value {
	if object := t.zoneObject(self); !object.IsNil() {
		return object
	}
	name, _ := m.Zone()
	switch {
	case name == "":
		return mruby.Nil
	case isASCII(name):
		return t.StringIn(mruby.USASCII, name)
	}
	return t.String(name)
}

func (t times) zones() {
	t.of("utc_offset gmt_offset gmtoff", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) {
		_, offset := m.Zone()
		if m.rest == nil {
			return t.Int(int64(offset)), nil
		}
		return t.exactValue(new(big.Rat).Add(m.rest, new(big.Rat).SetInt64(int64(offset))))
	})
	t.of("utc? gmt?", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(m.isUTC()), nil })
	t.ofSelf("isdst dst?", 0, 0, func(self mruby.Value, m moment, _ []mruby.Value) (mruby.Value, error) {
		dst, err := t.isDST(self, m)
		return mruby.Bool(dst), err
	})
	t.ofSelf("zone", 0, 0, func(self mruby.Value, m moment, _ []mruby.Value) (mruby.Value, error) {
		return t.zoneValue(self, m), nil
	})
	change := func(self mruby.Value, m moment, p place) (mruby.Value, error) {
		frozen, err := t.Call(self, "frozen?")
		if err != nil {
			return mruby.Nil, err
		}
		if frozen.Truthy() {
			return mruby.Nil, mruby.Errorf("FrozenError", "can't modify frozen %s: %s", t.className(self), timeText(m, ""))
		}
		if m, err = t.moveTo(m, p); err != nil {
			return mruby.Nil, err
		}
		return t.initialize(self, m, p.object)
	}
	t.ofSelf("utc gmtime", 0, 0, func(self mruby.Value, m moment, _ []mruby.Value) (mruby.Value, error) {
		if m.isUTC() {
			return self, nil
		}
		return change(self, m, place{loc: time.UTC, object: mruby.Nil})
	})
	t.ofSelf("localtime", 0, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		p, err := t.placeOf(t.ClassOf(self), arg(args, 0), "utc_to_local")
		if err != nil {
			return mruby.Nil, err
		}
		if p.none() {
			if m.isLocal() {
				return self, nil
			}
			p.loc = localZone()
		}
		return change(self, m, p)
	})
	t.of("getutc getgm", 0, 0, func(m moment, _ []mruby.Value) (mruby.Value, error) {
		return t.NewObject(t.class, m.in(time.UTC)), nil
	})
	t.ofSelf("getlocal", 0, 1, func(self mruby.Value, m moment, args []mruby.Value) (mruby.Value, error) {
		p, err := t.placeOf(t.ClassOf(self), arg(args, 0), "utc_to_local")
		if err != nil {
			return mruby.Nil, err
		}
		if p.none() {
			p.loc = localZone()
		}
		if m, err = t.moveTo(m, p); err != nil {
			return mruby.Nil, err
		}
		return t.make(t.class, m, p.object)
	})
}

package ruby

import (
	"math"
	"math/big"
	"time"

	"github.com/gocap/gocap/mruby"
)

// moment is what a Time object holds. Its time.Time is cut to nanoseconds, and
// has the zone whose clocks the Time shows.
type moment struct {
	time.Time
	below *big.Rat // what the nanoseconds lack, nil for nothing
	rest  *big.Rat // what the zone's whole seconds lack of the offset, nil for nothing
}

// Time makes a Time object in the local zone.
func (in *Interp) Time(t time.Time) mruby.Value {
	return in.NewObject(in.timeClass, moment{Time: t.In(localZone())})
}

func (in *Interp) newTime(t time.Time) mruby.Value {
	return in.NewObject(in.timeClass, moment{Time: t})
}

// GoTime returns the time that a Ruby Time stands for, down to the nanosecond.
func (in *Interp) GoTime(v mruby.Value) (time.Time, bool) {
	m, ok := in.moment(v)
	return m.Time, ok
}

func (in *Interp) moment(v mruby.Value) (moment, bool) {
	m, ok := in.Object(v).(moment)
	return m, ok
}

// isUTC tells whether a Time is UTC itself, not in a zone that equals it.
func (m moment) isUTC() bool { return m.Location() == time.UTC }

// isFixed tells whether a Time has an offset instead of a zone.
func (m moment) isFixed() bool { return m.Location().String() == "" }

// isLocal tells whether a Time shows what clocks here do.
func (m moment) isLocal() bool { return !m.isUTC() && !m.isFixed() }

// wall is what the clocks of the zone show.
func (m moment) wall() time.Time {
	if m.rest == nil {
		return m.Time
	}
	below := new(big.Rat).Mul(m.rest, big.NewRat(1e9, 1))
	if m.below != nil {
		below.Add(below, m.below)
	}
	return m.Add(time.Duration(floorRat(below).Int64()))
}

// in moves a moment to a zone.
func (m moment) in(loc *time.Location) moment { return moment{Time: m.In(loc), below: m.below} }

// exact is the number of seconds since 1970.
func (m moment) exact() *big.Rat {
	n := new(big.Rat).SetInt(new(big.Int).Mul(big.NewInt(m.Unix()), big.NewInt(1e9)))
	n.Add(n, new(big.Rat).SetInt64(int64(m.Nanosecond())))
	if m.below != nil {
		n.Add(n, m.below)
	}
	return n.Quo(n, big.NewRat(1e9, 1))
}

// subsec is the part of it below one.
func (m moment) subsec() *big.Rat {
	n := new(big.Rat).SetInt64(int64(m.Nanosecond()))
	if m.below != nil {
		n.Add(n, m.below)
	}
	return n.Quo(n, big.NewRat(1e9, 1))
}

// maxYear is where Go's own times end.
const maxYear = 290e9

// momentAt is a moment so many seconds after 1970, in a zone.
func momentAt(seconds *big.Rat, loc *time.Location) (moment, error) {
	whole := floorRat(seconds)
	if !whole.IsInt64() || whole.Int64() > maxYear*31556952 || whole.Int64() < -maxYear*31556952 {
		return moment{}, notImplemented("Time in a year beyond %.0f", float64(maxYear))
	}
	below := new(big.Rat).Sub(seconds, new(big.Rat).SetInt(whole))
	below.Mul(below, big.NewRat(1e9, 1))
	nanos := floorRat(below)
	m := moment{Time: time.Unix(whole.Int64(), nanos.Int64()).In(loc)}
	if below.Sub(below, new(big.Rat).SetInt(nanos)); below.Sign() != 0 {
		m.below = below
	}
	return m, nil
}

// plus adds seconds.
func (m moment) plus(seconds *big.Rat) (moment, error) {
	n, err := momentAt(seconds.Add(m.exact(), seconds), m.Location())
	n.rest = m.rest
	return n, err
}

// compare orders two moments.
func (m moment) compare(o moment) int {
	if n := m.Compare(o.Time); n != 0 || m.below == nil && o.below == nil {
		return n
	}
	return m.subsec().Cmp(o.subsec())
}

// exactValue makes an exact number: an Integer if it is one.
func (in *Interp) exactValue(r *big.Rat) (mruby.Value, error) {
	num, err := in.bigInt(r.Num())
	if err != nil || r.IsInt() {
		return num, err
	}
	return in.rationalValue(r)
}

// rationalValue makes a Rational, of a whole number too.
func (in *Interp) rationalValue(r *big.Rat) (mruby.Value, error) {
	num, err := in.bigInt(r.Num())
	if err != nil {
		return mruby.Nil, err
	}
	den, err := in.bigInt(r.Denom())
	if err != nil {
		return mruby.Nil, err
	}
	return in.Call(mruby.Nil, "Rational", num, den)
}

// timeOrNow takes a Time, a number of seconds, or nil for now.
func (in *Interp) timeOrNow(v mruby.Value) (time.Time, error) {
	if v.IsNil() {
		return time.Now(), nil
	}
	if t, ok := in.GoTime(v); ok {
		return t, nil
	}
	seconds, err := in.exact(v)
	if err != nil {
		return time.Time{}, err
	}
	m, err := momentAt(seconds, time.Local)
	return m.Time, err
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
	if v.Kind() >= mruby.KindData && in.respondTo(v, "to_r") {
		r, err := in.fraction(v)
		if err != nil || in.respondTo(v, "to_int") { // which a Time lacks
			return r, err
		}
	} else if v.Kind() >= mruby.KindData && in.respondTo(v, "to_int") {
		n, err := in.Call(v, "to_int")
		if err != nil {
			return nil, err
		}
		if n.Kind() == mruby.KindInt || n.Kind() == mruby.KindBigInt {
			return new(big.Rat).SetInt(in.big(n)), nil
		}
	}
	return nil, mruby.TypeError("can't convert %s into an exact number", in.className(v))
}

// fraction is what answers to to_r.
func (in *Interp) fraction(v mruby.Value) (*big.Rat, error) {
	r, err := in.Call(v, "to_r")
	if err != nil {
		return nil, err
	}
	num, err := in.Call(r, "numerator")
	if err != nil {
		return nil, err
	}
	den, err := in.Call(r, "denominator")
	if err != nil {
		return nil, err
	}
	return new(big.Rat).SetFrac(in.big(num), in.big(den)), nil
}

func (in *Interp) ints(numbers ...int) []mruby.Value {
	list := make([]mruby.Value, len(numbers))
	for i, n := range numbers {
		list[i] = in.Int(int64(n))
	}
	return list
}

// timeText is to_s; frac stands behind the seconds.
func timeText(m moment, frac string) string {
	s := m.strftime("%Y-%m-%d %H:%M:%S") + frac
	if m.isUTC() {
		return s + " UTC"
	}
	return s + m.strftime(" %z")
}

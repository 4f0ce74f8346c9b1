package ruby

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func monthNumber(name string) int {
	for i, m := range monthNames {
		if strings.EqualFold(m, name) {
			return i + 1
		}
	}
	return 0
}

// timeFields are the arguments month to second: how many bits CRuby has for each,
// and its limits.
var timeFields = []struct {
	name     string
	bits     int
	min, max int64
}{
	{"mon", 4, 1, 12}, {"mday", 5, 1, 31}, {"hour", 5, 0, 24}, {"min", 6, 0, 59}, {"sec", 6, 0, 60},
}

// civil reads year, month, day, hour, minute, second and microsecond, as what a
// clock in UTC shows.
func (in *Interp) civil(args []mruby.Value) (moment, error) {
	if len(args) == 10 { // as to_a gives them
		args = []mruby.Value{args[5], args[4], args[3], args[2], args[1], args[0]}
	}
	year, err := in.timePart(args[0])
	if err != nil {
		return moment{}, err
	}
	if year < -maxYear || year > maxYear {
		return moment{}, notImplemented("Time in a year beyond %.0f", float64(maxYear))
	}
	n := [5]int64{1, 1, 0, 0, 0}
	below := new(big.Rat)
	for i, f := range timeFields {
		v := arg(args, i+1)
		if v.IsNil() {
			continue
		}
		switch f.name {
		case "mon":
			n[i], err = in.monthPart(v)
		case "sec":
			n[i], below, err = in.secondPart(v)
		default:
			n[i], err = in.timePart(v)
		}
		if err != nil {
			return moment{}, err
		}
		if n[i]>>f.bits != 0 {
			return moment{}, mruby.ArgumentError("argument out of range")
		}
	}
	if len(args) == 7 && !args[6].IsNil() {
		if below, err = in.microPart(args[6]); err != nil {
			return moment{}, err
		}
		if below.Sign() < 0 || below.Cmp(big.NewRat(1, 1)) >= 0 {
			return moment{}, mruby.ArgumentError("subsecx out of range")
		}
	}
	for i, f := range timeFields {
		if n[i] < f.min || n[i] > f.max || i > 2 && n[2] == 24 && n[i] != 0 {
			return moment{}, mruby.ArgumentError("%s out of range", f.name)
		}
	}
	t := time.Date(int(year), time.Month(n[0]), int(n[1]), int(n[2]), int(n[3]), int(n[4]), 0, time.UTC)
	return moment{Time: t}.plus(below)
}

// timePart takes an Integer, or a String that is one.
func (in *Interp) timePart(v mruby.Value) (int64, error) {
	if v.IsString() {
		s := strings.TrimSpace(v.Str())
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, mruby.ArgumentError("invalid value for Integer(): %q", v.Str())
		}
		return n, nil
	}
	if v.IsNil() {
		return 0, mruby.TypeError("no implicit conversion of nil into Integer")
	}
	n, err := in.wholeArg(v)
	if err != nil {
		return 0, err
	}
	if !n.IsInt64() {
		return 0, notImplemented("Time in a year beyond %.0f", float64(maxYear))
	}
	return n.Int64(), nil
}

// monthPart takes a month's number or name.
func (in *Interp) monthPart(v mruby.Value) (int64, error) {
	if v.Kind() >= mruby.KindData && in.respondTo(v, "to_str") {
		var err error
		if v, err = in.Call(v, "to_str"); err != nil {
			return 0, err
		}
	}
	if v.IsString() {
		if n := monthNumber(v.Str()); n > 0 {
			return int64(n), nil
		}
	}
	return in.timePart(v)
}

// secondPart takes seconds, which may have a fraction.
func (in *Interp) secondPart(v mruby.Value) (int64, *big.Rat, error) {
	if v.IsString() {
		n, err := in.timePart(v)
		return n, new(big.Rat), err
	}
	r, err := in.exact(v)
	if err != nil {
		return 0, nil, err
	}
	whole := floorRat(r)
	if !whole.IsInt64() {
		return 0, nil, mruby.ArgumentError("argument out of range")
	}
	return whole.Int64(), new(big.Rat).Sub(r, new(big.Rat).SetInt(whole)), nil
}

// microPart takes microseconds, as a part of a second.
func (in *Interp) microPart(v mruby.Value) (*big.Rat, error) {
	r := new(big.Rat)
	if v.IsString() {
		n, err := in.timePart(v)
		if err != nil {
			return nil, err
		}
		r.SetInt64(n)
	} else {
		var err error
		if r, err = in.exact(v); err != nil {
			return nil, err
		}
	}
	return r.Quo(r, big.NewRat(1e6, 1)), nil
}

// subseconds reads the second and third argument of Time.at.
func (in *Interp) subseconds(v mruby.Value, unit *mruby.Value) (*big.Rat, error) {
	scale := int64(1e6)
	if unit != nil {
		name := ""
		if unit.IsSymbol() {
			name = in.SymbolName(*unit)
		}
		switch name {
		case "millisecond":
			scale = 1e3
		case "usec", "microsecond":
		case "nsec", "nanosecond":
			scale = 1e9
		default:
			shown, err := in.ToS(*unit)
			if err != nil {
				return nil, err
			}
			return nil, mruby.ArgumentError("unexpected unit: %s", shown)
		}
	}
	r, err := in.exact(v)
	if err != nil {
		return nil, err
	}
	return r.Quo(r, big.NewRat(scale, 1)), nil
}

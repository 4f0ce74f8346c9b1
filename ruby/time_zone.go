package ruby

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

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
		switch {
		case name == "" || loc == time.UTC: // the local zone isn't UTC itself
			loc = time.FixedZone("UTC", 0)
		case err != nil:
			loc = posixZone(name)
		}
		zone.name, zone.loc = name, loc
	}
	return zone.loc
}

// posixZone is the zone of a rule such as "EST5EDT,M3.2.0,M11.1.0". Go reads such
// rules at the end of files, so one that has nothing else is made. What is no
// rule is UTC with its letters as name.
func posixZone(rule string) *time.Location {
	letters := strings.IndexFunc(rule, func(c rune) bool { return c < 'A' || c > 'Z' && c < 'a' || c > 'z' })
	if letters < 0 {
		letters = len(rule)
	}
	if letters == 0 && !strings.HasPrefix(rule, "<") {
		return time.FixedZone("UTC", 0)
	}
	abbreviation := rule[:letters] + "\x00"
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.BigEndian, v) // a Buffer takes all
		}
	}
	header := func(transitions, zones, letters int) {
		b.WriteString("TZif2")
		b.Write(make([]byte, 15))
		put([6]uint32{0, 0, 0, uint32(transitions), uint32(zones), uint32(letters)})
	}
	header(0, 0, 0) // for those that know 32 bits only
	header(1, 1, len(abbreviation))
	put(int64(math.MinInt64), uint8(0)) // the only transition, to the only zone
	put(int32(0), uint8(0), uint8(0))   // its offset
	b.WriteString(abbreviation)
	b.WriteString("\n" + rule + "\n")
	loc, err := time.LoadLocationFromTZData(rule, b.Bytes())
	if err != nil {
		return time.FixedZone(rule[:letters], 0)
	}
	return loc
}

// place is a zone that an argument names: one of the three, or nothing.
type place struct {
	loc    *time.Location
	rest   *big.Rat    // of a second, on top of loc's offset
	object mruby.Value // answers to local_to_utc and utc_to_local
	summer bool        // of two times that clocks show the same, that of summer time
}

func (p place) none() bool { return p.loc == nil && p.object.IsNil() }

// placeOf takes the zone argument of Time's methods: "+09:00", "UTC", a letter, a
// number of seconds, or an object, of which method will be called.
func (in *Interp) placeOf(class, v mruby.Value, method string) (place, error) {
	none := place{object: mruby.Nil}
	if v.IsNil() {
		return none, nil
	}
	if v.IsString() || v.Kind() >= mruby.KindData && in.respondTo(v, "to_str") {
		name, err := in.str(v)
		if err != nil {
			return none, err
		}
		loc, err := parseZone(name)
		if loc == nil && err == nil {
			if in.respondTo(class, "find_timezone") {
				found, err := in.Call(class, "find_timezone", v)
				if err != nil {
					return none, err
				}
				if !found.IsNil() {
					return place{object: found}, nil
				}
			}
			err = mruby.ArgumentError(`"+HH:MM", "-HH:MM", "UTC" or "A".."I","K".."Z" expected for utc_offset: %s`, name)
		}
		return place{loc: loc, object: mruby.Nil}, err
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, method) {
		return place{object: v}, nil
	}
	offset, err := in.exact(v)
	if err != nil {
		return none, err
	}
	if offset.Cmp(big.NewRat(-86400, 1)) <= 0 || offset.Cmp(big.NewRat(86400, 1)) >= 0 {
		return none, mruby.ArgumentError("utc_offset out of range")
	}
	whole := floorRat(offset)
	p := place{loc: time.FixedZone("", int(whole.Int64())), object: mruby.Nil}
	if !offset.IsInt() {
		p.rest = offset.Sub(offset, new(big.Rat).SetInt(whole))
	}
	return p, nil
}

// parseZone reads a zone's text; nil is none.
func parseZone(s string) (*time.Location, error) {
	if s == "Z" || s == "-00:00" || strings.EqualFold(s, "UTC") {
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
		return nil, nil
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || len(digits)%2 != 0 || len(digits) > 6 || len(digits) != len(s)-1 && (s[3] != ':' || len(s) != len(digits)*3/2) {
		return nil, nil
	}
	for range 3 - len(digits)/2 {
		n *= 100
	}
	h, m, sec := int(n/10000), int(n/100%100), int(n%100)
	switch {
	case m > 59 || sec > 59:
		return nil, nil
	case h > 23:
		return nil, mruby.ArgumentError("utc_offset out of range")
	}
	offset := h*3600 + m*60 + sec
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), nil
}

// moveTo shows a moment in a place.
func (in *Interp) moveTo(m moment, p place) (moment, error) {
	if p.object.IsNil() {
		m = m.in(p.loc)
		m.rest = p.rest
		return m, nil
	}
	local, err := in.Call(p.object, "utc_to_local", in.NewObject(in.timeParts, m.in(time.UTC)))
	if err != nil {
		return m, err
	}
	wall, err := in.secondsShown(local)
	if err != nil {
		return m, err
	}
	return m.withOffset(wall - m.Unix())
}

// settle makes a moment of what clocks of a place show, given as if it were UTC.
func (in *Interp) settle(wall moment, p place) (moment, error) {
	if p.object.IsNil() {
		m := moment{Time: inZone(wall.Time, p), below: wall.below}
		if p.rest != nil {
			var err error
			if m, err = m.plus(new(big.Rat).Neg(p.rest)); err != nil {
				return m, err
			}
			m.rest = p.rest
		}
		return m, nil
	}
	utc, err := in.Call(p.object, "local_to_utc", in.NewObject(in.timeParts, wall))
	if err != nil {
		return wall, err
	}
	var seconds int64
	if t, ok := in.moment(utc); ok {
		seconds = t.Unix()
	} else if seconds, err = in.secondsShown(utc); err != nil {
		return wall, err
	}
	m := moment{Time: time.Unix(seconds, int64(wall.Nanosecond())), below: wall.below}
	return m.withOffset(wall.Unix() - seconds)
}

// secondsShown is what the clock of a Time shows, in seconds; or the number that
// an object stands for.
func (in *Interp) secondsShown(v mruby.Value) (int64, error) {
	if t, ok := in.moment(v); ok {
		_, offset := t.Zone()
		return t.Unix() + int64(offset), nil
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, "to_i") {
		n, err := in.Call(v, "to_i")
		if err != nil {
			return 0, err
		}
		return in.integer(n)
	}
	return in.integer(v)
}

func (m moment) withOffset(seconds int64) (moment, error) {
	if seconds <= -86400 || seconds >= 86400 {
		return m, mruby.ArgumentError("utc_offset out of range")
	}
	return m.in(time.FixedZone("", int(seconds))), nil
}

// inZone is what clocks of a zone show as wall. When they are put back, the
// second of the two times, unless summer time was asked for; when they are put on,
// the one that old clocks show.
func inZone(wall time.Time, p place) time.Time {
	at := func(days int) (t time.Time, shown bool) {
		_, offset := wall.AddDate(0, 0, days).In(p.loc).Zone()
		t = wall.Add(-time.Duration(offset) * time.Second).In(p.loc)
		_, offset = t.Zone()
		return t, t.Add(time.Duration(offset) * time.Second).Equal(wall)
	}
	early, isEarly := at(-1)
	if late, isLate := at(1); isLate && !(p.summer && isEarly && early.IsDST()) {
		return late
	}
	return early
}

// The zone object of a Time is in a variable that Ruby code can't name.
const zoneVariable = "__zone"

func (in *Interp) zoneObject(t mruby.Value) mruby.Value { return in.Ivar(t, zoneVariable) }

// setZoneObject keeps the object of a place with a Time.
func (in *Interp) setZoneObject(t mruby.Value, object mruby.Value) error {
	if object.IsNil() && in.zoneObject(t).IsNil() {
		return nil
	}
	return in.IvarSet(t, zoneVariable, object)
}

// zoneName is what %Z prints, "" for nothing.
func (in *Interp) zoneName(self mruby.Value, m moment) (string, error) {
	object := in.zoneObject(self)
	if object.IsNil() {
		name, _ := m.Zone()
		return name, nil
	}
	shown := func() mruby.Value {
		t := m.wall()
		return in.NewObject(in.timeParts, moment{
			Time:  time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC),
			below: m.below,
		})
	}
	for _, ask := range []struct {
		method string
		args   func() []mruby.Value
	}{
		{"abbr", func() []mruby.Value { return []mruby.Value{shown()} }},
		{"strftime", func() []mruby.Value { return []mruby.Value{in.String("%Z"), shown()} }},
		{"name", func() []mruby.Value { return nil }},
	} {
		if !in.respondTo(object, ask.method) {
			continue
		}
		v, err := in.Call(object, ask.method, ask.args()...)
		if err != nil || v.IsString() {
			return v.Str(), err
		}
	}
	return "", nil
}

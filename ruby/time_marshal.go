package ruby

import (
	"bytes"
	"encoding/binary"
	"math/big"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

// isTimeClass tells whether a class is Time, or one of the user's that is dumped as
// Time is.
func (in *Interp) isTimeClass(class mruby.Value) bool {
	below, err := in.Call(class, "<=", in.timeClass)
	return err == nil && below.Truthy()
}

// dumpTime is Time#_dump: the time in UTC, to the microsecond.
func dumpTime(m moment) string {
	t := m.UTC()
	year, more := t.Year()-1900, 0
	switch {
	case year < 0:
		year, more = 0, -year
	case year > 0xffff:
		year, more = 0xffff, year-0xffff
	}
	first := uint32(1)<<31 | uint32(year)<<14 | uint32(t.Month()-1)<<10 | uint32(t.Day())<<5 | uint32(t.Hour())
	if m.isUTC() {
		first |= 1 << 30
	}
	second := uint32(t.Minute())<<26 | uint32(t.Second())<<20 | uint32(t.Nanosecond()/1000)
	b := binary.LittleEndian.AppendUint32(nil, first)
	b = binary.LittleEndian.AppendUint32(b, second)
	if more == 0 {
		return string(b)
	}
	var digits []byte
	for ; more > 0; more >>= 8 {
		digits = append(digits, byte(more))
	}
	b = append(b, byte(len(digits)+5)) // as Marshal writes a small number
	return string(append(b, digits...))
}

// time writes a Time.
func (d *dumper) time(v mruby.Value, m moment) error {
	in := d.in
	if strings.HasPrefix(in.ClassName(v), "#") {
		return mruby.TypeError("can't dump anonymous class %s", in.ClassName(v))
	}
	type variable struct {
		name  string
		value mruby.Value
	}
	var ivars []variable
	own, err := in.Call(v, "instance_variables")
	if err != nil {
		return err
	}
	for _, name := range in.Items(own) {
		ivars = append(ivars, variable{in.SymbolName(name), in.Ivar(v, in.SymbolName(name))})
	}
	zone := mruby.Nil
	if object := in.zoneObject(v); !object.IsNil() {
		if zone, err = in.Call(object, "name"); err != nil {
			return err
		}
	} else if name, _ := m.Zone(); name != "" {
		zone = in.String(name)
	}
	ivars = append(ivars, variable{"zone", zone})
	nanos := m.subsec()
	nanos.Mul(nanos, big.NewRat(1e9, 1))
	nanos.Sub(nanos, big.NewRat(int64(m.Nanosecond()/1000*1000), 1))
	if nanos.Sign() != 0 {
		for name, n := range map[string]*big.Int{"nano_num": nanos.Num(), "nano_den": nanos.Denom()} {
			if _, err := in.bigInt(n); err != nil {
				return mruby.ArgumentError("can't dump %s: %v", name, err)
			}
		}
		num, _ := in.bigInt(nanos.Num())
		den, _ := in.bigInt(nanos.Denom())
		ivars = append(ivars, variable{"nano_num", num}, variable{"nano_den", den})
		if n := m.Nanosecond() % 1000; n != 0 { // for Ruby 1.9.1
			digits := []byte{byte(n/100<<4 | n/10%10), byte(n % 10 << 4)}
			ivars = append(ivars, variable{"submicro", in.String(string(bytes.TrimSuffix(digits, []byte{0})))})
		}
	}
	if !m.isUTC() {
		offset, err := in.Call(v, "utc_offset")
		if err != nil {
			return err
		}
		ivars = append(ivars, variable{"offset", offset})
	}
	d.WriteString("Iu")
	d.symbol(in.ClassName(v))
	d.bytes(dumpTime(m))
	d.integer(int64(len(ivars)))
	for _, x := range ivars {
		d.kept = append(d.kept, x.value)
		d.symbol(x.name)
		switch {
		case x.name == "submicro": // bytes
			d.WriteByte('"')
			d.bytes(x.value.Str())
			d.objects[x.value] = len(d.objects)
		case x.name == "zone" && x.value.IsString() && isASCII(x.value.Str()):
			d.WriteString("I\"")
			d.bytes(x.value.Str())
			d.integer(1)
			d.symbol("E")
			d.WriteByte('F')
			d.objects[x.value] = len(d.objects)
		default:
			if err := d.dump(x.value); err != nil {
				return err
			}
		}
	}
	d.objects[v] = len(d.objects)
	return nil
}

// loadTime makes a Time of what Time#_dump wrote, and of the variables of that
// String.
func (in *Interp) loadTime(class mruby.Value, s string, ivars map[string]mruby.Value) (mruby.Value, error) {
	if len(s) < 8 {
		return mruby.Nil, mruby.TypeError("marshaled time format differ")
	}
	first, second := binary.LittleEndian.Uint32([]byte(s)), binary.LittleEndian.Uint32([]byte(s[4:]))
	if first>>31 == 0 { // of Ruby before 1.8
		return in.NewObject(class, moment{Time: time.Unix(int64(first), int64(second)*1000).In(localZone())}), nil
	}
	year, more := int(first>>14&0xffff), 0
	if len(s) > 9 {
		for i := min(int(s[8])-5, len(s)-9, 6) - 1; i >= 0; i-- {
			more = more<<8 | int(s[9+i])
		}
		if year == 0 {
			more = -more
		}
	}
	m := moment{Time: time.Date(year+1900+more, time.Month(first>>10&0xf)+1, int(first>>5&0x1f), int(first&0x1f),
		int(second>>26&0x3f), int(second>>20&0x3f), int(second&0xfffff)*1000, time.UTC)}
	if num, ok := ivars["nano_num"]; ok {
		den := ivars["nano_den"]
		if n, d := in.big(num), in.big(den); d.Sign() > 0 {
			var err error
			if m, err = m.plus(new(big.Rat).SetFrac(n, d.Mul(d, big.NewInt(1e9)))); err != nil {
				return mruby.Nil, err
			}
		}
	}
	zone := mruby.Nil
	if first>>30&1 == 0 {
		var err error
		if m, zone, err = in.loadZone(class, m, ivars); err != nil {
			return mruby.Nil, err
		}
	}
	v := in.NewObject(class, m)
	for name, x := range ivars {
		if strings.HasPrefix(name, "@") {
			if err := in.IvarSet(v, name, x); err != nil {
				return mruby.Nil, err
			}
		}
	}
	return v, in.setZoneObject(v, zone)
}

// loadZone shows a moment in the zone that was dumped with it.
func (in *Interp) loadZone(class mruby.Value, m moment, ivars map[string]mruby.Value) (moment, mruby.Value, error) {
	local := m.in(localZone())
	given, ok := ivars["offset"]
	if !ok {
		return local, mruby.Nil, nil
	}
	p, err := in.placeOf(class, given, "utc_to_local")
	if err != nil {
		return m, mruby.Nil, err
	}
	zone := ivars["zone"]
	if zone.IsString() {
		if in.respondTo(class, "find_timezone") {
			found, err := in.Call(class, "find_timezone", zone)
			if err != nil {
				return m, mruby.Nil, err
			}
			if !found.IsNil() {
				m, err = in.moveTo(m, place{object: found})
				return m, found, err
			}
		}
		_, offset := m.In(p.loc).Zone()
		if name, here := local.Zone(); name == zone.Str() && here == offset {
			return local, mruby.Nil, nil
		}
		p.loc = time.FixedZone(zone.Str(), offset)
	}
	m, err = in.moveTo(m, p)
	return m, mruby.Nil, err
}

func (t times) marshaling() {
	t.of("_dump", 0, 1, func(m moment, _ []mruby.Value) (mruby.Value, error) {
		return t.StringIn(mruby.Binary, dumpTime(m)), nil
	})
	t.defSelf(t.class, "_load", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := t.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return t.loadTime(self, s, nil)
	})
}

package ruby

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
)

// dateParts is what a text says of a date and time: year, mon, mday, yday,
// wday, cwyear, cweek, cwday, wnum0, wnum1, hour, min, sec, offset, seconds
// (since the epoch), in the order in which it was found out.
type dateParts struct {
	names    []string
	numbers  map[string]int
	zone     string
	fraction *big.Rat // of a second, nil for none
	millis   int      // of the seconds since the epoch
	leftover string
}

func newDateParts() *dateParts { return &dateParts{numbers: map[string]int{}} }

func (d *dateParts) set(name string, n int) {
	if !d.has(name) {
		d.names = append(d.names, name)
	}
	d.numbers[name] = n
}

func (d *dateParts) has(name string) bool {
	_, ok := d.numbers[name]
	return ok
}

func (d *dateParts) get(name string, otherwise int) int {
	if n, ok := d.numbers[name]; ok {
		return n
	}
	return otherwise
}

// setZone keeps a zone's name and, when it is known, its offset.
func (d *dateParts) setZone(zone string) {
	d.set("zone", 0)
	d.zone = zone
}

// setFraction keeps the decimals behind a second's point.
func (d *dateParts) setFraction(digits string) {
	if len(digits) > maxFraction {
		digits = digits[:maxFraction]
	}
	n, _ := new(big.Int).SetString("0"+digits, 10)
	d.set("sec_fraction", 0)
	d.fraction = new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(digits))), nil))
}

const maxFraction = 1000

// hash is the parts as Date._parse gives them.
func (in *Interp) datePartsHash(d *dateParts) (mruby.Value, error) {
	hash := in.Hash()
	names := d.names
	if d.leftover != "" {
		names = append(names, "leftover")
	}
	for _, name := range names {
		v := in.Int(int64(d.numbers[name]))
		switch name {
		case "zone":
			v = in.String(d.zone)
		case "seconds":
			if d.millis != 0 {
				var err error
				if v, err = in.rationalValue(big.NewRat(int64(d.numbers[name])*1000+int64(d.millis), 1000)); err != nil {
					return mruby.Nil, err
				}
			}
		case "leftover":
			v = in.String(d.leftover)
		case "sec_fraction":
			var err error
			if v, err = in.rationalValue(d.fraction); err != nil {
				return mruby.Nil, err
			}
		}
		if name == "offset" && !d.has("offset") {
			v = mruby.Nil
		}
		if _, err := in.Call(hash, "[]=", in.Symbol(name), v); err != nil {
			return mruby.Nil, err
		}
	}
	return hash, nil
}

// zoneOffsets are the zones that Date knows by name, in minutes east.
var zoneOffsets = map[string]int{
	"utc": 0, "gmt": 0, "ut": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "met": 60, "mest": 120, "mesz": 120,
	"eet": 120, "eest": 180, "msk": 180, "msd": 240, "ist": 330, "jst": 540, "cct": 390, "hkt": 480, "sgt": 480, "kst": 540,
	"aest": 600, "aedt": 660, "acst": 570, "awst": 480, "nzst": 720, "nzdt": 780, "nzt": 720, "sast": 120, "wat": 60,
	"ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
	"akst": -540, "akdt": -480, "hst": -600, "nst": -210, "ndt": -150, "brt": -180, "brst": -120, "art": -180, "clt": -240, "clst": -180,
	"a": 60, "b": 120, "c": 180, "d": 240, "e": 300, "f": 360, "g": 420, "h": 480, "i": 540, "k": 600, "l": 660, "m": 720,
	"n": -60, "o": -120, "p": -180, "q": -240, "r": -300, "s": -360, "t": -420, "u": -480, "v": -540, "w": -600, "x": -660, "y": -720,
}

var zoneNumber = lazyregexp.New(`(?i)^(?:gmt|utc?)?([-+])(\d+)(?:([,.:])(\d+)(?::(\d+))?)?$`)

// zoneOffset returns the seconds east of UTC that a zone's name stands for.
func zoneOffset(zone string) (int, bool) {
	name := strings.ToLower(strings.TrimSpace(zone))
	summer := 0
	if n, ok := strings.CutSuffix(name, " standard time"); ok {
		name = n
	} else if n, ok := strings.CutSuffix(name, " daylight time"); ok {
		name, summer = n, 3600
	} else if n, ok := strings.CutSuffix(name, " dst"); ok {
		name, summer = n, 3600
	}
	if minutes, ok := zoneOffsets[name]; ok {
		return minutes*60 + summer, true
	}
	m := zoneNumber().FindStringSubmatch(name)
	if m == nil {
		return 0, false
	}
	var hours, minutes, seconds int
	switch digits := m[2]; {
	case m[3] == ":":
		hours, _ = strconv.Atoi(digits)
		minutes, _ = strconv.Atoi(m[4])
		seconds, _ = strconv.Atoi(m[5])
	case m[3] != "":
		hours, _ = strconv.Atoi(digits)
		f, _ := strconv.ParseFloat("0."+m[4], 64)
		seconds = int(f*3600 + 0.5)
	default:
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		if len(digits) > 6 {
			return 0, false
		}
		parts := []*int{&hours, &minutes, &seconds}
		for i := 0; i < len(digits); i += 2 {
			*parts[i/2], _ = strconv.Atoi(digits[i : i+2])
		}
	}
	offset := hours*3600 + minutes*60 + seconds + summer
	if m[1] == "-" {
		offset = -offset
	}
	return offset, true
}

// dateForms are the sets of parts that make a date, most significant first.
var dateForms = [][]string{
	{"hour", "min", "sec"},
	{"year", "mon", "mday", "hour", "min", "sec"},
	{"year", "yday", "hour", "min", "sec"},
	{"cwyear", "cweek", "cwday", "wday", "hour", "min", "sec"},
	{"year", "wnum0", "wday", "hour", "min", "sec"},
	{"year", "wnum1", "wday", "hour", "min", "sec"},
	{"wday", "hour", "min", "sec"},
}

// complete fills the gaps: parts above the given ones from today, parts below
// with the least.
func (d *dateParts) complete(today date) {
	best, most := -1, 0
	for i, form := range dateForms {
		n := 0
		for _, name := range form {
			if d.has(name) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return
	}
	fill := func(above map[string]int, below map[string]int, order ...string) {
		given := false
		for _, name := range order {
			given = given || d.has(name)
		}
		if !given {
			return
		}
		seen := false
		for _, name := range order {
			if d.has(name) {
				seen = true
			} else if !seen {
				d.set(name, above[name])
			} else {
				d.set(name, below[name])
			}
		}
	}
	jd := today.day()
	thisYear, thisMonth, _ := today.civil(jd)
	weekYear, week, _ := today.week(jd)
	switch best {
	case 1:
		fill(map[string]int{"year": int(thisYear), "mon": int(thisMonth)}, map[string]int{"mon": 1, "mday": 1}, "year", "mon", "mday")
	case 2:
		fill(map[string]int{"year": int(thisYear)}, map[string]int{"yday": 1}, "year", "yday")
	case 3:
		if !d.has("cwday") && d.has("wday") {
			d.set("cwday", (d.numbers["wday"]+6)%7+1)
		}
		fill(map[string]int{"cwyear": int(weekYear), "cweek": int(week)}, map[string]int{"cweek": 1, "cwday": 1}, "cwyear", "cweek", "cwday")
	case 4, 5:
		name := []string{"wnum0", "wnum1"}[best-4]
		if !d.has("year") {
			d.set("year", int(thisYear))
		}
		if !d.has(name) {
			d.set(name, 0)
		}
		if !d.has("wday") && d.has("cwday") {
			d.set("wday", d.numbers["cwday"]%7)
		} else if !d.has("wday") {
			d.set("wday", best-4)
		}
	case 6:
		year, month, day := today.civil(jd + int64(d.numbers["wday"]) - weekday(jd))
		d.set("year", int(year))
		d.set("mon", int(month))
		d.set("mday", int(day))
	}
}

// day returns the day that the parts make, by today's calendar.
func (d *dateParts) day(today date) (jd int64, ok bool) {
	if d.has("seconds") {
		seconds := d.numbers["seconds"] + d.get("offset", 0)
		rest := floorMod(seconds, 86400)
		d.set("hour", rest/3600)
		d.set("min", rest/60%60)
		d.set("sec", rest%60)
		d.fraction = big.NewRat(int64(d.millis), 1000)
		return int64(floorDiv(seconds, 86400)) + dateEpoch, true
	}
	d.complete(today)
	has := func(names ...string) bool {
		for _, name := range names {
			if !d.has(name) {
				return false
			}
		}
		return true
	}
	n := func(name string) int64 { return int64(d.numbers[name]) }
	switch {
	case has("year", "mon", "mday"):
		return today.validCivil(n("year"), n("mon"), n("mday"))
	case has("year", "yday"):
		return today.validOrdinal(n("year"), n("yday"))
	case has("cwyear", "cweek", "cwday"):
		return today.validCommercial(n("cwyear"), n("cweek"), n("cwday"))
	case has("year", "wnum0", "wday"):
		return today.validWeekNumber(n("year"), n("wnum0"), n("wday"), 0)
	case has("year", "wnum1", "wday"):
		return today.validWeekNumber(n("year"), n("wnum1"), (n("wday")+6)%7, 1)
	}
	return 0, false
}

// moment returns the date and time that the parts make, in their own offset.
func (d *dateParts) moment(today date) (date, bool) {
	if len(d.names) > 0 && !d.has("year") && !d.has("mon") && !d.has("mday") && !d.has("wday") && d.has("hour") {
		year, month, day := today.civilDay()
		d.set("year", int(year))
		d.set("mon", int(month))
		d.set("mday", int(day))
	}
	jd, ok := d.day(today)
	if !ok {
		return date{}, false
	}
	second := d.get("sec", 0)
	if second == 60 { // a leap second
		second = 59
	}
	at, ok := secondOfDay(int64(d.get("hour", 0)), int64(d.get("min", 0)), int64(second))
	m := dateAt(jd, at, nil, int64(d.get("offset", 0)), today.calendar)
	if d.fraction != nil {
		m = m.plus(new(big.Rat).Quo(d.fraction, big.NewRat(86400, 1)))
	}
	return m, ok
}

// secondOfDay is that of a time. Negative numbers count from the end; 24:00 is the
// next day.
func secondOfDay(hour, minute, second int64) (n int64, ok bool) {
	if hour < 0 {
		hour += 24
	}
	if minute < 0 {
		minute += 60
	}
	if second < 0 {
		second += 60
	}
	if hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 59 || hour == 24 && (minute > 0 || second > 0) {
		return 0, false
	}
	return hour*3600 + minute*60 + second, true
}

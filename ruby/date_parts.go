package ruby

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
)

// dateParts is what a text says of a date and time: year, mon, mday, yday,
// wday, cwyear, cweek, cwday, wnum0, wnum1, hour, min, sec, offset, seconds
// (since the epoch), in the order in which it was found out.
type dateParts struct {
	names    []string
	numbers  map[string]int
	zone     string
	fraction int // of a second, in nanoseconds
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

func (d *dateParts) setFraction(nanos int) {
	d.set("sec_fraction", 0)
	d.fraction = nanos
}

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
		case "leftover":
			v = in.String(d.leftover)
		case "sec_fraction":
			var err error
			if v, err = in.rational(int64(d.fraction), 1e9); err != nil {
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

// rational makes num/den, where Rational exists; else an Integer or a Float.
func (in *Interp) rational(num, den int64) (mruby.Value, error) {
	if _, err := in.Const("Rational"); err == nil {
		return in.Call(mruby.Nil, "Rational", in.Int(num), in.Int(den))
	}
	if num%den == 0 {
		return in.Int(num / den), nil
	}
	return in.Float(float64(num) / float64(den)), nil
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

var zoneNumber = regexp.MustCompile(`(?i)^(?:gmt|utc?)?([-+])(\d+)(?:([,.:])(\d+)(?::(\d+))?)?$`)

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
	m := zoneNumber.FindStringSubmatch(name)
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

// date is a day without a time.
func civilDate(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// validCivil resolves a civil date; negative months and days count from the
// end. The calendar is Gregorian throughout.
func validCivil(year, month, day int) (time.Time, bool) {
	if month < 0 {
		month += 13
	}
	if month < 1 || month > 12 {
		return time.Time{}, false
	}
	last := civilDate(year, month+1, 0).Day()
	if day < 0 {
		day += last + 1
	}
	if day < 1 || day > last {
		return time.Time{}, false
	}
	return civilDate(year, month, day), true
}

func validOrdinal(year, yday int) (time.Time, bool) {
	last := civilDate(year, 12, 31).YearDay()
	if yday < 0 {
		yday += last + 1
	}
	if yday < 1 || yday > last {
		return time.Time{}, false
	}
	return civilDate(year, 1, yday), true
}

func validCommercial(year, week, day int) (time.Time, bool) {
	_, last := civilDate(year, 12, 28).ISOWeek()
	if week < 0 {
		week += last + 1
	}
	if day < 0 {
		day += 8
	}
	if week < 1 || week > last || day < 1 || day > 7 {
		return time.Time{}, false
	}
	fourth := civilDate(year, 1, 4)
	monday := fourth.AddDate(0, 0, -((int(fourth.Weekday()) + 6) % 7))
	return monday.AddDate(0, 0, (week-1)*7+day-1), true
}

// validWeekNumber resolves a day of a week counted from the first Sunday
// (first 0) or Monday (first 1) of the year; day counts from that weekday.
func validWeekNumber(year, week, day, first int) (time.Time, bool) {
	if week < 0 || week > 53 || day < 0 || day > 6 {
		return time.Time{}, false
	}
	start := civilDate(year, 1, 1)
	ahead := (7 + first - int(start.Weekday())) % 7
	d := start.AddDate(0, 0, ahead+(week-1)*7+day)
	return d, d.Year() == year
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
func (d *dateParts) complete(today time.Time) {
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
	year, week := today.ISOWeek()
	weekday := int(today.Weekday())
	switch best {
	case 1:
		fill(map[string]int{"year": today.Year(), "mon": int(today.Month())}, map[string]int{"mon": 1, "mday": 1}, "year", "mon", "mday")
	case 2:
		fill(map[string]int{"year": today.Year()}, map[string]int{"yday": 1}, "year", "yday")
	case 3:
		if !d.has("cwday") && d.has("wday") {
			d.set("cwday", (d.numbers["wday"]+6)%7+1)
		}
		fill(map[string]int{"cwyear": year, "cweek": week}, map[string]int{"cweek": 1, "cwday": 1}, "cwyear", "cweek", "cwday")
	case 4, 5:
		name := []string{"wnum0", "wnum1"}[best-4]
		if !d.has("year") {
			d.set("year", today.Year())
		}
		if !d.has(name) {
			d.set(name, 0)
		}
		if !d.has("wday") {
			d.set("wday", best-4)
		}
	case 6:
		day := today.AddDate(0, 0, d.numbers["wday"]-weekday)
		d.set("year", day.Year())
		d.set("mon", int(day.Month()))
		d.set("mday", day.Day())
	}
}

// day returns the date that the parts make.
func (d *dateParts) day(today time.Time) (time.Time, bool) {
	if d.has("seconds") {
		t := time.Unix(int64(d.numbers["seconds"])+int64(d.get("offset", 0)), 0).UTC()
		d.set("hour", t.Hour())
		d.set("min", t.Minute())
		d.set("sec", t.Second())
		return civilDate(t.Year(), int(t.Month()), t.Day()), true
	}
	d.complete(today)
	switch {
	case d.has("year") && d.has("mon") && d.has("mday"):
		return validCivil(d.numbers["year"], d.numbers["mon"], d.numbers["mday"])
	case d.has("year") && d.has("yday"):
		return validOrdinal(d.numbers["year"], d.numbers["yday"])
	case d.has("cwyear") && d.has("cweek") && d.has("cwday"):
		return validCommercial(d.numbers["cwyear"], d.numbers["cweek"], d.numbers["cwday"])
	case d.has("year") && d.has("wnum0") && d.has("wday"):
		return validWeekNumber(d.numbers["year"], d.numbers["wnum0"], d.numbers["wday"], 0)
	case d.has("year") && d.has("wnum1") && d.has("wday"):
		return validWeekNumber(d.numbers["year"], d.numbers["wnum1"], (d.numbers["wday"]+6)%7, 1)
	}
	return time.Time{}, false
}

// moment returns the date and time that the parts make, in their own offset.
func (d *dateParts) moment(today time.Time) (time.Time, bool) {
	if len(d.names) > 0 && !d.has("year") && !d.has("mon") && !d.has("mday") && !d.has("wday") && d.has("hour") {
		d.set("year", today.Year())
		d.set("mon", int(today.Month()))
		d.set("mday", today.Day())
	}
	day, ok := d.day(today)
	if !ok {
		return time.Time{}, false
	}
	hour, minute, second := d.get("hour", 0), d.get("min", 0), min(d.get("sec", 0), 59)
	return timeOfDay(day, hour, minute, second, d.fraction, d.get("offset", 0))
}

// timeOfDay puts a time on a day. Negative numbers count from the end; 24:00
// is the next day.
func timeOfDay(day time.Time, hour, minute, second, nanos, offset int) (time.Time, bool) {
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
		return time.Time{}, false
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, nanos, dateZone(offset)), true
}

// dateZone is the zone of a DateTime.
func dateZone(offset int) *time.Location { return time.FixedZone("", offset) }

package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// maxDateText is how long a text may be that is to be read, unless the option limit
// says otherwise.
const maxDateText = 128

// dateText takes the text of a method's first argument, and the arguments without
// the option limit.
func (d *dates) dateText(args []mruby.Value) (text string, rest []mruby.Value, err error) {
	args, opts := options(args)
	limit := int64(maxDateText)
	if !opts.IsNil() {
		if v := d.option(opts, "limit"); !v.IsNil() {
			if limit, err = d.integer(v); err != nil {
				return "", nil, err
			}
		} else if d.hasOption(opts, "limit") {
			limit = -1
		}
	}
	if len(args) == 0 {
		return "-4712-01-01", args, nil
	}
	if args[0].IsSymbol() {
		text = d.SymbolName(args[0])
	} else if text, err = d.str(args[0]); err != nil {
		return "", nil, err
	}
	if limit >= 0 && int64(len(text)) > limit {
		return "", nil, mruby.ArgumentError("string length (%d) exceeds the limit %d", len(text), limit)
	}
	return text, args, nil
}

func (d *dates) hasOption(opts mruby.Value, name string) bool {
	has, err := d.Call(opts, "key?", d.Symbol(name))
	return err == nil && has.Truthy()
}

// build makes the object that parsed parts stand for.
func (d *dates) build(class mruby.Value, parts *dateParts, c calendar) (mruby.Value, error) {
	today := d.today(c)
	if d.isDateTime(class) {
		x, ok := parts.moment(today)
		if !ok {
			return mruby.Nil, errInvalidDate
		}
		return d.NewObject(class, x), nil
	}
	jd, ok := parts.day(today)
	if !ok {
		return mruby.Nil, errInvalidDate
	}
	return d.NewObject(class, date{jd: jd, calendar: c}), nil
}

func (d *dates) parsing() {
	full := func(args []mruby.Value) bool { return len(args) < 2 || args[1].Truthy() }
	d.defSelf(d.date, "parse", 0, 4, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, args, err := d.dateText(args)
		if err != nil {
			return mruby.Nil, err
		}
		c, err := d.calendarAt(args, 2)
		if err != nil {
			return mruby.Nil, err
		}
		return d.build(self, parseDate(s, full(args)), c)
	})
	d.defSelf(d.date, "_parse", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, args, err := d.dateText(args)
		if err != nil {
			return mruby.Nil, err
		}
		return d.datePartsHash(parseDate(s, full(args)))
	})
	scan := func(class mruby.Value, args []mruby.Value) (*dateParts, bool, error) {
		s, format := "-4712-01-01", "%F"
		if d.isDateTime(class) {
			s, format = "-4712-01-01T00:00:00+00:00", "%FT%T%z"
		}
		var err error
		for i, to := range []*string{&s, &format} {
			if i < len(args) {
				if *to, err = d.str(args[i]); err != nil {
					return nil, false, err
				}
			}
		}
		parts, ok := strptime(s, format)
		return parts, ok, nil
	}
	d.defSelf(d.date, "strptime", 0, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		parts, ok, err := scan(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		if !ok || parts.leftover != "" {
			return mruby.Nil, errInvalidDate
		}
		c, err := d.calendarAt(args, 2)
		if err != nil {
			return mruby.Nil, err
		}
		return d.build(self, parts, c)
	})
	d.defSelf(d.date, "_strptime", 1, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		parts, ok, err := scan(self, args)
		if err != nil || !ok {
			return mruby.Nil, err
		}
		return d.datePartsHash(parts)
	})
	// The standard formats: nothing else may be in the text.
	for names, form := range dateStandards {
		read := func(s string) *dateParts {
			if !form.text().MatchString(s) {
				return newDateParts()
			}
			if m := yearMonth().FindStringSubmatch(s); m != nil && names == "xmlschema" { // which parse takes for something else
				p := newDateParts()
				p.set("year", atoi(m[1]))
				if m[2] != "" {
					p.set("mon", atoi(m[2]))
				}
				return p
			}
			p := parseDate(s, true)
			p.sort(form.order)
			return p
		}
		d.defSelf(d.date, names, 0, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			if len(args) > 0 && args[0].IsNil() {
				return mruby.Nil, errInvalidDate
			}
			s, args, err := d.dateText(args)
			if err != nil {
				return mruby.Nil, err
			}
			c, err := d.calendarAt(args, 1)
			if err != nil {
				return mruby.Nil, err
			}
			if !form.text().MatchString(s) {
				return mruby.Nil, errInvalidDate
			}
			return d.build(self, read(s), c)
		})
		d.defSelf(d.date, "_"+strings.ReplaceAll(names, " ", " _"), 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			if args[0].IsNil() {
				return d.Hash(), nil
			}
			s, _, err := d.dateText(args)
			if err != nil {
				return mruby.Nil, err
			}
			return d.datePartsHash(read(s))
		})
	}
}

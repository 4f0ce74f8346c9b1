package ruby

import (
	"math"
	"strconv"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
)

// Plain scalars as Psych types them.
var (
	yamlWordish  = lazyregexp.New(`^[^\d.:-]?[\p{L}\p{M}_\s!@#$%\^&*(){}<>|/\\~;=]+`)
	yamlTime     = lazyregexp.New(`^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(\d\d)?))?$`)
	yamlTimePart = lazyregexp.New(`^(-?\d+)-(\d+)-(\d+)(?:[Tt]|\s+)(\d+):(\d+):(\d+)(?:\.(\d*))?\s*(?:(Z)|([-+]?\d{1,2}):?(\d{1,2})?)?`)
	yamlDate     = lazyregexp.New(`^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$`)
	yamlInf      = lazyregexp.New(`(?i)^\+?\.inf$`)
	yamlMinusInf = lazyregexp.New(`(?i)^-\.inf$`)
	yamlNaN      = lazyregexp.New(`(?i)^\.nan$`)
	yamlQuoted   = lazyregexp.New(`^:(?:"(.*)"|'(.*)')`)
	yamlBase60   = lazyregexp.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$`)
	yamlBase60F  = lazyregexp.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}\.[0-9_]*$`)
	yamlFloat    = lazyregexp.New(`^(?:[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?)$`)
	yamlInteger  = lazyregexp.New(`^(?:[-+]?0[b][0-1_,]+|[-+]?0[0-7_,]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0[x][0-9a-fA-F_,]+)$`)
)

// yamlScalarKind is what a plain scalar is.
type yamlScalarKind int

const (
	yamlIsString yamlScalarKind = iota
	yamlIsNil
	yamlIsTrue
	yamlIsFalse
	yamlIsSymbol
	yamlIsInt
	yamlIsBigInt
	yamlIsFloat
	yamlIsDate
	yamlIsTime
)

// yamlPlain is a plain scalar, typed.
type yamlPlain struct {
	kind  yamlScalarKind
	text  string // of a String, Symbol or big Integer (in Ruby's syntax), else the scalar
	int   int64
	float float64
}

// classifyYAML types a plain scalar.
func classifyYAML(s string) yamlPlain {
	str := yamlPlain{kind: yamlIsString, text: s}
	switch {
	case s == "":
		return yamlPlain{kind: yamlIsNil}
	case yamlWordish().MatchString(s):
		if len([]rune(s)) > 5 {
			return str
		}
		return yamlShortWord(s)
	case strings.Contains(s, "\n"):
		return str
	case yamlTime().MatchString(s):
		return yamlPlain{kind: yamlIsTime, text: s}
	case yamlDate().MatchString(s):
		return yamlPlain{kind: yamlIsDate, text: s}
	case yamlInf().MatchString(s):
		return yamlPlain{kind: yamlIsFloat, float: math.Inf(1)}
	case yamlMinusInf().MatchString(s):
		return yamlPlain{kind: yamlIsFloat, float: math.Inf(-1)}
	case yamlNaN().MatchString(s):
		return yamlPlain{kind: yamlIsFloat, float: math.NaN()}
	case len(s) > 1 && s[0] == ':':
		if m := yamlQuoted().FindStringSubmatch(s); m != nil {
			return yamlPlain{kind: yamlIsSymbol, text: strings.TrimPrefix(m[1]+m[2], ":")}
		}
		return yamlPlain{kind: yamlIsSymbol, text: s[1:]}
	case yamlBase60().MatchString(s):
		n := int64(0)
		for i, part := range strings.Split(s, ":") {
			v, _ := strconv.ParseInt(strings.ReplaceAll(part, "_", ""), 10, 64)
			n += v * base60(i)
		}
		return yamlPlain{kind: yamlIsInt, int: n}
	case yamlBase60F().MatchString(s):
		f := 0.0
		for i, part := range strings.Split(s, ":") {
			v, _ := strconv.ParseFloat(strings.ReplaceAll(part, "_", ""), 64)
			f += v * float64(base60(i))
		}
		return yamlPlain{kind: yamlIsFloat, float: f}
	case yamlFloat().MatchString(s):
		text := strings.NewReplacer(",", "", "_", "").Replace(s)
		if text == "." || text == "-." || text == "+." {
			return str
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return str
		}
		return yamlPlain{kind: yamlIsFloat, float: f}
	case yamlInteger().MatchString(s):
		return yamlIntegerOf(s)
	}
	return str
}

// yamlShortWord types what may be a word for nil, true or false. In a scalar of
// several lines, which is rare, one such line is enough.
func yamlShortWord(s string) yamlPlain {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if line == "" && i < len(lines)-1 || line != "" && !strings.ContainsRune("ytonf~YTONF", rune(line[0])) {
			return yamlPlain{kind: yamlIsString, text: s}
		}
	}
	for _, line := range lines {
		switch strings.ToLower(line) {
		case "null":
			return yamlPlain{kind: yamlIsNil}
		case "yes", "true", "on":
			return yamlPlain{kind: yamlIsTrue}
		case "no", "false", "off":
			return yamlPlain{kind: yamlIsFalse}
		}
	}
	if s == "~" {
		return yamlPlain{kind: yamlIsNil}
	}
	return yamlPlain{kind: yamlIsString, text: s}
}

// base60 is what a part of 12:30:45 counts; of two parts the first is hours.
func base60(i int) int64 {
	switch i {
	case 0:
		return 3600
	case 1:
		return 60
	}
	return 1
}

func yamlIntegerOf(s string) yamlPlain {
	text := strings.NewReplacer(",", "", "_", "").Replace(s)
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return yamlPlain{kind: yamlIsInt, int: n}
	} else if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrRange {
		return yamlPlain{kind: yamlIsBigInt, text: text}
	}
	return yamlPlain{kind: yamlIsString, text: s}
}

// plainYAML makes the Ruby object of a plain scalar.
func (l *yamlLoader) plain(s string) (mruby.Value, error) {
	in := l.in
	switch v := classifyYAML(s); v.kind {
	case yamlIsNil:
		return mruby.Nil, nil
	case yamlIsTrue:
		return mruby.True, nil
	case yamlIsFalse:
		return mruby.False, nil
	case yamlIsSymbol:
		return l.symbol(v.text)
	case yamlIsInt:
		return in.Int(v.int), nil
	case yamlIsBigInt:
		return in.Call(mruby.Nil, "Integer", in.String(v.text))
	case yamlIsFloat:
		return in.Float(v.float), nil
	case yamlIsDate:
		return l.date(s)
	case yamlIsTime:
		return l.time(s)
	}
	return in.String(s), nil
}

func (l *yamlLoader) symbol(name string) (mruby.Value, error) {
	if err := l.allow("Symbol"); err != nil {
		return mruby.Nil, err
	}
	if l.symbols != nil && !l.symbols[name] {
		return mruby.Nil, disallowedClass("load", "Symbol")
	}
	return l.in.Symbol(name), nil
}

func (l *yamlLoader) date(s string) (mruby.Value, error) {
	if err := l.allow("Date"); err != nil {
		return mruby.Nil, err
	}
	if _, err := l.in.Require("date"); err != nil {
		return mruby.Nil, err
	}
	d, err := l.in.Call(l.in.MustConst("Date"), "strptime", l.in.String(s), l.in.String("%Y-%m-%d"))
	if err != nil { // no such day
		return l.in.String(s), nil
	}
	return d, nil
}

func (l *yamlLoader) time(s string) (mruby.Value, error) {
	if err := l.allow("Time"); err != nil {
		return mruby.Nil, err
	}
	in := l.in
	m := yamlTimePart().FindStringSubmatch(s)
	if m == nil {
		return in.String(s), nil
	}
	args := make([]mruby.Value, 6)
	for i := range args {
		n, _ := strconv.Atoi(m[i+1])
		args[i] = in.Int(int64(n))
	}
	micro, _ := strconv.Atoi((m[7] + "000000")[:6])
	class := in.MustConst("Time")
	utc, err := in.Call(class, "utc", append(args, in.Int(int64(micro)))...)
	if err != nil { // no such time
		return in.String(s), nil
	}
	if m[8] == "Z" {
		return utc, nil
	}
	if m[9] == "" {
		// Without a zone the text is in UTC, shown in local time.
		return in.Call(utc, "localtime")
	}
	hours, _ := strconv.Atoi(m[9])
	minutes, _ := strconv.Atoi(m[10])
	offset := hours * 3600
	if strings.HasPrefix(m[9], "-") {
		offset -= minutes * 60
	} else {
		offset += minutes * 60
	}
	at, err := in.Call(utc, "-", in.Int(int64(offset)))
	if err != nil {
		return mruby.Nil, err
	}
	return in.Call(at, "localtime", in.Int(int64(offset)))
}

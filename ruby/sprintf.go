package ruby

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

func defineFormat(in *Interp) error {
	kernel := in.MustConst("Kernel")
	format := func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		f, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		s, err := in.sprintf(f, args[1:])
		return in.String(s), err
	}
	in.def(kernel, "format sprintf", 1, -1, format)
	in.def(in.MustConst("String"), "%", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		given := args
		if args[0].IsArray() {
			given = in.Items(args[0])
		}
		s, err := in.sprintf(self.Str(), given)
		return in.String(s), err
	})
	return nil
}

// formatter formats for one call of format.
type formatter struct {
	in     *Interp
	args   []mruby.Value
	next   int
	mode   byte // how arguments were named so far: 'u'nnumbered, 'n'umbered, na'm'ed
	flags  string
	width  int
	prec   int
	hasW   bool
	hasP   bool
	text   strings.Builder
	format string
	at     int
}

func (f *formatter) flag(c byte) bool { return strings.IndexByte(f.flags, c) >= 0 }

func (in *Interp) sprintf(format string, args []mruby.Value) (string, error) {
	f := &formatter{in: in, args: args, format: format}
	for f.at < len(format) {
		i := strings.IndexByte(format[f.at:], '%')
		if i < 0 {
			f.text.WriteString(format[f.at:])
			break
		}
		f.text.WriteString(format[f.at : f.at+i])
		f.at += i + 1
		if err := f.directive(); err != nil {
			return "", err
		}
	}
	return f.text.String(), nil
}

var errFormatEnd = mruby.ArgumentError("incomplete format specifier; use %%%% (double %%) instead")

func (f *formatter) argument() (mruby.Value, error) {
	switch f.mode {
	case 'n':
		return mruby.Nil, mruby.ArgumentError("unnumbered(%d) mixed with numbered", f.next+1)
	case 'm':
		return mruby.Nil, mruby.ArgumentError("unnumbered(%d) mixed with named", f.next+1)
	}
	f.mode = 'u'
	if f.next >= len(f.args) {
		return mruby.Nil, mruby.ArgumentError("too few arguments")
	}
	f.next++
	return f.args[f.next-1], nil
}

func (f *formatter) numbered(n int) (mruby.Value, error) {
	switch f.mode {
	case 'u':
		return mruby.Nil, mruby.ArgumentError("numbered(%d) after unnumbered(%d)", n, f.next)
	case 'm':
		return mruby.Nil, mruby.ArgumentError("numbered(%d) after named", n)
	}
	f.mode = 'n'
	if n < 1 || n > len(f.args) {
		return mruby.Nil, mruby.ArgumentError("too few arguments")
	}
	return f.args[n-1], nil
}

func (f *formatter) named(name, quotedName string) (mruby.Value, error) {
	switch f.mode {
	case 'u':
		return mruby.Nil, mruby.ArgumentError("named%s after unnumbered(%d)", quotedName, f.next)
	case 'n':
		return mruby.Nil, mruby.ArgumentError("named%s after numbered", quotedName)
	}
	f.mode = 'm'
	if len(f.args) != 1 || !f.args[0].IsHash() {
		return mruby.Nil, mruby.ArgumentError("one hash required")
	}
	h, key := f.args[0], f.in.Symbol(name)
	has, err := f.in.Call(h, "key?", key)
	if err != nil {
		return mruby.Nil, err
	}
	if !has.Truthy() {
		if def, err := f.in.Call(h, "[]", key); err != nil || !def.IsNil() {
			return def, err
		}
		exc, err := f.in.Call(f.in.MustConst("KeyError"), "new", f.in.String("key"+quotedName+" not found"))
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, f.in.raised(exc)
	}
	return f.in.HashGet(h, key), nil
}

func (f *formatter) number() (n int, ok bool) {
	start := f.at
	for f.at < len(f.format) && f.format[f.at] >= '0' && f.format[f.at] <= '9' {
		n = min(n*10+int(f.format[f.at]-'0'), 1<<30)
		f.at++
	}
	return n, f.at > start
}

// star reads the number that * stands for.
func (f *formatter) star() (int, error) {
	var v mruby.Value
	var err error
	at := f.at
	if n, ok := f.number(); ok && f.at < len(f.format) && f.format[f.at] == '$' {
		f.at++
		v, err = f.numbered(n)
	} else {
		f.at = at
		v, err = f.argument()
	}
	if err != nil {
		return 0, err
	}
	n, err := f.in.integer(v)
	return int(n), err
}

// directive formats what follows a %.
func (f *formatter) directive() error {
	f.flags, f.width, f.prec, f.hasW, f.hasP = "", 0, 0, false, false
	value := mruby.Undef
	for {
		if f.at >= len(f.format) {
			return errFormatEnd
		}
		c := f.format[f.at]
		f.at++
		switch c {
		case ' ', '#', '+', '-', '0':
			f.flags += string(c)
		case '1', '2', '3', '4', '5', '6', '7', '8', '9':
			f.at--
			n, _ := f.number()
			if f.at < len(f.format) && f.format[f.at] == '$' {
				f.at++
				v, err := f.numbered(n)
				if err != nil {
					return err
				}
				value = v
				continue
			}
			f.width, f.hasW = n, true
		case '*':
			n, err := f.star()
			if err != nil {
				return err
			}
			if n < 0 {
				f.flags += "-"
				n = -n
			}
			f.width, f.hasW = n, true
		case '.':
			f.hasP = true
			if f.at < len(f.format) && f.format[f.at] == '*' {
				f.at++
				n, err := f.star()
				if err != nil {
					return err
				}
				f.prec, f.hasP = n, n >= 0
				continue
			}
			f.prec, _ = f.number()
		case '<', '{':
			end := strings.IndexByte(f.format[f.at:], map[byte]byte{'<': '>', '{': '}'}[c])
			if end < 0 {
				return mruby.ArgumentError("malformed name - unmatched parenthesis")
			}
			name := f.format[f.at : f.at+end]
			quotedName := f.format[f.at-1 : f.at+end+1]
			f.at += end + 1
			v, err := f.named(name, quotedName)
			if err != nil {
				return err
			}
			value = v
			if c == '{' {
				s, err := f.in.ToS(v)
				if err != nil {
					return err
				}
				f.pad(f.cut(s))
				return nil
			}
		case '%':
			if f.flags != "" || f.hasW || f.hasP {
				return mruby.ArgumentError("invalid format character - %%")
			}
			f.text.WriteByte('%')
			return nil
		case '\n', 0:
			f.text.WriteByte('%')
			f.at--
			return nil
		default:
			if strings.IndexByte("csdiubBoxXfeEgGaAp", c) < 0 {
				return mruby.ArgumentError("malformed format string - %%%c", c)
			}
			if value.IsUndef() {
				v, err := f.argument()
				if err != nil {
					return err
				}
				value = v
			}
			return f.convert(c, value)
		}
	}
}

func (f *formatter) pad(s string) {
	n := f.width - utf8.RuneCountInString(s)
	if n <= 0 {
		f.text.WriteString(s)
	} else if f.flag('-') {
		f.text.WriteString(s + strings.Repeat(" ", n))
	} else {
		f.text.WriteString(strings.Repeat(" ", n) + s)
	}
}

// cut keeps as many characters as the precision says.
func (f *formatter) cut(s string) string {
	if !f.hasP {
		return s
	}
	n := 0
	for i := range s {
		if n == f.prec {
			return s[:i]
		}
		n++
	}
	return s
}

func (f *formatter) convert(c byte, v mruby.Value) error {
	in := f.in
	switch c {
	case 'c':
		if v.IsString() {
			s := v.Str()
			if s == "" {
				return mruby.ArgumentError("%%c requires a character")
			}
			_, n := utf8.DecodeRuneInString(s)
			f.pad(s[:n])
			return nil
		}
		n, err := in.integer(v)
		if err != nil {
			return err
		}
		if n < 0 || n > utf8.MaxRune {
			return mruby.ArgumentError("invalid character")
		}
		f.pad(string(rune(n)))
		return nil
	case 's', 'p':
		show := in.ToS
		if c == 'p' {
			show = in.Inspect
		}
		s, err := show(v)
		if err != nil {
			return err
		}
		f.pad(f.cut(s))
		return nil
	case 'd', 'i', 'u', 'b', 'B', 'o', 'x', 'X':
		n, err := f.wholeNumber(v)
		if err != nil {
			return err
		}
		f.integer(c, n)
		return nil
	}
	x, err := in.kernelFloat(v)
	if err != nil {
		return err
	}
	f.float(c, v, x.Float())
	return nil
}

func (f *formatter) wholeNumber(v mruby.Value) (*big.Int, error) {
	in := f.in
	if v.Kind() == mruby.KindFloat {
		x := math.Floor(v.Float())
		if v.Float() < 0 {
			x = math.Ceil(v.Float())
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, mruby.Errorf("FloatDomainError", "%s", formatFloat(x))
		}
		n, _ := new(big.Float).SetFloat64(x).Int(nil)
		return n, nil
	}
	n, err := in.kernelInteger(v, mruby.Nil)
	if err != nil {
		return nil, err
	}
	if n.Kind() == mruby.KindInt {
		return big.NewInt(n.Int()), nil
	}
	b, _ := new(big.Int).SetString(in.integerText(n), 10)
	return b, nil
}

func (f *formatter) integer(c byte, n *big.Int) {
	base, prefix := 10, ""
	switch c {
	case 'b', 'B':
		base, prefix = 2, "0"+string(c)
	case 'o':
		base, prefix = 8, "0"
	case 'x', 'X':
		base, prefix = 16, "0"+string(c)
	}
	signed := base == 10 || f.flag('+') || f.flag(' ')
	digits, sign, fill := "", "", "0"
	if n.Sign() < 0 && !signed { // as an endless two's complement
		bits := map[int]int{2: 1, 8: 3, 16: 4}[base]
		width := (n.BitLen()/bits + 1) * bits
		m := new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(width)))
		last := strconv.FormatInt(int64(base-1), base)
		digits = m.Text(base)
		for len(digits) < width/bits {
			digits = "0" + digits
		}
		digits = last + strings.TrimLeft(digits, last)
		fill = last
		if !f.hasP && !f.flag('0') || f.flag('-') {
			digits = ".." + digits
		} else if f.hasP && len(digits) >= f.prec {
			digits = ".." + digits
		}
	} else {
		digits = new(big.Int).Abs(n).Text(base)
		switch {
		case n.Sign() < 0:
			sign = "-"
		case f.flag('+'):
			sign = "+"
		case f.flag(' '):
			sign = " "
		}
	}
	if f.flag('#') && base != 10 && n.Sign() != 0 {
		sign += prefix
	}
	if c == 'X' {
		digits, fill = strings.ToUpper(digits), strings.ToUpper(fill)
	}
	want := 0
	if f.hasP {
		want = f.prec
	} else if f.flag('0') && !f.flag('-') {
		want = f.width - len(sign)
	}
	if k := want - len(digits); k > 0 {
		digits = strings.Repeat(fill, k) + digits
	}
	f.pad(sign + digits)
}

func (f *formatter) float(c byte, v mruby.Value, x float64) {
	sign := ""
	switch {
	case math.Signbit(x) && !math.IsNaN(x):
		sign, x = "-", -x
	case f.flag('+'):
		sign = "+"
	case f.flag(' '):
		sign = " "
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		s := "Inf"
		if math.IsNaN(x) {
			s = "NaN"
		}
		f.pad(sign + s)
		return
	}
	prec := 6
	if f.hasP {
		prec = f.prec
	}
	var digits string
	switch c {
	case 'f':
		if v.Kind() == mruby.KindInt || v.Kind() == mruby.KindBigInt {
			n, _ := new(big.Int).SetString(f.in.integerText(v), 10)
			digits = n.Abs(n).String()
			if prec > 0 {
				digits += "." + strings.Repeat("0", prec)
			}
			break
		}
		digits = strconv.FormatFloat(x, 'f', prec, 64)
		if f.in.className(v) == "Rational" {
			if r, err := f.in.exact(v); err == nil {
				digits = r.Abs(r).FloatString(prec)
			}
		}
		if f.flag('#') && prec == 0 {
			digits += "."
		}
	case 'e', 'E':
		digits = strconv.FormatFloat(x, c, prec, 64)
	case 'g', 'G':
		digits = f.general(c, x, prec)
	default:
		digits = hexFloat(x, f.hasP, prec)
		if c == 'A' {
			digits = strings.ToUpper(digits)
		}
		sign, digits = sign+digits[:2], digits[2:]
	}
	if f.flag('0') && !f.flag('-') {
		if k := f.width - len(sign) - len(digits); k > 0 {
			digits = strings.Repeat("0", k) + digits
		}
	}
	f.pad(sign + digits)
}

// general is C's %g: as many significant digits, no zeros at the end unless #.
func (f *formatter) general(c byte, x float64, prec int) string {
	prec = max(prec, 1)
	e := strconv.FormatFloat(x, 'e', prec-1, 64)
	mantissa, exp, _ := strings.Cut(e, "e")
	n, _ := strconv.Atoi(exp)
	trim := func(s string) string {
		if f.flag('#') || !strings.Contains(s, ".") {
			return s
		}
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if n < -4 || n >= prec {
		letter := "e"
		if c == 'G' {
			letter = "E"
		}
		return trim(mantissa) + letter + exp
	}
	return trim(strconv.FormatFloat(x, 'f', prec-1-n, 64))
}

// hexFloat is C's %a; Go writes at least two digits in the exponent.
func hexFloat(x float64, hasP bool, prec int) string {
	if !hasP {
		prec = -1
	}
	s := strconv.FormatFloat(x, 'x', prec, 64)
	mantissa, exp, _ := strings.Cut(s, "p")
	n, _ := strconv.Atoi(exp)
	if n < 0 {
		return mantissa + "p" + strconv.Itoa(n)
	}
	return mantissa + "p+" + strconv.Itoa(n)
}

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
		if len(args) == 0 {
			return mruby.Nil, errTooFewArguments
		}
		format, err := in.Implicit(args[0], mruby.KindString)
		if err != nil {
			return mruby.Nil, err
		}
		return in.sprintf(format, args[1:])
	}
	in.def(kernel, "format sprintf", 0, -1, format)
	in.defSelf(kernel, "format sprintf", 0, -1, format)
	in.def(in.MustConst("String"), "%", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		list, err := in.TryImplicit(args[0], mruby.KindArray)
		switch {
		case err != nil:
			return mruby.Nil, err
		case !list.IsNil():
			args = in.Items(list)
		}
		return in.sprintf(self, args)
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
	coding mruby.Encoding // of the text
	format string
	at     int
}

func (f *formatter) flag(c byte) bool { return strings.IndexByte(f.flags, c) >= 0 }

func (in *Interp) sprintf(formatString mruby.Value, args []mruby.Value) (mruby.Value, error) {
	format := formatString.Str()
	f := &formatter{in: in, args: args, format: format, coding: formatString.Encoding()}
	for f.at < len(format) {
		i := strings.IndexByte(format[f.at:], '%')
		if i < 0 {
			f.text.WriteString(format[f.at:])
			break
		}
		f.text.WriteString(format[f.at : f.at+i])
		f.at += i + 1
		if err := f.directive(); err != nil {
			return mruby.Nil, err
		}
	}
	if f.mode != 'n' && f.mode != 'm' && f.next < len(args) && !(len(args) == 1 && args[0].IsHash()) {
		const tooMany = "too many arguments for format string"
		if in.Global("$DEBUG").Truthy() {
			return mruby.Nil, mruby.ArgumentError(tooMany)
		}
		if err := in.warnVerbose(tooMany); err != nil {
			return mruby.Nil, err
		}
	}
	return in.StringIn(f.coding, f.text.String()), nil
}

var errTooFewArguments = mruby.ArgumentError("too few arguments")

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
		return mruby.Nil, errTooFewArguments
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
		return mruby.Nil, errTooFewArguments
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
	if len(f.args) != 1 {
		return mruby.Nil, errOneHash
	}
	h, err := f.in.TryImplicit(f.args[0], mruby.KindHash)
	if err != nil {
		return mruby.Nil, err
	}
	if h.IsNil() {
		return mruby.Nil, errOneHash
	}
	key := f.in.Symbol(name)
	has, err := f.in.Call(h, "key?", key)
	if err != nil {
		return mruby.Nil, err
	}
	if !has.Truthy() {
		if def, err := f.in.Call(h, "default", key); err != nil || !def.IsNil() {
			return def, err
		}
		exc, err := f.in.Call(f.in.MustConst("KeyError"), "__of", f.in.String("key"+quotedName+" not found"), h, key)
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, f.in.raised(exc)
	}
	return f.in.HashGet(h, key), nil
}

var errOneHash = mruby.ArgumentError("one hash required")

func (f *formatter) number() (n int, ok bool) {
	start := f.at
	for f.at < len(f.format) && f.format[f.at] >= '0' && f.format[f.at] <= '9' {
		n = min(n*10+int(f.format[f.at]-'0'), 1<<32)
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
	if err == nil && (n > math.MaxInt32 || n < math.MinInt32) {
		err = mruby.Errorf("RangeError", "integer %d too %s to convert to `int'", n, map[bool]string{true: "big", false: "small"}[n > 0])
	}
	return int(n), err
}

// size reads a width or precision.
func (f *formatter) size(what string) (int, error) {
	n, _ := f.number()
	if n > math.MaxInt32 {
		return 0, mruby.ArgumentError("%s too big", what)
	}
	if f.at >= len(f.format) {
		return 0, mruby.ArgumentError("malformed format string - %%*[0-9]")
	}
	return n, nil
}

// directive formats what follows a %.
func (f *formatter) directive() error {
	f.flags, f.width, f.prec, f.hasW, f.hasP = "", 0, 0, false, false
	value, given := mruby.Undef, "" // the argument, its name in brackets
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
			n, err := f.size("width")
			if err != nil {
				return err
			}
			if f.format[f.at] == '$' {
				f.at++
				if !value.IsUndef() {
					return mruby.ArgumentError("value given twice - %d$", n)
				}
				if value, err = f.numbered(n); err != nil {
					return err
				}
				continue
			}
			if f.hasW {
				return mruby.ArgumentError("width given twice")
			}
			f.width, f.hasW = n, true
		case '*':
			if f.hasW {
				return mruby.ArgumentError("width given twice")
			}
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
			if f.hasP {
				return mruby.ArgumentError("precision given twice")
			}
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
			n, err := f.size("precision")
			if err != nil {
				return err
			}
			f.prec = n
		case '<', '{':
			end := strings.IndexByte(f.format[f.at:], map[byte]byte{'<': '>', '{': '}'}[c])
			if end < 0 {
				return mruby.ArgumentError("malformed name - unmatched parenthesis")
			}
			name := f.format[f.at : f.at+end]
			quotedName := f.format[f.at-1 : f.at+end+1]
			f.at += end + 1
			if !value.IsUndef() {
				return mruby.ArgumentError("named%s after %s", quotedName, given)
			}
			given = quotedName
			v, err := f.named(name, quotedName)
			if err != nil {
				return err
			}
			value = v
			if c == '{' {
				return f.show(v, "to_s")
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

// show writes what a method of v gives, as many characters as the precision says.
func (f *formatter) show(v mruby.Value, method string) error {
	if method != "to_s" || !v.IsString() {
		shown, err := f.in.Call(v, method)
		if err != nil {
			return err
		}
		if !shown.IsString() {
			shown = f.in.String(f.in.AnyToS(v))
		}
		v = shown
	}
	p := pieceOf(v)
	if f.hasP {
		n := 0
		for k := 0; k < f.prec && n < len(p.text); k++ {
			size, _ := p.encoding.CharLen(p.text[n:])
			n += size
		}
		p.text = p.text[:n]
	}
	return f.padText(p)
}

// padText writes a text that may be in another encoding than the format.
func (f *formatter) padText(p piece) error {
	coding, err := f.in.encodings.unite(piece{f.coding, f.text.String() + f.format[f.at:]}, p)
	if err != nil {
		return err
	}
	f.coding = coding
	n := f.width - p.encoding.Chars(p.text)
	if n > 0 && !f.flag('-') {
		f.text.WriteString(strings.Repeat(" ", n))
	}
	f.text.WriteString(p.text)
	if n > 0 && f.flag('-') {
		f.text.WriteString(strings.Repeat(" ", n))
	}
	return nil
}

// char writes a character: the only one of a String, or that of a number in the
// encoding of the format.
func (f *formatter) char(v mruby.Value) error {
	s, err := f.in.TryImplicit(v, mruby.KindString)
	if err != nil {
		return err
	}
	if !s.IsNil() {
		p := pieceOf(s)
		if p.encoding.Chars(p.text) != 1 {
			return mruby.ArgumentError("%%c requires a character")
		}
		return f.padText(p)
	}
	n, err := f.in.integer(v)
	switch {
	case err != nil:
		return err
	case n < 0 || n > utf8.MaxRune:
		return mruby.ArgumentError("invalid character")
	case f.coding == mruby.UTF8:
		f.pad(string(rune(n)))
		return nil
	case n < 256 && (f.coding == mruby.Binary || f.coding == mruby.USASCII):
		return f.padText(piece{f.coding, string([]byte{byte(n)})})
	}
	c, err := f.in.Call(f.in.Int(n), "chr", f.in.encodings.object(f.coding))
	if err != nil {
		return err
	}
	return f.padText(pieceOf(c))
}

func (f *formatter) convert(c byte, v mruby.Value) error {
	in := f.in
	switch c {
	case 'c':
		return f.char(v)
	case 's':
		return f.show(v, "to_s")
	case 'p':
		return f.show(v, "inspect")
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
	if !f.flag('#') {
		prefix = ""
	}
	digits, sign, dots, fill := "", "", "", "0"
	if n.Sign() < 0 && !signed { // as an endless two's complement
		bits := map[int]int{2: 1, 8: 3, 16: 4}[base]
		width := (n.BitLen()/bits + 1) * bits
		m := new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(width)))
		fill = strconv.FormatInt(int64(base-1), base)
		digits = m.Text(base)
		for len(digits) < width/bits {
			digits = "0" + digits
		}
		digits = fill + strings.TrimLeft(digits, fill)
		dots = ".."
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
	switch {
	case prefix == "0" && (dots != "" || n.Sign() == 0 || f.hasP && f.prec > len(digits)):
		prefix = "" // there is a zero, or can't be
	case n.Sign() == 0 && prefix != "0":
		prefix = ""
		if f.hasP && f.prec == 0 {
			digits = ""
		}
	}
	if c == 'X' {
		digits, fill = strings.ToUpper(digits), strings.ToUpper(fill)
	}
	want := 0
	if f.hasP {
		want = f.prec - len(dots)
	} else if f.flag('0') && !f.flag('-') {
		want = f.width - len(sign) - len(prefix) - len(dots)
	}
	if k := want - len(digits); k > 0 {
		digits = strings.Repeat(fill, k) + digits
	}
	f.pad(sign + prefix + dots + digits)
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
			break
		}
		digits = f.point(digits)
	case 'e', 'E':
		digits = f.point(strconv.FormatFloat(x, c, prec, 64))
	case 'g', 'G':
		digits = f.general(c, x, prec)
	default:
		digits = f.point(hexFloat(x, f.hasP, prec))
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
		return f.point(trim(mantissa) + letter + exp)
	}
	return f.point(trim(strconv.FormatFloat(x, 'f', prec-1-n, 64)))
}

// point sees to it that there is one, before the exponent, if # is given.
func (f *formatter) point(s string) string {
	if !f.flag('#') || strings.Contains(s, ".") {
		return s
	}
	exp := len(s)
	letters := "eE"
	if strings.HasPrefix(s, "0x") {
		letters = "p"
	}
	if i := strings.IndexAny(s, letters); i >= 0 {
		exp = i
	}
	return s[:exp] + "." + s[exp:]
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

package ruby

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// formatFloat is Float#to_s: the shortest text that reads back as the same.
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	e := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exp, _ := strings.Cut(e, "e")
	digits := len(strings.ReplaceAll(strings.TrimPrefix(mantissa, "-"), ".", ""))
	if n, _ := strconv.Atoi(exp); f != 0 && (n < -4 || n > 15 || n == 15 && digits <= 16) {
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		return mantissa + "e" + exp
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// bigInt makes an Integer of any size.
func (in *Interp) bigInt(n *big.Int) (mruby.Value, error) {
	if n.IsInt64() {
		return in.Int(n.Int64()), nil
	}
	return in.Call(in.String(n.String()), "to_i")
}

// wholeNumber makes the Integer of a Float that has no fraction.
func (in *Interp) wholeNumber(f float64) (mruby.Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return mruby.Nil, mruby.Errorf("FloatDomainError", "%s", formatFloat(f))
	}
	if math.Abs(f) < 1<<62 {
		return in.Int(int64(f)), nil
	}
	n, _ := new(big.Float).SetFloat64(f).Int(nil)
	return in.bigInt(n)
}

// roundTo rounds f at so many decimals, exactly: as if it were written out in
// full. how rounds a number that may have a fraction.
func roundTo(f float64, digits int64, how func(r *big.Rat) *big.Int) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) || digits > 17+308 {
		return f
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil))
	r := new(big.Rat).SetFloat64(f)
	n := how(r.Mul(r, scale))
	out, _ := new(big.Rat).Quo(new(big.Rat).SetInt(n), scale).Float64()
	if out == 0 && math.Signbit(f) {
		return math.Copysign(0, -1)
	}
	return out
}

func floorRat(r *big.Rat) *big.Int {
	q, m := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

// halfRat rounds to the nearest; half says where one in the middle goes.
func halfRat(half string) func(r *big.Rat) *big.Int {
	return func(r *big.Rat) *big.Int {
		a := new(big.Rat).Abs(r)
		n := floorRat(a)
		switch d := new(big.Rat).Sub(a, new(big.Rat).SetInt(n)).Cmp(big.NewRat(1, 2)); {
		case d > 0, d == 0 && half == "up", d == 0 && half == "even" && n.Bit(0) == 1:
			n.Add(n, big.NewInt(1))
		}
		if r.Sign() < 0 {
			n.Neg(n)
		}
		return n
	}
}

// enough reports whether f has no digit after so many decimals, as CRuby decides.
func enough(f float64, digits int64) bool {
	_, exp := math.Frexp(f)
	if exp > 0 {
		return digits >= int64(17-exp/4)
	}
	return digits >= int64(17-(exp/3-1))
}

// floorTo and ceilTo round down and up at a few decimals. The number times the
// power of ten may come out just above or below, so the next one is looked at.
func floorTo(f float64, digits int64) float64 {
	s := math.Pow(10, float64(digits))
	n := math.Floor(f * s)
	if up := (n + 1) / s; up <= f {
		return up
	}
	return n / s
}

func ceilTo(f float64, digits int64) float64 { return -floorTo(-f, digits) }

func truncTo(f float64, digits int64) float64 {
	if f > 0 {
		return floorTo(f, digits)
	}
	return ceilTo(f, digits)
}

// roundHalf rounds at a few decimals as Ruby does: by the number times the power
// of ten, with a look whether the half itself came out just below.
func roundHalf(f float64, digits int64, half string) float64 {
	if digits >= 15 || math.Abs(f) >= 1e15 {
		return roundTo(f, digits, halfRat(half))
	}
	s := math.Pow(10, float64(digits))
	a := math.Abs(f)
	x := math.Round(a * s)
	switch half {
	case "even":
		x = math.RoundToEven(a * s)
	case "down":
		if (x-0.5)/s >= a {
			x--
		}
	default:
		if (x+0.5)/s <= a {
			x++
		}
	}
	return math.Copysign(x/s, f)
}

func defineNumbers(in *Interp) error {
	float := in.MustConst("Float")
	in.def(float, "to_s inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(formatFloat(self.Float())), nil
	})
	in.def(float, "to_i to_int", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.wholeNumber(math.Trunc(self.Float()))
	})
	round := func(name string, whole func(f float64) float64, decimals func(f float64, digits int64) float64) {
		in.def(float, name, 0, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			f := self.Float()
			args, opts := options(args)
			half := "up"
			if h := in.option(opts, "half"); !h.IsNil() {
				half, _ = in.Name(h)
				if half != "up" && half != "even" && half != "down" {
					return mruby.Nil, mruby.ArgumentError("invalid rounding mode: %s", half)
				}
			}
			digits := int64(0)
			if len(args) > 0 {
				var err error
				v := args[0]
				if v.IsNil() && name != "round" {
					return mruby.Nil, mruby.TypeError("no implicit conversion from nil to integer")
				}
				if digits, err = in.integer(v); err != nil {
					return mruby.Nil, err
				}
			}
			if digits > 0 {
				if f == 0 || math.IsNaN(f) || math.IsInf(f, 0) || enough(f, digits) {
					return self, nil
				}
				if name == "round" {
					return in.Float(roundHalf(f, digits, half)), nil
				}
				return in.Float(decimals(f, digits)), nil
			}
			if name == "round" {
				switch half {
				case "even":
					whole = math.RoundToEven
				case "down":
					whole = func(f float64) float64 { return math.Copysign(math.Ceil(math.Abs(f)-0.5), f) }
				default:
					whole = math.Round
				}
			}
			if digits == 0 {
				return in.wholeNumber(whole(f))
			}
			n, err := in.wholeNumber(math.Trunc(f))
			if err != nil {
				return mruby.Nil, err
			}
			if name == "ceil" && f > math.Trunc(f) || name == "floor" && f < math.Trunc(f) {
				if n, err = in.wholeNumber(whole(f)); err != nil {
					return mruby.Nil, err
				}
			}
			return in.Call(n, name, in.Int(digits))
		})
	}
	round("round", math.Round, nil)
	round("floor", math.Floor, floorTo)
	round("ceil", math.Ceil, ceilTo)
	round("truncate", math.Trunc, truncTo)

	in.defineBitOperators()

	kernel := in.MustConst("Kernel")
	both := func(name string, f method) {
		in.def(kernel, name, 1, 3, f)
		in.defSelf(kernel, name, 1, 3, f)
	}
	both("Float", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		v, err := in.kernelFloat(arg(args, 0))
		if err != nil && in.option(opts, "exception") == mruby.False {
			return mruby.Nil, nil
		}
		return v, err
	})
	both("Integer", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		v, err := in.kernelInteger(arg(args, 0), arg(args, 1))
		if err != nil && in.option(opts, "exception") == mruby.False {
			return mruby.Nil, nil
		}
		return v, err
	})
	in.def(in.MustConst("String"), "to_f", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Float(leadingFloat(self.Str())), nil
	})
	return nil
}

func (in *Interp) kernelFloat(v mruby.Value) (mruby.Value, error) {
	switch v.Kind() {
	case mruby.KindFloat:
		return v, nil
	case mruby.KindInt, mruby.KindBigInt:
		return in.Call(v, "to_f")
	case mruby.KindString:
		if strings.Contains(v.Str(), "\x00") {
			return mruby.Nil, mruby.ArgumentError("string for Float contains null byte")
		}
		s := strings.Trim(v.Str(), " \t\n\v\f\r")
		t := strings.ReplaceAll(s, "_", "")
		hex := strings.HasPrefix(strings.ToLower(strings.TrimLeft(s, "+-")), "0x")
		bad := s == "" || strings.ContainsAny(s, "nNpP") && !hex || strayUnderscore(s) ||
			strings.HasSuffix(s, ".") || strings.Contains(s, ".e") || strings.Contains(s, ".E")
		if hex && !strings.ContainsAny(t, "pP") {
			t += "p0"
		}
		f, err := strconv.ParseFloat(t, 64)
		if bad || err != nil && !math.IsInf(f, 0) {
			q, ierr := in.Inspect(v)
			if ierr != nil {
				return mruby.Nil, ierr
			}
			return mruby.Nil, mruby.ArgumentError("invalid value for Float(): %s", q)
		}
		return in.Float(f), nil
	case mruby.KindNil, mruby.KindTrue, mruby.KindFalse:
		return mruby.Nil, mruby.TypeError("can't convert %s into Float", in.kind(v))
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, "to_f") {
		f, err := in.Call(v, "to_f")
		if err == nil && f.Kind() != mruby.KindFloat {
			class := in.className(v)
			return mruby.Nil, mruby.TypeError("can't convert %s to Float (%s#to_f gives %s)", class, class, in.className(f))
		}
		return f, err
	}
	return mruby.Nil, mruby.TypeError("can't convert %s into Float", in.kind(v))
}

// strayUnderscore tells whether one isn't between digits.
func strayUnderscore(s string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if s[i] == '_' && !(digit(i-1) && digit(i+1)) {
			return true
		}
	}
	return false
}

func (in *Interp) kernelInteger(v, base mruby.Value) (mruby.Value, error) {
	radix := int64(0)
	if !base.IsNil() {
		var err error
		if radix, err = in.integer(base); err != nil {
			return mruby.Nil, err
		}
		if !v.IsString() && v.Kind() >= mruby.KindData && in.respondTo(v, "to_str") {
			s, err := in.str(v)
			if err != nil {
				return mruby.Nil, err
			}
			v = in.String(s)
		}
		if !v.IsString() {
			return mruby.Nil, mruby.ArgumentError("base specified for non string value")
		}
	}
	switch v.Kind() {
	case mruby.KindInt, mruby.KindBigInt:
		return v, nil
	case mruby.KindFloat:
		return in.wholeNumber(math.Trunc(v.Float()))
	case mruby.KindString:
		if radix == 1 || radix > 36 || radix < -36 || radix == -1 {
			return mruby.Nil, mruby.ArgumentError("invalid radix %d", radix)
		}
		s := strings.Trim(v.Str(), " \t\n\v\f\r")
		n, ok := parseInteger(s, int(radix))
		if !ok {
			q, err := in.Inspect(v)
			if err != nil {
				return mruby.Nil, err
			}
			return mruby.Nil, mruby.ArgumentError("invalid value for Integer(): %s", q)
		}
		return in.bigInt(n)
	case mruby.KindNil, mruby.KindTrue, mruby.KindFalse:
		return mruby.Nil, mruby.TypeError("can't convert %s into Integer", in.kind(v))
	}
	for _, name := range []string{"to_int", "to_i"} {
		if v.Kind() < mruby.KindData || !in.respondTo(v, name) {
			continue
		}
		n, err := in.Call(v, name)
		if err != nil || n.Kind() == mruby.KindInt || n.Kind() == mruby.KindBigInt {
			return n, err
		}
		if name == "to_i" {
			class := in.className(v)
			return mruby.Nil, mruby.TypeError("can't convert %s to Integer (%s#to_i gives %s)", class, class, in.className(n))
		}
	}
	return mruby.Nil, mruby.TypeError("can't convert %s into Integer", in.kind(v))
}

// parseInteger reads an integer literal of Ruby: sign, prefix, underscores.
func parseInteger(s string, radix int) (*big.Int, bool) {
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	if len(s) > 1 && s[0] == '0' {
		prefixes := map[byte]int{'x': 16, 'b': 2, 'o': 8, 'd': 10}
		if p, ok := prefixes[s[1]|0x20]; ok && (radix == 0 || radix == p) {
			radix, s = p, s[2:]
		} else if radix == 0 {
			radix, s = 8, strings.TrimPrefix(s[1:], "_")
		}
	}
	if radix == 0 {
		radix = 10
	}
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' || strings.Contains(s, "__") || strings.ContainsAny(s, "+- ") {
		return nil, false
	}
	if radix < 2 || radix > 36 {
		return nil, false
	}
	n, ok := new(big.Int).SetString(strings.ReplaceAll(s, "_", ""), radix)
	if ok && sign == "-" {
		n.Neg(n)
	}
	return n, ok
}

// leadingFloat reads the number that a text begins with, 0 when there is none.
func leadingFloat(s string) float64 {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	var b strings.Builder
	i := 0
	digits := func() bool {
		any := false
		for i < len(s) && (s[i] >= '0' && s[i] <= '9' || any && s[i] == '_' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9') {
			if s[i] != '_' {
				b.WriteByte(s[i])
			}
			any = true
			i++
		}
		return any
	}
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		b.WriteByte(s[i])
		i++
	}
	if !digits() {
		if i >= len(s) || s[i] != '.' {
			return 0
		}
		b.WriteByte('0')
	}
	if i+1 < len(s) && s[i] == '.' && s[i+1] >= '0' && s[i+1] <= '9' {
		b.WriteByte('.')
		i++
		digits()
	}
	if i+1 < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if s[j] == '-' || s[j] == '+' {
			j++
		}
		if j < len(s) && s[j] >= '0' && s[j] <= '9' {
			b.WriteString(s[i:j])
			i = j
			digits()
		}
	}
	f, _ := strconv.ParseFloat(b.String(), 64)
	return f
}

// big returns an Integer of any size.
func (in *Interp) big(v mruby.Value) *big.Int {
	if v.Kind() == mruby.KindInt {
		return big.NewInt(v.Int())
	}
	n, _ := new(big.Int).SetString(in.integerText(v), 10)
	return n
}

// defineBitOperators replaces those of the VM, which are wrong for big numbers
// with negative ones. numeric.c does it for small numbers.
func (in *Interp) defineBitOperators() {
	class := in.MustConst("Integer")
	operator := func(name string, large func(z, a, b *big.Int) *big.Int) {
		in.def(class, "__big"+name, 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			a, b := self, args[0]
			if b.Kind() != mruby.KindInt && b.Kind() != mruby.KindBigInt {
				if b.Kind() >= mruby.KindData && in.respondTo(b, "coerce") {
					pair, err := in.Call(b, "coerce", a)
					if err != nil {
						return mruby.Nil, err
					}
					return in.Call(pair.At(0), name, pair.At(1))
				}
				what := in.kind(b)
				if b.Kind() == mruby.KindFloat {
					what = formatFloat(b.Float())
				} else if b.IsSymbol() {
					what = inspectSymbol(in.SymbolName(b))
				}
				return mruby.Nil, mruby.TypeError("%s can't be coerced into Integer", what)
			}
			return in.bigInt(large(new(big.Int), in.big(a), in.big(b)))
		})
	}
	operator("&", (*big.Int).And)
	operator("|", (*big.Int).Or)
	operator("^", (*big.Int).Xor)
}

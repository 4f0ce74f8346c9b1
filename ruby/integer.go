package ruby

import (
	"math"
	"math/big"

	"github.com/gocap/gocap/mruby"
)

// compareNumbers compares two of Integer and Float exactly; ok is false when one
// is NaN.
func (in *Interp) compareNumbers(a, b mruby.Value) (order int, ok bool) {
	if a.Kind() == mruby.KindFloat {
		f := a.Float()
		if math.IsNaN(f) {
			return 0, false
		}
		if b.Kind() != mruby.KindFloat {
			order, ok = in.compareNumbers(b, a)
			return -order, ok
		}
		return new(big.Float).SetFloat64(f).Cmp(new(big.Float).SetFloat64(b.Float())), !math.IsNaN(b.Float())
	}
	n := in.big(a)
	if b.Kind() != mruby.KindFloat {
		return n.Cmp(in.big(b)), true
	}
	f := b.Float()
	if math.IsNaN(f) {
		return 0, false
	}
	return new(big.Float).SetInt(n).Cmp(new(big.Float).SetFloat64(f)), true
}

// wholeArg takes an Integer of any size, or what answers to to_int.
func (in *Interp) wholeArg(v mruby.Value) (*big.Int, error) {
	switch v.Kind() {
	case mruby.KindInt, mruby.KindBigInt:
		return in.big(v), nil
	case mruby.KindFloat:
		n, err := in.wholeNumber(math.Trunc(v.Float()))
		return in.big(n), err
	case mruby.KindNil:
		return nil, mruby.TypeError("no implicit conversion of nil into Integer")
	}
	n, err := in.Implicit(v, mruby.KindInt)
	if err != nil {
		return nil, err
	}
	return in.big(n), nil
}

// nearestFloat is the Float nearest to a/b.
func nearestFloat(a, b *big.Int) float64 {
	if b.Sign() == 0 {
		switch a.Sign() {
		case 0:
			return math.NaN()
		default:
			return math.Inf(a.Sign())
		}
	}
	f, _ := new(big.Rat).SetFrac(a, b).Float64()
	return f
}

func defineIntegers(in *Interp) error {
	integer, float := in.MustConst("Integer"), in.MustConst("Float")
	for _, class := range []mruby.Value{integer, float} {
		in.def(class, "__order", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			order, ok := in.compareNumbers(self, args[0])
			if !ok {
				return mruby.Nil, nil
			}
			return in.Int(int64(order)), nil
		})
	}
	in.def(integer, "__fdiv", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Float(nearestFloat(in.big(self), in.big(args[0]))), nil
	})
	in.def(integer, "to_f", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if self.Kind() == mruby.KindInt {
			return in.Float(float64(self.Int())), nil
		}
		return in.Float(nearestFloat(in.big(self), big.NewInt(1))), nil
	})
	in.def(integer, "bit_length", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		n := in.big(self)
		if n.Sign() < 0 {
			n.Not(n)
		}
		return in.Int(int64(n.BitLen())), nil
	})
	in.def(integer, "size", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if self.Kind() == mruby.KindInt {
			return in.Int(8), nil
		}
		return in.Int(int64((in.big(self).BitLen() + 7) / 8)), nil
	})
	in.def(integer, "__power_mod", 2, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		mod := in.big(args[1])
		n := new(big.Int).Exp(in.big(self), in.big(args[0]), new(big.Int).Abs(mod))
		if n.Sign() != 0 && mod.Sign() < 0 {
			n.Add(n, mod)
		}
		return in.bigInt(n)
	})
	in.def(integer, "__gcd", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		a, b := in.big(self), in.big(args[0])
		return in.bigInt(new(big.Int).GCD(nil, nil, a.Abs(a), b.Abs(b)))
	})
	shift := func(name string, left bool) {
		in.def(integer, name, 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			n, err := in.wholeArg(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			self1 := in.big(self)
			if !left {
				n.Neg(n)
			}
			switch {
			case n.Sign() < 0 && !n.IsInt64() || n.IsInt64() && n.Int64() < -1<<31:
				return in.Int(int64(min(self1.Sign(), 0))), nil
			case n.Sign() < 0:
				return in.bigInt(self1.Rsh(self1, uint(-n.Int64())))
			case self1.Sign() == 0:
				return in.Int(0), nil
			case !n.IsInt64() || n.Int64() > 1<<31:
				return mruby.Nil, mruby.Errorf("RangeError", "shift width too big")
			}
			return in.bigInt(self1.Lsh(self1, uint(n.Int64())))
		})
	}
	shift("__big<<", true)
	shift("__big>>", false)
	in.def(integer, "__bit", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		i, err := in.wholeArg(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		n := in.big(self)
		switch {
		case i.Sign() < 0:
			return in.Int(0), nil
		case !i.IsInt64() || i.Int64() > 1<<40:
			return in.Int(int64(-min(n.Sign(), 0))), nil
		}
		return in.Int(int64(n.Bit(int(i.Int64())))), nil
	})
	in.defSelf(integer, "sqrt", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.wholeArg(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n.Sign() < 0 {
			return mruby.Nil, mruby.Errorf("Math::DomainError", `Numerical argument is out of domain - "isqrt"`)
		}
		return in.bigInt(n.Sqrt(n))
	})
	in.def(float, "__remainder", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Float(math.Mod(self.Float(), args[0].Float())), nil
	})
	in.def(float, "__ratio", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		f := self.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return mruby.Nil, mruby.Errorf("FloatDomainError", "%s", formatFloat(f))
		}
		r := new(big.Rat).SetFloat64(f)
		num, err := in.bigInt(r.Num())
		if err != nil {
			return mruby.Nil, err
		}
		den, err := in.bigInt(r.Denom())
		return in.Array(num, den), err
	})
	return nil
}

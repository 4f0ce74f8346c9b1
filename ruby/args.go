package ruby

import (
	"fmt"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// method is a Go method that takes no block.
type method func(self mruby.Value, args []mruby.Value) (mruby.Value, error)

// def gives the objects of a class a method under one or more names ("tty?
// isatty"), which takes min to max arguments; max -1 is any number.
func (in *Interp) def(class mruby.Value, names string, min, max int, f method) {
	g := checked(min, max, f)
	for name := range strings.SplitSeq(names, " ") {
		in.Define(class, name, g)
	}
}

// defSelf gives one object, often a class or module, a method of its own.
func (in *Interp) defSelf(obj mruby.Value, names string, min, max int, f method) {
	g := checked(min, max, f)
	for name := range strings.SplitSeq(names, " ") {
		in.DefineSingleton(obj, name, g)
	}
}

func checked(min, max int, f method) mruby.Func {
	return func(self mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), min, max); err != nil {
			return mruby.Nil, err
		}
		return f(self, args)
	}
}

func arity(n, min, max int) error {
	if n >= min && (max < 0 || n <= max) {
		return nil
	}
	want := fmt.Sprint(min)
	if max < 0 {
		want += "+"
	} else if max > min {
		want = fmt.Sprintf("%d..%d", min, max)
	}
	return mruby.ArgumentError("wrong number of arguments (given %d, expected %s)", n, want)
}

// arg returns argument i, Nil when it wasn't given.
func arg(args []mruby.Value, i int) mruby.Value {
	if i < len(args) {
		return args[i]
	}
	return mruby.Nil
}

// options takes the keyword arguments, if any, off the end of args.
func options(args []mruby.Value) (rest []mruby.Value, opts mruby.Value) {
	if n := len(args); n > 0 && args[n-1].IsHash() {
		return args[:n-1], args[n-1]
	}
	return args, mruby.Nil
}

// option returns a keyword argument, Nil when it wasn't given.
func (in *Interp) option(opts mruby.Value, name string) mruby.Value {
	if opts.IsNil() {
		return mruby.Nil
	}
	return in.HashGet(opts, in.Symbol(name))
}

// kind describes a value in "no implicit conversion of … into String".
func (in *Interp) kind(v mruby.Value) string {
	switch v {
	case mruby.Nil:
		return "nil"
	case mruby.True:
		return "true"
	case mruby.False:
		return "false"
	}
	return in.ClassName(v)
}

func (in *Interp) respondTo(v mruby.Value, name string) bool {
	can, err := in.Call(v, "respond_to?", in.Symbol(name), mruby.True)
	return err == nil && can.Truthy()
}

// str takes a String or what answers to_str.
func (in *Interp) str(v mruby.Value) (string, error) {
	s, err := in.Implicit(v, mruby.KindString)
	if err != nil {
		return "", err
	}
	return s.Str(), nil
}

// string is str as a Ruby String, which has its encoding.
func (in *Interp) string(v mruby.Value) (mruby.Value, error) {
	if v.IsString() {
		return v, nil
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, "to_str") {
		s, err := in.Call(v, "to_str")
		if err != nil || s.IsString() {
			return s, err
		}
	}
	return mruby.Nil, mruby.TypeError("no implicit conversion of %s into String", in.kind(v))
}

// integer takes an Integer, a Float or what answers to_int.
func (in *Interp) integer(v mruby.Value) (int64, error) {
	n, err := in.Implicit(v, mruby.KindInt)
	switch {
	case err != nil:
		return 0, err
	case n.Kind() == mruby.KindBigInt:
		return 0, mruby.Errorf("RangeError", "bignum too big to convert into `long'")
	}
	return n.Int(), nil
}

// real takes an Integer, a Float or another Numeric as a Float.
func (in *Interp) real(v mruby.Value) (float64, error) {
	switch v.Kind() {
	case mruby.KindFloat, mruby.KindInt:
		return v.Float(), nil
	}
	if v.Kind() == mruby.KindBigInt || in.IsKindOf(v, in.MustConst("Numeric")) {
		f, err := in.Call(v, "to_f")
		return f.Float(), err
	}
	return 0, mruby.TypeError("can't convert %s into Float", in.kind(v))
}

// seconds takes a number of seconds, whole or not.
func (in *Interp) seconds(v mruby.Value) (float64, error) {
	switch v.Kind() {
	case mruby.KindInt, mruby.KindFloat:
		return v.Float(), nil
	}
	return 0, mruby.TypeError("can't convert %s into exact number", in.kind(v))
}

// notImplemented is the error of what can't be done here.
func notImplemented(format string, args ...any) error {
	return mruby.Errorf("NotImplementedError", format, args...)
}

func defineConversions(in *Interp) error {
	kernel := in.MustConst("Kernel")
	in.defSelf(kernel, "__int", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		return in.Int(n), err
	})
	in.defSelf(kernel, "__try_str", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.TryImplicit(args[0], mruby.KindString)
	})
	in.defSelf(kernel, "__ary", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Implicit(args[0], mruby.KindArray)
	})
	in.defSelf(kernel, "__whole", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.wholeArg(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.bigInt(n)
	})
	in.defSelf(kernel, "__sym", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if args[0].IsSymbol() {
			return args[0], nil
		}
		s, err := in.TryImplicit(args[0], mruby.KindString)
		if err == nil && s.IsNil() {
			err = mruby.TypeError("no implicit conversion of %s into Symbol", in.kind(args[0]))
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.Symbol(s.Str()), nil
	})
	in.defSelf(kernel, "__path", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.pathArgument(args[0])
		return in.String(path), err
	})
	in.defSelf(kernel, "__str", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Implicit(args[0], mruby.KindString)
	})
	return nil
}

// warnVerbose warns when -w is given.
func (in *Interp) warnVerbose(format string, args ...any) error {
	if !in.Global("$VERBOSE").Truthy() {
		return nil
	}
	file, line, _ := in.Caller(0)
	_, err := in.Call(in.MustConst("Kernel"), "warn", in.String(fmt.Sprintf("%s:%d: warning: %s", file, line, fmt.Sprintf(format, args...))))
	return err
}

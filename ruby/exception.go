package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// Hidden instance variables of exceptions.
const (
	ivarCause     = "__cause"
	ivarBacktrace = "__bt"
)

// defineExceptions replaces raise, which mruby has without cause and bare
// re-raise, and makes backtraces read as CRuby's.
//
// The exception that a rescue clause is handling is $!: a bare raise raises it
// again, and it is the cause of others that are raised there.
func defineExceptions(in *Interp) error {
	kernel, exception := in.MustConst("Kernel"), in.MustConst("Exception")
	for _, a := range []struct{ of, alias, name string }{
		{"Kernel", "__raise", "raise"}, {"Kernel", "__any_to_s", "to_s"},
		{"Exception", "__initialize", "initialize"}, {"Exception", "__to_s", "to_s"}, {"Exception", "__backtrace", "backtrace"},
	} {
		if _, err := in.Call(in.MustConst(a.of), "alias_method", in.Symbol(a.alias), in.Symbol(a.name)); err != nil {
			return err
		}
	}
	in.HookGlobal("$!", mruby.Special{
		Get: func() (mruby.Value, error) { return in.errorInfo(), nil },
		Set: func(mruby.Value) error { return mruby.Errorf("NameError", "$! is a read-only variable") },
	})
	in.HookGlobal("$@", mruby.Special{
		Get: func() (mruby.Value, error) {
			exc := in.errorInfo()
			if exc.IsNil() {
				return exc, nil
			}
			return in.Call(exc, "backtrace")
		},
		Set: func(v mruby.Value) error {
			exc := in.errorInfo()
			if exc.IsNil() {
				return mruby.ArgumentError("$! not set")
			}
			_, err := in.Call(exc, "set_backtrace", v)
			return err
		},
	})
	for _, name := range []string{"raise", "fail"} {
		in.Define(kernel, name, in.kernelRaise)
		in.DefineSingleton(kernel, name, in.kernelRaise)
	}
	in.def(exception, "initialize", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if arg(args, 0).IsNil() {
			return self, nil
		}
		return in.Call(self, "__initialize", args[0])
	})
	in.def(exception, "to_s", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		text, err := in.Call(self, "__to_s")
		if err == nil && text.IsString() && in.GoError(self) == nil { // the VM's own
			if t := text.Str(); rubyMessage(t) != t {
				return in.String(rubyMessage(t)), nil
			}
		}
		return text, err
	})
	in.def(exception, "cause", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Ivar(self, ivarCause), nil
	})
	in.def(exception, "backtrace", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if bt := in.Ivar(self, ivarBacktrace); !bt.IsNil() {
			return bt, nil
		}
		raw, err := in.Call(self, "__backtrace")
		if err != nil || !raw.IsArray() {
			return raw, err
		}
		bt := in.Strings(in.rubyBacktrace(in.Items(raw)))
		return bt, in.IvarSet(self, ivarBacktrace, bt)
	})
	in.def(exception, "set_backtrace", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		bt := args[0]
		if bt.IsString() {
			bt = in.Array(bt)
		} else if !bt.IsArray() && !bt.IsNil() {
			return mruby.Nil, mruby.TypeError("backtrace must be Array of String")
		}
		for _, line := range in.Items(bt) {
			if !line.IsString() {
				return mruby.Nil, mruby.TypeError("backtrace must be Array of String")
			}
		}
		return bt, in.IvarSet(self, ivarBacktrace, bt)
	})
	in.def(kernel, "__caller", 0, 0, func(_ mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		raw, err := in.Call(kernel, "__vm_caller", in.Int(0))
		if err != nil {
			return raw, err
		}
		lines := in.rubyBacktrace(in.Items(raw))
		return in.Strings(lines), nil
	})
	return nil
}

// rubyBacktrace turns the VM's lines into CRuby's: "FILE:LINE:in `METHOD'".
func (in *Interp) rubyBacktrace(raw []mruby.Value) []string {
	lines := make([]string, len(raw))
	for i, v := range raw {
		at, method, ok := strings.Cut(v.Str(), ":in ")
		if !ok {
			at, method = v.Str(), "<main>"
		}
		lines[i] = at + ":in `" + method + "'"
	}
	return lines
}

// errorInfo is $!: the exception being handled, or else what Go code set, which
// isn't seen on other fibers.
func (in *Interp) errorInfo() mruby.Value {
	if v := in.ErrInfo(); !v.IsNil() || !in.onProgram() {
		return v
	}
	return in.Global("$!")
}

func (in *Interp) kernelRaise(_ mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	current := in.errorInfo()
	cause := mruby.Undef
	if rest, opts := options(args); !opts.IsNil() {
		given, err := in.Call(opts, "key?", in.Symbol("cause"))
		if err != nil {
			return mruby.Nil, err
		}
		if given.Truthy() {
			cause = in.option(opts, "cause")
			if len(rest) == 0 {
				return mruby.Nil, mruby.ArgumentError("only cause is given with no arguments")
			}
			if cause.Kind() != mruby.KindException && !cause.IsNil() {
				return mruby.Nil, mruby.TypeError("exception object expected")
			}
			if opts, err = in.Call(opts, "dup"); err == nil {
				_, err = in.Call(opts, "delete", in.Symbol("cause"))
			}
			if err != nil {
				return mruby.Nil, err
			}
			args = append([]mruby.Value{}, rest...)
			if len(in.Pairs(opts)) > 0 {
				args = append(args, opts)
			}
		}
	}
	if err := arity(len(args), 0, 3); err != nil {
		return mruby.Nil, err
	}
	exc, err := in.makeException(args, current)
	if err != nil {
		return mruby.Nil, err
	}
	if bt := arg(args, 2); !bt.IsNil() {
		if _, err := in.Call(exc, "set_backtrace", bt); err != nil {
			return mruby.Nil, err
		}
	}
	if cause.IsUndef() && in.Ivar(exc, ivarCause).IsNil() {
		cause = current
	}
	if !cause.IsUndef() && cause != exc && !in.causedBy(cause, exc) {
		if err := in.IvarSet(exc, ivarCause, cause); err != nil {
			return mruby.Nil, err
		}
	}
	return mruby.Nil, mruby.Raise(exc)
}

// causedBy reports whether exc is among the causes of e.
func (in *Interp) causedBy(e, exc mruby.Value) bool {
	for e.Kind() == mruby.KindException {
		if e == exc {
			return true
		}
		e = in.Ivar(e, ivarCause)
	}
	return false
}

func (in *Interp) makeException(args []mruby.Value, current mruby.Value) (mruby.Value, error) {
	if len(args) == 0 {
		if current.Kind() == mruby.KindException {
			return current, nil
		}
		return in.Call(in.MustConst("RuntimeError"), "new", in.String(""))
	}
	if args[0].IsString() {
		if len(args) > 1 {
			return mruby.Nil, mruby.TypeError("exception class/object expected")
		}
		return in.Call(in.MustConst("RuntimeError"), "new", args[0])
	}
	if args[0].Kind() == mruby.KindException && len(args) == 1 {
		return args[0], nil
	}
	if k := args[0].Kind(); k != mruby.KindClass && k != mruby.KindException && !in.respondTo(args[0], "exception") {
		return mruby.Nil, mruby.TypeError("exception class/object expected")
	}
	if args[0].Kind() == mruby.KindClass && !in.respondTo(args[0], "exception") {
		return mruby.Nil, mruby.TypeError("exception class/object expected")
	}
	exc, err := in.Call(args[0], "exception", args[1:min(len(args), 2)]...)
	if err == nil && exc.Kind() != mruby.KindException {
		return mruby.Nil, mruby.TypeError("exception object expected")
	}
	return exc, err
}

// raised turns a Ruby exception into the Go error that raises it.
func (in *Interp) raised(exc mruby.Value) error {
	_, err := in.Call(in.MustConst("Kernel"), "__raise", exc)
	return err
}

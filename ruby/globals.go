package ruby

import "github.com/gocap/gocap/mruby"

func init() { coreNatives = append(coreNatives, defineGlobals) }

// defineGlobals makes the global variables refuse what they can't be. Their values
// are where Go code finds them too.
func defineGlobals(in *Interp) error {
	// hook makes names one variable, whose new value check takes.
	hook := func(check func(name string, v mruby.Value) (mruby.Value, error), names ...string) {
		for _, name := range names {
			in.HookGlobal(name, mruby.Special{
				Get: func() (mruby.Value, error) { return in.Global(names[0]), nil },
				Set: func(v mruby.Value) error {
					v, err := check(name, v)
					if err == nil {
						for _, n := range names {
							in.GlobalSet(n, v)
						}
					}
					return err
				},
			})
		}
	}
	readOnly := func(name string, _ mruby.Value) (mruby.Value, error) {
		return mruby.Nil, mruby.Errorf("NameError", "%s is a read-only variable", name)
	}
	hook(readOnly, "$LOAD_PATH", "$:")
	hook(readOnly, "$LOADED_FEATURES", `$"`)
	for _, name := range []string{"$<", "$FILENAME", "$*", "$$"} {
		hook(readOnly, name)
	}
	in.HookGlobal("$?", mruby.Special{
		Get: func() (mruby.Value, error) { return in.current.lastStatus(), nil },
		Set: func(v mruby.Value) error { _, err := readOnly("$?", v); return err },
	})
	str := func(name string, v mruby.Value) (mruby.Value, error) {
		if !v.IsNil() && !v.IsString() {
			return v, mruby.TypeError("value of %s must be String", name)
		}
		return v, nil
	}
	hook(str, "$/")
	hook(str, `$\`)
	hook(str, "$,")
	hook(func(name string, v mruby.Value) (mruby.Value, error) {
		if !v.IsNil() && !v.IsString() && !in.IsKindOf(v, in.regexps.class) {
			return v, mruby.TypeError("value of %s must be String or Regexp", name)
		}
		return v, nil
	}, "$;")
	output := func(name string, v mruby.Value) (mruby.Value, error) {
		if !in.respondTo(v, "write") {
			return v, mruby.TypeError("%s must have write method, %s given", name, in.className(v))
		}
		return v, nil
	}
	hook(output, "$stdout", "$>")
	hook(output, "$stderr")
	hook(func(_ string, v mruby.Value) (mruby.Value, error) {
		n, err := in.integer(v)
		return in.Int(n), err
	}, "$.")
	hook(func(_ string, v mruby.Value) (mruby.Value, error) {
		s, err := in.str(v)
		return in.String(s), err
	}, "$0", "$PROGRAM_NAME")
	hook(func(_ string, v mruby.Value) (mruby.Value, error) {
		if v.IsNil() {
			return v, nil
		}
		return mruby.Bool(v.Truthy()), nil
	}, "$VERBOSE")
	in.defineOptionGlobals()
	return nil
}

// defineOptionGlobals makes the read-only variables that the command ruby sets for
// its options, by the names that package rewrite has for $-a, $-l, $-p and $-W.
func (in *Interp) defineOptionGlobals() {
	for _, letter := range []string{"a", "l", "p", "W"} {
		in.HookGlobal("$__"+letter, mruby.Special{
			Get: func() (mruby.Value, error) {
				if letter != "W" {
					return mruby.False, nil
				}
				switch in.Global("$VERBOSE") {
				case mruby.Nil:
					return in.Int(0), nil
				case mruby.False:
					return in.Int(1), nil
				}
				return in.Int(2), nil
			},
			Set: func(mruby.Value) error {
				return mruby.Errorf("NameError", "$-%s is a read-only variable", letter)
			},
		})
	}
}

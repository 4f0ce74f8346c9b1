package ruby

import (
	"os"
	"strings"
	"syscall"

	"github.com/gocap/gocap/mruby"
)

// defineEnv makes ENV, the environment of this process, with the methods that
// the others are built on.
func defineEnv(in *Interp) error {
	env, err := in.Call(in.MustConst("Object"), "new")
	if err != nil {
		return err
	}
	if _, err := in.Call(in.MustConst("Object"), "const_set", in.Symbol("ENV"), env); err != nil {
		return err
	}
	name := func(v mruby.Value) (string, error) {
		s, err := in.str(v)
		if err == nil && strings.ContainsRune(s, 0) {
			err = mruby.ArgumentError("bad environment variable name: contains null byte")
		}
		return s, err
	}
	in.defSelf(env, "[]", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := name(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if v, ok := os.LookupEnv(n); ok {
			return in.Call(in.String(v), "freeze")
		}
		return mruby.Nil, nil
	})
	in.defSelf(env, "[]= store", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := name(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if args[1].IsNil() {
			return mruby.Nil, os.Unsetenv(n)
		}
		v, err := in.str(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		if strings.ContainsRune(v, 0) {
			return mruby.Nil, mruby.ArgumentError("bad environment variable value: contains null byte")
		}
		if n == "" || strings.Contains(n, "=") {
			return mruby.Nil, in.systemError(syscall.EINVAL, "", "setenv("+n+")")
		}
		return args[1], os.Setenv(n, v)
	})
	in.defSelf(env, "__delete", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := name(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		v, ok := os.LookupEnv(n)
		if !ok {
			return mruby.Nil, nil
		}
		return in.String(v), os.Unsetenv(n)
	})
	in.defSelf(env, "key? include? has_key? member?", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := name(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		_, ok := os.LookupEnv(n)
		return mruby.Bool(ok), nil
	})
	in.defSelf(env, "to_hash", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		var pairs []mruby.Value
		for _, e := range os.Environ() {
			n, v, _ := strings.Cut(e, "=")
			pairs = append(pairs, in.String(n), in.String(v))
		}
		return in.Hash(pairs...), nil
	})
	return nil
}

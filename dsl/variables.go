package dsl

import (
	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

func (s *Session) bindVariables() {
	missing := func() mruby.Value { return s.MustConst("Gocap::MISSING") }
	get := func(key mruby.Value) mruby.Value {
		v, ok := s.variables.Get(s.key(key))
		if !ok {
			return missing()
		}
		return refValue(v)
	}
	// The value as stored, or MISSING.
	s.fn("variable", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) { return get(arg(args, 0)), nil })
	// The same for a recipe that asks.
	s.fn("fetch_variable", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.variables.Fetched(s.key(arg(args, 0)))
		return get(arg(args, 0)), nil
	})
	s.fn("set_variable", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.variables.Set(s.key(arg(args, 0)), s.Root(arg(args, 1)), s.userPlace())
		return arg(args, 1), nil
	})
	s.fn("memoize_variable", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.variables.Memoize(s.key(arg(args, 0)), s.Root(arg(args, 1)))
		return arg(args, 1), nil
	})
	s.fn("delete_variable", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return refValue(s.variables.Delete(s.key(arg(args, 0)))), nil
	})
	s.fn("variable_keys", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.keyValues(s.variables.Keys()), nil })
	s.fn("unrecognized_variables", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.keyValues(s.variables.Unrecognized()), nil
	})
	s.fn("variable_places", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.Strings(s.variables.Places(s.key(arg(args, 0)))), nil
	})
	s.fn("trusted=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.variables.Trusted = arg(args, 0).Truthy()
		return arg(args, 0), nil
	})
	s.fn("add_validator", func(args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		s.variables.AddValidator(s.key(arg(args, 0)), s.Root(block))
		return mruby.Nil, nil
	})
	s.fn("validators", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		var list []mruby.Value
		for _, v := range s.variables.Validators(s.key(arg(args, 0))) {
			list = append(list, refValue(v))
		}
		return s.Array(list...), nil
	})
}

func (s *Session) keyValues(keys []runtime.Key) mruby.Value {
	list := make([]mruby.Value, len(keys))
	for i, k := range keys {
		list[i] = s.keyValue(k)
	}
	return s.Array(list...)
}

package ruby

import (
	"maps"
	"math/big"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

func init() { coreNatives = append(coreNatives, defineLimits) }

// limits are the resources that Process.getrlimit and setrlimit know by name.
var limits = map[string]int{
	"AS": unix.RLIMIT_AS, "CORE": unix.RLIMIT_CORE, "CPU": unix.RLIMIT_CPU, "DATA": unix.RLIMIT_DATA, "FSIZE": unix.RLIMIT_FSIZE,
	"MEMLOCK": unix.RLIMIT_MEMLOCK, "NOFILE": unix.RLIMIT_NOFILE, "NPROC": unix.RLIMIT_NPROC, "RSS": unix.RLIMIT_RSS, "STACK": unix.RLIMIT_STACK,
}

// defineLimits gives Process the limits and priorities of processes.
func defineLimits(in *Interp) error {
	process := in.MustConst("Process")
	constant := func(name string, v mruby.Value) error {
		_, err := in.Call(process, "const_set", in.Symbol(name), v)
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if err := constant("RLIMIT_"+name, in.Int(int64(limits[name]))); err != nil {
			return err
		}
	}
	infinity, err := in.bigInt(new(big.Int).SetUint64(unix.RLIM_INFINITY))
	if err != nil {
		return err
	}
	for _, name := range []string{"RLIM_INFINITY", "RLIM_SAVED_CUR", "RLIM_SAVED_MAX"} {
		if err := constant(name, infinity); err != nil {
			return err
		}
	}
	for n, name := range []string{unix.PRIO_PROCESS: "PRIO_PROCESS", unix.PRIO_PGRP: "PRIO_PGRP", unix.PRIO_USER: "PRIO_USER"} {
		if err := constant(name, in.Int(int64(n))); err != nil {
			return err
		}
	}
	in.defSelf(process, "getrlimit", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		resource, err := in.limitArg(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		var limit unix.Rlimit
		if err := unix.Getrlimit(resource, &limit); err != nil {
			return mruby.Nil, in.systemError(err, "", "getrlimit")
		}
		soft, err := in.bigInt(new(big.Int).SetUint64(uint64(limit.Cur)))
		if err != nil {
			return mruby.Nil, err
		}
		hard, err := in.bigInt(new(big.Int).SetUint64(uint64(limit.Max)))
		return in.Array(soft, hard), err
	})
	in.defSelf(process, "setrlimit", 2, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		resource, err := in.limitArg(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		soft, err := in.limitValue(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		hard := soft
		if len(args) > 2 {
			if hard, err = in.limitValue(args[2]); err != nil {
				return mruby.Nil, err
			}
		}
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: soft, Max: hard}); err != nil {
			return mruby.Nil, in.systemError(err, "", "setrlimit")
		}
		return mruby.Nil, nil
	})
	in.defSelf(process, "getpriority", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integers(args)
		if err != nil {
			return mruby.Nil, err
		}
		priority, err := unix.Getpriority(n[0], n[1])
		if err != nil {
			return mruby.Nil, in.systemError(err, "", "")
		}
		return in.Int(int64(niceness(priority))), nil
	})
	in.defSelf(process, "setpriority", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integers(args)
		if err != nil {
			return mruby.Nil, err
		}
		if err := unix.Setpriority(n[0], n[1], n[2]); err != nil {
			return mruby.Nil, in.systemError(err, "", "")
		}
		return in.Int(0), nil
	})
	return nil
}

func (in *Interp) integers(args []mruby.Value) ([]int, error) {
	list := make([]int, len(args))
	for i, v := range args {
		n, err := in.integer(v)
		if err != nil {
			return nil, err
		}
		list[i] = int(n)
	}
	return list, nil
}

// limitName is the text of a Symbol or of what is a String; ok is false for others.
func (in *Interp) limitName(v mruby.Value) (name string, ok bool, err error) {
	if v.IsSymbol() {
		return in.SymbolName(v), true, nil
	}
	s, err := in.TryImplicit(v, mruby.KindString)
	if err != nil || s.IsNil() {
		return "", false, err
	}
	return s.Str(), true, nil
}

func (in *Interp) limitArg(v mruby.Value) (int, error) {
	name, ok, err := in.limitName(v)
	if err != nil {
		return 0, err
	}
	if !ok {
		n, err := in.integer(v)
		return int(n), err
	}
	n, ok := limits[name]
	if !ok {
		return 0, mruby.ArgumentError("invalid resource name: %s", name)
	}
	return n, nil
}

func (in *Interp) limitValue(v mruby.Value) (uint64, error) {
	name, ok, err := in.limitName(v)
	if err != nil {
		return 0, err
	}
	if ok {
		switch name {
		case "INFINITY", "SAVED_CUR", "SAVED_MAX":
			return unix.RLIM_INFINITY, nil
		}
		return 0, mruby.ArgumentError("invalid resource value: %s", name)
	}
	n, err := in.wholeArg(v)
	if err != nil {
		return 0, err
	}
	if n.Sign() < 0 && n.IsInt64() {
		return uint64(n.Int64()), nil
	}
	if !n.IsUint64() {
		return 0, mruby.Errorf("RangeError", "bignum too big to convert into `unsigned long'")
	}
	return n.Uint64(), nil
}

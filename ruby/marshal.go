package ruby

import (
	"github.com/gocap/gocap/mruby"
)

// Marshal's format is CRuby's, version 4.8.

func defineMarshal(in *Interp) error {
	marshal := in.DefineModule(mruby.Nil, "Marshal")
	for name, n := range map[string]int64{"MAJOR_VERSION": 4, "MINOR_VERSION": 8} {
		if _, err := in.Call(marshal, "const_set", in.Symbol(name), in.Int(n)); err != nil {
			return err
		}
	}
	in.defSelf(marshal, "dump", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		d := dumper{in: in, symbols: map[string]int{}, objects: map[mruby.Value]int{}, depth: 1000}
		to := arg(args, 1)
		limit := arg(args, 2)
		if to.Kind() == mruby.KindInt {
			to, limit = mruby.Nil, to
		}
		if !limit.IsNil() && limit.Int() >= 0 {
			d.depth = int(limit.Int())
		}
		if !to.IsNil() && !in.respondTo(to, "write") {
			return mruby.Nil, mruby.TypeError("instance of IO needed")
		}
		d.WriteString("\x04\x08")
		if err := d.dump(args[0]); err != nil {
			return mruby.Nil, err
		}
		text := in.StringIn(mruby.Binary, d.String())
		if !to.IsNil() {
			_, err := in.Call(to, "write", text)
			return to, err
		}
		return text, nil
	})
	in.defSelf(marshal, "load restore", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		from := arg(args, 0)
		if !from.IsString() {
			var err error
			if from, err = in.Call(from, "read"); err != nil {
				return mruby.Nil, err
			}
			if from.IsNil() || from.IsString() && from.Str() == "" {
				return mruby.Nil, mruby.Errorf("EOFError", "end of file reached")
			}
		}
		l := loader{in: in, data: from.Str(), proc: arg(args, 1), freeze: in.option(opts, "freeze").Truthy(), objects: in.Array()}
		if len(l.data) < 2 {
			return mruby.Nil, mruby.ArgumentError("marshal data too short")
		}
		if l.data[0] != 4 || l.data[1] > 8 {
			return mruby.Nil, mruby.TypeError("incompatible marshal file format (can't be read)\n\tformat version 4.8 required; %d.%d given", l.data[0], l.data[1])
		}
		l.at = 2
		return l.load()
	})
	return nil
}

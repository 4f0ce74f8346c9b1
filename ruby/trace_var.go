package ruby

import "github.com/gocap/gocap/mruby"

func init() { libNatives["gocap/trace_var"] = defineTraces }

// defineTraces has GlobalTraces told when a variable that it names is assigned to.
func defineTraces(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "GlobalTraces")
	in.defSelf(module, "__trace_global", 1, 1, func(module mruby.Value, args []mruby.Value) (mruby.Value, error) {
		name := in.SymbolName(args[0])
		variable, hooked := in.GlobalHook(name)
		if !hooked {
			variable = mruby.Special{
				Get: func() (mruby.Value, error) { return in.Global(name), nil },
				Set: func(v mruby.Value) error { in.GlobalSet(name, v); return nil },
			}
		}
		set := variable.Set
		variable.Set = func(v mruby.Value) error {
			if err := set(v); err != nil {
				return err
			}
			_, err := in.Call(in.MustConst("GlobalTraces"), "__assigned", in.Symbol(name), v)
			return err
		}
		in.HookGlobal(name, variable)
		return mruby.Nil, nil
	})
	return nil
}

package mruby

// #include "shim.h"
// #include "eval.h"
import "C"

// HookEval makes source that Ruby code evaluates (eval, instance_eval, class_eval,
// Binding#eval) pass through rewrite. It must be called once, before Ruby code
// gives these methods other names.
func (m *Mrb) HookEval(rewrite func(source string) string) {
	m.rewrite = rewrite
	m.must(C.gocap_hook_eval(m.state))
}

//export gocapRewrite
func gocapRewrite(state *C.mrb_state, source C.mrb_value) C.gocap_result {
	m := machine(state)
	v, err := m.invoke(func(Value, []Value, Value) (Value, error) {
		if m.rewrite == nil {
			return Value{C.gocap_undef()}, nil
		}
		old := Value{source}.Str()
		text := m.rewrite(old)
		if text == old {
			return Value{C.gocap_undef()}, nil
		}
		return m.String(text), nil
	}, Nil, nil, Nil)
	return m.answer(v, err)
}

package mruby

// #include "shim.h"
// #include "special.h"
import "C"

// Special is a global variable that Go computes.
type Special struct {
	Get func() (Value, error)
	Set func(v Value) error
}

// HookGlobal makes Ruby code read and write a global variable through s.
func (m *Mrb) HookGlobal(name string, s Special) {
	sym := m.sym(name)
	if m.specials == nil {
		m.specials = map[C.mrb_sym]Special{}
	}
	m.specials[sym] = s
	C.gocap_hook_global(m.state, sym)
}

// GlobalHook returns what [Mrb.HookGlobal] was last called with for a name.
func (m *Mrb) GlobalHook(name string) (s Special, hooked bool) {
	s, hooked = m.specials[m.sym(name)]
	return s, hooked
}

//export gocapGlobalGet
func gocapGlobalGet(state *C.mrb_state, name C.uint32_t) C.gocap_result {
	m := machine(state)
	s, ok := m.specials[C.mrb_sym(name)]
	if !ok {
		return C.gocap_result{failed: -1}
	}
	v, err := m.invoke(func(Value, []Value, Value) (Value, error) { return s.Get() }, Nil, nil, Nil)
	return m.answer(v, err)
}

//export gocapGlobalSet
func gocapGlobalSet(state *C.mrb_state, name C.uint32_t, v C.mrb_value) C.gocap_result {
	m := machine(state)
	s, ok := m.specials[C.mrb_sym(name)]
	if !ok {
		return C.gocap_result{failed: -1}
	}
	_, err := m.invoke(func(Value, []Value, Value) (Value, error) { return Nil, s.Set(Value{v}) }, Nil, nil, Nil)
	return m.answer(Nil, err)
}

func (m *Mrb) answer(v Value, err error) C.gocap_result {
	if err != nil {
		return C.gocap_result{value: m.toException(err).c, failed: 1}
	}
	return C.gocap_result{value: v.c}
}

// Frame identifies a running method, file or class body, with the blocks in it:
// what Ruby's frame-local variables belong to. Frames that compare equal are the
// same, or one and its successor in the same place.
type Frame struct {
	context, scope uintptr
	depth          int
}

// CallerFrame returns the frame of the Ruby code that runs, leaving out code of
// files whose names begin with skip; live tells whether an older frame may
// still be running.
func (m *Mrb) CallerFrame(skip string) (f Frame, live func(Frame) bool) {
	var info C.gocap_frame_info
	C.gocap_frame(m.state, cbytes(skip), C.size_t(len(skip)), &info)
	f = Frame{uintptr(info.context), uintptr(info.scope), int(info.depth)}
	return f, func(g Frame) bool { return g.context != f.context || g.depth <= int(info.top) }
}

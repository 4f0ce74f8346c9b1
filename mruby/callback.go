package mruby

// #include "shim.h"
import "C"

import (
	"fmt"
	"runtime/debug"
	"unsafe"
)

// Func is a Go function that Ruby calls. self is the receiver, args are the
// arguments (keyword arguments come last, as a Hash), block is Nil or a Proc.
// args is valid until the function returns.
type Func func(self Value, args []Value, block Value) (Value, error)

// PanicError is a panic in a [Func], as Ruby gets it.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

//export gocapCallback
func gocapCallback(state *C.mrb_state, id C.int64_t, self C.mrb_value, argc C.mrb_int, argv *C.mrb_value, block C.mrb_value) C.gocap_result {
	m := machine(state)
	if gcStress {
		m.GC()
	}
	args := unsafe.Slice((*Value)(unsafe.Pointer(argv)), int(argc))
	v, err := m.invoke(m.funcs[id], Value{self}, args, Value{block})
	if err == nil {
		if v.IsUndef() {
			v = Nil
		}
		return C.gocap_result{value: v.c}
	}
	return C.gocap_result{value: m.toException(err).c, failed: 1}
}

func (m *Mrb) invoke(f Func, self Value, args []Value, block Value) (v Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(*Exception); ok {
				v, err = Nil, e
				return
			}
			v, err = Nil, &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f(self, args, block)
}

//export gocapFree
func gocapFree(vm, handle C.int64_t) {
	machines.RLock()
	m := machines.byID[int64(vm)]
	machines.RUnlock()
	if m != nil {
		m.objects.remove(int64(handle))
	}
}

// DefineClass opens or makes a class. outer is the module it lives in, or Nil
// for top level; super is its superclass, or Nil for Object.
func (m *Mrb) DefineClass(outer Value, name string, super Value) Value {
	if outer.IsNil() {
		outer = m.object
	}
	if super.IsNil() {
		super = m.object
	}
	return m.must(C.gocap_define_class(m.state, outer.c, m.sym(name), super.c))
}

// DefineModule opens or makes a module in outer, or at top level for Nil.
func (m *Mrb) DefineModule(outer Value, name string) Value {
	if outer.IsNil() {
		outer = m.object
	}
	return m.must(C.gocap_define_module(m.state, outer.c, m.sym(name)))
}

// DataClass opens or makes a class whose objects carry a Go value.
func (m *Mrb) DataClass(outer Value, name string, super Value) Value {
	c := m.DefineClass(outer, name, super)
	return m.must(C.gocap_make_data_class(m.state, c.c))
}

// Define gives the objects of a class or module a method.
func (m *Mrb) Define(class Value, name string, f Func) { m.define(class, name, f, 0) }

// DefineSingleton gives one object (often a module) a method of its own.
func (m *Mrb) DefineSingleton(obj Value, name string, f Func) { m.define(obj, name, f, 1) }

func (m *Mrb) define(owner Value, name string, f Func, singleton C.int) {
	m.funcs = append(m.funcs, f)
	m.must(C.gocap_define_method(m.state, owner.c, cbytes(name), C.size_t(len(name)), C.int64_t(len(m.funcs)-1), singleton))
}

// NewObject makes an object of a [Mrb.DataClass] that carries v.
func (m *Mrb) NewObject(class Value, v any) Value {
	return m.must(C.gocap_data(m.state, class.c, C.int64_t(m.objects.add(v))))
}

// SetObject makes obj, an object of a [Mrb.DataClass] that Ruby allocated,
// carry v: for use in an initialize method.
func (m *Mrb) SetObject(obj Value, v any) error {
	id := m.objects.add(v)
	_, err := m.result(C.gocap_data_init(m.state, obj.c, C.int64_t(id)))
	if err != nil {
		m.objects.remove(id)
	}
	return err
}

// Object returns the Go value that obj carries, nil when it carries none.
func (m *Mrb) Object(obj Value) any {
	return m.objects.get(int64(C.gocap_data_handle(m.state, obj.c)))
}

package mruby

// #include "shim.h"
import "C"

// CurrentFiber returns the running fiber, Nil at top level.
func (m *Mrb) CurrentFiber() Value { return Value{C.gocap_current_fiber(m.state)} }

// Exception describes an exception object, as if it had been caught now.
func (m *Mrb) Exception(exc Value) *Exception { return m.exception(exc) }

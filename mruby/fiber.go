package mruby

// #include "shim.h"
import "C"

// CurrentFiber returns the running fiber, Nil at top level.
func (m *Mrb) CurrentFiber() Value { return Value{C.gocap_current_fiber(m.state)} }

// BacktraceOf returns where a fiber that isn't over stands, as Kernel#caller
// does; Nil is the main program.
func (m *Mrb) BacktraceOf(fiber Value) Value { return m.must(C.gocap_backtrace_of(m.state, fiber.c)) }

// OnTick has a method of self, which must be written in Ruby, called by the code
// that runs, after a [Mrb.Tick].
func (m *Mrb) OnTick(self Value, method string) {
	m.must(C.gocap_set_tick(m.state, self.c, m.sym(method)))
}

// Tick has the running code call the method of [Mrb.OnTick], at its next jump
// back, method or block. Any goroutine may call it until the VM is closed.
func (m *Mrb) Tick() {
	m.ticks.RLock()
	defer m.ticks.RUnlock()
	if !m.closed {
		C.gocap_tick(m.state)
	}
}

// Exception describes an exception object, as if it had been caught now.
func (m *Mrb) Exception(exc Value) *Exception { return m.exception(exc) }

package mruby

// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
)

// Exception is a Ruby exception in Go. Class, Message and Backtrace were read
// when it was caught; Value is the object itself, which stays alive as long as
// the Exception is reachable.
type Exception struct {
	Class     string
	Message   string
	Backtrace []string // "FILE:LINE:in METHOD", innermost first

	value Value
}

// Error returns "Class: message", or the message alone for a RuntimeError.
func (e *Exception) Error() string {
	if e.Class == "RuntimeError" {
		return e.Message
	}
	return e.Class + ": " + e.Message
}

// Value returns the Ruby object.
func (e *Exception) Value() Value { return e.value }

// goErrors is the hidden instance variable under which an exception that began
// as a Go error keeps it.
const goError = "__go_error"

// Cause returns the Go error this exception was made from, if it was.
func (m *Mrb) Cause(e *Exception) error { return m.GoError(e.value) }

// GoError returns the Go error that a Ruby exception was made from, or nil.
func (m *Mrb) GoError(exc Value) error {
	if exc.Kind() != KindException {
		return nil
	}
	err, _ := m.Object(m.Ivar(exc, goError)).(error)
	return err
}

// exception describes a caught exception. A break or return that leaves a
// block through a Go function is such a value too; it is only ever passed on.
func (m *Mrb) exception(v Value) *Exception {
	e := &Exception{value: v}
	i := m.roots.add(m, v)
	runtime.AddCleanup(e, func(i int) { m.roots.drop(i) }, i)
	if v.Kind() != KindException {
		e.Class, e.Message = "LocalJumpError", "a block ended the method that a native function lies in"
		return e
	}
	e.Class = m.ClassName(v)
	e.Message = m.text(v, "message")
	if bt := m.try(v, "backtrace"); bt.IsArray() {
		for _, line := range m.Items(bt) {
			e.Backtrace = append(e.Backtrace, line.Str())
		}
	}
	return e
}

// try calls a method and answers nil when it fails, so that describing an
// exception never fails.
func (m *Mrb) try(v Value, method string) Value {
	r := C.gocap_call(m.state, v.c, m.sym(method), 0, nil, Nil.c)
	if r.failed != 0 {
		return Nil
	}
	return Value{r.value}
}

func (m *Mrb) text(v Value, method string) string {
	s := m.try(v, method)
	if !s.IsString() {
		s = m.try(s, "to_s")
	}
	return s.Str()
}

// RubyError is an error for Ruby code: an exception of the named class.
type RubyError struct {
	Class   string
	Message string
}

func (e *RubyError) Error() string     { return e.Message }
func (e *RubyError) RubyClass() string { return e.Class }

// Errorf makes an error that Ruby sees as an exception of the named class.
func Errorf(class, format string, args ...any) error {
	return &RubyError{Class: class, Message: fmt.Sprintf(format, args...)}
}

// ArgumentError and TypeError are the errors that functions raise most.
func ArgumentError(format string, args ...any) error { return Errorf("ArgumentError", format, args...) }
func TypeError(format string, args ...any) error     { return Errorf("TypeError", format, args...) }

// Raise is the error with which a [Func] raises a Ruby exception as it is. Unlike
// an [Exception], it describes nothing; it is for nobody but the VM.
func Raise(exc Value) error { return raised{exc} }

type raised struct{ exc Value }

func (r raised) Error() string { return "a Ruby exception" }

// NewException makes the Ruby exception that stands for a Go error.
func (m *Mrb) NewException(err error) Value { return m.toException(err) }

func (m *Mrb) toException(err error) Value {
	if r, ok := err.(raised); ok {
		return r.exc
	}
	var exc *Exception
	if errors.As(err, &exc) {
		return exc.value
	}
	class := "RuntimeError"
	var classed interface{ RubyClass() string }
	if errors.As(err, &classed) {
		class = classed.RubyClass()
	}
	c, cerr := m.Const(class)
	if cerr != nil || c.Kind() != KindClass {
		c = m.MustConst("RuntimeError")
	}
	msg := err.Error()
	r := C.gocap_exception(m.state, c.c, cbytes(msg), C.size_t(len(msg)))
	if r.failed != 0 { // an initialize of its own that wants other arguments
		return Value{r.value}
	}
	v := Value{r.value}
	holder := m.NewObject(m.DataClass(Nil, "GoValue", Nil), err)
	_ = m.IvarSet(v, goError, holder)
	return v
}

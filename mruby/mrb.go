package mruby

// #cgo CFLAGS: -I${SRCDIR}/../build/mruby/include -DMRB_UTF8_STRING -DMRB_WORDBOX_NO_FLOAT_TRUNCATE -O2
// #cgo LDFLAGS: ${SRCDIR}/../build/mruby/lib/libmruby.a -lm
// #cgo linux LDFLAGS: -Wl,--wrap=pthread_create
// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"unsafe"
)

// Mrb is a virtual machine.
type Mrb struct {
	state *C.mrb_state
	id    int64

	symbols map[string]C.mrb_sym
	kept    []unsafe.Pointer // C memory that the VM points to: names of files, bytecode

	funcs   []Func
	objects slab
	roots   rootTable

	specials map[C.mrb_sym]Special      // see special.go
	rewrite  func(source string) string // see eval.go

	object Value // class Object

	ticks  sync.RWMutex // held to tick, and while the VM is closed
	closed bool
}

// machines finds the Mrb of a C state in callbacks.
var machines struct {
	sync.RWMutex
	last int64
	byID map[int64]*Mrb
}

// Open starts a VM with mruby's own core classes. It fails only when memory is
// short.
func Open() (*Mrb, error) {
	state := C.mrb_open()
	if state == nil {
		return nil, errors.New("mruby: out of memory")
	}
	m := &Mrb{state: state, symbols: map[string]C.mrb_sym{}}
	machines.Lock()
	if machines.byID == nil {
		machines.byID = map[int64]*Mrb{}
	}
	machines.last++
	m.id = machines.last
	machines.byID[m.id] = m
	machines.Unlock()
	if C.gocap_attach(state, C.int64_t(m.id)) == 0 {
		C.mrb_close(state)
		return nil, errors.New("mruby: out of memory")
	}
	C.gocap_messages_open()
	C.gocap_convert_open()
	C.gocap_literals_open(state)
	C.gocap_collections_open(state)
	C.gocap_sorting_open(state)
	C.gocap_module_open(state)
	C.gocap_parameters_open(state)
	C.gocap_frames_open(state)
	C.gocap_constants_open(state)
	C.gocap_autoload_open(state)
	C.gocap_numeric_open(state)
	C.gocap_math_open(state)
	C.gocap_strings_open(state)
	m.roots.array = C.gocap_root_table(state)
	m.object = Value{C.gocap_object_class(state)}
	return m, nil
}

// Close frees the VM and all its objects. The Mrb must not be used after it.
func (m *Mrb) Close() {
	if m.state == nil {
		return
	}
	state := m.state
	attached := state.ud
	m.ticks.Lock()
	m.closed = true
	m.ticks.Unlock()
	C.mrb_close(state)
	C.gocap_detach(attached)
	m.state = nil
	for _, p := range m.kept {
		C.free(p)
	}
	machines.Lock()
	delete(machines.byID, m.id)
	machines.Unlock()
}

// machine returns the VM of a C state.
func machine(state *C.mrb_state) *Mrb {
	machines.RLock()
	defer machines.RUnlock()
	return machines.byID[int64(C.gocap_get_ud(state))]
}

// result turns what a shim function gave into a value or an error.
func (m *Mrb) result(r C.gocap_result) (Value, error) {
	if r.failed != 0 {
		return Nil, m.exception(Value{r.value})
	}
	return Value{r.value}, nil
}

// must is for operations that fail only when memory is short.
func (m *Mrb) must(r C.gocap_result) Value {
	v, err := m.result(r)
	if err != nil {
		panic(err)
	}
	return v
}

// sym interns a name; a VM has few distinct ones, so each is kept.
func (m *Mrb) sym(name string) C.mrb_sym {
	if s, ok := m.symbols[name]; ok {
		return s
	}
	v := m.must(C.gocap_sym(m.state, cbytes(name), C.size_t(len(name))))
	s := C.gocap_symbol_id(v.c)
	m.symbols[name] = s
	return s
}

// cbytes points C at a Go string's bytes for the length of one call.
func cbytes(s string) *C.char {
	if s == "" {
		return (*C.char)(unsafe.Pointer(&empty[0]))
	}
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s)))
}

var empty [1]byte

// file returns a C copy of a file name that lives as long as the VM.
func (m *Mrb) file(name string) *C.char {
	p := C.CString(name)
	m.kept = append(m.kept, unsafe.Pointer(p))
	return p
}

// Run evaluates Ruby source at top level, with a fresh set of local variables.
// file and line (1 for a whole file) are what backtraces and __FILE__ show. A
// syntax error is an [*Exception] of class SyntaxError, "FILE:LINE: MESSAGE".
func (m *Mrb) Run(source, file string, line int) (Value, error) {
	return m.result(C.gocap_run_source(m.state, cbytes(source), C.size_t(len(source)), m.file(file), C.int(line)))
}

// RunIn evaluates source in the scope of a module, with a self of its own.
func (m *Mrb) RunIn(source, file string, self, module Value) (Value, error) {
	return m.result(C.gocap_run_source_in(m.state, cbytes(source), C.size_t(len(source)), m.file(file), self.c, module.c))
}

// RunBytecode evaluates what [Mrb.Compile] made, at top level. It reads the rest
// of the file, which the VM keeps: names, texts and instructions are not copied.
func (m *Mrb) RunBytecode(code fs.File) (Value, error) {
	info, err := code.Stat()
	if err != nil {
		return Nil, err
	}
	size := int(info.Size())
	p := C.malloc(C.size_t(size + 1))
	n, err := io.ReadFull(code, unsafe.Slice((*byte)(p), size))
	if err != nil && err != io.ErrUnexpectedEOF {
		C.free(p)
		return Nil, fmt.Errorf("mruby: no bytecode: %w", err)
	}
	m.kept = append(m.kept, p)
	return m.result(C.gocap_run_bytecode(m.state, p, C.size_t(n)))
}

// Compile turns source into bytecode, which only the same version of mruby
// reads.
func (m *Mrb) Compile(source, file string) ([]byte, error) {
	v, err := m.result(C.gocap_compile(m.state, cbytes(source), C.size_t(len(source)), m.file(file)))
	if err != nil {
		return nil, err
	}
	return []byte(v.Str()), nil
}

// Call calls a method of recv.
func (m *Mrb) Call(recv Value, method string, args ...Value) (Value, error) {
	return m.CallBlock(recv, method, Nil, args...)
}

// CallBlock calls a method of recv with a block, which is a Proc or Nil.
func (m *Mrb) CallBlock(recv Value, method string, block Value, args ...Value) (Value, error) {
	return m.result(C.gocap_call(m.state, recv.c, m.sym(method), C.mrb_int(len(args)), argv(args), block.c))
}

// Yield calls a Proc.
func (m *Mrb) Yield(proc Value, args ...Value) (Value, error) {
	return m.CallBlock(proc, "call", Nil, args...)
}

// CanYield reports whether the running code is in a fiber that may yield now:
// no call from Go or C lies between it and the fiber's resume, which was Ruby's,
// or Go's if nothing else of the VM ran then.
func (m *Mrb) CanYield() bool { return C.gocap_can_yield(m.state) != 0 }

// Caller returns the file and line of a Ruby frame of the running fiber: skip
// 0 is the innermost, which from a Go function is the code that called it. ok
// is false when there are not as many.
func (m *Mrb) Caller(skip int) (file string, line int, ok bool) {
	var n C.int
	p := C.gocap_caller(m.state, C.int(skip), &n)
	if p == nil {
		return "", 0, false
	}
	return C.GoString(p), int(n), true
}

// CallerLine is [Mrb.Caller] as a line of a backtrace: "FILE:LINE:in LABEL";
// empty when there are not as many frames.
func (m *Mrb) CallerLine(skip int) string {
	return m.must(C.gocap_caller_line(m.state, C.int(skip))).Str()
}

// WithoutPlace says that Ruby code of files whose names begin so stands for what
// is C code in CRuby: in backtraces its frames are where they were called from.
// There are four such beginnings at most; it panics at the fifth.
func (m *Mrb) WithoutPlace(prefix string) {
	p := C.CString(prefix)
	defer C.free(unsafe.Pointer(p))
	if C.gocap_without_place(m.state, p) == 0 {
		panic("mruby: too many files without a place")
	}
}

// ErrInfo returns the exception that the running code handles, which is Ruby's
// $!: that of the innermost rescue or ensure clause; Nil outside of them.
func (m *Mrb) ErrInfo() Value { return Value{C.gocap_errinfo(m.state)} }

// GC collects all garbage.
func (m *Mrb) GC() { m.must(C.gocap_full_gc(m.state)) }

// Const looks up a constant: "File", "SSHKit::Backend".
func (m *Mrb) Const(path string) (Value, error) {
	at := m.object
	for name := range strings.SplitSeq(path, "::") {
		v, err := m.result(C.gocap_const(m.state, at.c, m.sym(name)))
		if err != nil {
			return Nil, err
		}
		at = v
	}
	return at, nil
}

// MustConst is [Mrb.Const] for constants that are known to exist.
func (m *Mrb) MustConst(path string) Value {
	v, err := m.Const(path)
	if err != nil {
		panic(err)
	}
	return v
}

// GlobalSet assigns a global variable; name starts with "$".
func (m *Mrb) GlobalSet(name string, v Value) { m.must(C.gocap_gvar_set(m.state, m.sym(name), v.c)) }

// Global returns a global variable's value.
func (m *Mrb) Global(name string) Value { return m.must(C.gocap_gvar_get(m.state, m.sym(name))) }

// IvarSet assigns an instance variable; name starts with "@" unless Ruby code
// must not see it.
func (m *Mrb) IvarSet(obj Value, name string, v Value) error {
	_, err := m.result(C.gocap_ivar_set(m.state, obj.c, m.sym(name), v.c))
	return err
}

// Ivar returns an instance variable's value.
func (m *Mrb) Ivar(obj Value, name string) Value {
	return m.must(C.gocap_ivar_get(m.state, obj.c, m.sym(name)))
}

package mruby

// #include "shim.h"
import "C"

import "sync"

// rootTable keeps the values that Go holds alive: an Array that the collector
// knows, with a list of its free places. (mrb_gc_unregister searches its whole
// list, so it isn't used.)
type rootTable struct {
	array C.mrb_value
	next  int
	free  []int

	mu      sync.Mutex
	dropped []int // released by the Go collector, from its own goroutine
}

// Ref keeps a value alive until it is released. Copies of a Ref are the same
// reference.
type Ref struct {
	m     *Mrb
	index int
	value Value
}

// Root keeps v alive until the Ref is released.
func (m *Mrb) Root(v Value) *Ref {
	return &Ref{m: m, index: m.roots.add(m, v), value: v}
}

// Scope calls f, and then lets go of the values that f had from the VM. Go that
// Ruby called has no need of it, for that happens when it returns; a loop in Go
// with no code of the VM below it would keep them all.
func (m *Mrb) Scope(f func()) {
	begin := C.gocap_scope_begin(m.state)
	defer C.gocap_scope_end(m.state, begin)
	f()
}

// Value returns the value; Nil after Release, and of a nil Ref.
func (r *Ref) Value() Value {
	if r == nil {
		return Nil
	}
	return r.value
}

// Release lets the value go. Releasing twice does nothing.
func (r *Ref) Release() {
	if r == nil || r.m == nil || r.m.state == nil {
		return
	}
	r.m.roots.remove(r.m, r.index)
	r.m = nil
	r.value = Nil
}

func (t *rootTable) add(m *Mrb, v Value) int {
	t.mu.Lock()
	dropped := t.dropped
	t.dropped = nil
	t.mu.Unlock()
	for _, i := range dropped {
		t.remove(m, i)
	}
	i := t.next
	if n := len(t.free); n > 0 {
		i = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		t.next++
	}
	C.gocap_root_set(m.state, t.array, C.mrb_int(i), v.c)
	return i
}

func (t *rootTable) remove(m *Mrb, i int) {
	C.gocap_root_set(m.state, t.array, C.mrb_int(i), Nil.c)
	t.free = append(t.free, i)
}

// drop may be called from any goroutine.
func (t *rootTable) drop(i int) {
	t.mu.Lock()
	t.dropped = append(t.dropped, i)
	t.mu.Unlock()
}

// slab numbers Go values for C; 0 is no number.
type slab struct {
	items []any
	free  []int
}

func (s *slab) add(v any) int64 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		s.items[i] = v
		return int64(i + 1)
	}
	s.items = append(s.items, v)
	return int64(len(s.items))
}

func (s *slab) get(id int64) any {
	if id < 1 || int(id) > len(s.items) {
		return nil
	}
	return s.items[id-1]
}

func (s *slab) remove(id int64) {
	if id < 1 || int(id) > len(s.items) {
		return
	}
	s.items[id-1] = nil
	s.free = append(s.free, int(id-1))
}

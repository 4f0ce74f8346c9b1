package mruby

// #include "shim.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Value is a Ruby object. It is comparable with ==, which is Ruby's equal?.
type Value struct{ c C.mrb_value }

// The values that are the same in every VM. Undef stands for "no value given"
// where nil would be one.
var (
	Nil   = Value{C.gocap_nil()}
	True  = Value{C.gocap_true()}
	False = Value{C.gocap_false()}
	Undef = Value{C.gocap_undef()}
)

// Kind says how a value is represented.
type Kind int

// The kinds of values. KindObject stands for all objects that have no closer
// kind here.
const (
	KindNil Kind = iota
	KindFalse
	KindTrue
	KindInt
	KindBigInt
	KindFloat
	KindSymbol
	KindString
	KindArray
	KindHash
	KindProc
	KindRange
	KindClass
	KindModule
	KindException
	KindFiber
	KindData
	KindObject
)

// Kind returns the value's kind.
func (v Value) Kind() Kind {
	switch C.gocap_type(v.c) {
	case -1:
		return KindNil
	case C.MRB_TT_FALSE:
		return KindFalse
	case C.MRB_TT_TRUE:
		return KindTrue
	case C.MRB_TT_INTEGER:
		return KindInt
	case C.MRB_TT_BIGINT:
		return KindBigInt
	case C.MRB_TT_FLOAT:
		return KindFloat
	case C.MRB_TT_SYMBOL:
		return KindSymbol
	case C.MRB_TT_STRING:
		return KindString
	case C.MRB_TT_ARRAY:
		return KindArray
	case C.MRB_TT_HASH:
		return KindHash
	case C.MRB_TT_PROC:
		return KindProc
	case C.MRB_TT_RANGE:
		return KindRange
	case C.MRB_TT_CLASS:
		return KindClass
	case C.MRB_TT_MODULE:
		return KindModule
	case C.MRB_TT_EXCEPTION:
		return KindException
	case C.MRB_TT_FIBER:
		return KindFiber
	case C.MRB_TT_CDATA:
		return KindData
	}
	return KindObject
}

// IsNil reports whether v is nil.
func (v Value) IsNil() bool { return v == Nil }

// IsUndef reports whether v is no value at all.
func (v Value) IsUndef() bool { return v == Undef }

// Truthy reports whether v is neither nil nor false.
func (v Value) Truthy() bool { return v != Nil && v != False && v != Undef }

// IsString, IsSymbol, IsArray, IsHash and IsProc test the kind.
func (v Value) IsString() bool { return v.Kind() == KindString }
func (v Value) IsSymbol() bool { return v.Kind() == KindSymbol }
func (v Value) IsArray() bool  { return v.Kind() == KindArray }
func (v Value) IsHash() bool   { return v.Kind() == KindHash }
func (v Value) IsProc() bool   { return v.Kind() == KindProc }

// Bool returns true or false as Ruby has them.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Int returns the number of a KindInt value, 0 for any other.
func (v Value) Int() int64 {
	if v.Kind() != KindInt {
		return 0
	}
	return int64(C.gocap_integer(v.c))
}

// Float returns the number of a KindFloat or KindInt value, 0 for any other.
func (v Value) Float() float64 {
	switch v.Kind() {
	case KindFloat:
		return float64(C.gocap_floatval(v.c))
	case KindInt:
		return float64(v.Int())
	}
	return 0
}

// Str returns a copy of a String's bytes, "" for any other value.
func (v Value) Str() string {
	if v.Kind() != KindString {
		return ""
	}
	return C.GoStringN(C.gocap_rstring_ptr(v.c), C.int(C.gocap_rstring_len(v.c)))
}

// Len returns the number of items of an Array, 0 for any other value.
func (v Value) Len() int {
	if v.Kind() != KindArray {
		return 0
	}
	return int(C.gocap_rarray_len(v.c))
}

// At returns item i of an Array, Nil when there is none.
func (v Value) At(i int) Value {
	if v.Kind() != KindArray {
		return Nil
	}
	return Value{C.gocap_rarray_at(v.c, C.mrb_int(i))}
}

// String makes a String of a Go string's bytes.
func (m *Mrb) String(s string) Value {
	return m.must(C.gocap_str(m.state, cbytes(s), C.size_t(len(s))))
}

// Symbol interns a name.
func (m *Mrb) Symbol(name string) Value { return Value{C.gocap_symbol(m.sym(name))} }

// Int makes an Integer.
func (m *Mrb) Int(n int64) Value { return m.must(C.gocap_int(m.state, C.int64_t(n))) }

// Float makes a Float.
func (m *Mrb) Float(f float64) Value { return m.must(C.gocap_float(m.state, C.double(f))) }

// Array makes an Array.
func (m *Mrb) Array(items ...Value) Value {
	v := m.must(C.gocap_array(m.state, C.mrb_int(len(items)), argv(items)))
	runtime.KeepAlive(items)
	return v
}

// Strings makes an Array of Strings.
func (m *Mrb) Strings(list []string) Value {
	items := make([]Value, len(list))
	for i, s := range list {
		items[i] = m.String(s)
	}
	return m.Array(items...)
}

// Hash makes a Hash of alternating keys and values.
func (m *Mrb) Hash(pairs ...Value) Value {
	return m.must(C.gocap_hash(m.state, C.mrb_int(len(pairs)/2), argv(pairs)))
}

// Items returns the items of an Array, nil for any other value.
func (m *Mrb) Items(v Value) []Value {
	items := make([]Value, v.Len())
	for i := range items {
		items[i] = v.At(i)
	}
	return items
}

// Pair is an entry of a Hash.
type Pair struct{ Key, Value Value }

// Pairs returns the entries of a Hash in order, nil for any other value.
func (m *Mrb) Pairs(v Value) []Pair {
	if !v.IsHash() {
		return nil
	}
	flat := m.must(C.gocap_hash_pairs(m.state, v.c))
	pairs := make([]Pair, flat.Len()/2)
	for i := range pairs {
		pairs[i] = Pair{flat.At(2 * i), flat.At(2*i + 1)}
	}
	return pairs
}

// HashGet returns the value of a key, Nil when the Hash has none (its default
// is not asked).
func (m *Mrb) HashGet(hash, key Value) Value {
	if !hash.IsHash() {
		return Nil
	}
	return m.must(C.gocap_hash_get(m.state, hash.c, key.c))
}

// SymbolName returns the name of a Symbol, "" for any other value.
func (m *Mrb) SymbolName(v Value) string {
	if !v.IsSymbol() {
		return ""
	}
	return m.must(C.gocap_sym_name(m.state, C.gocap_symbol_id(v.c))).Str()
}

// Name returns the text of a String or the name of a Symbol; ok is false for
// any other value.
func (m *Mrb) Name(v Value) (name string, ok bool) {
	switch v.Kind() {
	case KindString:
		return v.Str(), true
	case KindSymbol:
		return m.SymbolName(v), true
	}
	return "", false
}

// ToS returns what to_s gives, "#<Class:0x…>" when that is no String.
func (m *Mrb) ToS(v Value) (string, error) {
	switch v.Kind() {
	case KindString:
		return v.Str(), nil
	case KindSymbol:
		return m.SymbolName(v), nil
	case KindNil:
		return "", nil
	}
	s, err := m.Call(v, "to_s")
	if err != nil {
		return "", err
	}
	if !s.IsString() {
		return m.AnyToS(v), nil
	}
	return s.Str(), nil
}

// Inspect returns what inspect gives.
func (m *Mrb) Inspect(v Value) (string, error) {
	s, err := m.Call(v, "inspect")
	if err != nil {
		return "", err
	}
	return s.Str(), nil
}

// Implicit returns v, or what its to_int, to_str, to_ary or to_hash gives when
// that makes it a KindInt (or KindBigInt), KindString, KindArray or KindHash; a
// TypeError when it has no such method.
func (m *Mrb) Implicit(v Value, kind Kind) (Value, error) { return m.implicit(v, kind, 1) }

// TryImplicit is Implicit, but returns Nil when v has no such method.
func (m *Mrb) TryImplicit(v Value, kind Kind) (Value, error) { return m.implicit(v, kind, 0) }

func (m *Mrb) implicit(v Value, kind Kind, must C.int) (Value, error) {
	if v.Kind() == kind {
		return v, nil
	}
	types := map[Kind]C.int{KindInt: C.MRB_TT_INTEGER, KindString: C.MRB_TT_STRING, KindArray: C.MRB_TT_ARRAY, KindHash: C.MRB_TT_HASH}
	return m.result(C.gocap_converted(m.state, v.c, types[kind], must))
}

// ClassOf returns a value's class (never a singleton class).
func (m *Mrb) ClassOf(v Value) Value { return Value{C.gocap_class_of(m.state, v.c)} }

// ClassName returns the name of a value's class, as its to_s gives it.
func (m *Mrb) ClassName(v Value) string {
	class := m.ClassOf(v)
	// An error isn't described here: its class may be the one whose to_s fails.
	if s := m.try(class, "to_s"); s.IsString() {
		return s.Str()
	}
	return m.AnyToS(class)
}

// IsKindOf reports whether class is among v's classes and modules.
func (m *Mrb) IsKindOf(v, class Value) bool { return C.gocap_is_kind(m.state, v.c, class.c) != 0 }

// Visibility says whether v has a method and who may call it: "", "public",
// "private" or "protected".
func (m *Mrb) Visibility(v Value, name string) string {
	return [...]string{"", "public", "private", "protected"}[C.gocap_visibility(m.state, v.c, m.sym(name))]
}

// SuperMissing tells a method_missing that runs whether it was called because
// super found nothing.
func (m *Mrb) SuperMissing(name string) bool { return C.gocap_super_missing(m.state, m.sym(name)) != 0 }

// WithoutReceiver tells a method_missing that runs whether the method was called
// without a receiver.
func (m *Mrb) WithoutReceiver() bool { return C.gocap_without_receiver(m.state) != 0 }

// AnyToS returns "#<Class:0x…>", whatever methods v has.
func (m *Mrb) AnyToS(v Value) string { return m.must(C.gocap_any_to_s(m.state, v.c)).Str() }

// argv points C at a slice of values for the length of one call.
func argv(items []Value) *C.mrb_value {
	if len(items) == 0 {
		return nil
	}
	return (*C.mrb_value)(unsafe.Pointer(&items[0]))
}

package mruby

// #include "shim.h"
import "C"

import "strings"

// Encoding is the encoding of a String's bytes: an index into [Encodings].
type Encoding int

// The encodings that have fixed places. Strings made by Go are UTF-8 unless it
// says otherwise.
const (
	UTF8 Encoding = iota
	Binary
	USASCII
)

// EncodingInfo describes an encoding.
type EncodingInfo struct {
	Names  []string // the name and its aliases
	ASCII  bool     // it contains ASCII
	Single bool     // characters are single bytes
	Dummy  bool     // nothing but the name is known of it
}

// Encodings lists all encodings; an [Encoding] is a place in it.
func Encodings() []EncodingInfo {
	list := make([]EncodingInfo, C.gocap_encoding_count)
	for i := range list {
		e := C.gocap_encoding_at(C.int(i))
		list[i] = EncodingInfo{
			Names:  strings.Fields(C.GoString(e.names)),
			ASCII:  e.flags&(C.GOCAP_WIDE|C.GOCAP_DUMMY) == 0,
			Single: e.layout == C.gocap_single,
			Dummy:  e.flags&C.GOCAP_DUMMY != 0,
		}
	}
	return list
}

// Encoding returns that of a String, UTF8 for any other value.
func (v Value) Encoding() Encoding {
	if v.Kind() != KindString {
		return UTF8
	}
	return Encoding(C.gocap_rstring_encoding(v.c))
}

// StringIn makes a String of bytes in an encoding.
func (m *Mrb) StringIn(e Encoding, s string) Value {
	v := m.String(s)
	if e != UTF8 {
		m.SetEncoding(v, e)
	}
	return v
}

// SetEncoding changes that of a String which nobody else has yet.
func (m *Mrb) SetEncoding(v Value, e Encoding) {
	C.gocap_rstring_set_encoding(v.c, C.int(e))
}

// CharLen returns how many bytes the first character of s takes; ok is false when
// they are none. Of "" it is 0.
func (e Encoding) CharLen(s string) (n int, ok bool) {
	if s == "" {
		return 0, false
	}
	n = int(C.gocap_char_length_n(C.int(e), cbytes(s), C.mrb_int(len(s))))
	return max(n, -n), n > 0
}

// Chars counts the characters of s.
func (e Encoding) Chars(s string) int {
	if s == "" {
		return 0
	}
	return int(C.gocap_char_count_n(C.int(e), cbytes(s), C.mrb_int(len(s))))
}

package onig

// #cgo CFLAGS: -I${SRCDIR}/../../build/onig/include -O2
// #cgo LDFLAGS: ${SRCDIR}/../../build/onig/lib/libonig.a
// #cgo noescape gocap_onig_search
// #cgo nocallback gocap_onig_search
// #cgo noescape gocap_onig_search_back
// #cgo nocallback gocap_onig_search_back
// #cgo noescape gocap_onig_match
// #cgo nocallback gocap_onig_match
// #include "shim.h"
import "C"

import (
	"math"
	"runtime"
	"sync"
	"unicode/utf8"
	"unsafe"
)

// Options of [Compile].
type Options struct {
	IgnoreCase bool // i
	Extended   bool // x
	Multiline  bool // m: the dot matches a line end too
	Charset    Charset
}

// Charset is the encoding of a pattern and what it matches.
type Charset int

// The charsets. Bytes is for all encodings of single bytes, and for n.
const (
	UTF8 Charset = iota
	Bytes
	EUCJP
	ShiftJIS
	EUCKR
	EUCTW
	Big5
	GB18030
)

// Letters are the options m, i and x as they stand behind a literal.
func (o Options) Letters() string {
	s := ""
	if o.Multiline {
		s += "m"
	}
	if o.IgnoreCase {
		s += "i"
	}
	if o.Extended {
		s += "x"
	}
	return s
}

// Regexp is a compiled pattern. It is never changed. Its memory outside Go is
// freed when nothing refers to it any more.
type Regexp struct {
	re     *C.regex_t
	bytes  bool
	wide   bool
	groups int
	names  []Name
}

// Name is a group name and the numbers of the groups that bear it.
type Name struct {
	Name   string
	Groups []int
}

var initialize = sync.OnceFunc(func() { C.gocap_onig_init() })

// Compile compiles a pattern of Ruby's syntax. Its errors are [*SyntaxError]s.
func Compile(pattern string, o Options) (*Regexp, error) {
	initialize()
	program, err := translate(pattern, o)
	if err != nil {
		return nil, err
	}
	if len(program.pattern) > math.MaxInt32/16 {
		return nil, &SyntaxError{pattern, o, "too big pattern"}
	}
	flags := C.int(0)
	if o.IgnoreCase {
		flags |= C.gocap_ignorecase
	}
	if o.Multiline {
		flags |= C.gocap_multiline
	}
	var message [C.ONIG_MAX_ERROR_MESSAGE_LEN]C.char
	c := C.gocap_onig_new(cbytes(program.pattern), C.int(len(program.pattern)), flags, C.int(o.Charset), &message[0])
	if c == nil {
		return nil, &SyntaxError{pattern, o, program.reason(C.GoString(&message[0]))}
	}
	re := &Regexp{re: c, bytes: o.Charset != UTF8, wide: program.wide, groups: int(C.gocap_onig_captures(c)), names: program.names}
	runtime.AddCleanup(re, func(c *C.regex_t) { C.onig_free(c) }, c)
	return re, nil
}

// ASCII reports whether the pattern names no character beyond ASCII.
func (re *Regexp) ASCII() bool { return !re.wide }

// Groups returns the number of groups that capture.
func (re *Regexp) Groups() int { return re.groups }

// Names returns the named groups in the order in which their names first stand
// in the pattern.
func (re *Regexp) Names() []Name { return re.names }

// Text is a string to match.
type Text struct {
	s     string
	valid bool
}

// NewText looks once whether s is UTF-8.
func NewText(s string) Text { return Text{s, utf8.ValidString(s)} }

// String returns the string.
func (t Text) String() string { return t.s }

// Valid reports whether the string is UTF-8.
func (t Text) Valid() bool { return t.valid }

// Search looks for the first match that begins at start or after it. It returns
// the byte offsets of begin and end of the match and of each group, one after
// the other, -1 for groups that took no part; nil when there is no match.
func (re *Regexp) Search(t Text, start int) ([]int32, error) {
	if err := re.check(t, start); err != nil {
		return nil, err
	}
	regs := make([]int32, 2*(re.groups+1))
	r := C.gocap_onig_search(re.re, cbytes(t.s), C.int(len(t.s)), C.int(start), (*C.int)(&regs[0]), C.int(re.groups+1))
	runtime.KeepAlive(re)
	return result(r, regs)
}

// SearchBack looks for the last match that begins at start or before it.
func (re *Regexp) SearchBack(t Text, start int) ([]int32, error) {
	if err := re.check(t, start); err != nil {
		return nil, err
	}
	regs := make([]int32, 2*(re.groups+1))
	r := C.gocap_onig_search_back(re.re, cbytes(t.s), C.int(len(t.s)), C.int(start), (*C.int)(&regs[0]), C.int(re.groups+1))
	runtime.KeepAlive(re)
	return result(r, regs)
}

// MatchAt matches at one place only, as Search does otherwise.
func (re *Regexp) MatchAt(t Text, at int) ([]int32, error) {
	if err := re.check(t, at); err != nil {
		return nil, err
	}
	regs := make([]int32, 2*(re.groups+1))
	r := C.gocap_onig_match(re.re, cbytes(t.s), C.int(len(t.s)), C.int(at), (*C.int)(&regs[0]), C.int(re.groups+1))
	runtime.KeepAlive(re)
	return result(r, regs)
}

// Matches reports whether there is a match at start or after it. It is cheaper
// than Search.
func (re *Regexp) Matches(t Text, start int) (bool, error) {
	if err := re.check(t, start); err != nil {
		return false, err
	}
	r := C.gocap_onig_search(re.re, cbytes(t.s), C.int(len(t.s)), C.int(start), nil, 0)
	runtime.KeepAlive(re)
	if r < C.ONIG_MISMATCH {
		return false, ErrTooComplex
	}
	return r >= 0, nil
}

func (re *Regexp) check(t Text, at int) error {
	if !t.valid && !re.bytes {
		return ErrIncompatible
	}
	if at < 0 || at > len(t.s) {
		panic("onig: offset outside the text")
	}
	if len(t.s) > math.MaxInt32 {
		return ErrTooComplex
	}
	return nil
}

func result(r C.int, regs []int32) ([]int32, error) {
	switch {
	case r >= 0:
		return regs, nil
	case r == C.ONIG_MISMATCH:
		return nil, nil
	}
	return nil, ErrTooComplex
}

// cbytes points C at a Go string's bytes for the length of one call.
func cbytes(s string) *C.char {
	if s == "" {
		return (*C.char)(unsafe.Pointer(&empty[0]))
	}
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s)))
}

var empty [1]byte

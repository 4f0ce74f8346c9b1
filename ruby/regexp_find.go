package ruby

import (
	"errors"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

// subject takes a text to match: a String, a Symbol or what answers to_str.
func (r *regexps) subject(v mruby.Value) (piece, bool) {
	switch {
	case v.IsString():
		return pieceOf(v), true
	case v.IsSymbol():
		return piece{text: r.in.SymbolName(v)}, true
	case v.Kind() >= mruby.KindData && r.in.respondTo(v, "to_str"):
		s, err := r.in.string(v)
		return pieceOf(s), err == nil
	}
	return piece{}, false
}

// matchArgument is =~ and match: it matches from a position in characters,
// which counts from the end when negative, and sets $~. nil is no match.
func (r *regexps) matchArgument(p *pattern, v, position mruby.Value) (*match, error) {
	if v.IsNil() {
		r.last.set(nil)
		return nil, nil
	}
	s, ok := r.subject(v)
	if !ok {
		return nil, mruby.TypeError("no implicit conversion of %s into String", r.in.kind(v))
	}
	at, ok, err := r.position(s, position)
	switch {
	case err != nil:
		return nil, err
	case !ok && position.Int() < 0:
		r.last.set(nil)
		return nil, nil
	case !ok: // unlike match?, which finds nothing there
		at = len(s.text)
	}
	return r.find(p, s, at)
}

// matches is match?, which leaves $~ alone.
func (r *regexps) matches(p *pattern, v, position mruby.Value) (bool, error) {
	if v.IsNil() {
		return false, nil
	}
	s, ok := r.subject(v)
	if !ok {
		return false, mruby.TypeError("no implicit conversion of %s into String", r.in.kind(v))
	}
	at, ok, err := r.position(s, position)
	if err != nil || !ok {
		return false, err
	}
	re, text, err := r.prepare(p, s)
	if err != nil {
		return false, err
	}
	found, err := re.Matches(text, at)
	return found, r.failure(err)
}

// position turns one in characters, Nil for the beginning, into one in bytes.
// ok is false when it lies outside.
func (r *regexps) position(s piece, v mruby.Value) (at int, ok bool, err error) {
	if v.IsNil() {
		return 0, true, nil
	}
	n, err := r.in.integer(v)
	if err != nil {
		return 0, false, err
	}
	at, ok = byteOffset(s, n)
	return at, ok, nil
}

// find matches from a byte offset and sets $~.
func (r *regexps) find(p *pattern, s piece, at int) (*match, error) {
	re, text, err := r.prepare(p, s)
	if err != nil {
		return nil, err
	}
	regs, err := re.Search(text, at)
	if err != nil {
		return nil, r.failure(err)
	}
	if regs == nil {
		r.last.set(nil)
		return nil, nil
	}
	m := &match{pattern: p, text: s.text, encoding: s.encoding, regs: regs}
	r.last.set(m)
	return m, nil
}

// failure is the Ruby exception of a match that could not be ended.
func (r *regexps) failure(err error) error {
	if errors.Is(err, onig.ErrTooComplex) {
		return mruby.Errorf("Regexp::TimeoutError", "%v", err)
	}
	return err
}

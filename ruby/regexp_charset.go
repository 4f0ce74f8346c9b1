package ruby

import (
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// charset is a set of characters as tr, delete, squeeze and count take it:
// "a-z", "^a-z", "\\-". A byte that is no character is one beyond Unicode.
type charset struct {
	chars   []rune // in order, ranges written out
	negated bool
}

const invalidByte = utf8.MaxRune + 1

// nextChar is the first character of s, and its length.
func nextChar(e mruby.Encoding, s string) (rune, int) {
	if e != mruby.UTF8 {
		n, ok := e.CharLen(s)
		if n == 1 && (!ok || s[0] >= utf8.RuneSelf) {
			return invalidByte + rune(s[0]), 1
		}
		r := rune(0)
		for i := range n {
			r = r<<8 | rune(s[i])
		}
		return r, n
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return invalidByte + rune(s[0]), 1
	}
	return r, n
}

func appendChar(e mruby.Encoding, out []byte, r rune) []byte {
	if r >= invalidByte && r <= invalidByte+0xff {
		return append(out, byte(r-invalidByte))
	}
	if e != mruby.UTF8 {
		for shift := 24; shift >= 0; shift -= 8 {
			if r>>shift != 0 {
				out = append(out, byte(r>>shift))
			}
		}
		return out
	}
	return utf8.AppendRune(out, r)
}

func parseCharset(e mruby.Encoding, s string) (charset, error) {
	var c charset
	if len(s) > 1 && s[0] == '^' {
		c.negated = true
		s = s[1:]
	}
	next := func() rune {
		r, n := nextChar(e, s)
		s = s[n:]
		if r == '\\' && s != "" {
			r, n = nextChar(e, s)
			s = s[n:]
		}
		return r
	}
	for s != "" {
		first := next()
		if len(s) < 2 || s[0] != '-' {
			c.chars = append(c.chars, first)
			continue
		}
		s = s[1:]
		last := next()
		if last < first {
			return c, mruby.ArgumentError(`invalid range "%s-%s" in string transliteration`,
				appendChar(e, nil, first), appendChar(e, nil, last))
		}
		for r := first; r <= last; r++ {
			c.chars = append(c.chars, r)
		}
	}
	return c, nil
}

// places maps each character to its last place in the set.
func (c charset) places() map[rune]int {
	m := make(map[rune]int, len(c.chars))
	for i, r := range c.chars {
		m[r] = i
	}
	return m
}

// charsets takes sets as arguments; the result tells what is in all of them.
func (r *regexps) charsets(e mruby.Encoding, args []mruby.Value) (func(rune) bool, error) {
	type set struct {
		places  map[rune]int
		negated bool
	}
	sets := make([]set, len(args))
	for i, v := range args {
		s, err := r.in.str(v)
		if err != nil {
			return nil, err
		}
		c, err := parseCharset(e, s)
		if err != nil {
			return nil, err
		}
		sets[i] = set{c.places(), c.negated}
	}
	return func(char rune) bool {
		for _, s := range sets {
			if _, in := s.places[char]; in == s.negated {
				return false
			}
		}
		return true
	}, nil
}

// translate is tr; squeeze makes it tr_s.
func translate(e mruby.Encoding, text, from, to string, squeeze bool) (string, error) {
	f, err := parseCharset(e, from)
	if err != nil {
		return "", err
	}
	places := f.places()
	if strings.HasPrefix(to, "^") { // it has no meaning here
		to = `\` + to
	}
	t, err := parseCharset(e, to)
	if err != nil {
		return "", err
	}
	out := make([]byte, 0, len(text))
	last := rune(-1) // what the character before became, if it was translated
	for text != "" {
		char, n := nextChar(e, text)
		i, found := places[char]
		if found == f.negated {
			out = append(out, text[:n]...)
			text = text[n:]
			last = -1
			continue
		}
		text = text[n:]
		if len(t.chars) == 0 {
			continue
		}
		if f.negated {
			i = len(t.chars)
		}
		char = t.chars[min(i, len(t.chars)-1)]
		if !squeeze || char != last {
			out = appendChar(e, out, char)
		}
		last = char
	}
	return string(out), nil
}

// deleteChars is delete.
func deleteChars(e mruby.Encoding, text string, in func(rune) bool) string {
	out := make([]byte, 0, len(text))
	for text != "" {
		char, n := nextChar(e, text)
		if !in(char) {
			out = append(out, text[:n]...)
		}
		text = text[n:]
	}
	return string(out)
}

// squeezeChars is squeeze.
func squeezeChars(e mruby.Encoding, text string, in func(rune) bool) string {
	out := make([]byte, 0, len(text))
	for last := rune(-1); text != ""; {
		char, n := nextChar(e, text)
		if char != last || !in(char) {
			out = append(out, text[:n]...)
		}
		text, last = text[n:], char
	}
	return string(out)
}

func (r *regexps) defineCharsets(class mruby.Value) {
	in := r.in
	both := func(name string, min, max int, f func(e mruby.Encoding, text string, args []mruby.Value) (string, error)) {
		r.changing(class, name, min, max, f)
	}
	tr := func(squeeze bool) func(mruby.Encoding, string, []mruby.Value) (string, error) {
		return func(e mruby.Encoding, text string, args []mruby.Value) (string, error) {
			from, err := in.str(args[0])
			if err != nil {
				return "", err
			}
			to, err := in.str(args[1])
			if err != nil {
				return "", err
			}
			return translate(e, text, from, to, squeeze)
		}
	}
	both("tr", 2, 2, tr(false))
	both("tr_s", 2, 2, tr(true))
	both("delete", 1, -1, func(e mruby.Encoding, text string, args []mruby.Value) (string, error) {
		set, err := r.charsets(e, args)
		if err != nil {
			return "", err
		}
		return deleteChars(e, text, set), nil
	})
	both("squeeze", 0, -1, func(e mruby.Encoding, text string, args []mruby.Value) (string, error) {
		set, err := r.charsets(e, args)
		if err != nil {
			return "", err
		}
		return squeezeChars(e, text, set), nil
	})
	in.def(class, "count", 1, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		e, err := r.unite(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		set, err := r.charsets(e, args)
		if err != nil {
			return mruby.Nil, err
		}
		n := 0
		for text := self.Str(); text != ""; {
			char, size := nextChar(e, text)
			if set(char) {
				n++
			}
			text = text[size:]
		}
		return in.Int(int64(n)), nil
	})
}

// changing defines a method, and the one with ! that changes its receiver and
// answers nil if nothing changes.
func (r *regexps) changing(class mruby.Value, name string, min, max int, f func(e mruby.Encoding, text string, args []mruby.Value) (string, error)) {
	in := r.in
	in.def(class, name, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		e, err := r.unite(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		text, err := f(e, self.Str(), args)
		return in.StringIn(e, text), err
	})
	in.def(class, name+"!", min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if err := r.modifiable(self); err != nil {
			return mruby.Nil, err
		}
		before := self.Str()
		e, err := r.unite(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		text, err := f(e, before, args)
		if err != nil || text == before {
			return mruby.Nil, err
		}
		return in.Call(self, "replace", in.StringIn(e, text))
	})
}

// unite is the encoding of a String with Strings among the arguments of its
// method.
func (r *regexps) unite(self mruby.Value, args []mruby.Value) (mruby.Encoding, error) {
	e := self.Encoding()
	for _, v := range args {
		if !v.IsString() || v.Encoding() == e {
			continue
		}
		var err error
		if e, err = r.in.encodings.unite(piece{e, self.Str()}, pieceOf(v)); err != nil {
			return e, err
		}
	}
	return e, nil
}

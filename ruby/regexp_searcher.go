package ruby

import (
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

// searcher finds a Regexp or a plain string in a String.
type searcher struct {
	r        *regexps
	text     string
	encoding mruby.Encoding // of text
	pattern  *pattern       // nil for a plain string
	plain    string
	re       *onig.Regexp // pattern for that encoding
	subject  onig.Text
}

// searcher takes a Regexp, a String or what answers to_str.
func (r *regexps) searcher(self, v mruby.Value) (*searcher, error) {
	s := &searcher{r: r, text: self.Str(), encoding: self.Encoding()}
	if p, ok := r.in.Object(v).(*pattern); ok {
		s.pattern = p
		var err error
		s.re, s.subject, err = r.prepare(p, s.piece())
		return s, err
	}
	if !v.IsString() && (v.Kind() < mruby.KindData || !r.in.respondTo(v, "to_str")) {
		return nil, mruby.TypeError("wrong argument type %s (expected Regexp)", r.in.kind(v))
	}
	plain, err := r.in.string(v)
	if err != nil {
		return nil, err
	}
	s.plain = plain.Str()
	_, err = r.in.encodings.unite(s.piece(), pieceOf(plain))
	return s, err
}

func (s *searcher) piece() piece { return piece{s.encoding, s.text} }

// find returns the offsets of the first match at a byte offset or after it,
// nil when there is none.
func (s *searcher) find(at int) ([]int32, error) {
	if s.pattern != nil {
		regs, err := s.re.Search(s.subject, at)
		return regs, s.r.failure(err)
	}
	for at <= len(s.text) {
		i := strings.Index(s.text[at:], s.plain)
		if i < 0 {
			break
		}
		if s.begins(at + i) {
			return []int32{int32(at + i), int32(at + i + len(s.plain))}, nil
		}
		at += i + 1
	}
	return nil, nil
}

// begins reports whether what was found at an offset begins with a character
// there. In most encodings it always does.
func (s *searcher) begins(at int) bool {
	switch {
	case s.plain == "" || s.r.in.encodings.infos[s.encoding].Single:
		return true
	case s.encoding == mruby.UTF8 && utf8.RuneStart(s.plain[0]):
		return true
	}
	for i := 0; i <= at; i += s.charLen(i) {
		if i == at {
			return true
		}
	}
	return false
}

// findBack returns those of the last match at an offset or before it.
func (s *searcher) findBack(at int) ([]int32, error) {
	if s.pattern != nil {
		regs, err := s.re.SearchBack(s.subject, at)
		return regs, s.r.failure(err)
	}
	i := strings.LastIndex(s.text[:min(at+len(s.plain), len(s.text))], s.plain)
	if i < 0 {
		return nil, nil
	}
	return []int32{int32(i), int32(i + len(s.plain))}, nil
}

// match makes the match of offsets; of nil it makes nil.
func (s *searcher) match(regs []int32) *match {
	if regs == nil {
		return nil
	}
	return &match{pattern: s.pattern, text: s.text, encoding: s.encoding, regs: regs}
}

// setLast sets $~, if a Regexp was looked for: a plain string leaves it alone
// in all methods but scan, sub and gsub.
func (s *searcher) setLast(regs []int32) {
	if s.pattern != nil {
		s.r.last.set(s.match(regs))
	}
}

// next is where to look for the match after one: an empty match steps over a
// character.
func (s *searcher) next(regs []int32) int {
	end := int(regs[1])
	if regs[0] == regs[1] && end < len(s.text) {
		return end + s.charLen(end)
	}
	if regs[0] == regs[1] {
		return end + 1
	}
	return end
}

// charLen is the length of the character at an offset.
func (s *searcher) charLen(at int) int {
	n, _ := s.encoding.CharLen(s.text[at:])
	return max(n, 1)
}

// all calls f for each match in turn.
func (s *searcher) all(f func(regs []int32) error) error {
	for at := 0; at <= len(s.text); {
		regs, err := s.find(at)
		if err != nil || regs == nil {
			return err
		}
		if err := f(regs); err != nil {
			return err
		}
		at = s.next(regs)
	}
	return nil
}

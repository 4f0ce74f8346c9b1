package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// split is String#split.
func (r *regexps) split(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
	in := r.in
	if err := arity(len(args), 0, 2); err != nil {
		return mruby.Nil, err
	}
	limit := 0
	if len(args) == 2 {
		n, err := in.integer(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		limit = int(n)
	}
	separator := arg(args, 0)
	if separator.IsNil() {
		separator = in.Global("$;")
	}
	parts, err := r.splitParts(self, separator, limit)
	if err != nil {
		return mruby.Nil, err
	}
	if limit == 0 {
		for len(parts) > 0 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
	}
	list := make([]mruby.Value, len(parts))
	for i, part := range parts {
		list[i] = in.StringIn(self.Encoding(), part)
		if !block.IsNil() {
			if _, err := in.Yield(block, list[i]); err != nil {
				return mruby.Nil, err
			}
		}
	}
	if !block.IsNil() {
		return self, nil
	}
	return in.Array(list...), nil
}

func (r *regexps) splitParts(self, separator mruby.Value, limit int) ([]string, error) {
	text := self.Str()
	for _, v := range []mruby.Value{self, separator} {
		if p := pieceOf(v); !p.valid() {
			return nil, mruby.ArgumentError("invalid byte sequence in %s", r.in.encodings.name(p.encoding))
		}
	}
	blank := separator.IsNil() || separator.IsString() && separator.Str() == " "
	var s *searcher
	if !blank {
		var err error
		if s, err = r.searcher(self, separator); err != nil {
			return nil, err
		}
	}
	switch {
	case text == "":
		return nil, nil
	case limit == 1:
		return []string{text}, nil
	case blank:
		return splitBlank(text, limit), nil
	case s.pattern != nil:
		return s.split(limit)
	case s.plain == "":
		return s.splitChars(limit), nil
	case limit > 0:
		return strings.SplitN(text, s.plain, limit), nil
	}
	return strings.Split(text, s.plain), nil
}

// splitBlank splits at runs of white space, and drops those at the beginning.
func splitBlank(text string, limit int) []string {
	const space = " \t\n\v\f\r"
	var parts []string
	rest := strings.TrimLeft(text, space)
	for rest != "" {
		end := strings.IndexAny(rest, space)
		if end < 0 || limit > 0 && len(parts) == limit-1 {
			return append(parts, rest)
		}
		parts = append(parts, rest[:end])
		rest = strings.TrimLeft(rest[end:], space)
	}
	if limit != 0 { // it ended with white space
		parts = append(parts, "")
	}
	return parts
}

func (s *searcher) splitChars(limit int) []string {
	var parts []string
	for at := 0; at < len(s.text); {
		if limit > 0 && len(parts) == limit-1 {
			return append(parts, s.text[at:])
		}
		n := s.charLen(at)
		parts = append(parts, s.text[at:at+n])
		at += n
	}
	if limit != 0 {
		parts = append(parts, "")
	}
	return parts
}

// split splits at a Regexp. Its groups are parts too, which the limit doesn't
// count. An empty match splits between two characters.
func (s *searcher) split(limit int) ([]string, error) {
	var parts []string
	var last []int32
	begin := 0
	for at, splits := 0, 0; at <= len(s.text) && (limit <= 0 || splits < limit-1); {
		regs, err := s.find(at)
		if err != nil {
			return nil, err
		}
		last = regs
		if regs == nil {
			break
		}
		if int(regs[1]) == begin { // empty, and nothing before it
			at = begin + s.charLen(begin)
			continue
		}
		parts = append(parts, s.text[begin:regs[0]])
		for n := 1; n < len(regs)/2; n++ {
			if regs[2*n] >= 0 {
				parts = append(parts, s.text[regs[2*n]:regs[2*n+1]])
			}
		}
		begin = int(regs[1])
		at = begin
		splits++
	}
	s.setLast(last)
	return append(parts, s.text[begin:]), nil
}

package ruby

import (
	"fmt"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

func init() { libNatives["strscan"] = defineStringScanner }

// stringScanner is what a StringScanner carries. A pattern sees the text from
// the scanner's place on as if it began there, unless anchors are fixed.
type stringScanner struct {
	piece
	pos     int
	fixed   bool
	prev    int     // the place before the last match
	regs    []int32 // of the last match, from prev; nil for none
	pattern *pattern
}

func (s *stringScanner) rest() string { return s.text[s.pos:] }

// group returns what a group of the last match took.
func (s *stringScanner) group(n int) (string, bool) {
	if n < 0 {
		n += len(s.regs) / 2
	}
	if n < 0 || 2*n+1 >= len(s.regs) || s.regs[2*n] < 0 {
		return "", false
	}
	return s.text[s.prev+int(s.regs[2*n]) : s.prev+int(s.regs[2*n+1])], true
}

// take makes the next n bytes the last match.
func (s *stringScanner) take(n int) string {
	s.prev, s.regs = s.pos, []int32{0, int32(n)}
	s.pos += n
	return s.text[s.prev:s.pos]
}

// match matches here, or from here on when search is set. It returns how far
// the match goes from the place it was at.
func (s *stringScanner) match(r *regexps, v mruby.Value, search bool) (length int, ok bool, err error) {
	s.regs = nil
	p, isPattern := r.in.Object(v).(*pattern)
	if !isPattern {
		if search {
			return 0, false, mruby.TypeError("wrong argument type %s (expected Regexp)", r.in.ClassName(v))
		}
		text, err := r.in.str(v)
		if err != nil || !strings.HasPrefix(s.rest(), text) {
			return 0, false, err
		}
		s.prev, s.pattern, s.regs = s.pos, nil, []int32{0, int32(len(text))}
		return len(text), true, nil
	}
	from := s.pos
	if s.fixed {
		from = 0
	}
	re, subject, err := r.prepare(p, piece{s.encoding, s.text[from:]})
	if err != nil {
		return 0, false, err
	}
	find := (*onig.Regexp).MatchAt
	if search {
		find = (*onig.Regexp).Search
	}
	regs, err := find(re, subject, s.pos-from)
	if err != nil || regs == nil {
		return 0, false, r.failure(err)
	}
	for i := range regs {
		if regs[i] >= 0 {
			regs[i] -= int32(s.pos - from)
		}
	}
	s.prev, s.pattern, s.regs = s.pos, p, regs
	return int(regs[1]), true, nil
}

// scannerClass defines methods that need a scanner that was initialized.
type scannerClass struct {
	*Interp
	class mruby.Value
}

func (in scannerClass) def(names string, least, most int, f func(self mruby.Value, args []mruby.Value) (mruby.Value, error)) {
	in.Interp.def(in.class, names, least, most, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if _, ok := in.Object(self).(*stringScanner); !ok {
			return mruby.Nil, mruby.ArgumentError("uninitialized StringScanner object")
		}
		return f(self, args)
	})
}

func (in scannerClass) of(self mruby.Value) *stringScanner {
	return in.Object(self).(*stringScanner)
}

// part is some of the scanner's text as a Ruby String.
func (in scannerClass) part(s *stringScanner, text string) mruby.Value {
	return in.StringIn(s.encoding, text)
}

func defineStringScanner(interp *Interp) error {
	in := scannerClass{interp, interp.DataClass(mruby.Nil, "StringScanner", mruby.Nil)}
	in.DefineClass(in.class, "Error", in.MustConst("StandardError"))
	setString := func(self, v mruby.Value, fixed bool) error {
		v, err := in.string(v)
		if err != nil {
			return err
		}
		if err := in.IvarSet(self, "@string", v); err != nil {
			return err
		}
		return in.SetObject(self, &stringScanner{piece: pieceOf(v), fixed: fixed})
	}
	in.Interp.def(in.class, "initialize", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		return mruby.Nil, setString(self, arg(args, 0), in.option(opts, "fixed_anchor").Truthy())
	})
	in.Interp.def(in.class, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, ok := in.Object(args[0]).(*stringScanner)
		if !ok {
			return self, nil
		}
		if err := in.IvarSet(self, "@string", in.Ivar(args[0], "@string")); err != nil {
			return mruby.Nil, err
		}
		scanner := *s
		scanner.fixed, scanner.pattern = false, nil // CRuby copies neither
		return self, in.SetObject(self, &scanner)
	})
	in.def("string=", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return args[0], setString(self, args[0], in.of(self).fixed)
	})
	in.def("string", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Ivar(self, "@string"), nil
	})
	in.def("<< concat", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		more, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		in.of(self).text += more
		_, err = in.Call(in.Ivar(self, "@string"), "<<", args[0])
		return self, err
	})
	in.matching()
	in.places()
	in.groups()
	return nil
}

// matching defines the methods that match. They differ in whether they
// search, move on, and give the text or its length.
func (in scannerClass) matching() {
	match := func(self, pattern mruby.Value, search, advance, text bool) (mruby.Value, error) {
		s := in.of(self)
		n, ok, err := s.match(in.regexps, pattern, search)
		if err != nil || !ok {
			return mruby.Nil, err
		}
		if advance {
			s.pos += n
		}
		if text {
			return in.part(s, s.text[s.prev:s.prev+n]), nil
		}
		return in.Int(int64(n)), nil
	}
	for name, how := range map[string][3]bool{
		"scan": {false, true, true}, "skip": {false, true, false}, "match?": {false, false, false}, "check": {false, false, true},
		"scan_until": {true, true, true}, "skip_until": {true, true, false}, "exist?": {true, false, false}, "check_until": {true, false, true},
	} {
		in.def(name, 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			return match(self, args[0], how[0], how[1], how[2])
		})
	}
	for name, search := range map[string]bool{"scan_full": false, "search_full": true} {
		in.def(name, 3, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			return match(self, args[0], search, args[1].Truthy(), args[2].Truthy())
		})
	}
	in.def("getch", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		if s.rest() == "" {
			s.regs = nil
			return mruby.Nil, nil
		}
		n, _ := s.encoding.CharLen(s.rest())
		return in.part(s, s.take(n)), nil
	})
	in.def("get_byte", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		if s.rest() == "" {
			s.regs = nil
			return mruby.Nil, nil
		}
		return in.part(s, s.take(1)), nil
	})
	in.def("peek", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative string size (or size too big)")
		}
		s := in.of(self)
		return in.part(s, s.rest()[:min(int(n), len(s.rest()))]), nil
	})
	in.def("unscan", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		if s.regs == nil {
			return mruby.Nil, mruby.Errorf("StringScanner::Error", "unscan failed: previous match record not exist")
		}
		s.pos, s.regs = s.prev, nil
		return self, nil
	})
}

func (in scannerClass) places() {
	get := func(names string, f func(s *stringScanner) mruby.Value) {
		in.def(names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) { return f(in.of(self)), nil })
	}
	get("pos pointer", func(s *stringScanner) mruby.Value { return in.Int(int64(s.pos)) })
	get("charpos", func(s *stringScanner) mruby.Value { return in.Int(int64(s.encoding.Chars(s.text[:s.pos]))) })
	get("eos?", func(s *stringScanner) mruby.Value { return mruby.Bool(s.pos >= len(s.text)) })
	get("rest?", func(s *stringScanner) mruby.Value { return mruby.Bool(s.pos < len(s.text)) })
	get("rest", func(s *stringScanner) mruby.Value { return in.part(s, s.rest()) })
	get("rest_size", func(s *stringScanner) mruby.Value { return in.Int(int64(len(s.rest()))) })
	get("bol? beginning_of_line?", func(s *stringScanner) mruby.Value {
		return mruby.Bool(s.pos == 0 || s.text[s.pos-1] == '\n')
	})
	get("fixed_anchor?", func(s *stringScanner) mruby.Value { return mruby.Bool(s.fixed) })
	in.def("pos= pointer=", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		s := in.of(self)
		at := int(n)
		if at < 0 {
			at += len(s.text)
		}
		if at < 0 || at > len(s.text) {
			return mruby.Nil, mruby.Errorf("RangeError", "index out of range")
		}
		s.pos = at
		return args[0], nil
	})
	in.def("reset", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		in.of(self).pos, in.of(self).regs = 0, nil
		return self, nil
	})
	in.def("terminate", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		in.of(self).pos, in.of(self).regs = len(in.of(self).text), nil
		return self, nil
	})
	in.Interp.def(in.class, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s, ok := in.Object(self).(*stringScanner)
		if !ok {
			return in.String("#<" + in.ClassName(self) + " (uninitialized)>"), nil
		}
		if s.pos >= len(s.text) {
			return in.String("#<StringScanner fin>"), nil
		}
		after := s.rest()
		if len(after) > 5 {
			after = after[:5] + "..."
		}
		text := fmt.Sprintf("%d/%d", s.pos, len(s.text))
		if s.pos > 0 {
			before := s.text[:s.pos]
			if len(before) > 5 {
				before = "..." + before[len(before)-5:]
			}
			text += " " + dumpString(before)
		}
		return in.String("#<StringScanner " + text + " @ " + dumpString(after) + ">"), nil
	})
}

func (in scannerClass) groups() {
	group := func(s *stringScanner, n int) mruby.Value {
		text, ok := s.group(n)
		if !ok {
			return mruby.Nil
		}
		return in.part(s, text)
	}
	get := func(names string, f func(s *stringScanner) mruby.Value) {
		in.def(names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			s := in.of(self)
			if s.regs == nil {
				return mruby.Nil, nil
			}
			return f(s), nil
		})
	}
	groups := func(s *stringScanner, from int) []mruby.Value {
		var list []mruby.Value
		for i := from; i < len(s.regs)/2; i++ {
			list = append(list, group(s, i))
		}
		return list
	}
	get("matched", func(s *stringScanner) mruby.Value { return group(s, 0) })
	get("matched_size", func(s *stringScanner) mruby.Value { return in.Int(int64(s.regs[1] - s.regs[0])) })
	get("pre_match", func(s *stringScanner) mruby.Value { return in.part(s, s.text[:s.prev+int(s.regs[0])]) })
	get("post_match", func(s *stringScanner) mruby.Value { return in.part(s, s.text[s.prev+int(s.regs[1]):]) })
	get("captures", func(s *stringScanner) mruby.Value { return in.Array(groups(s, 1)...) })
	get("size", func(s *stringScanner) mruby.Value { return in.Int(int64(len(s.regs) / 2)) })
	in.def("matched?", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(in.of(self).regs != nil), nil
	})
	named := func(s *stringScanner, name string) (mruby.Value, bool) {
		if s.pattern == nil {
			return mruby.Nil, false
		}
		numbers := s.pattern.groupNumbers(name)
		for i := len(numbers) - 1; i >= 0; i-- {
			if v, ok := s.group(numbers[i]); ok {
				return in.part(s, v), true
			}
		}
		return mruby.Nil, len(numbers) > 0
	}
	in.def("[]", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		if s.regs == nil {
			return mruby.Nil, nil
		}
		if name, ok := in.Name(args[0]); ok {
			v, found := named(s, name)
			if !found && s.pattern != nil {
				return mruby.Nil, mruby.Errorf("IndexError", "undefined group name reference: %s", name)
			}
			return v, nil
		}
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return group(s, int(n)), nil
	})
	in.def("values_at", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		if s.regs == nil {
			return mruby.Nil, nil
		}
		return in.Call(in.Array(groups(s, 0)...), "values_at", args...)
	})
	in.def("named_captures", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := in.of(self)
		hash := in.Hash()
		if s.pattern == nil {
			return hash, nil
		}
		for _, name := range s.pattern.names() {
			v, _ := named(s, name)
			if _, err := in.Call(hash, "[]=", in.String(name), v); err != nil {
				return mruby.Nil, err
			}
		}
		return hash, nil
	})
}

package ruby

import (
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

func (r *regexps) defineStringMethods() error {
	in := r.in
	class := in.MustConst("String")
	// What these do with numbers and ranges stays as it is.
	for plain, name := range map[string]string{"__slice": "[]", "__assign": "[]="} {
		if _, err := in.Call(class, "alias_method", in.Symbol(plain), in.Symbol(name)); err != nil {
			return err
		}
	}
	def := func(names string, min, max int, f func(self mruby.Value, args []mruby.Value) (mruby.Value, error)) {
		in.def(class, names, min, max, f)
	}
	def("=~", 1, 1, r.stringMatchOperator)
	def("match?", 1, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		p, err := r.toPattern(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		found, err := r.matches(p, self, arg(args, 1))
		return mruby.Bool(found), err
	})
	in.Define(class, "match", func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 2); err != nil {
			return mruby.Nil, err
		}
		p, err := r.toPattern(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		m, err := r.matchArgument(p, self, arg(args, 1))
		if err != nil || m == nil {
			return mruby.Nil, err
		}
		if block.IsNil() {
			return r.last.value(), nil
		}
		return in.Yield(block, r.last.value())
	})
	def("__scan", 1, 1, r.scan)
	def("__matches", 1, 1, r.allMatches)
	in.defSelf(r.class, "__last_match=", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		m, _ := in.Object(args[0]).(*match)
		r.last.set(m)
		return args[0], nil
	})
	def("[] slice", 1, 2, r.slice)
	def("[]=", 2, 3, r.assign)
	def("slice!", 1, 2, r.sliceBang)
	def("index", 1, 2, r.index)
	def("rindex", 1, 2, r.rindex)
	def("partition", 1, 1, r.partition)
	def("rpartition", 1, 1, r.rpartition)
	def("start_with?", 0, -1, r.startWith)
	def("end_with?", 0, -1, r.endWith)
	r.changing(class, "delete_prefix", 1, 1, func(_ mruby.Encoding, text string, args []mruby.Value) (string, error) {
		prefix, err := in.str(args[0])
		return strings.TrimPrefix(text, prefix), err
	})
	r.changing(class, "delete_suffix", 1, 1, func(_ mruby.Encoding, text string, args []mruby.Value) (string, error) {
		suffix, err := in.str(args[0])
		if !endsWith(text, suffix) {
			return text, err
		}
		return strings.TrimSuffix(text, suffix), err
	})
	r.defineReplacing(class)
	r.defineCharsets(class)
	in.Define(class, "split", r.split)
	return nil
}

// toPattern takes a Regexp or the source of one.
func (r *regexps) toPattern(v mruby.Value) (*pattern, error) {
	if v.IsString() {
		return r.compile(pieceOf(v), 0)
	}
	return r.pattern(v)
}

func (r *regexps) stringMatchOperator(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	if args[0].IsString() {
		return mruby.Nil, mruby.TypeError("type mismatch: String given")
	}
	p, ok := r.in.Object(args[0]).(*pattern)
	if !ok {
		return r.in.Call(args[0], "=~", self)
	}
	m, err := r.matchArgument(p, self, mruby.Nil)
	if err != nil || m == nil {
		return mruby.Nil, err
	}
	return r.in.Int(int64(m.chars(m.regs[0]))), nil
}

// scan is String#scan without a block.
func (r *regexps) scan(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, err := r.searcher(self, args[0])
	if err != nil {
		return mruby.Nil, err
	}
	var list []mruby.Value
	var last []int32
	err = s.all(func(regs []int32) error {
		last = regs
		m := s.match(regs)
		if m.groups() > 1 {
			list = append(list, r.in.Array(r.groupList(m, 1)...))
		} else {
			list = append(list, r.group(m, 0))
		}
		return nil
	})
	if err != nil {
		return mruby.Nil, err
	}
	r.last.set(s.match(last))
	return r.in.Array(list...), nil
}

// allMatches lists the MatchData of all matches.
func (r *regexps) allMatches(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, err := r.searcher(self, args[0])
	if err != nil {
		return mruby.Nil, err
	}
	var list []mruby.Value
	err = s.all(func(regs []int32) error {
		list = append(list, r.in.NewObject(r.match, s.match(regs)))
		return nil
	})
	return r.in.Array(list...), err
}

// slice is String#[]: with a Regexp, a group of its match.
func (r *regexps) slice(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	p, ok := r.in.Object(args[0]).(*pattern)
	if !ok {
		if args[0].IsNil() {
			_, err := r.in.integer(args[0])
			return mruby.Nil, err
		}
		return r.in.Call(self, "__slice", args...)
	}
	m, err := r.find(p, pieceOf(self), 0)
	if err != nil || m == nil {
		return mruby.Nil, err
	}
	n := 0
	if len(args) > 1 {
		if n, err = r.groupIndex(m, args[1]); err != nil {
			return mruby.Nil, err
		}
	}
	return r.group(m, n), nil
}

// assign is String#[]=.
func (r *regexps) assign(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	in := r.in
	p, ok := in.Object(args[0]).(*pattern)
	if !ok {
		return in.Call(self, "__assign", args...)
	}
	if err := r.modifiable(self); err != nil {
		return mruby.Nil, err
	}
	value, err := in.string(args[len(args)-1])
	if err != nil {
		return mruby.Nil, err
	}
	encoding, err := in.encodings.unite(pieceOf(self), pieceOf(value))
	if err != nil {
		return mruby.Nil, err
	}
	m, err := r.find(p, pieceOf(self), 0)
	if err != nil {
		return mruby.Nil, err
	}
	if m == nil {
		return mruby.Nil, mruby.Errorf("IndexError", "regexp not matched")
	}
	n := 0
	if len(args) == 3 {
		if n, err = r.groupIndex(m, args[1]); err != nil {
			return mruby.Nil, err
		}
		if n < 0 || n >= m.groups() {
			return mruby.Nil, mruby.Errorf("IndexError", "index %d out of regexp", args[1].Int())
		}
	}
	if _, ok := m.group(n); !ok {
		return mruby.Nil, mruby.Errorf("IndexError", "regexp group %d not matched", n)
	}
	text := m.text[:m.regs[2*n]] + value.Str() + m.text[m.regs[2*n+1]:]
	if _, err := in.Call(self, "replace", in.StringIn(encoding, text)); err != nil {
		return mruby.Nil, err
	}
	return args[len(args)-1], nil
}

// sliceBang is String#slice!.
func (r *regexps) sliceBang(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	in := r.in
	if err := r.modifiable(self); err != nil {
		return mruby.Nil, err
	}
	cut, err := r.slice(self, args)
	if err != nil || cut.IsNil() {
		return mruby.Nil, err
	}
	text := self.Str()
	begin := 0
	switch v := args[0]; {
	case v.IsString():
		begin = strings.Index(text, v.Str())
	case v.Kind() == mruby.KindRange:
		if v, err = in.Call(v, "begin"); err != nil {
			return mruby.Nil, err
		}
		if !v.IsNil() {
			begin, err = r.charIndex(pieceOf(self), v)
		}
	default:
		if r.isRegexp(v) {
			m := r.last.match()
			n := 0
			if len(args) > 1 {
				n, err = r.groupIndex(m, args[1])
			}
			begin = int(m.regs[2*n])
			break
		}
		begin, err = r.charIndex(pieceOf(self), v)
	}
	if err != nil {
		return mruby.Nil, err
	}
	text = text[:begin] + text[begin+len(cut.Str()):]
	_, err = in.Call(self, "replace", in.StringIn(self.Encoding(), text))
	return cut, err
}

// charIndex is the offset in bytes of a character that there is.
func (r *regexps) charIndex(text piece, v mruby.Value) (int, error) {
	n, err := r.in.integer(v)
	at, _ := byteOffset(text, n)
	return at, err
}

func (r *regexps) isRegexp(v mruby.Value) bool {
	_, ok := r.in.Object(v).(*pattern)
	return ok
}

// modifiable refuses a frozen String.
func (r *regexps) modifiable(self mruby.Value) error {
	frozen, err := r.in.Call(self, "frozen?")
	if err != nil || !frozen.Truthy() {
		return err
	}
	s, err := r.in.Inspect(self)
	if err != nil {
		return err
	}
	return mruby.Errorf("FrozenError", "can't modify frozen String: %s", s)
}

func (r *regexps) index(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, at, ok, err := r.offsetArguments(self, args, 0)
	if err != nil {
		return mruby.Nil, err
	}
	var regs []int32
	if ok {
		regs, err = s.find(at)
	}
	return s.charOffset(regs), err
}

func (r *regexps) rindex(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, at, ok, err := r.offsetArguments(self, args, len(self.Str()))
	if err != nil {
		return mruby.Nil, err
	}
	var regs []int32
	if ok || arg(args, 1).Int() > 0 { // behind the end is the end
		if !ok {
			at = len(s.text)
		}
		regs, err = s.findBack(at)
	}
	return s.charOffset(regs), err
}

// offsetArguments are what to look for and from where, in bytes; ok is false
// when that lies outside.
func (r *regexps) offsetArguments(self mruby.Value, args []mruby.Value, start int) (s *searcher, at int, ok bool, err error) {
	if !r.isRegexp(args[0]) {
		if _, err := r.in.str(args[0]); err != nil {
			return nil, 0, false, err
		}
	}
	s, err = r.searcher(self, args[0])
	if err != nil || len(args) == 1 {
		return s, start, true, err
	}
	n, err := r.in.integer(args[1])
	if err != nil {
		return nil, 0, false, err
	}
	at, ok = byteOffset(s.piece(), n)
	return s, at, ok, nil
}

// charOffset answers with the place of a match and sets $~.
func (s *searcher) charOffset(regs []int32) mruby.Value {
	s.setLast(regs)
	if regs == nil {
		return mruby.Nil
	}
	return s.r.in.Int(int64(piece{s.encoding, s.text[:regs[0]]}.charCount()))
}

func (r *regexps) partition(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, err := r.searcher(self, args[0])
	if err != nil {
		return mruby.Nil, err
	}
	regs, err := s.find(0)
	if err != nil {
		return mruby.Nil, err
	}
	s.setLast(regs)
	if regs == nil {
		return s.strings(s.text, "", ""), nil
	}
	return s.three(regs), nil
}

func (r *regexps) rpartition(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	s, err := r.searcher(self, args[0])
	if err != nil {
		return mruby.Nil, err
	}
	regs, err := s.findBack(len(s.text))
	if err != nil {
		return mruby.Nil, err
	}
	s.setLast(regs)
	if regs == nil {
		return s.strings("", "", s.text), nil
	}
	return s.three(regs), nil
}

// three are what stands before a match, the match, and what stands behind it.
func (s *searcher) three(regs []int32) mruby.Value {
	return s.strings(s.text[:regs[0]], s.text[regs[0]:regs[1]], s.text[regs[1]:])
}

// strings makes an Array of Strings in the encoding of the text.
func (s *searcher) strings(parts ...string) mruby.Value {
	list := make([]mruby.Value, len(parts))
	for i, part := range parts {
		list[i] = s.r.in.StringIn(s.encoding, part)
	}
	return s.r.in.Array(list...)
}

func (r *regexps) startWith(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	text := self.Str()
	for _, v := range args {
		if !r.isRegexp(v) {
			prefix, err := r.united(self, v)
			if err != nil {
				return mruby.Nil, err
			}
			if strings.HasPrefix(text, prefix) {
				return mruby.True, nil
			}
			continue
		}
		s, err := r.searcher(self, v)
		if err != nil {
			return mruby.Nil, err
		}
		regs, err := s.re.MatchAt(s.subject, 0)
		if err != nil {
			return mruby.Nil, r.failure(err)
		}
		s.setLast(regs)
		if regs != nil {
			return mruby.True, nil
		}
	}
	return mruby.False, nil
}

// united takes a String to look for in another.
func (r *regexps) united(self, v mruby.Value) (string, error) {
	s, err := r.in.string(v)
	if err == nil {
		_, err = r.in.encodings.unite(pieceOf(self), pieceOf(s))
	}
	return s.Str(), err
}

// endWith is end_with?, which compares whole characters.
func (r *regexps) endWith(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	text := self.Str()
	for _, v := range args {
		suffix, err := r.united(self, v)
		if err != nil {
			return mruby.Nil, err
		}
		if endsWith(text, suffix) {
			return mruby.True, nil
		}
	}
	return mruby.False, nil
}

func endsWith(text, suffix string) bool {
	before, ok := strings.CutSuffix(text, suffix)
	return ok && (suffix == "" || before == "" || utf8.RuneStart(suffix[0]))
}

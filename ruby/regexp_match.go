package ruby

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// match is what a MatchData object holds.
type match struct {
	pattern  *pattern // nil for a match of a plain string
	text     string
	encoding mruby.Encoding // of text
	regs     []int32        // begin and end of the match and its groups, in bytes; -1: none
}

func (m *match) groups() int { return len(m.regs) / 2 }

// group returns the text of a group; ok is false for one that took no part.
func (m *match) group(n int) (string, bool) {
	if n < 0 || n >= m.groups() || m.regs[2*n] < 0 {
		return "", false
	}
	return m.text[m.regs[2*n]:m.regs[2*n+1]], true
}

func (m *match) pre() string  { return m.text[:m.regs[0]] }
func (m *match) post() string { return m.text[m.regs[1]:] }

// chars turns an offset in bytes into one in characters.
func (m *match) chars(at int32) int { return piece{m.encoding, m.text[:at]}.charCount() }

// lastGroup is $+: the last group that took part.
func (m *match) lastGroup() int {
	for n := m.groups() - 1; n > 0; n-- {
		if m.regs[2*n] >= 0 {
			return n
		}
	}
	return -1
}

func (m *match) names() []string {
	if m.pattern == nil {
		return nil
	}
	return m.pattern.names()
}

// named finds the group of a name: of several the last that took part.
func (m *match) named(name string) (int, error) {
	var numbers []int
	if m.pattern != nil {
		numbers = m.pattern.groupNumbers(name)
	}
	if numbers == nil {
		return 0, mruby.Errorf("IndexError", "undefined group name reference: %s", name)
	}
	for _, n := range slices.Backward(numbers) {
		if m.regs[2*n] >= 0 {
			return n, nil
		}
	}
	return numbers[len(numbers)-1], nil
}

// group is the String of a group, or nil.
func (r *regexps) group(m *match, n int) mruby.Value {
	s, ok := m.group(n)
	if !ok {
		return mruby.Nil
	}
	return r.in.StringIn(m.encoding, s)
}

// groupIndex takes a group's number or name; negative numbers count from the end.
func (r *regexps) groupIndex(m *match, v mruby.Value) (int, error) {
	if name, ok := r.in.Name(v); ok {
		return m.named(name)
	}
	n, err := r.in.integer(v)
	if n < 0 {
		n += int64(m.groups())
	}
	return int(max(min(n, int64(m.groups())), -1)), err
}

// groupList is to_a from a group on.
func (r *regexps) groupList(m *match, from int) []mruby.Value {
	list := make([]mruby.Value, 0, m.groups())
	for n := from; n < m.groups(); n++ {
		list = append(list, r.group(m, n))
	}
	return list
}

func (r *regexps) defineMatchData() {
	in := r.in
	method := func(names string, min, max int, f func(m *match, args []mruby.Value) (mruby.Value, error)) {
		in.def(r.match, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			m, ok := in.Object(self).(*match)
			if !ok {
				return mruby.Nil, mruby.TypeError("uninitialized MatchData")
			}
			return f(m, args)
		})
	}
	value := func(names string, f func(m *match) mruby.Value) {
		method(names, 0, 0, func(m *match, _ []mruby.Value) (mruby.Value, error) { return f(m), nil })
	}
	value("pre_match", func(m *match) mruby.Value { return in.StringIn(m.encoding, m.pre()) })
	value("post_match", func(m *match) mruby.Value { return in.StringIn(m.encoding, m.post()) })
	value("to_s", func(m *match) mruby.Value { return r.group(m, 0) })
	value("to_a", func(m *match) mruby.Value { return in.Array(r.groupList(m, 0)...) })
	value("captures deconstruct", func(m *match) mruby.Value { return in.Array(r.groupList(m, 1)...) })
	value("size length", func(m *match) mruby.Value { return in.Int(int64(m.groups())) })
	value("names", func(m *match) mruby.Value { return in.Strings(m.names()) })
	value("regexp", func(m *match) mruby.Value { return r.regexpOf(m) })
	in.def(r.match, "string", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		m, ok := in.Object(self).(*match)
		if !ok {
			return mruby.Nil, mruby.TypeError("uninitialized MatchData")
		}
		if s := in.Ivar(self, "__string"); !s.IsNil() { // always the same one
			return s, nil
		}
		s, err := in.Call(in.StringIn(m.encoding, m.text), "freeze")
		if err != nil {
			return mruby.Nil, err
		}
		return s, in.IvarSet(self, "__string", s)
	})
	in.def(r.match, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		m, ok := in.Object(args[0]).(*match)
		if !ok {
			return mruby.Nil, mruby.TypeError("initialize_copy should take same class object")
		}
		return self, in.SetObject(self, m)
	})
	method("hash", 0, 0, func(m *match, _ []mruby.Value) (mruby.Value, error) {
		return in.Call(in.Array(in.String(m.text), in.Int(int64(m.regs[0])), in.Int(int64(m.regs[1]))), "hash")
	})
	method("== eql?", 1, 1, func(m *match, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.Object(args[0]).(*match)
		return mruby.Bool(ok && o.text == m.text && slices.Equal(o.regs, m.regs) && o.source().equal(m.source())), nil
	})
	method("[]", 1, 2, func(m *match, args []mruby.Value) (mruby.Value, error) {
		if len(args) == 2 {
			if _, err := in.integer(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		if len(args) == 2 || args[0].Kind() == mruby.KindRange {
			return in.Call(in.Array(r.groupList(m, 0)...), "[]", args...)
		}
		n, err := r.groupIndex(m, args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return r.group(m, n), nil
	})
	method("values_at", 0, -1, func(m *match, args []mruby.Value) (mruby.Value, error) {
		var list []mruby.Value
		for _, v := range args {
			if v.Kind() == mruby.KindRange {
				begin, end, err := in.rangeWithin(v, m.groups())
				if err != nil {
					return mruby.Nil, err
				}
				for n := begin; n < end; n++ {
					list = append(list, r.group(m, n))
				}
				continue
			}
			n, err := r.groupIndex(m, v)
			if err != nil {
				return mruby.Nil, err
			}
			list = append(list, r.group(m, n))
		}
		return in.Array(list...), nil
	})
	method("inspect", 0, 0, func(m *match, _ []mruby.Value) (mruby.Value, error) {
		s, err := r.inspectMatch(m)
		return in.String(s), err
	})
	r.defineNamed(method)
	r.defineOffsets(method)
	for _, name := range []string{"new", "allocate"} {
		in.DefineSingleton(r.match, name, func(mruby.Value, []mruby.Value, mruby.Value) (mruby.Value, error) {
			return mruby.Nil, mruby.Errorf("NoMethodError", "undefined method `%s' for MatchData:Class", name)
		})
	}
}

type matchMethod = func(names string, min, max int, f func(m *match, args []mruby.Value) (mruby.Value, error))

func (r *regexps) defineNamed(method matchMethod) {
	in := r.in
	method("named_captures", 0, 1, func(m *match, args []mruby.Value) (mruby.Value, error) {
		_, opts := options(args)
		symbols := in.option(opts, "symbolize_names").Truthy()
		var pairs []mruby.Value
		for _, name := range m.names() {
			n, err := m.named(name)
			if err != nil {
				return mruby.Nil, err
			}
			key := in.String(name)
			if symbols {
				key = in.Symbol(name)
			}
			pairs = append(pairs, key, r.group(m, n))
		}
		return in.Hash(pairs...), nil
	})
	method("deconstruct_keys", 1, 1, func(m *match, args []mruby.Value) (mruby.Value, error) {
		var wanted []string
		switch {
		case args[0].IsNil():
			wanted = m.names()
		case args[0].IsArray():
			for _, v := range in.Items(args[0]) {
				if !v.IsSymbol() {
					return mruby.Nil, mruby.TypeError("wrong argument type %s (expected Symbol)", in.kind(v))
				}
				wanted = append(wanted, in.SymbolName(v))
			}
		default:
			return mruby.Nil, mruby.TypeError("wrong argument type %s (expected Array or nil)", in.kind(args[0]))
		}
		var pairs []mruby.Value
		for _, name := range wanted {
			n, err := m.named(name)
			if err != nil {
				break
			}
			pairs = append(pairs, in.Symbol(name), r.group(m, n))
		}
		return in.Hash(pairs...), nil
	})
}

func (r *regexps) defineOffsets(method matchMethod) {
	in := r.in
	// group hands the number of an existing group to f, which gets no group that
	// took no part.
	group := func(names string, none func() mruby.Value, f func(m *match, begin, end int32) mruby.Value) {
		method(names, 1, 1, func(m *match, args []mruby.Value) (mruby.Value, error) {
			n, err := r.offsetGroup(m, args[0])
			if err != nil {
				return mruby.Nil, err
			}
			if m.regs[2*n] < 0 {
				return none(), nil
			}
			return f(m, m.regs[2*n], m.regs[2*n+1]), nil
		})
	}
	number := func(n int) mruby.Value { return in.Int(int64(n)) }
	null := func() mruby.Value { return mruby.Nil }
	pair := func() mruby.Value { return in.Array(mruby.Nil, mruby.Nil) }
	group("begin", null, func(m *match, begin, _ int32) mruby.Value { return number(m.chars(begin)) })
	group("end", null, func(m *match, _, end int32) mruby.Value { return number(m.chars(end)) })
	group("offset", pair, func(m *match, begin, end int32) mruby.Value {
		return in.Array(number(m.chars(begin)), number(m.chars(end)))
	})
	group("bytebegin", null, func(_ *match, begin, _ int32) mruby.Value { return number(int(begin)) })
	group("byteend", null, func(_ *match, _, end int32) mruby.Value { return number(int(end)) })
	group("byteoffset", pair, func(_ *match, begin, end int32) mruby.Value {
		return in.Array(number(int(begin)), number(int(end)))
	})
	group("match", null, func(m *match, begin, end int32) mruby.Value { return in.StringIn(m.encoding, m.text[begin:end]) })
	group("match_length", null, func(m *match, begin, end int32) mruby.Value {
		return number(piece{m.encoding, m.text[begin:end]}.charCount())
	})
}

// offsetGroup takes the number or name of a group that there is.
func (r *regexps) offsetGroup(m *match, v mruby.Value) (int, error) {
	if name, ok := r.in.Name(v); ok {
		return m.named(name)
	}
	n, err := r.in.integer(v)
	if err == nil && (n < 0 || n >= int64(m.groups())) {
		err = mruby.Errorf("IndexError", "index %d out of matches", n)
	}
	return int(n), err
}

// rangeWithin takes a range of places in a list of a length, from its end when
// they are negative. It may go on behind the list.
func (in *Interp) rangeWithin(v mruby.Value, length int) (begin, end int, err error) {
	bound := func(name string, otherwise int) int {
		b, e := in.Call(v, name)
		if e == nil && b.IsNil() {
			return otherwise
		}
		var n int64
		if e == nil {
			n, e = in.integer(b)
		}
		if e != nil {
			err = e
		}
		if n < 0 {
			n += int64(length)
		}
		return int(n)
	}
	begin, end = bound("begin", 0), bound("end", -1)
	open, e := in.Call(v, "end")
	if err == nil {
		err = e
	}
	switch exclusive, e := in.Call(v, "exclude_end?"); {
	case e != nil:
		err = e
	case open.IsNil():
		end = length
	case !exclusive.Truthy():
		end++
	}
	if err == nil && begin < 0 {
		shown, e := in.Inspect(v)
		if err = e; e == nil {
			err = mruby.Errorf("RangeError", "%s out of range", shown)
		}
	}
	return begin, end, err
}

// source is what was matched with, to compare.
func (m *match) source() patternKey {
	if m.pattern == nil {
		text, _ := m.group(0)
		return patternKey{source: quoteRegexp(text)}
	}
	return m.pattern.patternKey
}

// regexpOf is the Regexp that matched; for a plain string the one that would have.
func (r *regexps) regexpOf(m *match) mruby.Value {
	if m.pattern != nil {
		return r.object(m.pattern)
	}
	p, err := r.compile(piece{m.encoding, m.source().source}, 0)
	if err != nil { // a quoted text is always a pattern
		panic(err)
	}
	return r.object(p)
}

func (r *regexps) inspectMatch(m *match) (string, error) {
	if m.pattern == nil {
		return "#<MatchData: " + m.text[m.regs[0]:m.regs[1]] + ">", nil
	}
	labels := make([]string, m.groups())
	for n := range labels {
		labels[n] = strconv.Itoa(n)
	}
	for _, name := range m.pattern.re.Names() {
		for _, n := range name.Groups {
			labels[n] = name.Name
		}
	}
	var b strings.Builder
	b.WriteString("#<MatchData")
	for n, v := range r.groupList(m, 0) {
		b.WriteByte(' ')
		if n > 0 {
			b.WriteString(labels[n] + ":")
		}
		s, err := r.in.Inspect(v)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	b.WriteByte('>')
	return b.String(), nil
}

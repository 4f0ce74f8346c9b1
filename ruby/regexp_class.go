package ruby

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func (r *regexps) defineClassMethods() {
	in := r.in
	in.DefineSingleton(r.class, "compile", r.literal)
	in.def(r.class, "initialize", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		p, err := r.new(args)
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.SetObject(self, p)
	})
	in.def(r.class, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		p, err := r.pattern(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, p)
	})
	in.defSelf(r.class, "escape quote", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := r.name(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.String(quoteRegexp(s)), nil
	})
	in.defSelf(r.class, "union", 0, -1, r.union)
	in.defSelf(r.class, "last_match", 0, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if len(args) == 0 {
			return r.last.value(), nil
		}
		m := r.last.match()
		if m == nil {
			return mruby.Nil, nil
		}
		n, err := r.groupIndex(m, args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return r.group(m, n), nil
	})
	in.defSelf(r.class, "try_convert", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		switch {
		case in.IsKindOf(args[0], r.class):
			return args[0], nil
		case args[0].Kind() >= mruby.KindData && in.respondTo(args[0], "to_regexp"):
			return in.Call(args[0], "to_regexp")
		}
		return mruby.Nil, nil
	})
}

func (r *regexps) union(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
	in := r.in
	if len(args) == 1 && args[0].IsArray() {
		args = in.Items(args[0])
	}
	if len(args) == 1 {
		if _, ok := in.Object(args[0]).(*pattern); ok {
			return args[0], nil
		}
	}
	parts := make([]string, len(args))
	for i, v := range args {
		if p, ok := in.Object(v).(*pattern); ok {
			parts[i] = p.text()
			continue
		}
		if v.IsSymbol() && len(args) > 1 {
			return mruby.Nil, mruby.TypeError("no implicit conversion of Symbol into String")
		}
		s, err := r.name(v)
		if err != nil {
			return mruby.Nil, err
		}
		parts[i] = quoteRegexp(s)
	}
	source := strings.Join(parts, "|")
	if len(args) == 0 {
		source = "(?!)"
	}
	p, err := r.compile(source, 0)
	if err != nil {
		return mruby.Nil, err
	}
	return r.object(p), nil
}

func (r *regexps) defineMethods() {
	in := r.in
	method := func(names string, min, max int, f func(p *pattern, args []mruby.Value) (mruby.Value, error)) {
		in.def(r.class, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			p, err := r.pattern(self)
			if err != nil {
				return mruby.Nil, err
			}
			return f(p, args)
		})
	}
	str := func(names string, f func(p *pattern) string) {
		method(names, 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) { return in.String(f(p)), nil })
	}
	str("source", func(p *pattern) string { return p.source })
	str("to_s", (*pattern).text)
	str("inspect", (*pattern).inspect)
	method("options", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) { return in.Int(int64(p.flags)), nil })
	method("casefold?", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(p.flags&regexpIgnoreCase != 0), nil
	})
	method("fixed_encoding?", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(p.flags&regexpFixedEncoding != 0), nil
	})
	method("names", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) { return in.Strings(p.names()), nil })
	method("named_captures", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
		var pairs []mruby.Value
		for _, n := range p.re.Names() {
			groups := make([]mruby.Value, len(n.Groups))
			for i, g := range n.Groups {
				groups[i] = in.Int(int64(g))
			}
			pairs = append(pairs, in.String(n.Name), in.Array(groups...))
		}
		return in.Hash(pairs...), nil
	})
	method("hash", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
		h := fnv.New64a()
		fmt.Fprintf(h, "%d %s", p.flags, p.source)
		return in.Int(int64(h.Sum64() >> 2)), nil
	})
	method("== eql?", 1, 1, func(p *pattern, args []mruby.Value) (mruby.Value, error) {
		other, ok := in.Object(args[0]).(*pattern)
		return mruby.Bool(ok && other.key() == p.key()), nil
	})
	method("=~", 1, 1, func(p *pattern, args []mruby.Value) (mruby.Value, error) {
		m, err := r.matchArgument(p, args[0], mruby.Nil)
		if err != nil || m == nil {
			return mruby.Nil, err
		}
		return in.Int(int64(m.chars(m.regs[0]))), nil
	})
	method("===", 1, 1, func(p *pattern, args []mruby.Value) (mruby.Value, error) {
		s, ok := r.subject(args[0])
		if !ok {
			r.last.set(nil)
			return mruby.False, nil
		}
		m, err := r.find(p, s, 0)
		return mruby.Bool(m != nil), err
	})
	method("match?", 1, 2, func(p *pattern, args []mruby.Value) (mruby.Value, error) {
		found, err := r.matches(p, args[0], arg(args, 1))
		return mruby.Bool(found), err
	})
	in.Define(r.class, "match", func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 2); err != nil {
			return mruby.Nil, err
		}
		p, err := r.pattern(self)
		if err != nil {
			return mruby.Nil, err
		}
		m, err := r.matchArgument(p, args[0], arg(args, 1))
		if err != nil || m == nil {
			return mruby.Nil, err
		}
		if block.IsNil() {
			return r.last.value(), nil
		}
		return in.Yield(block, r.last.value())
	})
}

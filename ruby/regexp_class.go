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
	in.defSelf(r.class, "__literal", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return r.cached(literalKey{args[0].Str(), args[1].Str(), args[2].Str(), mruby.UTF8})
	})
	in.def(r.class, "initialize", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if p, ok := in.Object(self).(*pattern); ok {
			frozen, err := in.Call(self, "frozen?")
			if err != nil {
				return mruby.Nil, err
			}
			if frozen.Truthy() {
				return mruby.Nil, mruby.Errorf("FrozenError", "can't modify frozen %s: %s", in.ClassName(self), p.inspect())
			}
			return mruby.Nil, mruby.TypeError("already initialized regexp")
		}
		p, err := r.new(args)
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, p)
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
		return in.StringIn(quotedEncoding(args[0], s), quoteRegexp(s)), nil
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
			v, err := in.Call(args[0], "to_regexp")
			if err == nil && !v.IsNil() && !in.IsKindOf(v, r.class) {
				name := in.className(args[0])
				err = mruby.TypeError("can't convert %s to Regexp (%s#to_regexp gives %s)", name, name, in.className(v))
			}
			return v, err
		}
		return mruby.Nil, nil
	})
}

func (r *regexps) union(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
	in := r.in
	if len(args) == 1 && args[0].IsArray() {
		args = in.Items(args[0])
	}
	parts := make([]string, len(args))
	fixed := noEncoding                      // the encoding of the parts that aren't ASCII
	flags, plain, separator := 0, false, "|" // plain: there are parts in ASCII
	join := func(e mruby.Encoding) error {
		if fixed != noEncoding && fixed != e {
			return mruby.ArgumentError("incompatible encodings: %s and %s", in.encodings.name(fixed), in.encodings.name(e))
		}
		fixed = e
		return nil
	}
	mixed := func() error {
		return mruby.ArgumentError("ASCII incompatible encoding: %s", in.encodings.name(fixed))
	}
	isWide := func(e mruby.Encoding) bool { return e != noEncoding && !in.encodings.infos[e].ASCII }
	for i, v := range args {
		regexp, err := in.Call(r.class, "try_convert", v)
		if err != nil {
			return mruby.Nil, err
		}
		if p, ok := in.Object(regexp).(*pattern); ok {
			if len(args) == 1 {
				return regexp, nil
			}
			parts[i] = p.text()
			e := p.encodingOf()
			if p.flags&regexpFixedEncoding == 0 && e != mruby.Binary {
				if isWide(fixed) {
					return mruby.Nil, mixed()
				}
				plain = true
				continue
			}
			if err := join(e); err != nil {
				return mruby.Nil, err
			}
			flags |= p.flags & regexpNoEncoding
			continue
		}
		if v.IsSymbol() && len(args) > 1 {
			return mruby.Nil, mruby.TypeError("no implicit conversion of Symbol into String")
		}
		s, err := r.name(v)
		if err != nil {
			return mruby.Nil, err
		}
		e := v.Encoding()
		switch {
		case isWide(e):
			if err := join(e); err != nil {
				return mruby.Nil, err
			}
			if s, err = r.quoteWide(v); err != nil {
				return mruby.Nil, err
			}
			parts[i] = s
			continue
		case !isASCII(s):
			if err := join(e); err != nil {
				return mruby.Nil, err
			}
		case isWide(fixed):
			return mruby.Nil, mixed()
		default:
			plain = true
		}
		parts[i] = quoteRegexp(s)
	}
	if isWide(fixed) {
		if plain {
			return mruby.Nil, mixed()
		}
		bar, err := in.Call(in.String("|"), "encode", in.encodings.object(fixed))
		if err != nil {
			return mruby.Nil, err
		}
		separator = bar.Str()
	}
	source := strings.Join(parts, separator)
	if len(args) == 0 {
		source = "(?!)"
	}
	p, err := r.compile(piece{max(fixed, mruby.UTF8), source}, flags)
	if err != nil {
		return mruby.Nil, err
	}
	return r.object(p), nil
}

// quoteWide is Regexp.escape of a String in an encoding that isn't like ASCII.
func (r *regexps) quoteWide(v mruby.Value) (string, error) {
	text, err := r.in.Call(v, "encode", r.in.encodings.object(mruby.UTF8))
	if err != nil {
		return "", err
	}
	quoted, err := r.in.Call(r.in.String(quoteRegexp(text.Str())), "encode", r.in.encodings.object(v.Encoding()))
	return quoted.Str(), err
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
		method(names, 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
			return in.StringIn(p.encodingOf(), f(p)), nil
		})
	}
	str("source", func(p *pattern) string { return p.source })
	str("to_s", (*pattern).text)
	in.def(r.class, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if p, ok := in.Object(self).(*pattern); ok {
			return in.String(p.inspect()), nil
		}
		return in.Call(self, "__any_to_s")
	})
	method("options", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) { return in.Int(int64(p.flags)), nil })
	method("casefold?", 0, 0, func(p *pattern, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(p.flags&regexpIgnoreCase != 0), nil
	})
	in.def(r.class, "fixed_encoding?", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		p, ok := in.Object(self).(*pattern)
		return mruby.Bool(ok && p.flags&regexpFixedEncoding != 0), nil
	})
	in.def(r.class, "encoding", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if p, ok := in.Object(self).(*pattern); ok {
			return in.encodings.object(p.encodingOf()), nil
		}
		return in.encodings.object(mruby.Binary), nil
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
		fmt.Fprintf(h, "%d %s", p.flags&^regexpNoEncoding, p.source)
		return in.Int(int64(h.Sum64() >> 2)), nil
	})
	method("== eql?", 1, 1, func(p *pattern, args []mruby.Value) (mruby.Value, error) {
		other, ok := in.Object(args[0]).(*pattern)
		if !ok && in.IsKindOf(args[0], r.class) {
			return mruby.Nil, mruby.TypeError("uninitialized Regexp")
		}
		return mruby.Bool(ok && other.equal(p.patternKey)), nil
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

package ruby

import (
	"errors"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

// Options of a Regexp, as Regexp#options has them.
const (
	regexpIgnoreCase    = 1
	regexpExtended      = 2
	regexpMultiline     = 4
	regexpFixedEncoding = 16
	regexpNoEncoding    = 32
)

// pattern is what a Regexp object holds.
type pattern struct {
	source string
	flags  int
	re     *onig.Regexp
}

// patternKey is what makes two Regexps equal.
type patternKey struct {
	source string
	flags  int
}

func (p *pattern) key() patternKey { return patternKey{p.source, p.flags} }

func (p *pattern) options() onig.Options {
	return onig.Options{
		IgnoreCase: p.flags&regexpIgnoreCase != 0,
		Extended:   p.flags&regexpExtended != 0,
		Multiline:  p.flags&regexpMultiline != 0,
		Bytes:      p.flags&regexpNoEncoding != 0,
	}
}

// literalKey is a literal as the VM hands it to Regexp.compile.
type literalKey struct{ source, flags, encoding string }

// regexps is the part of an interpreter that matches.
type regexps struct {
	in       *Interp
	class    mruby.Value // Regexp
	match    mruby.Value // MatchData
	compiled map[patternKey]*pattern
	literals map[literalKey]*mruby.Ref
	last     lastMatch
}

// maxRegexps bounds both caches: patterns made of changing text would fill
// them. A full cache is emptied.
const maxRegexps = 1000

func init() { coreNatives = append(coreNatives, defineRegexp) }

func defineRegexp(in *Interp) error {
	r := &regexps{
		in:       in,
		class:    in.DataClass(mruby.Nil, "Regexp", mruby.Nil),
		match:    in.DataClass(mruby.Nil, "MatchData", mruby.Nil),
		compiled: map[patternKey]*pattern{},
		literals: map[literalKey]*mruby.Ref{},
	}
	r.last = newLastMatch(in)
	in.regexps = r
	r.last.define()
	failure := in.DefineClass(mruby.Nil, "RegexpError", in.MustConst("StandardError"))
	in.DefineClass(r.class, "TimeoutError", failure)
	for name, n := range map[string]int64{
		"IGNORECASE": regexpIgnoreCase, "EXTENDED": regexpExtended, "MULTILINE": regexpMultiline,
		"FIXEDENCODING": regexpFixedEncoding, "NOENCODING": regexpNoEncoding,
	} {
		if _, err := in.Call(r.class, "const_set", in.Symbol(name), in.Int(n)); err != nil {
			return err
		}
	}
	r.defineClassMethods()
	r.defineMethods()
	r.defineMatchData()
	return r.defineStringMethods()
}

// literal is Regexp.compile: what a literal calls each time it is evaluated,
// with its source and the letters behind it. So it answers from a cache.
func (r *regexps) literal(self mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	in := r.in
	if self != r.class || len(args) == 0 || !args[0].IsString() {
		return in.Call(self, "new", args...)
	}
	key := literalKey{source: args[0].Str()}
	if len(args) > 1 && !args[1].IsNil() {
		if !args[1].IsString() {
			return in.Call(self, "new", args...)
		}
		key.flags = args[1].Str()
	}
	if len(args) > 2 {
		key.encoding = args[2].Str()
	}
	if ref, ok := r.literals[key]; ok {
		return ref.Value(), nil
	}
	p, err := r.new(args)
	if err != nil {
		return mruby.Nil, err
	}
	v := in.NewObject(r.class, p)
	if _, err := in.Call(v, "freeze"); err != nil {
		return mruby.Nil, err
	}
	if len(r.literals) >= maxRegexps {
		for _, ref := range r.literals {
			ref.Release()
		}
		clear(r.literals)
	}
	r.literals[key] = in.Root(v)
	return v, nil
}

// new makes the pattern of Regexp.new's arguments.
func (r *regexps) new(args []mruby.Value) (*pattern, error) {
	in := r.in
	if err := arity(len(args), 1, 3); err != nil {
		return nil, err
	}
	if p, ok := in.Object(args[0]).(*pattern); ok {
		return p, nil
	}
	source, err := in.str(args[0])
	if err != nil {
		return nil, err
	}
	flags := 0
	switch o := arg(args, 1); o.Kind() {
	case mruby.KindNil, mruby.KindFalse:
	case mruby.KindInt:
		flags = int(o.Int()) & (regexpIgnoreCase | regexpExtended | regexpMultiline | regexpFixedEncoding | regexpNoEncoding)
	case mruby.KindString:
		for _, letter := range o.Str() {
			switch letter {
			case 'i':
				flags |= regexpIgnoreCase
			case 'x':
				flags |= regexpExtended
			case 'm':
				flags |= regexpMultiline
			default:
				return nil, mruby.ArgumentError("unknown regexp option: %s", o.Str())
			}
		}
	default:
		flags = regexpIgnoreCase
	}
	switch encoding := strings.ToLower(arg(args, 2).Str()); {
	case strings.HasPrefix(encoding, "n"):
		flags |= regexpNoEncoding
	case strings.HasPrefix(encoding, "u"):
		flags |= regexpFixedEncoding
	}
	return r.compile(source, flags)
}

// compile makes a pattern, or finds it.
func (r *regexps) compile(source string, flags int) (*pattern, error) {
	if flags&regexpNoEncoding == 0 && (!isASCII(source) || strings.Contains(source, `\u`)) {
		flags |= regexpFixedEncoding
	}
	p := &pattern{source: source, flags: flags}
	if old, ok := r.compiled[p.key()]; ok {
		return old, nil
	}
	re, err := onig.Compile(source, p.options())
	if err != nil {
		var syntax *onig.SyntaxError
		if errors.As(err, &syntax) {
			return nil, mruby.Errorf("RegexpError", "%s: /%s/%s", syntax.Reason, displayRegexp(source), syntax.Options.Letters())
		}
		return nil, err
	}
	p.re = re
	if len(r.compiled) >= maxRegexps {
		clear(r.compiled)
	}
	r.compiled[p.key()] = p
	return p, nil
}

// pattern returns what a Regexp object holds.
func (r *regexps) pattern(v mruby.Value) (*pattern, error) {
	if p, ok := r.in.Object(v).(*pattern); ok {
		return p, nil
	}
	if r.in.IsKindOf(v, r.class) {
		return nil, mruby.TypeError("uninitialized Regexp")
	}
	return nil, mruby.TypeError("wrong argument type %s (expected Regexp)", r.in.kind(v))
}

// object is a Regexp object of a pattern.
func (r *regexps) object(p *pattern) mruby.Value { return r.in.NewObject(r.class, p) }

// name takes a String or Symbol.
func (r *regexps) name(v mruby.Value) (string, error) {
	if v.IsSymbol() {
		return r.in.SymbolName(v), nil
	}
	return r.in.str(v)
}

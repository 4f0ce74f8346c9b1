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
	patternKey
	re     *onig.Regexp
	others map[onig.Charset]*onig.Regexp // for text in other encodings
}

// patternKey is what a pattern is made of.
type patternKey struct {
	source   string
	flags    int
	encoding mruby.Encoding // of a source that isn't ASCII, or of the literal's letter e or s
}

// equal compares as == does, for which /n makes no difference.
func (k patternKey) equal(o patternKey) bool {
	k.flags &^= regexpNoEncoding
	o.flags &^= regexpNoEncoding
	return k == o
}

func (p *pattern) options() onig.Options {
	return onig.Options{
		IgnoreCase: p.flags&regexpIgnoreCase != 0,
		Extended:   p.flags&regexpExtended != 0,
		Multiline:  p.flags&regexpMultiline != 0,
		Charset:    p.charset(),
	}
}

// literalKey is a literal as the VM hands it to Regexp.compile.
type literalKey struct {
	source, flags string
	letter        string // of the encoding
	encoding      mruby.Encoding
}

// regexps is the part of an interpreter that matches.
type regexps struct {
	in       *Interp
	class    mruby.Value // Regexp
	match    mruby.Value // MatchData
	compiled map[patternKey]*pattern
	literals map[literalKey]*mruby.Ref
	objects  map[*pattern]*mruby.Ref // the same Regexps by what they hold
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
		objects:  map[*pattern]*mruby.Ref{},
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

// encodingLetters are those behind a literal that name an encoding of Japanese.
var encodingLetters = map[string]string{"e": "EUC-JP", "s": "Windows-31J"}

// literal is Regexp.compile: what a literal calls each time it is evaluated,
// with its source and the letters behind it, of which u or n comes last. So it
// answers from a cache.
func (r *regexps) literal(self mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	in := r.in
	if self != r.class || len(args) == 0 || !args[0].IsString() {
		return in.Call(self, "new", args...)
	}
	key := literalKey{source: args[0].Str(), encoding: args[0].Encoding()}
	if len(args) > 1 && !args[1].IsNil() {
		if !args[1].IsString() {
			return in.Call(self, "new", args...)
		}
		key.flags = args[1].Str()
	}
	if len(args) > 2 {
		key.letter = args[2].Str()
	}
	if key.flags == "n" || key.flags == "u" { // all that there is
		key.flags, key.letter = "", key.flags
	}
	if key.letter != "" && key.letter != "n" && key.letter != "u" { // not a literal's
		return in.Call(self, "new", args...)
	}
	return r.cached(key)
}

// cached makes the Regexp of a literal, or finds it.
func (r *regexps) cached(key literalKey) (mruby.Value, error) {
	if ref, ok := r.literals[key]; ok {
		return ref.Value(), nil
	}
	p, err := r.compileLiteral(key)
	if err != nil {
		return mruby.Nil, err
	}
	v := r.in.NewObject(r.class, p)
	if _, err := r.in.Call(v, "freeze"); err != nil {
		return mruby.Nil, err
	}
	if len(r.literals) >= maxRegexps {
		for _, ref := range r.literals {
			ref.Release()
		}
		clear(r.literals)
		clear(r.objects)
	}
	ref := r.in.Root(v)
	r.literals[key], r.objects[p] = ref, ref
	return v, nil
}

func (r *regexps) compileLiteral(key literalKey) (*pattern, error) {
	flags, err := optionLetters(key.flags)
	if err != nil {
		return nil, err
	}
	source := piece{key.encoding, key.source}
	letter := encodingLetters[key.letter]
	if letter != "" {
		source.encoding = r.in.encodings.must(letter)
	}
	switch {
	case letter != "" || key.letter == "u":
		flags |= regexpFixedEncoding
	case key.letter == "n":
		flags |= regexpNoEncoding
	}
	return r.compile(source, flags)
}

func optionLetters(letters string) (flags int, err error) {
	for _, letter := range letters {
		switch letter {
		case 'i':
			flags |= regexpIgnoreCase
		case 'x':
			flags |= regexpExtended
		case 'm':
			flags |= regexpMultiline
		default:
			return 0, mruby.ArgumentError("unknown regexp option: %s", letters)
		}
	}
	return flags, nil
}

// new makes the pattern of Regexp.new's arguments.
func (r *regexps) new(args []mruby.Value) (*pattern, error) {
	in := r.in
	if err := arity(len(args), 1, 3); err != nil {
		return nil, err
	}
	if in.IsKindOf(args[0], r.class) {
		if len(args) > 1 {
			if err := in.warn("flags ignored"); err != nil {
				return nil, err
			}
		}
		return r.pattern(args[0])
	}
	v, err := in.string(args[0])
	if err != nil {
		return nil, err
	}
	source := pieceOf(v)
	flags := 0
	switch o := arg(args, 1); o.Kind() {
	case mruby.KindNil, mruby.KindFalse:
	case mruby.KindInt:
		flags = int(o.Int()) & (regexpIgnoreCase | regexpExtended | regexpMultiline | regexpFixedEncoding | regexpNoEncoding)
	case mruby.KindString:
		if flags, err = optionLetters(o.Str()); err != nil {
			return nil, err
		}
	default:
		flags = regexpIgnoreCase
	}
	if v := arg(args, 2); !v.IsNil() {
		encoding, err := in.str(v)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(strings.ToLower(encoding), "n") {
			flags |= regexpNoEncoding
		} else if err := in.warn("encoding option is ignored - " + encoding); err != nil {
			return nil, err
		}
	}
	return r.compile(source, flags)
}

// compile makes a pattern, or finds it.
func (r *regexps) compile(text piece, flags int) (*pattern, error) {
	source := text.text
	key := patternKey{source: source, flags: flags}
	wide := !r.in.encodings.infos[text.encoding].ASCII
	if flags&regexpNoEncoding == 0 && (!isASCII(source) || wide || flags&regexpFixedEncoding != 0) {
		key.encoding = text.encoding
	}
	p := &pattern{patternKey: key}
	if old, ok := r.compiled[key]; ok {
		return old, nil
	}
	re, err := onig.Compile(source, p.options())
	if err != nil && text.encoding == mruby.Binary && p.charset() == onig.UTF8 { // with escapes of bytes
		p.encoding = mruby.Binary
		re, err = onig.Compile(source, p.options())
	}
	if err != nil {
		var syntax *onig.SyntaxError
		if errors.As(err, &syntax) {
			return nil, mruby.Errorf("RegexpError", "%s: /%s/%s", syntax.Reason, displayRegexp(source), syntax.Options.Letters())
		}
		return nil, err
	}
	p.re = re
	if flags&regexpNoEncoding == 0 && key.encoding != mruby.Binary && (wide || !re.ASCII()) {
		p.flags |= regexpFixedEncoding
	}
	if len(r.compiled) >= maxRegexps {
		clear(r.compiled)
	}
	r.compiled[key] = p
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

// object is a Regexp object of a pattern: of a literal, itself.
func (r *regexps) object(p *pattern) mruby.Value {
	if ref := r.objects[p]; ref != nil {
		return ref.Value()
	}
	return r.in.NewObject(r.class, p)
}

// name takes a String or Symbol.
func (r *regexps) name(v mruby.Value) (string, error) {
	if v.IsSymbol() {
		return r.in.SymbolName(v), nil
	}
	return r.in.str(v)
}

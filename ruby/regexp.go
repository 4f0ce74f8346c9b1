package ruby

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	re     *onig.Regexp // for text, or for bytes with /n
	bytes  *onig.Regexp // for bytes; nil until needed
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
	r.last.in = in
	in.regexps = r
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
		m, err := r.find(p, args[0], s, 0)
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

// subject takes a text to match: a String, a Symbol or what answers to_str.
func (r *regexps) subject(v mruby.Value) (string, bool) {
	switch {
	case v.IsString():
		return v.Str(), true
	case v.IsSymbol():
		return r.in.SymbolName(v), true
	case v.Kind() >= mruby.KindData && r.in.respondTo(v, "to_str"):
		s, err := r.in.str(v)
		return s, err == nil
	}
	return "", false
}

// matchArgument is =~ and match: it matches from a position in characters,
// which counts from the end when negative, and sets $~. nil is no match.
func (r *regexps) matchArgument(p *pattern, v, position mruby.Value) (*match, error) {
	if v.IsNil() {
		r.last.set(nil)
		return nil, nil
	}
	s, ok := r.subject(v)
	if !ok {
		return nil, mruby.TypeError("no implicit conversion of %s into String", r.in.kind(v))
	}
	at, ok, err := r.position(s, position)
	switch {
	case err != nil:
		return nil, err
	case !ok && position.Int() < 0:
		r.last.set(nil)
		return nil, nil
	case !ok: // unlike match?, which finds nothing there
		at = len(s)
	}
	return r.find(p, v, s, at)
}

// matches is match?, which leaves $~ alone.
func (r *regexps) matches(p *pattern, v, position mruby.Value) (bool, error) {
	if v.IsNil() {
		return false, nil
	}
	s, ok := r.subject(v)
	if !ok {
		return false, mruby.TypeError("no implicit conversion of %s into String", r.in.kind(v))
	}
	at, ok, err := r.position(s, position)
	if err != nil || !ok {
		return false, err
	}
	re, text, err := r.prepare(p, v, s)
	if err != nil {
		return false, err
	}
	found, err := re.Matches(text, at)
	return found, r.failure(err)
}

// position turns one in characters, Nil for the beginning, into one in bytes.
// ok is false when it lies outside.
func (r *regexps) position(s string, v mruby.Value) (at int, ok bool, err error) {
	if v.IsNil() {
		return 0, true, nil
	}
	n, err := r.in.integer(v)
	if err != nil {
		return 0, false, err
	}
	at, ok = byteOffset(s, n)
	return at, ok, nil
}

// find matches from a byte offset and sets $~.
func (r *regexps) find(p *pattern, v mruby.Value, s string, at int) (*match, error) {
	re, text, err := r.prepare(p, v, s)
	if err != nil {
		return nil, err
	}
	regs, err := re.Search(text, at)
	if err != nil {
		return nil, r.failure(err)
	}
	if regs == nil {
		r.last.set(nil)
		return nil, nil
	}
	m := &match{pattern: p, text: s, regs: regs}
	r.last.set(m)
	return m, nil
}

// prepare chooses what matches a text: characters, or bytes when the String v
// is one of bytes.
func (r *regexps) prepare(p *pattern, v mruby.Value, s string) (*onig.Regexp, onig.Text, error) {
	text := onig.NewText(s)
	if text.Valid() || p.flags&regexpNoEncoding != 0 {
		return p.re, text, nil
	}
	switch encoding := r.encoding(v); {
	case encoding != "ASCII-8BIT" && encoding != "BINARY":
		return nil, text, mruby.ArgumentError("invalid byte sequence in %s", encoding)
	case p.flags&regexpFixedEncoding != 0:
		return nil, text, mruby.Errorf("Encoding::CompatibilityError",
			"incompatible encoding regexp match (UTF-8 regexp with ASCII-8BIT string)")
	}
	if p.bytes == nil {
		o := p.options()
		o.Bytes = true
		re, err := onig.Compile(p.source, o)
		if err != nil {
			return nil, text, mruby.Errorf("RegexpError", "%v", err)
		}
		p.bytes = re
	}
	return p.bytes, text, nil
}

// encoding names a String's encoding.
func (r *regexps) encoding(v mruby.Value) string {
	if v.IsString() && r.in.respondTo(v, "encoding") {
		if e, err := r.in.Call(v, "encoding"); err == nil {
			if name, err := r.in.ToS(e); err == nil {
				return name
			}
		}
	}
	return "UTF-8"
}

// failure is the Ruby exception of a match that could not be ended.
func (r *regexps) failure(err error) error {
	if errors.Is(err, onig.ErrTooComplex) {
		return mruby.Errorf("Regexp::TimeoutError", "%v", err)
	}
	return err
}

func (p *pattern) names() []string {
	names := make([]string, len(p.re.Names()))
	for i, n := range p.re.Names() {
		names[i] = n.Name
	}
	return names
}

// groupNumbers returns the groups of a name, nil when there is none.
func (p *pattern) groupNumbers(name string) []int {
	for _, n := range p.re.Names() {
		if n.Name == name {
			return n.Groups
		}
	}
	return nil
}

// inspect is the literal.
func (p *pattern) inspect() string {
	s := "/" + displayRegexp(p.source) + "/" + p.options().Letters()
	if p.flags&regexpNoEncoding != 0 {
		s += "n"
	}
	return s
}

// text is to_s: the pattern for use in another, with its options. A pattern
// that is nothing but a group with options isn't put into another.
func (p *pattern) text() string {
	flags, source := p.flags&(regexpIgnoreCase|regexpExtended|regexpMultiline), p.source
	for {
		f, rest, scoped, ok := leadingOptions(source, flags)
		if !ok {
			break
		}
		if !scoped {
			flags, source = f, rest
			continue
		}
		if _, err := onig.Compile(rest, p.options()); err == nil {
			flags, source = f, rest
		}
		break
	}
	on := (&pattern{flags: flags}).options().Letters()
	off := (&pattern{flags: ^flags}).options().Letters()
	if off != "" {
		off = "-" + off
	}
	return "(?" + on + off + ":" + displayRegexp(source) + ")"
}

// leadingOptions takes "(?i-x)" off the front, or "(?i-x:" with the parenthesis
// at the end.
func leadingOptions(source string, flags int) (f int, rest string, scoped, ok bool) {
	rest, ok = strings.CutPrefix(source, "(?")
	if !ok {
		return 0, "", false, false
	}
	on := true
	for i := range len(rest) {
		bit := 0
		switch rest[i] {
		case 'm':
			bit = regexpMultiline
		case 'i':
			bit = regexpIgnoreCase
		case 'x':
			bit = regexpExtended
		case '-':
			if !on {
				return 0, "", false, false
			}
			on = false
		case ')':
			return flags, rest[i+1:], false, i > 0
		case ':':
			return flags, strings.TrimSuffix(rest[i+1:], ")"), true, strings.HasSuffix(rest, ")")
		default:
			return 0, "", false, false
		}
		if on {
			flags |= bit
		} else {
			flags &^= bit
		}
	}
	return 0, "", false, false
}

// displayRegexp writes a source between slashes.
func displayRegexp(source string) string {
	if strings.IndexFunc(source, func(r rune) bool { return r == '/' || r == utf8.RuneError || !unicode.IsPrint(r) }) < 0 {
		return source
	}
	var b strings.Builder
	for i := 0; i < len(source); {
		r, n := utf8.DecodeRuneInString(source[i:])
		char := source[i : i+n]
		switch {
		case r == '\\' && i+1 < len(source):
			_, next := utf8.DecodeRuneInString(source[i+1:])
			char = source[i : i+1+next]
			b.WriteString(char)
		case r == '/':
			b.WriteString(`\/`)
		case r == utf8.RuneError && n == 1, r < 0x80 && !unicode.IsPrint(r) && !unicode.IsSpace(r):
			fmt.Fprintf(&b, `\x%02X`, source[i])
		default:
			b.WriteString(char)
		}
		i += len(char)
	}
	return b.String()
}

// quoteRegexp escapes what means something in a pattern.
func quoteRegexp(s string) string {
	const letters = "\n\t\f\v\r "
	if !strings.ContainsAny(s, `[]{}()|-*.\?+^$#`+letters) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte(letters, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte("ntfvr "[strings.IndexByte(letters, c)])
		case strings.IndexByte(`[]{}()|-*.\?+^$#`, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// byteOffset turns an offset in characters, from the end when negative, into
// one in bytes; ok is false when it lies outside.
func byteOffset(s string, chars int64) (at int, ok bool) {
	if isASCII(s) {
		if chars < 0 {
			chars += int64(len(s))
		}
		return int(chars), chars >= 0 && chars <= int64(len(s))
	}
	if chars < 0 {
		if chars += int64(utf8.RuneCountInString(s)); chars < 0 {
			return 0, false
		}
	}
	for at := range s {
		if chars == 0 {
			return at, true
		}
		chars--
	}
	return len(s), chars == 0
}

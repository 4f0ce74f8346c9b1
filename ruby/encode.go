package ruby

import (
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

func defineTranscoding(in *Interp) error {
	class := in.MustConst("String")
	e := in.encodings
	in.def(class, "encode", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		p, err := e.encode(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		return p.string(in), nil
	})
	in.def(class, "encode!", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if err := in.regexps.modifiable(self); err != nil {
			return mruby.Nil, err
		}
		p, err := e.encode(self, args)
		if err != nil {
			return mruby.Nil, err
		}
		return in.Call(self, "replace", p.string(in))
	})
	e.defineConversionErrors()
	scrub := func(name string, bang bool) {
		in.Define(class, name, func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
			if err := arity(len(args), 0, 1); err != nil {
				return mruby.Nil, err
			}
			if bang {
				if err := in.regexps.modifiable(self); err != nil {
					return mruby.Nil, err
				}
			}
			p, err := e.scrub(self, arg(args, 0), block)
			if err != nil {
				return mruby.Nil, err
			}
			if !bang {
				return p.string(in), nil
			}
			return in.Call(self, "replace", p.string(in))
		})
	}
	scrub("scrub", false)
	scrub("scrub!", true)
	return nil
}

// wantedEncoding takes an encoding of a conversion: known is false for a name
// that nothing is known of.
func (e *encodings) wantedEncoding(v mruby.Value) (n mruby.Encoding, name string, known bool, err error) {
	if n, ok := e.in.Object(v).(mruby.Encoding); ok {
		return n, e.name(n), true, nil
	}
	if name, err = e.in.str(v); err != nil {
		return 0, "", false, err
	}
	if n, known = e.lookup(name); known {
		name = e.name(n)
	}
	return n, name, known, nil
}

// encode is String#encode.
func (e *encodings) encode(self mruby.Value, args []mruby.Value) (piece, error) {
	in := e.in
	text := pieceOf(self)
	args, opts := options(args)
	if n := len(args); opts.IsNil() && n > 0 && args[n-1].Kind() >= mruby.KindData && in.Object(args[n-1]) == nil && in.respondTo(args[n-1], "to_hash") {
		hash, err := in.Call(args[n-1], "to_hash")
		if err != nil {
			return piece{}, err
		}
		args, opts = args[:n-1], hash
	}
	if err := arity(len(args), 0, 2); err != nil {
		return piece{}, err
	}
	from, to := text.encoding, e.internal
	fromName, toName, known, explicit := e.name(from), "", true, len(args) > 0
	if explicit {
		var ok bool
		var err error
		if to, toName, ok, err = e.wantedEncoding(args[0]); err != nil {
			return piece{}, err
		}
		known = ok
	}
	if len(args) == 2 {
		n, name, ok, err := e.wantedEncoding(args[1])
		if err != nil {
			return piece{}, err
		}
		from, fromName, known = n, name, known && ok
	}
	if !known {
		return piece{}, converterNotFound(fromName, toName)
	}
	if to == noEncoding {
		to = text.encoding
	}
	t := &transcoder{e: e, from: from, to: to}
	if err := t.options(opts); err != nil {
		return piece{}, err
	}
	plain := t.xml == "" && t.newline == ""
	if from == to && plain {
		if t.invalid && !explicit || t.invalid && explicit {
			replacement := mruby.Nil
			if t.replaces {
				replacement = in.StringIn(to, t.replace)
			}
			return e.scrub(in.StringIn(to, text.text), replacement, mruby.Nil)
		}
		return piece{to, text.text}, nil
	}
	if plain && e.infos[from].ASCII && e.infos[to].ASCII && isASCII(text.text) {
		return piece{to, text.text}, nil
	}
	if from == to {
		out, err := t.decorate(text.text)
		return piece{to, out}, err
	}
	maps, err := e.transcoder(from, to)
	if err != nil {
		return piece{}, err
	}
	t.dest = maps.dest
	out, _, err := t.convert(make([]byte, 0, len(text.text)), text.text, true)
	return piece{to, string(out)}, err
}

// decorate does what is asked for without a change of the encoding; bytes that
// are no text stay.
func (t *transcoder) decorate(s string) (string, error) {
	maps, err := t.e.transcoder(t.from, t.to)
	if err != nil {
		return "", err
	}
	t.dest = maps.dest
	var out []byte
	for {
		var rest string
		if out, rest, err = t.convert(out, s, true); err == nil {
			return string(out), nil
		}
		bad, ok := err.(*conversionError)
		if !ok {
			return "", err
		}
		out, s = append(out, bad.bytes...), rest
	}
}

// options reads the keyword arguments of a conversion.
func (t *transcoder) options(opts mruby.Value) error {
	in := t.e.in
	if opts.IsNil() {
		return nil
	}
	symbol := func(name string) (string, bool) {
		v := in.option(opts, name)
		return in.SymbolName(v), !v.IsNil()
	}
	for name, flag := range map[string]*bool{"invalid": &t.invalid, "undef": &t.undef} {
		s, given := symbol(name)
		if given && s != "replace" {
			if name == "undef" {
				name = "undefined"
			}
			return mruby.ArgumentError("unknown value for %s character option", name)
		}
		*flag = given
	}
	if s, given := symbol("xml"); given {
		if s != "text" && s != "attr" {
			return mruby.ArgumentError("unexpected value for xml option: %s", s)
		}
		t.xml = s
	}
	if s, given := symbol("newline"); given {
		switch s {
		case "universal", "crlf", "cr":
			t.newline = s
		case "lf":
		default:
			return mruby.ArgumentError("unexpected value for newline option: %s", s)
		}
	}
	for _, name := range []string{"universal", "crlf", "cr"} {
		if in.option(opts, name+"_newline").Truthy() {
			t.newline = name
		}
	}
	if v := in.option(opts, "replace"); !v.IsNil() {
		s, err := in.string(v)
		if err != nil {
			return err
		}
		if err := t.setReplacement(pieceOf(s)); err != nil {
			return err
		}
	}
	if v := in.option(opts, "fallback"); !v.IsNil() {
		t.fallback = t.fallbackOf(v)
	}
	return nil
}

// setReplacement takes what stands for characters that can't be converted.
func (t *transcoder) setReplacement(p piece) error {
	if p.encoding != t.to && !(isASCII(p.text) && t.e.infos[p.encoding].ASCII && t.e.infos[t.to].ASCII) {
		c, err := t.e.transcoder(p.encoding, t.to)
		if err != nil {
			return err
		}
		out, _, err := c.convert(nil, p.text, true)
		if err != nil {
			return converterNotFound(t.e.name(p.encoding), t.e.name(t.to))
		}
		p.text = string(out)
	}
	t.replace, t.replaces = p.text, true
	return nil
}

// fallbackOf asks a Hash, a Proc or Method, or what has [] for characters.
func (t *transcoder) fallbackOf(v mruby.Value) func(string) (string, bool, error) {
	in := t.e.in
	ask := "[]"
	if v.IsProc() || in.ClassName(v) == "Method" {
		ask = "call"
	}
	return func(char string) (string, bool, error) {
		answer, err := in.Call(v, ask, in.String(char))
		if err != nil || answer.IsNil() {
			return "", false, err
		}
		s, err := in.string(answer)
		if err != nil {
			return "", false, err
		}
		p := pieceOf(s)
		if p.encoding != t.to {
			c, err := t.e.transcoder(p.encoding, t.to)
			if err != nil {
				return "", false, err
			}
			out, _, err := c.convert(nil, p.text, true)
			if err != nil {
				return "", false, mruby.ArgumentError("too big fallback string")
			}
			p.text = string(out)
		}
		return p.text, true, nil
	}
}

// defineConversionErrors defines what the exceptions of a conversion tell.
func (e *encodings) defineConversionErrors() {
	in := e.in
	reader := func(class, name string, f func(c *conversionError) mruby.Value) {
		in.def(in.MustConst(class), name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			c, ok := in.GoError(self).(*conversionError)
			if !ok {
				return mruby.Nil, nil
			}
			return f(c), nil
		})
	}
	object := func(name string) mruby.Value {
		n, ok := e.lookup(name)
		if !ok {
			return mruby.Nil
		}
		return e.object(n)
	}
	const invalid, undefined = "Encoding::InvalidByteSequenceError", "Encoding::UndefinedConversionError"
	for _, class := range []string{invalid, undefined} {
		reader(class, "source_encoding_name", func(c *conversionError) mruby.Value { return in.StringIn(mruby.USASCII, c.source) })
		reader(class, "destination_encoding_name", func(c *conversionError) mruby.Value { return in.StringIn(mruby.USASCII, c.dest) })
		reader(class, "source_encoding", func(c *conversionError) mruby.Value { return object(c.source) })
		reader(class, "destination_encoding", func(c *conversionError) mruby.Value { return object(c.dest) })
	}
	reader(invalid, "error_bytes", func(c *conversionError) mruby.Value { return in.StringIn(mruby.Binary, c.bytes) })
	reader(invalid, "readagain_bytes", func(c *conversionError) mruby.Value { return in.StringIn(mruby.Binary, c.readagain) })
	reader(invalid, "incomplete_input?", func(c *conversionError) mruby.Value { return mruby.Bool(c.incomplete) })
	reader(undefined, "error_char", func(c *conversionError) mruby.Value {
		n, _ := e.lookup(c.source)
		return in.StringIn(n, c.bytes)
	})
}

// scrub is String#scrub.
func (e *encodings) scrub(self, replacement, block mruby.Value) (piece, error) {
	in := e.in
	p := pieceOf(self)
	var with piece
	if !replacement.IsNil() {
		v, err := in.string(replacement)
		if err != nil {
			return p, err
		}
		if with = pieceOf(v); !with.valid() {
			return p, mruby.ArgumentError("replacement must be valid byte sequence '%s'", inspectText(with.encoding, with.text, e, false))
		}
	}
	if p.valid() {
		return p, nil
	}
	if replacement.IsNil() {
		with = piece{p.encoding, "?"}
		if m := e.charmap(p.encoding); m != nil {
			if out, ok := m.encode(nil, '\ufffd'); ok && e.unicode(p.encoding) {
				with.text = string(out)
			}
		}
	}
	var out []byte
	for s := p.text; s != ""; {
		n, ok := p.encoding.CharLen(s)
		if ok {
			out = append(out, s[:n]...)
			s = s[n:]
			continue
		}
		bad, _, _ := e.badBytes(p.encoding, s)
		s = s[len(bad):]
		if replacement.IsNil() && !block.IsNil() {
			v, err := in.Yield(block, in.StringIn(p.encoding, bad))
			if err != nil {
				return p, err
			}
			if v, err = in.string(v); err != nil {
				return p, err
			}
			if with = pieceOf(v); !with.valid() {
				return p, mruby.ArgumentError("replacement must be valid byte sequence '%s'", inspectText(with.encoding, with.text, e, false))
			}
		}
		if _, err := e.unite(p, with); err != nil {
			return p, err
		}
		out = append(out, with.text...)
	}
	return piece{p.encoding, string(out)}, nil
}

// unicode reports whether an encoding is one of Unicode's.
func (e *encodings) unicode(n mruby.Encoding) bool {
	name := e.name(n)
	return len(name) > 3 && name[:3] == "UTF" && name != "UTF-7"
}

// valid reports whether a text has no broken characters.
func (p piece) valid() bool {
	switch p.encoding {
	case mruby.UTF8:
		return utf8.ValidString(p.text)
	case mruby.Binary:
		return true
	case mruby.USASCII:
		return isASCII(p.text)
	}
	for s := p.text; s != ""; {
		n, ok := p.encoding.CharLen(s)
		if !ok {
			return false
		}
		s = s[n:]
	}
	return true
}

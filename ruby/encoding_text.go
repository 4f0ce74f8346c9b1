package ruby

import (
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/gocap/gocap/mruby"
)

// throughUnicode does in another encoding of Unicode, or one that maps to it,
// what f does in UTF-8. ok is false for text that has no counterpart there.
func (e *encodings) throughUnicode(p piece, f func(string) string) (_ piece, ok bool) {
	if e.charmap(p.encoding) == nil || !p.valid() {
		return p, false
	}
	to, err := e.transcoder(p.encoding, mruby.UTF8)
	if err != nil {
		return p, false
	}
	back, err := e.transcoder(mruby.UTF8, p.encoding)
	if err != nil {
		return p, false
	}
	text, _, err := to.convert(nil, p.text, true)
	if err != nil {
		return p, false
	}
	text, _, err = back.convert(nil, f(string(text)), true)
	return piece{p.encoding, string(text)}, err == nil
}

// changeCase is upcase and its kind: of all letters in Unicode, of those of
// ASCII in other encodings.
func (in *Interp) changeCase(self mruby.Value, how int64, lang language.Tag) (mruby.Value, error) {
	p, e := pieceOf(self), in.encodings
	switch {
	case p.encoding == mruby.UTF8:
		if !utf8.ValidString(p.text) {
			return mruby.Nil, mruby.ArgumentError("input string invalid")
		}
		return in.String(changeCase(p.text, how, lang)), nil
	case !e.infos[p.encoding].Single && e.unicode(p.encoding) || e.infos[p.encoding].Single && p.encoding > mruby.USASCII:
		if q, ok := e.throughUnicode(p, func(s string) string { return changeCase(s, how, lang) }); ok {
			return q.string(in), nil
		}
	}
	return in.StringIn(p.encoding, changeASCII(p.text, how)), nil
}

// graphemes are those of a text that isn't UTF-8: found in Unicode, or else the
// characters.
func (in *Interp) graphemes(self mruby.Value) (mruby.Value, error) {
	e := self.Encoding()
	if !in.encodings.unicode(e) || !pieceOf(self).valid() {
		return in.Call(self, "__chars")
	}
	text, err := in.Call(self, "encode", in.encodings.object(mruby.UTF8))
	if err != nil {
		return mruby.Nil, err
	}
	list, err := in.Call(text, "__graphemes")
	if err != nil {
		return mruby.Nil, err
	}
	parts := in.Items(list)
	for i, part := range parts {
		if parts[i], err = in.Call(part, "encode", in.encodings.object(e)); err != nil {
			return mruby.Nil, err
		}
	}
	return in.Array(parts...), nil
}

// succ is String#succ in any encoding.
func (in *Interp) succ(self mruby.Value) mruby.Value {
	p := pieceOf(self)
	if p.text == "" {
		return p.string(in)
	}
	if isASCII(p.text) && in.encodings.infos[p.encoding].ASCII && hasAlnum(p.text) || p.encoding == mruby.UTF8 {
		return in.StringIn(p.encoding, succ(p.text))
	}
	if in.encodings.infos[p.encoding].Single {
		return in.StringIn(p.encoding, succBytes(p.text))
	}
	if q, ok := in.encodings.throughUnicode(p, succ); ok {
		return q.string(in)
	}
	return in.StringIn(p.encoding, succBytes(p.text))
}

func hasAlnum(s string) bool {
	for i := range len(s) {
		if isAlnum(s[i]) {
			return true
		}
	}
	return false
}

// succBytes is succ of bytes: without letters and digits they count like a number.
func succBytes(s string) string {
	if hasAlnum(s) {
		runes := make([]rune, len(s)) // bytes from 0x80 on are signs to succ
		for i := range len(s) {
			runes[i] = rune(s[i])
		}
		next := []rune(succ(string(runes)))
		out := make([]byte, len(next))
		for i, r := range next {
			out[i] = byte(r)
		}
		return string(out)
	}
	b := []byte(s)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] != 0 {
			return string(b)
		}
	}
	return "\x01" + string(b)
}

// unicodeNormalize is String#unicode_normalize.
func (in *Interp) unicodeNormalize(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
	p, e := pieceOf(self), in.encodings
	form := norm.NFC
	if len(args) > 0 {
		switch name := in.SymbolName(args[0]); name {
		case "nfc":
		case "nfd":
			form = norm.NFD
		case "nfkc":
			form = norm.NFKC
		case "nfkd":
			form = norm.NFKD
		default:
			s, err := in.ToS(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			return mruby.Nil, mruby.ArgumentError("Invalid normalization form %s.", s)
		}
	}
	switch {
	case p.encoding == mruby.USASCII:
		return p.string(in), nil
	case !e.unicode(p.encoding) && e.name(p.encoding) != "GB18030":
		return mruby.Nil, mruby.Errorf("Encoding::CompatibilityError", "Unicode Normalization not appropriate for %s", e.name(p.encoding))
	case !p.valid():
		return mruby.Nil, mruby.ArgumentError("invalid byte sequence in %s", e.name(p.encoding))
	case p.encoding == mruby.UTF8:
		return in.String(form.String(p.text)), nil
	}
	q, ok := e.throughUnicode(p, form.String)
	if !ok {
		return mruby.Nil, notImplemented("String#unicode_normalize in %s", e.name(p.encoding))
	}
	return q.string(in), nil
}

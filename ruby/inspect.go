package ruby

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// inspectString writes UTF-8 as a literal. ascii is for String#dump, which
// escapes all else.
func inspectString(s string, ascii bool) string { return inspectText(mruby.UTF8, s, nil, ascii) }

// inspectText writes a text of any encoding as a literal. It needs e for those
// with characters of several bytes.
func inspectText(encoding mruby.Encoding, s string, e *encodings, ascii bool) string {
	var b strings.Builder
	unicode := encoding == mruby.UTF8 || encoding > mruby.USASCII && e.unicode(encoding)
	b.WriteByte('"')
	for i, n := 0, 0; i < len(s); i += n {
		r, size, known := inspectedChar(encoding, s[i:], e, ascii)
		n = size
		if !known {
			_, ok := encoding.CharLen(s[i:])
			writeBytes(&b, s[i:i+n], n > 1 && ok)
			continue
		}
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '#':
			if i+n < len(s) {
				if next, _, known := inspectedChar(encoding, s[i+n:], e, ascii); known && (next == '{' || next == '$' || next == '@') {
					b.WriteByte('\\')
				}
			}
			b.WriteByte('#')
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		case '\b':
			b.WriteString(`\b`)
		case '\a':
			b.WriteString(`\a`)
		case 0x1b:
			b.WriteString(`\e`)
		default:
			switch {
			case r < utf8.RuneSelf && (r < ' ' || r == 0x7f) && (ascii || !unicode):
				fmt.Fprintf(&b, `\x%02X`, r)
			case r >= utf8.RuneSelf && (ascii || encoding != mruby.UTF8) || !printable(r):
				if r > 0xffff {
					fmt.Fprintf(&b, `\u{%X}`, r)
				} else {
					fmt.Fprintf(&b, `\u%04X`, r)
				}
			default:
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// inspectedChar is the first character of s with its length; known is false when
// its bytes are to be shown instead.
func inspectedChar(encoding mruby.Encoding, s string, e *encodings, ascii bool) (r rune, n int, known bool) {
	switch {
	case encoding == mruby.UTF8:
		r, n = utf8.DecodeRuneInString(s)
		return r, n, r != utf8.RuneError || n > 1
	case encoding == mruby.Binary || encoding == mruby.USASCII || ascii || e.infos[encoding].ASCII && s[0] < utf8.RuneSelf:
		return rune(s[0]), 1, s[0] < utf8.RuneSelf
	}
	n, ok := encoding.CharLen(s)
	if !ok || !e.unicode(encoding) || e.infos[encoding].Dummy {
		return 0, n, false
	}
	r, _ = e.charmap(encoding).decode(s[:n])
	return r, n, true
}

// writeBytes shows bytes, those of one character together.
func writeBytes(b *strings.Builder, s string, together bool) {
	if together {
		fmt.Fprintf(b, `\x{%X}`, s)
		return
	}
	for i := range len(s) {
		fmt.Fprintf(b, `\x%02X`, s[i])
	}
}

func printable(r rune) bool {
	return unicode.IsGraphic(r) || unicode.In(r, unicode.Cf, unicode.Co)
}

// operators are the symbols that need no quotes though they are no names.
var operators = map[string]bool{}

func init() {
	for _, op := range strings.Fields("+ - * / % ** == != === =~ !~ ! ~ < <= > >= <=> << >> & | ^ [] []= +@ -@ `") {
		operators[op] = true
	}
}

// inspectSymbol writes a symbol as a literal.
func inspectSymbol(name string) string {
	if operators[name] || plainSymbol(name) {
		return ":" + name
	}
	return ":" + inspectString(name, false)
}

func plainSymbol(s string) bool {
	switch {
	case strings.HasPrefix(s, "@@"):
		return isName(s[2:])
	case strings.HasPrefix(s, "@"):
		return isName(s[1:])
	case strings.HasPrefix(s, "$"):
		return isName(s[1:]) || len(s) == 3 && s[1] == '-' && isName("x"+s[2:]) || len(s) == 2 && strings.Contains("~*$?!@/\\;,.=:<>\"&`'+0123456789_", s[1:])
	}
	if s != "" && strings.ContainsRune("?!=", rune(s[len(s)-1])) {
		s = s[:len(s)-1]
	}
	return isName(s)
}

func isName(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < utf8.RuneSelf && r != '_' && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return true
}

func defineInspect(in *Interp) error {
	str := in.MustConst("String")
	in.def(str, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(inspectText(self.Encoding(), self.Str(), in.encodings, false)), nil
	})
	in.def(str, "dump", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.dump(self), nil
	})
	in.def(in.MustConst("Symbol"), "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(inspectSymbol(in.SymbolName(self))), nil
	})
	return nil
}

// dump is String#dump.
func (in *Interp) dump(self mruby.Value) mruby.Value {
	encoding := self.Encoding()
	text := inspectText(encoding, self.Str(), in.encodings, true)
	if !in.encodings.infos[encoding].ASCII {
		return in.StringIn(mruby.Binary, text+`.dup.force_encoding("`+in.encodings.name(encoding)+`")`)
	}
	return in.StringIn(encoding, text)
}

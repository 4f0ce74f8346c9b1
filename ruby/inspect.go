package ruby

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// inspectString writes a text as a literal. ascii is for String#dump, which
// escapes all else.
func inspectString(s string, ascii bool) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02X`, s[i])
			continue
		}
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '#':
			if i+1 < len(s) && strings.IndexByte("{$@", s[i+1]) >= 0 {
				b.WriteByte('\\')
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
			case r < utf8.RuneSelf && ascii && (r < ' ' || r == 0x7f):
				fmt.Fprintf(&b, `\x%02X`, r)
			case r >= utf8.RuneSelf && ascii || !printable(r):
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
		return isName(s[1:]) || len(s) == 2 && strings.Contains("~*$?!@/\\;,.=:<>\"&`'+0123456789_", s[1:])
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
		return in.String(inspectString(self.Str(), false)), nil
	})
	in.def(str, "dump", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(inspectString(self.Str(), true)), nil
	})
	in.def(in.MustConst("Symbol"), "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(inspectSymbol(in.SymbolName(self))), nil
	})
	return nil
}

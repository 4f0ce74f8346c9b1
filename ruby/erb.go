package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["erb"] = defineERB }

var htmlEscaper = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "'", "&#39;", "<", "&lt;", ">", "&gt;")

func defineERB(in *Interp) error {
	erb := in.DefineClass(mruby.Nil, "ERB", mruby.Nil)
	in.defSelf(erb, "__compile", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.String(compileERB(args[0].Str(), args[1].Str(), args[2].Str())), nil
	})
	util := in.DefineModule(erb, "Util")
	text := func(names string, f func(string) string) {
		m := func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.ToS(args[0])
			return in.String(f(s)), err
		}
		in.def(util, names, 1, 1, m)
		in.defSelf(util, names, 1, 1, m)
	}
	text("html_escape h", htmlEscaper.Replace)
	text("url_encode u", func(s string) string { return percentEncode(s, isUnreserved) })
	return nil
}

// percentEncode writes all bytes that keep refuses as %XX.
func percentEncode(s string, keep func(byte) bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; keep(c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isUnreserved is RFC 3986's unreserved set.
func isUnreserved(c byte) bool { return isAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~' }

package ruby

import (
	"math"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/gocap/gocap/mruby"
)

func defineStrings(in *Interp) error {
	str := in.MustConst("String")
	in.def(str, "__case", 2, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		how, ascii, lang, err := in.caseOptions(args[0].Int(), in.Items(args[1]))
		switch {
		case err != nil:
			return mruby.Nil, err
		case ascii:
			return in.StringIn(self.Encoding(), changeASCII(self.Str(), how)), nil
		}
		return in.changeCase(self, how, lang)
	})
	in.def(str, "undump", 0, 0, in.undump)
	in.def(str, "__ascii_down", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		b := []byte(self.Str())
		for i, c := range b {
			if c >= 'A' && c <= 'Z' {
				b[i] = c | 0x20
			}
		}
		return in.StringIn(self.Encoding(), string(b)), nil
	})
	in.def(str, "__graphemes", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if self.Encoding() != mruby.UTF8 {
			return in.graphemes(self)
		}
		var list []string
		for it := graphemes.FromString(self.Str()); it.Next(); {
			list = append(list, it.Value())
		}
		return in.Strings(list), nil
	})
	in.def(str, "unicode_normalize", 0, 1, in.unicodeNormalize)
	in.defineCrypt(str)
	in.defSelf(in.ioClass, "__puts", 0, -1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		text, err := in.putsText(args)
		return in.String(text), err
	})
	in.def(in.MustConst("Float"), "__next", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Float(math.Nextafter(self.Float(), math.Inf(int(args[0].Int())))), nil
	})
	return nil
}

// succ is String#succ: the rightmost letter or digit goes up and carries to the
// one left of it; without any, the last character does.
func succ(s string) string {
	if s == "" {
		return ""
	}
	r := []rune(s)
	alnum := func(c rune) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	last := -1
	for i := len(r) - 1; i >= 0; i-- {
		if alnum(r[i]) {
			last = i
			break
		}
	}
	if last < 0 {
		r[len(r)-1]++
		return string(r)
	}
	for i := last; ; {
		carry := rune(0)
		switch r[i] {
		case '9':
			r[i], carry = '0', '1'
		case 'z':
			r[i], carry = 'a', 'a'
		case 'Z':
			r[i], carry = 'A', 'A'
		default:
			r[i]++
			return string(r)
		}
		// the next place to the left: beside it, or past what separates two
		// numbers of a version
		j := i - 1
		for j >= 0 && !alnum(r[j]) {
			j--
		}
		if j < 0 || j < i-1 && !(r[j] >= '0' && r[j] <= '9') == (r[i] == '0') {
			return string(r[:i]) + string(carry) + string(r[i:])
		}
		i = j
	}
}

func defineSucc(in *Interp) error {
	str := in.MustConst("String")
	in.def(str, "succ next", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.succ(self), nil
	})
	in.def(str, "succ! next!", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Call(self, "replace", in.succ(self))
	})
	in.def(str, "oct", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := strings.ToLower(strings.TrimLeft(self.Str(), " \t\n\v\f\r"))
		base := int64(8)
		digits := strings.TrimLeft(s, "+-")
		for prefix, b := range map[string]int64{"0x": 16, "0b": 2, "0d": 10, "0o": 8} {
			if strings.HasPrefix(digits, prefix) {
				base = b
			}
		}
		return in.Call(in.String(s), "to_i", in.Int(base))
	})
	return nil
}

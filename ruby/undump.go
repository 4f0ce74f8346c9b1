package ruby

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

func undumpError(text string) error { return mruby.Errorf("RuntimeError", "%s", text) }

// undump is String#undump: it reads what dump writes.
func (in *Interp) undump(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
	const form = `invalid dumped string; not wrapped with '"' nor '"...".force_encoding("...")' form`
	s, encoding := self.Str(), self.Encoding()
	switch {
	case !isASCII(s):
		return mruby.Nil, undumpError("non-ASCII character detected")
	case strings.Contains(s, "\x00"):
		return mruby.Nil, undumpError("string contains null byte")
	case len(s) < 2 || s[0] != '"':
		return mruby.Nil, undumpError(form)
	}
	text, size, chars, err := undumpText(s[1:])
	if err != nil {
		return mruby.Nil, err
	}
	if chars {
		encoding = mruby.UTF8
	}
	if rest := strings.TrimPrefix(s[size+1:], ".dup"); rest != "" {
		name, isCall := strings.CutPrefix(rest, `.force_encoding("`)
		name, closed := strings.CutSuffix(name, `")`)
		switch {
		case !isCall || !closed:
			return mruby.Nil, undumpError(form)
		case chars:
			return mruby.Nil, undumpError("dumped string contained Unicode escape but used force_encoding")
		}
		e, ok := in.encodings.lookup(name)
		if !ok {
			return mruby.Nil, undumpError("dumped string has unknown encoding name")
		}
		encoding = e
	}
	return in.StringIn(encoding, text), nil
}

// undumpText reads up to the quote at the end and tells how many bytes that
// takes, and whether \u was among them.
func undumpText(s string) (_ string, size int, chars bool, err error) {
	var b strings.Builder
	bytes := false
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			return b.String(), i + 1, chars, nil
		}
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) {
			break
		}
		i++
		switch c := s[i]; c {
		case 'x':
			n := 0
			for n < 2 && i+1+n < len(s) && hexDigit(s[i+1+n]) {
				n++
			}
			if n < 2 {
				return "", 0, false, undumpError("invalid hex escape")
			}
			v, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			b.WriteByte(byte(v))
			i += 2
			bytes = true
		case 'u':
			codes, n, err := undumpCodes(s[i+1:])
			if err != nil {
				return "", 0, false, err
			}
			for _, code := range codes {
				b.WriteRune(code)
			}
			i += n
			chars = true
		case '\\', '"', '#':
			b.WriteByte(c)
		default:
			if at := strings.IndexByte("nrtfvbae", c); at >= 0 {
				b.WriteByte("\n\r\t\f\v\b\a\x1b"[at])
			} else {
				b.WriteString(s[i-1 : i+1])
			}
		}
		if bytes && chars {
			return "", 0, false, undumpError("hex escape and Unicode escape are mixed")
		}
	}
	return "", 0, false, undumpError("unterminated dumped string")
}

// undumpCodes reads four digits, or numbers in braces, and tells how many bytes
// they take.
func undumpCodes(s string) (codes []rune, size int, err error) {
	var words []string
	if strings.HasPrefix(s, "{") {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return nil, 0, undumpError("invalid Unicode escape")
		}
		words, size = strings.Fields(s[1:end]), end+1
	} else {
		n := 0
		for n < len(s) && n < 4 && hexDigit(s[n]) {
			n++
		}
		if n < 4 {
			return nil, 0, undumpError("invalid Unicode escape")
		}
		words, size = []string{s[:4]}, 4
	}
	for _, w := range words {
		code, err := strconv.ParseUint(w, 16, 32)
		switch {
		case err != nil:
			return nil, 0, undumpError("invalid Unicode escape")
		case code > utf8.MaxRune:
			return nil, 0, undumpError("invalid Unicode codepoint (too large)")
		case code >= 0xd800 && code < 0xe000:
			return nil, 0, undumpError("invalid Unicode codepoint")
		}
		codes = append(codes, rune(code))
	}
	return codes, size, nil
}

package ruby

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

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
	on := (&pattern{patternKey: patternKey{flags: flags}}).options().Letters()
	off := (&pattern{patternKey: patternKey{flags: ^flags}}).options().Letters()
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
func byteOffset(p piece, chars int64) (at int, ok bool) {
	s := p.text
	if p.encoding != mruby.UTF8 {
		return p.offset(chars)
	}
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

// offset is byteOffset in any encoding.
func (p piece) offset(chars int64) (at int, ok bool) {
	if chars < 0 {
		if chars += int64(p.charCount()); chars < 0 {
			return 0, false
		}
	}
	for ; at < len(p.text) && chars > 0; chars-- {
		n, _ := p.encoding.CharLen(p.text[at:])
		at += n
	}
	return at, chars == 0
}

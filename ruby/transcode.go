package ruby

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/gocap/gocap/mruby"
)

// transcoder turns text of one encoding into another, by way of Unicode.
type transcoder struct {
	e        *encodings
	from, to mruby.Encoding
	dest     *charmap

	invalid, undef bool   // :replace
	replace        string // in the encoding to; "" is used when replaces is set
	replaces       bool   // a replacement was given
	fallback       func(char string) (string, bool, error)
	xml            string // "", "text" or "attr"
	hex            bool   // characters that aren't there become &#x…;
	newline        string // "", "universal", "crlf" or "cr"

	japanese bool // ISO-2022-JP: in two-byte characters now
	begun    bool // the mark of UTF-16 or UTF-32 is written, or the quote of xml: :attr
}

// conversionError is a sequence of bytes that can't be converted.
type conversionError struct {
	invalid, incomplete bool
	bytes, readagain    string
	source, dest        string // of the step that fails
	path                []string
}

func (c *conversionError) RubyClass() string {
	if c.invalid {
		return "Encoding::InvalidByteSequenceError"
	}
	return "Encoding::UndefinedConversionError"
}

func (c *conversionError) Error() string {
	quoted := quoteBytes(c.bytes)
	switch {
	case c.incomplete:
		return fmt.Sprintf("incomplete %s on %s", quoted, c.source)
	case c.invalid && c.readagain != "":
		return fmt.Sprintf("%s followed by %s on %s", quoted, quoteBytes(c.readagain), c.source)
	case c.invalid:
		return fmt.Sprintf("%s on %s", quoted, c.source)
	}
	if c.source == "UTF-8" {
		r, _ := utf8.DecodeRuneInString(c.bytes)
		quoted = fmt.Sprintf("U+%04X", r)
	}
	if len(c.path) == 2 && !upperStep(c.path[0]) && !upperStep(c.path[1]) {
		return fmt.Sprintf("%s from %s to %s", quoted, c.source, c.dest)
	}
	path := make([]string, len(c.path))
	for i, name := range c.path {
		path[i] = name
		if i > 0 && upperStep(name) {
			path[i] = strings.ToUpper(name)
		}
	}
	dest := c.dest
	if upperStep(dest) {
		dest = strings.ToUpper(dest)
	}
	return fmt.Sprintf("%s to %s in conversion from %s", quoted, dest, strings.Join(path, " to "))
}

// upperStep reports whether CRuby's converter has the name in capitals, which
// its messages tell from the encoding's.
func upperStep(name string) bool {
	return strings.HasPrefix(name, "Windows-12") || strings.HasPrefix(name, "Windows-874") || strings.HasPrefix(name, "mac")
}

// quoteBytes writes bytes as inspect writes those that are no text.
func quoteBytes(s string) string { return inspectText(mruby.Binary, s, nil, false) }

// withoutConverter are the encodings that CRuby can't convert either.
var withoutConverter = map[string]bool{}

func init() {
	for _, name := range strings.Fields("Emacs-Mule EUC-TW IBM864 Windows-1258 GB1988 macCentEuro macThai ISO-2022-JP-2 MacJapanese UTF-7") {
		withoutConverter[name] = true
	}
}

func converterNotFound(from, to string) error {
	return mruby.Errorf("Encoding::ConverterNotFoundError", "code converter not found (%s to %s)", from, to)
}

// transcoder makes one between two encodings.
func (e *encodings) transcoder(from, to mruby.Encoding) (*transcoder, error) {
	t := &transcoder{e: e, from: from, to: to}
	for _, n := range []mruby.Encoding{from, to} {
		if e.charmap(n) != nil || isISO2022(e.name(n)) {
			continue
		}
		if withoutConverter[e.name(n)] {
			return nil, converterNotFound(e.name(from), e.name(to))
		}
		return nil, notImplemented("conversion of the encoding %s", e.name(n))
	}
	t.dest = e.charmap(to)
	return t, nil
}

func isISO2022(name string) bool {
	return name == "ISO-2022-JP" || name == "CP50220" || name == "CP50221"
}

// path are the encodings that text passes through.
func (t *transcoder) path() []string {
	from, to := t.e.name(t.from), t.e.name(t.to)
	if from == "UTF-8" || to == "UTF-8" {
		return []string{from, to}
	}
	return []string{from, "UTF-8", to}
}

// badBytes splits off the bytes at the beginning of s that are no character:
// those that could begin one, or else a single unit. partial is true when the
// text just ends too early.
func (e *encodings) badBytes(n mruby.Encoding, s string) (bad, readagain string, partial bool) {
	name := e.name(n)
	switch name {
	case "UTF-16BE", "UTF-16LE":
		high := 0
		if name == "UTF-16LE" {
			high = 1
		}
		if len(s) < 2 {
			return s, "", true
		}
		if s[high] >= 0xdc { // the second half of a pair
			return s[:2], "", false
		}
		if len(s) < 4 && (high == 1 || len(s) == 2 || s[2] >= 0xdc && s[2] <= 0xdf) {
			return s, "", true
		}
		return s[:2], s[2 : 3+high], false
	case "UTF-32BE", "UTF-32LE":
		if len(s) < 4 {
			return s, "", true
		}
		return s[:4], "", false
	}
	// Longer beginnings first: it may lack one, two or three bytes.
	for size := min(len(s), 3); size >= 1; size-- {
		if !e.begins(n, s[:size]) {
			continue
		}
		if size == len(s) {
			return s, "", true
		}
		return s[:size], s[size : size+1], false
	}
	return s[:1], "", false
}

// begins reports whether some character is longer than s and begins with it.
func (e *encodings) begins(n mruby.Encoding, s string) bool {
	if e.infos[n].Single {
		return false
	}
	for _, rest := range []string{"\x80", "\xbf", "\x80\x80", "\xbf\xbf", "\x80\x80\x80", "\xa1", "\xa1\xa1", "0", "\x810", "@"} {
		if size, ok := n.CharLen(s + rest); ok && size > len(s) {
			return true
		}
	}
	return false
}

// convert appends the conversion of s to out. It returns what is left of s
// when a conversionError stops it; rest begins behind the bytes at fault.
func (t *transcoder) convert(out []byte, s string, last bool) (_ []byte, rest string, err error) {
	if t.xml == "attr" && !t.begun {
		out, _ = t.encode(out, '"')
		t.begun = true
	}
	from := t.from
	switch name := t.e.name(from); {
	case isISO2022(name):
		s, from = t.fromISO2022(s), t.e.must("EUC-JP")
	case name == "UTF-16" || name == "UTF-32":
		if s, from, err = t.marked(s, name); err != nil {
			return out, "", err
		}
	}
	source := t.e.charmap(from)
	ascii := t.e.infos[from].ASCII
	if t.e.name(from) == "UTF8-MAC" {
		s = norm.NFC.String(s)
	}
	for i := 0; i < len(s); {
		var r rune
		n, ok, defined := 1, true, true
		switch {
		case ascii && s[i] < utf8.RuneSelf:
			r = rune(s[i])
		case from == mruby.UTF8:
			r, n = utf8.DecodeRuneInString(s[i:])
			ok = r != utf8.RuneError || n > 1
		default:
			if n, ok = from.CharLen(s[i:]); ok {
				r, defined = source.decode(s[i : i+n])
			}
		}
		if !ok {
			bad, readagain, partial := t.e.badBytes(from, s[i:])
			if partial && !last {
				return out, s[i:], nil
			}
			if t.invalid {
				out = t.putReplacement(out)
				i += len(bad)
				continue
			}
			path := t.path()
			return out, s[i+len(bad):], &conversionError{
				invalid: true, incomplete: partial, bytes: bad, readagain: readagain, source: path[0], dest: path[1], path: path,
			}
		}
		char := s[i : i+n]
		i += n
		if !defined {
			if t.undef {
				out = t.putReplacement(out)
				continue
			}
			path := t.path()
			return out, s[i:], &conversionError{bytes: char, source: path[0], dest: path[1], path: path}
		}
		if t.newline == "universal" && r == '\r' {
			if strings.HasPrefix(s[i:], "\n") && ascii {
				continue
			}
			if size, ok := from.CharLen(s[i:]); ok && !ascii {
				if next, _ := source.decode(s[i : i+size]); next == '\n' {
					continue
				}
			}
			r = '\n'
		}
		before := len(out)
		if out, err = t.put(out, r); err != nil {
			return out[:before], s[i:], err
		}
	}
	if last {
		out = t.finish(out)
	}
	return out, "", err
}

// finish ends the output.
func (t *transcoder) finish(out []byte) []byte {
	if t.xml == "attr" {
		out, _ = t.encode(out, '"')
	}
	if t.japanese {
		out, t.japanese = append(out, "\x1b(B"...), false
	}
	return out
}

// put appends one character, escaped as is asked for.
func (t *transcoder) put(out []byte, r rune) ([]byte, error) {
	switch {
	case t.xml != "" && r == '&':
		return t.putText(out, "&amp;")
	case t.xml != "" && r == '<':
		return t.putText(out, "&lt;")
	case t.xml != "" && r == '>':
		return t.putText(out, "&gt;")
	case (t.xml == "attr" || t.xml == "content") && r == '"':
		return t.putText(out, "&quot;")
	case t.newline == "crlf" && r == '\n':
		return t.putText(out, "\r\n")
	case t.newline == "cr" && r == '\n':
		r = '\r'
	}
	return t.putChar(out, r)
}

func (t *transcoder) putText(out []byte, text string) ([]byte, error) {
	var err error
	for _, r := range text {
		if out, err = t.putChar(out, r); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (t *transcoder) putChar(out []byte, r rune) ([]byte, error) {
	encoded, ok := t.encode(out, r)
	if ok {
		return encoded, nil
	}
	if t.fallback != nil && !t.undef {
		text, ok, err := t.fallback(string(r))
		if ok || err != nil {
			return append(out, text...), err
		}
	}
	switch {
	case t.xml != "" || t.hex:
		return t.putText(out, fmt.Sprintf("&#x%X;", r))
	case t.undef:
		return t.putReplacement(out), nil
	}
	path := t.path()
	return out, &conversionError{bytes: string(r), source: "UTF-8", dest: path[len(path)-1], path: path}
}

// encode appends a character in the encoding it is to have.
func (t *transcoder) encode(out []byte, r rune) ([]byte, bool) {
	switch name := t.e.name(t.to); {
	case isISO2022(name):
		return t.toISO2022(out, r)
	case (name == "UTF-16" || name == "UTF-32") && !t.begun:
		t.begun = true
		out, _ = t.dest.encode(out, '\ufeff')
	case name == "UTF8-MAC":
		return append(out, norm.NFD.String(string(r))...), true
	}
	return t.dest.encode(out, r)
}

func (t *transcoder) putReplacement(out []byte) []byte {
	if t.replaces {
		return append(out, t.replace...)
	}
	if encoded, ok := t.encode(out, utf8.RuneError); ok && strings.HasPrefix(t.e.name(t.to), "UTF") {
		return encoded
	}
	out, _ = t.encode(out, '?')
	return out
}

// marked takes the byte order mark off a text.
func (t *transcoder) marked(s, name string) (string, mruby.Encoding, error) {
	marks := [2]string{"\xfe\xff", "\xff\xfe"}
	if name == "UTF-32" {
		marks = [2]string{"\x00\x00\xfe\xff", "\xff\xfe\x00\x00"}
	}
	for i, mark := range marks {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			return rest, t.e.must(name + [2]string{"BE", "LE"}[i]), nil
		}
	}
	if s == "" {
		return s, t.e.must(name + "BE"), nil
	}
	path := t.path()
	return "", 0, &conversionError{invalid: true, bytes: s[:min(len(s), len(marks[0]))], source: name, dest: path[1], path: path}
}

// must is an encoding that there is.
func (e *encodings) must(name string) mruby.Encoding {
	n, ok := e.lookup(name)
	if !ok {
		panic("no encoding " + name)
	}
	return n
}

// fromISO2022 turns characters between escape sequences into those of EUC-JP.
func (t *transcoder) fromISO2022(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == 0x1b && i+2 < len(s) {
			switch s[i+1 : i+3] {
			case "$B", "$@":
				t.japanese = true
				i += 3
				continue
			case "(B", "(J":
				t.japanese = false
				i += 3
				continue
			}
		}
		if t.japanese && s[i] > ' ' {
			b.WriteByte(s[i] | 0x80)
		} else {
			b.WriteByte(s[i])
		}
		i++
	}
	t.japanese = false
	return b.String()
}

func (t *transcoder) toISO2022(out []byte, r rune) ([]byte, bool) {
	if r < utf8.RuneSelf {
		if t.japanese {
			out, t.japanese = append(out, "\x1b(B"...), false
		}
		return append(out, byte(r)), true
	}
	char, ok := t.e.charmap(t.e.must("EUC-JP")).encode(nil, r)
	if !ok || len(char) != 2 || char[0] == 0x8e {
		return out, false
	}
	if !t.japanese {
		out, t.japanese = append(out, "\x1b$B"...), true
	}
	return append(out, char[0]&0x7f, char[1]&0x7f), true
}

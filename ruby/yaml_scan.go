package ruby

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// yamlMark is a place in YAML text; all count from 0, in characters.
type yamlMark struct{ index, line, column int }

// yamlError is a syntax error. Psych shows the mark of the construct in which
// the problem was met (context), which is the start when there is none.
type yamlError struct {
	problem, context string
	mark             yamlMark
}

func (e *yamlError) Error() string {
	return fmt.Sprintf("%s at line %d column %d", strings.TrimSpace(e.problem+" "+e.context), e.mark.line+1, e.mark.column+1)
}

type yamlTokenKind int

const (
	yamlStreamEnd yamlTokenKind = iota
	yamlVersionDirective
	yamlTagDirective
	yamlDocumentStart
	yamlDocumentEnd
	yamlBlockSequenceStart
	yamlBlockMappingStart
	yamlBlockEnd
	yamlFlowSequenceStart
	yamlFlowSequenceEnd
	yamlFlowMappingStart
	yamlFlowMappingEnd
	yamlBlockEntry
	yamlFlowEntry
	yamlKey
	yamlValue
	yamlAlias
	yamlAnchor
	yamlTag
	yamlScalar
)

type yamlToken struct {
	kind  yamlTokenKind
	mark  yamlMark
	value string // text of a scalar, name of an anchor, suffix of a tag, version, prefix of a %TAG
	extra string // handle of a tag or %TAG
	style byte   // of a scalar: 0 for plain, else its first character
}

// yamlSimpleKey is a place where a mapping key may have begun that no "?"
// announced; the ":" that decides comes later.
type yamlSimpleKey struct {
	possible, required bool
	token              int // the number of the token that begins it
	mark               yamlMark
}

// yamlScanner turns YAML 1.1 text into tokens, on demand. Errors are panics of
// *yamlError, which [parseYAML] recovers.
type yamlScanner struct {
	text []rune
	yamlMark

	queue  []yamlToken
	taken  int // tokens that have left the queue
	indent int // of the current block, -1 outside
	stack  []int

	keyAllowed bool
	keys       []yamlSimpleKey // one for each flow level, and the block around
}

func newYAMLScanner(source string) *yamlScanner {
	return &yamlScanner{
		text: yamlRunes(source), indent: -1, keyAllowed: true, keys: make([]yamlSimpleKey, 1),
	}
}

// yamlRunes decodes the source, which must be printable UTF-8.
func yamlRunes(source string) []rune {
	source = strings.TrimPrefix(source, "\ufeff")
	text := make([]rune, 0, len(source))
	bad := func(problem string) { panic(&yamlError{problem: problem}) }
	for i := 0; i < len(source); {
		r, size := utf8.DecodeRuneInString(source[i:])
		if r == utf8.RuneError && size == 1 {
			width := 0
			switch c := source[i]; {
			case c&0xe0 == 0xc0:
				width = 2
			case c&0xf0 == 0xe0:
				width = 3
			case c&0xf8 == 0xf0:
				width = 4
			default:
				bad("invalid leading UTF-8 octet")
			}
			if i+width > len(source) {
				bad("incomplete UTF-8 octet sequence")
			}
			for _, c := range []byte(source[i+1 : i+width]) {
				if c&0xc0 != 0x80 {
					bad("invalid trailing UTF-8 octet")
				}
			}
			if source[i]&0xfe == 0xc0 {
				bad("invalid length of a UTF-8 sequence")
			}
			bad("invalid Unicode character")
		}
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == 0x85:
		case r >= 0x20 && r <= 0x7e || r >= 0xa0 && r != 0xfffe && r != 0xffff:
		default:
			bad("control characters are not allowed")
		}
		text = append(text, r)
		i += size
	}
	return text
}

// at returns the character n places ahead, 0 beyond the end.
func (s *yamlScanner) at(n int) rune {
	if s.index+n < len(s.text) {
		return s.text[s.index+n]
	}
	return 0
}

func yamlBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}
func yamlBlank(r rune) bool  { return r == ' ' || r == '\t' }
func yamlBlankZ(r rune) bool { return yamlBlank(r) || yamlBreak(r) || r == 0 }
func yamlBreakZ(r rune) bool { return yamlBreak(r) || r == 0 }
func yamlWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}

func (s *yamlScanner) skip(n int) {
	s.index += n
	s.column += n
}

// newline takes a line break and returns what it is in a scalar.
func (s *yamlScanner) newline() string {
	r := s.at(0)
	s.index++
	if r == '\r' && s.at(0) == '\n' {
		s.index++
	}
	s.line++
	s.column = 0
	if r == 0x2028 || r == 0x2029 {
		return string(r)
	}
	return "\n"
}

func (s *yamlScanner) fail(context string, mark yamlMark, problem string) {
	panic(&yamlError{problem: problem, context: context, mark: mark})
}

func (s *yamlScanner) flow() bool { return len(s.keys) > 1 }

// peek returns the next token without taking it.
func (s *yamlScanner) peek() *yamlToken {
	for {
		if len(s.queue) > 0 {
			s.dropStaleKeys()
			more := false
			for i := range s.keys {
				if s.keys[i].possible && s.keys[i].token == s.taken {
					more = true
					break
				}
			}
			if !more {
				return &s.queue[0]
			}
		}
		s.fetch()
	}
}

func (s *yamlScanner) next() yamlToken {
	t := *s.peek()
	s.queue = s.queue[1:]
	s.taken++
	return t
}

func (s *yamlScanner) put(t yamlToken) { s.queue = append(s.queue, t) }

// putMark makes a token of the n characters at hand.
func (s *yamlScanner) putMark(kind yamlTokenKind, n int) {
	mark := s.yamlMark
	s.skip(n)
	s.put(yamlToken{kind: kind, mark: mark})
}

func (s *yamlScanner) insert(number int, t yamlToken) {
	i := number - s.taken
	s.queue = append(s.queue, yamlToken{})
	copy(s.queue[i+1:], s.queue[i:])
	s.queue[i] = t
}

// A simple key is on one line and shorter than 1024 characters.
func (s *yamlScanner) dropStaleKeys() {
	for i := range s.keys {
		k := &s.keys[i]
		if k.possible && (k.mark.line < s.line || k.mark.index+1024 < s.index) {
			s.dropKey(k)
		}
	}
}

func (s *yamlScanner) dropKey(k *yamlSimpleKey) {
	if k.possible && k.required {
		s.fail("while scanning a simple key", k.mark, "could not find expected ':'")
	}
	k.possible = false
}

func (s *yamlScanner) lastKey() *yamlSimpleKey { return &s.keys[len(s.keys)-1] }

func (s *yamlScanner) saveKey() {
	if !s.keyAllowed {
		return
	}
	s.dropKey(s.lastKey())
	*s.lastKey() = yamlSimpleKey{
		possible: true,
		required: !s.flow() && s.indent == s.column,
		token:    s.taken + len(s.queue),
		mark:     s.yamlMark,
	}
}

// roll opens a block at a deeper column; its start token goes before token
// number, or last for -1.
func (s *yamlScanner) roll(column, number int, kind yamlTokenKind, mark yamlMark) {
	if s.flow() || s.indent >= column {
		return
	}
	s.stack = append(s.stack, s.indent)
	s.indent = column
	t := yamlToken{kind: kind, mark: mark}
	if number < 0 {
		s.put(t)
	} else {
		s.insert(number, t)
	}
}

// unroll closes the blocks that are deeper than a column.
func (s *yamlScanner) unroll(column int) {
	if s.flow() {
		return
	}
	for s.indent > column {
		s.put(yamlToken{kind: yamlBlockEnd, mark: s.yamlMark})
		s.indent = s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
	}
}

// documentMark reports whether "---" or "..." stands here, at the start of a
// line.
func (s *yamlScanner) documentMark() bool {
	c := s.at(0)
	return s.column == 0 && (c == '-' || c == '.') && s.at(1) == c && s.at(2) == c && yamlBlankZ(s.at(3))
}

func (s *yamlScanner) fetch() {
	s.toNextToken()
	s.dropStaleKeys()
	s.unroll(s.column)
	c := s.at(0)
	flow := s.flow()
	switch {
	case c == 0:
		s.fetchEnd()
	case s.column == 0 && c == '%':
		s.unroll(-1)
		s.dropKey(s.lastKey())
		s.keyAllowed = false
		s.put(s.directive())
	case s.documentMark():
		s.unroll(-1)
		s.dropKey(s.lastKey())
		s.keyAllowed = false
		kind := yamlDocumentStart
		if c == '.' {
			kind = yamlDocumentEnd
		}
		s.putMark(kind, 3)
	case c == '[' || c == '{':
		s.saveKey()
		s.keys = append(s.keys, yamlSimpleKey{})
		s.keyAllowed = true
		kind := yamlFlowSequenceStart
		if c == '{' {
			kind = yamlFlowMappingStart
		}
		s.putMark(kind, 1)
	case c == ']' || c == '}':
		s.dropKey(s.lastKey())
		if flow {
			s.keys = s.keys[:len(s.keys)-1]
		}
		s.keyAllowed = false
		kind := yamlFlowSequenceEnd
		if c == '}' {
			kind = yamlFlowMappingEnd
		}
		s.putMark(kind, 1)
	case c == ',':
		s.dropKey(s.lastKey())
		s.keyAllowed = true
		s.putMark(yamlFlowEntry, 1)
	case c == '-' && yamlBlankZ(s.at(1)):
		s.fetchBlockEntry()
	case c == '?' && (flow || yamlBlankZ(s.at(1))):
		s.fetchKey()
	case c == ':' && (flow || yamlBlankZ(s.at(1))):
		s.fetchValue()
	case c == '*' || c == '&':
		s.saveKey()
		s.keyAllowed = false
		s.put(s.anchor())
	case c == '!':
		s.saveKey()
		s.keyAllowed = false
		s.put(s.tag())
	case (c == '|' || c == '>') && !flow:
		s.dropKey(s.lastKey())
		s.keyAllowed = true
		s.put(s.blockScalar())
	case c == '\'' || c == '"':
		s.saveKey()
		s.keyAllowed = false
		s.put(s.quotedScalar())
	case !(yamlBlankZ(c) || strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`", c)) ||
		c == '-' && !yamlBlank(s.at(1)) ||
		!flow && (c == '?' || c == ':') && !yamlBlankZ(s.at(1)):
		s.saveKey()
		s.keyAllowed = false
		s.put(s.plainScalar())
	default:
		s.fail("while scanning for the next token", s.yamlMark, "found character that cannot start any token")
	}
}

func (s *yamlScanner) fetchEnd() {
	if s.column != 0 {
		s.column = 0
		s.line++
	}
	s.unroll(-1)
	s.dropKey(s.lastKey())
	s.keyAllowed = false
	s.put(yamlToken{kind: yamlStreamEnd, mark: s.yamlMark})
}

func (s *yamlScanner) fetchBlockEntry() {
	if !s.flow() {
		if !s.keyAllowed {
			s.fail("", s.yamlMark, "block sequence entries are not allowed in this context")
		}
		s.roll(s.column, -1, yamlBlockSequenceStart, s.yamlMark)
	}
	s.dropKey(s.lastKey())
	s.keyAllowed = true
	s.putMark(yamlBlockEntry, 1)
}

func (s *yamlScanner) fetchKey() {
	if !s.flow() {
		if !s.keyAllowed {
			s.fail("", s.yamlMark, "mapping keys are not allowed in this context")
		}
		s.roll(s.column, -1, yamlBlockMappingStart, s.yamlMark)
	}
	s.dropKey(s.lastKey())
	s.keyAllowed = !s.flow()
	s.putMark(yamlKey, 1)
}

func (s *yamlScanner) fetchValue() {
	if k := s.lastKey(); k.possible {
		s.insert(k.token, yamlToken{kind: yamlKey, mark: k.mark})
		s.roll(k.mark.column, k.token, yamlBlockMappingStart, k.mark)
		k.possible = false
		s.keyAllowed = false
	} else {
		if !s.flow() {
			if !s.keyAllowed {
				s.fail("", s.yamlMark, "mapping values are not allowed in this context")
			}
			s.roll(s.column, -1, yamlBlockMappingStart, s.yamlMark)
		}
		s.keyAllowed = !s.flow()
	}
	s.putMark(yamlValue, 1)
}

// toNextToken skips white space and comments. Tabs may not indent a block.
func (s *yamlScanner) toNextToken() {
	for {
		for s.at(0) == ' ' || s.at(0) == '\t' && (s.flow() || !s.keyAllowed) {
			s.skip(1)
		}
		if s.at(0) == '#' {
			for !yamlBreakZ(s.at(0)) {
				s.skip(1)
			}
		}
		if !yamlBreak(s.at(0)) {
			return
		}
		s.newline()
		if !s.flow() {
			s.keyAllowed = true
		}
	}
}

func (s *yamlScanner) directive() yamlToken {
	const context = "while scanning a directive"
	start := s.yamlMark
	s.skip(1)
	name := s.word()
	if name == "" {
		s.fail(context, start, "could not find expected directive name")
	}
	if !yamlBlankZ(s.at(0)) {
		s.fail(context, start, "found unexpected non-alphabetical character")
	}
	t := yamlToken{mark: start}
	switch name {
	case "YAML":
		t.kind = yamlVersionDirective
		s.blanks()
		major := s.version(start)
		if s.at(0) != '.' {
			s.fail("while scanning a %YAML directive", start, "did not find expected digit or '.' character")
		}
		s.skip(1)
		t.value = major + "." + s.version(start)
	case "TAG":
		const context = "while scanning a %TAG directive"
		t.kind = yamlTagDirective
		s.blanks()
		t.extra = s.tagHandle(true, start)
		if !yamlBlank(s.at(0)) {
			s.fail(context, start, "did not find expected whitespace")
		}
		s.blanks()
		t.value = s.tagURI("", true, true, start)
		if !yamlBlankZ(s.at(0)) {
			s.fail(context, start, "did not find expected whitespace or line break")
		}
	default:
		s.fail(context, start, "found unknown directive name")
	}
	s.endOfHeader(context, start)
	return t
}

func (s *yamlScanner) word() string {
	from := s.index
	for yamlWord(s.at(0)) {
		s.skip(1)
	}
	return string(s.text[from:s.index])
}

func (s *yamlScanner) blanks() {
	for yamlBlank(s.at(0)) {
		s.skip(1)
	}
}

func (s *yamlScanner) version(start yamlMark) string {
	const context = "while scanning a %YAML directive"
	from := s.index
	for s.at(0) >= '0' && s.at(0) <= '9' {
		s.skip(1)
		if s.index-from > 9 {
			s.fail(context, start, "found extremely long version number")
		}
	}
	if s.index == from {
		s.fail(context, start, "did not find expected version number")
	}
	return string(s.text[from:s.index])
}

// endOfHeader takes the rest of a line that may only hold a comment.
func (s *yamlScanner) endOfHeader(context string, start yamlMark) {
	s.blanks()
	if s.at(0) == '#' {
		for !yamlBreakZ(s.at(0)) {
			s.skip(1)
		}
	}
	if !yamlBreakZ(s.at(0)) {
		s.fail(context, start, "did not find expected comment or line break")
	}
	if yamlBreak(s.at(0)) {
		s.newline()
	}
}

func (s *yamlScanner) anchor() yamlToken {
	t := yamlToken{kind: yamlAlias, mark: s.yamlMark}
	context := "while scanning an alias"
	if s.at(0) == '&' {
		t.kind, context = yamlAnchor, "while scanning an anchor"
	}
	s.skip(1)
	t.value = s.word()
	if c := s.at(0); t.value == "" || !yamlBlankZ(c) && !strings.ContainsRune("?:,]}%@`", c) {
		s.fail(context, t.mark, "did not find expected alphabetic or numeric character")
	}
	return t
}

func (s *yamlScanner) tag() yamlToken {
	const context = "while scanning a tag"
	t := yamlToken{kind: yamlTag, mark: s.yamlMark}
	if s.at(1) == '<' {
		s.skip(2)
		t.value = s.tagURI("", true, false, t.mark)
		if s.at(0) != '>' {
			s.fail(context, t.mark, "did not find the expected '>'")
		}
		s.skip(1)
	} else {
		handle := s.tagHandle(false, t.mark)
		if len(handle) > 1 && strings.HasSuffix(handle, "!") {
			t.extra = handle
			t.value = s.tagURI("", false, false, t.mark)
		} else {
			t.extra = "!"
			t.value = s.tagURI(handle, false, false, t.mark)[1:]
			if t.value == "" && handle == "!" {
				t.extra, t.value = "", "!"
			}
		}
	}
	if c := s.at(0); !yamlBlankZ(c) && !(s.flow() && c == ',') {
		s.fail(context, t.mark, "did not find expected whitespace or line break")
	}
	return t
}

func (s *yamlScanner) tagHandle(directive bool, start yamlMark) string {
	context := "while scanning a tag"
	if directive {
		context = "while scanning a directive"
	}
	if s.at(0) != '!' {
		s.fail(context, start, "did not find expected '!'")
	}
	from := s.index
	s.skip(1)
	s.word()
	if s.at(0) == '!' {
		s.skip(1)
	} else if directive && s.index-from > 1 {
		s.fail("while parsing a directive", start, "did not find expected '!'")
	}
	return string(s.text[from:s.index])
}

// tagURI reads the rest of a tag; head is what of it was read as a handle. Only
// after the handle "!", which is then head, may there be none.
func (s *yamlScanner) tagURI(head string, verbatim, directive bool, start yamlMark) string {
	context := "while parsing a tag"
	if directive {
		context = "while parsing a %TAG directive"
	}
	var b strings.Builder
	b.WriteString(head)
	n := len(head)
	for {
		c := s.at(0)
		switch {
		case c == '%':
			b.WriteString(s.uriEscapes(context, start))
			n++
			continue
		case c != 0 && (yamlWord(c) || strings.ContainsRune(";/?:@&=+$.!~*'()", c) || verbatim && strings.ContainsRune(",[]", c)):
			b.WriteRune(c)
			s.skip(1)
			n++
			continue
		}
		break
	}
	if n == 0 {
		s.fail(context, start, "did not find expected tag URI")
	}
	return b.String()
}

func yamlHex(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= 'a' && r <= 'f':
		return int(r-'a') + 10
	case r >= 'A' && r <= 'F':
		return int(r-'A') + 10
	}
	return -1
}

func (s *yamlScanner) uriEscapes(context string, start yamlMark) string {
	var octets []byte
	width := 0
	for {
		high, low := yamlHex(s.at(1)), yamlHex(s.at(2))
		if s.at(0) != '%' || high < 0 || low < 0 {
			s.fail(context, start, "did not find URI escaped octet")
		}
		octet := byte(high<<4 | low)
		if width == 0 {
			switch {
			case octet&0x80 == 0:
				width = 1
			case octet&0xe0 == 0xc0:
				width = 2
			case octet&0xf0 == 0xe0:
				width = 3
			case octet&0xf8 == 0xf0:
				width = 4
			default:
				s.fail(context, start, "found an incorrect leading UTF-8 octet")
			}
		} else if octet&0xc0 != 0x80 {
			s.fail(context, start, "found an incorrect trailing UTF-8 octet")
		}
		octets = append(octets, octet)
		s.skip(3)
		if len(octets) == width {
			return string(octets)
		}
	}
}

func (s *yamlScanner) blockScalar() yamlToken {
	const context = "while scanning a block scalar"
	t := yamlToken{kind: yamlScalar, mark: s.yamlMark, style: byte(s.at(0))}
	literal := t.style == '|'
	s.skip(1)
	var chomp rune
	increment := 0
	digit := func() {
		if c := s.at(0); c >= '0' && c <= '9' {
			if c == '0' {
				s.fail(context, t.mark, "found an indentation indicator equal to 0")
			}
			increment = int(c - '0')
			s.skip(1)
		}
	}
	sign := func() {
		if c := s.at(0); c == '+' || c == '-' {
			chomp = c
			s.skip(1)
		}
	}
	if c := s.at(0); c == '+' || c == '-' {
		sign()
		digit()
	} else if c >= '0' && c <= '9' {
		digit()
		sign()
	}
	s.endOfHeader(context, t.mark)
	indent := 0
	if increment > 0 {
		indent = max(s.indent, 0) + increment
	}
	var b strings.Builder
	indent, trailing := s.blockBreaks(indent, t.mark)
	leading := ""
	afterBlank := false
	for s.column == indent && s.at(0) != 0 {
		blank := yamlBlank(s.at(0))
		if !literal && strings.HasPrefix(leading, "\n") && !afterBlank && !blank {
			if trailing == "" {
				b.WriteByte(' ')
			}
		} else {
			b.WriteString(leading)
		}
		b.WriteString(trailing)
		leading = ""
		afterBlank = blank
		from := s.index
		for !yamlBreakZ(s.at(0)) {
			s.skip(1)
		}
		b.WriteString(string(s.text[from:s.index]))
		if yamlBreak(s.at(0)) {
			leading = s.newline()
		}
		_, trailing = s.blockBreaks(indent, t.mark)
	}
	if chomp != '-' {
		b.WriteString(leading)
	}
	if chomp == '+' {
		b.WriteString(trailing)
	}
	t.value = b.String()
	return t
}

// blockBreaks skips indentation and returns the empty lines in it. An indent
// of 0 is found out.
func (s *yamlScanner) blockBreaks(indent int, start yamlMark) (int, string) {
	deepest := 0
	breaks := ""
	for {
		for (indent == 0 || s.column < indent) && s.at(0) == ' ' {
			s.skip(1)
		}
		deepest = max(deepest, s.column)
		if (indent == 0 || s.column < indent) && s.at(0) == '\t' {
			s.fail("while scanning a block scalar", start, "found a tab character where an indentation space is expected")
		}
		if !yamlBreak(s.at(0)) {
			break
		}
		breaks += s.newline()
	}
	if indent == 0 {
		indent = max(deepest, s.indent+1, 1)
	}
	return indent, breaks
}

var yamlEscapes = map[rune]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func (s *yamlScanner) quotedScalar() yamlToken {
	const context = "while scanning a quoted scalar"
	t := yamlToken{kind: yamlScalar, mark: s.yamlMark, style: byte(s.at(0))}
	quote := s.at(0)
	single := quote == '\''
	s.skip(1)
	var b strings.Builder
	for {
		if s.documentMark() {
			s.fail(context, t.mark, "found unexpected document indicator")
		}
		if s.at(0) == 0 {
			s.fail(context, t.mark, "found unexpected end of stream")
		}
		joined := false
		for !yamlBlankZ(s.at(0)) {
			c := s.at(0)
			if single && c == '\'' && s.at(1) == '\'' {
				b.WriteByte('\'')
				s.skip(2)
				continue
			}
			if c == quote {
				break
			}
			if !single && c == '\\' {
				if yamlBreak(s.at(1)) {
					s.skip(1)
					s.newline()
					joined = true
					break
				}
				b.WriteString(s.escape(t.mark))
				continue
			}
			b.WriteRune(c)
			s.skip(1)
		}
		if s.at(0) == quote {
			break
		}
		s.foldBlanks(&b, joined)
	}
	s.skip(1)
	t.value = b.String()
	return t
}

// foldBlanks takes white space inside a quoted scalar: a line break is a
// space, further ones are themselves.
func (s *yamlScanner) foldBlanks(b *strings.Builder, afterBreak bool) {
	blanks, first, breaks := "", "", ""
	for yamlBlank(s.at(0)) || yamlBreak(s.at(0)) {
		if yamlBlank(s.at(0)) {
			if !afterBreak {
				blanks += string(s.at(0))
			}
			s.skip(1)
			continue
		}
		if !afterBreak {
			blanks = ""
			first = s.newline()
			afterBreak = true
		} else {
			breaks += s.newline()
		}
	}
	switch {
	case !afterBreak:
		b.WriteString(blanks)
	case first == "\n" && breaks == "":
		b.WriteByte(' ')
	case first == "\n":
		b.WriteString(breaks)
	default:
		b.WriteString(first + breaks)
	}
}

func (s *yamlScanner) escape(start yamlMark) string {
	const context = "while parsing a quoted scalar"
	c := s.at(1)
	if text, ok := yamlEscapes[c]; ok && c != 0 {
		s.skip(2)
		return text
	}
	width := map[rune]int{'x': 2, 'u': 4, 'U': 8}[c]
	if width == 0 {
		s.fail(context, start, "found unknown escape character")
	}
	s.skip(2)
	r := 0
	for i := range width {
		d := yamlHex(s.at(i))
		if d < 0 {
			s.fail(context, start, "did not find expected hexdecimal number")
		}
		r = r<<4 | d
	}
	if r >= 0xd800 && r <= 0xdfff || r > 0x10ffff {
		s.fail(context, start, "found invalid Unicode character escape code")
	}
	s.skip(width)
	return string(rune(r))
}

func (s *yamlScanner) plainScalar() yamlToken {
	const context = "while scanning a plain scalar"
	t := yamlToken{kind: yamlScalar, mark: s.yamlMark}
	indent := s.indent + 1
	var b strings.Builder
	blanks, first, breaks := "", "", ""
	afterBreak := false
	for !s.documentMark() && s.at(0) != '#' {
		for !yamlBlankZ(s.at(0)) {
			c, d := s.at(0), s.at(1)
			if s.flow() && c == ':' && d != 0 && strings.ContainsRune(",?[]{}", d) {
				s.fail(context, t.mark, "found unexpected ':'")
			}
			if c == ':' && yamlBlankZ(d) || s.flow() && strings.ContainsRune(",[]{}", c) {
				break
			}
			switch {
			case afterBreak && first == "\n" && breaks == "":
				b.WriteByte(' ')
			case afterBreak && first == "\n":
				b.WriteString(breaks)
			case afterBreak:
				b.WriteString(first + breaks)
			default:
				b.WriteString(blanks)
			}
			blanks, first, breaks, afterBreak = "", "", "", false
			b.WriteRune(c)
			s.skip(1)
		}
		if !yamlBlank(s.at(0)) && !yamlBreak(s.at(0)) {
			break
		}
		for yamlBlank(s.at(0)) || yamlBreak(s.at(0)) {
			switch {
			case yamlBlank(s.at(0)):
				if afterBreak && s.column < indent && s.at(0) == '\t' {
					s.fail(context, t.mark, "found a tab character that violates indentation")
				}
				if !afterBreak {
					blanks += string(s.at(0))
				}
				s.skip(1)
			case !afterBreak:
				blanks = ""
				first = s.newline()
				afterBreak = true
			default:
				breaks += s.newline()
			}
		}
		if !s.flow() && s.column < indent {
			break
		}
	}
	if afterBreak {
		s.keyAllowed = true
	}
	t.value = b.String()
	return t
}

package onig

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape reads a backslash outside of brackets.
func (t *translator) escape() error {
	if t.at+1 == len(t.src) {
		return t.fail("too short escape sequence")
	}
	c := t.src[t.at+1]
	switch c {
	case 'A', 'Z', 'z', 'B', 'b', 'G', 'K', 'R', 'X', 'h', 'H', 'w', 'W', 'd', 'D', 's', 'S':
		t.at += 2
		t.write(t.special(c))
		return nil
	case 'k', 'g':
		if t.at+2 < len(t.src) && (t.src[t.at+2] == '<' || t.src[t.at+2] == '\'') {
			return t.call(c)
		}
	case 'p', 'P':
		if t.at+2 < len(t.src) && t.src[t.at+2] == '{' {
			set, err := t.property()
			t.write(set)
			return err
		}
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		number := t.src[t.at+1:]
		number = number[:len(number)-len(strings.TrimLeft(number, "0123456789"))]
		n, err := strconv.Atoi(number)
		if err != nil {
			n = 1 << 30
		}
		if n <= 9 || n <= t.captures+t.named {
			if len(t.names) > 0 {
				return t.fail("numbered backref/call is not allowed. (use name)")
			}
			t.at += 1 + len(number)
			t.write(`\k<` + number + `>`)
			return nil
		}
	}
	runes, err := t.characters()
	if err != nil {
		return err
	}
	group := t.bytes && len(runes) > 1 // a character that a quantifier takes as one
	if group {
		t.write("(?:")
	}
	for _, r := range runes {
		t.literal(r)
	}
	if group {
		t.write(")")
	}
	return nil
}

// special writes an anchor or a type. The library is told that \w, \d, \s are
// ASCII, and with \w also \b.
func (t *translator) special(c byte) string {
	unicode := t.mode.charset == charsetUnicode && !t.bytes
	switch c {
	case 'b', 'B':
		if !t.bytes && t.mode.charset != charsetASCII {
			return `(?-W:\` + string(c) + ")"
		}
	case 'w', 'd', 's':
		if unicode {
			return "[" + unicodeSets[c] + "]"
		}
	case 'W', 'D', 'S':
		if unicode {
			return "[^" + unicodeSets[c+'a'-'A'] + "]"
		}
	}
	return `\` + string(c)
}

// call reads \k<name>, \k<-1+2>, \g<name> and the like.
func (t *translator) call(c byte) error {
	end := byte('>')
	if t.src[t.at+2] == '\'' {
		end = '\''
	}
	name, _, found := strings.Cut(t.src[t.at+3:], string(end))
	if name == "" {
		return t.fail("group name is empty")
	}
	if !found {
		return t.fail("invalid group name <" + name + ">")
	}
	if name[0] >= '0' && name[0] <= '9' && !digits(strings.ReplaceAll(strings.ReplaceAll(name, "+", ""), "-", "")) {
		return t.fail("invalid group name <" + name + ">")
	}
	t.at += len(name) + 4
	t.write(`\` + string(c) + "<" + t.reference(name) + ">")
	return nil
}

// reference renames the name in what refers to a group, which may have a level
// of recursion behind it.
func (t *translator) reference(name string) string {
	if i := strings.LastIndexAny(name, "+-"); i > 0 && i+1 < len(name) && digits(name[i+1:]) {
		for _, n := range t.names {
			if n.Name == name {
				return t.groupName(name)
			}
		}
		return t.reference(name[:i]) + name[i:]
	}
	if digits(strings.TrimLeft(name, "+-")) {
		return name
	}
	return t.groupName(name)
}

// characters reads an escape that stands for one character or, \u{…}, several.
func (t *translator) characters() ([]rune, error) {
	if t.at+1 == len(t.src) {
		return nil, t.fail("too short escape sequence")
	}
	c := t.src[t.at+1]
	if r, ok := controls[c]; ok {
		t.at += 2
		return []rune{r}, nil
	}
	switch c {
	case 'u':
		return t.unicode()
	case 'x', 'c', 'C', 'M', '0', '1', '2', '3', '4', '5', '6', '7':
		b, err := t.byte()
		if err != nil {
			return nil, err
		}
		if b < utf8.RuneSelf || t.bytes {
			return []rune{rune(b)}, nil
		}
		r, err := t.multibyte(b)
		return []rune{r}, err
	}
	t.at++
	r, n := t.rune()
	t.at += n
	return []rune{r}, nil
}

var controls = map[byte]rune{'t': '\t', 'v': '\v', 'n': '\n', 'r': '\r', 'f': '\f', 'a': '\a', 'e': 0x1b}

func (t *translator) unicode() ([]rune, error) {
	t.at += 2
	if t.at == len(t.src) {
		return nil, t.fail("too short escape sequence")
	}
	if !t.skip("{") {
		code, err := strconv.ParseUint(t.src[t.at:min(t.at+4, len(t.src))], 16, 32)
		if err != nil || t.at+4 > len(t.src) {
			return nil, t.fail("invalid Unicode escape")
		}
		t.at += 4
		return t.codes(uint32(code))
	}
	list, _, found := strings.Cut(t.rest(), "}")
	fields := strings.Fields(list)
	if !found || len(fields) == 0 {
		return nil, t.fail("invalid Unicode list")
	}
	codes := make([]uint32, len(fields))
	for i, f := range fields {
		code, err := strconv.ParseUint(f, 16, 32)
		if err != nil {
			return nil, t.fail("invalid Unicode list")
		}
		if len(f) > 6 {
			return nil, t.fail("invalid Unicode range")
		}
		codes[i] = uint32(code)
	}
	t.at += len(list) + 1
	return t.codes(codes...)
}

// codes are the characters of code points, or their bytes.
func (t *translator) codes(codes ...uint32) ([]rune, error) {
	var runes []rune
	for _, code := range codes {
		if code > unicode.MaxRune || code >= 0xd800 && code < 0xe000 {
			return nil, t.fail("invalid Unicode range")
		}
		if !t.bytes {
			runes = append(runes, rune(code))
			continue
		}
		for _, b := range []byte(string(rune(code))) {
			runes = append(runes, rune(b))
		}
	}
	return runes, nil
}

// byte reads \xHH, \ooo, \cx, \C-x, \M-x and what they combine to.
func (t *translator) byte() (byte, error) {
	c := t.src[t.at+1]
	t.at += 2
	switch c {
	case 'x':
		n := 0
		for n < 2 && t.at+n < len(t.src) && isHex(t.src[t.at+n]) {
			n++
		}
		if n == 0 {
			return 0, t.fail("invalid hex escape")
		}
		b, _ := strconv.ParseUint(t.src[t.at:t.at+n], 16, 8)
		t.at += n
		return byte(b), nil
	case 'c':
		return t.control()
	case 'C':
		if t.at == len(t.src) {
			return 0, t.fail("too short control escape")
		}
		if !t.skip("-") {
			return 0, t.fail("too short control escape")
		}
		return t.control()
	case 'M':
		if !t.skip("-") || t.at == len(t.src) {
			return 0, t.fail("too short meta escape")
		}
		b, err := t.operand("too short meta escape")
		return b | 0x80, err
	}
	t.at--
	n := 0
	for n < 3 && t.at+n < len(t.src) && t.src[t.at+n] >= '0' && t.src[t.at+n] <= '7' {
		n++
	}
	b, err := strconv.ParseUint(t.src[t.at:t.at+n], 8, 8)
	if err != nil {
		return 0, t.fail("invalid escape code")
	}
	t.at += n
	return byte(b), nil
}

func (t *translator) control() (byte, error) {
	if t.at == len(t.src) {
		return 0, t.fail("too short control escape")
	}
	if t.skip("?") {
		return 0x7f, nil
	}
	b, err := t.operand("too short control escape")
	return b & 0x9f, err
}

// operand is the character that \c or \M- changes.
func (t *translator) operand(short string) (byte, error) {
	c := t.src[t.at]
	if c >= utf8.RuneSelf {
		return 0, t.fail("invalid multibyte escape")
	}
	if c != '\\' {
		t.at++
		return c, nil
	}
	if t.at+1 == len(t.src) {
		return 0, t.fail(short)
	}
	switch next := t.src[t.at+1]; next {
	case 'x', 'c', 'C', 'M', '0', '1', '2', '3', '4', '5', '6', '7':
		return t.byte()
	default:
		if r, ok := controls[next]; ok {
			t.at += 2
			return byte(r), nil
		}
		t.at++
		return t.operand(short)
	}
}

// multibyte reads the escapes of the bytes after the first of a character.
func (t *translator) multibyte(first byte) (rune, error) {
	size := 0
	switch {
	case first >= 0xc2 && first < 0xe0:
		size = 2
	case first >= 0xe0 && first < 0xf0:
		size = 3
	case first >= 0xf0 && first < 0xf5:
		size = 4
	default:
		return 0, t.fail("invalid multibyte escape")
	}
	char := []byte{first}
	for len(char) < size {
		if t.at+1 >= len(t.src) || t.src[t.at] != '\\' || !strings.ContainsRune("xcCM01234567", rune(t.src[t.at+1])) {
			return 0, t.fail("too short escaped multibyte character")
		}
		b, err := t.byte()
		if err != nil {
			return 0, err
		}
		char = append(char, b)
	}
	r, n := utf8.DecodeRune(char)
	if n != size {
		return 0, t.fail("invalid multibyte escape")
	}
	return r, nil
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || unicode.Is(unicode.Pc, r)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

package rewrite

import (
	"bytes"
	"strings"
	"unicode"
)

// needed tells whether a source may hold something to rewrite. It looks at lines,
// without strings and comments as far as one line tells what is one, for signs of
// each form; being wrong in saying yes costs no more than the parsing.
func needed(src []byte) bool {
	s := scanner{
		lambdas:  bytes.Contains(src, []byte("->")) || bytes.Contains(src, []byte("lambda")),
		wrapped:  bytes.Contains(src, []byte("\\\n")) || bytes.Contains(src, []byte(`\\`)),
		keywords: map[string]bool{},
	}
	for len(src) > 0 {
		line := src
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			line, src = src[:i], src[i+1:]
		} else {
			src = nil
		}
		if s.line(line) {
			return true
		}
	}
	return false
}

type scanner struct {
	lambdas  bool // there are lambdas
	wrapped  bool // there are lines that end with \, or two of them
	buf      []byte
	def      bool            // in what may be parameters
	keywords map[string]bool // keyword parameters seen in them
}

func (s *scanner) line(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) < 2 || line[0] == '#' && !bytes.Contains(line, []byte("#{")) && !bytes.Contains(line, []byte("#@")) && !bytes.Contains(line, []byte("#$")) {
		return false
	}
	if rawSigns(line) || s.wrapped && bytes.Contains(line, []byte("<<")) && (bytes.IndexByte(line, '\'') > 0 || bytes.Contains(line, []byte("<<~"))) {
		return true
	}
	code := s.strip(line)
	return codeSigns(code) || s.words(code)
}

// strip returns a line without its comment and without what is in strings.
func (s *scanner) strip(line []byte) []byte {
	if bytes.IndexByte(line, '"') < 0 && bytes.IndexByte(line, '\'') < 0 && bytes.IndexByte(line, '#') < 0 {
		return line
	}
	out := s.buf[:0]
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(line) && line[end] != c {
				if line[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(line) || c == '"' && bytes.Contains(line[i:end], []byte("#{")) {
				return append(out, line[i:]...)
			}
			out = append(out, c, c)
			i = end
			continue
		case c == '#' && i > 0 && (line[i-1] == ' ' || line[i-1] == '\t') && (i+1 == len(line) || line[i+1] != '{'):
			s.buf = out
			return out
		default:
			out = append(out, c)
		}
	}
	s.buf = out
	return out
}

// rawSigns looks for what may stand in strings too.
func rawSigns(line []byte) bool {
	for i := 0; i+1 < len(line); i++ {
		rest := line[i+1:]
		switch line[i] {
		case '#':
			if rest[0] == '$' || rest[0] == '@' {
				return true
			}
		case '<':
			if rest[0] == '`' || (rest[0] == '~' || rest[0] == '-') && len(rest) > 1 && rest[1] == '`' {
				return true
			}
		case '?':
			if rest[0] >= 0x80 || bytes.HasPrefix(rest, []byte(`\u{`)) {
				return true
			}
		case '%':
			if rest[0] == 'r' && len(rest) > 1 && !isWord(rest[1]) && rest[1] != '/' && rest[1] != ' ' &&
				(bytes.IndexByte(rest, '\\') > 0 || bytes.Count(rest, []byte("}")) == 0) {
				return true
			}
		case '=':
			if rest[0] == '~' && bytes.Contains(line, []byte("(?<")) {
				return true
			}
		}
	}
	return false
}

// isConstantUpdate tells whether code begins with a constant and an assignment by
// an operator.
func isConstantUpdate(code []byte) bool {
	name := bytes.TrimLeftFunc(code, func(c rune) bool { return c == ':' || isWord(byte(c)) || c >= 0x80 })
	operator := bytes.TrimLeft(bytes.TrimLeft(name, " "), "|&+-*/%<>^")
	return len(operator) > 0 && operator[0] == '=' && len(operator) < len(bytes.TrimLeft(name, " "))
}

// codeSigns looks for punctuation.
func codeSigns(code []byte) bool {
	for i := 0; i+1 < len(code); i++ {
		rest := code[i+1:]
		switch code[i] {
		case '=':
			if rest[0] == '>' && isPatternArrow(code, i) {
				return true
			}
		case ',':
			if r := bytes.TrimLeft(rest, " "); len(r) > 0 && r[0] == '|' {
				return true // |a,|
			}
		case '&':
			if rest[0] == '.' && bytes.IndexByte(rest, '=') > 0 {
				return true // a&.b ||= c
			}
		case '*':
			if bytes.HasPrefix(rest, []byte("*nil")) {
				return true
			}
		case ':':
			if rest[0] == ':' && isConstantUpdate(rest[1:]) {
				return true // A::B ||= c
			}
		case '.':
			if rest[0] == '.' && bytes.Contains(code, []byte(" ? ")) {
				return true // a flip-flop
			}
			if before := bytes.TrimRight(code[:i], " "); bytes.HasPrefix(rest, []byte("..")) && (len(before) == 0 || before[len(before)-1] == ',') {
				return true // def a(b = 1, ...), on a line of its own too
			}
			if digits := bytes.TrimLeft(rest, "0123456789_"); len(digits) < len(rest) && len(digits) > 0 && digits[0] == 'r' {
				return true // 1.5r
			}
		case '$':
			if rest[0] == '-' && len(rest) > 1 && isWord(rest[1]) {
				return true // $-w
			}
		case '/':
			if isRegexpEnd(rest) {
				return true
			}
		case '}', ')', ']', '>', '!', '|', '#', '@':
			if isRegexpEnd(rest) && bytes.Contains(code[:i], []byte("%r")) {
				return true
			}
		}
	}
	return false
}

// isRegexpEnd tells whether the letters that code begins with may be those behind
// a regular expression, one of e, s and o among them.
func isRegexpEnd(code []byte) bool {
	n := 0
	for n < len(code) && strings.IndexByte("imxounes", code[n]) >= 0 {
		n++
	}
	return bytes.ContainsAny(code[:n], "eso") && (n == len(code) || !isWord(code[n]) && code[n] != '/')
}

// isPatternArrow tells whether => may be that of value => pattern, not of a hash
// or a rescue.
func isPatternArrow(code []byte, at int) bool {
	if bytes.HasPrefix(code, []byte("rescue")) || bytes.Contains(code[:at], []byte(" rescue ")) || code[len(code)-1] == ',' {
		return false
	}
	before := bytes.TrimRight(code[:at], " ")
	literal := bytes.TrimRightFunc(before, func(c rune) bool {
		return c == '_' || c == '?' || c == '!' || unicode.IsLetter(c) || unicode.IsDigit(c)
	})
	switch {
	case bytes.HasSuffix(before, []byte(`""`)) || bytes.HasSuffix(before, []byte("''")):
		literal = before[:len(before)-2]
	case len(literal) < len(before) && bytes.HasSuffix(literal, []byte(":")) && !bytes.HasSuffix(literal, []byte("::")):
		literal = literal[:len(literal)-1] // of :key
	default:
		return true
	}
	// At the beginning of a statement, that is.
	literal = bytes.TrimRight(literal, " ")
	return len(literal) == 0 || literal[len(literal)-1] == ';'
}

func isWord(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}

// words looks for keywords and names.
func (s *scanner) words(code []byte) bool {
	if bytes.Contains(code, []byte("->(")) || bytes.IndexByte(code, '|') >= 0 {
		s.def = true
		clear(s.keywords)
	}
	first, condition, loops := true, false, bytes.HasPrefix(code, []byte("for "))
	for i := 0; i < len(code); {
		if !isWord(code[i]) {
			i++
			continue
		}
		start := i
		for i < len(code) && isWord(code[i]) {
			i++
		}
		word, rest := string(code[start:i]), code[i:]
		if start > 0 && (code[start-1] == '@' || code[start-1] == '$' || code[start-1] == '.' && (start < 2 || code[start-2] != '.')) {
			first = false
			continue
		}
		next := bytes.TrimLeft(rest, " ")
		follows := func(prefixes ...string) bool {
			for _, p := range prefixes {
				if bytes.HasPrefix(next, []byte(p)) {
					return true
				}
			}
			return false
		}
		isKey := len(rest) > 0 && rest[0] == ':' && (len(rest) == 1 || rest[1] != ':')
		switch word {
		case "in":
			if !loops && !isKey {
				return true
			}
			loops = false
		case "defined":
			if len(rest) > 0 && rest[0] == '?' {
				return true
			}
		case "it":
			if !isKey && !follows(`"`, "'", "(", "do ", "{", ":") {
				return true
			}
		case "BEGIN", "END":
			if follows("{") {
				return true
			}
		case "alias":
			if follows("$") {
				return true
			}
		case "rescue":
			if !first && bytes.IndexByte(code[:start], ',') >= 0 && bytes.IndexByte(code[:start], '=') >= 0 {
				return true
			}
		case "__ENCODING__":
			return true
		case "super":
			if !isKey && !follows("(") {
				return true
			}
		case "if", "unless", "while", "until", "elsif", "and", "or", "not":
			if follows("/") {
				return true
			}
			condition = true
		case "end":
			if follows("while", "until") {
				return true
			}
		case "def":
			head := next
			if end := bytes.IndexAny(head, "(;"); end >= 0 {
				head = head[:end]
			}
			if bytes.Contains(head, []byte(" = ")) {
				return true
			}
			s.def = true
			clear(s.keywords)
		default:
			if s.lambdas && isNumbered(word) {
				return true
			}
			if s.def && isKey {
				s.keywords[word] = true
			} else if s.def && s.keywords[word] {
				return true
			}
		}
		first = false
	}
	if bytes.IndexByte(code, ')') >= 0 || !bytes.HasSuffix(code, []byte(",")) {
		s.def = false
	}
	return condition && bytes.Contains(code, []byte(".."))
}

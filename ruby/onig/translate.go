package onig

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// program is a pattern as the library reads it.
type program struct {
	pattern string
	names   []Name
	renamed map[string]string // the library's group names that stand for Ruby's
	wide    bool              // it has characters beyond ASCII
}

// reason turns a message of the library into CRuby's.
func (p *program) reason(message string) string {
	if r, ok := reasons[message]; ok {
		return r
	}
	for theirs, ours := range p.renamed {
		message = strings.Replace(message, "<"+theirs+">", "<"+ours+">", 1)
	}
	return message
}

// add notes an element that is written into the group: whether it may have a
// width, and whether it is exactly one character.
func (g *group) add(wide, plain bool) {
	g.wide = g.wide || wide
	g.narrow = g.narrow && !wide
	g.empty = false
	if !plain {
		g.length = -1
	}
	if g.length >= 0 {
		g.length++
	}
}

// charset is what \w, \d, \s, \b and POSIX brackets stand for.
type charset byte

const (
	charsetDefault charset = 'd' // \w \d \s: ASCII; \b and brackets: Unicode
	charsetASCII   charset = 'a'
	charsetUnicode charset = 'u'
)

// mode is what (?imx) and (?adu) set.
type mode struct {
	ignoreCase, multiline, extended bool
	charset                         charset
}

// group is an open parenthesis.
type group struct {
	outer       mode
	closes      int  // groups that isolated options, as in a(?i)b, opened in it
	conditional bool // (?(1)a|b)
	branches    int
	at          int  // where it begins in what is written
	look        bool // look-ahead or -behind
	wide        bool // it holds something that may have a width
	empty       bool // so far the present branch holds nothing
	narrow      bool // or only what has no width
	absent      bool // (?~…)
	length      int  // how many characters it matches; -1 if that isn't plain
}

// translator writes the library's pattern while it reads Ruby's.
type translator struct {
	src   string
	given Options
	at    int
	bytes bool
	wide  bool // a character beyond ASCII was written
	out   []byte
	mode  mode
	open  []group // open[0] is the whole pattern

	captures   int // plain groups so far
	named      int // named groups so far
	names      []Name
	renamed    map[string]string
	quantified bool // what was written last is a quantifier
	atom       int  // where what was written last begins, if it has no width; or -1
	opened     bool // what was written last opens a group
	gap        bool // blanks or a comment stand before this place
}

func translate(pattern string, o Options) (*program, error) {
	t := &translator{
		src:   pattern,
		given: o,
		bytes: o.Charset != UTF8,
		out:   make([]byte, 0, len(pattern)+16),
		mode:  mode{ignoreCase: o.IgnoreCase, multiline: o.Multiline, extended: o.Extended, charset: charsetDefault},
		open:  []group{{empty: true}},
		atom:  -1,
	}
	if !t.bytes && !utf8.ValidString(pattern) {
		return nil, t.fail("invalid multibyte character")
	}
	for t.at < len(t.src) {
		if err := t.token(); err != nil {
			return nil, err
		}
	}
	if len(t.open) > 1 {
		return nil, t.fail("end pattern with unmatched parenthesis")
	}
	t.closeIsolated()
	return &program{pattern: string(t.out), names: t.names, renamed: t.renamed, wide: t.wide}, nil
}

func (t *translator) fail(reason string) error { return &SyntaxError{t.src, t.given, reason} }

// rest is what is still to be read.
func (t *translator) rest() string { return t.src[t.at:] }

// skip takes a prefix if the rest begins with it.
func (t *translator) skip(prefix string) bool {
	if strings.HasPrefix(t.rest(), prefix) {
		t.at += len(prefix)
		return true
	}
	return false
}

func (t *translator) write(s string) { t.out = append(t.out, s...) }

// token reads one element of the pattern.
func (t *translator) token() error {
	c := t.src[t.at]
	if t.mode.extended {
		switch c {
		case ' ', '\t', '\n', '\r', '\f':
			t.at++
			t.gap = true
			return nil
		case '#':
			if i := strings.IndexByte(t.rest(), '\n'); i >= 0 {
				t.at += i + 1
			} else {
				t.at = len(t.src)
			}
			t.gap = true
			return nil
		}
	}
	if strings.HasPrefix(t.rest(), "(?#") {
		t.gap = true
		return t.comment()
	}
	quantified := false
	start, begin, atom := t.at, len(t.out), -1
	var err error
	switch c {
	case '*', '+', '?':
		quantified = true
		t.quantifier(t.src[t.at : t.at+1])
	case '{':
		quantified, err = t.interval()
	case '\\':
		if t.at+1 < len(t.src) && strings.IndexByte("AZzBbGK", t.src[t.at+1]) >= 0 {
			atom = begin
		}
		err = t.escape()
	case '[':
		err = t.class()
	case '(':
		err = t.group()
	case ')':
		atom, err = t.close()
	case '|':
		t.at++
		t.endBranch()
		t.write("|")
		g := &t.open[len(t.open)-1]
		g.empty, g.narrow, g.length = true, true, -1
		if g.closes == 0 { // (?(1)a|(?i)b|c) has two
			g.branches++
		}
		if g.conditional && g.branches > 1 {
			return t.fail("invalid conditional pattern")
		}
	case '^', '$':
		t.at++
		t.out = append(t.out, c)
		atom = begin
	case '.':
		t.at++
		t.out = append(t.out, c)
	default:
		r, n := t.rune()
		t.at += n
		t.literal(r)
	}
	if err != nil {
		return err
	}
	t.quantified, t.gap, t.opened, t.atom = quantified, false, c == '(', atom
	if c != '(' && c != ')' && c != '|' {
		plain := atom < 0 && !quantified && !(c == '\\' && strings.IndexByte("RXukg123456789", t.src[start+1]) >= 0)
		t.open[len(t.open)-1].add(atom < 0 && !quantified, plain)
	}
	return nil
}

// rune is the next character, or byte when bytes are matched.
func (t *translator) rune() (rune, int) {
	if t.bytes {
		return rune(t.src[t.at]), 1
	}
	return utf8.DecodeRuneInString(t.rest())
}

// literal writes a character that stands for itself.
func (t *translator) literal(r rune) {
	t.wide = t.wide || r >= 0x80
	switch {
	case r >= 0x80 && t.bytes:
		t.write(`\x`)
		t.out = strconv.AppendInt(t.out, int64(r), 16)
	case r >= 0x80:
		t.out = utf8.AppendRune(t.out, r)
	case r < 0x20 || r == 0x7f:
		t.write(`\x{`)
		t.out = strconv.AppendInt(t.out, int64(r), 16)
		t.write("}")
	case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_':
		t.out = append(t.out, byte(r))
	default:
		t.out = append(t.out, '\\', byte(r))
	}
}

func (t *translator) comment() error {
	for i := t.at + len("(?#"); i < len(t.src); i++ {
		switch t.src[i] {
		case '\\':
			i++
		case ')':
			t.at = i + 1
			return nil
		}
	}
	return t.fail("end pattern in group")
}

// quantifier writes one with the ? or + that directly follows it. After a gap
// it belongs to nothing before: "a+ ?" isn't "a+?", and "( ?:a)" isn't "(?:a)".
func (t *translator) quantifier(q string) {
	if t.gap && (t.quantified || t.opened) {
		t.write("(?#)")
	}
	if t.atom >= 0 { // the library repeats nothing that has no width
		t.out = slices.Insert(t.out, t.atom, []byte("(?>")...)
		t.write(")")
	}
	t.write(q)
	t.at += len(q)
	if t.at < len(t.src) && (t.src[t.at] == '?' || t.src[t.at] == '+') {
		t.out = append(t.out, t.src[t.at])
		t.at++
	}
}

const maxRepeat = 100000

// interval reads {n}, {n,}, {,m} or {n,m}; any other brace is a character.
func (t *translator) interval() (bool, error) {
	body, _, found := strings.Cut(t.rest()[1:], "}")
	low, high, two := strings.Cut(body, ",")
	if !found || !digits(low) || !digits(high) || low == "" && high == "" {
		t.at++
		t.literal('{')
		return false, nil
	}
	n, err := strconv.Atoi("0" + low)
	m, err2 := strconv.Atoi("0" + high)
	if err != nil || err2 != nil || n > maxRepeat || m > maxRepeat {
		return false, t.fail("too big number for repeat range")
	}
	if two && high != "" && n > m {
		return false, t.fail("upper is smaller than lower in repeat range")
	}
	t.quantifier(t.src[t.at : t.at+len(body)+2])
	return true, nil
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// group reads an opening parenthesis with what belongs to it.
func (t *translator) group() error {
	switch {
	case t.skip("(?"):
	default:
		t.at++
		t.captures++
		t.enter("(")
		return nil
	}
	for _, kind := range []string{":", "=", "!", ">", "<=", "<!"} {
		if t.skip(kind) {
			t.enter("(?" + kind)
			t.open[len(t.open)-1].look = kind != ":" && kind != ">"
			return nil
		}
	}
	switch {
	case t.skip("~"):
		if strings.HasPrefix(t.rest(), ")") { // never matches
			t.enter("(?!")
			return nil
		}
		// "(?~|" means something else to the library
		t.enter("(?~(?:")
		t.open[len(t.open)-1].closes++
		t.open[len(t.open)-1].absent = true
		return nil
	case t.skip("<"):
		return t.namedGroup('>')
	case t.skip("'"):
		return t.namedGroup('\'')
	case t.skip("("):
		return t.conditional()
	}
	return t.options()
}

// enter opens a group.
func (t *translator) enter(opening string) {
	t.open = append(t.open, group{outer: t.mode, at: len(t.out), empty: true, narrow: true})
	t.write(opening)
}

// close ends a group. atom is where a look-ahead or -behind began, or -1.
func (t *translator) close() (atom int, err error) {
	if len(t.open) == 1 {
		return -1, t.fail("unmatched close parenthesis")
	}
	t.endBranch()
	t.closeIsolated()
	g := t.open[len(t.open)-1]
	if g.conditional && g.branches == 0 {
		t.write("|") // without it the library gets (?(1)a)b wrong
	}
	t.mode = g.outer
	t.open = t.open[:len(t.open)-1]
	t.at++
	t.write(")")
	outer := &t.open[len(t.open)-1]
	outer.add(g.absent || g.wide && !g.look, false)
	if g.absent {
		t.extendAbsent(g)
	} else if g.look || !g.wide {
		return g.at, nil
	}
	return -1, nil
}

// endBranch adds nothing to a branch that has no width: with it, the library
// repeats the group.
func (t *translator) endBranch() {
	if g := t.open[len(t.open)-1]; g.narrow && !g.empty && !g.look {
		t.write("(?:)")
	}
}

// extendAbsent corrects the absent operator just written. The library's stops
// where the absent text begins, Ruby's one character before that text ends.
func (t *translator) extendAbsent(g group) {
	if g.length < 2 {
		return
	}
	absent := string(t.out[g.at+len("(?~") : len(t.out)-len(")")]) // a group
	t.out = slices.Insert(t.out, g.at, []byte("(?:")...)
	t.write("(?:(?=" + absent + ")(?m:.){0," + strconv.Itoa(g.length-1) + "})?)")
}

func (t *translator) closeIsolated() {
	for range t.open[len(t.open)-1].closes {
		t.write(")")
	}
}

func (t *translator) namedGroup(end byte) error {
	if t.at == len(t.src) {
		return t.fail("end pattern with unmatched parenthesis")
	}
	i := strings.IndexByte(t.rest(), end)
	if j := strings.IndexByte(t.rest(), ')'); i < 0 || j >= 0 && j < i {
		return t.fail("invalid group name <" + t.rest() + ">")
	}
	name := t.rest()[:i]
	if name == "" {
		return t.fail("group name is empty")
	}
	if name[0] == '-' || name[0] >= '0' && name[0] <= '9' {
		return t.fail("invalid group name <" + name + ">")
	}
	t.at += i + 1
	t.named++
	if i := slices.IndexFunc(t.names, func(n Name) bool { return n.Name == name }); i >= 0 {
		t.names[i].Groups = append(t.names[i].Groups, t.named)
	} else {
		t.names = append(t.names, Name{name, []int{t.named}})
	}
	t.enter("(?<" + t.groupName(name) + ">")
	return nil
}

// groupName gives a name that the library takes: Ruby allows more of them.
func (t *translator) groupName(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return !isWord(r) }) < 0 && (!t.bytes || isASCII(name)) {
		return name
	}
	for theirs, ours := range t.renamed {
		if ours == name {
			return theirs
		}
	}
	if t.renamed == nil {
		t.renamed = map[string]string{}
	}
	theirs := "__" + strconv.Itoa(len(t.renamed))
	t.renamed[theirs] = name
	return theirs
}

func (t *translator) conditional() error {
	inner, _, found := strings.Cut(t.rest(), ")")
	if !found {
		return t.fail("end pattern in group")
	}
	condition := inner
	if n := len(inner); n >= 2 && (inner[0] == '<' && inner[n-1] == '>' || inner[0] == '\'' && inner[n-1] == '\'') {
		name := inner[1 : n-1]
		if name == "" {
			return t.fail("group name is empty")
		}
		condition = "<" + t.reference(name) + ">"
	} else if inner == "" || !digits(inner) {
		return t.fail("invalid conditional pattern")
	}
	t.at += len(inner) + 1
	t.enter("(?(" + condition + ")")
	t.open[len(t.open)-1].conditional = true
	return nil
}

// options reads (?mi-x) and (?mi-x:subexp).
func (t *translator) options() error {
	m := t.mode
	on := true
	for {
		if t.at == len(t.src) {
			return t.fail("end pattern in group")
		}
		c := t.src[t.at]
		t.at++
		switch c {
		case '-':
			on = false
		case 'i':
			m.ignoreCase = on
		case 'm':
			m.multiline = on
		case 'x':
			m.extended = on
		case 'a', 'd', 'u':
			if !on {
				return t.fail("undefined group option")
			}
			m.charset = charset(c)
		case ':', ')':
			if c == ')' && t.src[t.at-2] == '?' {
				return t.fail("undefined group option")
			}
			opening := "(?" + switches(t.mode, m) + ":"
			if c == ':' {
				t.enter(opening)
			} else { // to the end of the group, and over its alternatives
				t.write(opening)
				t.open[len(t.open)-1].closes++
			}
			t.mode = m
			return nil
		default:
			return t.fail("undefined group option")
		}
	}
}

// switches writes what the library has to know of a change of options.
func switches(from, to mode) string {
	var on, off string
	add := func(was, is bool, letter string) {
		switch {
		case is && !was:
			on += letter
		case was && !is:
			off += letter
		}
	}
	add(from.ignoreCase, to.ignoreCase, "i")
	add(from.multiline, to.multiline, "m")
	if off != "" {
		return on + "-" + off
	}
	return on
}

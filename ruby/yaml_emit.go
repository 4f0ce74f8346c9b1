package ruby

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// yamlEmitter writes nodes as libyaml 0.2.5 does. column, whitespace (the last
// character was white space) and indention (only indentation precedes on the
// line) are where the writing stands.
type yamlEmitter struct {
	out strings.Builder

	version string // the directive that begins a document, or ""

	step  int // of indentation
	width int // lines are folded after this column; negative for never

	indent     int
	indents    []int
	simpleKey  bool
	inMapping  bool
	column     int
	whitespace bool
	indention  bool
	openEnded  bool // the last block scalar keeps its trailing line breaks
}

func newYAMLEmitter(step, width int) *yamlEmitter {
	if step < 2 || step > 9 {
		step = 2
	}
	if width >= 0 && width <= step*2 {
		width = 80
	}
	return &yamlEmitter{step: step, width: width, indent: -1, whitespace: true, indention: true}
}

func (e *yamlEmitter) put(s string) {
	e.out.WriteString(s)
	e.column += utf8.RuneCountInString(s)
}

func (e *yamlEmitter) lineBreak() {
	e.out.WriteByte('\n')
	e.column = 0
}

// breakChar writes a line break of a scalar.
func (e *yamlEmitter) breakChar(r rune) {
	e.out.WriteRune(r)
	e.column = 0
}

func (e *yamlEmitter) indicator(s string, needSpace, isSpace, isIndention bool) {
	if needSpace && !e.whitespace {
		e.put(" ")
	}
	e.put(s)
	e.whitespace = isSpace
	e.indention = e.indention && isIndention
}

func (e *yamlEmitter) newLine() {
	indent := max(e.indent, 0)
	if !e.indention || e.column > indent || e.column == indent && !e.whitespace {
		e.lineBreak()
	}
	for e.column < indent {
		e.put(" ")
	}
	e.whitespace = true
	e.indention = true
}

func (e *yamlEmitter) deeper(flow, indentless bool) {
	e.indents = append(e.indents, e.indent)
	switch {
	case e.indent < 0 && flow:
		e.indent = e.step
	case e.indent < 0:
		e.indent = 0
	case !indentless:
		e.indent += e.step
	}
}

func (e *yamlEmitter) shallower() {
	e.indent = e.indents[len(e.indents)-1]
	e.indents = e.indents[:len(e.indents)-1]
}

// document writes a document.
func (e *yamlEmitter) document(root *yamlNode) {
	if e.openEnded {
		e.indicator("...", true, false, false)
		e.newLine()
		e.openEnded = false
	}
	e.put(e.version)
	e.indicator("---", true, false, false)
	e.node(root, false, false)
	e.newLine()
}

// end ends the stream.
func (e *yamlEmitter) end() string {
	if e.openEnded {
		e.indicator("...", true, false, false)
		e.newLine()
	}
	return e.out.String()
}

func (e *yamlEmitter) node(n *yamlNode, mapping, simpleKey bool) {
	e.inMapping, e.simpleKey = mapping, simpleKey
	switch n.kind {
	case yamlAliasNode:
		e.indicator("*"+n.anchor, true, false, false)
		if simpleKey {
			e.put(" ")
		}
	case yamlScalarNode:
		e.scalarNode(n)
	default:
		e.collection(n)
	}
}

func (e *yamlEmitter) anchorOf(n *yamlNode) {
	if n.anchor != "" {
		e.indicator("&"+n.anchor, true, false, false)
	}
}

func (e *yamlEmitter) tagOf(tag string) {
	const own = "tag:yaml.org,2002:"
	switch {
	case tag == "":
	case strings.HasPrefix(tag, own) && len(tag) > len(own):
		e.indicator("!!"+yamlTagText(tag[len(own):]), true, false, false)
	case strings.HasPrefix(tag, "!"):
		e.indicator("!"+yamlTagText(tag[1:]), true, false, false)
	default:
		e.indicator("!<"+yamlTagText(tag)+">", true, false, false)
	}
}

func yamlTagText(s string) string {
	return percentEncode(s, func(c byte) bool {
		return isAlnum(c) || strings.IndexByte("-_;/?:@&=+$,.~*'()[]!", c) >= 0
	})
}

func (e *yamlEmitter) collection(n *yamlNode) {
	e.anchorOf(n)
	if !n.bare {
		e.tagOf(n.tag)
	}
	sequence := n.kind == yamlSequenceNode
	if len(n.items) == 0 {
		if sequence {
			e.indicator("[", true, true, false)
			e.indicator("]", false, false, false)
		} else {
			e.indicator("{", true, true, false)
			e.indicator("}", false, false, false)
		}
		return
	}
	if sequence {
		e.deeper(false, e.inMapping && !e.indention)
		for _, item := range n.items {
			e.newLine()
			e.indicator("-", true, false, true)
			e.node(item, false, false)
		}
		e.shallower()
		return
	}
	e.deeper(false, false)
	for i := 0; i+1 < len(n.items); i += 2 {
		key, value := n.items[i], n.items[i+1]
		e.newLine()
		if yamlSimple(key) {
			e.node(key, true, true)
			e.indicator(":", false, false, false)
		} else {
			e.indicator("?", true, false, true)
			e.node(key, true, false)
			e.newLine()
			e.indicator(":", true, false, true)
		}
		e.node(value, true, false)
	}
	e.shallower()
}

// yamlSimple reports whether a node can be a key that no "?" announces.
func yamlSimple(n *yamlNode) bool {
	length := len(n.anchor)
	switch n.kind {
	case yamlScalarNode:
		if analyzeYAML(n.value).multiline {
			return false
		}
		length += len(n.value)
		if !n.bare && n.style == 0 {
			length += len(n.tag)
		}
	case yamlSequenceNode, yamlMappingNode:
		if len(n.items) > 0 {
			return false
		}
		if !n.bare {
			length += len(n.tag)
		}
	}
	return length <= 128
}

// yamlAnalysis says in which styles a scalar can be written.
type yamlAnalysis struct {
	multiline                  bool
	flowPlain, plain           bool
	singleQuoted, block, empty bool
}

// yamlPrintable is what libyaml writes as it is; characters beyond 16 bits
// are not.
func yamlPrintable(r rune) bool {
	return r == '\n' || r >= 0x20 && r <= 0x7e || r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd && r != 0xfeff
}

func analyzeYAML(s string) yamlAnalysis {
	if s == "" {
		return yamlAnalysis{plain: true, singleQuoted: true, empty: true}
	}
	text := []rune(s)
	at := func(i int) rune {
		if i < len(text) {
			return text[i]
		}
		return 0
	}
	var blockIndicators, flowIndicators, lineBreaks, special bool
	var leadingSpace, leadingBreak, trailingSpace, trailingBreak, breakSpace, spaceBreak bool
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
		blockIndicators, flowIndicators = true, true
	}
	afterBlank, previousSpace, previousBreak := true, false, false
	for i, r := range text {
		beforeBlank := yamlBlankZ(at(i + 1))
		first, last := i == 0, i == len(text)-1
		switch {
		case first && strings.ContainsRune("#,[]{}&*!|>'\"%@`", r):
			flowIndicators, blockIndicators = true, true
		case first && (r == '?' || r == ':'):
			flowIndicators = true
			blockIndicators = blockIndicators || beforeBlank
		case first && r == '-' && beforeBlank:
			flowIndicators, blockIndicators = true, true
		case first:
		case strings.ContainsRune(",?[]{}", r):
			flowIndicators = true
		case r == ':':
			flowIndicators = true
			blockIndicators = blockIndicators || beforeBlank
		case r == '#' && afterBlank:
			flowIndicators, blockIndicators = true, true
		}
		if !yamlPrintable(r) {
			special = true
		}
		switch {
		case r == ' ':
			leadingSpace = leadingSpace || first
			trailingSpace = trailingSpace || last
			breakSpace = breakSpace || previousBreak
			previousSpace, previousBreak = true, false
		case yamlBreak(r):
			lineBreaks = true
			leadingBreak = leadingBreak || first
			trailingBreak = trailingBreak || last
			spaceBreak = spaceBreak || previousSpace
			previousSpace, previousBreak = false, true
		default:
			previousSpace, previousBreak = false, false
		}
		afterBlank = yamlBlankZ(r)
	}
	odd := spaceBreak || special
	plain := !(leadingSpace || leadingBreak || trailingSpace || trailingBreak || breakSpace || odd || lineBreaks)
	return yamlAnalysis{
		multiline:    lineBreaks,
		flowPlain:    plain && !flowIndicators,
		plain:        plain && !blockIndicators,
		singleQuoted: !breakSpace && !odd,
		block:        !trailingSpace && !odd,
	}
}

// scalarNode writes a scalar in its style, or in the nearest that can hold it.
func (e *yamlEmitter) scalarNode(n *yamlNode) {
	a := analyzeYAML(n.value)
	style := n.style
	tag := n.tag
	if n.bare || n.quotable {
		tag = ""
	}
	if e.simpleKey && a.multiline {
		style = '"'
	}
	if style == 0 && (!a.plain || a.empty && e.simpleKey || tag == "" && !n.bare) {
		style = '\''
	}
	if style == '\'' && !a.singleQuoted || (style == '|' || style == '>') && (!a.block || a.empty || e.simpleKey) {
		style = '"'
	}
	if tag == "" && !n.quotable && style != 0 {
		tag = "!"
	}
	e.anchorOf(n)
	e.tagOf(tag)
	e.deeper(true, false)
	switch style {
	case 0:
		e.plainScalar(n.value, !e.simpleKey)
	case '\'':
		e.singleQuoted(n.value, !e.simpleKey)
	case '"':
		e.doubleQuoted(n.value, !e.simpleKey)
	case '|':
		e.literal(n.value)
	default:
		e.folded(n.value)
	}
	e.shallower()
}

func (e *yamlEmitter) fold(allow bool) bool { return allow && e.width >= 0 && e.column > e.width }

func (e *yamlEmitter) plainScalar(s string, allow bool) {
	if !e.whitespace && s != "" {
		e.put(" ")
	}
	text := []rune(s)
	spaces := false
	for i, r := range text {
		if r == ' ' {
			if e.fold(allow) && !spaces && !(i+1 < len(text) && text[i+1] == ' ') {
				e.newLine()
			} else {
				e.put(" ")
			}
			spaces = true
			continue
		}
		e.put(string(r))
		e.indention = false
		spaces = false
	}
	e.whitespace = false
	e.indention = false
}

func (e *yamlEmitter) singleQuoted(s string, allow bool) {
	e.indicator("'", true, false, false)
	text := []rune(s)
	spaces, breaks := false, false
	for i, r := range text {
		switch {
		case r == ' ':
			if e.fold(allow) && !spaces && i != 0 && i != len(text)-1 && text[i+1] != ' ' {
				e.newLine()
			} else {
				e.put(" ")
			}
			spaces = true
		case yamlBreak(r):
			if !breaks && r == '\n' {
				e.lineBreak()
			}
			e.breakChar(r)
			e.indention = true
			breaks = true
		default:
			if breaks {
				e.newLine()
			}
			if r == '\'' {
				e.put("'")
			}
			e.put(string(r))
			e.indention = false
			spaces, breaks = false, false
		}
	}
	if breaks {
		e.newLine()
	}
	e.indicator("'", false, false, false)
	e.whitespace = false
	e.indention = false
}

var yamlEscapeNames = map[rune]string{
	0: "0", '\a': "a", '\b': "b", '\t': "t", '\n': "n", '\v': "v", '\f': "f", '\r': "r", 0x1b: "e", '"': `"`, '\\': `\`,
	0x85: "N", 0xa0: "_", 0x2028: "L", 0x2029: "P",
}

func (e *yamlEmitter) doubleQuoted(s string, allow bool) {
	e.indicator(`"`, true, false, false)
	text := []rune(s)
	spaces := false
	for i, r := range text {
		switch {
		case !yamlPrintable(r) || yamlBreak(r) || r == '"' || r == '\\':
			escape, ok := yamlEscapeNames[r]
			switch {
			case ok:
			case r <= 0xff:
				escape = fmt.Sprintf("x%02X", r)
			case r <= 0xffff:
				escape = fmt.Sprintf("u%04X", r)
			default:
				escape = fmt.Sprintf("U%08X", r)
			}
			e.put(`\` + escape)
			spaces = false
		case r == ' ':
			if e.fold(allow) && !spaces && i != 0 && i != len(text)-1 {
				e.newLine()
				if text[i+1] == ' ' {
					e.put(`\`)
				}
			} else {
				e.put(" ")
			}
			spaces = true
		default:
			e.put(string(r))
			spaces = false
		}
	}
	e.indicator(`"`, false, false, false)
	e.whitespace = false
	e.indention = false
}

// blockHead writes the first line of a block scalar.
func (e *yamlEmitter) blockHead(style, s string) {
	e.indicator(style, true, false, false)
	text := []rune(s)
	if text[0] == ' ' || yamlBreak(text[0]) {
		e.indicator(fmt.Sprint(e.step), false, false, false)
	}
	open := false
	switch n := len(text); {
	case !yamlBreak(text[n-1]):
		e.indicator("-", false, false, false)
	case n == 1 || yamlBreak(text[n-2]):
		e.indicator("+", false, false, false)
		open = true
	}
	e.openEnded = open
	e.lineBreak()
	e.indention = true
	e.whitespace = true
}

func (e *yamlEmitter) literal(s string) {
	e.blockHead("|", s)
	breaks := true
	for _, r := range s {
		if yamlBreak(r) {
			e.breakChar(r)
			e.indention = true
			breaks = true
			continue
		}
		if breaks {
			e.newLine()
		}
		e.put(string(r))
		e.indention = false
		breaks = false
	}
}

func (e *yamlEmitter) folded(s string) {
	e.blockHead(">", s)
	text := []rune(s)
	breaks, leadingSpaces := true, true
	for i, r := range text {
		if yamlBreak(r) {
			if !breaks && !leadingSpaces && r == '\n' {
				k := i
				for k < len(text) && yamlBreak(text[k]) {
					k++
				}
				if k < len(text) && !yamlBlankZ(text[k]) {
					e.lineBreak()
				}
			}
			e.breakChar(r)
			e.indention = true
			breaks = true
			continue
		}
		if breaks {
			e.newLine()
			leadingSpaces = yamlBlank(r)
		}
		if !breaks && r == ' ' && i+1 < len(text) && text[i+1] != ' ' && e.fold(true) {
			e.newLine()
		} else {
			e.put(string(r))
		}
		e.indention = false
		breaks = false
	}
}

package rewrite

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// emitCharacter prints ?x. The VM takes ASCII only.
func emitCharacter(r *rewriter, n *node) {
	text := r.source(n)[1:]
	if c, _ := utf8.DecodeRuneInString(text); c == utf8.RuneError || c < 0x80 && !strings.HasPrefix(text, `\u{`) {
		r.copy(n.start, n.end)
		return
	}
	r.write(`"`, text, `"`)
}

// emitRegexp prints a regular expression. The VM doesn't know the letters e, s
// and o behind one.
func emitRegexp(r *rewriter, n *node) {
	end := n.kids[len(n.kids)-1]
	flags := r.source(end)[1:]
	var encoding string
	if i := strings.LastIndexAny(flags, "esun"); i >= 0 && (flags[i] == 'e' || flags[i] == 's') {
		encoding = flags[i : i+1]
	}
	once := strings.Contains(flags, "o") && n.token("interpolation") != nil
	if encoding == "" && !once {
		emitDelimited(r, n, func() { r.copy(end.start+1, end.end) })
		return
	}
	if once {
		id := "[" + strconv.FormatInt(onces.Add(1), 10) + "]"
		r.write("(::RubySyntax::ONCE", id, " ||= ")
	}
	if encoding != "" {
		r.write("::RubySyntax.encoded(")
	}
	emitDelimited(r, n, func() {
		r.write(strings.Map(func(c rune) rune {
			if strings.ContainsRune("esuno", c) {
				return -1
			}
			return c
		}, flags))
		if strings.ContainsAny(flags, "esn") {
			r.write("n") // bytes, as they stand
		} else if strings.Contains(flags, "u") {
			r.write("u")
		}
	})
	if encoding != "" {
		r.write(`, "`, encoding, `")`)
	}
	if once {
		r.write(")")
	}
}

// onces counts the literals with the letter o, in all sources.
var onces atomic.Int64

// emitDelimited prints a regular expression; flags prints the letters behind it.
// In %r{…} the VM takes \{ for {.
func emitDelimited(r *rewriter, n *node, flags func()) {
	open, end := n.kids[0], n.kids[len(n.kids)-1]
	text := r.source(open)
	same := func() {
		r.emitWith(n, func(kid *node) {
			if kid == end {
				r.copy(end.start, end.start+1)
				flags()
				return
			}
			r.emit(kid)
		})
	}
	if !strings.HasPrefix(text, "%r") || len(n.kids) < 2 {
		same()
		return
	}
	delimiter := text[2:]
	escaped := false
	plain := map[byte]bool{}
	at := open.end
	for _, kid := range n.kids[1:] {
		if kid.kind == "interpolation" || kid == end {
			for i := at; i < kid.start; i++ {
				plain[r.src[i]] = true
				escaped = escaped || r.src[i] == '\\' && strings.IndexByte(text[2:]+r.source(end)[:1], r.src[i+1]) >= 0
			}
			at = kid.end
		}
	}
	if !escaped {
		same()
		return
	}
	for _, c := range []byte("/!,~@;:&=\"'%_") {
		if plain[c] {
			continue
		}
		r.emitWith(n, func(kid *node) {
			switch kid {
			case open:
				r.write("%r", string(c))
			case end:
				r.write(string(c))
				flags()
			default:
				if text := r.source(kid); kid.kind == "escape_sequence" && text == `\`+delimiter && strings.Contains("!,@-:;~&=\"'%_`#", delimiter) {
					r.write(delimiter) // it means nothing else
					return
				}
				r.emit(kid)
			}
		})
		return
	}
	same()
}

// emitRational prints 1.5r, which the VM takes for the Float's fraction.
func emitRational(r *rewriter, n *node) {
	text := r.source(n)
	if !strings.Contains(text, ".") || strings.ContainsAny(text, "xX") {
		r.copy(n.start, n.end)
		return
	}
	if n.parent != nil && n.parent.kind == "unary" && n.parent.start == n.start-1 && bytes.HasSuffix(r.out, []byte("-")) {
		r.out = r.out[:len(r.out)-1] // -1.5r.abs is that of -1.5r
		text = "-" + text
	}
	r.write(`Kernel.Rational("`, strings.TrimSuffix(text, "r"), `")`)
}

// emitComplex prints 1.5ri.
func emitComplex(r *rewriter, n *node) {
	if !strings.HasSuffix(r.source(n), "ri") {
		r.emitKids(n)
		return
	}
	r.write("Kernel.Complex(0, ")
	emitRational(r, &node{start: n.start, end: n.end - 1})
	r.write(")")
}

// dashed are the global variables that are named after the options of the command
// ruby, in words that the VM knows.
var dashed = map[string]string{
	"$-0": "$/", "$-F": "$;", "$-I": "$:", "$-d": "$DEBUG", "$-v": "$VERBOSE", "$-w": "$VERBOSE",
	"$-a": "$__a", "$-l": "$__l", "$-p": "$__p", "$-W": "$__W", "$-i": "$__i", "$-K": "$__K",
}

// emitGlobal prints a global variable.
func emitGlobal(r *rewriter, n *node) {
	if other, ok := dashed[r.source(n)]; ok {
		r.write(other)
		return
	}
	r.copy(n.start, n.end)
}

// emitInterpolation prints #{…}, and #$x and #@x as that.
func emitInterpolation(r *rewriter, n *node) {
	if n.kids[0].kind == "#{" {
		r.emitKids(n)
		return
	}
	r.write("#{")
	r.emitKids(&node{start: n.start + 1, end: n.end, kids: n.parts()})
	r.write("}")
}

// pairHeredocs finds the body of each heredoc, and the beginning of each body.
func pairHeredocs(root *node, src []byte) map[*node]*node {
	other := map[*node]*node{}
	var waiting []*node
	root.walk(func(n *node) bool {
		switch n.kind {
		case "heredoc_beginning":
			waiting = append(waiting, n)
		case "heredoc_body":
			end := n.token("heredoc_end")
			for i, beginning := range waiting {
				if end != nil && heredocName(src[beginning.start:beginning.end]) == string(bytes.TrimSpace(src[end.start:end.end])) {
					other[beginning], other[n] = n, beginning
					waiting = append(waiting[:i], waiting[i+1:]...)
					break
				}
			}
		}
		return true
	})
	return other
}

func heredocName(beginning []byte) string {
	return strings.Trim(strings.TrimLeft(string(beginning), "<~-"), "`'\"")
}

// emitHeredoc prints the beginning of a heredoc.
func emitHeredoc(r *rewriter, n *node) {
	text := r.source(n)
	body := r.heredocs[n]
	switch {
	case strings.HasSuffix(text, "`"): // a command
		r.write("`#{", strings.ReplaceAll(text, "`", `"`), "}`")
	case body != nil && r.isWrapped(n, body):
		r.write(strings.NewReplacer("'", `"`, "~", "-").Replace(text))
	case body != nil && r.isContinued(n, body):
		r.write(strings.Replace(text, "~", "-", 1))
	default:
		r.copy(n.start, n.end)
	}
}

// isWrapped tells whether a heredoc is raw and has a \ at the end of a line, behind
// which the VM sees neither indentation nor end, or two of them, which it takes for
// one.
func (r *rewriter) isWrapped(beginning, body *node) bool {
	text := r.source(body)
	return strings.HasSuffix(r.source(beginning), "'") && (strings.Contains(text, "\\\n") || strings.Contains(text, `\\`))
}

// isContinued tells whether a heredoc whose indentation goes has lines that end
// with \ and #{}, behind which the VM leaves the indentation of such lines.
func (r *rewriter) isContinued(beginning, body *node) bool {
	text := r.source(beginning)
	return strings.HasPrefix(text, "<<~") && !strings.HasSuffix(text, "`") && !strings.HasSuffix(text, "'") &&
		body.token("interpolation") != nil && strings.Contains(r.source(body), "\\\n")
}

func emitHeredocBody(r *rewriter, n *node) {
	beginning := r.heredocs[n]
	if beginning != nil && r.isContinued(beginning, n) {
		r.emitDedented(n)
		return
	}
	if beginning == nil || !r.isWrapped(beginning, n) {
		r.emitKids(n)
		return
	}
	text := r.source(n)
	end := strings.LastIndexByte(text, '\n') + 1
	lines := text[1:end]
	if r.source(beginning)[2] == '~' {
		lines = dedent(lines)
	}
	r.write("\n", strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(lines), text[end:])
}

// emitDedented prints a heredoc's body without the indentation of its lines.
func (r *rewriter) emitDedented(n *node) {
	end := n.token("heredoc_end").start
	var begins []int // of lines, in the order of the source
	at := n.start
	lines := func(to int) {
		for i := at; i < to; i++ {
			if r.src[i] == '\n' {
				begins = append(begins, i+1)
			}
		}
	}
	for _, kid := range n.kids {
		if kid.kind == "interpolation" {
			lines(kid.start)
			at = kid.end
		}
	}
	lines(end)
	begins = begins[:len(begins)-1] // that of the end
	rest := func(begin int) string {
		text := string(r.src[begin:end])
		return text[:strings.IndexByte(text, '\n')+1]
	}
	var texts []string
	for _, begin := range begins {
		texts = append(texts, rest(begin))
	}
	width := leastIndentation(texts)
	cut := func(from, to int) {
		for len(begins) > 0 && begins[0] <= to {
			_, k := indentation(rest(begins[0]), width)
			r.copy(from, begins[0])
			from, begins = begins[0]+k, begins[1:]
		}
		r.copy(from, to)
	}
	at = n.start
	for _, kid := range n.kids {
		if kid.kind == "interpolation" {
			cut(at, kid.start)
			r.emit(kid)
			at = kid.end
		}
	}
	cut(at, end)
	r.copy(end, n.end)
}

// leastIndentation returns the columns of the indentation that all lines have.
func leastIndentation(lines []string) int {
	least := -1
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if width, _ := indentation(line, -1); least < 0 || width < least {
			least = width
		}
	}
	return least
}

// dedent takes the indentation that all lines have off them.
func dedent(text string) string {
	lines := slices.Collect(strings.Lines(text))
	least := leastIndentation(lines)
	var b strings.Builder
	for _, line := range lines {
		_, n := indentation(line, least)
		b.WriteString(line[n:])
	}
	return b.String()
}

// indentation returns the columns of a line's indentation, and its bytes up to a
// column. A tab goes to the next multiple of 8.
func indentation(line string, column int) (width, n int) {
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		next := width + 1
		if line[n] == '\t' {
			next = width/8*8 + 8
		}
		if column >= 0 && next > column {
			break
		}
		width = next
		n++
	}
	return width, n
}

// emitSymbol prints :$-w, which the VM doesn't read.
func emitSymbol(r *rewriter, n *node) {
	if text := r.source(n); strings.HasPrefix(text, ":$-") {
		r.write(`:"`, text[1:], `"`)
		return
	}
	r.copy(n.start, n.end)
}

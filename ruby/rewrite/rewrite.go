// Package rewrite turns Ruby that mruby's parser refuses, or reads otherwise
// than CRuby does, into Ruby that it takes: pattern matching, defined?, flip-flops,
// named captures, `it`, and a number of rarer forms.
//
// [Source] parses with tree-sitter's grammar of Ruby and prints the tree again,
// with other text in place of what needs it. Whatever is printed stands on the
// line that it came from, so that backtraces and __LINE__ stay true. What the
// grammar can't parse is left as it is: the VM shall say what is wrong with it.
//
// Parsing costs some milliseconds for a large file. [needed] looks for signs of
// such constructs first, and most sources never get further.
//
// The code printed calls the module RubySyntax of ruby/lib/gocap/syntax.rb. What
// each form becomes is tested beside CRuby, in ruby/testdata/core.
package rewrite

import (
	"strconv"
	"strings"
)

// Source rewrites a whole source. eval says that it is a piece of code, such as
// that of Kernel#eval, which may see local variables that it doesn't assign. It
// returns the source itself when there is nothing to do.
func Source(source string, eval bool) (out string) {
	source = strings.ReplaceAll(source, "\r\n", "\n") // as Ruby reads them, in strings too
	if !needed([]byte(source)) && codingOf([]byte(source)) == 0 {
		return source
	}
	defer func() {
		if recover() != nil { // at something that nobody thought of
			out = source
		}
	}()
	text, ended := strings.CutSuffix(source, "\n")
	text, ok := rewrite([]byte(text+"\n"), eval) // a heredoc at the end wants its newline
	if !ok {
		return source
	}
	if !ended {
		text = strings.TrimSuffix(text, "\n")
	}
	return text
}

// rewrite prints a source; ok is false when it shall stay as it is.
func rewrite(src []byte, eval bool) (text string, ok bool) {
	root := parse(src)
	if root == nil {
		return "", false
	}
	r := &rewriter{src: src, eval: eval, coding: codingOf(src), lines: newLines(src), prologues: map[int]*prologue{}}
	r.prefix = "__s"
	if eval {
		r.prefix = "__e" // the code around has its own
	}
	r.heredocs = pairHeredocs(root, src)
	r.copy(0, root.start) // empty lines
	r.emit(root)
	if !r.changed || r.lost || r.line != strings.Count(string(src), "\n") {
		return "", false
	}
	return r.resolve(string(r.out))
}

// rewriter prints one source. out is what was printed so far, which ends on
// line.
type rewriter struct {
	src   []byte
	eval  bool
	lines lines

	coding int // of literals, see codingOf

	out     []byte
	line    int
	changed bool // something was rewritten
	lost    bool // a line could not be kept

	prefix    string // of names of our own variables
	names     int
	scope     *scope
	heredocs  map[*node]*node // bodies by their beginnings, and the other way round
	prologues map[int]*prologue
	begin     strings.Builder // code of BEGIN blocks that stood further down
}

// emitKids prints a node as it is, and rewrites what is in it.
func (r *rewriter) emitKids(n *node) { r.emitWith(n, func(kid *node) { r.emit(kid) }) }

// emitWith prints a node's own text as it is, and its children with f.
func (r *rewriter) emitWith(n *node, f func(kid *node)) {
	at := n.start
	for _, kid := range n.kids {
		r.copy(at, kid.start)
		f(kid)
		at = kid.end
	}
	r.copy(at, n.end)
}

// text returns what emit prints for a node.
func (r *rewriter) text(n *node) string {
	return r.aside(r.lines.of(n.start), func() { r.emit(n) })
}

// aside returns what f prints, beginning on a line.
func (r *rewriter) aside(line int, f func()) string {
	out, here := r.out, r.line
	r.out, r.line = nil, line
	f()
	s := string(r.out)
	r.out, r.line = out, here
	return s
}

// source returns a node's text as it stands in the source.
func (r *rewriter) source(n *node) string { return string(r.src[n.start:n.end]) }

// write prints text of our own.
func (r *rewriter) write(parts ...string) {
	r.changed = true
	for _, s := range parts {
		r.out = append(r.out, s...)
		r.line += strings.Count(s, "\n")
	}
}

// copy prints a part of the source.
func (r *rewriter) copy(from, to int) {
	if from < to {
		r.out = append(r.out, r.src[from:to]...)
		r.line += r.lines.of(to) - r.lines.of(from)
	}
}

// sync goes on to the line on which a place of the source stands. It is called
// only where Ruby takes any number of newlines.
func (r *rewriter) sync(offset int) {
	want := r.lines.of(offset)
	if r.line > want {
		r.lost = true
		return
	}
	r.write(strings.Repeat("\n", want-r.line))
}

// name makes a local variable of our own.
func (r *rewriter) name() string {
	r.names++
	return r.prefix + strconv.Itoa(r.names)
}

// lines are the offsets at which lines begin.
type lines []int

func newLines(src []byte) lines {
	l := lines{0}
	for i, c := range src {
		if c == '\n' {
			l = append(l, i+1)
		}
	}
	return l
}

// of returns the line, from 0, of an offset.
func (l lines) of(offset int) int {
	low, high := 0, len(l)
	for high-low > 1 {
		if mid := (low + high) / 2; l[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

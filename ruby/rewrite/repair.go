package rewrite

import "bytes"

// The grammar lacks two forms, takes f { a => b } for f({ a => b }), and a<<b for a
// heredoc even where a is a variable. The text that is parsed has others of the
// same length in their places; the tree gets its own back.

// maxRepairs bounds how often a source is parsed.
const maxRepairs = 20

// endless is a method whose body is a command, `def x(a) = puts a`, parsed as the
// assignment `x    = puts a`.
type endless struct {
	start  int // of the assignment
	method *node
}

// repair replaces these forms in a text; it returns nil when there are none.
func repair(root *node, text []byte) (repaired []byte, defs []endless) {
	edit := func() []byte {
		if repaired == nil {
			repaired = bytes.Clone(text)
		}
		return repaired
	}
	root.walk(func(n *node) bool {
		switch {
		case n.kind == "{" && opensBlock(n, text):
			copy(edit()[n.start-1:], "{;")
		case n.kind == "heredoc_beginning" && isShift(n, text):
			copy(edit()[n.start:], ">>") // which binds as <<
		case !n.broken:
		case n.kind == "method" || n.kind == "singleton_method":
			eq, name := n.token("="), n.child("name")
			if eq == nil || name == nil || !n.brokenAfter(eq) {
				break
			}
			for i := n.start; i < eq.start; i++ {
				if name.start <= i && i < name.end {
					edit()[i] = 'z'
				} else if text[i] != '\n' {
					edit()[i] = ' '
				}
			}
			defs = append(defs, endless{name.start, n})
			return false
		case n.kind == "lambda_parameters": // ->(a; b)
			for _, kid := range n.kids {
				if kid.kind == "ERROR" && text[kid.start] == ';' {
					edit()[kid.start] = ','
				}
			}
		}
		return true
	})
	return repaired, defs
}

// opensBlock tells whether a brace that was taken for that of a Hash, or for
// nothing, begins a block: it does behind any name.
func opensBlock(brace *node, text []byte) bool {
	hash := brace.parent
	if hash.kind != "hash" && hash.kind != "ERROR" && !hash.broken || brace.start < 2 || text[brace.start-1] != ' ' {
		return false
	}
	before := bytes.TrimRight(text[:brace.start], " ")
	end := len(before)
	for len(before) > 0 && (isWord(before[len(before)-1]) || bytes.IndexByte([]byte("?!"), before[len(before)-1]) >= 0) {
		before = before[:len(before)-1]
	}
	name := string(text[len(before):end])
	return name != "" && !keywords[name] && name != "BEGIN" && name != "END"
}

// isShift tells whether what was taken for the beginning of a heredoc isn't one:
// it stands right behind something, and no line ends it.
func isShift(n *node, text []byte) bool {
	if n.start == 0 || !isWord(text[n.start-1]) && text[n.start-1] != ')' && text[n.start-1] != ']' {
		return false
	}
	end := bytes.Trim(text[n.start+len("<<"):n.end], "'\"`")
	for line := range bytes.Lines(text[n.end:]) {
		if bytes.Equal(bytes.TrimSuffix(line, []byte("\n")), end) {
			return false
		}
	}
	return true
}

// brokenAfter tells whether something is broken behind a child only.
func (n *node) brokenAfter(kid *node) bool {
	for _, k := range n.kids {
		if k.broken && k.start < kid.start {
			return false
		}
	}
	return true
}

// restore makes methods again of the assignments that stand for them.
func restore(root *node, defs []endless) *node {
	byStart := map[int]*node{}
	for _, def := range defs {
		byStart[def.start] = def.method
	}
	root.walk(func(n *node) bool {
		method := byStart[n.start]
		if method == nil || n.kind != "assignment" {
			return true
		}
		delete(byStart, n.start)
		body := n.child("right")
		body.field = "body"
		var kids []*node
		for _, kid := range method.kids {
			if kid.start <= n.token("=").start {
				kids = append(kids, kid)
			}
		}
		n.kind, n.start, n.kids = method.kind, method.start, append(kids, body)
		for p := n.parent; p != nil && p.start > n.start; p = p.parent {
			p.start = n.start
		}
		return true
	})
	return root
}

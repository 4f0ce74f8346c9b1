package rewrite

import (
	"strconv"
	"strings"
)

// emitBlock prints { } or do end with a scope of its own, and gives it the
// parameter `it` when it uses one.
func emitBlock(r *rewriter, n *node) {
	r.enclose(r.inner(), func() { r.emitBlockIn(n, "") })
}

// emitBlockIn prints a block in the scope made for it. params is what to put
// behind its beginning.
func (r *rewriter) emitBlockIn(n *node, params string) {
	if params == "" && n.parent.kind != "lambda" && n.child("parameters") == nil {
		switch {
		case r.usesIt(n):
			params = "|it|"
		case n.parent.kind == "call" && n.parent.child("receiver") == nil && r.is(n.parent.child("method"), "lambda"):
			if names := r.number(n); names != "" {
				params = "|" + names + "|"
			}
		}
	}
	for i, kid := range n.kids {
		if i == 0 {
			r.copy(n.start, kid.start)
			r.emit(kid)
			if params != "" {
				r.write(" ", params)
			}
		} else {
			r.copy(n.kids[i-1].end, kid.start)
			if kid.field == "body" {
				r.openBody(false)
			}
			r.emit(kid)
		}
	}
}

// emitLambda prints -> { }. The VM counts numbered parameters of one wrongly.
func emitLambda(r *rewriter, n *node) {
	r.enclose(r.inner(), func() {
		params := ""
		if body := n.child("body"); body != nil && n.child("parameters") == nil {
			if r.usesIt(body) {
				params = "it"
			} else {
				params = r.number(body)
			}
		}
		r.emitWith(n, func(kid *node) {
			switch {
			case kid.kind == "->" && params != "":
				r.emit(kid)
				r.write("(", params, ")")
			case kid.field == "body":
				r.emitBlockIn(kid, "")
			default:
				r.emit(kid)
			}
		})
	})
}

func (r *rewriter) is(n *node, text string) bool { return n != nil && r.source(n) == text }

// own calls f for the nodes of a block that belong to it, not to blocks in it.
func own(block *node, f func(*node)) {
	for _, kid := range block.kids {
		kid.walk(func(n *node) bool {
			switch n.kind {
			case "block", "do_block", "lambda", "method", "singleton_method", "class", "module", "singleton_class":
				return false
			}
			f(n)
			return true
		})
	}
}

// usesIt tells whether a block without parameters means its argument by `it`.
func (r *rewriter) usesIt(block *node) bool {
	if r.scope.has("it") {
		return false
	}
	uses, assigned := false, false
	own(block, func(n *node) {
		switch {
		case n.kind != "identifier" || !r.is(n, "it"):
		case n.field == "left" && n.parent.kind != "binary" || n.parent.kind == "left_assignment_list":
			assigned = assigned || !uses
		case n.field == "method" || n.parent.kind == "undef" || n.parent.kind == "alias":
		default:
			uses = uses || !assigned
		}
	})
	r.scope.it = uses
	return uses
}

// number renames the numbered parameters of a lambda and returns them as a list.
func (r *rewriter) number(block *node) string {
	most := 0
	own(block, func(n *node) {
		if n.kind == "identifier" && isNumbered(r.source(n)) {
			most = max(most, int(r.source(n)[1]-'0'))
		}
	})
	var names []string
	for i := range most {
		names = append(names, "__n"+strconv.Itoa(i+1))
	}
	r.scope.numbered = most > 0
	return strings.Join(names, ", ")
}

func isNumbered(name string) bool {
	return len(name) == 2 && name[0] == '_' && '1' <= name[1] && name[1] <= '9'
}

func emitIdentifier(r *rewriter, n *node) {
	name := r.source(n)
	switch {
	case r.scope.numbered && isNumbered(name):
		r.write("__n", name[1:])
	case name == "__ENCODING__":
		r.write("::Encoding::", codings[r.coding])
	default:
		r.copy(n.start, n.end)
	}
}

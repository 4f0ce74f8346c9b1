package rewrite

import (
	"strconv"
	"strings"
)

// emitAlias prints alias $new $old, and other aliases.
func emitAlias(r *rewriter, n *node) {
	name, of := n.child("name"), n.child("alias")
	if name == nil || of == nil || name.kind != "global_variable" {
		r.emitKids(n)
		return
	}
	r.write("::RubySyntax.alias_global(:", r.source(name), ", :", r.source(of), ")")
	r.sync(n.end)
}

// emitEndBlock prints END { }, which is run at the end, once however often it is
// come by.
func emitEndBlock(r *rewriter, n *node) {
	done := r.name()
	r.first(r.scope.state, done+" = nil")
	r.emitWith(n, func(kid *node) {
		switch kid.kind {
		case "END":
			r.write("(", done, " ||= (::Kernel.at_exit")
		case "}":
			r.write("}; true))")
		default:
			r.emit(kid)
		}
	})
}

// emitBeginBlock prints BEGIN { }: in its place if nothing but others are before
// it, else it becomes a String that is evaluated first.
func emitBeginBlock(r *rewriter, n *node) {
	first := n.parent.kind == "program"
	for _, kid := range n.parent.kids {
		if kid == n {
			break
		}
		first = first && (kid.kind == "begin_block" || kid.kind == "comment" || !kid.named)
	}
	if first {
		r.emitWith(n, func(kid *node) {
			switch kid.kind {
			case "BEGIN":
				r.write("begin;")
			case "{":
			case "}":
				r.write("end")
			default:
				r.emit(kid)
			}
		})
		return
	}
	if r.scope.outer != nil || r.scope.method != nil || r.scope.module {
		r.emitKids(n) // an error, in Ruby too
		return
	}
	before := map[string]bool{}
	for name := range r.scope.vars {
		before[name] = true
	}
	open, end := n.token("{"), n.token("}")
	code := r.text(&node{kind: "begin_code", start: open.end, end: end.start, kids: n.parts(), parent: n})
	for name := range r.scope.vars {
		if !before[name] {
			r.begin.WriteString(name + " = nil; ")
		}
	}
	code, ok := r.resolve(code)
	r.lost = r.lost || !ok
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "#", `\#`, "\n", `\n`).Replace(code)
	r.begin.WriteString("eval(\"" + quoted + "\", binding, __FILE__, " + strconv.Itoa(r.lines.of(n.start)+1) + ")")
	r.write("nil")
	r.sync(n.end)
}

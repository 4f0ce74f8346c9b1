package rewrite

import "strings"

// emitParameters prints the parameters of a method or block.
func emitParameters(r *rewriter, n *node) {
	keywords := map[string]bool{}
	block := n.kind == "block_parameters"
	r.scope.forwards = n.token("forward_parameter") != nil && n.token("optional_parameter") != nil
	at := n.start
	for i, kid := range n.kids {
		r.copy(at, kid.start)
		at = kid.end
		switch kid.kind {
		case "keyword_parameter":
			r.emitKeyword(kid, keywords)
		case "hash_splat_nil":
			rest := r.name()
			r.write("**", rest)
			r.late("::RubySyntax.no_keywords(" + rest + ")")
		case "forward_parameter":
			emitForward(r, kid)
		case ",":
			r.emit(kid)
			if block && i == 2 && n.kids[1].kind == "identifier" && n.kids[i+1].kind == "|" {
				r.write("*") // |a,| takes the first of several
			}
		default:
			r.emitParameter(kid)
		}
	}
	r.copy(at, n.end)
}

// emitForward prints ... in parameters and arguments. The VM doesn't take it behind
// parameters with defaults.
func emitForward(r *rewriter, n *node) {
	if !r.scope.forwarding() {
		r.copy(n.start, n.end)
		return
	}
	r.write("*, **, &")
}

// late puts code at the beginning of the body that follows the parameters.
func (r *rewriter) late(code string) {
	r.changed = true
	r.scope.late = append(r.scope.late, code)
}

func (r *rewriter) emitParameter(n *node) {
	if name := n.child("name"); name != nil {
		r.declare(name)
		r.emitKids(n)
		return
	}
	r.declare(n)
	r.emit(n)
}

// emitKeyword prints a keyword parameter. The VM doesn't know those before it in
// its default, so one that names them is computed in the body.
func (r *rewriter) emitKeyword(n *node, before map[string]bool) {
	name, value := n.child("name"), n.child("value")
	uses := false
	if value != nil {
		value.walk(func(v *node) bool {
			uses = uses || v.kind == "identifier" && v.field != "method" && before[r.source(v)]
			return !uses
		})
	}
	r.declare(name)
	before[r.source(name)] = true
	if !uses {
		r.emitKids(n)
		return
	}
	r.copy(n.start, value.start)
	r.write("::RubySyntax::NONE")
	r.late(r.source(name) + " = (" + r.text(value) + ") if ::RubySyntax::NONE.equal?(" + r.source(name) + ")")
	r.sync(n.end)
}

// emitSuper prints super without arguments. The VM's passes on no keywords that the
// method has variables for.
func emitSuper(r *rewriter, n *node) {
	r.emitKids(n)
	if n.field == "method" && n.parent.child("arguments") != nil || r.scope.method == nil {
		return
	}
	parameters := r.scope.method.child("parameters")
	if parameters == nil || parameters.token("keyword_parameter") == nil {
		return
	}
	var given, named []string // other keywords come before those with names
	for _, kid := range parameters.parts() {
		name := r.source(kid)
		if n := kid.child("name"); n != nil {
			name = r.source(n)
		}
		switch kid.kind {
		case "identifier", "optional_parameter":
			given = append(given, name)
		case "splat_parameter", "hash_splat_parameter":
			given = append(given, r.source(kid))
		case "keyword_parameter":
			if keywords[name] {
				return // no variable
			}
			named = append(named, name+": "+name)
		case "block_parameter":
		default:
			return
		}
	}
	r.changed = true
	r.write("(", strings.Join(append(given, named...), ", "), ")")
}

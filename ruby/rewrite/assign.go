package rewrite

import (
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

func emitAssignment(r *rewriter, n *node) {
	left, right := n.child("left"), n.child("right")
	r.declare(left)
	if r.emitMatchOf(n) {
		return
	}
	if left.kind != "left_assignment_list" || right.kind != "rescue_modifier" {
		r.emitKids(n)
		return
	}
	// a, b = x rescue y: the VM leaves a and b as they are.
	r.emitWith(n, func(kid *node) {
		if kid == right {
			r.write("(")
			r.emit(kid)
			r.write(")")
		} else {
			r.emit(kid)
		}
	})
}

// emitMatchOf prints an assignment whose value is matched: a = b in c.
func (r *rewriter) emitMatchOf(n *node) bool {
	last := n.child("right")
	for last.kind == "assignment" || last.kind == "operator_assignment" {
		r.declare(last.child("left"))
		last = last.child("right")
	}
	switch last.kind {
	case "test_pattern":
		r.emitTest(last, n)
	case "match_pattern":
		r.emitMatch(last, n)
	default:
		return false
	}
	return true
}

func emitOperatorAssignment(r *rewriter, n *node) {
	left, right := n.child("left"), n.child("right")
	operator := r.source(n.child("operator"))
	r.declare(left)
	if r.emitMatchOf(n) {
		return
	}
	switch {
	case left.kind == "call" && left.child("operator") != nil && left.child("operator").kind == "&." && left.child("method") != nil:
		receiver := r.name() // a&.b ||= c
		r.write("((", receiver, " = (")
		r.emit(left.child("receiver"))
		r.write(")).nil? ? nil : (", receiver, ".", r.source(left.child("method")), " ", operator, " ")
	case left.kind == "scope_resolution":
		outer, name := r.name(), r.source(left.child("name")) // A::B ||= c
		r.write("((", outer, " = (")
		if scope := left.child("scope"); scope != nil {
			r.emit(scope)
		} else {
			r.write("::Object")
		}
		r.write(")); ")
		get, set := outer+".const_get(:"+name+")", outer+".const_set(:"+name+", "
		switch operator {
		case "||=":
			r.write(outer, ".const_defined?(:", name, ") && ", get, " || ", set, "(")
		case "&&=":
			r.write(get, " && ", set, "(")
		default:
			r.write(set, get, " ", strings.TrimSuffix(operator, "="), " (")
		}
		r.sync(right.start)
		r.emit(right)
		r.write(")))")
		return
	default:
		r.emitKids(n)
		return
	}
	r.sync(right.start)
	r.emit(right)
	r.write("))")
}

var groupName = lazyregexp.New(`\(\?<([a-z_]\w*)>`)

// emitBinary prints /(?<name>…)/ =~ text, which assigns to name, and other
// operators.
func emitBinary(r *rewriter, n *node) {
	left, right := n.child("left"), n.child("right")
	names := r.groups(left)
	if len(names) == 0 || r.source(n.child("operator")) != "=~" {
		r.emitKids(n)
		return
	}
	r.write("(")
	r.emit(left)
	r.write(" =~ (")
	r.sync(right.start)
	r.emit(right)
	r.write(") ? (")
	for _, name := range names {
		r.write(name, " = $~[:", name, "]; ")
	}
	r.write("$~.begin(0)) : (", strings.Join(names, " = "), " = nil))")
	for _, name := range names {
		r.scope.vars[name] = true
	}
	r.sync(n.end)
}

// groups returns the local variables that a regular expression assigns to.
func (r *rewriter) groups(n *node) []string {
	if n.kind != "regex" || n.token("interpolation") != nil {
		return nil
	}
	var names []string
	seen := map[string]bool{}
	for _, m := range groupName().FindAllStringSubmatch(r.source(n), -1) {
		if name := m[1]; !seen[name] && !keywords[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// keywords can't be local variables.
var keywords = map[string]bool{}

func init() {
	for word := range strings.FieldsSeq(`alias and begin break case class def do else elsif end ensure false for if in
		module next nil not or redo rescue retry return self super then true undef unless until when while yield`) {
		keywords[word] = true
	}
}

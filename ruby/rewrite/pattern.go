package rewrite

import (
	"fmt"
	"strconv"
	"strings"
)

// match is a value being matched: by a case, `value => pattern` or `value in
// pattern`. All its patterns become expressions of tests and assignments.
type match struct {
	value string // the local variable that holds the value
	parts string // that which holds what its deconstruct returned, which is asked once
	fault string // that which holds why a pattern didn't match; empty if nobody asks
}

// emitCase prints case/in as
//
//	begin; s = (value); if (test) … elsif (test) … else raise … end; end
func emitCase(r *rewriter, n *node) {
	m := &match{value: r.name(), parts: r.name()}
	clauses := 0
	otherwise := false
	for _, kid := range n.kids {
		if kid.kind == "in_clause" {
			clauses++
		}
		otherwise = otherwise || kid.kind == "else"
	}
	setup := "; " + m.parts + " = nil"
	if clauses == 1 && !otherwise {
		m.fault = r.name()
		setup += "; " + m.fault + " = nil"
	}
	loop := n.parent != nil && strings.HasSuffix(n.parent.kind, "_modifier") && n.field == "body"
	word := "if"
	r.emitWith(n, func(kid *node) {
		switch {
		case kid.kind == "case":
			if loop {
				r.write("(") // begin … end while would be a loop of another kind
			}
			r.write("begin; ", m.value, " = (")
		case kid.field == "value":
			r.emit(kid)
			r.write(")", setup, ";")
		case kid.kind == "in_clause":
			r.emitClause(kid, word, m)
			word = "elsif"
		case kid.kind == "end":
			if !otherwise {
				r.write("else ", m.raise(), " ")
			}
			r.write("end; end")
			if loop {
				r.write(")")
			}
		default:
			r.emit(kid)
		}
	})
}

// raise is code that raises the error of a value that nothing matched.
func (m *match) raise() string {
	fault := m.fault
	if fault == "" {
		fault = "nil"
	}
	return "::Kernel.raise(::RubySyntax.mismatch(" + m.value + ", " + fault + "))"
}

func (r *rewriter) emitClause(n *node, word string, m *match) {
	pattern, guard := n.child("pattern"), n.child("guard")
	at := n.start
	for _, kid := range n.kids {
		switch {
		case kid.kind == "in":
			r.write(word, " (")
		case kid == pattern:
			r.pattern(pattern, m.value, m.parts, m)
			if guard == nil {
				r.sync(kid.end)
				r.write(")")
			}
		case kid == guard:
			r.emitGuard(kid, m)
			r.sync(kid.end)
			r.write(")")
		case kid.start < pattern.start, guard != nil && kid.start < guard.start: // comments
		default:
			r.copy(at, kid.start)
			r.emit(kid)
		}
		at = kid.end
	}
	r.copy(at, n.end)
}

func (r *rewriter) emitGuard(n *node, m *match) {
	r.write(" && (")
	if n.kind == "unless_guard" {
		r.write("!")
	}
	r.write("(")
	condition := n.child("condition")
	r.sync(condition.start)
	r.emit(condition)
	r.write(")")
	r.fault(m, "[:guard]")
	r.write(")")
}

// fault ends a test with a note of why it failed.
func (r *rewriter) fault(m *match, why string) {
	if m.fault != "" {
		r.write(" || (", m.fault, " = ", why, "; false)")
	}
}

// emitMatch prints value => pattern.
func emitMatch(r *rewriter, n *node) { r.emitMatch(n, nil) }

func (r *rewriter) emitMatch(n, assignment *node) {
	for _, kid := range n.parent.kids {
		if kid.kind == "ERROR" { // perhaps a pair of a hash
			r.emitKids(n)
			return
		}
	}
	m := &match{value: r.name(), parts: r.name(), fault: r.name()}
	r.emitOneLine(n, assignment, m)
	r.write(" || ", m.raise(), "; nil)")
}

// emitTest prints value in pattern.
func emitTest(r *rewriter, n *node) { r.emitTest(n, nil) }

func (r *rewriter) emitTest(n, assignment *node) {
	r.emitOneLine(n, assignment, &match{value: r.name(), parts: r.name()})
	r.write(" ? true : false)")
}

// emitOneLine prints the matching of a value, to which an assignment may belong
// that the grammar takes for one of the result: a = b in c is (a = b) in c.
func (r *rewriter) emitOneLine(n, assignment *node, m *match) {
	r.write("(", m.value, " = (")
	if assignment != nil {
		r.copy(assignment.start, n.start)
	}
	r.emit(n.child("value"))
	r.write("); ", m.parts, " = nil; ")
	if m.fault != "" {
		r.write(m.fault, " = nil; ")
	}
	r.write("(")
	r.pattern(n.child("pattern"), m.value, m.parts, m)
	r.sync(n.end)
	r.write(")")
}

// pattern prints a pattern as a test of what the variable value holds. parts is
// a variable for what deconstruct returns that is kept for the next pattern; empty
// where it isn't.
func (r *rewriter) pattern(n *node, value, parts string, m *match) {
	switch n.kind {
	case "identifier":
		r.bind(n, value)
	case "as_pattern":
		r.write("(")
		r.pattern(n.child("value"), value, parts, m)
		r.write(" && ")
		r.bind(n.child("name"), value)
		r.write(")")
	case "alternative_pattern":
		r.write("(")
		for i, kid := range n.parts() {
			if i > 0 {
				r.write(" || ")
			}
			r.pattern(kid, value, parts, m)
		}
		r.write(")")
	case "parenthesized_pattern":
		r.pattern(n.parts()[0], value, parts, m)
	case "array_pattern":
		r.arrayPattern(n, value, parts, m)
	case "find_pattern":
		r.findPattern(n, value, parts, m)
	case "hash_pattern":
		r.hashPattern(n, value, m)
	case "variable_reference_pattern":
		r.test(n.child("name"), value, m)
	case "expression_reference_pattern":
		r.test(n.child("value"), value, m)
	default:
		r.test(n, value, m)
	}
}

// bind prints the assignment of a value to a pattern's variable.
func (r *rewriter) bind(name *node, value string) {
	r.declare(name)
	r.write("(", r.source(name), " = ", value, "; true)")
}

// test prints object === value.
func (r *rewriter) test(object *node, value string, m *match) {
	if m.fault == "" {
		r.write("((")
		r.sync(object.start)
		r.emit(object)
		r.write(") === ", value, ")")
		return
	}
	kept := r.name()
	r.write("((", kept, " = (")
	r.sync(object.start)
	r.emit(object)
	r.write(")) === ", value)
	r.fault(m, "[:value, "+kept+", "+value+"]")
	r.write(")")
}

// part prints a pattern as a test of an expression.
func (r *rewriter) part(n *node, expression string, m *match) {
	if n.kind == "identifier" {
		r.bind(n, expression)
		return
	}
	value := r.name()
	r.write("(", value, " = ", expression, "; ")
	r.pattern(n, value, "", m)
	r.write(")")
}

// class prints the test of the class of Class(…), and returns what is left.
func (r *rewriter) class(n *node, value string, m *match) []*node {
	parts := n.parts()
	if class := n.child("class"); class != nil {
		r.test(class, value, m)
		r.write(" && ")
		return parts[1:]
	}
	return parts
}

// deconstruct prints the first test of an array or find pattern, and returns the
// variable that holds the elements then.
func (r *rewriter) deconstruct(value, parts string, m *match) string {
	assign := " ||= "
	if parts == "" {
		parts, assign = r.name(), " = "
	}
	r.write("((", parts, assign, "::RubySyntax.deconstruct(", value, "))")
	r.fault(m, "[:array, "+value+"]")
	r.write(")")
	return parts
}

// size prints the test of the number of elements.
func (r *rewriter) size(elements string, n int, atLeast bool, m *match) {
	operator, more := "==", ""
	if atLeast {
		operator, more = ">=", "+"
	}
	r.write(fmt.Sprintf(" && (%s.size %s %d", elements, operator, n))
	r.fault(m, fmt.Sprintf("[:size, %s, '%d%s']", elements, n, more))
	r.write(")")
}

func (r *rewriter) arrayPattern(n *node, value, parts string, m *match) {
	r.write("(")
	items := r.class(n, value, m)
	splat := -1
	for i, item := range items {
		if item.kind == "splat_parameter" {
			splat = i
		}
	}
	least := len(items)
	if splat >= 0 {
		least--
	}
	elements := r.deconstruct(value, parts, m)
	r.size(elements, least, splat >= 0, m)
	for i, item := range items {
		switch {
		case i == splat:
			if name := item.child("name"); name != nil {
				r.write(" && ")
				r.bind(name, fmt.Sprintf("%s[%d, %s.size - %d]", elements, i, elements, least))
			}
			continue
		case splat >= 0 && i > splat:
			i -= len(items) // counted from the end
		}
		r.write(" && ")
		r.part(item, elements+"["+strconv.Itoa(i)+"]", m)
	}
	r.write(")")
}

// findPattern prints [*, a, b, *]: a loop over the places where a and b may be.
func (r *rewriter) findPattern(n *node, value, parts string, m *match) {
	r.write("(")
	items := r.class(n, value, m)
	before, after := items[0], items[len(items)-1]
	items = items[1 : len(items)-1]
	elements := r.deconstruct(value, parts, m)
	r.size(elements, len(items), true, m)
	at := r.name()
	last := fmt.Sprintf("%s.size - %d", elements, len(items))
	r.write(" && ((", at, " = 0; ", at, " += 1 until ", at, " > ", last, " || (")
	quiet := *m
	quiet.fault = ""
	for i, item := range items {
		if i > 0 {
			r.write(" && ")
		}
		r.part(item, fmt.Sprintf("%s[%s + %d]", elements, at, i), &quiet)
	}
	r.write("); ", at, " <= ", last, ")")
	r.fault(m, "[:find, "+elements+"]")
	r.write(")")
	if name := before.child("name"); name != nil {
		r.write(" && ")
		r.bind(name, fmt.Sprintf("%s[0, %s]", elements, at))
	}
	if name := after.child("name"); name != nil {
		r.write(" && ")
		r.bind(name, fmt.Sprintf("%s[(%s + %d)..]", elements, at, len(items)))
	}
	r.write(")")
}

func (r *rewriter) hashPattern(n *node, value string, m *match) {
	r.write("(")
	var keys []string
	var rest *node
	items := r.class(n, value, m)
	for _, item := range items {
		switch item.kind {
		case "keyword_pattern":
			keys = append(keys, r.key(item))
		default:
			rest = item
		}
	}
	list := "[" + strings.Join(keys, ", ") + "]"
	wanted := list
	if len(keys) == 0 || rest != nil && (rest.kind == "hash_splat_nil" || rest.child("name") != nil) {
		wanted = "nil"
	}
	hash := r.name()
	r.write("((", hash, " = ::RubySyntax.deconstruct_keys(", value, ", ", wanted, "))")
	r.fault(m, "[:hash, "+value+"]")
	r.write(")")
	if len(items) == 0 {
		r.write(" && (", hash, ".empty?")
		r.fault(m, "[:empty, "+hash+"]")
		r.write(")")
	}
	i := 0
	for _, item := range items {
		if item.kind != "keyword_pattern" {
			continue
		}
		r.write(" && (", hash, ".key?(", keys[i], ")")
		r.fault(m, "[:key, "+hash+", "+keys[i]+"]")
		r.write(") && ")
		found := hash + "[" + keys[i] + "]"
		if pattern := item.child("value"); pattern != nil {
			r.part(pattern, found, m)
		} else {
			name := strings.Trim(r.source(item.child("key")), `"'`)
			r.scope.vars[name] = true
			r.write("(", name, " = ", found, "; true)")
		}
		i++
	}
	if rest != nil && rest.kind == "hash_splat_nil" {
		left := r.name()
		r.write(" && ((", left, " = ::RubySyntax.rest(", hash, ", ", list, ")).empty?")
		r.fault(m, "[:rest, "+left+"]")
		r.write(")")
	} else if rest != nil && rest.child("name") != nil {
		r.write(" && ")
		r.bind(rest.child("name"), "::RubySyntax.rest("+hash+", "+list+")")
	}
	r.write(")")
}

// key is the Symbol that a key of a hash pattern stands for.
func (r *rewriter) key(item *node) string {
	key := item.child("key")
	if key.kind == "string" {
		return ":" + r.source(key)
	}
	return `:"` + r.source(key) + `"`
}

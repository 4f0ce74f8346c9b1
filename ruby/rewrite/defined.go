package rewrite

import (
	"strconv"
	"strings"
)

// emitUnary prints defined?(x) and other unary operators.
func emitUnary(r *rewriter, n *node) {
	if operator := n.child("operator"); operator == nil || operator.kind != "defined?" {
		r.emitKids(n)
		return
	}
	operand := n.child("operand")
	r.write("(")
	if parts := operand.parts(); operand.kind == "parenthesized_statements" && len(parts) > 0 {
		r.sync(parts[0].start)
	}
	r.write(r.defined(operand))
	r.sync(n.end)
	r.write(")")
}

// what is the String that defined? answers, which nobody can change.
func what(s string) string { return strconv.Quote(s) + ".freeze" }

// defined returns code for what defined?(n) answers.
func (r *rewriter) defined(n *node) string {
	name := r.source(n)
	switch n.kind {
	case "parenthesized_statements":
		switch parts := n.parts(); len(parts) {
		case 0:
			return what("nil")
		case 1:
			return r.defined(parts[0])
		}
	case "nil", "true", "false", "self":
		return what(name)
	case "identifier":
		return r.definedName(name)
	case "constant":
		return "::RubySyntax.constant(::Module.nesting, :" + name + ")"
	case "scope_resolution":
		scope := n.child("scope")
		name = r.source(n.child("name"))
		if scope == nil {
			return "::RubySyntax.constant([], :" + name + ")"
		}
		return r.given("::RubySyntax.constant_in(:"+name+") { "+r.line1(scope)+" }", scope)
	case "instance_variable":
		return "(instance_variable_defined?(:" + name + ") ? " + what("instance-variable") + " : nil)"
	case "class_variable":
		return "(begin; " + name + "; " + what("class variable") + "; rescue ::NameError; nil; end)"
	case "global_variable":
		if c := name[1]; c == '&' || c == '`' || c == '\'' || c == '+' || '1' <= c && c <= '9' {
			return "(" + name + " ? " + what("global-variable") + " : nil)"
		}
		if c := name[1]; c == '-' || c == '0' || !isWord(c) {
			return what("global-variable")
		}
		return "::RubySyntax.global(:" + name + ")"
	case "yield":
		return "(block_given? ? " + what("yield") + " : nil)"
	case "super":
		return r.definedSuper()
	case "assignment", "operator_assignment":
		left := n.child("left")
		if n.kind == "assignment" && (left.kind == "call" || left.kind == "element_reference") {
			return r.definedCall(left, "=")
		}
		r.declare(left)
		return what("assignment")
	case "call", "element_reference":
		return r.definedCall(n, "")
	case "binary":
		switch operator := r.source(n.child("operator")); operator {
		case "&&", "||", "and", "or":
		default:
			left, right := n.child("left"), n.child("right")
			return r.given("::RubySyntax.method(:"+operator+", self) { "+r.line1(left)+" }", left, right)
		}
	case "unary":
		operand := n.child("operand")
		switch operator := r.source(n.child("operator")); operator {
		case "defined?":
		case "!", "not":
			return r.given("::RubySyntax.method(:!, self) { "+r.line1(operand)+" }", operand)
		default:
			if operand.kind != "integer" && operand.kind != "float" {
				return r.given("::RubySyntax.method(:"+operator[:1]+"@, self) { "+r.line1(operand)+" }", operand)
			}
		}
	case "array":
		return r.given(what("expression"), n.parts()...)
	}
	return what("expression")
}

// definedName is for a name alone: a local variable or a method of self's.
func (r *rewriter) definedName(name string) string {
	for s := r.scope; s != nil; s = s.outer {
		if s.vars[name] || s.it && name == "it" || isNumbered(name) && s.outer != nil {
			return what("local-variable")
		}
	}
	if r.eval {
		return "::RubySyntax.variable(self, :" + name + ", local_variables)"
	}
	if name == "__method__" || name == "__dir__" || name == "binding" {
		return what("method")
	}
	if name == "__FILE__" || name == "__LINE__" || name == "__ENCODING__" {
		return what("expression")
	}
	return "::RubySyntax.function(self, :" + name + ")"
}

// definedCall is for a call of a method, whose name gets suffix.
func (r *rewriter) definedCall(n *node, suffix string) string {
	if n.child("block") != nil {
		return what("expression")
	}
	if operator := n.child("operator"); operator != nil && operator.kind == "&." {
		return what("expression")
	}
	name := "[]"
	receiver := n.child("object")
	var needs []*node
	if n.kind == "call" {
		receiver = n.child("receiver")
		switch method := n.child("method"); {
		case method == nil:
			name = "call"
		case method.kind == "super":
			return r.definedSuper()
		default:
			name = r.source(method)
		}
		if list := n.child("arguments"); list != nil {
			needs = list.parts()
		}
	} else {
		needs = n.parts()[1:]
	}
	symbol := `:"` + name + suffix + `"`
	switch {
	case receiver == nil:
		return r.given("::RubySyntax.function(self, "+symbol+")", needs...)
	case receiver.kind == "self":
		return r.given("::RubySyntax.method("+symbol+", self) { self }", needs...)
	}
	return r.given("::RubySyntax.method("+symbol+", self) { "+r.line1(receiver)+" }", append([]*node{receiver}, needs...)...)
}

// definedSuper asks whether the method that the code is in overrides another.
func (r *rewriter) definedSuper() string {
	m := r.scope.method
	if m == nil {
		return "nil"
	}
	owner := "::Module.nesting.first || ::Object"
	if m.kind == "singleton_method" {
		owner = "singleton_class"
	}
	return "::RubySyntax.super_method(self, " + owner + `, :"` + r.source(m.child("name")) + `")`
}

// given is code that answers nil unless all nodes are defined.
func (r *rewriter) given(code string, nodes ...*node) string {
	var tests []string
	for _, n := range nodes {
		switch n.kind {
		case "splat_argument", "pair", "block_argument", "hash_splat_argument":
			continue
		}
		if test := r.defined(n); !strings.HasSuffix(test, ".freeze") {
			tests = append(tests, test)
		}
	}
	if len(tests) == 0 {
		return code
	}
	return "(" + strings.Join(tests, " && ") + " ? " + code + " : nil)"
}

// line1 is the code of a node, which must not go over several lines.
func (r *rewriter) line1(n *node) string {
	s := r.text(n)
	if strings.Contains(s, "\n") {
		r.lost = true
	}
	return s
}

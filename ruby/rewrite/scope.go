package rewrite

import (
	"strconv"
	"strings"
)

// scope holds the local variables known at the place that is printed. Ruby
// knows one from its first assignment on, in the order of the text.
type scope struct {
	outer *scope // whose variables are seen too: that around a block
	vars  map[string]bool

	method *node // the method that the code is in
	module bool  // in a class's or module's body, as self is one
	state  int   // prologue of the method, file or class body: what outlives a block's call is declared there

	numbered bool     // _1 is renamed
	it       bool     // the block's parameter is `it`
	late     []string // code that the parameters want at the beginning of the body
	forwards bool     // the method's parameters end with ..., behind others with defaults
}

// forwarding tells whether ... is written as what it stands for.
func (s *scope) forwarding() bool {
	for ; s != nil; s = s.outer {
		if s.forwards {
			return true
		}
	}
	return false
}

func (s *scope) has(name string) bool {
	for ; s != nil; s = s.outer {
		if s.vars[name] {
			return true
		}
	}
	return false
}

// prologue is code at the beginning of a body. What it is becomes known when the
// body has been printed, so a mark is printed first.
type prologue struct {
	code    string
	wrapped bool // the body is an expression: parentheses around it all
}

const mark = "\x00"

// open prints the mark of a prologue.
func (r *rewriter) open(wrapped bool) int {
	id := len(r.prologues) + 1
	r.prologues[id] = &prologue{wrapped: wrapped}
	r.out = append(r.out, mark+strconv.Itoa(id)+mark...)
	return id
}

// openBody is open for the body of what has parameters.
func (r *rewriter) openBody(wrapped bool) int {
	id := r.open(wrapped)
	for _, code := range r.scope.late {
		r.first(id, code)
	}
	return id
}

// close prints the mark of the end of a wrapped body.
func (r *rewriter) close(id int) { r.out = append(r.out, mark+"-"+strconv.Itoa(id)+mark...) }

// first puts code at the beginning of a body.
func (r *rewriter) first(id int, code string) {
	r.changed = true
	if p := r.prologues[id]; p != nil {
		p.code += code + "; "
	}
}

// enclose prints a body in a scope of its own; f prints it.
func (r *rewriter) enclose(s *scope, f func()) {
	outer := r.scope
	s.vars = map[string]bool{}
	r.scope = s
	f()
	r.scope = outer
}

// inner is the scope of a block at the place that is printed.
func (r *rewriter) inner() *scope {
	return &scope{outer: r.scope, method: r.scope.method, module: r.scope.module, state: r.scope.state}
}

// declare makes the names in the left side of an assignment, a parameter or a
// list of them local variables.
func (r *rewriter) declare(n *node) {
	switch n.kind {
	case "identifier":
		r.scope.vars[r.source(n)] = true
	case "left_assignment_list", "destructured_left_assignment", "rest_assignment", "destructured_parameter", "splat_parameter", "exception_variable":
		for _, kid := range n.parts() {
			r.declare(kid)
		}
	}
}

// resolve puts the prologues in their places in what was printed.
func (r *rewriter) resolve(text string) (string, bool) {
	pieces := strings.Split(text, mark)
	if len(pieces)%2 == 0 {
		return "", false // a NUL of the source's own
	}
	var b strings.Builder
	for i, piece := range pieces {
		if i%2 == 0 {
			b.WriteString(piece)
			continue
		}
		id, err := strconv.Atoi(piece)
		p := r.prologues[max(id, -id)]
		switch {
		case err != nil || p == nil:
			return "", false
		case p.code == "":
		case id < 0:
			b.WriteString(")")
		case p.wrapped:
			b.WriteString("(" + p.code)
		default:
			b.WriteString(p.code)
		}
	}
	return b.String(), true
}

func emitProgram(r *rewriter, n *node) {
	r.enclose(&scope{}, func() {
		opened := false
		open := func() {
			if !opened {
				opened = true
				r.scope.state = r.open(false)
			}
		}
		r.emitWith(n, func(kid *node) {
			if kid.kind != "comment" {
				open()
			}
			r.emit(kid)
		})
		if r.begin.Len() > 0 {
			r.first(r.scope.state, r.begin.String())
		}
	})
}

func emitMethod(r *rewriter, n *node) {
	if n.token("=") != nil {
		emitEndless(r, n)
		return
	}
	object := n.child("object")
	if object != nil {
		r.copy(n.start, object.start)
		r.emit(object)
	}
	r.enclose(&scope{method: n}, func() {
		r.rest(n, object, func(kid *node) {
			if kid.field == "body" {
				r.scope.state = r.openBody(false)
			}
			r.emit(kid)
		})
	})
}

// emitEndless prints def x(a) = body. Without parentheses the VM knows no block
// in blocks of the body.
func emitEndless(r *rewriter, n *node) {
	object := n.child("object")
	if object != nil {
		r.copy(n.start, object.start)
		r.emit(object)
	}
	r.enclose(&scope{method: n}, func() {
		r.rest(n, object, func(kid *node) {
			if kid.field != "body" {
				r.emit(kid)
				if kid.field == "name" && n.child("parameters") == nil {
					r.write("()")
				}
				return
			}
			r.scope.state = r.openBody(true)
			r.emit(kid)
			r.close(r.scope.state)
		})
	})
}

// rest prints what of a node stands behind one of its children; all of it, if
// that is nil.
func (r *rewriter) rest(n, after *node, f func(kid *node)) {
	at := n.start
	if after != nil {
		at = after.end
	}
	for _, kid := range n.kids {
		if kid.start < at {
			continue
		}
		r.copy(at, kid.start)
		f(kid)
		at = kid.end
	}
	r.copy(at, n.end)
}

// emitClass prints a class or module, whose body has a scope of its own.
func emitClass(r *rewriter, n *node) {
	r.emitWith(n, func(kid *node) {
		if kid.field != "body" {
			r.emit(kid)
			return
		}
		r.enclose(&scope{module: true}, func() {
			r.scope.state = r.open(false)
			r.emit(kid)
		})
	})
}

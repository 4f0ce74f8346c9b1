package rewrite

// emitConditional prints what has a condition.
func emitConditional(r *rewriter, n *node) {
	r.emitWith(n, func(kid *node) {
		if kid.field == "condition" {
			r.condition(kid)
		} else {
			r.emit(kid)
		}
	})
}

// condition prints a condition: ranges in it are flip-flops, and regular
// expressions match $_.
func (r *rewriter) condition(n *node) {
	switch n.kind {
	case "range":
		if n.child("begin") != nil && n.child("end") != nil {
			r.flipFlop(n)
			return
		}
	case "regex":
		r.emit(n)
		r.write(" =~ $_")
		return
	case "parenthesized_statements":
		if len(n.parts()) == 1 {
			r.emitWith(n, func(kid *node) {
				if kid.named && kid.kind != "comment" {
					r.condition(kid)
				} else {
					r.emit(kid)
				}
			})
			return
		}
	case "unary":
		if operator := n.child("operator").kind; operator == "!" || operator == "not" {
			r.emitWith(n, func(kid *node) {
				if kid.field == "operand" {
					r.condition(kid)
				} else {
					r.emit(kid)
				}
			})
			return
		}
	case "binary":
		switch r.source(n.child("operator")) {
		case "&&", "||", "and", "or":
			r.emitWith(n, func(kid *node) {
				if kid.named && kid.kind != "comment" {
					r.condition(kid)
				} else {
					r.emit(kid)
				}
			})
			return
		}
	}
	r.emit(n)
}

// flipFlop prints a..b or a...b in a condition. Whether it is on outlives a block.
func (r *rewriter) flipFlop(n *node) {
	on := r.name()
	r.first(r.scope.state, on+" = nil")
	from, to := n.child("begin"), n.child("end")
	if r.source(n.child("operator")) == ".." {
		r.write("((", on, " ||= ((")
		r.side(from)
		r.write(") ? true : false)) && (", on, " = !(")
		r.sync(to.start)
		r.side(to)
		r.write("); true))")
		return
	}
	until := r.aside(r.lines.of(to.start), func() { r.side(to) })
	r.write("(", on, " ? (", on, " = !(", until, "); true) : (", on, " = ((")
	r.side(from)
	r.write(") ? true : false)))")
	r.sync(n.end)
}

// side prints one side of a flip-flop; a number is that of a line read.
func (r *rewriter) side(n *node) {
	if n.kind == "integer" {
		r.write("$. == ")
	}
	r.condition(n)
}

// emitLoopModifier prints begin … end while condition, whose body runs before the
// condition is looked at first. To the VM it is a loop like others.
func emitLoopModifier(r *rewriter, n *node) {
	if n.child("body").kind != "begin" {
		emitConditional(r, n)
		return
	}
	begun := r.name()
	r.write("(", begun, " = nil; ")
	r.emitWith(n, func(kid *node) {
		if kid.field != "condition" {
			r.emit(kid)
			return
		}
		r.write("(", begun, " ? (")
		r.condition(kid)
		r.write(") : (", begun, " = true")
		if n.kind == "until_modifier" {
			r.write("; false")
		}
		r.write("))")
	})
	r.write(")")
}

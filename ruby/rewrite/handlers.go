package rewrite

// handlers print the nodes of a kind otherwise than as they are. Those of frames
// do so in trees that are broken too.
var handlers, frames map[string]func(*rewriter, *node)

func init() {
	frames = map[string]func(*rewriter, *node){
		"program":          emitProgram,
		"method":           emitMethod,
		"singleton_method": emitMethod,
		"class":            emitClass,
		"module":           emitClass,
		"singleton_class":  emitClass,
		"block":            emitBlock,
		"do_block":         emitBlock,
		"lambda":           emitLambda,
		"ERROR":            func(r *rewriter, n *node) { r.copy(n.start, n.end) },
	}
	handlers = map[string]func(*rewriter, *node){
		"method_parameters": emitParameters,
		"lambda_parameters": emitParameters,
		"block_parameters":  emitParameters,
		"identifier":        emitIdentifier,
		"super":             emitSuper,
		"forward_argument":  emitForward,

		"case_match":    emitCase,
		"match_pattern": emitMatch,
		"test_pattern":  emitTest,

		"unary":  emitUnary,
		"binary": emitBinary,

		"if":              emitConditional,
		"unless":          emitConditional,
		"elsif":           emitConditional,
		"while":           emitConditional,
		"until":           emitConditional,
		"if_modifier":     emitConditional,
		"unless_modifier": emitConditional,
		"while_modifier":  emitLoopModifier,
		"until_modifier":  emitLoopModifier,
		"conditional":     emitConditional,

		"assignment":          emitAssignment,
		"operator_assignment": emitOperatorAssignment,
		"for":                 emitFor,
		"exception_variable":  emitDeclared,

		"begin_block": emitBeginBlock,
		"end_block":   emitEndBlock,
		"alias":       emitAlias,

		"character":         emitCharacter,
		"string":            emitString,
		"chained_string":    emitString,
		"simple_symbol":     emitSymbol,
		"regex":             emitRegexp,
		"global_variable":   emitGlobal,
		"rational":          emitRational,
		"complex":           emitComplex,
		"interpolation":     emitInterpolation,
		"heredoc_beginning": emitHeredoc,
		"heredoc_body":      emitHeredocBody,
	}
}

// emit prints a node, rewritten where it must be.
func (r *rewriter) emit(n *node) {
	if f := frames[n.kind]; f != nil {
		f(r, n)
		return
	}
	if f := handlers[n.kind]; f != nil && !n.broken {
		f(r, n)
		return
	}
	r.emitKids(n)
}

// emitDeclared prints what makes a local variable.
func emitDeclared(r *rewriter, n *node) {
	r.declare(n)
	r.emitKids(n)
}

// emitFor prints for a, b in list.
func emitFor(r *rewriter, n *node) {
	if pattern := n.child("pattern"); pattern != nil {
		r.declare(pattern)
	}
	r.emitKids(n)
}

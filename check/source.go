package check

import (
	"slices"
	"sort"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/ruby/rewrite"
)

type node = rewrite.Node

// source is a Ruby file with what it names.
type source struct {
	path string // absolute
	name string // as findings show it
	text string
	root *node

	lines     []int // where each line begins
	calls     []call
	constants []constant

	locals  map[string]bool // variables and parameters, of any scope
	defs    map[string]bool // methods that it defines by def or alias
	methods map[string]bool // these, and what may be one: all Symbols count
	defined map[string]bool // last names of the constants that it defines
	tested  map[string]bool // constants in defined? and const_defined?
	dynamic bool            // it makes up methods while they're called
}

// call is a method call, perhaps of a bare name.
type call struct {
	node     *node
	name     string
	receiver *node // nil for none
	args     []*node
}

// constant is a path like Capistrano::SCM::Git, written from the outermost name.
type constant struct {
	node *node
	path string
}

func parse(path, name, text string) *source {
	s := &source{
		path: path, name: name, text: text, root: rewrite.Parse(text),
		locals: map[string]bool{}, defs: map[string]bool{}, methods: map[string]bool{}, defined: map[string]bool{}, tested: map[string]bool{},
	}
	for i := range text {
		if i == 0 || text[i-1] == '\n' {
			s.lines = append(s.lines, i)
		}
	}
	if s.root != nil {
		s.root.Walk(func(n *node) bool { s.define(n); return true })
		s.root.Walk(func(n *node) bool { s.use(n); return true })
	}
	return s
}

func (s *source) of(n *node) string {
	start, end := n.Span()
	return s.text[start:end]
}

func (s *source) line(n *node) int {
	start, _ := n.Span()
	return sort.SearchInts(s.lines, start+1)
}

var namedGroup = lazyregexp.New(`\(\?<(\w+)>`)

// define notes what a node defines.
func (s *source) define(n *node) {
	text := s.of(n)
	switch n.Kind() {
	case "identifier":
		if isBinding(n) {
			s.locals[text] = true
		}
	case "method", "singleton_method", "alias":
		if name := n.Child("name"); name != nil {
			s.defs[s.of(name)] = true
			s.methods[s.of(name)] = true
		}
		s.dynamic = s.dynamic || strings.Contains(text, "method_missing")
	case "simple_symbol":
		s.symbol(text[1:])
	case "hash_key_symbol", "bare_symbol":
		s.symbol(text)
	case "regex":
		for _, m := range namedGroup().FindAllStringSubmatch(text, -1) {
			s.locals[m[1]] = true
		}
	case "class", "module":
		if name := n.Child("name"); name != nil {
			s.defined[lastName(s.of(name))] = true
		}
	case "constant", "scope_resolution":
		if p := n.Parent(); p != nil && (n.Field() == "left" && strings.HasSuffix(p.Kind(), "assignment") || p.Kind() == "left_assignment_list") {
			s.defined[lastName(text)] = true
		}
	}
}

func (s *source) symbol(name string) {
	s.methods[name] = true
	s.methods[name+"="] = true
	s.methods[name+"?"] = true
}

func lastName(path string) string { return path[strings.LastIndex(path, ":")+1:] }

// isBinding tells whether an identifier makes a variable.
func isBinding(n *node) bool {
	p := n.Parent()
	if p == nil {
		return false
	}
	switch p.Kind() {
	case "assignment", "operator_assignment":
		return n.Field() == "left"
	case "left_assignment_list", "destructured_left_assignment", "rest_assignment", "destructured_parameter", "exception_variable",
		"block_parameters", "lambda_parameters", "method_parameters", "array_pattern", "find_pattern", "in_clause", "splat_parameter",
		"hash_splat_parameter", "block_parameter":
		return true
	case "optional_parameter", "keyword_parameter", "as_pattern":
		return n.Field() == "name"
	case "for":
		return n.Field() == "pattern"
	case "keyword_pattern", "alternative_pattern", "test_pattern":
		return n.Field() != "value" || p.Kind() == "keyword_pattern"
	}
	return false
}

// use notes what a node uses.
func (s *source) use(n *node) {
	switch n.Kind() {
	case "call":
		method := n.Child("method")
		if method == nil || s.of(method) == "" { // the grammar makes up what is missing
			return
		}
		c := call{node: n, name: s.of(method), receiver: n.Child("receiver")}
		if args := n.Child("arguments"); args != nil {
			c.args = args.Parts()
		}
		switch p := n.Parent(); {
		case p == nil:
		case p.Kind() == "assignment" && n.Field() == "left", p.Kind() == "left_assignment_list", p.Kind() == "destructured_left_assignment":
			c.name += "=" // x.y = 1
		}
		s.calls = append(s.calls, c)
		if c.name == "const_defined?" && len(c.args) > 0 {
			s.tested[strings.TrimLeft(s.of(c.args[0]), ":'\"")] = true
		}
	case "identifier":
		if s.isBare(n) {
			s.calls = append(s.calls, call{node: n, name: s.of(n)})
		}
	case "constant", "scope_resolution":
		s.useConstant(n)
	case "unary":
		if strings.HasPrefix(s.of(n), "defined?") {
			s.tested[strings.Trim(strings.TrimPrefix(s.of(n), "defined?"), " ():")] = true
		}
	}
}

// keywords are those that the grammar takes for names.
var keywords = []string{"__FILE__", "__LINE__", "__ENCODING__", "__END__", "BEGIN", "END", "redo", "retry"}

// blockParameters are those that a block has without naming them.
var blockParameters = []string{"it", "_1", "_2", "_3", "_4", "_5", "_6", "_7", "_8", "_9"}

// isBare tells whether an identifier is a method call without anything else.
func (s *source) isBare(n *node) bool {
	p := n.Parent()
	if p == nil || s.of(n) == "" || s.locals[s.of(n)] || n.Field() == "method" || slices.Contains(keywords, s.of(n)) {
		return false
	}
	if slices.Contains(blockParameters, s.of(n)) && (s.within(n, "block") || s.within(n, "do_block")) {
		return false
	}
	switch p.Kind() {
	case "alias", "undef", "setter", "ERROR":
		return false
	case "method", "singleton_method":
		return n.Field() == "body"
	}
	return true
}

func (s *source) useConstant(n *node) {
	p := n.Parent()
	switch {
	case p == nil, p.Kind() == "scope_resolution":
		return
	case n.Field() == "name" && (p.Kind() == "class" || p.Kind() == "module"), n.Field() == "left" && strings.HasSuffix(p.Kind(), "assignment"), p.Kind() == "left_assignment_list", n.Field() == "method":
		return
	case s.within(n, "ERROR"):
		return
	}
	path := strings.TrimPrefix(s.of(n), "::")
	if plainPath().MatchString(path) {
		s.constants = append(s.constants, constant{n, path})
	}
}

var plainPath = lazyregexp.New(`^[A-Z]\w*(::[A-Z]\w*)*$`)

// within tells whether a node is below one of a kind.
func (s *source) within(n *node, kind string) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == kind {
			return true
		}
	}
	return false
}

// literal is the text of a String or Symbol without interpolation.
func (s *source) literal(n *node) (string, bool) {
	switch n.Kind() {
	case "simple_symbol":
		return s.of(n)[1:], true
	case "string", "delimited_symbol", "bare_string", "bare_symbol":
		text := ""
		for _, part := range n.Parts() {
			if part.Kind() != "string_content" {
				return "", false
			}
			text += s.of(part)
		}
		return text, true
	}
	return "", false
}

// arg is the literal text of an argument.
func (s *source) arg(c call, i int) (string, bool) {
	if i >= len(c.args) {
		return "", false
	}
	return s.literal(c.args[i])
}

// blocksAround are the names of the calls whose blocks a node is in, innermost
// first, up to the method or the lambda that it is in.
func (s *source) blocksAround(n *node) []string {
	var names []string
	for p := n; p.Parent() != nil; p = p.Parent() {
		switch p.Kind() {
		case "method", "singleton_method", "lambda":
			return names
		case "block", "do_block":
			if name := s.method(p.Parent()); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// rescued tells whether an error of one of the classes, raised by a node, is
// rescued around it; a bare rescue counts as StandardError.
func (s *source) rescued(n *node, classes ...string) bool {
	for p := n; p.Parent() != nil; p = p.Parent() {
		around := p.Parent()
		if around.Kind() == "rescue_modifier" && p.Field() == "body" {
			return slices.Contains(classes, "StandardError")
		}
		if p.Kind() == "rescue" || p.Kind() == "ensure" || p.Kind() == "else" {
			continue
		}
		for _, clause := range around.Parts() {
			if clause.Kind() != "rescue" {
				continue
			}
			list := clause.Child("exceptions")
			if list == nil && slices.Contains(classes, "StandardError") {
				return true
			}
			if list != nil {
				for _, class := range list.Parts() {
					if slices.Contains(classes, strings.TrimPrefix(s.of(class), "::")) {
						return true
					}
				}
			}
		}
	}
	return false
}

package rewrite

import (
	"sync"

	sitter "github.com/tree-sitter/go-tree-sitter"
	ruby "github.com/tree-sitter/tree-sitter-ruby/bindings/go"
)

// node is a node of the syntax tree. Keywords and punctuation are nodes too,
// with named false and their text as kind.
type node struct {
	kind       string
	field      string // what it is to its parent: "condition", "body", …
	named      bool
	broken     bool // there is text in it that the grammar doesn't know
	start, end int
	parent     *node
	kids       []*node
}

// child returns the first child of a field, nil when there is none.
func (n *node) child(field string) *node {
	for _, kid := range n.kids {
		if kid.field == field {
			return kid
		}
	}
	return nil
}

// token returns the first child of a kind, nil when there is none.
func (n *node) token(kind string) *node {
	for _, kid := range n.kids {
		if kid.kind == kind {
			return kid
		}
	}
	return nil
}

// parts returns the children that mean something.
func (n *node) parts() []*node {
	var parts []*node
	for _, kid := range n.kids {
		if kid.named && kid.kind != "comment" && kid.kind != "heredoc_body" {
			parts = append(parts, kid)
		}
	}
	return parts
}

// walk calls f for a node and all below it, in order; not for those below a
// node for which f returns false.
func (n *node) walk(f func(*node) bool) {
	if !f(n) {
		return
	}
	for _, kid := range n.kids {
		kid.walk(f)
	}
}

// grammar is the language with the names of its kinds and fields.
type grammar struct {
	language      *sitter.Language
	kinds, fields []string
}

var loadGrammar = sync.OnceValue(func() *grammar {
	g := &grammar{language: sitter.NewLanguage(ruby.Language())}
	for i := range g.language.NodeKindCount() {
		g.kinds = append(g.kinds, g.language.NodeKindForId(uint16(i)))
	}
	for i := range g.language.FieldCount() + 1 {
		g.fields = append(g.fields, g.language.FieldNameForId(uint16(i)))
	}
	return g
})

// parse returns the tree of a source, nil when there is none to be had.
func parse(src []byte) *node {
	g := loadGrammar()
	parser := sitter.NewParser()
	defer parser.Close()
	if parser.SetLanguage(g.language) != nil {
		return nil
	}
	text := src
	var defs []endless
	for range maxRepairs {
		tree := parser.Parse(text, nil)
		if tree == nil {
			return nil
		}
		root := g.build(tree)
		tree.Close()
		repaired, more := repair(root, text)
		if repaired == nil {
			return restore(root, defs)
		}
		text, defs = repaired, append(defs, more...)
	}
	return nil
}

// build copies a tree out of C, which is quicker than asking for each node.
func (g *grammar) build(tree *sitter.Tree) *node {
	cursor := tree.Walk()
	defer cursor.Close()
	return g.node(cursor, nil)
}

func (g *grammar) node(cursor *sitter.TreeCursor, parent *node) *node {
	c := cursor.Node()
	n := &node{named: c.IsNamed(), start: int(c.StartByte()), end: int(c.EndByte()), parent: parent}
	n.broken = c.IsError() || c.IsMissing()
	if id := int(c.KindId()); id < len(g.kinds) {
		n.kind = g.kinds[id]
	} else {
		n.kind = "ERROR"
	}
	n.field = g.fields[cursor.FieldId()]
	if cursor.GotoFirstChild() {
		for {
			kid := g.node(cursor, n)
			n.broken = n.broken || kid.broken
			n.kids = append(n.kids, kid)
			if !cursor.GotoNextSibling() {
				break
			}
		}
		cursor.GotoParent()
	}
	return n
}

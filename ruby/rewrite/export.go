package rewrite

// Node is a node of the syntax tree of a Ruby source, for those who only read.
// Kinds and fields are those of tree-sitter's grammar of Ruby.
type Node = node

// Parse returns the tree of a source, nil when there is none to be had. Places
// in it are offsets in bytes.
func Parse(source string) (root *Node) {
	defer func() {
		if recover() != nil { // as in Source
			root = nil
		}
	}()
	return parse([]byte(source))
}

// Kind is what the node is: "call", "string", …
func (n *node) Kind() string { return n.kind }

// Field is what it is to its parent: "receiver", "arguments", …; empty for nothing.
func (n *node) Field() string { return n.field }

// Span is where it begins and ends.
func (n *node) Span() (start, end int) { return n.start, n.end }

// Parent is the node around it, nil for the root.
func (n *node) Parent() *Node { return n.parent }

// Child returns the first child of a field, nil when there is none.
func (n *node) Child(field string) *Node { return n.child(field) }

// Parts returns the children that mean something: no punctuation, no comments.
func (n *node) Parts() []*Node { return n.parts() }

// Walk calls f for a node and all below it, in order; not for those below a node
// for which f returns false.
func (n *node) Walk(f func(*Node) bool) { n.walk(f) }

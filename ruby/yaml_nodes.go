package ruby

import (
	"fmt"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// yamlScalarStyles are the styles of scalars in the order of Psych's numbers,
// from 1 on.
const yamlScalarStyles = "\x00'\"|>"

// defineYAMLNodes defines how Psych::Nodes, which are Ruby objects, are made of
// the parser's nodes and turned back into them.
func (in *Interp) defineYAMLNodes(psych mruby.Value) {
	// __parse(yaml, filename, all) gives [root, version, tag directives, implicit,
	// implicit end] of the first document or of all.
	in.defSelf(psych, "__parse", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		source, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		documents := in.Array()
		err = in.eachYAML(source, args[1], func(p *yamlParser, root *yamlNode) (bool, error) {
			node, err := in.yamlNodeObject(root)
			if err != nil {
				return false, err
			}
			version, tags := in.Array(), in.Array()
			var major, minor int64
			if n, _ := fmt.Sscanf(p.version, "%d.%d", &major, &minor); n == 2 {
				version = in.Array(in.Int(major), in.Int(minor))
			}
			for _, d := range p.directive {
				if _, err := in.Call(tags, "push", in.Array(in.String(d[0]), in.String(d[1]))); err != nil {
					return false, err
				}
			}
			document := in.Array(node, version, tags, mruby.Bool(!p.announced), mruby.Bool(!p.at(yamlDocumentEnd)))
			_, err = in.Call(documents, "push", document)
			return args[2].Truthy(), err
		})
		return documents, err
	})
	// __build(node, symbolize_names, freeze) makes the object a node stands for.
	in.defSelf(psych, "__build", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		root, err := in.yamlNodeOf(args[0], 0)
		if err != nil {
			return mruby.Nil, err
		}
		l := in.newYAMLLoader()
		l.aliases, l.symbolize, l.freeze = true, args[1].Truthy(), args[2].Truthy()
		return l.node(root)
	})
}

func (in *Interp) yamlNodeObject(n *yamlNode) (mruby.Value, error) {
	text := func(s string) mruby.Value {
		if s == "" {
			return mruby.Nil
		}
		return in.String(s)
	}
	class := func(name string) mruby.Value { return in.MustConst("Psych::Nodes::" + name) }
	switch n.kind {
	case yamlAliasNode:
		return in.Call(class("Alias"), "new", in.String(n.anchor))
	case yamlScalarNode:
		quoted := !n.bare && n.tag == ""
		style := in.Int(int64(strings.IndexByte(yamlScalarStyles, n.style) + 1))
		return in.Call(class("Scalar"), "new", in.String(n.value), text(n.anchor), text(n.tag), mruby.Bool(n.bare), mruby.Bool(quoted), style)
	}
	name, style := "Mapping", int64(1)
	if n.kind == yamlSequenceNode {
		name = "Sequence"
	}
	if n.flow {
		style = 2
	}
	node, err := in.Call(class(name), "new", text(n.anchor), text(n.tag), mruby.Bool(n.tag == ""), in.Int(style))
	if err != nil {
		return mruby.Nil, err
	}
	children, err := in.Call(node, "children")
	if err != nil {
		return mruby.Nil, err
	}
	for _, item := range n.items {
		child, err := in.yamlNodeObject(item)
		if err != nil {
			return mruby.Nil, err
		}
		if _, err := in.Call(children, "push", child); err != nil {
			return mruby.Nil, err
		}
	}
	return node, nil
}

// yamlNodeOf is a Psych::Nodes object as the parser would have read it.
func (in *Interp) yamlNodeOf(node mruby.Value, depth int) (*yamlNode, error) {
	if depth > yamlMaxDepth {
		return nil, mruby.ArgumentError("nodes are nested too deep")
	}
	text := func(ivar string) string {
		if v := in.Ivar(node, ivar); v.IsString() {
			return v.Str()
		}
		return ""
	}
	n := &yamlNode{anchor: text("@anchor"), tag: text("@tag")}
	switch name := in.ClassName(node); name {
	case "Psych::Nodes::Alias":
		n.kind = yamlAliasNode
		return n, nil
	case "Psych::Nodes::Scalar":
		n.value = text("@value")
		n.bare = n.tag == "" && !in.Ivar(node, "@quoted").Truthy()
		return n, nil
	case "Psych::Nodes::Sequence":
		n.kind = yamlSequenceNode
	case "Psych::Nodes::Mapping":
		n.kind = yamlMappingNode
	default:
		return nil, mruby.TypeError("Can't dispatch %s", name)
	}
	for _, child := range in.Items(in.Ivar(node, "@children")) {
		item, err := in.yamlNodeOf(child, depth+1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

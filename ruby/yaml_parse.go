package ruby

import (
	"strings"
)

type yamlKind int

const (
	yamlScalarNode yamlKind = iota
	yamlSequenceNode
	yamlMappingNode
	yamlAliasNode
)

// yamlNode is a node of a YAML document.
type yamlNode struct {
	kind   yamlKind
	tag    string // as resolved; "" when none was given
	anchor string // also the name an alias refers to
	value  string // of a scalar
	style  byte   // of a scalar: 0 for plain, else its first character
	bare   bool   // a plain scalar, whose text says its type
	flow   bool   // a collection in brackets
	items  []*yamlNode

	quotable bool // to be written in quotes without a tag, if need be
}

// yamlParser reads the documents of a stream.
type yamlParser struct {
	*yamlScanner
	tags  map[string]string
	depth int

	// Of the document that was last begun: its %YAML, its %TAGs (handle and
	// prefix), and whether "---" began it.
	version   string
	directive [][2]string
	announced bool
}

// yamlMaxDepth is how deep collections may nest.
const yamlMaxDepth = 10000

// newYAMLParser makes a parser. Its error, and that of [yamlParser.document], is
// a *yamlError.
func newYAMLParser(source string) (p *yamlParser, err error) {
	defer catchYAML(&err)
	return &yamlParser{yamlScanner: newYAMLScanner(source)}, nil
}

func catchYAML(err *error) {
	switch e := recover().(type) {
	case nil:
	case *yamlError:
		*err = e
	default:
		panic(e)
	}
}

func (p *yamlParser) at(kinds ...yamlTokenKind) bool {
	kind := p.peek().kind
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// problem is an error that has no context, hence no mark.
func (p *yamlParser) problem(text string) { panic(&yamlError{problem: text}) }

// document returns the root of the next document, nil at the end of the
// stream.
func (p *yamlParser) document(first bool) (root *yamlNode, err error) {
	defer catchYAML(&err)
	for !first && p.at(yamlDocumentEnd) {
		p.next()
	}
	if p.at(yamlStreamEnd) {
		return nil, nil
	}
	p.tags = map[string]string{"!": "!", "!!": "tag:yaml.org,2002:"}
	p.version, p.directive, p.announced = "", nil, false
	if !first || p.at(yamlVersionDirective, yamlTagDirective, yamlDocumentStart) {
		p.directives()
		if !p.at(yamlDocumentStart) {
			p.problem("did not find expected <document start>")
		}
		p.announced = true
		p.next()
		root = p.nodeUnless(true, false, yamlVersionDirective, yamlTagDirective, yamlDocumentStart, yamlDocumentEnd, yamlStreamEnd)
	} else {
		root = p.node(true, false)
	}
	p.peek()
	return root, nil
}

func (p *yamlParser) directives() {
	version := false
	given := map[string]bool{}
	for p.at(yamlVersionDirective, yamlTagDirective) {
		t := p.next()
		if t.kind == yamlVersionDirective {
			if version {
				p.problem("found duplicate %YAML directive")
			}
			if t.value != "1.1" && t.value != "1.2" {
				p.problem("found incompatible YAML document")
			}
			version, p.version = true, t.value
			continue
		}
		if given[t.extra] {
			p.problem("found duplicate %TAG directive")
		}
		given[t.extra] = true
		p.directive = append(p.directive, [2]string{t.extra, t.value})
		p.tags[t.extra] = t.value
	}
}

func emptyYAML() *yamlNode { return &yamlNode{kind: yamlScalarNode, bare: true} }

// node reads a node; block says that block collections may begin here,
// indentless that a "-" may follow at the column of the key it belongs to.
func (p *yamlParser) node(block, indentless bool) *yamlNode {
	p.depth++
	defer func() { p.depth-- }()
	t := *p.peek()
	if p.depth > yamlMaxDepth {
		p.fail("while parsing a node", t.mark, "exceeded the depth of nesting that is supported")
	}
	if t.kind == yamlAlias {
		p.next()
		return &yamlNode{kind: yamlAliasNode, anchor: t.value}
	}
	n := &yamlNode{}
	start := t.mark
	var tag *yamlToken
	for {
		if t := *p.peek(); t.kind == yamlAnchor && n.anchor == "" {
			n.anchor = t.value
		} else if t.kind == yamlTag && tag == nil {
			tag = &t
		} else {
			break
		}
		p.next()
	}
	t = *p.peek()
	tagged := tag != nil
	if tagged {
		n.tag = p.resolve(*tag, start)
	}
	switch {
	case indentless && t.kind == yamlBlockEntry:
		n.kind = yamlSequenceNode
		n.items = p.indentlessSequence()
	case t.kind == yamlScalar:
		p.next()
		n.value, n.style = t.value, t.style
		n.bare = t.style == 0 && !tagged || n.tag == "!"
		if n.tag == "!" {
			n.tag = ""
		}
	case t.kind == yamlFlowSequenceStart:
		n.kind = yamlSequenceNode
		n.flow = true
		n.items = p.flowSequence()
	case t.kind == yamlFlowMappingStart:
		n.kind = yamlMappingNode
		n.flow = true
		n.items = p.flowMapping()
	case block && t.kind == yamlBlockSequenceStart:
		n.kind = yamlSequenceNode
		n.items = p.blockSequence()
	case block && t.kind == yamlBlockMappingStart:
		n.kind = yamlMappingNode
		n.items = p.blockMapping()
	case n.anchor != "" || tagged:
		n.bare = !tagged
	case block:
		p.fail("while parsing a block node", start, "did not find expected node content")
	default:
		p.fail("while parsing a flow node", start, "did not find expected node content")
	}
	return n
}

func (p *yamlParser) resolve(t yamlToken, start yamlMark) string {
	if t.extra == "" {
		return t.value
	}
	prefix, ok := p.tags[t.extra]
	if !ok {
		p.fail("while parsing a node", start, "found undefined tag handle")
	}
	return prefix + t.value
}

// nodeUnless reads a node, or an empty one when a token of the kinds is next.
func (p *yamlParser) nodeUnless(block, indentless bool, kinds ...yamlTokenKind) *yamlNode {
	if p.at(kinds...) {
		return emptyYAML()
	}
	return p.node(block, indentless)
}

func (p *yamlParser) blockSequence() (items []*yamlNode) {
	start := p.next().mark
	for p.at(yamlBlockEntry) {
		p.next()
		items = append(items, p.nodeUnless(true, false, yamlBlockEntry, yamlBlockEnd))
	}
	if !p.at(yamlBlockEnd) {
		p.fail("while parsing a block collection", start, "did not find expected '-' indicator")
	}
	p.next()
	return items
}

func (p *yamlParser) indentlessSequence() (items []*yamlNode) {
	for p.at(yamlBlockEntry) {
		p.next()
		items = append(items, p.nodeUnless(true, false, yamlBlockEntry, yamlKey, yamlValue, yamlBlockEnd))
	}
	return items
}

func (p *yamlParser) blockMapping() (items []*yamlNode) {
	start := p.next().mark
	for p.at(yamlKey) {
		p.next()
		key := p.nodeUnless(true, true, yamlKey, yamlValue, yamlBlockEnd)
		value := emptyYAML()
		if p.at(yamlValue) {
			p.next()
			value = p.nodeUnless(true, true, yamlKey, yamlValue, yamlBlockEnd)
		}
		items = append(items, key, value)
	}
	if !p.at(yamlBlockEnd) {
		p.fail("while parsing a block mapping", start, "did not find expected key")
	}
	p.next()
	return items
}

func (p *yamlParser) flowSequence() (items []*yamlNode) {
	start := p.next().mark
	for first := true; !p.at(yamlFlowSequenceEnd); first = false {
		if !first {
			if !p.at(yamlFlowEntry) {
				p.fail("while parsing a flow sequence", start, "did not find expected ',' or ']'")
			}
			p.next()
		}
		if p.at(yamlKey) {
			p.next()
			key, value := emptyYAML(), emptyYAML()
			if p.at(yamlValue, yamlFlowEntry, yamlFlowSequenceEnd) {
				p.next() // as libyaml does, though "[? : a]" can't be read then
			} else {
				key = p.node(false, false)
			}
			if p.at(yamlValue) {
				p.next()
				value = p.nodeUnless(false, false, yamlFlowEntry, yamlFlowSequenceEnd)
			}
			items = append(items, &yamlNode{kind: yamlMappingNode, flow: true, items: []*yamlNode{key, value}})
		} else if !p.at(yamlFlowSequenceEnd) {
			items = append(items, p.node(false, false))
		}
	}
	p.next()
	return items
}

func (p *yamlParser) flowMapping() (items []*yamlNode) {
	start := p.next().mark
	for first := true; !p.at(yamlFlowMappingEnd); first = false {
		if !first {
			if !p.at(yamlFlowEntry) {
				p.fail("while parsing a flow mapping", start, "did not find expected ',' or '}'")
			}
			p.next()
		}
		if p.at(yamlKey) {
			p.next()
			key := p.nodeUnless(false, false, yamlValue, yamlFlowEntry, yamlFlowMappingEnd)
			value := emptyYAML()
			if p.at(yamlValue) {
				p.next()
				value = p.nodeUnless(false, false, yamlFlowEntry, yamlFlowMappingEnd)
			}
			items = append(items, key, value)
		} else if !p.at(yamlFlowMappingEnd) {
			items = append(items, p.node(false, false), emptyYAML())
		}
	}
	p.next()
	return items
}

// yamlShortTag drops the prefix of YAML's own tags: "str" for
// "tag:yaml.org,2002:str".
func yamlShortTag(tag string) string { return strings.TrimPrefix(tag, "tag:yaml.org,2002:") }

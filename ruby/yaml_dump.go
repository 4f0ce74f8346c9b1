package ruby

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
)

// yamlDumper turns Ruby objects into nodes, as Psych's YAMLTree.
type yamlDumper struct {
	in        *Interp
	lineWidth int                                     // beyond which Strings are folded; 0 for never
	allowed   func(class string, v mruby.Value) error // the check of safe_dump
	aliasing  bool                                    // whether safe_dump may write aliases

	seen    map[mruby.Value]*yamlNode // objects that an alias can stand for
	aliases int

	stringClass, arrayClass, hashClass mruby.Value
}

func (in *Interp) dumpYAML(documents []mruby.Value, opts mruby.Value) (string, error) {
	var err error
	number := func(name string) int {
		v := in.option(opts, name)
		if v.IsNil() || err != nil {
			return 0
		}
		var n int64
		n, err = in.integer(v)
		return int(n)
	}
	step, width := number("indentation"), number("line_width")
	if err != nil {
		return "", err
	}
	if in.option(opts, "canonical").Truthy() {
		return "", notImplemented("Psych: the option canonical is not supported")
	}
	e := newYAMLEmitter(step, width)
	switch version := in.option(opts, "version"); {
	case version.IsArray():
		e.version = fmt.Sprintf("%%YAML %d.%d\n", version.At(0).Int(), version.At(1).Int())
	case in.option(opts, "header").Truthy():
		e.version = "%YAML 1.1\n"
	}
	d := &yamlDumper{
		in: in, lineWidth: max(width, 0), seen: map[mruby.Value]*yamlNode{},
		stringClass: in.MustConst("String"), arrayClass: in.MustConst("Array"), hashClass: in.MustConst("Hash"),
	}
	if in.option(opts, "restricted").Truthy() {
		d.allowed = in.safeYAMLClasses(opts)
		d.aliasing = in.option(opts, "aliases").Truthy()
	}
	for _, doc := range documents {
		root, err := d.node(doc)
		if err != nil {
			return "", err
		}
		e.document(root)
	}
	return e.end(), nil
}

// safeYAMLClasses returns the check of safe_dump.
func (in *Interp) safeYAMLClasses(opts mruby.Value) func(string, mruby.Value) error {
	permitted := map[string]bool{"TrueClass": true, "FalseClass": true, "NilClass": true, "Integer": true, "Float": true, "String": true, "Array": true, "Hash": true}
	names := func(option string) map[string]bool {
		set := map[string]bool{}
		for _, v := range in.Items(in.option(opts, option)) {
			s, _ := in.ToS(v)
			set[s] = true
		}
		return set
	}
	for name := range names("permitted_classes") {
		permitted[name] = true
	}
	symbols := names("permitted_symbols")
	return func(class string, v mruby.Value) error {
		if v.IsSymbol() {
			if !permitted["Symbol"] {
				return disallowedClass("dump", "Symbol")
			}
			if symbols[in.SymbolName(v)] {
				return nil
			}
			inspect, _ := in.Inspect(v)
			return mruby.Errorf("Psych::DisallowedClass", "Tried to dump unspecified class: Symbol(%s)", inspect)
		}
		if !permitted[class] {
			return disallowedClass("dump", class)
		}
		return nil
	}
}

func bareYAML(text string) *yamlNode { return &yamlNode{kind: yamlScalarNode, value: text, bare: true} }

func (d *yamlDumper) node(v mruby.Value) (*yamlNode, error) {
	in := d.in
	if d.allowed != nil {
		if err := d.allowed(in.ClassName(v), v); err != nil {
			return nil, err
		}
	}
	switch v.Kind() {
	case mruby.KindNil:
		return bareYAML(""), nil
	case mruby.KindTrue:
		return bareYAML("true"), nil
	case mruby.KindFalse:
		return bareYAML("false"), nil
	case mruby.KindInt:
		return bareYAML(strconv.FormatInt(v.Int(), 10)), nil
	case mruby.KindFloat:
		return bareYAML(yamlFloatText(v.Float())), nil
	case mruby.KindBigInt:
		s, err := in.ToS(v)
		return bareYAML(s), err
	case mruby.KindSymbol:
		return d.symbol(in.SymbolName(v)), nil
	}
	if n, ok := d.seen[v]; ok {
		if d.allowed != nil && !d.aliasing {
			return nil, mruby.Errorf("Psych::BadAlias", "Tried to dump an aliased object")
		}
		if n.anchor == "" {
			d.aliases++
			n.anchor = strconv.Itoa(d.aliases)
		}
		return &yamlNode{kind: yamlAliasNode, anchor: n.anchor}, nil
	}
	class := in.ClassOf(v)
	if class == d.stringClass {
		n := d.string(v.Str())
		return &n, nil
	}
	n := &yamlNode{bare: true}
	d.seen[v] = n
	switch {
	case v.IsArray() && class == d.arrayClass:
		n.kind = yamlSequenceNode
		return n, d.items(n, v)
	case v.IsHash() && class == d.hashClass:
		n.kind = yamlMappingNode
		return n, d.entries(n, v)
	}
	return n, d.object(n, v)
}

func yamlFloatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	return formatFloat(f)
}

func (d *yamlDumper) items(n *yamlNode, list mruby.Value) error {
	for _, item := range d.in.Items(list) {
		child, err := d.node(item)
		if err != nil {
			return err
		}
		n.items = append(n.items, child)
	}
	return nil
}

func (d *yamlDumper) entries(n *yamlNode, hash mruby.Value) error {
	for _, pair := range d.in.Pairs(hash) {
		key, err := d.node(pair.Key)
		if err != nil {
			return err
		}
		value, err := d.node(pair.Value)
		if err != nil {
			return err
		}
		n.items = append(n.items, key, value)
	}
	return nil
}

func (d *yamlDumper) symbol(name string) *yamlNode {
	if name == "" {
		return &yamlNode{kind: yamlScalarNode, tag: "!ruby/symbol"}
	}
	return bareYAML(":" + name)
}

var (
	yamlOddStart  = lazyregexp.New(`(?m)^[^\p{L}\p{M}\p{N}\p{Pc}][^"]*$`)
	yamlOctalLike = lazyregexp.New(`^0[0-7]*[89]`)
)

// string makes the node of a String: plain unless that would be read as
// something else.
func (d *yamlDumper) string(s string) yamlNode {
	n := yamlNode{kind: yamlScalarNode, value: s, bare: true, quotable: true}
	if !utf8.ValidString(s) {
		return yamlNode{kind: yamlScalarNode, value: base64.StdEncoding.EncodeToString([]byte(s)), tag: "!binary", style: '|'}
	}
	switch i := strings.IndexByte(s, '\n'); {
	case i >= 0 && i < len(s)-1 && s[i:] != "\n\n":
		n.style = '|'
	case s == "<<":
		n.style, n.tag, n.bare, n.quotable = '\'', "tag:yaml.org,2002:str", false, false
	case s == "y" || s == "Y" || s == "n" || s == "N":
		n.style = '"'
	case d.lineWidth > 0 && utf8.RuneCountInString(s) > d.lineWidth:
		n.style = '>'
	case yamlOddStart().MatchString(s):
		n.style = '"'
	case classifyYAML(s).kind != yamlIsString || yamlOctalLike().MatchString(s):
		n.style = '\''
	}
	return n
}

// object makes the node of an object that Ruby describes: [kind, tag, what it
// holds, style].
func (d *yamlDumper) object(n *yamlNode, v mruby.Value) error {
	in := d.in
	described, err := in.Call(in.MustConst("Psych"), "__represent", v)
	if err != nil {
		return err
	}
	kind, payload := in.SymbolName(described.At(0)), described.At(2)
	if tag := described.At(1); !tag.IsNil() {
		n.tag, n.bare = tag.Str(), false
	}
	switch kind {
	case "map":
		n.kind = yamlMappingNode
		return d.entries(n, payload)
	case "seq":
		n.kind = yamlSequenceNode
		return d.items(n, payload)
	case "string":
		tag := n.tag
		*n = d.string(payload.Str())
		if tag != "" {
			n.tag, n.bare, n.quotable = tag, false, false
		}
		return nil
	case "object":
		other, err := d.node(payload)
		if err != nil {
			return err
		}
		*n = *other
		return nil
	}
	n.kind = yamlScalarNode
	n.value = payload.Str()
	if style := described.At(3); style.IsString() {
		n.style = style.Str()[0]
	}
	n.quotable = n.tag == ""
	return nil
}

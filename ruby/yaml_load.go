package ruby

import (
	"encoding/base64"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
)

// yamlLoader makes Ruby objects of YAML nodes.
type yamlLoader struct {
	in *Interp

	restricted bool
	classes    map[string]bool // that may be made, when restricted
	symbols    map[string]bool // that may be made; nil for all
	aliases    bool
	symbolize  bool
	freeze     bool

	anchors map[string]mruby.Value
	keys    map[string]mruby.Value
}

func disallowedClass(action, name string) error {
	return mruby.Errorf("Psych::DisallowedClass", "Tried to %s unspecified class: %s", action, name)
}

// allow refuses a class that was not permitted.
func (l *yamlLoader) allow(name string) error {
	if l.restricted && !l.classes[name] {
		return disallowedClass("load", name)
	}
	return nil
}

// class finds the class that a tag names.
func (l *yamlLoader) class(name string) (mruby.Value, error) {
	if err := l.allow(name); err != nil {
		return mruby.Nil, err
	}
	return l.lookup(name)
}

func (l *yamlLoader) lookup(name string) (mruby.Value, error) {
	c, err := l.in.Const(name)
	if err != nil {
		return mruby.Nil, mruby.ArgumentError("undefined class/module %s", name)
	}
	return c, nil
}

// helper calls the Ruby half, a method of Psych.
func (l *yamlLoader) helper(name string, args ...mruby.Value) (mruby.Value, error) {
	return l.in.Call(l.in.MustConst("Psych"), name, args...)
}

// register makes an anchored node's object known to aliases.
func (l *yamlLoader) register(n *yamlNode, v mruby.Value) {
	if n.anchor != "" {
		l.anchors[n.anchor] = v
	}
}

func (l *yamlLoader) finish(v mruby.Value) (mruby.Value, error) {
	if !l.freeze {
		return v, nil
	}
	return l.in.Call(v, "freeze")
}

func (l *yamlLoader) node(n *yamlNode) (mruby.Value, error) {
	switch n.kind {
	case yamlAliasNode:
		v, ok := l.anchors[n.anchor]
		if !ok || !l.aliases {
			return mruby.Nil, mruby.Errorf("Psych::BadAlias", "Unknown alias: %s", n.anchor)
		}
		return v, nil
	case yamlScalarNode:
		v, err := l.scalar(n)
		if err != nil {
			return mruby.Nil, err
		}
		l.register(n, v)
		return l.finish(v)
	case yamlSequenceNode:
		return l.sequence(n)
	}
	return l.mapping(n)
}

// rubyTag() splits a tag like "!ruby/object:Foo".
var rubyTag = lazyregexp.New(`^!ruby/([a-z-]+)(?::(.*))?$`)

func (l *yamlLoader) scalar(n *yamlNode) (mruby.Value, error) {
	in := l.in
	if n.tag == "" {
		if n.bare {
			return l.plain(n.value)
		}
		return in.String(n.value), nil
	}
	kind, name := "", ""
	if m := rubyTag().FindStringSubmatch(n.tag); m != nil {
		kind, name = m[1], m[2]
	}
	switch {
	case n.tag == "!binary" || yamlShortTag(n.tag) == "binary":
		return in.String(unbase64(n.value)), nil
	case n.tag == "!str" || yamlShortTag(n.tag) == "str" || kind == "string" && name == "":
		return in.String(n.value), nil
	case kind == "string" || strings.HasPrefix(n.tag, "!str:"):
		c, err := l.class(n.tag[strings.IndexByte(n.tag, ':')+1:])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Call(c, "new", in.String(n.value))
	case n.tag == "!float" || yamlShortTag(n.tag) == "float":
		v, err := l.plain(n.value)
		if err != nil {
			return mruby.Nil, err
		}
		return in.Call(mruby.Nil, "Float", v)
	case kind == "sym" || kind == "symbol":
		return l.symbol(n.value)
	case kind == "regexp" || kind == "range":
		class := map[string]string{"regexp": "Regexp", "range": "Range"}[kind]
		if err := l.allow(class); err != nil {
			return mruby.Nil, err
		}
		if kind == "regexp" {
			return l.regexp(n.value)
		}
		return l.rangeOf(n.value)
	case kind == "class" || kind == "module":
		if err := l.allow("Class"); err != nil {
			return mruby.Nil, err
		}
		return l.lookup(n.value)
	case kind == "object" && name != "":
		if _, err := l.class(name); err != nil {
			return mruby.Nil, err
		}
		return l.helper("__scalar_object", in.String(name), in.String(n.value))
	}
	return l.plain(n.value)
}

// unbase64 decodes, skipping what is no base64; = ends it where it may stand.
func unbase64(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; isAlnum(c) || c == '+' || c == '/' {
			b.WriteByte(c)
		} else if c == '=' && b.Len()%4 > 1 {
			break
		}
	}
	text := b.String()
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	decoded, _ := base64.RawStdEncoding.DecodeString(text)
	return string(decoded)
}

var yamlRegexp = lazyregexp.New(`(?s)^/(.*)/([mixn]*)$`)

func (l *yamlLoader) regexp(text string) (mruby.Value, error) {
	m := yamlRegexp().FindStringSubmatch(text)
	if m == nil {
		return l.in.String(text), nil
	}
	options := int64(0)
	for _, c := range m[2] {
		options |= map[rune]int64{'i': 1, 'x': 2, 'm': 4, 'n': 32}[c]
	}
	return l.in.Call(l.in.MustConst("Regexp"), "new", l.in.String(m[1]), l.in.Int(options))
}

func (l *yamlLoader) rangeOf(text string) (mruby.Value, error) {
	i := strings.Index(text, "..")
	if i < 0 {
		return mruby.Nil, mruby.ArgumentError("bad value for range")
	}
	from, to := text[:i], text[i+2:]
	exclusive := strings.HasPrefix(to, ".")
	begin, err := l.plain(from)
	if err != nil {
		return mruby.Nil, err
	}
	end, err := l.plain(strings.TrimPrefix(to, "."))
	if err != nil {
		return mruby.Nil, err
	}
	return l.in.Call(l.in.MustConst("Range"), "new", begin, end, mruby.Bool(exclusive))
}

func (l *yamlLoader) sequence(n *yamlNode) (mruby.Value, error) {
	in := l.in
	if n.tag == "!omap" || yamlShortTag(n.tag) == "omap" {
		hash := in.Hash()
		l.register(n, hash)
		for _, item := range n.items {
			if item.kind == yamlMappingNode {
				if err := l.fill(hash, item); err != nil {
					return mruby.Nil, err
				}
			}
		}
		return l.finish(hash)
	}
	list := in.Array()
	if i := strings.IndexByte(n.tag, ':'); i > 0 && (n.tag[:i] == "!seq" || n.tag[:i] == "!ruby/array") {
		c, err := l.class(n.tag[i+1:])
		if err != nil {
			return mruby.Nil, err
		}
		if list, err = in.Call(c, "new"); err != nil {
			return mruby.Nil, err
		}
	}
	l.register(n, list)
	for _, item := range n.items {
		v, err := l.node(item)
		if err != nil {
			return mruby.Nil, err
		}
		if _, err := in.Call(list, "<<", v); err != nil {
			return mruby.Nil, err
		}
	}
	return l.finish(list)
}

func (l *yamlLoader) mapping(n *yamlNode) (mruby.Value, error) {
	in := l.in
	if m := rubyTag().FindStringSubmatch(n.tag); m != nil {
		return l.object(n, m[1], m[2])
	}
	hash := in.Hash()
	if n.tag == "!set" || yamlShortTag(n.tag) == "set" {
		c, err := l.class("Psych::Set")
		if err != nil {
			return mruby.Nil, err
		}
		if hash, err = in.Call(c, "new"); err != nil {
			return mruby.Nil, err
		}
	}
	l.register(n, hash)
	if err := l.fill(hash, n); err != nil {
		return mruby.Nil, err
	}
	return l.finish(hash)
}

// fill puts the entries of a mapping into a Hash.
func (l *yamlLoader) fill(hash mruby.Value, n *yamlNode) error {
	for i := 0; i+1 < len(n.items); i += 2 {
		k, item := n.items[i], n.items[i+1]
		key, err := l.key(k)
		if err != nil {
			return err
		}
		value, err := l.node(item)
		if err != nil {
			return err
		}
		if key.Str() == "<<" && yamlShortTag(k.tag) != "str" {
			merged, err := l.merge(hash, item, value)
			if err != nil {
				return err
			}
			if merged {
				continue
			}
		}
		if l.symbolize && key.IsString() {
			key = l.in.Symbol(key.Str())
		}
		if _, err := l.in.Call(hash, "[]=", key, value); err != nil {
			return err
		}
	}
	return nil
}

// key makes a key; the same text is the same frozen String throughout.
func (l *yamlLoader) key(n *yamlNode) (mruby.Value, error) {
	key, err := l.node(n)
	if err != nil || !key.IsString() || n.anchor != "" {
		return key, err
	}
	text := key.Str()
	if shared, ok := l.keys[text]; ok {
		return shared, nil
	}
	key, err = l.in.Call(key, "freeze")
	l.keys[text] = key
	return key, err
}

// merge carries out "<<": the entries of a mapping, or of several, of which the
// first win. Other values are not merged.
func (l *yamlLoader) merge(hash mruby.Value, n *yamlNode, value mruby.Value) (bool, error) {
	switch {
	case n.kind == yamlScalarNode:
		return false, nil
	case value.IsHash():
		_, err := l.in.Call(hash, "merge!", value)
		return true, err
	case n.kind == yamlSequenceNode:
		all := l.in.Items(value)
		for _, v := range all {
			if !v.IsHash() {
				return false, nil
			}
		}
		for i := len(all) - 1; i >= 0; i-- {
			if _, err := l.in.Call(hash, "merge!", all[i]); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	return false, nil
}

// object makes an object of the class that a tag "!ruby/kind:name" names.
func (l *yamlLoader) object(n *yamlNode, kind, name string) (mruby.Value, error) {
	in := l.in
	entries := func() (mruby.Value, error) {
		hash := in.Hash()
		return hash, l.fill(hash, n)
	}
	plain := func() (mruby.Value, error) {
		hash := in.Hash()
		l.register(n, hash)
		if err := l.fill(hash, n); err != nil {
			return mruby.Nil, err
		}
		return l.finish(hash)
	}
	class := mruby.Nil
	switch kind {
	case "object", "struct", "exception", "hash", "array", "string", "hash-with-ivars":
		if kind == "object" && name == "" {
			name = "Object"
		}
		if kind == "hash-with-ivars" {
			kind, name = "hash", "Hash"
		}
		if kind == "object" && name == "Hash" {
			return plain()
		}
		if name == "" && kind == "hash" {
			return plain()
		}
		if name != "" && !(kind == "hash" && name == "Hash") {
			var err error
			if class, err = l.class(name); err != nil {
				return mruby.Nil, err
			}
		}
	case "range":
		if err := l.allow("Range"); err != nil {
			return mruby.Nil, err
		}
	default:
		return plain()
	}
	obj, err := l.helper("__allocate", in.String(kind), class)
	if err != nil {
		return mruby.Nil, err
	}
	if !obj.IsNil() {
		l.register(n, obj)
	}
	hash, err := entries()
	if err != nil {
		return mruby.Nil, err
	}
	obj, err = l.helper("__fill", in.String(kind), class, obj, hash, in.String(n.tag))
	if err != nil {
		return mruby.Nil, err
	}
	l.register(n, obj)
	return l.finish(obj)
}

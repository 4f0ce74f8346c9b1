package ruby

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// jsonParser builds Ruby objects from JSON text. Comments are allowed, as in
// CRuby's.
type jsonParser struct {
	in  *Interp
	src string

	maxNesting  int // 0: no limit
	allowNaN    bool
	symbolize   bool
	freeze      bool
	additions   bool
	objectClass mruby.Value // Nil for Hash
	arrayClass  mruby.Value // Nil for Array
	depth       int
	keys        map[string]mruby.Value
	classMarker string // the key that names a class, with additions
}

func jsonError(number int, rest string) error {
	return mruby.Errorf("JSON::ParserError", "%d: unexpected token at '%s'", number, rest)
}

// document parses the whole text.
func (p *jsonParser) document() (mruby.Value, error) {
	i, ok := p.space(0)
	if !ok || i == len(p.src) {
		return mruby.Nil, jsonError(859, "")
	}
	v, end, err := p.value(i)
	if err != nil {
		return mruby.Nil, err
	}
	if end < 0 {
		return mruby.Nil, jsonError(859, p.src[i:])
	}
	end, ok = p.space(end)
	if !ok {
		return mruby.Nil, jsonError(859, "")
	}
	if end != len(p.src) {
		return mruby.Nil, jsonError(859, p.src[end:])
	}
	return v, nil
}

// space skips white space and comments; ok is false in a comment that has no
// end.
func (p *jsonParser) space(i int) (next int, ok bool) {
	for i < len(p.src) {
		switch c := p.src[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(p.src[i:], "/*"):
			n := strings.Index(p.src[i+2:], "*/")
			if n < 0 {
				return i, false
			}
			i += n + 4
		case strings.HasPrefix(p.src[i:], "//"):
			n := strings.IndexByte(p.src[i:], '\n')
			if n < 0 {
				return i, false
			}
			i += n + 1
		default:
			return i, true
		}
	}
	return i, true
}

// value parses the value at i. end is where it stops, or -1 when there is
// none: then the innermost array around it, or the document, reports that.
func (p *jsonParser) value(i int) (v mruby.Value, end int, err error) {
	if i >= len(p.src) {
		return mruby.Nil, -1, nil
	}
	rest := p.src[i:]
	switch c := rest[0]; {
	case c == '"':
		return p.stringValue(i)
	case c == '[':
		return p.array(i)
	case c == '{':
		return p.object(i)
	case strings.HasPrefix(rest, "null"):
		return mruby.Nil, i + 4, nil
	case strings.HasPrefix(rest, "true"):
		return mruby.True, i + 4, nil
	case strings.HasPrefix(rest, "false"):
		return mruby.False, i + 5, nil
	case strings.HasPrefix(rest, "NaN"):
		return p.special(225, "NaN", rest, i+3)
	case strings.HasPrefix(rest, "Infinity"):
		return p.special(232, "Infinity", "", i+8)
	case strings.HasPrefix(rest, "-Infinity"):
		return p.special(249, "-Infinity", rest, i+9)
	case c == '-' || c >= '0' && c <= '9':
		return p.number(i)
	}
	return mruby.Nil, -1, nil
}

func (p *jsonParser) special(number int, name, shown string, end int) (mruby.Value, int, error) {
	if !p.allowNaN {
		return mruby.Nil, -1, jsonError(number, shown)
	}
	f, err := strconv.ParseFloat(name, 64)
	return p.in.Float(f), end, err
}

func (p *jsonParser) digits(i int) int {
	for i < len(p.src) && p.src[i] >= '0' && p.src[i] <= '9' {
		i++
	}
	return i
}

func (p *jsonParser) number(start int) (mruby.Value, int, error) {
	at := func(i int) byte {
		if i < len(p.src) {
			return p.src[i]
		}
		return 0
	}
	i := start
	if at(i) == '-' {
		i++
	}
	if at(i) == '0' {
		i++
	} else if n := p.digits(i); n > i {
		i = n
	} else {
		return mruby.Nil, -1, nil
	}
	whole := i
	float := false
	if at(i) == '.' {
		if n := p.digits(i + 1); n > i+1 {
			i, float = n, true
		}
	}
	if c := at(i); (float || i == whole && at(i) != '.') && (c == 'e' || c == 'E') {
		j := i + 1
		if at(j) == '+' || at(j) == '-' {
			j++
		}
		if n := p.digits(j); n > j {
			i, float = n, true
		} else {
			float = false
		}
	}
	if c := at(i); float && strings.IndexByte("eE.-", c) < 0 {
		f, _ := strconv.ParseFloat(p.src[start:i], 64) // out of range gives Infinity, as in CRuby
		return p.in.Float(f), i, nil
	}
	if c := at(whole); c >= '0' && c <= '9' {
		return mruby.Nil, -1, nil
	}
	text := p.src[start:whole]
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return p.in.Int(n), whole, nil
	}
	v, err := p.in.Call(p.in.String(text), "to_i")
	return v, whole, err
}

func (p *jsonParser) nest() error {
	p.depth++
	if p.maxNesting > 0 && p.depth > p.maxNesting {
		return mruby.Errorf("JSON::NestingError", "nesting of %d is too deep", p.depth)
	}
	return nil
}

func (p *jsonParser) array(i int) (mruby.Value, int, error) {
	if err := p.nest(); err != nil {
		return mruby.Nil, -1, err
	}
	fail := func(i int) (mruby.Value, int, error) { return mruby.Nil, -1, jsonError(451, p.src[i:]) }
	var items []mruby.Value
	i++
	for {
		next, ok := p.space(i)
		if !ok {
			return fail(len(p.src))
		}
		i = next
		if len(items) == 0 && i < len(p.src) && p.src[i] == ']' {
			break
		}
		v, end, err := p.value(i)
		if err != nil {
			return mruby.Nil, -1, err
		}
		if end < 0 {
			return fail(i)
		}
		items = append(items, v)
		if i, ok = p.space(end); !ok {
			return fail(len(p.src))
		}
		if i < len(p.src) && p.src[i] == ',' {
			i++
			continue
		}
		if i < len(p.src) && p.src[i] == ']' {
			break
		}
		return fail(i)
	}
	p.depth--
	v, err := p.makeArray(items)
	return v, i + 1, err
}

func (p *jsonParser) makeArray(items []mruby.Value) (mruby.Value, error) {
	if p.arrayClass.IsNil() {
		return p.finish(p.in.Array(items...))
	}
	list, err := p.in.Call(p.arrayClass, "new")
	for i := 0; err == nil && i < len(items); i++ {
		_, err = p.in.Call(list, "<<", items[i])
	}
	if err != nil {
		return mruby.Nil, err
	}
	return p.finish(list)
}

func (p *jsonParser) finish(v mruby.Value) (mruby.Value, error) {
	if !p.freeze {
		return v, nil
	}
	return p.in.Call(v, "freeze")
}

func (p *jsonParser) object(i int) (mruby.Value, int, error) {
	if err := p.nest(); err != nil {
		return mruby.Nil, -1, err
	}
	var pairs []mruby.Value
	class := mruby.Nil
	i++
	for {
		next, ok := p.space(i)
		if !ok || next >= len(p.src) {
			return mruby.Nil, -1, nil
		}
		i = next
		if len(pairs) == 0 && p.src[i] == '}' {
			break
		}
		if p.src[i] != '"' {
			return mruby.Nil, -1, nil
		}
		name, end, err := p.string(i)
		if err != nil || end < 0 {
			return mruby.Nil, -1, err
		}
		if i, ok = p.space(end); !ok || i >= len(p.src) || p.src[i] != ':' {
			return mruby.Nil, -1, nil
		}
		if i, ok = p.space(i + 1); !ok {
			return mruby.Nil, -1, nil
		}
		v, end, err := p.value(i)
		if err != nil || end < 0 {
			return mruby.Nil, -1, err
		}
		pairs = append(pairs, p.key(name), v)
		if p.additions && name == p.classMarker {
			class = v
		}
		if i, ok = p.space(end); !ok || i >= len(p.src) {
			return mruby.Nil, -1, nil
		}
		if p.src[i] == ',' {
			i++
			continue
		}
		if p.src[i] == '}' {
			break
		}
		return mruby.Nil, -1, nil
	}
	p.depth--
	v, err := p.makeObject(pairs, class)
	return v, i + 1, err
}

func (p *jsonParser) key(name string) mruby.Value {
	if v, ok := p.keys[name]; ok {
		return v
	}
	var v mruby.Value
	if p.symbolize {
		v = p.in.Symbol(name)
	} else {
		v = p.in.String(name)
	}
	p.keys[name] = v
	return v
}

func (p *jsonParser) makeObject(pairs []mruby.Value, class mruby.Value) (mruby.Value, error) {
	var hash mruby.Value
	if p.objectClass.IsNil() {
		hash = p.in.Hash(pairs...)
	} else {
		var err error
		hash, err = p.in.Call(p.objectClass, "new")
		for i := 0; err == nil && i < len(pairs); i += 2 {
			_, err = p.in.Call(hash, "[]=", pairs[i], pairs[i+1])
		}
		if err != nil {
			return mruby.Nil, err
		}
	}
	if class.IsString() {
		c, err := p.in.Const(class.Str())
		if err != nil {
			return mruby.Nil, mruby.ArgumentError("can't get const %s: uninitialized constant %s", class.Str(), class.Str())
		}
		creatable, err := p.in.Call(c, "json_creatable?")
		if err != nil {
			return mruby.Nil, err
		}
		if creatable.Truthy() {
			return p.in.Call(c, "json_create", hash)
		}
	}
	return p.finish(hash)
}

func (p *jsonParser) stringValue(i int) (mruby.Value, int, error) {
	s, end, err := p.string(i)
	if err != nil || end < 0 {
		return mruby.Nil, -1, err
	}
	v, err := p.finish(p.in.String(s))
	return v, end, err
}

// string reads the string literal at i.
func (p *jsonParser) string(i int) (s string, end int, err error) {
	start := i + 1
	i = start
	plain := true
	for {
		if i >= len(p.src) || p.src[i] < 0x20 {
			return "", -1, nil
		}
		if p.src[i] == '"' {
			break
		}
		if p.src[i] == '\\' {
			plain = false
			i++
			if i >= len(p.src) || p.src[i] < 0x20 {
				return "", -1, nil
			}
			if p.src[i] == 'u' {
				if _, ok := hex4(p.src[i+1:]); !ok {
					return "", -1, nil
				}
			}
		}
		i++
	}
	raw := p.src[start:i]
	if plain {
		return raw, i + 1, nil
	}
	var b strings.Builder
	for j := 0; j < len(raw); j++ {
		c := raw[j]
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		j++
		switch raw[j] {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, _ := hex4(raw[j+1:])
			j += 4
			if r >= 0xd800 && r < 0xdc00 {
				low, ok := lowSurrogate(raw[j+1:])
				if !ok {
					if len(raw)-j-1 < 6 {
						return "", -1, mruby.Errorf("JSON::ParserError", "521: incomplete surrogate pair at '%s'", p.src[start+j-5:])
					}
					b.WriteByte('?')
					continue
				}
				r = (r-0xd800)<<10 + (low - 0xdc00) + 0x10000
				j += 6
			}
			b.WriteString(string(utf8.AppendRune(nil, r)))
		default:
			b.WriteByte(raw[j])
		}
	}
	return b.String(), i + 1, nil
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(n), err == nil
}

func lowSurrogate(s string) (rune, bool) {
	if !strings.HasPrefix(s, `\u`) {
		return 0, false
	}
	r, ok := hex4(s[2:])
	return r, ok && r >= 0xdc00 && r < 0xe000
}

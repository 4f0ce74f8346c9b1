package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// template is a replacement text: "\1-\k<name>".
type template []templatePart

// templatePart is a piece of text, or stands for a part of the match.
type templatePart struct {
	text string
	name string // of a group
	kind byte   // 0: text; '0': group n; 'k': the named group; & ` ' +
	n    int
}

func parseTemplate(s string) (template, error) {
	var t template
	text := func(s string) {
		if n := len(t); n > 0 && t[n-1].kind == 0 {
			t[n-1].text += s
		} else if s != "" {
			t = append(t, templatePart{text: s})
		}
	}
	for {
		before, rest, found := strings.Cut(s, `\`)
		text(before)
		if !found {
			return t, nil
		}
		if rest == "" {
			text(`\`)
			return t, nil
		}
		c := rest[0]
		s = rest[1:]
		switch {
		case c >= '0' && c <= '9':
			t = append(t, templatePart{kind: '0', n: int(c - '0')})
		case c == '&':
			t = append(t, templatePart{kind: '0'})
		case c == '`' || c == '\'' || c == '+':
			t = append(t, templatePart{kind: c})
		case c == '\\':
			text(`\`)
		case c == 'k' && strings.HasPrefix(s, "<"):
			name, after, closed := strings.Cut(s[1:], ">")
			if !closed {
				return nil, mruby.Errorf("RuntimeError", "invalid group name reference format")
			}
			t = append(t, templatePart{kind: 'k', name: name})
			s = after
		default:
			text(`\` + string(c))
		}
	}
}

// expand appends what the template gives for a match.
func (t template) expand(out []byte, m *match) ([]byte, error) {
	for _, part := range t {
		s := part.text
		switch part.kind {
		case '0':
			if part.n == 0 || len(m.names()) == 0 { // named groups have no numbers
				s, _ = m.group(part.n)
			}
		case 'k':
			n, err := m.named(part.name)
			if err != nil {
				return nil, err
			}
			s, _ = m.group(n)
		case '`':
			s = m.pre()
		case '\'':
			s = m.post()
		case '+':
			s, _ = m.group(m.lastGroup())
		}
		out = append(out, s...)
	}
	return out, nil
}

// replacement gives the text that takes a match's place, appended to out.
// The encoding is that of the text.
type replacement func(out []byte, m *match) ([]byte, mruby.Encoding, error)

// replacement is made of the second argument, a String or Hash, or of the block.
func (r *regexps) replacement(args []mruby.Value, block mruby.Value) (replacement, error) {
	in := r.in
	if len(args) < 2 {
		return func(out []byte, m *match) ([]byte, mruby.Encoding, error) {
			r.last.set(m)
			v, err := in.Yield(block, r.group(m, 0))
			return in.appendText(out, v, err)
		}, nil
	}
	if hash := args[1]; hash.IsHash() {
		return func(out []byte, m *match) ([]byte, mruby.Encoding, error) {
			v, err := in.Call(hash, "[]", r.group(m, 0))
			return in.appendText(out, v, err)
		}, nil
	}
	text, err := in.string(args[1])
	if err != nil {
		return nil, err
	}
	t, err := parseTemplate(text.Str())
	if err != nil { // it is only wrong if there is something to replace
		return func([]byte, *match) ([]byte, mruby.Encoding, error) { return nil, 0, err }, nil
	}
	encoding := text.Encoding()
	ascii := isASCII(text.Str())
	return func(out []byte, m *match) ([]byte, mruby.Encoding, error) {
		out, err := t.expand(out, m)
		if ascii {
			return out, m.encoding, err
		}
		return out, encoding, err
	}, nil
}

// appendText appends to_s of what a call gave, if it gave no error.
func (in *Interp) appendText(out []byte, v mruby.Value, err error) ([]byte, mruby.Encoding, error) {
	if err == nil && !v.IsString() {
		v, err = in.Call(v, "to_s")
	}
	return append(out, v.Str()...), v.Encoding(), err
}

// substitute replaces the first match, or all of them. changed is false when
// there is none. $~ is the last match.
func (r *regexps) substitute(self mruby.Value, args []mruby.Value, block mruby.Value, all bool) (text piece, changed bool, err error) {
	s, err := r.searcher(self, args[0])
	if err != nil {
		return piece{}, false, err
	}
	replace, err := r.replacement(args, block)
	if err != nil {
		return piece{}, false, err
	}
	var out []byte
	var last *match
	copied, encoding := 0, s.encoding
	for at := 0; at <= len(s.text); {
		regs, err := s.find(at)
		if err != nil {
			return piece{}, false, err
		}
		if regs == nil {
			break
		}
		last = s.match(regs)
		if out == nil {
			out = make([]byte, 0, len(s.text)+len(s.text)/4+16)
		}
		if encoding, err = r.joined(encoding, out, s.encoding, s.text[copied:regs[0]]); err != nil {
			return piece{}, false, err
		}
		out = append(out, s.text[copied:regs[0]]...)
		before := len(out)
		var added mruby.Encoding
		if out, added, err = replace(out, last); err != nil {
			return piece{}, false, err
		}
		if encoding, err = r.joined(encoding, out[:before], added, string(out[before:])); err != nil {
			return piece{}, false, err
		}
		copied = int(regs[1])
		if !all {
			break
		}
		at = s.next(regs)
	}
	r.last.set(last)
	if last == nil {
		return s.piece(), false, nil
	}
	if encoding, err = r.joined(encoding, out, s.encoding, s.text[copied:]); err != nil {
		return piece{}, false, err
	}
	return piece{encoding, string(append(out, s.text[copied:]...))}, true, nil
}

// joined is the encoding of a text with another appended.
func (r *regexps) joined(a mruby.Encoding, out []byte, b mruby.Encoding, more string) (mruby.Encoding, error) {
	if a == b {
		return a, nil
	}
	return r.in.encodings.unite(piece{a, string(out)}, piece{b, more})
}

func (r *regexps) defineReplacing(class mruby.Value) {
	in := r.in
	def := func(name string, all, bang bool) {
		in.Define(class, name, func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
			if err := arity(len(args), 1, 2); err != nil {
				return mruby.Nil, err
			}
			if len(args) == 1 && block.IsNil() {
				if all {
					return in.Call(self, "to_enum", in.Symbol(name), args[0])
				}
				return mruby.Nil, mruby.ArgumentError("wrong number of arguments (given 1, expected 2)")
			}
			if bang {
				if err := r.modifiable(self); err != nil {
					return mruby.Nil, err
				}
			}
			before := ""
			if bang && len(args) == 1 {
				before = self.Str()
			}
			text, changed, err := r.substitute(self, args, block, all)
			switch {
			case err != nil:
				return mruby.Nil, err
			case !bang:
				return text.string(in), nil
			case !changed:
				return mruby.Nil, nil
			case len(args) == 1 && self.Str() != before:
				return mruby.Nil, mruby.Errorf("RuntimeError", "string modified")
			}
			return in.Call(self, "replace", text.string(in))
		})
	}
	def("sub", false, false)
	def("sub!", false, true)
	def("gsub", true, false)
	def("gsub!", true, true)
}

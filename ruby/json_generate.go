package ruby

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// jsonState is how JSON is written, and how deep the writer is: what a
// JSON::State carries.
type jsonState struct {
	indent, space, spaceBefore string
	objectNL, arrayNL          string
	allowNaN                   bool
	asciiOnly                  bool
	scriptSafe                 bool
	maxNesting                 int // 0: no limit
	depth                      int
}

// jsonWriter writes Ruby objects as JSON.
type jsonWriter struct {
	in *Interp
	*jsonState
	object mruby.Value // the JSON::State, handed to to_json methods
	out    strings.Builder

	hashClass, arrayClass, stringClass mruby.Value
}

func (in *Interp) newJSONWriter(state *jsonState, object mruby.Value) *jsonWriter {
	return &jsonWriter{
		in: in, jsonState: state, object: object,
		hashClass: in.MustConst("Hash"), arrayClass: in.MustConst("Array"), stringClass: in.MustConst("String"),
	}
}

func (w *jsonWriter) value(v mruby.Value) error {
	switch v.Kind() {
	case mruby.KindNil, mruby.KindTrue, mruby.KindFalse, mruby.KindInt, mruby.KindBigInt, mruby.KindFloat, mruby.KindSymbol:
		return w.core(v)
	case mruby.KindString:
		if w.in.ClassOf(v) == w.stringClass {
			return w.core(v)
		}
	case mruby.KindArray:
		if w.in.ClassOf(v) == w.arrayClass {
			return w.core(v)
		}
	case mruby.KindHash:
		if w.in.ClassOf(v) == w.hashClass {
			return w.core(v)
		}
	}
	s, err := w.in.Call(v, "to_json", w.object)
	if err != nil {
		return err
	}
	if !s.IsString() {
		return mruby.TypeError("wrong argument type %s (expected String)", w.in.ClassName(s))
	}
	w.out.WriteString(s.Str())
	return nil
}

// core writes an object of a core class, whatever its to_json says; objects of
// other classes as the String that to_s makes of them.
func (w *jsonWriter) core(v mruby.Value) error {
	switch v.Kind() {
	case mruby.KindNil:
		w.out.WriteString("null")
	case mruby.KindTrue:
		w.out.WriteString("true")
	case mruby.KindFalse:
		w.out.WriteString("false")
	case mruby.KindInt:
		w.out.WriteString(strconv.FormatInt(v.Int(), 10))
	case mruby.KindFloat:
		f := v.Float()
		if !w.allowNaN {
			if math.IsInf(f, 0) {
				return mruby.Errorf("JSON::GeneratorError", "1000: %s not allowed in JSON", formatFloat(f))
			}
			if math.IsNaN(f) {
				return mruby.Errorf("JSON::GeneratorError", "1003: NaN not allowed in JSON")
			}
		}
		w.out.WriteString(formatFloat(f))
	case mruby.KindBigInt:
		s, err := w.in.ToS(v)
		if err != nil {
			return err
		}
		w.out.WriteString(s)
	case mruby.KindArray:
		return w.array(v)
	case mruby.KindHash:
		return w.hash(v)
	default:
		s, err := w.in.ToS(v)
		if err != nil {
			return err
		}
		return w.string(s)
	}
	return nil
}

func (w *jsonWriter) nest() error {
	w.depth++
	if w.maxNesting != 0 && w.depth > w.maxNesting {
		w.depth--
		return mruby.Errorf("JSON::NestingError", "nesting of %d is too deep", w.depth)
	}
	return nil
}

func (w *jsonWriter) indentation() {
	for range w.depth {
		w.out.WriteString(w.indent)
	}
}

func (w *jsonWriter) array(v mruby.Value) error {
	if err := w.nest(); err != nil {
		return err
	}
	w.out.WriteByte('[')
	w.out.WriteString(w.arrayNL)
	for i, n := 0, v.Len(); i < n; i++ {
		if i > 0 {
			w.out.WriteByte(',')
			w.out.WriteString(w.arrayNL)
		}
		w.indentation()
		if err := w.value(v.At(i)); err != nil {
			return err
		}
	}
	w.depth--
	if w.arrayNL != "" {
		w.out.WriteString(w.arrayNL)
		w.indentation()
	}
	w.out.WriteByte(']')
	return nil
}

func (w *jsonWriter) hash(v mruby.Value) error {
	if err := w.nest(); err != nil {
		return err
	}
	w.out.WriteByte('{')
	pairs := w.in.Pairs(v)
	for i, pair := range pairs {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteString(w.objectNL)
		w.indentation()
		key, err := w.in.ToS(pair.Key)
		if err != nil {
			return err
		}
		if err := w.string(key); err != nil {
			return err
		}
		w.out.WriteString(w.spaceBefore)
		w.out.WriteByte(':')
		w.out.WriteString(w.space)
		if err := w.value(pair.Value); err != nil {
			return err
		}
	}
	w.depth--
	if w.objectNL != "" {
		w.out.WriteString(w.objectNL)
		w.indentation()
	}
	w.out.WriteByte('}')
	return nil
}

func (w *jsonWriter) string(s string) error {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		return malformedJSON(s)
	}
	unicode := func(r rune) {
		w.out.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			w.out.WriteByte(hex[r>>shift&15])
		}
	}
	w.out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.out.WriteByte('\\')
			w.out.WriteByte(byte(r))
		case r == '\n':
			w.out.WriteString(`\n`)
		case r == '\r':
			w.out.WriteString(`\r`)
		case r == '\t':
			w.out.WriteString(`\t`)
		case r == '\f':
			w.out.WriteString(`\f`)
		case r == '\b':
			w.out.WriteString(`\b`)
		case r < 0x20:
			unicode(r)
		case r == '/' && w.scriptSafe:
			w.out.WriteString(`\/`)
		case w.scriptSafe && (r == 0x2028 || r == 0x2029), w.asciiOnly && r >= 0x80 && r < 0x10000:
			unicode(r)
		case w.asciiOnly && r >= 0x10000:
			unicode(0xd800 + (r-0x10000)>>10)
			unicode(0xdc00 + (r-0x10000)&0x3ff)
		default:
			w.out.WriteRune(r)
		}
	}
	w.out.WriteByte('"')
	return nil
}

// malformedJSON says what is wrong with text that isn't UTF-8.
func malformedJSON(s string) error {
	for i, r := range s {
		if r != utf8.RuneError || strings.HasPrefix(s[i:], "\uFFFD") {
			continue
		}
		need := 0
		for lead := s[i]; lead >= 0xc0 && lead&0x40 != 0 && need < 5; lead <<= 1 {
			need++
		}
		if i+need >= len(s) && need > 0 {
			return mruby.Errorf("JSON::GeneratorError", "partial character in source, but hit end")
		}
		break
	}
	return mruby.Errorf("JSON::GeneratorError", "source sequence is illegal/malformed utf-8")
}

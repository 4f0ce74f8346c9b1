package ruby

import (
	"errors"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// converter is what an Encoding::Converter carries.
type converter struct {
	*transcoder
	names      [2]string // source and destination; "" for none
	decorators []string
	pending    string // input that is read, and has no meaning yet
	again      string // input that an error showed, to be read again
	out        []byte // converted, but not taken yet
	ended      bool
	result     string
	last       *conversionError
}

// The bits of the options, as CRuby has them.
const (
	convInvalidReplace = 0x02
	convUndefReplace   = 0x20
	convUndefHex       = 0x30
	convPartialInput   = 0x10000
	convAfterOutput    = 0x20000
)

// decoratorBits are those that name decorators.
var decoratorBits = []struct {
	bit        int64
	constant   string
	name, attr string
}{
	{0x100, "UNIVERSAL_NEWLINE_DECORATOR", "universal_newline", "universal"},
	{0x1000, "CRLF_NEWLINE_DECORATOR", "crlf_newline", "crlf"},
	{0x2000, "CR_NEWLINE_DECORATOR", "cr_newline", "cr"},
	{0x4000, "XML_TEXT_DECORATOR", "xml_text_escape", "text"},
	{0x8000, "XML_ATTR_CONTENT_DECORATOR", "xml_attr_content_escape", "content"},
	{0x100000, "XML_ATTR_QUOTE_DECORATOR", "xml_attr_quote", "attr"},
}

func init() { libNatives["gocap/converter"] = defineConverter }

func defineConverter(in *Interp) error {
	e := in.encodings
	class := in.DataClass(e.class, "Converter", mruby.Nil)
	constants := map[string]int64{
		"INVALID_MASK": 0xf, "INVALID_REPLACE": convInvalidReplace, "UNDEF_MASK": 0xf0, "UNDEF_REPLACE": convUndefReplace,
		"UNDEF_HEX_CHARREF": convUndefHex, "PARTIAL_INPUT": convPartialInput, "AFTER_OUTPUT": convAfterOutput,
	}
	for _, d := range decoratorBits {
		constants[d.constant] = d.bit
	}
	for name, n := range constants {
		if _, err := in.Call(class, "const_set", in.Symbol(name), in.Int(n)); err != nil {
			return err
		}
	}
	in.def(class, "initialize", 1, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := e.converter(args)
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, c)
	})
	in.defSelf(class, "search_convpath", 2, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := e.converter(args)
		if err != nil {
			return mruby.Nil, err
		}
		return c.convpath(), nil
	})
	in.defSelf(class, "asciicompat_encoding", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		_, name, known, err := e.wantedEncoding(args[0])
		switch {
		case err != nil || !known:
			return mruby.Nil, err
		case strings.HasPrefix(name, "UTF-16") || strings.HasPrefix(name, "UTF-32"):
			return e.object(mruby.UTF8), nil
		case name == "ISO-2022-JP":
			return e.object(e.must("stateless-ISO-2022-JP")), nil
		}
		return mruby.Nil, nil
	})
	method := func(names string, min, max int, f func(c *converter, args []mruby.Value) (mruby.Value, error)) {
		in.def(class, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			c, ok := in.Object(self).(*converter)
			if !ok {
				return mruby.Nil, mruby.TypeError("uninitialized encoding converter")
			}
			return f(c, args)
		})
	}
	side := func(name string, i int) {
		method(name, 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) {
			if n, ok := e.lookup(c.names[i]); ok {
				return e.object(n), nil
			}
			return mruby.Nil, nil
		})
	}
	side("source_encoding", 0)
	side("destination_encoding", 1)
	method("convpath", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) { return c.convpath(), nil })
	method("inspect", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) {
		return in.String("#<Encoding::Converter: " + c.describe() + ">"), nil
	})
	method("==", 1, 1, func(c *converter, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.Object(args[0]).(*converter)
		return mruby.Bool(ok && o.names == c.names && strings.Join(o.decorators, ",") == strings.Join(c.decorators, ",") &&
			o.invalid == c.invalid && o.undef == c.undef && o.replace == c.replace && o.replaces == c.replaces), nil
	})
	method("replacement", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) { return c.replacementValue(), nil })
	method("replacement=", 1, 1, func(c *converter, args []mruby.Value) (mruby.Value, error) {
		v, err := in.string(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		var missing *mruby.RubyError
		if err = c.setReplacement(pieceOf(v)); errors.As(err, &missing) {
			err = mruby.Errorf("Encoding::UndefinedConversionError", "replacement character setup failed")
		}
		return v, err
	})
	method("convert", 1, 1, func(c *converter, args []mruby.Value) (mruby.Value, error) {
		v, err := in.string(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return c.whole(v.Str(), true)
	})
	method("finish", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) { return c.whole("", false) })
	method("last_error", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) {
		if c.last == nil {
			return mruby.Nil, nil
		}
		return in.NewException(c.last), nil
	})
	method("primitive_errinfo", 0, 0, func(c *converter, _ []mruby.Value) (mruby.Value, error) {
		info := []mruby.Value{in.Symbol(c.result), mruby.Nil, mruby.Nil, mruby.Nil, mruby.Nil}
		if c.last != nil {
			info[1], info[2] = in.String(c.last.source), in.String(c.last.dest)
			info[3], info[4] = in.StringIn(mruby.Binary, c.last.bytes), in.StringIn(mruby.Binary, c.last.readagain)
		}
		return in.Array(info...), nil
	})
	method("putback", 0, 1, func(c *converter, args []mruby.Value) (mruby.Value, error) {
		n := len(c.again)
		if v := arg(args, 0); !v.IsNil() {
			limit, err := in.integer(v)
			if err != nil {
				return mruby.Nil, err
			}
			if limit < 0 {
				return mruby.Nil, mruby.ArgumentError("negative number of bytes")
			}
			n = min(n, int(limit))
		}
		back := c.again[len(c.again)-n:]
		c.again = c.again[:len(c.again)-n]
		return in.StringIn(c.from, back), nil
	})
	method("insert_output", 1, 1, func(c *converter, args []mruby.Value) (mruby.Value, error) {
		v, err := in.Call(args[0], "encode", e.object(mruby.UTF8))
		if err != nil {
			return mruby.Nil, err
		}
		c.out, err = c.putText(c.out, v.Str())
		return mruby.Nil, err
	})
	method("primitive_convert", 2, 5, primitiveConvert(in))
	return nil
}

// converter makes one of the arguments of Encoding::Converter.new.
func (e *encodings) converter(args []mruby.Value) (*converter, error) {
	in := e.in
	c := &converter{transcoder: &transcoder{e: e, from: mruby.UTF8, to: mruby.UTF8}, result: "source_buffer_empty"}
	if args[0].IsArray() {
		if len(args) > 1 {
			return nil, mruby.ArgumentError("wrong number of arguments (given %d, expected 1)", len(args))
		}
		return c, c.byPath(in.Items(args[0]))
	}
	if len(args) < 2 {
		return nil, mruby.ArgumentError("wrong number of arguments (given %d, expected 2..3)", len(args))
	}
	known := true
	for i, n := range []*mruby.Encoding{&c.from, &c.to} {
		found, name, ok, err := e.wantedEncoding(args[i])
		if err != nil {
			return nil, err
		}
		if c.names[i] = name; ok {
			*n = found
		}
		known = known && ok
	}
	if len(args) == 3 {
		if err := c.flags(args[2]); err != nil {
			return nil, err
		}
	}
	if c.names == [2]string{} {
		return c, c.connect()
	}
	if !known || c.from == c.to {
		return nil, converterNotFound(c.describeEnds())
	}
	return c, c.connect()
}

func (c *converter) describeEnds() (from, to string) { return c.names[0], c.names[1] }

// connect checks that there is a way from one encoding to the other.
func (c *converter) connect() error {
	t, err := c.e.transcoder(c.from, c.to)
	if err != nil {
		return err
	}
	c.dest = t.dest
	return nil
}

// byPath takes pairs of encodings, and names of decorators.
func (c *converter) byPath(path []mruby.Value) error {
	in := c.e.in
	if len(path) == 0 {
		return mruby.ArgumentError("empty conversion path")
	}
	for _, v := range path {
		if !v.IsArray() {
			name, err := in.str(v)
			if err != nil {
				return err
			}
			if !c.decorate(name) {
				return converterNotFound(name, "")
			}
			continue
		}
		pair := in.Items(v)
		if len(pair) != 2 {
			return mruby.ArgumentError("not a 2-element array in convpath")
		}
		from, fromName, ok1, err := c.e.wantedEncoding(pair[0])
		if err != nil {
			return err
		}
		to, toName, ok2, err := c.e.wantedEncoding(pair[1])
		if err != nil {
			return err
		}
		if !ok1 || !ok2 {
			return converterNotFound(fromName, toName)
		}
		if c.names[0] == "" {
			c.from, c.names[0] = from, fromName
		}
		c.to, c.names[1] = to, toName
	}
	return c.connect()
}

// decorate adds a decorator by its name.
func (c *converter) decorate(name string) bool {
	for _, d := range decoratorBits {
		if d.name != name {
			continue
		}
		c.decorators = append(c.decorators, name)
		if strings.HasSuffix(name, "_newline") {
			c.newline = d.attr
		} else {
			c.xml = d.attr
		}
		return true
	}
	return false
}

// flags reads options: keywords, or a number.
func (c *converter) flags(v mruby.Value) error {
	in := c.e.in
	if v.Kind() != mruby.KindInt {
		if !v.IsHash() && !v.IsNil() {
			hash, err := in.Call(v, "to_hash")
			if err != nil {
				return err
			}
			v = hash
		}
		if err := c.options(v); err != nil {
			return err
		}
		switch c.xml {
		case "text":
			c.decorators = append(c.decorators, "xml_text_escape")
		case "attr":
			c.decorators = append(c.decorators, "xml_attr_content_escape", "xml_attr_quote")
		}
		if c.newline != "" {
			c.decorators = append(c.decorators, c.newline+"_newline")
		}
		return nil
	}
	n := v.Int()
	c.invalid = n&0xf == convInvalidReplace
	c.undef = n&0xf0 == convUndefReplace
	c.hex = n&0xf0 == convUndefHex
	for _, d := range decoratorBits {
		if n&d.bit != 0 && (!strings.HasSuffix(d.name, "_newline") || c.newline == "") {
			c.decorate(d.name)
		}
	}
	return nil
}

// describe is what inspect shows.
func (c *converter) describe() string {
	var shown []string
	for _, d := range c.decorators {
		switch d {
		case "xml_text_escape":
			d = "xml_text"
		case "xml_attr_content_escape":
			d = "xml_attr_content"
		}
		shown = append([]string{d}, shown...)
	}
	decorators := strings.Join(shown, ",")
	switch {
	case c.names == [2]string{}:
		return decorators
	case decorators == "":
		return c.names[0] + " to " + c.names[1]
	}
	return c.names[0] + " to " + c.names[1] + " with " + decorators
}

func (c *converter) convpath() mruby.Value {
	in, e := c.e.in, c.e
	var steps []mruby.Value
	if c.names != [2]string{} {
		path := c.path()
		if isISO2022(c.names[1]) && path[len(path)-2] == "UTF-8" {
			path = append(path[:len(path)-1], "EUC-JP", "stateless-ISO-2022-JP", c.names[1])
		}
		for i := range len(path) - 1 {
			steps = append(steps, in.Array(e.object(e.must(path[i])), e.object(e.must(path[i+1]))))
		}
	}
	at := len(steps)
	if at > 0 && !e.infos[c.to].ASCII {
		at-- // before what makes wide characters
	}
	all := append([]mruby.Value{}, steps[:at]...)
	for _, d := range c.decorators {
		all = append(all, in.String(d))
	}
	return in.Array(append(all, steps[at:]...)...)
}

func (c *converter) replacementValue() mruby.Value {
	in := c.e.in
	switch {
	case c.replaces:
		v := in.StringIn(c.to, c.replace)
		if !c.e.infos[c.to].ASCII {
			if u, err := in.Call(v, "encode", c.e.object(mruby.UTF8)); err == nil {
				return u
			}
		}
		return v
	case c.e.unicode(c.to):
		return in.String("\ufffd")
	}
	return in.StringIn(mruby.USASCII, "?")
}

// whole is convert and finish: all input, all output, errors raised.
func (c *converter) whole(input string, partial bool) (mruby.Value, error) {
	in := c.e.in
	rest, err := c.run(input, partial, -1, false)
	if err != nil {
		return mruby.Nil, err
	}
	if c.last != nil {
		c.pending = rest
		return mruby.Nil, c.last
	}
	out := string(c.out)
	c.out = nil
	return in.StringIn(c.to, out), nil
}

// run converts until room bytes are there (-1: no bound), input ends, or an error
// stops it; result says which. It returns the input that isn't used up.
func (c *converter) run(input string, partial bool, room int, afterOutput bool) (rest string, err error) {
	c.last = nil
	input = c.again + c.pending + input
	c.again, c.pending = "", ""
	full := func() bool { return room >= 0 && len(c.out) > room }
	for input != "" && !full() {
		n, ok := c.from.CharLen(input)
		chunk := input
		if ok && !c.e.infos[c.from].Dummy {
			chunk = input[:n]
		}
		before := len(c.out)
		out, left, err := c.transcoder.convert(c.out, chunk, false)
		c.out = out
		if err == nil && left != "" { // a beginning
			if partial {
				c.pending = input
				c.result = "source_buffer_empty"
				return "", nil
			}
			_, left, err = c.transcoder.convert(nil, chunk, true)
		}
		if err != nil {
			var failed *conversionError
			if !errors.As(err, &failed) {
				return input, err
			}
			rest := input[len(chunk)-len(left):]
			c.last = failed
			switch {
			case failed.incomplete:
				c.result = "incomplete_input"
			case failed.invalid:
				c.result = "invalid_byte_sequence"
				c.again, rest = failed.readagain, strings.TrimPrefix(rest, failed.readagain)
			default:
				c.result = "undefined_conversion"
			}
			return rest, nil
		}
		input = input[len(chunk):]
		if afterOutput && len(c.out) > before {
			c.result = "after_output"
			return input, nil
		}
	}
	if !full() && !partial && !c.ended {
		c.out = c.finish(c.out)
		c.ended = true
	}
	switch {
	case full():
		c.result = "destination_buffer_full"
	case partial:
		c.result = "source_buffer_empty"
	default:
		c.result, c.ended = "finished", false
	}
	return input, nil
}

// primitiveConvert is Encoding::Converter#primitive_convert.
func primitiveConvert(in *Interp) func(c *converter, args []mruby.Value) (mruby.Value, error) {
	return func(c *converter, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		flags := int64(0)
		if v := arg(args, 4); !v.IsNil() {
			n, err := in.integer(v)
			if err != nil {
				return mruby.Nil, err
			}
			flags = n
		}
		partial := flags&convPartialInput != 0 || in.option(opts, "partial_input").Truthy()
		after := flags&convAfterOutput != 0 || in.option(opts, "after_output").Truthy()
		input := ""
		if !args[0].IsNil() {
			v, err := in.string(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			input, args[0] = v.Str(), v
		}
		dest, err := in.string(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		if err := in.regexps.modifiable(dest); err != nil {
			return mruby.Nil, err
		}
		offset, room := len(dest.Str()), -1
		if v := arg(args, 2); !v.IsNil() {
			n, err := in.integer(v)
			switch {
			case err != nil:
				return mruby.Nil, err
			case n < 0:
				return mruby.Nil, mruby.ArgumentError("negative output_byteoffset")
			case int(n) > offset:
				return mruby.Nil, mruby.ArgumentError("output_byteoffset too big")
			}
			offset = int(n)
		}
		if v := arg(args, 3); !v.IsNil() {
			n, err := in.integer(v)
			switch {
			case err != nil:
				return mruby.Nil, err
			case n < 0:
				return mruby.Nil, mruby.ArgumentError("negative output_bytesize")
			}
			room = int(n)
		}
		rest, err := c.run(input, partial, room, after)
		if err != nil {
			return mruby.Nil, err
		}
		given := len(c.out)
		if room >= 0 {
			given = min(given, room)
		}
		text := dest.Str()[:offset] + string(c.out[:given])
		c.out = c.out[given:]
		if !args[0].IsNil() {
			if _, err := in.Call(args[0], "replace", in.StringIn(args[0].Encoding(), rest)); err != nil {
				return mruby.Nil, err
			}
		}
		if _, err := in.Call(dest, "replace", in.StringIn(c.to, text)); err != nil {
			return mruby.Nil, err
		}
		return in.Symbol(c.result), nil
	}
}

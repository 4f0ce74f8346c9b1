package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// encodings is the part of an interpreter that knows the objects of class
// Encoding.
type encodings struct {
	in       *Interp
	class    mruby.Value // Encoding
	infos    []mruby.EncodingInfo
	objects  []*mruby.Ref // by encoding, made when they are asked for
	external mruby.Encoding
	internal mruby.Encoding // or noEncoding
	named    map[string]mruby.Encoding
	charmaps map[mruby.Encoding]*charmap
	complete bool // the constants of all encodings are there
}

// noEncoding stands for none where there may be one.
const noEncoding = mruby.Encoding(-1)

func defineEncodings(in *Interp) error {
	e := &encodings{in: in, class: in.DataClass(mruby.Nil, "Encoding", mruby.Nil), infos: mruby.Encodings(), internal: noEncoding}
	e.objects = make([]*mruby.Ref, len(e.infos))
	in.encodings = e
	for _, first := range []mruby.Encoding{mruby.UTF8, mruby.Binary, mruby.USASCII} {
		if err := e.defineConstants(first); err != nil {
			return err
		}
	}
	failure := in.DefineClass(mruby.Nil, "EncodingError", in.MustConst("StandardError"))
	for _, name := range []string{"CompatibilityError", "UndefinedConversionError", "InvalidByteSequenceError", "ConverterNotFoundError"} {
		in.DefineClass(e.class, name, failure)
	}
	for _, name := range []string{"new", "allocate"} {
		in.defSelf(e.class, name, 0, -1, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
			return mruby.Nil, mruby.Errorf("NoMethodError", "undefined method `%s' for Encoding:Class", name)
		})
	}
	e.defineMethods()
	e.defineClassMethods()
	e.defineStringMethods()
	return defineTranscoding(in)
}

// object is the Encoding of a number.
func (e *encodings) object(n mruby.Encoding) mruby.Value {
	if n < 0 {
		return mruby.Nil
	}
	if e.objects[n] == nil {
		e.objects[n] = e.in.Root(e.in.NewObject(e.class, n))
	}
	return e.objects[n].Value()
}

func (e *encodings) name(n mruby.Encoding) string { return e.infos[n].Names[0] }

// lookup finds an encoding by a name of any case.
func (e *encodings) lookup(name string) (mruby.Encoding, bool) {
	if e.named == nil {
		e.named = map[string]mruby.Encoding{}
		for i, info := range e.infos {
			for _, n := range info.Names {
				e.named[strings.ToLower(n)] = mruby.Encoding(i)
			}
		}
	}
	name = strings.ToLower(name)
	switch name {
	case "locale", "filesystem":
		return mruby.UTF8, true
	case "external":
		return e.external, true
	}
	n, ok := e.named[name]
	return n, ok
}

// of takes an Encoding, or the name of one.
func (e *encodings) of(v mruby.Value) (mruby.Encoding, error) {
	if n, ok := e.in.Object(v).(mruby.Encoding); ok {
		return n, nil
	}
	name, err := e.in.str(v)
	if err != nil {
		return 0, err
	}
	if v.IsString() && !e.infos[v.Encoding()].ASCII {
		return 0, mruby.ArgumentError("invalid encoding name (non ASCII)")
	}
	if n, ok := e.lookup(name); ok {
		return n, nil
	}
	if strings.EqualFold(name, "internal") {
		return e.internal, nil
	}
	return 0, mruby.ArgumentError("unknown encoding name - %s", name)
}

// constantNames are those of an encoding's names: "euc-jp-ms" is EUC_JP_MS,
// "eucJP" EucJP and EUCJP.
func constantNames(name string) []string {
	if name[0] >= '0' && name[0] <= '9' {
		return nil
	}
	plain := strings.NewReplacer("-", "_", ".", "_", ":", "_").Replace(name)
	upper := strings.ToUpper(plain)
	first := upper[:1] + plain[1:]
	if first == upper || plain == strings.ToLower(plain) {
		return []string{upper}
	}
	return []string{first, upper}
}

func (e *encodings) defineConstants(n mruby.Encoding) error {
	for _, name := range e.infos[n].Names {
		for _, constant := range constantNames(name) {
			if _, err := e.in.Call(e.class, "const_set", e.in.Symbol(constant), e.object(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// defineAll defines what few programs use: the constants of all other encodings.
func (e *encodings) defineAll() error {
	if e.complete {
		return nil
	}
	e.complete = true
	for n := int(mruby.USASCII) + 1; n < len(e.infos); n++ {
		if err := e.defineConstants(mruby.Encoding(n)); err != nil {
			return err
		}
	}
	return nil
}

func (e *encodings) defineMethods() {
	in := e.in
	method := func(names string, f func(n mruby.Encoding, info mruby.EncodingInfo) mruby.Value) {
		in.def(e.class, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			n, ok := in.Object(self).(mruby.Encoding)
			if !ok {
				return mruby.Nil, mruby.TypeError("uninitialized Encoding")
			}
			return f(n, e.infos[n]), nil
		})
	}
	ascii := func(s string) mruby.Value { return in.StringIn(mruby.USASCII, s) }
	method("to_s name", func(_ mruby.Encoding, info mruby.EncodingInfo) mruby.Value { return ascii(info.Names[0]) })
	method("inspect", func(_ mruby.Encoding, info mruby.EncodingInfo) mruby.Value {
		if info.Dummy {
			return ascii("#<Encoding:" + info.Names[0] + " (dummy)>")
		}
		return ascii("#<Encoding:" + info.Names[0] + ">")
	})
	method("names", func(n mruby.Encoding, info mruby.EncodingInfo) mruby.Value {
		names := info.Names
		if n == mruby.UTF8 {
			names = append(names[:len(names):len(names)], "locale")
		}
		if n == e.external {
			names = append(names[:len(names):len(names)], "external")
		}
		if n == mruby.UTF8 {
			names = append(names[:len(names):len(names)], "filesystem")
		}
		if n == e.internal {
			names = append(names[:len(names):len(names)], "internal")
		}
		list := make([]mruby.Value, len(names))
		for i, name := range names {
			list[i] = ascii(name)
		}
		return in.Array(list...)
	})
	method("ascii_compatible?", func(_ mruby.Encoding, info mruby.EncodingInfo) mruby.Value { return mruby.Bool(info.ASCII) })
	method("dummy?", func(_ mruby.Encoding, info mruby.EncodingInfo) mruby.Value { return mruby.Bool(info.Dummy) })
	method("__number", func(n mruby.Encoding, _ mruby.EncodingInfo) mruby.Value { return in.Int(int64(n)) })
}

func (e *encodings) defineClassMethods() {
	in := e.in
	def := func(names string, min, max int, f func(args []mruby.Value) (mruby.Value, error)) {
		in.defSelf(e.class, names, min, max, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) { return f(args) })
	}
	def("list", 0, 0, func([]mruby.Value) (mruby.Value, error) {
		list := []mruby.Value{e.object(mruby.Binary), e.object(mruby.UTF8)} // as CRuby has them
		for n := int(mruby.USASCII); n < len(e.infos); n++ {
			list = append(list, e.object(mruby.Encoding(n)))
		}
		return in.Array(list...), nil
	})
	def("name_list", 0, 0, func([]mruby.Value) (mruby.Value, error) {
		var names []string
		for _, info := range e.infos {
			names = append(names, info.Names...)
		}
		return in.Strings(append(names, "locale", "external", "filesystem", "internal")), nil
	})
	def("aliases", 0, 0, func([]mruby.Value) (mruby.Value, error) {
		var pairs []mruby.Value
		pair := func(alias, name string) {
			pairs = append(pairs, in.StringIn(mruby.USASCII, alias), in.StringIn(mruby.USASCII, name))
		}
		for _, info := range e.infos {
			for _, alias := range info.Names[1:] {
				pair(alias, info.Names[0])
			}
		}
		pair("locale", "UTF-8")
		pair("filesystem", "UTF-8")
		pair("external", e.name(e.external))
		if e.internal != noEncoding {
			pair("internal", e.name(e.internal))
		}
		return in.Hash(pairs...), nil
	})
	def("find", 1, 1, func(args []mruby.Value) (mruby.Value, error) {
		n, err := e.of(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return e.object(n), nil
	})
	def("locale_charmap", 0, 0, func([]mruby.Value) (mruby.Value, error) { return in.StringIn(mruby.USASCII, "UTF-8"), nil })
	def("default_external", 0, 0, func([]mruby.Value) (mruby.Value, error) { return e.object(e.external), nil })
	def("default_internal", 0, 0, func([]mruby.Value) (mruby.Value, error) { return e.object(e.internal), nil })
	def("default_external=", 1, 1, func(args []mruby.Value) (mruby.Value, error) {
		if args[0].IsNil() {
			return mruby.Nil, mruby.ArgumentError("default external can not be nil")
		}
		n, err := e.of(args[0])
		if err == nil {
			e.external = n
		}
		return args[0], err
	})
	def("default_internal=", 1, 1, func(args []mruby.Value) (mruby.Value, error) {
		if args[0].IsNil() {
			e.internal = noEncoding
			return mruby.Nil, nil
		}
		n, err := e.of(args[0])
		if err == nil {
			e.internal = n
		}
		return args[0], err
	})
	def("__at", 1, 1, func(args []mruby.Value) (mruby.Value, error) { return e.object(mruby.Encoding(args[0].Int())), nil })
	def("__define_all", 0, 0, func([]mruby.Value) (mruby.Value, error) { return mruby.Nil, e.defineAll() })
}

func (e *encodings) defineStringMethods() {
	in := e.in
	class := in.MustConst("String")
	in.def(class, "encoding", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return e.object(self.Encoding()), nil
	})
	in.def(class, "force_encoding", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := e.of(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n == noEncoding {
			n = mruby.UTF8
		}
		return in.Call(self, "__encoding=", in.Int(int64(n)))
	})
	in.def(in.MustConst("Integer"), "chr", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n := mruby.USASCII
		var err error
		switch i := self.Int(); {
		case len(args) == 1:
			n, err = e.of(args[0])
		case i > 0xff && e.internal != noEncoding:
			n = e.internal
		case i > 0x7f || self.Kind() != mruby.KindInt:
			n = mruby.Binary
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.Call(self, "__char", in.Int(int64(n)))
	})
	in.def(in.MustConst("Symbol"), "encoding", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		if isASCII(in.SymbolName(self)) {
			return e.object(mruby.USASCII), nil
		}
		return e.object(mruby.UTF8), nil
	})
}

// piece is a text in an encoding, as part of a String to be.
type piece struct {
	encoding mruby.Encoding
	text     string
}

func pieceOf(v mruby.Value) piece { return piece{v.Encoding(), v.Str()} }

// string makes a String of it.
func (p piece) string(in *Interp) mruby.Value { return in.StringIn(p.encoding, p.text) }

// unite returns the encoding of two texts joined, or CompatibilityError.
func (e *encodings) unite(a, b piece) (mruby.Encoding, error) {
	left, right := e.infos[a.encoding].ASCII, e.infos[b.encoding].ASCII
	switch {
	case a.encoding == b.encoding || b.text == "":
		return a.encoding, nil
	case a.text == "" && !(left && right && isASCII(b.text)):
		return b.encoding, nil
	case a.text == "":
		return a.encoding, nil
	case left && right && isASCII(b.text):
		return a.encoding, nil
	case left && right && isASCII(a.text):
		return b.encoding, nil
	}
	return 0, mruby.Errorf("Encoding::CompatibilityError", "incompatible character encodings: %s and %s", e.name(a.encoding), e.name(b.encoding))
}

package ruby

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

type loader struct {
	in      *Interp
	data    string
	at      int
	proc    mruby.Value
	freeze  bool
	symbols []string
	objects mruby.Value // an Array: what links point to
}

var errMarshalShort = mruby.ArgumentError("marshal data too short")

func (l *loader) byte() (byte, error) {
	if l.at >= len(l.data) {
		return 0, errMarshalShort
	}
	l.at++
	return l.data[l.at-1], nil
}

func (l *loader) integer() (int, error) {
	b, err := l.byte()
	if err != nil {
		return 0, err
	}
	c := int(int8(b))
	switch {
	case c == 0:
		return 0, nil
	case c > 4:
		return c - 5, nil
	case c < -4:
		return c + 5, nil
	}
	n, size := 0, c
	if c < 0 {
		n, size = -1, -c
	}
	for i := range size {
		b, err := l.byte()
		if err != nil {
			return 0, err
		}
		n = n&^(0xff<<(8*i)) | int(b)<<(8*i)
	}
	return n, nil
}

func (l *loader) bytes() (string, error) {
	n, err := l.integer()
	if err != nil || n < 0 || l.at+n > len(l.data) {
		return "", errMarshalShort
	}
	l.at += n
	return l.data[l.at-n : l.at], nil
}

func (l *loader) symbol() (string, error) {
	b, err := l.byte()
	if err != nil {
		return "", err
	}
	switch b {
	case ':':
		s, err := l.bytes()
		l.symbols = append(l.symbols, s)
		return s, err
	case ';':
		i, err := l.integer()
		if err != nil || i < 0 || i >= len(l.symbols) {
			return "", mruby.ArgumentError("bad symbol")
		}
		return l.symbols[i], nil
	case 'I':
		s, err := l.symbol()
		if err != nil {
			return "", err
		}
		_, err = l.ivars(mruby.Nil)
		return s, err
	}
	return "", mruby.ArgumentError("dump format error for symbol(0x%x)", b)
}

// entry notes an object for links, before its parts are read.
func (l *loader) entry(v mruby.Value) error {
	_, err := l.in.Call(l.objects, "push", v)
	return err
}

func (l *loader) class() (mruby.Value, string, error) {
	name, err := l.symbol()
	if err != nil {
		return mruby.Nil, "", err
	}
	c, err := l.in.Const(name)
	if err != nil {
		return mruby.Nil, name, mruby.ArgumentError("undefined class/module %s", name)
	}
	return c, name, nil
}

// ivars reads instance variables into v; Nil takes none of them.
func (l *loader) ivars(v mruby.Value) (map[string]mruby.Value, error) {
	n, err := l.integer()
	if err != nil {
		return nil, err
	}
	read := map[string]mruby.Value{}
	for range n {
		name, err := l.symbol()
		if err != nil {
			return nil, err
		}
		x, err := l.load()
		if err != nil {
			return nil, err
		}
		read[name] = x
		if !v.IsNil() && strings.HasPrefix(name, "@") {
			if err := l.in.IvarSet(v, name, x); err != nil {
				return nil, err
			}
		}
	}
	return read, nil
}

func (l *loader) load() (mruby.Value, error) {
	v, err := l.read()
	if err != nil {
		return v, err
	}
	if l.freeze && v.Kind() != mruby.KindClass && v.Kind() != mruby.KindModule {
		if v, err = l.in.Call(v, "freeze"); err != nil {
			return v, err
		}
	}
	if !l.proc.IsNil() {
		return l.in.Call(l.proc, "call", v)
	}
	return v, nil
}

func (l *loader) read() (mruby.Value, error) {
	in := l.in
	kind, err := l.byte()
	if err != nil {
		return mruby.Nil, err
	}
	done := func(v mruby.Value, err error) (mruby.Value, error) {
		if err == nil {
			err = l.entry(v)
		}
		return v, err
	}
	switch kind {
	case '0':
		return mruby.Nil, nil
	case 'T':
		return mruby.True, nil
	case 'F':
		return mruby.False, nil
	case 'i':
		n, err := l.integer()
		return in.Int(int64(n)), err
	case ':', ';':
		l.at--
		s, err := l.symbol()
		return in.Symbol(s), err
	case '@':
		i, err := l.integer()
		if err != nil || i < 0 || i >= l.objects.Len() {
			return mruby.Nil, mruby.ArgumentError("dump format error (unlinked)")
		}
		return l.objects.At(i), nil
	case 'I':
		if l.at < len(l.data) && l.data[l.at] == ':' {
			l.at--
			s, err := l.symbol()
			return in.Symbol(s), err
		}
		if l.at < len(l.data) && l.data[l.at] == 'u' {
			l.at++
			return done(l.userDefined(true))
		}
		v, err := l.read()
		if err != nil {
			return v, err
		}
		read, err := l.ivars(v)
		if v.IsString() {
			in.SetEncoding(v, in.encodings.marshalled(read))
		}
		return v, err
	case '"':
		s, err := l.bytes()
		return done(in.StringIn(mruby.Binary, s), err)
	case 'f':
		s, err := l.bytes()
		if err != nil {
			return mruby.Nil, err
		}
		s, _, _ = strings.Cut(s, "\x00") // old Rubies write digits of the fraction after it
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return mruby.Nil, mruby.ArgumentError("dump format error: float %q", s)
		}
		return done(in.Float(f), nil)
	case 'l':
		sign, err := l.byte()
		if err != nil {
			return mruby.Nil, err
		}
		words, err := l.integer()
		if err != nil || words < 0 || l.at+2*words > len(l.data) {
			return mruby.Nil, errMarshalShort
		}
		b := []byte(l.data[l.at : l.at+2*words])
		l.at += 2 * words
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		n := new(big.Int).SetBytes(b)
		if sign == '-' {
			n.Neg(n)
		}
		return done(in.bigInt(n))
	case '[':
		n, err := l.integer()
		if err != nil {
			return mruby.Nil, err
		}
		list := in.Array()
		if err := l.entry(list); err != nil {
			return mruby.Nil, err
		}
		for range n {
			x, err := l.load()
			if err != nil {
				return mruby.Nil, err
			}
			if _, err := in.Call(list, "push", x); err != nil {
				return mruby.Nil, err
			}
		}
		return list, nil
	case '{', '}':
		n, err := l.integer()
		if err != nil {
			return mruby.Nil, err
		}
		h := in.Hash()
		if err := l.entry(h); err != nil {
			return mruby.Nil, err
		}
		for range n {
			k, err := l.load()
			if err != nil {
				return mruby.Nil, err
			}
			x, err := l.load()
			if err != nil {
				return mruby.Nil, err
			}
			if _, err := in.Call(h, "[]=", k, x); err != nil {
				return mruby.Nil, err
			}
		}
		if kind == '}' {
			x, err := l.load()
			if err != nil {
				return mruby.Nil, err
			}
			_, err = in.Call(h, "default=", x)
			return h, err
		}
		return h, nil
	case 'c', 'm', 'M':
		name, err := l.bytes()
		if err != nil {
			return mruby.Nil, err
		}
		c, err := in.Const(name)
		if err != nil {
			return mruby.Nil, mruby.ArgumentError("undefined class/module %s", name)
		}
		if want, word := mruby.KindClass, "class"; kind == 'm' || kind == 'c' {
			if kind == 'm' {
				want, word = mruby.KindModule, "module"
			}
			if c.Kind() != want {
				return mruby.Nil, mruby.ArgumentError("%s does not refer to %s", name, word)
			}
		}
		return done(c, nil)
	case 'C':
		class, name, err := l.class()
		if err != nil {
			return mruby.Nil, err
		}
		at := l.objects.Len()
		v, err := l.read()
		if err != nil {
			return v, err
		}
		if name == "Hash" {
			return in.Call(v, "compare_by_identity")
		}
		copied, err := l.as(class, v)
		if err != nil {
			return mruby.Nil, err
		}
		_, err = in.Call(l.objects, "[]=", in.Int(int64(at)), copied)
		return copied, err
	case 'e':
		module, _, err := l.class()
		if err != nil {
			return mruby.Nil, err
		}
		v, err := l.read()
		if err != nil {
			return v, err
		}
		return in.Call(v, "extend", module)
	case '/':
		s, err := l.bytes()
		if err != nil {
			return mruby.Nil, err
		}
		options, err := l.byte()
		if err != nil {
			return mruby.Nil, err
		}
		source := in.String(s)
		if !utf8.ValidString(s) {
			source = in.StringIn(mruby.Binary, s)
		}
		return done(in.Call(in.MustConst("Regexp"), "new", source, in.Int(int64(options))))
	case 'S':
		class, _, err := l.class()
		if err != nil {
			return mruby.Nil, err
		}
		return l.structure(class)
	case 'o':
		class, name, err := l.class()
		if err != nil {
			return mruby.Nil, err
		}
		return l.object(class, name)
	case 'U':
		class, name, err := l.class()
		if err != nil {
			return mruby.Nil, err
		}
		if name == "Rational" || name == "Complex" {
			return l.parts(class)
		}
		v, err := in.Call(class, "allocate")
		if err != nil {
			return mruby.Nil, err
		}
		if err := l.entry(v); err != nil {
			return mruby.Nil, err
		}
		state, err := l.load()
		if err != nil {
			return mruby.Nil, err
		}
		_, err = in.Call(v, "marshal_load", state)
		return v, err
	case 'u':
		return done(l.userDefined(false))
	}
	return mruby.Nil, notImplemented("Marshal.load of type %q", fmt.Sprintf("%c", kind))
}

// as is a value of a built-in class as one of a subclass.
func (l *loader) as(class, v mruby.Value) (mruby.Value, error) {
	in := l.in
	if in.IsKindOf(v, in.MustConst("Regexp")) {
		return in.Call(class, "new", v)
	}
	copied, err := in.Call(class, "allocate")
	if err != nil {
		return mruby.Nil, err
	}
	return in.Call(copied, "replace", v)
}

// userDefined reads what _dump wrote, with the instance variables of its String.
func (l *loader) userDefined(variables bool) (mruby.Value, error) {
	class, name, err := l.class()
	if err != nil {
		return mruby.Nil, err
	}
	s, err := l.bytes()
	if err != nil {
		return mruby.Nil, err
	}
	var ivars map[string]mruby.Value
	if variables {
		if ivars, err = l.ivars(mruby.Nil); err != nil {
			return mruby.Nil, err
		}
	}
	if l.in.isTimeClass(class) {
		return l.in.loadTime(class, s, ivars)
	}
	if !l.in.respondTo(class, "_load") {
		return mruby.Nil, notImplemented("Marshal.load of a %s that CRuby wrote", name)
	}
	return l.in.Call(class, "_load", l.in.String(s))
}

// parts reads a number made of two others.
func (l *loader) parts(class mruby.Value) (mruby.Value, error) {
	at := l.objects.Len()
	if err := l.entry(mruby.Nil); err != nil {
		return mruby.Nil, err
	}
	list, err := l.load()
	if err != nil {
		return mruby.Nil, err
	}
	v, err := l.in.Call(class, "__new", list.At(0), list.At(1))
	if err != nil {
		return mruby.Nil, err
	}
	_, err = l.in.Call(l.objects, "[]=", l.in.Int(int64(at)), v)
	return v, err
}

func (l *loader) structure(class mruby.Value) (mruby.Value, error) {
	in := l.in
	at := l.objects.Len()
	isData, err := in.Call(class, "<=", in.MustConst("Data"))
	if err != nil {
		return mruby.Nil, err
	}
	v := mruby.Nil // of a Data all values must be known
	if !isData.Truthy() {
		if v, err = in.Call(class, "allocate"); err != nil {
			return mruby.Nil, err
		}
		if _, err := in.Call(v, "__initialize"); err != nil {
			return mruby.Nil, err
		}
	}
	if err := l.entry(v); err != nil {
		return mruby.Nil, err
	}
	n, err := l.integer()
	if err != nil {
		return mruby.Nil, err
	}
	var values []mruby.Value
	for range n {
		name, err := l.symbol()
		if err != nil {
			return mruby.Nil, err
		}
		x, err := l.load()
		if err != nil {
			return mruby.Nil, err
		}
		if v.IsNil() {
			values = append(values, x)
		} else if _, err := in.Call(v, "[]=", in.Symbol(name), x); err != nil {
			return mruby.Nil, err
		}
	}
	if !v.IsNil() {
		return v, nil
	}
	if v, err = in.Call(class, "new", values...); err != nil {
		return mruby.Nil, err
	}
	_, err = in.Call(l.objects, "[]=", in.Int(int64(at)), v)
	return v, err
}

func (l *loader) object(class mruby.Value, name string) (mruby.Value, error) {
	in := l.in
	at := l.objects.Len()
	if isRange, err := in.Call(class, "<=", in.MustConst("Range")); err != nil {
		return mruby.Nil, err
	} else if isRange.Truthy() {
		if err := l.entry(mruby.Nil); err != nil {
			return mruby.Nil, err
		}
		parts, err := l.ivars(mruby.Nil)
		if err != nil {
			return mruby.Nil, err
		}
		v, err := in.Call(class, "new", parts["begin"], parts["end"], mruby.Bool(parts["excl"].Truthy()))
		if err != nil {
			return mruby.Nil, err
		}
		_, err = in.Call(l.objects, "[]=", in.Int(int64(at)), v)
		return v, err
	}
	method := "allocate"
	if name == "Set" {
		method = "new"
	}
	v, err := in.Call(class, method)
	if err != nil {
		return mruby.Nil, err
	}
	if err := l.entry(v); err != nil {
		return mruby.Nil, err
	}
	target := v
	if name == "Set" {
		target = mruby.Nil
	}
	parts, err := l.ivars(target)
	if err != nil {
		return mruby.Nil, err
	}
	if name == "Set" {
		for _, p := range in.Pairs(parts["@hash"]) {
			if _, err := in.Call(v, "add", p.Key); err != nil {
				return mruby.Nil, err
			}
		}
	}
	if m, ok := parts["mesg"]; ok && v.Kind() == mruby.KindException {
		if _, err := in.Call(v, "initialize", m); err != nil {
			return mruby.Nil, err
		}
		if bt := parts["bt"]; bt.IsArray() {
			if _, err := in.Call(v, "set_backtrace", bt); err != nil {
				return mruby.Nil, err
			}
		}
	}
	return v, nil
}

// marshalled is the encoding that a String's instance variables tell.
func (e *encodings) marshalled(ivars map[string]mruby.Value) mruby.Encoding {
	switch v, given := ivars["E"]; {
	case given && v.Truthy():
		return mruby.UTF8
	case given:
		return mruby.USASCII
	}
	if v, given := ivars["encoding"]; given {
		if n, ok := e.lookup(v.Str()); ok {
			return n
		}
	}
	return mruby.Binary
}

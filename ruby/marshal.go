package ruby

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/mruby"
)

// Marshal's format is CRuby's, version 4.8.

func defineMarshal(in *Interp) error {
	marshal := in.DefineModule(mruby.Nil, "Marshal")
	for name, n := range map[string]int64{"MAJOR_VERSION": 4, "MINOR_VERSION": 8} {
		if _, err := in.Call(marshal, "const_set", in.Symbol(name), in.Int(n)); err != nil {
			return err
		}
	}
	in.defSelf(marshal, "dump", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		d := dumper{in: in, symbols: map[string]int{}, objects: map[mruby.Value]int{}, depth: 1000}
		to := arg(args, 1)
		limit := arg(args, 2)
		if to.Kind() == mruby.KindInt {
			to, limit = mruby.Nil, to
		}
		if !limit.IsNil() && limit.Int() >= 0 {
			d.depth = int(limit.Int())
		}
		if !to.IsNil() && !in.respondTo(to, "write") {
			return mruby.Nil, mruby.TypeError("instance of IO needed")
		}
		d.WriteString("\x04\x08")
		if err := d.dump(args[0]); err != nil {
			return mruby.Nil, err
		}
		text := in.StringIn(mruby.Binary, d.String())
		if !to.IsNil() {
			_, err := in.Call(to, "write", text)
			return to, err
		}
		return text, nil
	})
	in.defSelf(marshal, "load restore", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		from := arg(args, 0)
		if !from.IsString() {
			var err error
			if from, err = in.Call(from, "read"); err != nil {
				return mruby.Nil, err
			}
			if from.IsNil() || from.IsString() && from.Str() == "" {
				return mruby.Nil, mruby.Errorf("EOFError", "end of file reached")
			}
		}
		l := loader{in: in, data: from.Str(), proc: arg(args, 1), freeze: in.option(opts, "freeze").Truthy(), objects: in.Array()}
		if len(l.data) < 2 {
			return mruby.Nil, mruby.ArgumentError("marshal data too short")
		}
		if l.data[0] != 4 || l.data[1] > 8 {
			return mruby.Nil, mruby.TypeError("incompatible marshal file format (can't be read)\n\tformat version 4.8 required; %d.%d given", l.data[0], l.data[1])
		}
		l.at = 2
		return l.load()
	})
	return nil
}

// A power of ten as the format has it.
var floatExponent = strings.NewReplacer(".0e+", "e", ".0e-0", "e-", ".0e-", "e-", "e+", "e", "e-0", "e-")

type dumper struct {
	strings.Builder
	in      *Interp
	symbols map[string]int
	objects map[mruby.Value]int
	kept    []mruby.Value
	depth   int // levels that are left
}

func (d *dumper) integer(n int64) {
	switch {
	case n == 0:
		d.WriteByte(0)
	case n > 0 && n < 123:
		d.WriteByte(byte(n + 5))
	case n < 0 && n > -124:
		d.WriteByte(byte(n - 5))
	default:
		var b []byte
		for x := n; x != 0 && x != -1; x >>= 8 {
			b = append(b, byte(x))
		}
		if n > 0 {
			d.WriteByte(byte(len(b)))
		} else {
			d.WriteByte(byte(-len(b)))
		}
		d.Write(b)
	}
}

func (d *dumper) bytes(s string) {
	d.integer(int64(len(s)))
	d.WriteString(s)
}

func (d *dumper) symbol(name string) {
	if i, ok := d.symbols[name]; ok {
		d.WriteByte(';')
		d.integer(int64(i))
		return
	}
	d.symbols[name] = len(d.symbols)
	ascii := isASCII(name)
	if !ascii {
		d.WriteByte('I')
	}
	d.WriteByte(':')
	d.bytes(name)
	if !ascii {
		d.integer(1)
		d.symbol("E")
		d.WriteByte('T')
	}
}

// dressed writes a value of a built-in type: its instance variables, of which the
// encoding is one, the modules that extend it and its class stand around the body.
func (d *dumper) dressed(v mruby.Value, class, base string, encoding mruby.Encoding, body func() error) error {
	names, err := d.in.Call(v, "instance_variables")
	if err != nil {
		return err
	}
	n := names.Len()
	if encoding != mruby.Binary {
		n++
	}
	if n > 0 {
		d.WriteByte('I')
	}
	if err := d.extensions(v); err != nil {
		return err
	}
	if class != base {
		d.WriteByte('C')
		d.symbol(class)
	}
	if err := body(); err != nil || n == 0 {
		return err
	}
	d.integer(int64(n))
	d.encodingVariable(encoding)
	for _, name := range d.in.Items(names) {
		d.symbol(d.in.SymbolName(name))
		if err := d.dump(d.in.Ivar(v, d.in.SymbolName(name))); err != nil {
			return err
		}
	}
	return nil
}

// encodingVariable writes the encoding of a String; bytes have none.
func (d *dumper) encodingVariable(e mruby.Encoding) {
	switch e {
	case mruby.Binary:
	case mruby.UTF8, mruby.USASCII:
		d.symbol("E")
		d.WriteByte("TF"[min(e, 1)])
	default:
		d.symbol("encoding")
		d.WriteByte('"')
		d.bytes(d.in.encodings.name(e))
	}
}

// extensions writes the modules that extend an object. Methods of its own can't be
// written.
func (d *dumper) extensions(v mruby.Value) error {
	modules, err := d.in.Call(v, "__extensions")
	if err != nil {
		return err
	}
	for _, m := range d.in.Items(modules) {
		name, err := d.in.ToS(m)
		if err != nil {
			return err
		}
		if err := named(name); err != nil {
			return err
		}
		d.WriteByte('e')
		d.symbol(name)
	}
	return nil
}

// named refuses the name of an anonymous class.
func named(class string) error {
	if strings.HasPrefix(class, "#") {
		return mruby.TypeError("can't dump anonymous class %s", class)
	}
	return nil
}

// undumpable are the classes whose state isn't in instance variables.
var undumpable = []string{"Proc", "Method", "UnboundMethod", "Binding", "Thread", "Thread::Mutex", "Thread::Queue", "Thread::ConditionVariable",
	"MatchData", "StringIO", "Enumerator", "Fiber"}

func (d *dumper) dump(v mruby.Value) error {
	in := d.in
	if d.depth == 0 {
		return mruby.ArgumentError("exceed depth limit")
	}
	d.depth--
	defer func() { d.depth++ }()
	switch v.Kind() {
	case mruby.KindNil:
		d.WriteByte('0')
		return nil
	case mruby.KindTrue:
		d.WriteByte('T')
		return nil
	case mruby.KindFalse:
		d.WriteByte('F')
		return nil
	case mruby.KindSymbol:
		d.symbol(in.SymbolName(v))
		return nil
	case mruby.KindInt:
		n := v.Int()
		if n >= -1<<30 && n < 1<<30 {
			d.WriteByte('i')
			d.integer(n)
			return nil
		}
	}
	if i, ok := d.objects[v]; ok {
		d.WriteByte('@')
		d.integer(int64(i))
		return nil
	}
	class := in.ClassName(v)
	if err := named(class); err != nil {
		return err
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, "marshal_dump") {
		d.objects[v] = len(d.objects)
		state, err := in.Call(v, "marshal_dump")
		if err != nil {
			return err
		}
		d.kept = append(d.kept, state)
		d.WriteByte('U')
		d.symbol(class)
		return d.dump(state)
	}
	if m, ok := in.moment(v); ok && in.isTimeClass(in.ClassOf(v)) {
		return d.time(v, m)
	}
	if v.Kind() >= mruby.KindData && in.respondTo(v, "_dump") {
		state, err := in.Call(v, "_dump", in.Int(-1))
		if err != nil {
			return err
		}
		if !state.IsString() {
			return mruby.TypeError("_dump() must return string")
		}
		encoding := state.Encoding()
		if encoding != mruby.Binary {
			d.WriteByte('I')
		}
		d.WriteByte('u')
		d.symbol(class)
		d.bytes(state.Str())
		if encoding != mruby.Binary {
			d.integer(1)
			d.encodingVariable(encoding)
		}
		d.objects[v] = len(d.objects)
		return nil
	}
	d.objects[v] = len(d.objects)
	switch v.Kind() {
	case mruby.KindInt, mruby.KindBigInt:
		n, _ := new(big.Int).SetString(in.integerText(v), 10)
		d.WriteByte('l')
		if n.Sign() < 0 {
			d.WriteByte('-')
		} else {
			d.WriteByte('+')
		}
		b := n.Bytes()
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		if len(b)%2 == 1 {
			b = append(b, 0)
		}
		d.integer(int64(len(b) / 2))
		d.Write(b)
	case mruby.KindFloat:
		d.WriteByte('f')
		switch s := formatFloat(v.Float()); s {
		case "Infinity":
			d.bytes("inf")
		case "-Infinity":
			d.bytes("-inf")
		case "NaN":
			d.bytes("nan")
		default:
			d.bytes(strings.TrimSuffix(floatExponent.Replace(s), ".0"))
		}
	case mruby.KindString:
		return d.dressed(v, class, "String", v.Encoding(), func() error {
			d.WriteByte('"')
			d.bytes(v.Str())
			return nil
		})
	case mruby.KindArray:
		return d.dressed(v, class, "Array", mruby.Binary, func() error {
			d.WriteByte('[')
			d.integer(int64(v.Len()))
			for i := 0; i < v.Len(); i++ {
				if err := d.dump(v.At(i)); err != nil {
					return err
				}
			}
			return nil
		})
	case mruby.KindHash:
		return d.dressed(v, class, "Hash", mruby.Binary, func() error { return d.hash(v) })
	case mruby.KindClass, mruby.KindModule:
		name, err := in.ToS(v)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "#") {
			return mruby.TypeError("can't dump anonymous %s %s", strings.ToLower(class), name)
		}
		if strings.HasPrefix(name, "#<Class:") {
			return mruby.TypeError("singleton class can't be dumped")
		}
		d.WriteByte(map[mruby.Kind]byte{mruby.KindClass: 'c', mruby.KindModule: 'm'}[v.Kind()])
		d.bytes(name)
	case mruby.KindRange:
		d.WriteByte('o')
		d.symbol(class)
		d.integer(3)
		for _, part := range [][2]string{{"excl", "exclude_end?"}, {"begin", "begin"}, {"end", "end"}} {
			d.symbol(part[0])
			x, err := in.Call(v, part[1])
			if err != nil {
				return err
			}
			if err := d.dump(x); err != nil {
				return err
			}
		}
	case mruby.KindProc, mruby.KindFiber:
		return mruby.TypeError("no _dump_data is defined for class %s", class)
	default:
		return d.object(v, class)
	}
	return nil
}

func (d *dumper) object(v mruby.Value, class string) error {
	in := d.in
	if in.IsKindOf(v, in.MustConst("Regexp")) {
		return d.regexp(v, class)
	}
	if v.Kind() == mruby.KindData && in.IsKindOf(v, in.ioClass) {
		return mruby.TypeError("can't dump %s", class)
	}
	if v.Kind() == mruby.KindData || slices.ContainsFunc(undumpable, func(name string) bool {
		c, err := in.Const(name)
		return err == nil && in.IsKindOf(v, c)
	}) {
		return mruby.TypeError("no _dump_data is defined for class %s", class)
	}
	if in.IsKindOf(v, in.MustConst("Struct")) || in.IsKindOf(v, in.MustConst("Data")) {
		return d.dressed(v, class, class, mruby.Binary, func() error { return d.members(v, class) })
	}
	if err := d.extensions(v); err != nil {
		return err
	}
	var names []string
	values := map[string]mruby.Value{}
	if in.IsKindOf(v, in.MustConst("Set")) {
		h := in.Hash()
		items, err := in.Call(v, "to_a")
		if err != nil {
			return err
		}
		for _, x := range in.Items(items) {
			if _, err := in.Call(h, "[]=", x, mruby.True); err != nil {
				return err
			}
		}
		names, values["@hash"] = []string{"@hash"}, h
	} else {
		list, err := in.Call(v, "instance_variables")
		if err != nil {
			return err
		}
		for _, n := range in.Items(list) {
			name := in.SymbolName(n)
			names = append(names, name)
			values[name] = in.Ivar(v, name)
		}
	}
	if v.Kind() == mruby.KindException {
		msg, err := in.Call(v, "message")
		if err != nil {
			return err
		}
		bt, err := in.Call(v, "backtrace")
		if err != nil {
			return err
		}
		if msg.IsString() && msg.Str() == class {
			msg = mruby.Nil // none was given
		}
		names = append([]string{"mesg", "bt"}, names...)
		values["mesg"], values["bt"] = msg, bt
	}
	d.WriteByte('o')
	d.symbol(class)
	d.integer(int64(len(names)))
	for _, name := range names {
		d.symbol(name)
		d.kept = append(d.kept, values[name])
		if err := d.dump(values[name]); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) hash(v mruby.Value) error {
	in := d.in
	def, err := in.Call(v, "default")
	if err != nil {
		return err
	}
	if p, err := in.Call(v, "default_proc"); err != nil || !p.IsNil() {
		return mruby.TypeError("can't dump hash with default proc")
	}
	if identity, err := in.Call(v, "compare_by_identity?"); err != nil {
		return err
	} else if identity.Truthy() {
		d.WriteByte('C')
		d.symbol("Hash")
	}
	if def.IsNil() {
		d.WriteByte('{')
	} else {
		d.WriteByte('}')
	}
	pairs := in.Pairs(v)
	d.integer(int64(len(pairs)))
	for _, p := range pairs {
		if err := d.dump(p.Key); err != nil {
			return err
		}
		if err := d.dump(p.Value); err != nil {
			return err
		}
	}
	if !def.IsNil() {
		return d.dump(def)
	}
	return nil
}

// members writes those of a Struct or Data.
func (d *dumper) members(v mruby.Value, class string) error {
	parts, err := d.in.Call(v, "to_h")
	if err != nil {
		return err
	}
	d.kept = append(d.kept, parts)
	d.WriteByte('S')
	d.symbol(class)
	pairs := d.in.Pairs(parts)
	d.integer(int64(len(pairs)))
	for _, p := range pairs {
		d.symbol(d.in.SymbolName(p.Key))
		if err := d.dump(p.Value); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) regexp(v mruby.Value, class string) error {
	source, err := d.in.Call(v, "source")
	if err != nil {
		return err
	}
	options, err := d.in.Call(v, "options")
	if err != nil {
		return err
	}
	return d.dressed(v, class, "Regexp", source.Encoding(), func() error {
		d.WriteByte('/')
		d.bytes(source.Str())
		d.WriteByte(byte(options.Int()))
		return nil
	})
}

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

package ruby

import (
	"math/big"
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
)

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

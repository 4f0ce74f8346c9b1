package ruby

import (
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
)

// rubyMessage gives the message that CRuby has where the VM's own words differ.
func rubyMessage(m string) string {
	switch {
	case m == "resuming dead fiber":
		return "attempt to resume a terminated fiber"
	case strings.HasSuffix(m, " failed") && strings.HasPrefix(m, "comparison of "):
		a, b, ok := strings.Cut(strings.TrimSuffix(m[len("comparison of "):], " failed"), " and ")
		if ok {
			return "comparison of " + classOfInspect(a) + " with " + immediate(b) + " failed"
		}
		return singletons.Replace(m)
	case strings.Contains(m, " cannot be converted to "):
		what, to, _ := strings.Cut(m, " cannot be converted to ")
		switch {
		case to == "Float":
			return "can't convert " + what + " into Float"
		case to == "Integer" && what == "nil":
			return "no implicit conversion from nil to integer"
		}
		return "no implicit conversion of " + what + " into " + to
	case m == "unexpected yield":
		return "no block given (yield)"
	case strings.HasPrefix(m, "can't convert ") && strings.HasSuffix(m, " into Proc"):
		return "wrong argument type " + m[len("can't convert "):len(m)-len(" into Proc")] + " (expected Proc)"
	case strings.HasSuffix(m, " is not class/module"):
		return "class or module required"
	case strings.HasPrefix(m, "Hash required (") && strings.HasSuffix(m, " given)"):
		what := m[len("Hash required (") : len(m)-len(" given)")]
		return "no implicit conversion of " + strings.TrimPrefix(singletons.Replace("with "+what), "with ") + " into Hash"
	case strings.HasPrefix(m, "illegal radix "):
		return "invalid" + m[len("illegal"):]
	case strings.HasPrefix(m, "superclass must be a Class (") && strings.HasSuffix(m, " given)"):
		return "superclass must be an instance of Class (given an instance of " + classOfInspect(m[len("superclass must be a Class ("):len(m)-len(" given)")]) + ")"
	case strings.HasPrefix(m, "can't create instance of "):
		return "allocator undefined for " + m[len("can't create instance of "):]
	case strings.HasPrefix(m, "undefined method '") && strings.Contains(m, "' for class "):
		at, class, _ := strings.Cut(m, "' for class ")
		return strings.Replace(at, "'", "`", 1) + "' for class `" + strings.Trim(class, "`'") + "'"
	case strings.HasPrefix(m, "'") && strings.Contains(m, "' is not allowed as "), strings.HasPrefix(m, "method '"),
		strings.HasPrefix(m, "undefined singleton method '"):
		return quoted(m)
	case strings.Contains(m, ": syntax error, "):
		place, text, _ := strings.Cut(m, ": syntax error, ")
		text = strings.ReplaceAll(text, "end of file", "end-of-input")
		return place + ": syntax error, " + quotedKeyword().ReplaceAllString(text, "`$1'")
	case strings.HasPrefix(m, "undefined method '"), strings.HasPrefix(m, "undefined instance method '"):
		return quoted(m)
	}
	return m
}

// The VM names the class where CRuby shows the only value of it.
var singletons = strings.NewReplacer("with NilClass", "with nil", "with TrueClass", "with true", "with FalseClass", "with false")

// The parser quotes keywords twice.
var quotedKeyword = lazyregexp.New(`"'(\w+)'"`)

// quoted turns 'x' into `x', as CRuby 3.1 quotes names.
func quoted(m string) string {
	var b strings.Builder
	open := true
	for _, c := range m {
		if c == '\'' && open {
			b.WriteByte('`')
			open = false
			continue
		}
		if c == '\'' {
			open = true
		}
		b.WriteRune(c)
	}
	return b.String()
}

// classOfInspect guesses the class of a value from how it inspects.
func classOfInspect(s string) string {
	switch {
	case s == "nil":
		return "NilClass"
	case s == "true":
		return "TrueClass"
	case s == "false":
		return "FalseClass"
	case strings.HasPrefix(s, `"`):
		return "String"
	case strings.HasPrefix(s, ":"):
		return "Symbol"
	case strings.HasPrefix(s, "["):
		return "Array"
	case strings.HasPrefix(s, "{"):
		return "Hash"
	case strings.HasPrefix(s, "#<"):
		name, _, _ := strings.Cut(s[2:], " ")
		name, _, _ = strings.Cut(name, ">")
		if i := strings.Index(name, ":0x"); i >= 0 {
			name = name[:i]
		}
		return name
	case s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] == '-'):
		if strings.ContainsAny(s, ".e") {
			return "Float"
		}
		return "Integer"
	}
	return s
}

// immediate shows nil, true, false, numbers and symbols as they are, any other
// value by its class.
func immediate(s string) string {
	switch c := classOfInspect(s); c {
	case "NilClass", "TrueClass", "FalseClass", "Integer", "Float", "Symbol":
		return s
	default:
		return c
	}
}

// defineMissing makes the error for a method that nobody has read as CRuby's.
func defineMissing(in *Interp) error {
	main, err := in.Run("self", EmbeddedPrefix+"main", 1)
	if err != nil {
		return err
	}
	in.Root(main)
	in.Define(in.MustConst("BasicObject"), "method_missing", func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if len(args) == 0 {
			return mruby.Nil, mruby.ArgumentError("no method name given")
		}
		name := in.SymbolName(args[0])
		class, text := "NoMethodError", "undefined method `"+name+"' for "
		if vis := in.Visibility(self, name); vis == "private" || vis == "protected" {
			text = vis + " method `" + name + "' called for "
		} else if in.SuperMissing(name) {
			text = "super: no superclass method `" + name + "' for "
		} else if len(args) == 1 && block.IsNil() && isIdentifier(name) && in.WithoutReceiver() {
			class, text = "NameError", "undefined local variable or method `"+name+"' for "
		}
		given := []mruby.Value{in.String(text + in.receiverText(self, main)), args[0]}
		if class == "NoMethodError" {
			given = append(given, in.Array(args[1:]...))
		}
		exc, err := in.Call(in.MustConst(class), "new", given...)
		if err != nil {
			return mruby.Nil, err
		}
		if err := in.IvarSet(exc, "@receiver", self); err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.raised(exc)
	})
	return nil
}

func isIdentifier(name string) bool {
	if name == "" {
		return false
	}
	c := name[0]
	last := name[len(name)-1]
	return (c >= 'a' && c <= 'z' || c == '_' || c >= 0x80) && last != '?' && last != '!' && last != '='
}

func (in *Interp) receiverText(v, main mruby.Value) string {
	if v == main {
		return "main:Object"
	}
	switch v.Kind() {
	case mruby.KindClass, mruby.KindModule:
		s, _ := in.ToS(v)
		if strings.HasPrefix(s, "#") {
			return s // an anonymous one
		}
		return s + ":" + in.className(v)
	}
	class := in.className(v)
	if !in.IsKindOf(v, in.MustConst("Kernel")) {
		return in.AnyToS(v)
	}
	s, err := in.Inspect(v)
	if err != nil {
		s = in.AnyToS(v)
	}
	if strings.HasPrefix(s, "#") {
		return s
	}
	return s + ":" + class
}

package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["shellwords"] = defineShellwords }

func defineShellwords(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Shellwords")
	escape := func(v mruby.Value) (mruby.Value, error) {
		s, err := in.ToS(v)
		return in.String(shellEscape(s)), err
	}
	split := func(v mruby.Value) (mruby.Value, error) {
		line, err := in.str(v)
		if err != nil {
			return mruby.Nil, err
		}
		words, ok := ShellSplit(line)
		if !ok {
			text, err := in.Inspect(v)
			if err != nil {
				return mruby.Nil, err
			}
			return mruby.Nil, mruby.ArgumentError("Unmatched quote: %s", text)
		}
		return in.Strings(words), nil
	}
	join := func(v mruby.Value) (mruby.Value, error) {
		list, err := in.Call(v, "to_a")
		if err != nil {
			return mruby.Nil, err
		}
		words := make([]string, list.Len())
		for i := range words {
			s, err := in.ToS(list.At(i))
			if err != nil {
				return mruby.Nil, err
			}
			words[i] = shellEscape(s)
		}
		return in.String(strings.Join(words, " ")), nil
	}
	ofArgument := func(f func(mruby.Value) (mruby.Value, error)) method {
		return func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) { return f(args[0]) }
	}
	ofSelf := func(f func(mruby.Value) (mruby.Value, error)) method {
		return func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) { return f(self) }
	}
	in.def(module, "shellescape", 1, 1, ofArgument(escape))
	in.def(module, "shellwords shellsplit", 1, 1, ofArgument(split))
	in.def(module, "shelljoin", 1, 1, ofArgument(join))
	in.defSelf(module, "escape shellescape", 1, 1, ofArgument(escape))
	in.defSelf(module, "split shellwords shellsplit", 1, 1, ofArgument(split))
	in.defSelf(module, "join shelljoin", 1, 1, ofArgument(join))
	in.def(in.MustConst("String"), "shellescape", 0, 0, ofSelf(escape))
	in.def(in.MustConst("String"), "shellsplit", 0, 0, ofSelf(split))
	in.def(in.MustConst("Array"), "shelljoin", 0, 0, ofSelf(join))
	return nil
}

// shellEscape quotes a word for a POSIX shell, with backslashes.
func shellEscape(s string) string {
	if s == "" {
		return "''"
	}
	var b strings.Builder
	for _, r := range []byte(s) {
		switch {
		case r == '\n':
			b.WriteString("'\n'")
			continue
		case isAlnum(r) || strings.IndexByte("_-.,:+/@", r) >= 0 || r&0xc0 == 0x80:
			// A byte that goes on with a character follows that character's backslash.
		default:
			b.WriteByte('\\')
		}
		b.WriteByte(r)
	}
	return b.String()
}

func shellSpace(c byte) bool { return strings.IndexByte(" \t\r\n\f\v", c) >= 0 }

// ShellSplit splits a line into words as a POSIX shell does, without expansion.
// It fails when a quote has no end.
func ShellSplit(line string) (words []string, ok bool) {
	words = []string{}
	var field strings.Builder
	for i := 0; ; {
		for i < len(line) && shellSpace(line[i]) {
			i++
		}
		if i == len(line) {
			return words, true
		}
		start := i
		switch line[i] {
		case '\'':
			n := strings.IndexByte(line[i+1:], '\'')
			if n < 0 {
				return nil, false
			}
			field.WriteString(line[i+1 : i+1+n])
			i += n + 2
		case '"':
			n := endOfDoubleQuotes(line[i+1:])
			if n < 0 {
				return nil, false
			}
			field.WriteString(unescapeDoubleQuotes(line[i+1 : i+1+n]))
			i += n + 2
		case '\\':
			i++
			if i < len(line) {
				i++
				for i < len(line) && line[i]&0xc0 == 0x80 {
					i++
				}
			}
			if escaped := line[start:i]; len(escaped) > 1 && escaped[1] != '\n' {
				field.WriteString(escaped[1:])
			} else {
				field.WriteString(escaped)
			}
		default:
			for i < len(line) && !shellSpace(line[i]) && strings.IndexByte(`\'"`, line[i]) < 0 {
				i++
			}
			field.WriteString(line[start:i])
		}
		if i == len(line) || shellSpace(line[i]) {
			words = append(words, field.String())
			field.Reset()
		}
	}
}

func endOfDoubleQuotes(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

func unescapeDoubleQuotes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

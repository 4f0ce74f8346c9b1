package ruby

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Each line of a template must stay at its number in the source: an error names
// the template's line.
func FuzzERBCompile(f *testing.F) {
	for _, text := range []string{"a <%= x %>\n", "<%- if x -%>\nb\n<%- end -%>", "% x\n%% y\n", "<%# c\n%>", "<%%", "%>", "<%"} {
		f.Add(text, "-")
		f.Add(text, "%<>")
	}
	f.Fuzz(func(t *testing.T, template, mode string) {
		source := compileERB(template, mode, "_erbout")
		if !strings.HasPrefix(source, "#coding:UTF-8\n_erbout = +''") {
			t.Fatalf("%q %q: %q", template, mode, source)
		}
		if trim, percent := erbMode(mode); trim == erbTrimNone && !percent && strings.Count(template, "\r\n") == 0 {
			if got, want := strings.Count(source, "\n"), strings.Count(template, "\n")+1; got != want {
				t.Fatalf("%q: %d lines, want %d: %q", template, got, want, source)
			}
		}
	})
}

// Whatever a String holds, its YAML must be read back as that String.
func FuzzYAMLString(f *testing.F) {
	for _, text := range []string{"", "a", "a: b", "- a", "yes", "1.0", "a\nb\n", " a", "é", "'", "\"", "\t", "#", "<<", "\u2028", "08"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := (&yamlDumper{}).string(text)
		e := newYAMLEmitter(2, 0)
		e.document(&yamlNode{kind: yamlMappingNode, bare: true, items: []*yamlNode{bareYAML("k"), &n}})
		p, err := newYAMLParser(e.end())
		if err != nil {
			t.Fatalf("%q: %q: %v", text, e.out.String(), err)
		}
		root, err := p.document(true)
		if err != nil || root.kind != yamlMappingNode || len(root.items) != 2 {
			t.Fatalf("%q: %q: %v", text, e.out.String(), err)
		}
		got := root.items[1].value
		if root.items[1].tag == "!binary" {
			got = unbase64(got)
		}
		if root.items[1].bare && classifyYAML(got).kind != yamlIsString {
			t.Fatalf("%q is no String in %q", text, e.out.String())
		}
		if got != text {
			t.Fatalf("%q was read as %q from %q", text, got, e.out.String())
		}
	})
}

func FuzzYAMLDocument(f *testing.F) {
	for _, text := range []string{"a: b\n- c", "[a, {b: c}]", "? a\n: b", "a: |\n  x\n y", "&a *a", "!t a", "%YAML 1.1\n---\na", "'a", "\"\\x\""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := newYAMLParser(text)
		for first := true; err == nil; first = false {
			var root *yamlNode
			if root, err = p.document(first); root == nil {
				return
			}
			eachScalar(root, func(s string) { classifyYAML(s) })
		}
	})
}

func eachScalar(n *yamlNode, f func(string)) {
	if n.kind == yamlScalarNode {
		f(n.value)
	}
	for _, item := range n.items {
		eachScalar(item, f)
	}
}

// A word that was escaped is that word again when it is split off a line.
func FuzzShellwords(f *testing.F) {
	for _, text := range []string{"", "a", "a b", "it's", "\n", "é", "$x `y` \\", "a\nb"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, ok := ShellSplit(shellEscape(text) + " end")
		if !ok || len(words) != 2 || words[0] != text || words[1] != "end" {
			t.Fatalf("%q was split as %q", text, words)
		}
		ShellSplit(text)
	})
}

func FuzzJSON(f *testing.F) {
	in, err := New(Config{})
	if err != nil {
		f.Fatal(err)
	}
	defer in.Close()
	if _, err := in.Require("json"); err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{`{"a": [1, 2.5, null]}`, `"\u00e9\ud83d\ude00"`, "// c\n1", "[", "-", "1e5"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := in.parseJSON(text, in.Hash())
		if err != nil {
			return
		}
		w := in.newJSONWriter(&jsonState{allowNaN: true}, in.Hash())
		if err := w.value(v); err != nil && utf8.ValidString(text) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func FuzzTexts(f *testing.F) {
	for _, text := range []string{"2024-03-04 10:20 UTC", "http://u@h:1/p?q#f", "a,\"b\"\n", "4 Mar '99 3pm"} {
		f.Add(text, "%Y-%m-%d")
	}
	f.Fuzz(func(t *testing.T, text, format string) {
		parts := parseDate(text, true)
		parts.moment(date{jd: 2460374, calendar: italy})
		if parts, ok := strptime(text, format); ok {
			parts.moment(date{jd: 2460374, calendar: italy})
		}
		splitURI(text)
		mergePath(text, format)
		s := &csvScanner{text: text, colSep: ",", rowSep: autoRowSep(text), quote: `"`}
		for ok, err := true, error(nil); ok && err == nil; {
			_, ok, err = s.next()
		}
	})
}

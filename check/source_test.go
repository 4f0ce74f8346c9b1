package check

import (
	"slices"
	"strings"
	"testing"
)

func TestCallsAndConstants(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"foo":                                    "foo",
		"foo = 1; foo":                           "",
		"foo.bar = 1":                            "foo bar=",
		"foo.bar == 1":                           "foo bar",
		"a, b.c = 1, 2":                          "b c=",
		"x { |a, (b, *c), d: 1| a; b; c; d }":    "x",
		"->(a) { a }":                            "",
		"def m(a, *b, c: 1, **d, &e) = a + c":    "",
		"def m = n":                              "n",
		"begin; a; rescue B => e; e; end":        "a",
		"alias m n":                              "",
		"for i in [1] do i end":                  "",
		"/(?<year>\\d)/ =~ 'x' && year":          "",
		"case 1 in Integer => n then n end":      "",
		"case [1] in [a, *b]\n a; b\nend":        "",
		"puts __FILE__, __LINE__":                "puts",
		"\"#{foo}\"":                             "foo",
		"`a #{foo}`":                             "foo",
		"foo&.bar::baz(&:qux)":                   "foo bar baz",
		"super; yield; self.x":                   "x",
		"x { _1.a; it.b }; it":                   "x a b it",
		"puts(<<~E)\n  #{foo}\nE":                "puts foo",
		"task(:a) { |t, args| args.b; t }":       "task b",
		"A::B.c; D.new; E = 1; class F < G; end": "c new",
	} {
		s := parse("/x.rb", "x.rb", code)
		var names []string
		for _, c := range s.calls {
			names = append(names, c.name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != strings.Join(slices.Sorted(slices.Values(strings.Fields(want))), " ") {
			t.Errorf("%s\ncalls %q, want %q", code, got, want)
		}
	}
	s := parse("/x.rb", "x.rb", "A::B.c; ::D.new\nE = 1\nclass F < G; end\nmodule H::I; end\nrescue_me { J::K }\nl::M")
	var paths []string
	for _, c := range s.constants {
		paths = append(paths, c.path)
	}
	if got := strings.Join(paths, " "); got != "A::B D G J::K" {
		t.Errorf("constants %q", got)
	}
	if !s.defined["E"] || !s.defined["F"] || !s.defined["I"] || s.defined["A"] {
		t.Errorf("defined %v", s.defined)
	}
}

func TestRescued(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"target":                      false,
		"target rescue nil":           true,
		"begin\n target\nrescue\nend": true,
		"begin\n target\nrescue NameError => e\nend":    true,
		"begin\n target\nrescue IOError\nend":           false,
		"begin\n x\nrescue\n target\nend":               false,
		"begin\n x\nensure\n target\nend":               false,
		"def m\n target\nrescue StandardError\nend":     true,
		"x do\n target\nrescue A, NameError\nend":       true,
		"begin\n x { target }\nrescue ::NameError\nend": true,
	} {
		s := parse("/x.rb", "x.rb", code)
		for _, c := range s.calls {
			if c.name == "target" && s.rescued(c.node, "NameError", "StandardError") != want {
				t.Errorf("%s\nrescued: %v", code, !want)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("task :a do |t, args|\n  on(roles(:app)) { execute \"a b\", c }\nend\n")
	f.Add("case x in {a: [b, *]} then b end; A::B ||= 1; def self.m = 1; `a`; %i[a b]; <<~E\n #{x}\nE\n")
	f.Fuzz(func(t *testing.T, code string) {
		s := parse("/x.rb", "x.rb", code)
		for _, c := range s.calls {
			if c.name == "" || s.line(c.node) < 1 {
				t.Errorf("%q in line %d", c.name, s.line(c.node))
			}
			s.blocksAround(c.node)
			s.rescued(c.node, "StandardError")
		}
	})
}

package rewrite

import (
	"strings"
	"testing"
)

// The names that begin with L stay on their lines, whatever is rewritten around
// them.
const numbered = `L1; BEGIN { L1 }
case [1,
      L2]
in [Integer => a, # one
    ^(L4) | {b: String,
      c: /x/}] if L5 &&
    L7
  L8
in {x:} unless L9
then L10
end
L12 => {
  a: L13
}
x = L15 in [
  Integer]
if (L17)..(
    L18)
  L19
end
def y(e:, g: e) = [
  L22, defined?(g), defined?(
    L23.foo)]
/(?<q>.)/ =~
  L25
begin
  L27
end while true &&
  L29
foo.each do
  L31; it
end
-> {
  _1
  L35 }
a&.b ||=
  L37
A::B ||=
  L39
<<~` + "`A`" + `
  #{L41} #@x
A
<<~'A'
    a \
  b #{x} \
A
L47
"#@a
 #{L49}"
def z = puts L50
END {
  L52
}
alias $new $old
L55
a, b =
  L57 rescue 1
`

func TestLinesStay(t *testing.T) {
	for name, source := range map[string]string{
		"LF":                numbered,
		"CRLF":              strings.ReplaceAll(numbered, "\n", "\r\n"),
		"empty lines first": "\n\n" + numbered,
	} {
		got, want := marks(Source(source, false)), marks(source)
		if len(want) < 30 {
			t.Fatal("too few marks")
		}
		for mark, line := range want {
			if got[mark] != line {
				t.Errorf("%s: %s is on line %d, not %d:\n%s", name, mark, got[mark], line, Source(source, false))
			}
		}
	}
}

// marks returns the last line of each name L1, L2, …
func marks(source string) map[string]int {
	lines := map[string]int{}
	for i, line := range strings.Split(source, "\n") {
		for word := range strings.FieldsFuncSeq(line, func(c rune) bool { return c != 'L' && (c < '0' || c > '9') }) {
			if word[0] == 'L' && len(word) > 1 {
				lines[word] = i + 1
			}
		}
	}
	return lines
}

func TestLeftAlone(t *testing.T) {
	for _, source := range []string{
		"",
		"\n",
		"set :application, \"shop\"\nserver \"a\", roles: %w[app db]\n",
		"on roles(:app), in: :parallel do |host|\n  execute :echo, \"in #{host} it is\"\nend\n",
		"task :deploy => :build do\n  puts 'defined?(x) in it'\nend\n",
		"# case x in y\n__END__\nx in y",
		"case x\nin [\n",
		"case x\nin Integer then 1\n",
		"it \"does\" do\nend\nit { }\n",
		"def it_is(it) = it\n",
		"it = 5\nx { it }\n",
		"for a in [1] do end\n",
		"x = (1..2)\ny if x\n",
		"rescue_me => 1\n)",
		"a\x00b in c\n",
	} {
		if got := Source(source, false); got != source {
			t.Errorf("%q became %q", source, got)
		}
	}
}

func TestIt(t *testing.T) {
	for source, want := range map[string]string{
		"a { it + 1 }\n":              "a { |it| it + 1 }\n",
		"a do it end\n":               "a do |it| it end\n",
		"a { b { it }; it }\n":        "a { |it| b { |it| it }; it }\n",
		"a { b { it } }\n":            "a { b { |it| it } }\n",
		"-> { it }\n":                 "->(it) { it }\n",
		"a { it.x(it) { |y| it } }\n": "a { |it| it.x(it) { |y| it } }\n",
		"a { it() }\n":                "a { it() }\n",
		"a { |x| it }\n":              "a { |x| it }\n",
		"a { x.it }\n":                "a { x.it }\n",
		"it = 1; a { it }\n":          "it = 1; a { it }\n",
		"a { it = 1; it }\n":          "a { it = 1; it }\n",
	} {
		if got := Source(source, false); got != want {
			t.Errorf("%q became %q, not %q", source, got, want)
		}
	}
}

// What may hold something to rewrite must be parsed; most sources must not be.
func TestNeeded(t *testing.T) {
	for _, source := range []string{
		"case x\n  in 1 then 2\nend", "x in y", "x => {a:}", "x=>y", "foo(a) => [b]", `"a" => b`, "begin; 1 => a; end", "p(defined?(x))",
		`"a #{defined?(x)}"`, "a { it }", "BEGIN { }", "END{ }", "alias $a $b", "/(?<a>.)/ =~ b", "x if a..b", "a..b ? 1 : 2", `"#$1"`,
		`"#@x"`, "<<~A\n#@x\nA", "<<~'A'\n\\\\\nA", "<<~A\n#{x} \\\n y\nA", "def a(b = 1, ...)", "def a(b = 1,\n  ...)\nend", "<<~`A`\nA", "?é", `?\u{41}`, "%r{\\{}", "a { |b,| }", "end while x", "end until x", "a, b = c rescue d", "A::B ||= 1",
		"a&.b ||= 1", "def x(a:, b: a)", "def x(**nil)", "-> { _1 }", "def x = yield", "def self.x = 1", "if /a/", "__ENCODING__",
		"<<~'A'\na \\\nA",
	} {
		if !needed([]byte(source)) {
			t.Errorf("%q isn't parsed", source)
		}
	}
	for _, source := range []string{
		"set :a, 1", "task :a => :b do", `desc "Put it in place"`, "on roles(:app), in: :groups do", "rescue Foo => e", "for a in b",
		"{ :a => 1,", "a.it", "in_x = 1", "x = 1..2", `"a" => 1,`, "# x in y", "def x(a) = 1", "{ a: 1 }.each { |k, v| }", "a ? b : c",
		"execute \"a\", 'in it'", "before :a, :b", "%w[a b]",
	} {
		if needed([]byte(source)) {
			t.Errorf("%q is parsed", source)
		}
	}
}

// Source would hide a panic.
func FuzzNoPanic(f *testing.F) {
	f.Add([]byte(numbered))
	for line := range strings.Lines(numbered) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		rewrite(source, false)
		rewrite(source, true)
		needed(source)
	})
}

// Many forms that the grammar lacks are no reason to give up.
func TestRepair(t *testing.T) {
	source := strings.Repeat("def a(b) = puts b\ndef self.c? = d 1\ne { 1 => f }\n->(g; h) { }\n", 100)
	got := Source(source, false)
	if n := strings.Count(got, "def self.c?() = d 1\n"); n != 100 {
		t.Errorf("%d of 100 methods", n)
	}
	if n := strings.Count(got, "RubySyntax.mismatch"); n != 100 {
		t.Errorf("%d of 100 patterns", n)
	}
}

package ruby

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestRegexpAsCRuby runs the snippets of testdata/regexp, which have the form
// of those in testdata/core.
func TestRegexpAsCRuby(t *testing.T) {
	files, err := filepath.Glob("testdata/regexp/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no snippets", err)
	}
	total := 0
	differ := map[string]bool{}
	for _, file := range files {
		snippets := readSnippets(t, file)
		total += len(snippets)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			recorded := strings.TrimSuffix(file, ".txt") + ".out"
			if *record {
				t.Setenv("LC_ALL", "C.UTF-8")
				var b strings.Builder
				for _, out := range runCRuby(t, snippets) {
					b.WriteString(strconv.Quote(out) + "\n")
				}
				if err := os.WriteFile(recorded, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := readSnippets(t, recorded)
			if len(want) != len(snippets) {
				t.Fatalf("%d snippets, %d recorded: run go test -run TestRegexpAsCRuby -record", len(snippets), len(want))
			}
			for i, got := range runSnippets(t, snippets, loaded) {
				w, err := strconv.Unquote(want[i])
				if err != nil {
					t.Fatal(err)
				}
				switch _, known := regexpDifferences[snippets[i]]; {
				case got == w:
				case known:
					differ[snippets[i]] = true
				default:
					t.Errorf("%s\n got: %swant: %s", snippets[i], got, w)
				}
			}
		})
	}
	for snippet := range regexpDifferences {
		if !differ[snippet] {
			t.Errorf("no longer a known difference: %s", snippet)
		}
	}
	t.Logf("%d snippets, %d known differences", total, len(differ))
}

// regexpDifferences are the snippets that don't give what CRuby gives, and why.
var regexpDifferences = map[string]string{}

// evalError runs code that must raise, and returns "Class: message".
func evalError(t *testing.T, code string) string {
	t.Helper()
	return eval(t, "begin; "+code+"\nrescue Exception => e; print e.class, ': ', e.message; end")
}

func TestRegexpLiteralsAreCompiledOnce(t *testing.T) {
	t.Parallel()
	got := eval(t, `
		list = (1..3).map { /a(b)/i }
		puts list.all? { |r| r.equal?(list[0]) }, list[0].frozen?
		x = "c"
		puts (1..3).map { /a#{x}/ }.map(&:object_id).uniq.size
		puts Regexp.new("a").equal?(Regexp.new("a"))
		2500.times { |i| raise i.to_s unless "n#{i}" =~ /\An#{i}\z/ }
		puts "done"`)
	if want := "true\ntrue\n1\nfalse\ndone\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRegexpGivesUp(t *testing.T) {
	t.Parallel()
	const text = `("a" * 100 + "b")`
	for _, code := range []string{`/^(a|aa)+$/ =~ ` + text, text + `.match?(/^(a|aa)+$/)`} {
		if got, want := evalError(t, code), "Regexp::TimeoutError: regexp match timeout"; got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	if got := eval(t, "p Regexp::TimeoutError.ancestors.include?(RegexpError), RegexpError.superclass"); got != "true\nStandardError\n" {
		t.Error(got)
	}
}

func TestRegexpOnBytes(t *testing.T) {
	t.Parallel()
	const broken = `"a\xff"`
	for _, code := range []string{`/x/ =~ ` + broken, broken + `.gsub(/x/, "")`, broken + `.scan(/x/)`, broken + `.split(/x/)`} {
		if got, want := evalError(t, code), "ArgumentError: invalid byte sequence in UTF-8"; got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	// As in CRuby, what is looked for as a plain string may be anywhere.
	got := eval(t, "s = "+broken+`
		puts s.sub("a", "b").bytes.inspect, s.index("a"), s.start_with?("a"), s.tr("a", "c").bytes.inspect
		puts s.count("a"), s.delete("a").bytes.inspect, s =~ /\xff/n`)
	if want := "[98, 255]\n0\ntrue\n[99, 255]\n1\n[255]\n1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRegexpOfLaterRubies: what CRuby has since 3.2, 3.3 and 3.4.
func TestRegexpOfLaterRubies(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`Regexp.new("a b", "xi")`:                                                `/a b/ix`,
		`/(?<n>a)(b)?/.match("éa").byteoffset(0)`:                                `[2, 3]`,
		`/(a)(b)?/.match("éa").byteoffset(2)`:                                    `[nil, nil]`,
		`/(a)/.match("éa").bytebegin(0)`:                                         `2`,
		`/(a)/.match("éa").byteend(1)`:                                           `3`,
		`/(a)(b)?/.match("a").deconstruct`:                                       `["a", nil]`,
		`/(?<a>x)(?<b>y)?/.match("x").deconstruct_keys([:b, :a])`:                `{:b=>nil, :a=>"x"}`,
		`/(?<a>x)(?<b>y)?/.match("x").deconstruct_keys(nil)`:                     `{:a=>"x", :b=>nil}`,
		`/(?<a>x)/.match("x").deconstruct_keys([:q, :a])`:                        `{}`,
		`/(?<a>x)/.match("x").named_captures(symbolize_names: true)`:             `{:a=>"x"}`,
		`begin; Regexp.new("a", "z"); rescue => e; e; end`:                       `#<ArgumentError: unknown regexp option: z>`,
		`begin; /(?<a>x)/.match("x").deconstruct_keys(1); rescue => e; e; end`:   `#<TypeError: wrong argument type Integer (expected Array or nil)>`,
		`begin; /(?<a>x)/.match("x").deconstruct_keys([1]); rescue => e; e; end`: `#<TypeError: wrong argument type Integer (expected Symbol)>`,
	} {
		if got := strings.TrimSuffix(eval(t, "p(("+code+"))"), "\n"); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
}

// TestRegexpTakesWhatConverts: to_str is enough for a string.
func TestRegexpTakesWhatConverts(t *testing.T) {
	t.Parallel()
	got := eval(t, `
		class Text; def initialize(s) = @s = s; def to_str = @s; end
		p "a-b".sub(Text.new("-"), Text.new("+")), "a-b".split(Text.new("-")), /b/ =~ Text.new("ab"), /b/ === Text.new("ab")
		p "ab".index(Text.new("b")), "ab".start_with?(Text.new("a")), "ab".tr(Text.new("a"), Text.new("c")), "ab".scan(Text.new("b"))
		p Regexp.new(Text.new("a+")), Regexp.union(Text.new("."), /x/), Regexp.escape(Text.new("+"))
		class Sub < Regexp; end
		p Sub.new("x").class, Sub.compile("x") =~ "ax"`)
	want := "\"a+b\"\n[\"a\", \"b\"]\n1\ntrue\n1\ntrue\n\"cb\"\n[\"b\"]\n/a+/\n/\\.|(?-mix:x)/\n\"\\\\+\"\nSub\n1\n"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

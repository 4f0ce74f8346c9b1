package onig

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "record what CRuby answers (runs ruby)")

// record matches every case in CRuby: an error message, null, or begin and end
// in bytes of the match and its groups.
const record = `require "json"
$stderr = File.open(File::NULL, "w")
STDIN.each_line do |line|
  pattern, flags, text = JSON.parse(line)
  options = flags.chars.sum { |f| { "i" => 1, "x" => 2, "m" => 4 }[f] }
  puts JSON.generate((begin
    m = Regexp.new(pattern, options).match(text)
    m && m.size.times.map { |i| m[i] ? [text[0, m.begin(i)].bytesize, text[0, m.end(i)].bytesize] : [-1, -1] }.flatten
  rescue RegexpError => e
    e.message
  end))
end`

// TestPatterns compares matches and errors with those of CRuby.
func TestPatterns(t *testing.T) {
	t.Parallel()
	const cases, answers = "testdata/patterns.jsonl", "testdata/patterns.cruby.jsonl"
	input, err := os.ReadFile(cases)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		cmd := exec.Command("ruby", "-Eutf-8", "-e", record)
		cmd.Stdin = bytes.NewReader(input)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(answers, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	want := bufio.NewScanner(bytes.NewReader(recorded))
	n := 0
	differ := map[string]bool{}
	for line := range bytes.Lines(input) {
		var c [3]string
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if !want.Scan() {
			t.Fatalf("no answer recorded for %s", line)
		}
		n++
		got := answer(c[0], c[1], c[2])
		switch key := c[0] + "/" + c[1]; {
		case got == want.Text():
		case known[key]:
			differ[key] = true
		default:
			t.Errorf("/%s/%s on %q:\n got %s\nwant %s", c[0], c[1], c[2], got, want.Text())
		}
	}
	for key := range known {
		if !differ[key] {
			t.Errorf("/%s is no longer a known difference", key)
		}
	}
	t.Logf("%d patterns, %d known differences", n, len(differ))
}

// known are the patterns that match otherwise than in CRuby.
var known = map[string]bool{
	// The library allows more in look-behind.
	`(?<=a+)/`: true, `(?<=\1)(a)/`: true,
	// CRuby defines this name and then refuses to refer to it.
	`(?<a+b>x)\k<a+b>/`: true,
	// CRuby folds no case beyond ASCII for \w in brackets and in [^é].
	`[\w]/i`: true, `[^\w]/i`: true, `[^é]/i`: true,
}

func answer(pattern, flags, text string) string {
	has := func(f byte) bool { return bytes.IndexByte([]byte(flags), f) >= 0 }
	re, err := Compile(pattern, Options{IgnoreCase: has('i'), Extended: has('x'), Multiline: has('m')})
	var result any
	if err != nil {
		result = err.Error()
	} else if regs, err := re.Search(NewText(text), 0); err != nil {
		result = err.Error()
	} else if regs != nil {
		result = regs
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(result); err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

func mustCompile(t testing.TB, pattern string, o Options) *Regexp {
	t.Helper()
	re, err := Compile(pattern, o)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func TestSearch(t *testing.T) {
	t.Parallel()
	re := mustCompile(t, `(?<word>é+)(?<word>x)?|(?<other>y)`, Options{})
	want := []Name{{"word", []int{1, 2}}, {"other", []int{3}}}
	if diff := cmp.Diff(want, re.Names()); diff != "" || re.Groups() != 3 {
		t.Errorf("%d groups, names: %s", re.Groups(), diff)
	}
	text := NewText("aéébééx")
	for _, c := range []struct {
		name string
		f    func(Text, int) ([]int32, error)
		at   int
		want []int32
	}{
		{"Search", re.Search, 0, []int32{1, 5, 1, 5, -1, -1, -1, -1}},
		{"Search", re.Search, 3, []int32{3, 5, 3, 5, -1, -1, -1, -1}},
		{"Search", re.Search, 5, []int32{6, 11, 6, 10, 10, 11, -1, -1}},
		{"Search", re.Search, 11, nil},
		{"SearchBack", re.SearchBack, 11, []int32{8, 11, 8, 10, 10, 11, -1, -1}},
		{"SearchBack", re.SearchBack, 5, []int32{3, 5, 3, 5, -1, -1, -1, -1}},
		{"MatchAt", re.MatchAt, 0, nil},
		{"MatchAt", re.MatchAt, 1, []int32{1, 5, 1, 5, -1, -1, -1, -1}},
	} {
		got, err := c.f(text, c.at)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s from %d: %v %s", c.name, c.at, err, diff)
		}
		if found, err := re.Matches(text, c.at); c.name == "Search" && (err != nil || found != (c.want != nil)) {
			t.Errorf("Matches from %d: %v %v", c.at, found, err)
		}
	}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	text := NewText("a\xff\xc3\xa9b")
	if _, err := mustCompile(t, `b`, Options{}).Search(text, 0); !errors.Is(err, ErrIncompatible) {
		t.Errorf("UTF-8 pattern on bytes: %v", err)
	}
	for pattern, want := range map[string][]int32{
		`b`: {4, 5}, `\xff`: {1, 2}, `[^a]+`: {1, 5}, `\u00e9+`: {2, 4}, `\xC3\xA9`: {2, 4}, `\W{3}b`: {1, 5}, `é{1}`: {2, 4},
	} {
		got, err := mustCompile(t, pattern, Options{Charset: Bytes}).Search(text, 0)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("/%s/n: %v %s", pattern, err, diff)
		}
	}
}

// TestTooComplex: what would run for years ends with an error.
func TestTooComplex(t *testing.T) {
	t.Parallel()
	re := mustCompile(t, `^(a|aa)+$`, Options{})
	text := NewText(strings.Repeat("a", 100) + "b")
	if _, err := re.Search(text, 0); !errors.Is(err, ErrTooComplex) {
		t.Errorf("Search: %v", err)
	}
	if _, err := re.Matches(text, 0); !errors.Is(err, ErrTooComplex) {
		t.Errorf("Matches: %v", err)
	}
	for _, pattern := range []string{strings.Repeat("(", 5000) + strings.Repeat(")", 5000), strings.Repeat("[", 5000) + "a" + strings.Repeat("]", 5000)} {
		var refused *SyntaxError
		if _, err := Compile(pattern, Options{}); !errors.As(err, &refused) {
			t.Errorf("deep nesting: %v", err)
		}
	}
}

func FuzzCompileAndSearch(f *testing.F) {
	input, err := os.ReadFile("testdata/patterns.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(input) {
		var c [3]string
		if err := json.Unmarshal(line, &c); err != nil {
			f.Fatal(err)
		}
		f.Add(c[0], c[2], strings.Contains(c[1], "i"), strings.Contains(c[1], "x"), false)
		f.Add(c[0], c[2], false, false, true)
	}
	f.Fuzz(func(t *testing.T, pattern, s string, i, x, n bool) {
		if len(pattern) > 200 || len(s) > 200 {
			return
		}
		re, err := Compile(pattern, Options{IgnoreCase: i, Extended: x, Charset: map[bool]Charset{true: Bytes}[n]})
		if err != nil {
			return
		}
		text := NewText(s)
		check := func(regs []int32, err error) {
			if errors.Is(err, ErrTooComplex) {
				t.SkipNow() // the next ones would take as many seconds
			}
			if err != nil && !errors.Is(err, ErrIncompatible) {
				t.Fatal(err)
			}
			for _, at := range regs {
				if at < -1 || int(at) > len(s) {
					t.Fatalf("offset %d in %q", at, s)
				}
			}
		}
		check(re.Search(text, 0))
		check(re.SearchBack(text, len(s)))
		check(re.MatchAt(text, 0))
		_, err = re.Matches(text, len(s))
		check(nil, err)
	})
}

func BenchmarkSearch(b *testing.B) {
	re := mustCompile(b, `(\d+)\.(\d+)`, Options{})
	text := NewText("a line with a version 12.34 in it")
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			_, _ = re.Search(text, 0)
		}
	})
	b.Run("matches", func(b *testing.B) {
		for b.Loop() {
			_, _ = re.Matches(text, 0)
		}
	})
	b.Run("compile", func(b *testing.B) {
		for b.Loop() {
			_, _ = Compile(`(\d+)\.(\d+)`, Options{})
		}
	})
}

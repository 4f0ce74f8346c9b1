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
	for _, file := range files {
		snippets := readSnippets(t, file)
		total += len(snippets)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			recorded := strings.TrimSuffix(file, ".txt") + ".out"
			if *record {
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
			for i, got := range runSnippets(t, snippets) {
				w, err := strconv.Unquote(want[i])
				if err != nil {
					t.Fatal(err)
				}
				if got != w {
					t.Errorf("%s\n got: %swant: %s", snippets[i], got, w)
				}
			}
		})
	}
	t.Logf("%d snippets", total)
}

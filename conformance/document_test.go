package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDifferencesAreDocumented: each difference on purpose is a row of
// docs/differences.md, and what a row says to show it exists.
func TestDifferencesAreDocumented(t *testing.T) {
	t.Parallel()
	root := filepath.Dir(testdata(t))
	data, err := os.ReadFile(filepath.Join(root, "docs/differences.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t, root)
	documented := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		name := strings.TrimSpace(cells[0])
		if len(cells) != 5 || name == "difference" || name == "---" || name == "" {
			if strings.HasPrefix(line, "| ") && len(cells) != 5 && !strings.HasPrefix(line, "| ---") {
				t.Errorf("%d cells: %s", len(cells), line)
			}
			continue
		}
		documented[name] = true
		shown := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[4], -1)
		if len(shown) == 0 {
			t.Errorf("%s: nothing shows it", name)
		}
		for _, m := range shown {
			switch by := m[1]; {
			case strings.HasPrefix(by, "Test") && tests[by]:
			case exists(filepath.Join("testdata/scenarios", by+".txtar")):
			case exists(filepath.Join(root, "cmd/gocap/testdata/script", by)):
			default:
				t.Errorf("%s: there is no %s", name, by)
			}
		}
	}
	for _, a := range Allowances {
		if !a.Noise && !documented[a.Name] {
			t.Errorf("docs/differences.md has no row %q", a.Name)
		}
	}
	if !documented[endsEarly] {
		t.Errorf("docs/differences.md has no row %q", endsEarly)
	}
}

// testNames returns the names of all tests.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	test := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "build" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range test.FindAllStringSubmatch(string(data), -1) {
				names[m[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

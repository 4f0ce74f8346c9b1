package recipes

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/gems.md")

// Every file belongs to a gem, and every require path of a built-in gem has its
// file.
func TestGemsHaveFiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		files   fs.FS
		library bool
	}{{Files(), false}, {os.DirFS("../ruby/gems"), true}} {
		var paths []string
		for _, g := range Gems {
			if g.BuiltIn() && g.Library == tt.library {
				paths = append(paths, g.Requires...)
			}
		}
		for _, p := range paths {
			if _, err := fs.Stat(tt.files, p+".rb"); err != nil {
				t.Errorf("require %q: %v", p, err)
			}
		}
		err := fs.WalkDir(tt.files, ".", func(name string, d fs.DirEntry, err error) error {
			feature, ok := strings.CutSuffix(name, ".rb")
			if err != nil || !ok {
				return err
			}
			if g, ok := GemOf(feature); !ok || g.Library != tt.library {
				t.Errorf("%s is in no gem of Gems: neither in Requires nor in Parts", name)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestGemsAreInOrder(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for i, g := range Gems {
		if i > 0 && Gems[i-1].Name >= g.Name {
			t.Errorf("%s stands after %s", g.Name, Gems[i-1].Name)
		}
		if len(g.Requires) == 0 || g.Does == "" || !g.BuiltIn() && len(g.Parts) > 0 {
			t.Errorf("%s: %+v", g.Name, g)
		}
		for _, p := range g.Requires {
			if owner[p] != "" && p != "capistrano/nginx" { // whose file finds out which of two gems it is
				t.Errorf("require %q has %s and %s", p, owner[p], g.Name)
			}
			owner[p] = g.Name
		}
	}
}

// docs/gems.md shows the gems as they are here.
func TestDocument(t *testing.T) {
	t.Parallel()
	const file = "../docs/gems.md"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	for name, table := range map[string]string{
		"plugins": gemTable([]string{"gem", "release", "require", "what it adds", ""}, func(g Gem) []string {
			if !g.BuiltIn() || g.Library {
				return nil
			}
			mark := ""
			if g.Documented {
				mark = " `*`"
			}
			return []string{g.Name + mark, strings.Join(g.Releases, ", "), codes(g.Requires), g.Does, g.Note}
		}),
		"libraries": gemTable([]string{"gem", "require", "what there is", ""}, func(g Gem) []string {
			if !g.Library {
				return nil
			}
			return []string{g.Name, codes(g.Requires), g.Does, g.Note}
		}),
		"known": gemTable([]string{"gem", "require", "what it adds", "instead"}, func(g Gem) []string {
			if g.BuiltIn() {
				return nil
			}
			return []string{g.Name, codes(g.Requires), g.Does, g.Note}
		}),
	} {
		place := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- end -->)`)
		if !place.MatchString(text) {
			t.Errorf("%s has no place for %s", file, name)
		}
		text = place.ReplaceAllStringFunc(text, func(old string) string {
			m := place.FindStringSubmatch(old)
			return m[1] + table + m[2]
		})
	}
	if text == string(old) {
		return
	}
	if !*update {
		t.Fatalf("%s differs from Gems: go test ./recipes -run Document -update", file)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func codes(paths []string) string { return "`" + strings.Join(paths, "`, `") + "`" }

// gemTable is a Markdown table of the gems that have a row.
func gemTable(head []string, row func(Gem) []string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(slices.Repeat([]string{"---"}, len(head)))
	for _, g := range Gems {
		if cells := row(g); cells != nil {
			line(cells)
		}
	}
	return strings.ReplaceAll(b.String(), "|  |", "| |")
}

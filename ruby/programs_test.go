package ruby

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The files testdata/programs/*.rb are whole programs, for what only the first
// lines of a file can say; beside them .out has what CRuby prints.
func TestProgramsAsCRuby(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/programs/*.rb")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		recorded := strings.TrimSuffix(file, ".rb") + ".out"
		if *record {
			out, err := exec.Command("ruby", file).Output()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(recorded, out, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(recorded)
		if err != nil {
			t.Fatal(err)
		}
		compareLines(t, eval(t, string(code)), string(want))
	}
}

package runtime

import (
	"path/filepath"
	"slices"
	"strings"
)

// StageName returns the stage that a file of the stage folder defines: its
// base name without .rb. The error is for names that can't be stages since
// tasks have them.
func StageName(file string) (string, error) {
	name := strings.TrimSuffix(filepath.Base(file), ".rb")
	if slices.Contains([]string{"deploy", "doctor", "install"}, name) {
		return "", exceptionf("RuntimeError",
			`"%s" is a reserved word and cannot be used as a stage. Rename "%s" to something else.`, name, file)
	}
	return name, nil
}

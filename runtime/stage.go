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

// ApplicationError returns the text for standard error if value can't be the
// application's name, empty if it can.
func ApplicationError(value string) string {
	fixed := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r < 128 && isWord(byte(r)) {
			return r
		}
		return '_'
	}, value)
	if fixed == value {
		return ""
	}
	return `The :application value "` + value + `" is invalid!
Use only letters, numbers, hyphens, dots, and underscores. For example:
  set :application, '` + fixed + `'`
}

package dsl

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// spec is a line like "    capistrano3-puma (5.2.0)" of a Gemfile.lock: four
// blanks deep are the gems that were chosen, deeper ones are their needs.
var spec = regexp.MustCompile(`^ {4}(\S+) \(([^)]+)\)$`)

// lockedVersion is the version of a gem that the repository's Gemfile.lock
// names, empty if it names none.
func (s *Session) lockedVersion(name string) string {
	if s.locked == nil {
		s.locked = readLockfile(filepath.Join(s.Dir, "Gemfile.lock"))
	}
	return s.locked[name]
}

// readLockedPaths returns the folders of the gems that a Gemfile.lock takes from
// the disk (PATH sections), as they stand there.
func readLockedPaths(path string) []string {
	text, _ := os.ReadFile(path) // no file locks nothing
	var dirs []string
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && line[0] != ' ' {
			section = line
		}
		if dir, ok := strings.CutPrefix(line, "  remote: "); ok && section == "PATH" {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// readLockfile returns the locked version of each gem; none when there is no
// such file, which is as good as nothing locked.
func readLockfile(path string) map[string]string {
	versions := map[string]string{}
	f, err := os.Open(path)
	if err != nil {
		return versions
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if m := spec.FindStringSubmatch(lines.Text()); m != nil {
			versions[m[1]] = m[2]
		}
	}
	return versions
}

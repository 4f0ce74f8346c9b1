package dsl

import (
	"bufio"
	"os"
	"regexp"
)

// spec is a line like "    capistrano3-puma (5.2.0)" of a Gemfile.lock: four
// blanks deep are the gems that were chosen, deeper ones are their needs.
var spec = regexp.MustCompile(`^ {4}(\S+) \(([^)]+)\)$`)

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

package dsl

import (
	"os"
	"path/filepath"
	"strings"
)

// lockfile is what a Gemfile.lock says.
type lockfile struct {
	sources   []lockSource
	platforms []string
	bundler   string // version that wrote it, empty if it doesn't say
}

// lockSource is where gems come from: a section GEM, GIT, PATH or PLUGIN SOURCE.
type lockSource struct {
	kind     string
	remote   string // address or folder, as it stands there
	revision string // of GIT
	gems     []lockedGem
}

// lockedGem is a line like "    nokogiri (1.15.4-x86_64-linux)".
type lockedGem struct{ name, version, platform string }

// parseLockfile reads a Gemfile.lock. What Bundler wouldn't have written is passed
// over: a lock only chooses among what is there.
func parseLockfile(text string) lockfile {
	var lock lockfile
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		word := strings.TrimLeft(line, " ")
		depth := len(line) - len(word)
		switch {
		case word == "":
		case depth == 0:
			section = word
			if isSource(section) {
				lock.sources = append(lock.sources, lockSource{kind: section})
			}
		case isSource(section):
			lock.sources[len(lock.sources)-1].read(depth, word)
		case section == "PLATFORMS":
			lock.platforms = append(lock.platforms, word)
		case section == "BUNDLED WITH":
			lock.bundler = word
		}
	}
	return lock
}

func isSource(section string) bool {
	switch section {
	case "GEM", "GIT", "PATH", "PLUGIN SOURCE":
		return true
	}
	return false
}

// read takes a line of a source: two blanks deep are its settings, four deep the
// gems that were chosen, deeper ones what these need.
func (s *lockSource) read(depth int, word string) {
	key, value, _ := strings.Cut(word, ": ")
	switch {
	case depth == 2 && key == "remote" && s.remote == "":
		s.remote = value
	case depth == 2 && key == "revision":
		s.revision = value
	case depth == 4:
		name, version, ok := strings.Cut(strings.TrimSuffix(word, ")"), " (")
		if !ok || strings.ContainsAny(name, " ()") || !strings.HasSuffix(word, ")") {
			return
		}
		version, platform, _ := strings.Cut(version, "-")
		if version != "" && !strings.ContainsAny(version, " ()") {
			s.gems = append(s.gems, lockedGem{name, version, platform})
		}
	}
}

// version is that of a gem, empty if it isn't locked. Gems built for several
// platforms have one version.
func (l lockfile) version(name string) string {
	for _, source := range l.sources {
		for _, g := range source.gems {
			if g.name == name {
				return g.version
			}
		}
	}
	return ""
}

// paths are the folders of the gems that are taken from the disk, as they stand
// in the lock.
func (l lockfile) paths() []string {
	var dirs []string
	for _, source := range l.sources {
		if source.kind == "PATH" && source.remote != "" {
			dirs = append(dirs, source.remote)
		}
	}
	return dirs
}

// lock is the repository's, read once; without one nothing is locked.
func (s *Session) lock() lockfile {
	if s.locked == nil {
		text, _ := os.ReadFile(s.lockPath())
		lock := parseLockfile(string(text))
		s.locked = &lock
	}
	return *s.locked
}

// lockPath is where Bundler keeps the lock: beside the Gemfile that the
// environment names, else in the repository.
func (s *Session) lockPath() string {
	gemfile := os.Getenv("BUNDLE_GEMFILE")
	if gemfile == "" {
		gemfile = filepath.Join(s.Dir, "Gemfile")
		if other := filepath.Join(s.Dir, "gems.rb"); !isFile(gemfile) && isFile(other) {
			gemfile = other
		}
	}
	if filepath.Base(gemfile) == "gems.rb" {
		return filepath.Join(filepath.Dir(gemfile), "gems.locked")
	}
	return gemfile + ".lock"
}

// lockedVersion is the version of a gem that the repository's lock names, empty
// if it names none.
func (s *Session) lockedVersion(name string) string { return s.lock().version(name) }

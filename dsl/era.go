package dsl

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/recipes"
	"github.com/gocap/gocap/runtime"
)

// pluginsSince is the Capistrano from which plugins are installed by install_plugin.
const pluginsSince = "3.7"

// gemRelease is the release that a built-in gem behaves as: the locked one, else
// the newest that goes with the repository's Capistrano and has what its Capfile names.
func (s *Session) gemRelease(g recipes.Gem) string {
	if locked := s.lockedVersion(g.Name); locked != "" {
		return locked
	}
	if g.Old != "" && s.capistranoBefore(pluginsSince) {
		return g.Old
	}
	if len(g.Signs) > 0 {
		capfile := s.capfilePaths()
		names := func(path string) bool { return strings.Contains(capfile, path) }
		for _, sign := range g.Signs {
			if slices.ContainsFunc(sign.Names, names) && !slices.ContainsFunc(sign.Lacks, names) && (sign.Tasks == nil || s.namesTask(sign.Tasks)) {
				return sign.Release
			}
		}
	}
	return g.Releases[0]
}

var (
	comment     = lazyregexp.New(`(?m)^\s*#.*`)
	installCall = lazyregexp.New(`install_plugin[ \t(]+`)
)

// capfilePaths is the text of the Capfile with constants as the paths of their
// files: Capistrano::Puma is capistrano/puma.
func (s *Session) capfilePaths() string {
	text, _ := os.ReadFile(s.inProject(s.rakefile))
	text = installCall().ReplaceAll(comment().ReplaceAll(text, nil), []byte("install_plugin "))
	return strings.ToLower(strings.ReplaceAll(string(text), "::", "/"))
}

var quotedName = lazyregexp.New(`["']([\w:-]+)["'\[]`)

// namesTask reports whether a file of the set-up has a String that begins with one of
// the names of tasks, and isn't the name of a task that the set-up seems to define.
func (s *Session) namesTask(names []string) bool {
	files := []string{s.inProject(s.deployFile())}
	for _, pattern := range []string{"config/deploy/*.rb", "lib/capistrano/tasks/*"} {
		found, _ := filepath.Glob(s.inProject(pattern)) // its only error is a bad pattern
		files = append(files, found...)
	}
	var text []byte
	for _, file := range files {
		more, _ := os.ReadFile(file)
		text = append(append(text, comment().ReplaceAll(more, nil)...), '\n')
	}
	return slices.ContainsFunc(quotedName().FindAllSubmatch(text, -1), func(m [][]byte) bool {
		name := string(m[1])
		return slices.ContainsFunc(names, func(begin string) bool { return strings.HasPrefix(name, begin) }) && !definesTask(text, name)
	})
}

// definesTask reports whether Ruby code defines a task with the last word of the name.
func definesTask(text []byte, name string) bool {
	word := regexp.QuoteMeta(name[strings.LastIndex(name, ":")+1:])
	return regexp.MustCompile(`\btask[ \t(]+[:"']?(?:[\w-]+:)*` + word + `\b`).Match(text)
}

var literalLock = lazyregexp.New(`(?m)^\s*lock[ \t(]+(?:"([^"#]+)"|'([^']+)')`)

// capistranoBefore reports whether the repository wants a Capistrano before a
// version: by its Gemfile.lock, else by `lock`, which deploy.rb may not have come to
// yet, and which is a thing of the past if the Capfile installs plugins.
func (s *Session) capistranoBefore(version string) bool {
	if locked := s.lockedVersion("capistrano"); locked != "" {
		return runtime.CompareVersions(locked, version) < 0
	}
	if capfile, _ := os.ReadFile(s.inProject(s.rakefile)); bytes.Contains(capfile, []byte("install_plugin")) {
		return runtime.CompareVersions(pluginsSince, version) < 0
	}
	required := s.capistranoLock
	if required == nil {
		text, _ := os.ReadFile(s.inProject(s.deployFile()))
		if m := literalLock().FindSubmatch(text); m != nil {
			required = []string{string(m[1]) + string(m[2])}
		}
	}
	return runtime.LockedBefore(version, required...)
}

// deployFile is the path of deploy.rb, as a Capfile may have set it.
func (s *Session) deployFile() string {
	if v, ok := s.variables.Get(s.key(s.Symbol("deploy_config_path"))); ok {
		if path, err := s.ToS(refValue(v)); err == nil {
			return path
		}
	}
	return "config/deploy.rb"
}

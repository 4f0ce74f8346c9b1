package dsl

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/recipes"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// Gems that gocap hasn't built in may lie on this machine, where Bundler or
// RubyGems put them. Their Ruby code runs in the VM.

// ownGems are gocap itself: their files would take it apart.
var ownGems = []string{"airbrussh", "bundler", "capistrano", "net-scp", "net-sftp", "net-ssh", "rake", "sshkit"}

// neverVendored are built in for good: gocap itself, a gem that mruby can't run,
// and one that works on the channels of Net::SSH.
var neverVendored = append(slices.Clone(ownGems), "activesupport", "sshkit-sudo")

// gem is a gem on disk.
type gem struct {
	dir     string
	name    string
	version string // empty if the folder doesn't say
}

var gemFolder = lazyregexp.New(`^(.+?)-(\d[0-9A-Za-z.]*)(?:-.+)?$`)

func gemAt(dir string) gem {
	if m := gemFolder().FindStringSubmatch(filepath.Base(dir)); m != nil {
		return gem{dir, m[1], m[2]}
	}
	return gem{dir: dir, name: filepath.Base(dir)}
}

// gemFile returns the file that is required from a gem in these places, which
// $LOAD_PATH has from then on; empty if there is none. A version that Gemfile.lock
// names comes first, then the place, then the newest version.
func (s *Session) gemFile(feature string, places []string) (string, error) {
	lib := s.findGem(feature, places)
	if lib == "" {
		return "", nil
	}
	if real, err := filepath.EvalSymlinks(lib); err == nil { // as require has it
		lib = real
	}
	path := s.Global("$LOAD_PATH")
	known, err := s.Call(path, "include?", s.String(lib))
	if err == nil && !known.Truthy() {
		_, err = s.Call(path, "push", s.String(lib))
	}
	return filepath.Join(lib, rubyName(feature)), err
}

// findGem returns the lib folder of the gem that has the file that is required,
// empty if there is none.
func (s *Session) findGem(feature string, places []string) string {
	for _, place := range places {
		dirs, _ := filepath.Glob(place) // its only error is a bad pattern
		var found []gem
		for _, dir := range dirs {
			g := gemAt(dir)
			if slices.Contains(ownGems, g.name) {
				continue
			}
			if isFile(filepath.Join(dir, "lib", rubyName(feature))) {
				found = append(found, g)
			}
		}
		if len(found) == 0 {
			continue
		}
		return filepath.Join(slices.MaxFunc(found, s.compareGems).dir, "lib")
	}
	return ""
}

// bindGems makes the gems on disk known to the library rubygems.
func (s *Session) bindGems() {
	s.Native("rubygems", func(*ruby.Interp) error {
		s.DefineSingleton(s.DefineModule(mruby.Nil, "Gem"), "__installed", func(_ mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
			var list []mruby.Value
			for _, g := range s.gemsNamed(arg(args, 0).Str()) {
				list = append(list, s.Array(s.String(cmp.Or(g.version, "0")), s.String(g.dir)))
			}
			return s.Array(list...), nil
		})
		return nil
	})
}

// gemsNamed returns the gems of a name, the best first, as [Session.gemFile] has it.
func (s *Session) gemsNamed(name string) []gem {
	var found []gem
	if slices.Contains(ownGems, name) {
		return nil
	}
	for _, place := range s.gemPlaces() {
		dirs, _ := filepath.Glob(place) // its only error is a bad pattern
		var here []gem
		for _, dir := range dirs {
			if g := gemAt(dir); g.name == name {
				here = append(here, g)
			}
		}
		slices.SortStableFunc(here, func(a, b gem) int { return s.compareGems(b, a) })
		found = append(found, here...)
	}
	return found
}

// compareGems orders gems of one place: a locked one is the greatest.
func (s *Session) compareGems(a, b gem) int {
	return cmp.Or(s.lockedRank(a)-s.lockedRank(b), runtime.CompareVersions(a.version, b.version))
}

func rubyName(feature string) string { return strings.TrimSuffix(feature, ".rb") + ".rb" }

// preferredFile is a file that comes before what is built in, empty for none: one
// in $LOAD_PATH, or of a gem that comes with the repository, if
// GOCAP_PREFER_VENDORED says so.
func (s *Session) preferredFile(feature string) (string, error) {
	file, err := s.OnLoadPath(feature)
	vendored := os.Getenv("GOCAP_PREFER_VENDORED") == "1"
	if err != nil || file == "" && !vendored { // as mostly: nothing more to ask
		return "", err
	}
	g, ok := recipes.GemOf(feature)
	if !ok || slices.Contains(neverVendored, g.Name) {
		return "", nil
	}
	if file != "" {
		return file, nil
	}
	return s.gemFile(feature, s.projectPlaces())
}

func (s *Session) lockedRank(g gem) int {
	if g.version != "" && s.lockedVersion(g.name) == g.version {
		return 1
	}
	return 0
}

// projectPlaces are patterns of the folders of the gems that come with the
// repository, best first.
func (s *Session) projectPlaces() []string {
	var places []string
	for _, dir := range s.lock().paths() {
		places = append(places, s.inProject(dir))
	}
	bundles := []string{os.Getenv("BUNDLE_PATH"), bundlePath(filepath.Join(s.Dir, ".bundle", "config")), filepath.Join("vendor", "bundle")}
	for _, dir := range bundles {
		if dir != "" {
			dir = s.inProject(dir)
			places = append(places, filepath.Join(dir, "ruby", "*", "gems", "*"), filepath.Join(dir, "ruby", "*", "bundler", "gems", "*"))
		}
	}
	return append(places, s.inProject(filepath.Join("vendor", "gems", "*")))
}

// gemPlaces are patterns of the folders of all gems on this machine, best first.
func (s *Session) gemPlaces() []string {
	places := s.projectPlaces()
	homes := []string{os.Getenv("GEM_HOME")}
	homes = append(homes, filepath.SplitList(os.Getenv("GEM_PATH"))...)
	if home := os.Getenv("HOME"); home != "" {
		for _, dir := range []string{".gem/ruby/*", ".local/share/gem/ruby/*", ".rbenv/versions/*/lib/ruby/gems/*", ".rvm/gems/*", ".asdf/installs/ruby/*/lib/ruby/gems/*"} {
			homes = append(homes, filepath.Join(home, dir))
		}
	}
	homes = append(homes, "/var/lib/gems/*", "/usr/local/lib/ruby/gems/*", "/usr/lib/ruby/gems/*", "/usr/share/rubygems-integration/*")
	for _, home := range homes {
		if home != "" {
			places = append(places, filepath.Join(home, "gems", "*"))
		}
	}
	return places
}

func (s *Session) inProject(dir string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(s.Dir, dir)
}

var bundlePathLine = lazyregexp.New(`(?m)^BUNDLE_PATH:\s*"?([^"\n]+)"?\s*$`)

// bundlePath is the folder that Bundler's settings name, empty if they don't.
func bundlePath(file string) string {
	text, _ := os.ReadFile(file) // no file is no setting
	if m := bundlePathLine().FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}

// alwaysThere are files of a running cap that plugins require by name, to reopen
// or build on what is in them. It is all there from the start.
var alwaysThere = strings.Fields(`
	airbrussh/colors airbrussh/command_formatter airbrussh/configuration airbrussh/console airbrussh/console_formatter
	airbrussh/delegating_formatter airbrussh/formatter airbrussh/log_file_formatter airbrussh/rake/context airbrussh/version
	capistrano capistrano/application capistrano/configuration/question capistrano/configuration/server capistrano/configuration/servers
	capistrano/configuration/variables capistrano/dsl/env capistrano/dsl/paths capistrano/dsl/stages capistrano/dsl/task_enhancements
	capistrano/i18n capistrano/immutable_task capistrano/proc_helpers capistrano/scm capistrano/upload_task capistrano/version
	capistrano/version_validator i18n
	rake/application rake/backtrace rake/cloneable rake/cpu_counter rake/dsl_definition rake/early_time rake/ext/core rake/ext/string rake/file_creation_task rake/file_list
	rake/file_task rake/file_utils rake/file_utils_ext rake/invocation_chain rake/late_time rake/multi_task rake/name_space rake/promise rake/pseudo_status rake/rake_module rake/scope rake/task
	rake/task_arguments rake/task_manager rake/tasklib rake/version rake/win32
	net/scp/download net/scp/errors net/scp/upload net/scp/version
	sshkit/all sshkit/backends/abstract sshkit/backends/connection_pool sshkit/backends/local sshkit/backends/netssh sshkit/backends/printer
	sshkit/backends/skipper sshkit/color sshkit/command sshkit/command_map sshkit/configuration sshkit/coordinator sshkit/deprecation_logger
	sshkit/exception sshkit/formatter/airbrussh sshkit/formatters/abstract sshkit/formatters/black_hole sshkit/formatters/dot
	sshkit/formatters/pretty sshkit/formatters/simple_text sshkit/host sshkit/log_message sshkit/logger sshkit/mapping_interaction_handler
	sshkit/runners/abstract sshkit/runners/group sshkit/runners/null sshkit/runners/parallel sshkit/runners/sequential sshkit/version`)

package dsl

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseLockfile(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want lockfile
	}{
		"gems": {
			`GEM
  remote: https://gems.example/
  remote: https://more.example/
  specs:
    capistrano3-puma (5.2.0)
      capistrano (~> 3.7)
      puma (>= 4.0, < 6.0)
    ffi (1.16.3-x86_64-linux-gnu)
    ffi (1.16.3)
    rails (7.1.0.rc1)

PLATFORMS
  ruby
  x86_64-linux-gnu

DEPENDENCIES
  capistrano3-puma (~> 5)!

CHECKSUMS
  rails (7.1.0.rc1) sha256=00

RUBY VERSION
   ruby 3.1.2p20

BUNDLED WITH
   2.4.6
`,
			lockfile{
				sources: []lockSource{{kind: "GEM", remote: "https://gems.example/", gems: []lockedGem{
					{"capistrano3-puma", "5.2.0", ""}, {"ffi", "1.16.3", "x86_64-linux-gnu"}, {"ffi", "1.16.3", ""}, {"rails", "7.1.0.rc1", ""},
				}}},
				platforms: []string{"ruby", "x86_64-linux-gnu"},
				bundler:   "2.4.6",
			},
		},
		"git, path and plugins": {
			`GIT
  remote: git@git.example:team/capistrano-odd.git
  revision: 0123456789abcdef0123456789abcdef01234567
  branch: main
  specs:
    capistrano-odd (0.3.0)
      capistrano (>= 3)

PATH
  remote: vendor/gems/own
  specs:
    own (0.1.0)

PATH
  remote: .
  specs:
    app (1.0)

PLUGIN SOURCE
  remote: https://plugins.example/
  type: other
  specs:
    plugged (2.0)
`,
			lockfile{sources: []lockSource{
				{kind: "GIT", remote: "git@git.example:team/capistrano-odd.git", revision: "0123456789abcdef0123456789abcdef01234567", gems: []lockedGem{{"capistrano-odd", "0.3.0", ""}}},
				{kind: "PATH", remote: "vendor/gems/own", gems: []lockedGem{{"own", "0.1.0", ""}}},
				{kind: "PATH", remote: ".", gems: []lockedGem{{"app", "1.0", ""}}},
				{kind: "PLUGIN SOURCE", remote: "https://plugins.example/", gems: []lockedGem{{"plugged", "2.0", ""}}},
			}},
		},
		"line ends of Windows": {
			"GEM\r\n  specs:\r\n    rake (13.0.6)\r\n",
			lockfile{sources: []lockSource{{kind: "GEM", gems: []lockedGem{{"rake", "13.0.6", ""}}}}},
		},
		"not a lock": {
			"<<<<<<< HEAD\n    rake (1)\n=======\nGEM\n  specs:\n    rake\n    rake (\n    rake ()\n    a b (1)\n    rake (1 2)\n    rake (-java)\n",
			lockfile{sources: []lockSource{{kind: "GEM"}}},
		},
		"empty": {"", lockfile{}},
	} {
		if got := parseLockfile(tt.text); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, tt.want)
		}
	}
}

func FuzzParseLockfile(f *testing.F) {
	f.Add("GEM\n  remote: x\n  specs:\n    rake (13.0.6-java)\n      a (>= 1)\nPLATFORMS\n  ruby\nBUNDLED WITH\n   2.4\n")
	f.Add("PATH\n  remote: .\n  specs:\n    a (1)\nGIT\n  revision: 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		lock := parseLockfile(text)
		for _, source := range lock.sources {
			for _, g := range source.gems {
				if g.name == "" || g.version == "" || strings.ContainsAny(g.name+g.version, " ()\n") || strings.Contains(g.version, "-") {
					t.Errorf("%q", g)
				}
				if lock.version(g.name) == "" {
					t.Errorf("%q has no version", g.name)
				}
			}
		}
		if slices.Contains(lock.paths(), "") {
			t.Error("a path without a name")
		}
	})
}

func TestLockPath(t *testing.T) {
	dir := t.TempDir()
	s := &Session{Dir: dir}
	t.Setenv("BUNDLE_GEMFILE", "")
	expect := func(want string) {
		t.Helper()
		if got := s.lockPath(); got != filepath.Join(dir, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	expect("Gemfile.lock")
	if err := os.WriteFile(filepath.Join(dir, "gems.rb"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expect("gems.locked")
	t.Setenv("BUNDLE_GEMFILE", filepath.Join(dir, "ci", "Gemfile.deploy"))
	expect("ci/Gemfile.deploy.lock")
}

func TestEmulatedRelease(t *testing.T) {
	t.Parallel()
	puma, err := builtInGem("capistrano3-puma")
	if err != nil {
		t.Fatal(err)
	}
	for locked, want := range map[string]string{
		"": "7.1.0", "7.1.0": "7.1.0", "99.0": "7.1.0", "7.0.0.rc1": "7.0.0", "5.0.4": "5.2.0", "5.2.0": "5.2.0", "3.1.1": "4.0.0",
	} {
		if got := emulatedRelease(puma, locked); got != want {
			t.Errorf("%q behaves as %s, want %s", locked, got, want)
		}
	}
	if _, err := builtInGem("dotenv"); err == nil {
		t.Error("dotenv has no releases")
	}
}

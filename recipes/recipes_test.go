package recipes

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/gocap/gocap/mruby"
)

// The paths that Capfiles require.
func TestRequirePaths(t *testing.T) {
	for _, name := range []string{
		"capistrano/setup", "capistrano/framework", "capistrano/deploy", "capistrano/install",
		"capistrano/console", "capistrano/doctor", "capistrano/plugin",
		"capistrano/scm/plugin", "capistrano/scm/git", "capistrano/scm/hg", "capistrano/scm/svn",
		"capistrano/bundler", "capistrano/bundler/tasks", "capistrano/bundler/hooks",
		"capistrano/rails", "capistrano/rails/assets", "capistrano/rails/migrations",
		"capistrano/rbenv", "capistrano/rvm", "capistrano/chruby",
		"capistrano/passenger", "capistrano/passenger/no_hook",
		"capistrano/puma", "capistrano/puma/systemd", "capistrano/puma/nginx",
		"capistrano/composer", "capistrano/npm", "capistrano/yarn", "capistrano/nvm", "capistrano/asdf",
		"capistrano/sidekiq", "capistrano-sidekiq", "capistrano/delayed_job", "capistrano/delayed-job", "capistrano3/unicorn", "whenever/capistrano",
		"capistrano/maintenance", "capistrano/linked_files", "capistrano/file-permissions", "capistrano/copy_files", "capistrano/faster_assets",
		"capistrano/local_precompile", "capistrano/dotenv/tasks", "capistrano/secrets_yml", "capistrano/rails/console", "capistrano/rails/collection",
		"capistrano/scm/git-with-submodules", "capistrano/sitemap_generator", "capistrano/honeybadger", "slackistrano", "slackistrano/capistrano",
		"sshkit/sudo", "capistrano/symfony", "capistrano/harrow",
	} {
		if _, err := fs.Stat(Files(), name+".rb"); err != nil {
			t.Error(err)
		}
	}
}

// Every file compiles, requires only what there is, and has no tabs.
func TestFilesCompile(t *testing.T) {
	vm, err := mruby.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	err = fs.WalkDir(Files(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch path.Ext(name) {
		case ".rb":
		case ".mrb": // made of the .rb beside it
			return nil
		default:
			t.Errorf("%s is not Ruby", name)
			return nil
		}
		source, err := fs.ReadFile(Files(), name)
		if err != nil {
			return err
		}
		if _, err := vm.Compile(string(source), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(string(source), "\t") {
			t.Errorf("%s has tabs", name)
		}
		for _, line := range strings.Split(string(source), "\n") {
			wanted, ok := strings.CutPrefix(strings.TrimSpace(line), `require "capistrano/`)
			if !ok || strings.Contains(wanted, "#{") {
				continue
			}
			file := "capistrano/" + strings.TrimSuffix(wanted, `"`) + ".rb"
			if _, err := fs.Stat(Files(), file); err != nil && !strings.HasPrefix(name, "capistrano/install/") {
				t.Errorf("%s requires %s, which is missing", name, file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

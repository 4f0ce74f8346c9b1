package recipes

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/gocap/gocap/mruby"
)

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
			wanted, _, _ = strings.Cut(wanted, `"`)
			file := "capistrano/" + wanted + ".rb"
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

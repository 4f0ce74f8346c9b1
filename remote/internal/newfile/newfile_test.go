package newfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCreate replaces, or not, each kind of thing that can be at a path.
func TestCreate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(path string) error
		into    bool // is written into
		mode    fs.FileMode
	}{
		"new":  {prepare: func(string) error { return nil }, mode: 0o640},
		"file": {prepare: func(p string) error { return os.WriteFile(p, []byte("old"), 0o751) }, mode: 0o751},
		"link": {prepare: func(p string) error { return os.Symlink(p+".real", p) }, into: true, mode: 0o640},
		"two names": {prepare: func(p string) error {
			return errors.Join(os.WriteFile(p, []byte("old"), 0o600), os.Link(p, p+".other"))
		}, into: true, mode: 0o600},
		"very long name": {prepare: func(string) error { return nil }, into: true, mode: 0o640},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			if strings.HasPrefix(name, "very long") {
				path += strings.Repeat("x", 230)
			}
			if err := c.prepare(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			half, err := Create(path, 0o640)
			if err != nil {
				t.Fatal(err)
			}
			half.WriteString("half")
			half.Discard()
			if got, _ := os.ReadFile(path); !c.into && string(got) != string(before) {
				t.Errorf("after half a file: %q, was %q", got, before)
			}
			whole, err := Create(path, 0o640)
			if err != nil {
				t.Fatal(err)
			}
			whole.WriteString("whole")
			if err := whole.Commit(); err != nil {
				t.Fatal(err)
			}
			whole.Discard()
			if got, _ := os.ReadFile(path); string(got) != "whole" {
				t.Errorf("%q", got)
			}
			if info, err := os.Stat(path); err != nil || info.Mode() != c.mode {
				t.Errorf("%v %v", info.Mode(), err)
			}
			if _, err := os.Readlink(path); name == "link" && err != nil {
				t.Errorf("the link is gone: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
				t.Errorf("left over: %q", left)
			}
		})
	}
}

func TestCreateErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, want := range map[string]error{filepath.Join(dir, "none", "file"): fs.ErrNotExist, dir: nil} {
		_, err := Create(path, 0o600)
		var pathErr *fs.PathError
		if !errors.As(err, &pathErr) || pathErr.Path != path || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

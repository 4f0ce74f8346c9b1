// Command precompile writes the bytecode of gocap's own Ruby files beside them
// (x.mrb beside x.rb), which package ruby uses instead of compiling the source
// at each start. `make build` runs it; without it everything works, slower.
//
// Usage:
//
//	precompile LABEL=DIR…
//
// LABEL is what stands for the folder in backtraces.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
)

func main() {
	m, err := mruby.Open()
	if err == nil {
		defer m.Close()
		for _, word := range os.Args[1:] {
			err = errors.Join(err, compileTree(m, word))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "precompile:", err)
		os.Exit(1)
	}
}

func compileTree(m *mruby.Mrb, word string) error {
	label, dir, ok := strings.Cut(word, "=")
	if !ok {
		return fmt.Errorf("%q is not LABEL=DIR", word)
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if source, ok := strings.CutSuffix(path, ".mrb"); ok {
			return removeOrphan(path, source+".rb")
		}
		if filepath.Ext(path) != ".rb" {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		code, err := ruby.Precompile(m, label, filepath.ToSlash(name), source)
		if err != nil {
			return err
		}
		return os.WriteFile(strings.TrimSuffix(path, ".rb")+".mrb", code, 0o644)
	})
}

// removeOrphan removes bytecode whose source has gone.
func removeOrphan(path, source string) error {
	if _, err := os.Stat(source); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(path)
}

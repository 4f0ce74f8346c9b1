package dsl

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

func (s *Session) bindLoad() {
	s.fn("import_file", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		path, err := s.ToS(arg(args, 0))
		s.imports = append(s.imports, path)
		return mruby.Nil, err
	})
	s.fn("add_rakelib", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		dir, err := s.ToS(arg(args, 0))
		s.rakelibs = append(s.rakelibs, dir)
		return mruby.Nil, err
	})
	s.fn("reset_configuration", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.resetConfiguration()
		return mruby.Nil, nil
	})
	s.fn("version", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.String(s.config.Version), nil })
	s.fn("rakefile", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.stringOrNil(s.rakefile), nil })
	s.fn("original_dir", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.String(s.OriginalDir), nil })
	s.fn("top_level_tasks", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.Strings(s.config.Options.TopLevelTasks), nil
	})
	s.fn("rake_options", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		var pairs []mruby.Value
		for name, value := range s.config.Options.Rake {
			pairs = append(pairs, s.Symbol(name), s.rakeOption(value))
		}
		return s.Hash(pairs...), nil
	})
	s.fn("check_lock", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		list := arg(args, 0)
		if list.IsNil() {
			return mruby.Nil, nil
		}
		show := s.Inspect
		if !list.IsArray() {
			list, show = s.Array(list), func(mruby.Value) (string, error) { return s.ToS(arg(args, 0)) }
		}
		shown, err := show(list)
		if err != nil {
			return mruby.Nil, err
		}
		requirements, err := s.stringList(list)
		if err != nil {
			return mruby.Nil, err
		}
		s.capistranoLock = requirements
		return mruby.Nil, runtime.CheckLock(shown, requirements...)
	})
	// Whether the repository wants a Capistrano before that version.
	s.fn("locked_before?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.capistranoBefore(arg(args, 0).Str())), nil
	})
	// The stages: one for each file of the folder.
	s.fn("stages_in", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		dir, err := s.ToS(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		files, err := filepath.Glob(filepath.Join(dir, "[^.]*.rb"))
		if err != nil {
			return mruby.Nil, err
		}
		sort.Strings(files)
		stages := make([]string, len(files))
		for i, file := range files {
			if stages[i], err = runtime.StageName(file); err != nil {
				return mruby.Nil, err
			}
		}
		return s.Strings(stages), nil
	})
	s.fn("caller_place", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.stringOrNil(s.callerPlace()), nil })
	s.fn("locked_version", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.stringOrNil(s.lockedVersion(arg(args, 0).Str())), nil
	})
	// The release of a built-in gem to behave as.
	s.fn("gem_release", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		gem, err := builtInGem(arg(args, 0).Str())
		if err != nil {
			return mruby.Nil, err
		}
		return s.String(s.gemRelease(gem)), nil
	})
	s.fn("checking?", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return mruby.Bool(s.config.Options.Check), nil })
	s.fn("loaded_gems", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		var rows []mruby.Value
		for _, g := range s.loadedGems() {
			rows = append(rows, s.Array(s.String(g.name), s.String(g.release), s.stringOrNil(g.locked), s.stringOrNil(g.dir)))
		}
		return s.Array(rows...), nil
	})
}

func (s *Session) rakeOption(value any) mruby.Value {
	switch value := value.(type) {
	case bool:
		return mruby.Bool(value)
	case int:
		return s.Int(int64(value))
	case float64:
		return s.Float(value)
	case string:
		return s.String(value)
	case []string:
		return s.Strings(value)
	}
	return mruby.Nil
}

// LoadCapfile loads the Capfile of a folder, the rakelib files and what was
// imported: all that defines tasks before the first one runs. The working
// directory is the folder's already; path may be relative to it.
func (s *Session) LoadCapfile(path, rakelib string) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	s.Dir, s.rakefile = dir, path
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if err := s.Load(path); err != nil {
		return err
	}
	for _, dir := range append(strings.Split(rakelib, ":"), s.rakelibs...) {
		files, err := filepath.Glob(filepath.Join(dir, "*.rake"))
		if err != nil {
			return err
		}
		sort.Strings(files)
		s.imports = append(s.imports, files...)
	}
	if s.config.Options.List {
		if _, err := s.Call(s.gocap, "prepare_list"); err != nil {
			return err
		}
	}
	return s.loadImports()
}

// loadImports loads what was queued by import, and what that imports in turn; each
// name once. A task of the file's name makes the file first, as Rake has it.
func (s *Session) loadImports() error {
	for i := 0; i < len(s.imports); i++ { // grows as it goes
		file := s.imports[i]
		if slices.Contains(s.imports[:i], file) {
			continue
		}
		if t := s.tasks.Lookup(file, nil); t != nil {
			if _, err := s.Call(s.taskValue(t), "invoke"); err != nil {
				return err
			}
		}
		path, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		if err := s.Load(path); err != nil {
			return err
		}
	}
	return nil
}

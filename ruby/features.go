package ruby

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// loadPath returns the folders of $LOAD_PATH, without symbolic links.
func (in *Interp) loadPath() ([]string, error) {
	var dirs []string
	for _, v := range in.Items(in.Global("$LOAD_PATH")) {
		dir, err := in.pathArgument(v)
		if err != nil {
			return nil, err
		}
		if dir, err = in.expandPath(dir, "", true); err != nil {
			return nil, err
		}
		dirs = append(dirs, in.realPath(dir))
	}
	return dirs, nil
}

// features returns $LOADED_FEATURES: our own by name, files on disk by path.
func (in *Interp) features() []string {
	var list []string
	for _, v := range in.Items(in.Global("$LOADED_FEATURES")) {
		if v.IsString() {
			list = append(list, v.Str())
		}
	}
	return list
}

func (in *Interp) provide(feature string) error {
	_, err := in.Call(in.Global("$LOADED_FEATURES"), "push", in.String(feature))
	return err
}

// provided tells whether a feature is the file that a name stands for, by its
// path or below one of the folders.
func (in *Interp) provided(name string, dirs []string) bool {
	name = withExtension(name)
	return slices.ContainsFunc(in.features(), func(f string) bool {
		if f == name {
			return true
		}
		dir, ok := strings.CutSuffix(f, "/"+name)
		return ok && slices.Contains(dirs, dir)
	})
}

// requireFile runs a file unless it is loaded, by this name or another one.
func (in *Interp) requireFile(file string) (bool, error) {
	features := in.features()
	if slices.Contains(features, file) {
		return false, nil
	}
	real := in.realPath(file)
	if l := in.loading[real]; l != nil {
		if l.by != in.current {
			return false, l
		}
		return false, in.warnCircular(file)
	}
	for _, f := range features {
		if filepath.IsAbs(f) && in.realPath(f) == real {
			return false, nil
		}
	}
	l := &loadingFile{by: in.current, waiting: in.Root(in.Array())}
	in.loading[real] = l
	err := in.runFile(file)
	if err == nil {
		err = in.provide(file)
	}
	delete(in.loading, real)
	return err == nil, errors.Join(err, in.loadEnded(l))
}

// loadState tells what require would find of a name: "loaded", "loading" when
// this thread does that, or "".
func (in *Interp) loadState(name string) (string, error) {
	dirs, err := in.loadPath()
	if err != nil {
		return "", err
	}
	file := inDirs(dirs, name)
	if explicit(name) {
		if file, err = in.expandPath(name, "", true); err != nil {
			return "", err
		}
		file, dirs = withExtension(file), nil
	}
	l := in.loading[in.realPath(file)]
	switch {
	case in.loaded[featureOf(name)], in.provided(name, dirs), file != "" && in.provided(file, nil):
		return "loaded", nil
	case l != nil && l.by == in.current:
		return "loading", nil
	}
	return "", nil
}

// loadingFile is a file that a require runs. It is the error of a require of the
// same file in another thread, which waits in a list of Ruby's.
type loadingFile struct {
	by      *Thread
	waiting *mruby.Ref
}

func (l *loadingFile) Error() string { return "another thread loads this file" }

func (in *Interp) loadEnded(l *loadingFile) error {
	defer l.waiting.Release()
	for _, thread := range in.Items(l.waiting.Value()) {
		if _, err := in.Call(thread, "__unpark"); err != nil {
			return err
		}
	}
	return nil
}

// realPath is a path without symbolic links, or the same when there is no such
// file.
func (in *Interp) realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// warnCircular says that a file requires itself, by way of others.
func (in *Interp) warnCircular(file string) error {
	if in.Global("$VERBOSE") != mruby.True {
		return nil
	}
	frames, err := in.Call(in.MustConst("Kernel"), "caller", in.Int(0))
	if err != nil {
		return err
	}
	text := ""
	for _, v := range in.Items(frames) {
		text = "\tfrom " + v.Str() + "\n" + text
	}
	if at, line, ok := in.userCaller(); ok {
		text = fmt.Sprintf("%s:%d: warning: loading in progress, circular require considered harmful - %s\n%s", at, line, file, text)
	}
	_, err = in.Call(in.MustConst("Warning"), "warn", in.String(text))
	return err
}

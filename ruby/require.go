package ruby

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// library is a tree of Ruby files in the binary, found by require path.
type library struct {
	label string
	files fs.FS
}

// AddLibrary makes the files of a tree require-able: capistrano/deploy.rb in it
// is what `require "capistrano/deploy"` loads. label stands for the tree in
// backtraces. Libraries added first win, and all win over files on disk.
func (in *Interp) AddLibrary(label string, files fs.FS) {
	in.libraries = append(in.libraries, library{label, files})
}

// OnMissing sets what answers a require of a name that nobody has: it may load
// something else, or return the error to raise.
func (in *Interp) OnMissing(f func(name string) (loaded bool, err error)) { in.missing = f }

// OnRequire sets what is asked before the trees of AddLibrary: it returns the
// file on disk that a name stands for, empty to go on.
func (in *Interp) OnRequire(f func(name string) (file string, err error)) { in.preferred = f }

// OnFile sets what is told of each Ruby file on disk before it runs, by its
// path.
func (in *Interp) OnFile(f func(path string)) { in.fileRuns = f }

// Native registers the Go half of a library file: define runs just before the
// file of that require path is loaded.
func (in *Interp) Native(name string, define func(*Interp) error) { in.natives[name] = define }

func init() { coreNatives = append(coreNatives, defineRequire) }

func defineRequire(in *Interp) error {
	kernel := in.MustConst("Kernel")
	in.GlobalSet("$LOAD_PATH", in.Array())
	in.GlobalSet("$:", in.Global("$LOAD_PATH"))
	in.GlobalSet("$LOADED_FEATURES", in.Array())
	in.GlobalSet("$\"", in.Global("$LOADED_FEATURES"))
	define := func(name string, f func(path string) (bool, error)) {
		in.def(kernel, name, 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			path, err := in.path(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			done, err := f(path)
			var l *loadingFile
			if errors.As(err, &l) {
				return l.waiting.Value(), nil
			}
			return mruby.Bool(done), err
		})
	}
	define("__require", in.require)
	in.def(kernel, "__load", 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		run := in.runFile
		if len(args) == 3 {
			run = func(file string) error { return in.runFileIn(file, args[1], args[2]) }
		}
		return mruby.True, in.load(path, run)
	})
	in.defSelf(kernel, "__load_state", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		state, err := in.loadState(args[0].Str())
		if err != nil || state == "" {
			return mruby.Nil, err
		}
		return in.Symbol(state), nil
	})
	define("__require_relative", func(path string) (bool, error) {
		file, _, ok := in.Caller(1) // 0 is the method in Ruby
		if !ok {
			return false, mruby.Errorf("LoadError", "cannot infer basepath")
		}
		if label, ok := strings.CutPrefix(file, EmbeddedPrefix); ok {
			return in.requireEmbeddedFile(filepath.Join(filepath.Dir(label), path))
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(in.absolute(file)), path)
		}
		return in.require(path)
	})
	in.Define(kernel, "__dir__", func(mruby.Value, []mruby.Value, mruby.Value) (mruby.Value, error) {
		file, _, ok := in.Caller(0)
		if !ok || file == "(eval)" || file == "-e" {
			return mruby.Nil, nil
		}
		if path := in.absolute(file); isFile(path) {
			return in.String(filepath.Dir(path)), nil
		}
		return in.String(filepath.Dir(file)), nil // a name that was given to eval
	})
	return nil
}

// pathArgument takes a String or what answers to to_path or to_str.
func (in *Interp) pathArgument(v mruby.Value) (string, error) {
	if !v.IsString() && in.respondTo(v, "to_path") {
		var err error
		if v, err = in.Call(v, "to_path"); err != nil {
			return "", err
		}
	}
	return in.str(v)
}

// absolute also knows where a file that was loaded by a relative name is, after
// a change of directory too.
func (in *Interp) absolute(path string) string {
	if abs, ok := in.places[path]; ok {
		return abs
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// always are the features that Ruby starts with.
var always = []string{"enumerator", "thread", "fiber", "rational", "complex", "ruby2_keywords"}

// Require loads a library once, as Kernel#require: it returns false when that
// was done before, or another thread does it.
func (in *Interp) Require(name string) (bool, error) {
	loaded, err := in.require(name)
	var l *loadingFile
	if errors.As(err, &l) {
		return false, nil
	}
	return loaded, err
}

func (in *Interp) require(name string) (bool, error) {
	if name == "" {
		return false, in.cannotLoad(name)
	}
	if explicit(name) {
		file, err := in.expandPath(name, "", true)
		if err != nil {
			return false, err
		}
		if in.provided(name, nil) || in.provided(file, nil) {
			return false, nil
		}
		if file, ok := rubyFile(file); ok {
			return in.requireFile(file)
		}
		return false, in.cannotLoad(name)
	}
	feature := featureOf(name)
	if slices.Contains(always, feature) {
		return false, nil
	}
	if in.preferred != nil {
		file, err := in.preferred(feature)
		if err != nil {
			return false, err
		}
		if file != "" {
			return in.requireFile(file)
		}
	}
	for _, lib := range in.libraries {
		if _, err := fs.Stat(lib.files, feature+".rb"); err == nil {
			return in.requireFrom(lib, feature)
		}
	}
	if define, ok := in.natives[feature]; ok {
		return in.once(feature, func() error { return define(in) })
	}
	dirs, err := in.loadPath()
	if err != nil || in.provided(name, dirs) {
		return false, err
	}
	if file := inDirs(dirs, name); file != "" {
		return in.requireFile(file)
	}
	if slices.Contains(in.features(), name) {
		return false, nil
	}
	if in.missing != nil {
		return in.missing(name)
	}
	return false, in.cannotLoad(name)
}

// OnLoadPath returns the Ruby file that a name means in $LOAD_PATH, empty for none.
func (in *Interp) OnLoadPath(name string) (string, error) {
	dirs, err := in.loadPath()
	return inDirs(dirs, name), err
}

func inDirs(dirs []string, name string) string {
	for _, dir := range dirs {
		if file, ok := rubyFile(filepath.Join(dir, name)); ok {
			return file
		}
	}
	return ""
}

// Provides reports whether Require would find something, be it loaded or not;
// what OnMissing may find isn't counted.
func (in *Interp) Provides(name string) bool {
	if explicit(name) {
		file, err := in.expandPath(name, "", true)
		return err == nil && isFile(withExtension(file))
	}
	feature := featureOf(name)
	for _, lib := range in.libraries {
		if _, err := fs.Stat(lib.files, feature+".rb"); err == nil {
			return true
		}
	}
	if _, ok := in.natives[feature]; ok || slices.Contains(in.features(), name) {
		return true
	}
	dirs, err := in.loadPath()
	return err == nil && slices.ContainsFunc(dirs, func(dir string) bool { return isFile(withExtension(filepath.Join(dir, name))) })
}

// featureOf is what one of our own libraries is found by.
func featureOf(name string) string {
	return coreExtension(strings.TrimSuffix(strings.TrimSuffix(name, ".rb"), ".so"))
}

// explicit tells whether a name isn't looked up in $LOAD_PATH.
func explicit(name string) bool {
	return filepath.IsAbs(name) || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "~")
}

// coreExtension returns where a file of Active Support's core extensions is
// found. The gem has one for each method or two; here there is one for each class.
func coreExtension(feature string) string {
	const root = "active_support/core_ext/"
	if rest, ok := strings.CutPrefix(feature, root); ok {
		class, _, _ := strings.Cut(rest, "/")
		return root + class
	}
	return feature
}

func (in *Interp) cannotLoad(name string) error {
	return in.LoadError(name, "cannot load such file -- "+name)
}

// LoadError is the error of a file or library that can't be had, by the name that
// was asked for.
func (in *Interp) LoadError(name, text string) error {
	exc, err := in.Call(in.MustConst("LoadError"), "new", in.String(text))
	if err != nil {
		return err
	}
	if err := in.IvarSet(exc, "@path", in.String(name)); err != nil {
		return err
	}
	return in.raised(exc)
}

// rubyFile is the file that a path without or with .rb stands for.
func rubyFile(path string) (string, bool) {
	path = withExtension(path)
	return path, isFile(path)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func withExtension(path string) string {
	if strings.HasSuffix(path, ".rb") {
		return path
	}
	return path + ".rb"
}

func (in *Interp) requireFrom(lib library, feature string) (bool, error) {
	return in.once(feature, func() error {
		if define, ok := in.natives[feature]; ok {
			if err := define(in); err != nil {
				return err
			}
		}
		return in.runEmbedded(lib.label, lib.files, feature+".rb")
	})
}

// requireEmbeddedFile loads a file of the binary by its label and path, for
// require_relative in our own code.
func (in *Interp) requireEmbeddedFile(path string) (bool, error) {
	for _, lib := range in.libraries {
		if feature, ok := strings.CutPrefix(path, lib.label+"/"); ok {
			return in.requireFrom(lib, strings.TrimSuffix(feature, ".rb"))
		}
	}
	return false, in.cannotLoad(path)
}

// once runs load unless the feature, one of our own, is loaded. A failed load may
// be tried again.
func (in *Interp) once(feature string, load func() error) (bool, error) {
	if in.loaded[feature] {
		return false, nil
	}
	in.loaded[feature] = true
	if err := load(); err != nil {
		delete(in.loaded, feature)
		return false, err
	}
	return true, in.provide(feature)
}

// Load runs a file, each time it is called, as Kernel#load. A relative name that
// isn't below $LOAD_PATH stays what __FILE__ and backtraces show.
func (in *Interp) Load(path string) error { return in.load(path, in.runFile) }

// load finds the file that Load is given.
func (in *Interp) load(path string, run func(file string) error) error {
	if explicit(path) {
		file, err := in.expandPath(path, "", true)
		if err != nil {
			return err
		}
		if !isFile(file) {
			return in.cannotLoad(path)
		}
		return run(file)
	}
	dirs, err := in.loadPath()
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if file := filepath.Join(dir, path); isFile(file) {
			return run(file)
		}
	}
	if !isFile(path) {
		return in.loadEmbedded(path)
	}
	delete(in.places, path) // of another directory
	in.places[path] = in.absolute(path)
	return run(path)
}

// loadEmbedded runs a file of the binary.
func (in *Interp) loadEmbedded(path string) error {
	for _, lib := range in.libraries {
		if _, err := fs.Stat(lib.files, path); err == nil && strings.HasSuffix(path, ".rb") {
			return in.runEmbedded(lib.label, lib.files, path)
		}
	}
	return in.cannotLoad(path)
}

// runFile runs a file on disk. Ruby takes a byte order mark and stops at
// __END__; so does this.
func (in *Interp) runFile(file string) error {
	source, err := in.readFile(file)
	if err == nil {
		_, err = in.Run(source, file, 1)
	}
	return err
}

// runFileIn runs a file in the scope of a module, with a self of its own.
func (in *Interp) runFileIn(file string, self, module mruby.Value) error {
	source, err := in.readFile(file)
	if err == nil {
		source, err = in.rewrite(source, false)
	}
	if err == nil {
		_, err = in.RunIn(source, file, self, module)
	}
	return err
}

func (in *Interp) readFile(file string) (string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return "", mruby.Errorf("LoadError", "cannot load such file -- %s (%v)", file, err)
	}
	if in.fileRuns != nil {
		in.fileRuns(in.absolute(file))
	}
	return strings.TrimPrefix(string(source), "\ufeff"), nil
}

// userCaller returns the place of the innermost code that isn't of the binary.
func (in *Interp) userCaller() (file string, line int, ok bool) {
	for i := 0; ; i++ {
		if file, line, ok = in.Caller(i); !ok || !strings.HasPrefix(file, EmbeddedPrefix) {
			return file, line, ok
		}
	}
}

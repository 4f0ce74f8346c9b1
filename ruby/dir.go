package ruby

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/gocap/gocap/mruby"
)

func defineDir(in *Interp) error {
	dir := in.DefineClass(mruby.Nil, "Dir", mruby.Nil)
	in.defSelf(dir, "pwd getwd", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		wd, err := syscall.Getwd()
		return in.String(wd), in.systemError(err, "rb_dir_getwd", "")
	})
	in.defSelf(dir, "__chdir", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), in.systemError(os.Chdir(path), "dir_s_chdir", path)
	})
	in.defSelf(dir, "mkdir", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		perm := int64(0o777)
		if p := arg(args, 1); !p.IsNil() {
			if perm, err = in.integer(p); err != nil {
				return mruby.Nil, err
			}
		}
		return in.Int(0), in.systemError(syscall.Mkdir(path, uint32(perm)), "dir_s_mkdir", path)
	})
	in.defSelf(dir, "rmdir delete unlink", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), in.systemError(syscall.Rmdir(path), "dir_s_rmdir", path)
	})
	in.defSelf(dir, "chroot", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), in.systemError(syscall.Chroot(path), "dir_s_chroot", path)
	})
	in.defSelf(dir, "exist?", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		info, err := os.Stat(path)
		return mruby.Bool(err == nil && info.IsDir()), nil
	})
	in.defSelf(dir, "home", 0, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		name := ""
		if v := arg(args, 0); !v.IsNil() {
			var err error
			if name, err = in.str(v); err != nil {
				return mruby.Nil, err
			}
		}
		h, err := home(name)
		return in.String(h), err
	})
	// children answers the names in a folder, in the system's order.
	in.defSelf(dir, "children", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		f, err := os.Open(path)
		if err != nil {
			return mruby.Nil, in.systemError(err, "dir_initialize", path)
		}
		defer f.Close()
		names, err := f.Readdirnames(-1)
		return in.Strings(names), in.systemError(err, "dir_initialize", path)
	})
	in.defSelf(dir, "__glob", 3, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		base := ""
		if !args[1].IsNil() {
			var err error
			if base, err = in.path(args[1]); err != nil {
				return mruby.Nil, err
			}
		}
		patterns := in.Items(args[0])
		if !args[0].IsArray() {
			patterns = []mruby.Value{args[0]}
		}
		flags, err := in.integer(args[2])
		if err != nil {
			return mruby.Nil, err
		}
		sorted := arg(args, 3) != mruby.False
		var found []string
		for _, p := range patterns {
			pattern, err := in.pathArgument(p)
			if err != nil {
				return mruby.Nil, err
			}
			if strings.ContainsRune(pattern, 0) {
				return mruby.Nil, mruby.ArgumentError("nul-separated glob pattern is deprecated")
			}
			found = append(found, glob(pattern, base, int(flags), sorted)...)
		}
		return in.Strings(found), nil
	})
	return nil
}

// glob finds files as Dir.glob: {a,b} spelled out in turn, ** for any folders,
// no hidden files unless asked for, each pattern's files in order of names.
func glob(pattern, base string, flags int, sorted bool) []string {
	var found []string
	for _, p := range expandBraces(pattern) {
		if p == "" {
			continue
		}
		g := globber{base: base, flags: flags | fnmPathname, sorted: sorted}
		root := ""
		for len(p) > 0 && p[0] == '/' {
			root += "/"
			p = p[1:]
		}
		if root != "" && p == "" {
			found = append(found, root)
			continue
		}
		g.walk(root, [][]string{splitPattern(p)})
		found = append(found, g.found...)
	}
	return found
}

func splitPattern(p string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(p); i++ {
		if p[i] == '/' {
			parts = append(parts, p[start:i])
			for i+1 < len(p) && p[i+1] == '/' {
				i++
			}
			start = i + 1
		}
	}
	return append(parts, p[start:])
}

type globber struct {
	base   string
	flags  int
	sorted bool
	found  []string
}

func (g *globber) real(path string) string {
	if g.base != "" && !filepath.IsAbs(path) {
		path = g.base + "/" + path
	}
	if path == "" {
		return "."
	}
	return path
}

// walk matches what is below prefix, which is "" or ends with a slash, against
// patterns that are each what is left of the whole one. All go down together,
// so that names come in order whichever pattern they match.
func (g *globber) walk(prefix string, patterns [][]string) {
	type pattern struct {
		parts []string
		deep  bool // reached through a **
	}
	var open []pattern
	for _, p := range patterns {
		if p[0] == "**" && len(p) > 1 {
			for len(p) > 2 && p[1] == "**" {
				p = p[1:]
			}
			open = append(open, pattern{p[1:], true})
		}
		open = append(open, pattern{p, false})
	}
	search, folder := false, false
	for _, o := range open {
		p := o.parts
		if len(p) == 1 && p[0] == "" { // the pattern ends with a slash
			folder = true
		} else if p[0] == "**" && len(p) > 1 || hasMagic(p[0], g.flags) {
			search = true
		}
	}
	if folder {
		if info, err := os.Stat(g.real(prefix)); err == nil && info.IsDir() && prefix != "" {
			g.found = append(g.found, prefix)
		}
	}
	if !search {
		for _, o := range open {
			p := o.parts
			if p[0] == "" {
				continue
			}
			name := p[0]
			if g.flags&fnmNoEscape == 0 {
				name = unescape(name)
			}
			if info, err := os.Lstat(g.real(prefix + name)); err == nil {
				g.enter(prefix+name, globEntry{name, info.Mode()}, [][]string{p[1:]})
			}
		}
		return
	}
	for _, e := range g.entries(prefix) {
		var next [][]string
		for _, o := range open {
			p := o.parts
			if e.name == "." && (len(p) > 1 || o.deep && (prefix != "" || g.flags&fnmDotMatch == 0)) {
				continue
			}
			if p[0] == "**" && len(p) > 1 {
				hidden := e.name[0] == '.' && g.flags&fnmDotMatch == 0
				if !hidden && e.mode.IsDir() { // links aren't followed
					next = append(next, p)
				}
			} else if p[0] != "" && matchSegment(p[0], e.name, g.flags, true) {
				next = append(next, p[1:])
			}
		}
		g.enter(prefix+e.name, e, next)
	}
}

// enter takes up a path: one of the patterns may end here, others go on below.
func (g *globber) enter(path string, e globEntry, patterns [][]string) {
	var below [][]string
	ends := false
	for _, p := range patterns {
		if len(p) == 0 {
			ends = true
		} else {
			below = append(below, p)
		}
	}
	if ends {
		g.found = append(g.found, path)
	}
	if len(below) > 0 && e.dir(g, path) {
		g.walk(path+"/", below)
	}
}

type globEntry struct {
	name string
	mode os.FileMode
}

func (e globEntry) dir(g *globber, path string) bool {
	if e.mode&os.ModeSymlink == 0 {
		return e.mode.IsDir()
	}
	info, err := os.Stat(g.real(path))
	return err == nil && info.IsDir()
}

func (g *globber) entries(prefix string) []globEntry {
	f, err := os.Open(g.real(prefix))
	if err != nil {
		return nil
	}
	defer f.Close()
	list, _ := f.ReadDir(-1)
	entries := make([]globEntry, 1, len(list)+1)
	entries[0] = globEntry{".", os.ModeDir}
	for _, e := range list {
		entries = append(entries, globEntry{e.Name(), e.Type()})
	}
	if g.sorted {
		sort.Slice(entries, func(i, j int) bool { return entries[i].name < entries[j].name })
	}
	return entries
}

func hasMagic(s string, flags int) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '*', '?', '[':
			return true
		case '\\':
			if flags&fnmNoEscape == 0 {
				i++
			}
		}
	}
	return false
}

func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

package ruby

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gocap/gocap/mruby"
)

// defineFileNames gives class File its methods for names.
func (in *Interp) defineFileNames() {
	file := in.fileClass
	in.defSelf(file, "basename", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		suffix := ""
		if len(args) > 1 {
			if suffix, err = in.str(args[1]); err != nil {
				return mruby.Nil, err
			}
		}
		return in.String(basename(path, suffix)), nil
	})
	in.defSelf(file, "extname", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		return in.String(extname(path)), err
	})
	in.defSelf(file, "dirname", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		levels := int64(1)
		if len(args) > 1 {
			if levels, err = in.integer(args[1]); err != nil {
				return mruby.Nil, err
			}
			if levels < 0 {
				return mruby.Nil, mruby.ArgumentError("negative level: %d", levels)
			}
		}
		for ; levels > 0; levels-- {
			path = dirname(path)
		}
		return in.String(path), nil
	})
	in.defSelf(file, "split", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		return in.Strings([]string{dirname(path), basename(path, "")}), err
	})
	in.defSelf(file, "join", 0, -1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		parts, err := in.joinParts(args, nil)
		return in.String(joinPath(parts)), err
	})
	expand := func(name string, tilde bool) {
		in.defSelf(file, name, 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			path, dir, err := in.pathIn(args)
			if err != nil {
				return mruby.Nil, err
			}
			s, err := in.expandPath(path, dir, tilde)
			return in.String(s), err
		})
	}
	expand("expand_path", true)
	expand("absolute_path", false)
	in.defSelf(file, "absolute_path?", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		return mruby.Bool(filepath.IsAbs(path)), err
	})
	in.defSelf(file, "path", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		return in.String(path), err
	})
	real := func(name string, whole bool) {
		in.defSelf(file, name, 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			path, dir, err := in.pathIn(args)
			if err != nil {
				return mruby.Nil, err
			}
			abs, err := in.expandPath(path, dir, false)
			if err != nil {
				return mruby.Nil, err
			}
			p, err := realPath(abs, whole, 0)
			return in.String(p), in.systemError(err, "rb_check_realpath_internal", path)
		})
	}
	real("realpath", true)
	real("realdirpath", false)
	in.defSelf(file, "readlink", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		s, err := os.Readlink(path)
		return in.String(s), in.systemError(err, "rb_readlink", path)
	})
	in.defSelf(file, "fnmatch fnmatch?", 2, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		pattern, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		path, err := in.path(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		flags := int64(0)
		if len(args) > 2 {
			if flags, err = in.integer(args[2]); err != nil {
				return mruby.Nil, err
			}
		}
		return mruby.Bool(fnmatch(pattern, path, int(flags))), nil
	})
}

func basename(path, suffix string) string {
	if path == "" {
		return ""
	}
	base := strings.TrimRight(path, "/")
	if base == "" {
		return "/"
	}
	base = base[strings.LastIndexByte(base, '/')+1:]
	if suffix == ".*" {
		return strings.TrimSuffix(base, extname(base))
	}
	if t, ok := strings.CutSuffix(base, suffix); ok && t != "" {
		return t
	}
	return base
}

func dirname(path string) string {
	trimmed := strings.TrimRight(path, "/")
	if trimmed == "" {
		if path == "" {
			return "."
		}
		return "/"
	}
	i := strings.LastIndexByte(trimmed, '/')
	if i < 0 {
		return "."
	}
	dir := strings.TrimRight(trimmed[:i], "/")
	if dir == "" {
		return "/"
	}
	return dir
}

func extname(path string) string {
	base := strings.TrimLeft(basename(path, ""), ".")
	i := strings.LastIndexByte(base, '.')
	if i <= 0 {
		return ""
	}
	return base[i:]
}

func (in *Interp) joinParts(args []mruby.Value, outer []mruby.Value) (parts []string, err error) {
	for _, v := range args {
		if v.IsArray() {
			for _, o := range outer {
				if o == v {
					return nil, mruby.ArgumentError("recursive array")
				}
			}
			p, err := in.joinParts(in.Items(v), append(outer, v))
			if err != nil {
				return nil, err
			}
			parts = append(parts, joinPath(p))
			continue
		}
		p, err := in.path(v)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// joinPath puts exactly one slash between parts, but keeps the slashes that a
// part brings where the other side has none.
func joinPath(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	s := parts[0]
	for _, p := range parts[1:] {
		switch {
		case strings.HasPrefix(p, "/"):
			s = strings.TrimRight(s, "/") + p
		case strings.HasSuffix(s, "/"):
			s += p
		default:
			s += "/" + p
		}
	}
	return s
}

// realPath follows all links of an absolute path. Its last part needn't exist
// unless whole.
func realPath(abs string, whole bool, links int) (string, error) {
	if links > 40 {
		return "", syscall.ELOOP
	}
	dir, name := filepath.Split(abs)
	if name == "" {
		return "/", nil
	}
	dir, err := realPath(filepath.Clean(dir), true, links)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	info, err := os.Lstat(path)
	switch {
	case err != nil && (whole || !os.IsNotExist(err)):
		return "", err
	case err != nil || info.Mode()&os.ModeSymlink == 0:
		return path, nil
	}
	target, err := os.Readlink(path)
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(dir, target)
	}
	return realPath(filepath.Clean(target), whole, links+1)
}

// pathIn returns the arguments PATH and DIR, "" if there is no DIR.
func (in *Interp) pathIn(args []mruby.Value) (path, dir string, err error) {
	if path, err = in.path(args[0]); err != nil || arg(args, 1).IsNil() {
		return path, "", err
	}
	dir, err = in.path(args[1])
	return path, dir, err
}

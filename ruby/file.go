package ruby

import (
	"errors"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

var (
	errBadFD       = syscall.EBADF
	errIllegalSeek = syscall.ESPIPE
)

// path takes a file name and refuses what the system would cut short.
func (in *Interp) path(v mruby.Value) (string, error) {
	p, err := in.pathArgument(v)
	if err == nil && strings.ContainsRune(p, 0) {
		err = mruby.ArgumentError("path name contains null byte")
	}
	return p, err
}

// openFlags reads the mode of open: "r+b:utf-8" or the system's flags.
func (in *Interp) openFlags(v mruby.Value) (flags int, bom bool, err error) {
	if v.IsNil() {
		return os.O_RDONLY, false, nil
	}
	if v.Kind() == mruby.KindInt {
		return int(v.Int()), false, nil
	}
	mode, err := in.str(v)
	if err != nil {
		return 0, false, err
	}
	access, encoding, _ := strings.Cut(mode, ":")
	invalid := mruby.ArgumentError("invalid access mode %s", mode)
	if access == "" {
		return 0, false, invalid
	}
	switch access[0] {
	case 'r':
		flags = os.O_RDONLY
	case 'w':
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	case 'a':
		flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	default:
		return 0, false, invalid
	}
	for _, c := range access[1:] {
		switch c {
		case '+':
			flags = flags&^(os.O_RDONLY|os.O_WRONLY) | os.O_RDWR
		case 'b', 't':
		case 'x':
			if access[0] != 'w' {
				return 0, false, invalid
			}
			flags |= os.O_EXCL
		default:
			return 0, false, invalid
		}
	}
	bom, err = checkEncoding(encoding)
	return flags, bom, err
}

// checkEncoding accepts the encodings that need no conversion.
func checkEncoding(names string) (bom bool, err error) {
	for name := range strings.SplitSeq(names, ":") {
		n := strings.ToUpper(name)
		if rest, ok := strings.CutPrefix(n, "BOM|"); ok {
			n, bom = rest, true
		}
		switch n {
		case "", "-", "UTF-8", "UTF8", "ASCII-8BIT", "BINARY", "US-ASCII", "ASCII":
		default:
			return false, notImplemented("encoding %s: files are read as UTF-8 or binary", name)
		}
	}
	return bom, nil
}

// openFile does what File.new does with path, mode, permissions and options.
func (in *Interp) openFile(args []mruby.Value) (*stream, error) {
	args, opts := options(args)
	if err := arity(len(args), 1, 3); err != nil {
		return nil, err
	}
	path, err := in.path(args[0])
	if err != nil {
		return nil, err
	}
	mode := arg(args, 1)
	if m := in.option(opts, "mode"); !m.IsNil() {
		mode = m
	}
	flags, bom, err := in.openFlags(mode)
	if err != nil {
		return nil, err
	}
	if f := in.option(opts, "flags"); !f.IsNil() {
		flags |= int(f.Int())
	}
	for _, name := range []string{"external_encoding", "encoding", "internal_encoding"} {
		if e := in.option(opts, name); !e.IsNil() {
			s, err := in.ToS(e)
			if err != nil {
				return nil, err
			}
			b, err := checkEncoding(s)
			if err != nil {
				return nil, err
			}
			bom = bom || b
		}
	}
	perm := int64(0o666)
	p := arg(args, 2)
	if o := in.option(opts, "perm"); !o.IsNil() {
		p = o
	}
	if !p.IsNil() {
		if perm, err = in.integer(p); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, flags, fileMode(perm))
	if err != nil {
		return nil, in.systemError(err, "rb_sysopen", path)
	}
	s := newFileStream(f, path, flags)
	if bom && s.r != nil {
		s.skipBOM()
	}
	return s, nil
}

// fileMode turns the system's permission bits into Go's.
func fileMode(perm int64) os.FileMode {
	m := os.FileMode(perm & 0o777)
	if perm&0o4000 != 0 {
		m |= os.ModeSetuid
	}
	if perm&0o2000 != 0 {
		m |= os.ModeSetgid
	}
	if perm&0o1000 != 0 {
		m |= os.ModeSticky
	}
	return m
}

func defineFile(in *Interp) error {
	file := in.fileClass
	in.def(file, "initialize", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if n := len(args); n == 0 || n > 4 {
			return mruby.Nil, arity(n, 1, 3)
		}
		if args[0].Kind() == mruby.KindInt {
			return mruby.Nil, notImplemented("File.new of a file descriptor: use IO.new")
		}
		s, err := in.openFile(args)
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, s)
	})
	in.defineFileNames()
	in.defineFileTests()

	// For files that are read or written in one go.
	in.defSelf(in.ioClass, "read binread", 1, 5, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		open := []mruby.Value{arg(args, 0)}
		if !opts.IsNil() {
			open = append(open, opts)
		}
		s, err := in.openFile(open)
		if err != nil {
			return mruby.Nil, err
		}
		defer s.close()
		if at := arg(args, 2); !at.IsNil() {
			n, err := in.integer(at)
			if err != nil {
				return mruby.Nil, err
			}
			if _, err := s.file.Seek(n, io.SeekStart); err != nil {
				return mruby.Nil, in.systemError(err, "", s.path)
			}
		}
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		if n := arg(args, 1); !n.IsNil() {
			limit, err := in.integer(n)
			if err != nil {
				return mruby.Nil, err
			}
			if limit < 0 {
				return mruby.Nil, mruby.ArgumentError("negative length %d given", limit)
			}
			b, err := io.ReadAll(io.LimitReader(r, limit))
			if err == nil && len(b) == 0 && limit > 0 {
				return mruby.Nil, nil
			}
			return in.String(string(b)), in.systemError(err, "io_fread", s.path)
		}
		b, err := io.ReadAll(r)
		return in.String(string(b)), in.systemError(err, "io_fread", s.path)
	})
	in.defSelf(in.ioClass, "write binwrite", 2, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		args, opts := options(args)
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		text, err := in.ToS(arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		flags := os.O_WRONLY | os.O_CREATE
		offset := arg(args, 2)
		if offset.IsNil() {
			flags |= os.O_TRUNC
		}
		if m := in.option(opts, "mode"); !m.IsNil() {
			if flags, _, err = in.openFlags(m); err != nil {
				return mruby.Nil, err
			}
		}
		perm := int64(0o666)
		if p := in.option(opts, "perm"); !p.IsNil() {
			if perm, err = in.integer(p); err != nil {
				return mruby.Nil, err
			}
		}
		f, err := os.OpenFile(path, flags, fileMode(perm))
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_sysopen", path)
		}
		if !offset.IsNil() {
			if _, err = f.Seek(offset.Int(), io.SeekStart); err != nil {
				f.Close()
				return mruby.Nil, in.systemError(err, "", path)
			}
		}
		_, err = f.WriteString(text)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return in.Int(int64(len(text))), in.systemError(err, "io_write", path)
	})
	in.defSelf(in.ioClass, "readlines", 1, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		rest, opts := options(args)
		open := []mruby.Value{arg(rest, 0)}
		if !opts.IsNil() {
			open = append(open, opts)
		}
		s, err := in.openFile(open)
		if err != nil {
			return mruby.Nil, err
		}
		defer s.close()
		list := in.Array()
		for {
			v, err := in.gets(s, args[1:])
			if err != nil {
				return mruby.Nil, in.systemError(err, "io_fillbuf", "fd:"+strconv.Itoa(int(s.file.Fd()))+" "+s.path)
			}
			if v.IsNil() {
				return list, nil
			}
			if _, err := in.Call(list, "push", v); err != nil {
				return mruby.Nil, err
			}
		}
	})

	// What changes files.
	each := func(names string, lead int, f func(lead []mruby.Value, path string) error) {
		in.defSelf(file, names, lead, -1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			for _, v := range args[lead:] {
				path, err := in.path(v)
				if err != nil {
					return mruby.Nil, err
				}
				if err := f(args[:lead], path); err != nil {
					return mruby.Nil, in.systemError(err, "apply2files", path)
				}
			}
			return in.Int(int64(len(args) - lead)), nil
		})
	}
	each("delete unlink", 0, func(_ []mruby.Value, path string) error { return syscall.Unlink(path) })
	each("chmod", 1, func(lead []mruby.Value, path string) error {
		perm, err := in.integer(lead[0])
		if err != nil {
			return err
		}
		return syscall.Chmod(path, uint32(perm))
	})
	each("utime", 2, func(lead []mruby.Value, path string) error {
		var times [2]time.Time
		for i, v := range lead {
			t, err := in.timeOrNow(v)
			if err != nil {
				return err
			}
			times[i] = t
		}
		return os.Chtimes(path, times[0], times[1])
	})
	owner := func(v mruby.Value) (int, error) {
		if v.IsNil() {
			return -1, nil
		}
		n, err := in.integer(v)
		return int(n), err
	}
	for name, chown := range map[string]func(string, int, int) error{"chown": os.Chown, "lchown": os.Lchown} {
		each(name, 2, func(lead []mruby.Value, path string) error {
			uid, err := owner(lead[0])
			if err != nil {
				return err
			}
			gid, err := owner(lead[1])
			if err != nil {
				return err
			}
			return chown(path, uid, gid)
		})
	}
	each("lchmod", 1, func([]mruby.Value, string) error {
		return notImplemented("lchmod() function is unimplemented on this machine")
	})
	two := func(name, at string, f func(a, b string) error) {
		in.defSelf(file, name, 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			a, err := in.path(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			b, err := in.path(args[1])
			if err != nil {
				return mruby.Nil, err
			}
			err = f(a, b)
			if errors.Is(err, syscall.EEXIST) {
				return mruby.Nil, in.systemError(err, "syserr_fail2_in", b)
			}
			return in.Int(0), in.systemError(err, at, "("+a+", "+b+")")
		})
	}
	two("rename", "rb_file_s_rename", syscall.Rename)
	two("symlink", "rb_file_s_symlink", os.Symlink)
	two("link", "rb_file_s_link", os.Link)
	in.defSelf(file, "truncate", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		n, err := in.integer(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), in.systemError(os.Truncate(path, n), "rb_file_s_truncate", path)
	})
	in.defSelf(file, "mkfifo", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		perm := int64(0o666)
		if len(args) > 1 {
			if perm, err = in.integer(args[1]); err != nil {
				return mruby.Nil, err
			}
		}
		return in.Int(0), in.systemError(unix.Mkfifo(path, uint32(perm)), "rb_file_s_mkfifo", path)
	})
	in.defSelf(file, "umask", 0, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if len(args) == 0 {
			old := syscall.Umask(0)
			syscall.Umask(old)
			return in.Int(int64(old)), nil
		}
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(int64(syscall.Umask(int(n)))), nil
	})

	// The same of an open file.
	open := func(names string, min, max int, f func(s *stream, args []mruby.Value) (mruby.Value, error)) {
		in.def(file, names, min, max, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.streamOf(self)
			if err != nil {
				return mruby.Nil, err
			}
			if s.closed {
				return mruby.Nil, errClosed
			}
			v, err := f(s, args)
			return v, in.systemError(err, "", s.path)
		})
	}
	open("chmod", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), syscall.Fchmod(int(s.file.Fd()), uint32(n))
	})
	open("truncate", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), s.file.Truncate(n)
	})
	open("flock", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		err = syscall.Flock(int(s.file.Fd()), int(n))
		if err == syscall.EWOULDBLOCK {
			return mruby.False, nil
		}
		return in.Int(0), err
	})
	return nil
}

// home returns a user's home folder; name "" is who runs this.
func home(name string) (string, error) {
	if name == "" {
		if h := os.Getenv("HOME"); h != "" {
			return h, nil
		}
		u, err := user.Current()
		if err != nil || u.HomeDir == "" {
			return "", mruby.ArgumentError("couldn't find HOME environment -- expanding `~'")
		}
		return u.HomeDir, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return "", mruby.ArgumentError("user %s doesn't exist", name)
	}
	return u.HomeDir, nil
}

// expandPath is File.expand_path; tilde is false for File.absolute_path.
func (in *Interp) expandPath(path, dir string, tilde bool) (string, error) {
	if tilde && strings.HasPrefix(path, "~") {
		name, rest, _ := strings.Cut(path[1:], "/")
		h, err := home(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(h) {
			return "", mruby.ArgumentError("non-absolute home")
		}
		return filepath.Join(h, rest), nil
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path), nil
	}
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			return "", in.systemError(err, "rb_dir_getwd", "")
		}
		return filepath.Join(wd, path), nil
	}
	base, err := in.expandPath(dir, "", tilde)
	return filepath.Join(base, path), err
}

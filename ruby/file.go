package ruby

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/sched"
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
	m, err := in.openMode(arg(args, 1), arg(args, 2), opts)
	if err != nil {
		return nil, err
	}
	return in.openPath(path, m)
}

func (in *Interp) openPath(path string, m openMode) (*stream, error) {
	f, err := in.systemFile(path, m)
	if err != nil {
		return nil, in.systemError(err, "rb_sysopen", path)
	}
	s := newFileStream(f, path, m)
	s.keep()
	if m.bom && s.r != nil {
		_, err = s.skipBOM(in.encodings)
	}
	return s, err
}

// systemFile opens a file. For a named pipe that waits for the other end; an open
// that is left closes what it gets.
func (in *Interp) systemFile(path string, m openMode) (file *os.File, err error) {
	open := func() (*os.File, error) { return os.OpenFile(path, m.flags, fileMode(m.perm)) }
	if st, err := os.Stat(path); err != nil || st.Mode()&os.ModeNamedPipe == 0 {
		return open()
	}
	_, err = in.Await(&Operation{
		Run: func(ctx context.Context) (any, error) {
			done := make(chan error)
			var f *os.File
			go func() {
				var err error
				f, err = open()
				select {
				case done <- err:
				case <-ctx.Done():
					f.Close()
				}
			}()
			select {
			case err := <-done:
				return f, err
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		},
		Outcome: func(v any, err error) (mruby.Value, error) {
			file, _ = v.(*os.File)
			return mruby.Nil, in.systemError(err, "rb_sysopen", path)
		},
	})
	return file, err
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
	in.Define(file, "initialize", func(self mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if err := in.warnOfBlock(self, block); err != nil {
			return mruby.Nil, err
		}
		if n := len(args); n == 0 || n > 4 {
			return mruby.Nil, arity(n, 1, 3)
		}
		if _, ok := in.Object(self).(*stream); ok {
			return mruby.Nil, mruby.Errorf("RuntimeError", "reinitializing File")
		}
		var s *stream
		var err error
		if args[0].Kind() == mruby.KindInt {
			s, err = in.openDescriptor(args[0].Int(), args[1:])
			err = in.systemError(err, "", "")
		} else {
			s, err = in.openFile(args)
		}
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, s)
	})
	in.defineFileNames()
	in.defineFileTests()

	in.defineWholeFiles()

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
	for name, flags := range map[string]int{"utime": 0, "lutime": unix.AT_SYMLINK_NOFOLLOW} {
		each(name, 2, func(lead []mruby.Value, path string) error {
			var times [2]unix.Timespec
			for i, v := range lead {
				t, err := in.timeOrNow(v)
				if err != nil {
					return err
				}
				if times[i], err = unix.TimeToTimespec(t); err != nil {
					return err
				}
			}
			return unix.UtimesNanoAt(unix.AT_FDCWD, path, times[:], flags)
		})
	}
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
			return in.orOperation(v, in.systemError(err, "", s.path))
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
		if err == nil {
			err = s.writable()
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(0), s.file.Truncate(n)
	})
	open("__flock", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		err = syscall.Flock(int(s.file.Fd()), int(n)|syscall.LOCK_NB)
		if err == syscall.EWOULDBLOCK {
			if n&syscall.LOCK_NB == 0 {
				return mruby.Nil, blocked{s.operation(func(ctx context.Context) (any, error) { return nil, sched.Pause(ctx, 10*time.Millisecond) })}
			}
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
			return "", mruby.ArgumentError("couldn't find home for uid `%d'", os.Getuid())
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

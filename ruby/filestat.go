package ruby

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// defineFileTests gives class File its questions about files, which are those
// of module FileTest too, and class File::Stat.
func (in *Interp) defineFileTests() {
	file := in.fileClass
	fileTest := in.DefineModule(mruby.Nil, "FileTest")
	ask := func(names string, n int, f method) {
		in.defSelf(file, names, n, n, f)
		in.defSelf(fileTest, names, n, n, f)
	}
	// A test of a path takes an open file too.
	stat := func(v mruby.Value) (string, *unix.Stat_t, error) {
		var st unix.Stat_t
		if s, err := in.tryIO(v); err != nil {
			return "", nil, err
		} else if s != nil {
			if s.closed {
				return "", nil, errClosed
			}
			fd, err := s.descriptor()
			if err == nil {
				err = unix.Fstat(fd, &st)
			}
			return s.path, &st, err
		}
		path, err := in.path(v)
		if err != nil {
			return "", nil, err
		}
		return path, &st, unix.Stat(path, &st)
	}
	test := func(names string, f func(st *unix.Stat_t) bool) {
		ask(names, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			_, st, err := stat(args[0])
			if err != nil {
				return mruby.False, unlessErrno(err)
			}
			return mruby.Bool(f(st)), nil
		})
	}
	is := func(format uint32) func(*unix.Stat_t) bool {
		return func(st *unix.Stat_t) bool { return uint32(st.Mode)&unix.S_IFMT == format }
	}
	has := func(bit uint32) func(*unix.Stat_t) bool {
		return func(st *unix.Stat_t) bool { return uint32(st.Mode)&bit != 0 }
	}
	tests := map[string]func(*unix.Stat_t) bool{
		"file?":        is(unix.S_IFREG),
		"directory?":   is(unix.S_IFDIR),
		"pipe?":        is(unix.S_IFIFO),
		"socket?":      is(unix.S_IFSOCK),
		"blockdev?":    is(unix.S_IFBLK),
		"chardev?":     is(unix.S_IFCHR),
		"setuid?":      has(unix.S_ISUID),
		"setgid?":      has(unix.S_ISGID),
		"sticky?":      has(unix.S_ISVTX),
		"zero? empty?": func(st *unix.Stat_t) bool { return st.Size == 0 },
		"owned?":       func(st *unix.Stat_t) bool { return int(st.Uid) == os.Geteuid() },
		"grpowned?":    func(st *unix.Stat_t) bool { return int(st.Gid) == os.Getegid() },
	}
	for names, f := range tests {
		test(names, f)
	}
	test("exist?", func(*unix.Stat_t) bool { return true })
	in.defSelf(file, "exists?", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Call(self, "exist?", args[0])
	})
	ask("symlink?", 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		info, err := os.Lstat(path)
		return mruby.Bool(err == nil && info.Mode()&os.ModeSymlink != 0), nil
	})
	access := map[string]uint32{"readable? readable_real?": unix.R_OK, "writable? writable_real?": unix.W_OK, "executable? executable_real?": unix.X_OK}
	for names, mode := range access {
		ask(names, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			path, err := in.path(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			return mruby.Bool(unix.Faccessat(unix.AT_FDCWD, path, mode, 0) == nil), nil
		})
	}
	// What answers with a number, or nil.
	details := map[string]func(st *unix.Stat_t) mruby.Value{
		"size?": func(st *unix.Stat_t) mruby.Value {
			if st.Size == 0 {
				return mruby.Nil
			}
			return in.Int(st.Size)
		},
	}
	for name, bit := range map[string]uint32{"world_readable?": 0o004, "world_writable?": 0o002} {
		details[name] = func(st *unix.Stat_t) mruby.Value {
			if uint32(st.Mode)&bit == 0 {
				return mruby.Nil
			}
			return in.Int(int64(st.Mode) & 0o777)
		}
	}
	for name, f := range details {
		ask(name, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			_, st, err := stat(args[0])
			if err != nil {
				return mruby.Nil, unlessErrno(err)
			}
			return f(st), nil
		})
	}
	ask("identical?", 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		_, a, err := stat(args[0])
		if unlessErrno(err) != nil {
			return mruby.Nil, err
		}
		_, b, berr := stat(args[1])
		if unlessErrno(berr) != nil {
			return mruby.Nil, berr
		}
		return mruby.Bool(err == nil && berr == nil && a.Dev == b.Dev && a.Ino == b.Ino), nil
	})

	values := map[string]func(st *unix.Stat_t) mruby.Value{
		"size":  func(st *unix.Stat_t) mruby.Value { return in.Int(st.Size) },
		"mtime": func(st *unix.Stat_t) mruby.Value { return in.Time(time.Unix(st.Mtim.Unix())) },
		"atime": func(st *unix.Stat_t) mruby.Value { return in.Time(time.Unix(st.Atim.Unix())) },
		"ctime": func(st *unix.Stat_t) mruby.Value { return in.Time(time.Unix(st.Ctim.Unix())) },
		"ftype": func(st *unix.Stat_t) mruby.Value { return in.String(ftype(uint32(st.Mode))) },
	}
	for name, f := range values {
		where := []mruby.Value{file}
		if name == "size" {
			where = append(where, fileTest)
		}
		value := func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			path, st, err := stat(args[0])
			if name == "ftype" && err == nil {
				err = unix.Lstat(path, st)
			}
			if err != nil {
				return mruby.Nil, in.systemError(err, "rb_file_s_"+name, path)
			}
			return f(st), nil
		}
		for _, owner := range where {
			in.defSelf(owner, name, 1, 1, value)
		}
	}

	class := in.DataClass(file, "Stat", mruby.Nil)
	in.defSelf(file, "stat", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, st, err := stat(args[0])
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_file_s_stat", path)
		}
		return in.NewObject(class, st), nil
	})
	in.defSelf(file, "lstat", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, err := in.path(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		var st unix.Stat_t
		if err := unix.Lstat(path, &st); err != nil {
			return mruby.Nil, in.systemError(err, "rb_file_s_lstat", path)
		}
		return in.NewObject(class, &st), nil
	})
	in.def(class, "initialize", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		path, st, err := stat(args[0])
		if err != nil {
			return mruby.Nil, in.systemError(err, "rb_file_s_stat", path)
		}
		return self, in.SetObject(self, st)
	})
	of := func(names string, f func(st *unix.Stat_t) mruby.Value) {
		in.def(class, names, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			st, ok := in.Object(self).(*unix.Stat_t)
			if !ok {
				return mruby.Nil, mruby.TypeError("uninitialized File::Stat")
			}
			return f(st), nil
		})
	}
	for names, f := range tests {
		of(names, func(st *unix.Stat_t) mruby.Value { return mruby.Bool(f(st)) })
	}
	for name, f := range values {
		of(name, f)
	}
	numbers := map[string]func(st *unix.Stat_t) int64{
		"mode":    func(st *unix.Stat_t) int64 { return int64(st.Mode) },
		"uid":     func(st *unix.Stat_t) int64 { return int64(st.Uid) },
		"gid":     func(st *unix.Stat_t) int64 { return int64(st.Gid) },
		"ino":     func(st *unix.Stat_t) int64 { return int64(st.Ino) },
		"dev":     func(st *unix.Stat_t) int64 { return int64(st.Dev) },
		"rdev":    func(st *unix.Stat_t) int64 { return int64(st.Rdev) },
		"nlink":   func(st *unix.Stat_t) int64 { return int64(st.Nlink) },
		"blocks":  func(st *unix.Stat_t) int64 { return st.Blocks },
		"blksize": func(st *unix.Stat_t) int64 { return int64(st.Blksize) },

		"dev_major":  func(st *unix.Stat_t) int64 { return int64(unix.Major(uint64(st.Dev))) },
		"dev_minor":  func(st *unix.Stat_t) int64 { return int64(unix.Minor(uint64(st.Dev))) },
		"rdev_major": func(st *unix.Stat_t) int64 { return int64(unix.Major(uint64(st.Rdev))) },
		"rdev_minor": func(st *unix.Stat_t) int64 { return int64(unix.Minor(uint64(st.Rdev))) },
	}
	for name, f := range numbers {
		of(name, func(st *unix.Stat_t) mruby.Value { return in.Int(f(st)) })
	}
	of("symlink?", func(st *unix.Stat_t) mruby.Value { return mruby.Bool(is(unix.S_IFLNK)(st)) })
	for name, f := range details {
		of(name, f)
	}
	for name, shift := range map[string]uint32{"readable? readable_real?": 2, "writable? writable_real?": 1, "executable? executable_real?": 0} {
		of(name, func(st *unix.Stat_t) mruby.Value { return mruby.Bool(permitted(st, shift)) })
	}
	in.def(class, "inspect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		st, ok := in.Object(self).(*unix.Stat_t)
		if !ok {
			return mruby.Nil, mruby.TypeError("uninitialized File::Stat")
		}
		text := fmt.Sprintf("#<File::Stat dev=0x%x, ino=%d, mode=0%o, nlink=%d, uid=%d, gid=%d, rdev=0x%x, size=%d, blksize=%d, blocks=%d",
			st.Dev, st.Ino, st.Mode, st.Nlink, st.Uid, st.Gid, st.Rdev, st.Size, st.Blksize, st.Blocks)
		for _, name := range []string{"atime", "mtime", "ctime"} {
			t, err := in.Inspect(values[name](st))
			if err != nil {
				return mruby.Nil, err
			}
			text += ", " + name + "=" + t
		}
		return in.String(text + ">"), nil
	})
}

// unlessErrno passes on an error that isn't the system's answer.
func unlessErrno(err error) error {
	if _, ok := err.(syscall.Errno); ok {
		return nil
	}
	return err
}

// permitted says whether this process may read (2), write (1) or run (0) a file.
func permitted(st *unix.Stat_t, shift uint32) bool {
	mode := uint32(st.Mode)
	switch {
	case os.Geteuid() == 0:
		return shift != 0 || mode&0o111 != 0 || mode&unix.S_IFMT == unix.S_IFDIR
	case int(st.Uid) == os.Geteuid():
		return mode>>(6+shift)&1 != 0
	case int(st.Gid) == os.Getegid():
		return mode>>(3+shift)&1 != 0
	}
	return mode>>shift&1 != 0
}

func ftype(mode uint32) string {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return "file"
	case unix.S_IFDIR:
		return "directory"
	case unix.S_IFLNK:
		return "link"
	case unix.S_IFIFO:
		return "fifo"
	case unix.S_IFSOCK:
		return "socket"
	case unix.S_IFBLK:
		return "blockSpecial"
	case unix.S_IFCHR:
		return "characterSpecial"
	}
	return "unknown"
}

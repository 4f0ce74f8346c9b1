package ruby

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"unicode"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// errnoText is what C's strerror says.
func errnoText(e syscall.Errno) string {
	r := []rune(e.Error())
	if len(r) > 1 && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// errnoClassName is the name of an error number's class, "" when there is none.
func errnoClassName(e syscall.Errno) string {
	if e == 0 {
		return "NOERROR"
	}
	return unix.ErrnoName(e)
}

// errnoOf finds the system's error number in a Go error.
func errnoOf(err error) (syscall.Errno, bool) {
	var e syscall.Errno
	switch {
	case errors.As(err, &e):
		return e, true
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return syscall.ENOENT, true
	case errors.Is(err, fs.ErrPermission):
		return syscall.EACCES, true
	case errors.Is(err, fs.ErrExist):
		return syscall.EEXIST, true
	}
	return 0, false
}

// systemError is a Go error as the Errno exception that Ruby has for it. at is
// what CRuby shows for the C function ("rb_sysopen"), may be empty; what is
// mostly a path.
func (in *Interp) systemError(err error, at, what string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, os.ErrClosed) {
		return mruby.Errorf("IOError", "closed stream")
	}
	e, ok := errnoOf(err)
	if !ok {
		return err
	}
	args := []mruby.Value{mruby.Nil}
	if what != "" {
		args[0] = in.String(what)
	}
	if at != "" {
		args = append(args, in.String(at))
	}
	class, cerr := in.errnoClass(e)
	if cerr != nil {
		return cerr
	}
	exc, cerr := in.Call(class, "new", args...)
	if cerr != nil {
		return cerr
	}
	return in.raised(exc)
}

// SystemError is a Go error as the Errno exception that Ruby has for it, about what;
// another error stays what it is.
func (in *Interp) SystemError(err error, what string) error { return in.systemError(err, "", what) }

// errnoClass returns the class of a system error, making it when first needed.
func (in *Interp) errnoClass(e syscall.Errno) (mruby.Value, error) {
	name := errnoClassName(e)
	if name == "" {
		return in.Const("SystemCallError")
	}
	module := in.MustConst("Errno")
	has, err := in.Call(module, "const_defined?", in.Symbol(name))
	if err != nil {
		return mruby.Nil, err
	}
	if has.Truthy() {
		return in.Const("Errno::" + name)
	}
	class := in.DefineClass(module, name, in.MustConst("SystemCallError"))
	_, err = in.Call(class, "const_set", in.Symbol("Errno"), in.Int(int64(e)))
	return class, err
}

func defineErrno(in *Interp) error {
	in.DefineClass(mruby.Nil, "SystemCallError", in.MustConst("StandardError"))
	module := in.DefineModule(mruby.Nil, "Errno")
	in.defSelf(module, "const_missing", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		name := in.SymbolName(args[0])
		alias := map[string]string{"EWOULDBLOCK": "EAGAIN", "EOPNOTSUPP": "ENOTSUP", "EDEADLOCK": "EDEADLK"}[name]
		if alias != "" {
			name = alias
		}
		for e := syscall.Errno(0); e < 256; e++ {
			if errnoClassName(e) == name {
				return in.errnoClass(e)
			}
		}
		return mruby.Nil, mruby.Errorf("NameError", "uninitialized constant Errno::%s", name)
	})
	in.defSelf(module, "constants", 0, 1, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		var names []mruby.Value
		for e := syscall.Errno(0); e < 256; e++ {
			if name := errnoClassName(e); name != "" {
				names = append(names, in.Symbol(name))
			}
		}
		return in.Array(names...), nil
	})
	in.defSelf(module, "__text", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		e := syscall.Errno(args[0].Int())
		if e == 0 {
			return in.String("Success"), nil
		}
		if errnoClassName(e) == "" {
			return in.String("Unknown error " + in.integerText(args[0])), nil
		}
		return in.String(errnoText(e)), nil
	})
	in.defSelf(module, "__class", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.errnoClass(syscall.Errno(args[0].Int()))
	})
	return nil
}

func (in *Interp) integerText(v mruby.Value) string {
	s, err := in.ToS(v)
	if err != nil {
		return "?"
	}
	return s
}

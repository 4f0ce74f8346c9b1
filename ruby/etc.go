package ruby

import (
	"os"
	"os/user"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["etc"] = defineEtc }

func defineEtc(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Etc")
	in.defSelf(module, "getlogin", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		for _, name := range []string{"LOGNAME", "USER"} {
			if v := os.Getenv(name); v != "" {
				return in.String(v), nil
			}
		}
		u, err := user.Current()
		if err != nil {
			return mruby.Nil, nil
		}
		return in.String(u.Username), nil
	})
	in.defSelf(module, "nprocessors", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(runtime.NumCPU())), nil
	})
	in.defSelf(module, "uname", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		var u unix.Utsname
		if err := unix.Uname(&u); err != nil {
			return mruby.Nil, in.systemError(err, "", "uname")
		}
		text := unix.ByteSliceToString
		return in.Hash(
			in.Symbol("sysname"), in.String(text(u.Sysname[:])), in.Symbol("nodename"), in.String(text(u.Nodename[:])),
			in.Symbol("release"), in.String(text(u.Release[:])), in.Symbol("version"), in.String(text(u.Version[:])),
			in.Symbol("machine"), in.String(text(u.Machine[:])),
		), nil
	})
	// __passwd and __group find the line whose field is what is given.
	find := func(name, file string, fields int, ask func(field int64, v string) []string) {
		in.defSelf(module, name, 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			v, err := in.str(args[1])
			if err != nil {
				return mruby.Nil, err
			}
			data, _ := os.ReadFile(file)
			for line := range strings.Lines(string(data)) {
				parts := strings.Split(strings.TrimSuffix(line, "\n"), ":")
				if len(parts) >= fields && parts[args[0].Int()] == v {
					return in.Strings(parts[:fields]), nil
				}
			}
			if parts := ask(args[0].Int(), v); parts != nil { // of a directory service
				return in.Strings(parts), nil
			}
			return mruby.Nil, nil
		})
	}
	find("__passwd", "/etc/passwd", 7, func(field int64, v string) []string {
		lookup := user.Lookup
		if field == 2 {
			lookup = user.LookupId
		}
		u, err := lookup(v)
		if err != nil {
			return nil
		}
		return []string{u.Username, "x", u.Uid, u.Gid, u.Name, u.HomeDir, ""}
	})
	find("__group", "/etc/group", 4, func(field int64, v string) []string {
		lookup := user.LookupGroup
		if field == 2 {
			lookup = user.LookupGroupId
		}
		g, err := lookup(v)
		if err != nil {
			return nil
		}
		return []string{g.Name, "x", g.Gid, ""}
	})
	return nil
}

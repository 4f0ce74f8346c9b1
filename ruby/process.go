package ruby

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// status is how a process ended, the Go value of a Process::Status.
type status struct {
	pid int
	ws  syscall.WaitStatus
}

func (s status) text() string {
	switch {
	case s.ws.Signaled():
		t := fmt.Sprintf("pid %d %s (signal %d)", s.pid, unix.SignalName(s.ws.Signal()), s.ws.Signal())
		if s.ws.CoreDump() {
			t += " (core dumped)"
		}
		return t
	case s.ws.Stopped():
		return fmt.Sprintf("pid %d stopped %s (signal %d)", s.pid, unix.SignalName(s.ws.StopSignal()), s.ws.StopSignal())
	}
	return fmt.Sprintf("pid %d exit %d", s.pid, s.ws.ExitStatus())
}

// setStatus makes the running thread's $? of how a process ended.
func (in *Interp) setStatus(s status) mruby.Value {
	v := in.NewObject(in.statusClass, s)
	t := in.current
	if t.status != nil {
		t.status.Release()
	}
	t.status = in.Root(v)
	return v
}

func defineStatus(in *Interp) error {
	in.statusClass = in.DataClass(in.MustConst("Process"), "Status", mruby.Nil)
	of := func(names string, args int, f func(s status, args []mruby.Value) mruby.Value) {
		in.def(in.statusClass, names, args, args, func(self mruby.Value, a []mruby.Value) (mruby.Value, error) {
			s, _ := in.Object(self).(status)
			return f(s, a), nil
		})
	}
	of("success?", 0, func(s status, _ []mruby.Value) mruby.Value {
		if !s.ws.Exited() {
			return mruby.Nil
		}
		return mruby.Bool(s.ws.ExitStatus() == 0)
	})
	of("exitstatus", 0, func(s status, _ []mruby.Value) mruby.Value {
		if !s.ws.Exited() {
			return mruby.Nil
		}
		return in.Int(int64(s.ws.ExitStatus()))
	})
	of("termsig", 0, func(s status, _ []mruby.Value) mruby.Value {
		if !s.ws.Signaled() {
			return mruby.Nil
		}
		return in.Int(int64(s.ws.Signal()))
	})
	of("stopsig", 0, func(s status, _ []mruby.Value) mruby.Value {
		if !s.ws.Stopped() {
			return mruby.Nil
		}
		return in.Int(int64(s.ws.StopSignal()))
	})
	of("exited?", 0, func(s status, _ []mruby.Value) mruby.Value { return mruby.Bool(s.ws.Exited()) })
	of("signaled?", 0, func(s status, _ []mruby.Value) mruby.Value { return mruby.Bool(s.ws.Signaled()) })
	of("stopped?", 0, func(s status, _ []mruby.Value) mruby.Value { return mruby.Bool(s.ws.Stopped()) })
	of("coredump?", 0, func(s status, _ []mruby.Value) mruby.Value { return mruby.Bool(s.ws.CoreDump()) })
	of("pid", 0, func(s status, _ []mruby.Value) mruby.Value { return in.Int(int64(s.pid)) })
	of("to_i", 0, func(s status, _ []mruby.Value) mruby.Value { return in.Int(int64(s.ws)) })
	of("to_s", 0, func(s status, _ []mruby.Value) mruby.Value { return in.String(s.text()) })
	of("inspect", 0, func(s status, _ []mruby.Value) mruby.Value {
		return in.String("#<Process::Status: " + s.text() + ">")
	})
	of("==", 1, func(s status, a []mruby.Value) mruby.Value {
		if o, ok := in.Object(a[0]).(status); ok {
			return mruby.Bool(o.ws == s.ws)
		}
		return mruby.Bool(a[0].Kind() == mruby.KindInt && a[0].Int() == int64(s.ws))
	})
	of("&", 1, func(s status, a []mruby.Value) mruby.Value { return in.Int(int64(s.ws) & a[0].Int()) })
	of(">>", 1, func(s status, a []mruby.Value) mruby.Value { return in.Int(int64(s.ws) >> uint(a[0].Int())) })
	return nil
}

func defineProcess(in *Interp) error {
	in.children = map[int]*child{}
	process := in.DefineModule(mruby.Nil, "Process")
	for name, n := range map[string]int64{
		"CLOCK_REALTIME": unix.CLOCK_REALTIME, "CLOCK_MONOTONIC": unix.CLOCK_MONOTONIC,
		"CLOCK_PROCESS_CPUTIME_ID": unix.CLOCK_PROCESS_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID": unix.CLOCK_THREAD_CPUTIME_ID,
		"WNOHANG": unix.WNOHANG, "WUNTRACED": unix.WUNTRACED,
	} {
		if _, err := in.Call(process, "const_set", in.Symbol(name), in.Int(n)); err != nil {
			return err
		}
	}
	for name, f := range map[string]func() int{
		"pid": os.Getpid, "ppid": os.Getppid, "uid": os.Getuid, "euid": os.Geteuid, "gid": os.Getgid, "egid": os.Getegid,
	} {
		in.defSelf(process, name, 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
			return in.Int(int64(f())), nil
		})
	}
	in.defSelf(process, "getpgid", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		g, err := syscall.Getpgid(int(n))
		return in.Int(int64(g)), in.systemError(err, "", "")
	})
	in.defSelf(process, "groups", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		list, err := syscall.Getgroups()
		return in.Array(in.ints(list...)...), in.systemError(err, "", "")
	})
	in.defSelf(process, "getpgrp", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(syscall.Getpgrp())), nil
	})
	in.defSelf(process, "clock_gettime", 1, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		id, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		var ts unix.Timespec
		if err := unix.ClockGettime(int32(id), &ts); err != nil {
			return mruby.Nil, in.systemError(err, "", "clock_gettime")
		}
		nanos := ts.Nano()
		unit := "float_second"
		if u := arg(args, 1); !u.IsNil() {
			unit = in.SymbolName(u)
		}
		switch unit {
		case "float_second":
			return in.Float(float64(nanos) / 1e9), nil
		case "float_millisecond":
			return in.Float(float64(nanos) / 1e6), nil
		case "float_microsecond":
			return in.Float(float64(nanos) / 1e3), nil
		case "second":
			return in.Int(nanos / 1e9), nil
		case "millisecond":
			return in.Int(nanos / 1e6), nil
		case "microsecond":
			return in.Int(nanos / 1e3), nil
		case "nanosecond":
			return in.Int(nanos), nil
		}
		return mruby.Nil, mruby.ArgumentError("unexpected unit: %s", unit)
	})
	in.defSelf(process, "kill", 2, -1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		sig, err := in.signal(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		for _, v := range args[1:] {
			pid, err := in.integer(v)
			if err != nil {
				return mruby.Nil, err
			}
			if err := syscall.Kill(int(pid), sig); err != nil {
				return mruby.Nil, in.systemError(err, "", "")
			}
			if int(pid) == os.Getpid() && sig != 0 {
				if err := in.awaitSignal(sig); err != nil {
					return mruby.Nil, err
				}
				if err := in.RunTraps(); err != nil && in.OnMain() {
					return mruby.Nil, err
				} else if err != nil {
					in.deliver(in.mainThread, err)
				}
			}
		}
		return in.Int(int64(len(args) - 1)), nil
	})
	in.defSelf(process, "__times", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		var list []mruby.Value
		for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
			var u unix.Rusage
			if err := unix.Getrusage(who, &u); err != nil {
				return mruby.Nil, in.systemError(err, "", "getrusage")
			}
			list = append(list, in.Float(float64(u.Utime.Nano())/1e9), in.Float(float64(u.Stime.Nano())/1e9))
		}
		return in.Array(list...), nil
	})
	in.defSelf(process, "__wait", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		pid, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		flags, err := in.integer(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		v, err := in.waitChild(int(pid), flags&unix.WNOHANG != 0)
		return in.orOperation(v, in.systemError(err, "", ""))
	})
	in.defSelf(process, "__children", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(len(in.children))), nil
	})

	kernel := in.MustConst("Kernel")
	both := func(names string, min int, f method) {
		in.def(kernel, names, min, -1, f)
		in.defSelf(kernel, names, min, -1, f)
		for name := range strings.SplitSeq(names, " ") {
			if name == "spawn" || name == "exec" || name == "exit!" {
				in.defSelf(process, name, min, -1, f)
			}
		}
	}
	both("spawn", 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := in.command(args)
		if err != nil {
			return mruby.Nil, err
		}
		ch, err := in.start(c)
		if err != nil {
			return mruby.Nil, err
		}
		return in.Int(int64(ch.pid)), nil
	})
	both("__system", 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := in.command(args)
		if err != nil {
			return mruby.Nil, err
		}
		ch, err := in.start(c)
		if err != nil {
			if c.exception || !errors.Is(err, errNotStarted) {
				return mruby.Nil, err
			}
			in.setStatus(status{pid: os.Getpid(), ws: 127 << 8})
			return mruby.Nil, nil
		}
		return in.NewOperation(in.end(ch, func(s status) (mruby.Value, error) {
			in.setStatus(s)
			if !s.ws.Exited() || s.ws.ExitStatus() != 0 {
				if c.exception {
					how := fmt.Sprintf("exit %d", s.ws.ExitStatus())
					if s.ws.Signaled() {
						how = fmt.Sprintf("%s (signal %d)", unix.SignalName(s.ws.Signal()), s.ws.Signal())
					}
					return mruby.Nil, mruby.Errorf("RuntimeError", "Command failed with %s: %s", how, c.name())
				}
				return mruby.False, nil
			}
			return mruby.True, nil
		})), nil
	})
	both("__output", 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := in.command(args[:1])
		if err != nil {
			return mruby.Nil, err
		}
		var out strings.Builder
		c.stdout = &out
		ch, err := in.start(c)
		if err != nil {
			return mruby.Nil, err
		}
		return in.NewOperation(in.end(ch, func(s status) (mruby.Value, error) {
			in.setStatus(s)
			return in.String(out.String()), nil
		})), nil
	})
	both("exec", 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		c, err := in.command(args)
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.exec(c)
	})
	both("exit!", 0, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		code := 0
		if v := arg(args, 0); v == mruby.False {
			code = 1
		} else if v.Truthy() && v != mruby.True {
			n, err := in.integer(v)
			if err != nil {
				return mruby.Nil, err
			}
			code = int(n)
		}
		os.Exit(code & 0xff)
		return mruby.Nil, nil
	})
	return nil
}

func (in *Interp) className(v mruby.Value) string {
	if v.IsNil() {
		return "NilClass"
	}
	return in.ClassName(v)
}

// signal is the number of a signal that Ruby names or counts.
func (in *Interp) signal(v mruby.Value) (syscall.Signal, error) {
	if v.Kind() == mruby.KindInt {
		return syscall.Signal(v.Int()), nil
	}
	name, ok := in.Name(v)
	if !ok {
		var err error
		if name, err = in.str(v); err != nil {
			return 0, mruby.ArgumentError("bad signal type %s", in.ClassName(v))
		}
	}
	if n, err := strconv.Atoi(name); err == nil {
		return syscall.Signal(n), nil
	}
	name = strings.TrimPrefix(name, "SIG")
	if name == "EXIT" {
		return 0, nil
	}
	if name == "CLD" {
		name = "CHLD"
	}
	if sig := unix.SignalNum("SIG" + name); sig != 0 {
		return sig, nil
	}
	return 0, mruby.ArgumentError("unsupported signal `SIG%s'", name)
}

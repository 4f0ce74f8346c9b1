package ruby

import (
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

// trap is what Signal.trap was told for a signal.
type trap struct {
	handler *mruby.Ref // what trap was given, and gives back
	run     bool       // a Proc to call
	notify  chan os.Signal
}

func defineSignal(in *Interp) error {
	in.signals = make(chan os.Signal, 64)
	in.traps = map[syscall.Signal]*trap{}
	module := in.DefineModule(mruby.Nil, "Signal")
	in.defSelf(module, "list", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		pairs := []mruby.Value{in.String("EXIT"), in.Int(0)}
		for n := syscall.Signal(1); n < 65; n++ {
			if name := unix.SignalName(n); name != "" {
				pairs = append(pairs, in.String(strings.TrimPrefix(name, "SIG")), in.Int(int64(n)))
			}
		}
		return in.Hash(pairs...), nil
	})
	in.defSelf(module, "signame", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if name := unix.SignalName(syscall.Signal(n)); name != "" {
			return in.String(strings.TrimPrefix(name, "SIG")), err
		}
		return mruby.Nil, err
	})
	set := func(_ mruby.Value, args []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if err := arity(len(args), 1, 2); err != nil {
			return mruby.Nil, err
		}
		if len(args) == 2 {
			block = args[1]
		} else if block.IsNil() {
			return mruby.Nil, mruby.ArgumentError("tried to create Proc object without a block")
		}
		sig, err := in.signal(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if sig < 0 || sig > 64 {
			return mruby.Nil, mruby.ArgumentError("invalid signal number (%d)", int(sig))
		}
		switch sig {
		case syscall.SIGKILL, syscall.SIGSTOP:
			return mruby.Nil, in.systemError(syscall.EINVAL, "", unix.SignalName(sig))
		case syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGILL, syscall.SIGFPE, syscall.SIGVTALRM:
			return mruby.Nil, mruby.ArgumentError("can't trap reserved signal: %s", unix.SignalName(sig))
		}
		return in.trap(sig, block)
	}
	in.DefineSingleton(module, "trap", set)
	in.Define(in.MustConst("Kernel"), "trap", set)
	return nil
}

func (in *Interp) trap(sig syscall.Signal, handler mruby.Value) (mruby.Value, error) {
	old := in.String("DEFAULT")
	if t := in.traps[sig]; t != nil {
		old = t.handler.Value()
		if t.notify != nil {
			signal.Stop(t.notify)
			close(t.notify)
		}
		t.handler.Release()
		delete(in.traps, sig)
		in.trapped.And(^(uint64(1) << uint(sig)))
	} else if sig == 0 {
		old = mruby.Nil
	}
	t := &trap{}
	if name, ok := in.Name(handler); ok || handler.IsNil() {
		switch strings.TrimPrefix(name, "SIG_") {
		case "DEFAULT", "DFL", "SYSTEM_DEFAULT":
			return old, nil
		case "", "IGNORE", "IGN":
		case "EXIT":
			t.run = true
			exit, err := in.Run("proc { exit }", EmbeddedPrefix+"trap", 1)
			if err != nil {
				return mruby.Nil, err
			}
			handler = exit
		default:
			return mruby.Nil, mruby.ArgumentError("wrong trap - %s", name)
		}
	} else {
		t.run = true
	}
	t.handler = in.Root(handler)
	in.traps[sig] = t
	in.trapped.Or(1 << uint(sig))
	if sig != 0 {
		t.notify = make(chan os.Signal, 8)
		signal.Notify(t.notify, sig)
		if t.run {
			go in.forward(t.notify)
		}
	}
	return old, nil
}

// forward has the handler of a signal called soon, wherever the program is.
func (in *Interp) forward(signals <-chan os.Signal) {
	for sig := range signals {
		select {
		case in.signals <- sig:
		default: // so many wait already
		}
		in.Sched.Post(func() {
			if in.outside {
				in.trapsDue = true
				return
			}
			if err := in.RunTraps(); err != nil {
				in.deliver(in.mainThread, err)
			}
		})
		in.Tick()
	}
}

// HasTrap reports whether Ruby code asked for a signal with trap, so that the
// program should leave it to Ruby. Any goroutine may ask.
func (in *Interp) HasTrap(sig syscall.Signal) bool {
	return in.trapped.Load()&(1<<uint(sig)) != 0
}

// RunTraps calls the handlers of the signals that have come.
func (in *Interp) RunTraps() error {
	for {
		select {
		case sig := <-in.signals:
			if err := in.runTrap(sig); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (in *Interp) runTrap(sig os.Signal) error {
	s, _ := sig.(syscall.Signal)
	t := in.traps[s]
	if t == nil || !t.run {
		return nil
	}
	current := in.current
	in.current = in.mainThread
	defer func() { in.current = current }()
	_, err := in.Call(t.handler.Value(), "call", in.Int(int64(s)))
	return err
}

// awaitSignal gives a signal that this process sent itself time to come back.
// Its error is the interrupt that the signal is.
func (in *Interp) awaitSignal(sig syscall.Signal) error {
	t := in.traps[sig]
	if t != nil && !t.run {
		return nil
	}
	var signals chan os.Signal
	var interrupted <-chan struct{}
	var raise func() error
	if t != nil {
		signals = in.signals
	} else if interrupted, raise = in.interrupts(); interrupted == nil {
		return nil
	}
	select {
	case s := <-signals:
		in.signals <- s
	case <-interrupted:
		return raise()
	case <-time.After(time.Second):
	}
	return nil
}

// closeTraps stops listening.
func (in *Interp) closeTraps() {
	for _, t := range in.traps {
		if t.notify != nil {
			signal.Stop(t.notify)
			close(t.notify)
		}
	}
	clear(in.traps)
}

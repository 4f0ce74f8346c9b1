package ruby

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func defineExit(in *Interp) error {
	in.Define(in.MustConst("Kernel"), "at_exit", func(_ mruby.Value, _ []mruby.Value, block mruby.Value) (mruby.Value, error) {
		if block.IsNil() {
			return mruby.Nil, mruby.ArgumentError("called without a block")
		}
		in.atExit = append(in.atExit, in.Root(block))
		return block, nil
	})
	return nil
}

// ExitStatus tells what a program should exit with after err: ok is true when
// err is a SystemExit, which exit and abort raise. abort has already written
// its message.
func (in *Interp) ExitStatus(err error) (status int, ok bool) {
	var exc *mruby.Exception
	if !errors.As(err, &exc) || !in.IsKindOf(exc.Value(), in.MustConst("SystemExit")) {
		return 0, false
	}
	n, err := in.Call(exc.Value(), "status")
	if err != nil {
		return 1, true
	}
	return int(n.Int()), true
}

// RunAtExit calls the blocks given to at_exit, the last one first, and then
// what trap "EXIT" was given. An error that one of them raises is written to
// standard error, and the others still run. If one calls exit, status is what
// the program should exit with instead of what it would have, and ok is true.
func (in *Interp) RunAtExit() (status int, ok bool) {
	run := func(err error) {
		if err == nil {
			return
		}
		if n, exits := in.ExitStatus(err); exits {
			status, ok = n, true
			return
		}
		status, ok = 1, true
		fmt.Fprintln(in.Stderr, in.ErrorText(err))
	}
	for len(in.atExit) > 0 { // a block may add more
		last := in.atExit[len(in.atExit)-1]
		in.atExit = in.atExit[:len(in.atExit)-1]
		_, err := in.Call(last.Value(), "call")
		last.Release()
		run(err)
	}
	if t := in.traps[0]; t != nil && t.run {
		_, err := in.Call(t.handler.Value(), "call", in.Int(0))
		run(err)
	}
	return status, ok
}

// ErrorText is what Ruby prints for an error that nobody rescued: the place,
// the message with the class, and the way there.
func (in *Interp) ErrorText(err error) string {
	var exc *mruby.Exception
	if !errors.As(err, &exc) {
		return err.Error()
	}
	text, cerr := in.Call(exc.Value(), "__full_message")
	if cerr != nil {
		return err.Error()
	}
	return strings.TrimSuffix(text.Str(), "\n")
}

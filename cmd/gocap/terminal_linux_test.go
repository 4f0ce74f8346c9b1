package main

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// TestPromptAgain: what is typed after a question was given up answers the next
// one.
func TestPromptAgain(t *testing.T) {
	t.Parallel()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer keyboard.Close()
	defer tty.Close()
	go io.Copy(io.Discard, keyboard)
	x := newTerminal(tty, tty, func(string) func() { return func() {} })
	defer x.restore()

	why := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for { // until the question waits for its answer
			state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
			if err != nil || state.Lflag&unix.ECHO == 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		cancel(why)
	}()
	if _, err := x.Prompt(ctx, "first: ", false); err != why {
		t.Errorf("%v", err)
	}
	if _, err := keyboard.WriteString("secret\n"); err != nil {
		t.Fatal(err)
	}
	if text, err := x.Prompt(t.Context(), "second: ", false); text != "secret" || err != nil {
		t.Errorf("%q %v", text, err)
	}
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// terminal asks questions. Its methods may be called from any goroutine; one
// question is asked at a time.
type terminal struct {
	in   *os.File
	out  io.Writer
	lend func(string) (back func()) // see [output.Meter.Lend]

	mu    sync.Mutex
	lines *bufio.Reader

	stateMu sync.Mutex
	saved   *term.State // while echo is off
}

// readLine reads a line, without its end. With echo off the typing isn't
// shown, and a new line is begun after it.
func (t *terminal) readLine(echo bool) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.lend("")()
	if echo || !term.IsTerminal(int(t.in.Fd())) {
		if t.lines == nil {
			t.lines = bufio.NewReader(t.in)
		}
		line, err := t.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	state, err := term.GetState(int(t.in.Fd()))
	if err != nil {
		return "", err
	}
	t.setSaved(state)
	defer t.setSaved(nil)
	text, err := term.ReadPassword(int(t.in.Fd()))
	fmt.Fprintln(t.out)
	return string(text), err
}

// Prompt asks for a passphrase or a password for SSH.
func (t *terminal) Prompt(ctx context.Context, text string, echo bool) (string, error) {
	if !term.IsTerminal(int(t.in.Fd())) {
		return "", errors.New("standard input is not a terminal")
	}
	fmt.Fprint(t.out, text)
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		line, err := t.readLine(echo)
		done <- answer{line, err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (t *terminal) setSaved(s *term.State) {
	t.stateMu.Lock()
	t.saved = s
	t.stateMu.Unlock()
}

// restore turns echo on again when a question was cut off.
func (t *terminal) restore() {
	t.stateMu.Lock()
	defer t.stateMu.Unlock()
	if t.saved != nil {
		_ = term.Restore(int(t.in.Fd()), t.saved)
	}
}

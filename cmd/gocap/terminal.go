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

	turn chan struct{} // held while a question is asked
	left *reading      // of a question that was given up
	line *bufio.Reader

	stateMu sync.Mutex
	saved   *term.State // while echo is off
}

func newTerminal(in *os.File, out io.Writer, lend func(string) func()) *terminal {
	return &terminal{in: in, out: out, lend: lend, turn: make(chan struct{}, 1), line: bufio.NewReader(in)}
}

// A reading waits for a line. It can't be called off: that of a question which
// was given up gets the next one's answer.
type reading struct {
	echo bool
	done chan struct{} // closed when the answer is here
	text string
	err  error
}

// readLine reads a line, without its end, until ctx ends. With echo off the
// typing isn't shown, and a new line is begun after it.
func (t *terminal) readLine(ctx context.Context, echo bool) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer t.lend("")()
	r := t.left
	if r == nil || r.echo != echo {
		r = &reading{echo: echo, done: make(chan struct{})}
		go func(before *reading) {
			defer close(r.done)
			if before != nil {
				<-before.done
			}
			r.text, r.err = t.read(echo)
		}(t.left)
		t.left = r
	}
	select {
	case <-r.done:
		t.left = nil
		return r.text, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (t *terminal) read(echo bool) (string, error) {
	if echo || !term.IsTerminal(int(t.in.Fd())) {
		line, err := t.line.ReadString('\n')
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
	return t.readLine(ctx, echo)
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

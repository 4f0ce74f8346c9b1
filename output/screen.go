package output

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A Screen is a stream that people read, and what is known of it.
type Screen struct {
	io.Writer
	Terminal
}

// NewScreen describes file, with the environment that lookupEnv gives
// ([os.LookupEnv]).
func NewScreen(file *os.File, lookupEnv func(string) (string, bool)) Screen {
	return Screen{file, NewTerminal(file, lookupEnv)}
}

// A Terminal says what a stream leads to. The zero value is a plain file or pipe.
type Terminal struct {
	IsTTY bool
	// Width returns the present width in columns, 0 if it isn't known. May be
	// nil; not called when IsTTY is false.
	Width func() int
	// Foreground tells whether the program is what the terminal's user is at,
	// not in the background. May be nil: it is.
	Foreground func() bool
	// ForceColor asks for colour wherever the stream leads (SSHKIT_COLOR is set).
	ForceColor bool
	// NoColor asks for none (NO_COLOR is set and not empty). ForceColor wins.
	NoColor bool
}

// NewTerminal finds out what file leads to.
func NewTerminal(file *os.File, lookupEnv func(string) (string, bool)) Terminal {
	fd := int(file.Fd())
	_, force := lookupEnv("SSHKIT_COLOR")
	no, _ := lookupEnv("NO_COLOR")
	return Terminal{
		IsTTY: term.IsTerminal(fd),
		Width: func() int {
			width, _, err := term.GetSize(fd)
			if err != nil {
				return 0
			}
			return width
		},
		Foreground: func() bool {
			group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
			return err == nil && group == unix.Getpgrp()
		},
		ForceColor: force,
		NoColor:    no != "",
	}
}

// Palette returns the palette that suits the terminal.
func (t Terminal) Palette() Palette {
	return Palette(t.ForceColor || t.IsTTY && !t.NoColor)
}

func (t Terminal) width() int {
	if !t.IsTTY || t.Width == nil {
		return 0
	}
	return t.Width()
}

func (t Terminal) foreground() bool { return t.Foreground == nil || t.Foreground() }

// Package scp speaks the protocol that "scp -t" and "scp -f" speak over their
// standard streams: the sender offers files and directories, the receiver
// answers each with a zero byte or an error.
//
// Both ends are here: [Sender] for an upload's near side and a download's far
// side, [Receiver] for the opposite.
package scp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Progress reports done of total bytes of the file called name.
type Progress func(name string, done, total int64)

// An Error is a message from the other side, without its end of line.
type Error struct {
	Text string
	Kind byte // what came before Text: 1 or 2; 0 for a line that isn't of the protocol
}

// Line returns the message as it came.
func (e *Error) Line() string {
	if e.Kind == 0 {
		return e.Text
	}
	return string(rune(e.Kind)) + e.Text
}

func (e *Error) Error() string { return e.Text }

const (
	ok      = 0
	warning = 1
	fatal   = 2
)

// maxLine bounds a protocol line, so that a broken peer can't fill the memory.
const maxLine = 64 << 10

func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		c, err := r.ReadByte()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		if c == '\n' {
			return b.String(), nil
		}
		if b.Len() == maxLine {
			return "", errors.New("scp: protocol error: line too long")
		}
		b.WriteByte(c)
	}
}

// checkName refuses names by which a file would leave its directory.
func checkName(name string) error {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return fmt.Errorf("scp: protocol error: unexpected file name %q", name)
	}
	return nil
}

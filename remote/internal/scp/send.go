package scp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrDirectory is returned for a directory that Recursive isn't set for.
var ErrDirectory = errors.New("is a directory")

// A Sender offers files to a receiver.
//
// It says nothing before the receiver is ready. In a directory it runs ahead of
// the answers, by no more than [maxAhead] of them: waiting for each would cost a
// round trip a file. A receiver that refused a header takes what follows for
// the protocol's next line, and gives up when it isn't one. So contents that
// could be mistaken for one, and large ones, don't leave before their header
// was accepted; nor does what is in a directory.
type Sender struct {
	Recursive bool
	Preserve  bool // send times
	Progress  Progress

	// CloseWrite, when set, tells the receiver that nothing more follows, as
	// part of [Sender.Close].
	CloseWrite func() error

	w       *bufio.Writer
	r       *bufio.Reader
	ready   bool
	pending int // answers not read yet
	depth   int // of directories that are open
	buf     []byte
}

// NewSender returns a sender that talks over rw.
func NewSender(rw io.ReadWriter) *Sender {
	// The receiver starts by saying that it is ready.
	return &Sender{w: bufio.NewWriterSize(rw, packet), r: bufio.NewReader(rw), pending: 1}
}

// A File is something to send.
type File struct {
	Name    string // what the receiver is told, no path
	Label   string // what Progress is told
	Mode    fs.FileMode
	Size    int64
	ModTime time.Time
	Content io.Reader // Size bytes
}

const (
	packet   = 32 << 10 // what an SSH packet holds
	maxAhead = 256      // answers that are due
	maxSmall = 64 << 10 // bytes of contents that may be sent for nothing
)

// progressStep is how many bytes lie between two reports, as in Net::SCP.
const progressStep = 16 << 10

// File sends f. An error of the receiver about f may also come from the next
// call or from Close.
func (s *Sender) File(f File) error {
	if err := s.header('C', f.Name, f.Mode, f.Size, f.ModTime); err != nil {
		return err
	}
	if s.Progress != nil {
		s.Progress(f.Label, 0, f.Size)
	}
	if s.depth == 0 {
		if err := s.sync(0); err != nil {
			return err
		}
	}
	if s.buf == nil {
		s.buf = make([]byte, packet)
	}
	for done := int64(0); done < f.Size; {
		n, err := io.ReadFull(f.Content, s.buf[:min(int64(len(s.buf)), f.Size-done)])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("%s: %d bytes expected, only %d found", f.Label, f.Size, done+int64(n))
		}
		if err != nil {
			return err
		}
		if done == 0 && (f.Size > maxSmall || isMessage(s.buf[0])) {
			if err := s.sync(0); err != nil {
				return err
			}
		}
		if _, err := s.w.Write(s.buf[:n]); err != nil {
			return s.brokenPipe(err)
		}
		for end := done + int64(n); done < end; {
			done = min(done+progressStep, end)
			if s.Progress != nil {
				s.Progress(f.Label, done, f.Size)
			}
		}
	}
	return s.say("\x00", 1)
}

// isMessage reports whether a message of the protocol can begin with c.
func isMessage(c byte) bool { return strings.IndexByte("CDET\x01\x02", c) >= 0 }

// Path sends the file or, with Recursive, the directory tree at path. Symbolic
// links are followed.
func (s *Sender) Path(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	if name == "." || name == ".." {
		abs, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		name = filepath.Base(abs)
	}
	switch {
	case info.IsDir():
		return s.dir(path, name, info)
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "upload", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return err
	}
	return s.File(File{Name: name, Label: path, Mode: info.Mode(), Size: info.Size(), ModTime: info.ModTime(), Content: f})
}

func (s *Sender) dir(path, name string, info fs.FileInfo) error {
	if !s.Recursive {
		return &fs.PathError{Op: "upload", Path: path, Err: ErrDirectory}
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if err := s.header('D', name, info.Mode(), 0, info.ModTime()); err != nil {
		return err
	}
	// What follows a refused directory would land in its parent.
	if err := s.sync(0); err != nil {
		return err
	}
	s.depth++
	for _, e := range entries {
		if err := s.Path(filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	s.depth--
	return s.say("E\n", 1)
}

func (s *Sender) header(kind byte, name string, mode fs.FileMode, size int64, mtime time.Time) error {
	if strings.Contains(name, "\n") {
		return fmt.Errorf("scp can't send %q: the name holds a line feed (use :sftp)", name)
	}
	if !s.ready {
		s.ready = true
		if err := s.sync(0); err != nil {
			return err
		}
	}
	line, answers := fmt.Sprintf("%c%04o %d %s\n", kind, unixMode(mode), size, name), 1
	if s.Preserve {
		line, answers = fmt.Sprintf("T%d 0 %d 0\n", mtime.Unix(), mtime.Unix())+line, 2
	}
	return s.say(line, answers)
}

// say sends messages, to which so many answers are due. Errors that were
// answered to what went before show here.
func (s *Sender) say(text string, answers int) error {
	s.pending += answers
	if _, err := s.w.WriteString(text); err != nil {
		return s.brokenPipe(err)
	}
	if s.pending > maxAhead {
		return s.sync(maxAhead / 2)
	}
	return nil
}

func unixMode(m fs.FileMode) uint32 {
	mode := uint32(m.Perm())
	for bit, set := range map[uint32]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if m&set != 0 {
			mode |= bit
		}
	}
	return mode
}

// Error tells the receiver of a problem with one file, and goes on.
func (s *Sender) Error(text string) error {
	fmt.Fprintf(s.w, "%cscp: %s\n", warning, text)
	return s.w.Flush()
}

// Close says that nothing more follows and reads the answers that are due.
func (s *Sender) Close() error {
	if err := s.w.Flush(); err != nil {
		return s.brokenPipe(err)
	}
	if s.CloseWrite != nil {
		if err := s.CloseWrite(); err != nil {
			return s.brokenPipe(err)
		}
	}
	return s.sync(0)
}

// sync reads answers until no more than left are due.
func (s *Sender) sync(left int) error {
	if err := s.w.Flush(); err != nil {
		return s.brokenPipe(err)
	}
	return s.answers(left)
}

func (s *Sender) answers(left int) error {
	for s.pending > left {
		c, err := s.r.ReadByte()
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		s.pending--
		switch c {
		case ok:
		case warning, fatal:
			text, err := readLine(s.r)
			if err != nil {
				return err
			}
			return &Error{text, c}
		default:
			text, err := readLine(s.r)
			if err != nil {
				return fmt.Errorf("scp: protocol error: unexpected answer %q", c)
			}
			return &Error{Text: string(c) + text}
		}
	}
	return nil
}

// brokenPipe prefers what the receiver had to say to the news that it hung up.
func (s *Sender) brokenPipe(err error) error {
	if err == nil {
		return nil
	}
	s.pending = max(s.pending, 1)
	if why := s.answers(0); why != nil {
		return why
	}
	return err
}

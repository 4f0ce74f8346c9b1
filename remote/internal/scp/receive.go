package scp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/remote/internal/newfile"
)

// A Receiver takes files from a sender: to Content, or to Target, which is the
// new file's (or, with Recursive, directory's) path, or an existing directory
// to put it in.
type Receiver struct {
	Target    string
	Content   io.Writer
	Recursive bool
	Preserve  bool // take over times and exact modes
	Progress  Progress

	// Early gives answers before there is anything to answer to, which saves two
	// round trips a file. An error of ours then only shows in our hanging up.
	Early bool
}

// Receive runs the receiver over rw until the sender hangs up. Errors about
// local files are told to the sender and end the run.
func (rc *Receiver) Receive(rw io.ReadWriter) error {
	r := &receiving{Receiver: rc, w: rw, r: bufio.NewReaderSize(rw, 32<<10)}
	err := r.run()
	var told *Error
	if err != nil && !errors.As(err, &told) && err != io.ErrUnexpectedEOF {
		text := err.Error()
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			text = pathErr.Path + ": " + describe(pathErr.Err)
		}
		fmt.Fprintf(rw, "%cscp: %s\n", warning, strings.ReplaceAll(text, "\n", " "))
	}
	return err
}

// describe begins an error's text as C's strerror does.
func describe(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

type receiving struct {
	*Receiver
	w     io.Writer
	r     *bufio.Reader
	dirs  []directory // open directories, outermost first
	times *times      // of the next file or directory
	files int

	answers int // given before what they answer to
}

type directory struct {
	path  string
	mode  fs.FileMode
	times *times
}

type times struct{ mod, access time.Time }

func (r *receiving) run() error {
	if err := r.ack(); err != nil { // the sender waits for us to be ready
		return err
	}
	for {
		kind, err := r.r.ReadByte()
		if err == io.EOF && len(r.dirs) == 0 && r.times == nil {
			return nil
		}
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		line, err := readLine(r.r)
		if err != nil {
			return err
		}
		switch kind {
		case 'T':
			r.times, err = parseTimes(line)
			if err == nil {
				err = r.ack()
			}
		case 'C':
			err = r.file(line)
		case 'D':
			err = r.openDir(line)
		case 'E':
			err = r.closeDir()
		case warning, fatal:
			return &Error{line, kind}
		default:
			// A login file that prints something, most likely.
			return fmt.Errorf("scp: protocol error: unexpected %q", string(kind)+line)
		}
		if err != nil {
			return err
		}
	}
}

// ack gives the answer that is due, unless it was given before.
func (r *receiving) ack() error {
	ahead := 0
	switch {
	case r.Early && r.Recursive:
		ahead = maxAhead
	case r.Early && r.Preserve:
		ahead = 3 // times, header, contents
	case r.Early:
		ahead = 2
	}
	if r.answers--; r.answers >= 0 && (!r.Recursive || r.answers > ahead/2) {
		return nil
	}
	more := make([]byte, ahead-r.answers)
	r.answers = ahead
	_, err := r.w.Write(more)
	if r.Early {
		return nil // the sender may be through: what it has sent tells
	}
	return err
}

// place returns the path for something called name.
func (r *receiving) place(name string) string {
	if n := len(r.dirs); n > 0 {
		return filepath.Join(r.dirs[n-1].path, name)
	}
	if info, err := os.Stat(r.Target); err == nil && info.IsDir() {
		return filepath.Join(r.Target, name)
	}
	return r.Target
}

func (r *receiving) file(line string) error {
	mode, size, name, err := parseHeader(line)
	if err != nil {
		return err
	}
	if r.files++; r.files > 1 && !r.Recursive {
		return fmt.Errorf("scp: protocol error: unexpected second file %q", name)
	}
	out, label := r.Content, name
	var file *newfile.File
	if out == nil {
		label = r.place(name)
		if file, err = newfile.Create(label, mode); err != nil {
			return err
		}
		defer file.Discard()
		out = file
	}
	if err := r.ack(); err != nil {
		return err
	}
	if err := r.copy(out, label, size); err != nil {
		return err
	}
	switch c, err := r.r.ReadByte(); { // whether the sender could read it all
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	case c != ok:
		text, err := readLine(r.r)
		if err != nil {
			return err
		}
		return &Error{text, c}
	}
	if file != nil {
		if r.Preserve {
			if err := file.Chmod(mode); err != nil {
				return err
			}
		}
		if err := file.Commit(); err != nil {
			return err
		}
		if err := r.setTimes(label, r.times); err != nil {
			return err
		}
	}
	r.times = nil
	return r.ack()
}

func (r *receiving) copy(out io.Writer, label string, size int64) error {
	report := func(done int64) {
		if r.Progress != nil {
			r.Progress(label, done, size)
		}
	}
	report(0)
	if size == 0 {
		report(0) // Net::SCP reports the start and the end
	}
	buf := make([]byte, 32<<10)
	for done := int64(0); done < size; {
		n, err := r.r.Read(buf[:min(int64(len(buf)), size-done)])
		if n > 0 {
			if _, err := out.Write(buf[:n]); err != nil {
				return err
			}
			done += int64(n)
			report(done)
		}
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *receiving) openDir(line string) error {
	mode, _, name, err := parseHeader(line)
	if err != nil {
		return err
	}
	if !r.Recursive || r.Content != nil {
		return fmt.Errorf("scp: %s: received a directory without -r", name)
	}
	path := r.place(name)
	// Writable until it is left, whatever its mode.
	switch err := os.Mkdir(path, mode.Perm()|0o700); {
	case errors.Is(err, fs.ErrExist):
		if info, statErr := os.Stat(path); statErr != nil || !info.IsDir() {
			return err
		}
		if !r.Preserve {
			mode = 0
		}
	case err != nil:
		return err
	}
	r.dirs = append(r.dirs, directory{path, mode, r.times})
	r.times = nil
	return r.ack()
}

func (r *receiving) closeDir() error {
	n := len(r.dirs)
	if n == 0 {
		return errors.New("scp: protocol error: end of a directory that wasn't begun")
	}
	d := r.dirs[n-1]
	r.dirs = r.dirs[:n-1]
	if r.Preserve || d.mode != 0 && d.mode.Perm()&0o700 != 0o700 {
		if err := os.Chmod(d.path, d.mode); err != nil {
			return err
		}
	}
	if err := r.setTimes(d.path, d.times); err != nil {
		return err
	}
	return r.ack()
}

func (r *receiving) setTimes(path string, t *times) error {
	if !r.Preserve || t == nil {
		return nil
	}
	return os.Chtimes(path, t.access, t.mod)
}

// parseHeader reads "MODE SIZE NAME".
func parseHeader(line string) (mode fs.FileMode, size int64, name string, err error) {
	bad := fmt.Errorf("scp: protocol error: bad header %q", line)
	m, rest, ok1 := strings.Cut(line, " ")
	n, name, ok2 := strings.Cut(rest, " ")
	bits, err1 := strconv.ParseUint(m, 8, 12)
	size, err2 := strconv.ParseInt(n, 10, 64)
	if !ok1 || !ok2 || err1 != nil || err2 != nil || size < 0 {
		return 0, 0, "", bad
	}
	mode = fs.FileMode(bits) & fs.ModePerm
	for bit, set := range map[uint64]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if bits&bit != 0 {
			mode |= set
		}
	}
	return mode, size, name, checkName(name)
}

// parseTimes reads "MTIME USEC ATIME USEC".
func parseTimes(line string) (*times, error) {
	var mod, modMicro, access, accessMicro int64
	if n, err := fmt.Sscanf(line, "%d %d %d %d", &mod, &modMicro, &access, &accessMicro); n != 4 || err != nil {
		return nil, fmt.Errorf("scp: protocol error: bad times %q", line)
	}
	return &times{time.Unix(mod, modMicro*1000), time.Unix(access, accessMicro*1000)}, nil
}

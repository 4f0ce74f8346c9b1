package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/runtime"
)

// LogOptions say what goes to a log file. The zero value logs everything.
type LogOptions struct {
	Level   runtime.Level // of the least important messages to log
	Palette Palette       // colour where the stream's own doesn't matter (SSHKIT_COLOR)
	// Args are the task names and assignments of the command line, without
	// its options: the START line shows them.
	Args []string
	// OnError is called with the first failure to write, an [*LogError], from
	// within Event (or [OpenLog]). The log goes on trying; later failures are
	// not reported.
	OnError func(error)
	Now     func() time.Time // time.Now if nil
}

// A LogError reports that a log file can't be opened or written to.
type LogError struct {
	Path string // as given to OpenLog
	Err  error
}

// Error words what went wrong as Ruby does.
func (e *LogError) Error() string {
	var errno syscall.Errno
	if !errors.As(e.Err, &errno) {
		return e.Err.Error()
	}
	function, path := "rb_sysopen", e.Path
	var op *fs.PathError
	if errors.As(e.Err, &op) && op.Op == "mkdir" {
		function, path = "dir_s_mkdir", filepath.Dir(e.Path)
	}
	text := errno.Error()
	return fmt.Sprintf("%s%s @ %s - %s", strings.ToUpper(text[:1]), text[1:], function, path)
}

// RubyClass implements runtime.RubyError.
func (e *LogError) RubyClass() string {
	var errno syscall.Errno
	if !errors.As(e.Err, &errno) {
		return "IOError"
	}
	return "Errno::" + unix.ErrnoName(errno)
}

// Details implements runtime.DetailedError.
func (e *LogError) Details() string {
	return "The log file " + e.Path + " can't be written. Set another log_file in :format_options, or nil for none."
}

func (e *LogError) Unwrap() error { return e.Err }

// A Log is the sink of a log file. A nil *Log discards events.
type Log struct {
	path    string // as given, to show
	abs     string // independent of later changes of the working directory
	file    *os.File
	lines   bytes.Buffer // of the event at hand, written together
	pretty  pretty
	options LogOptions
	err     error // the first
}

// logLimit is the size in bytes beyond which the file is rotated.
const logLimit = 20 << 20

const timeFormat = "2006-01-02 15:04:05 -0700"

// OpenLog opens the log file at path for appending, with its directory, and
// writes the lines that begin a run. The error is an [*LogError].
func OpenLog(path string, o LogOptions) (*Log, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	l := &Log{path: path, options: o}
	l.pretty = pretty{w: &l.lines, palette: o.Palette, level: o.Level, marks: true}
	var err error
	if l.abs, err = filepath.Abs(path); err != nil {
		return nil, &LogError{path, err}
	}
	if err := os.MkdirAll(filepath.Dir(l.abs), 0o777); err != nil {
		if errors.Is(err, syscall.ENOTDIR) { // something of that name is there
			err = &fs.PathError{Op: "mkdir", Path: path, Err: syscall.EEXIST}
		}
		return nil, &LogError{path, err}
	}
	if err := l.open(); err != nil {
		return nil, &LogError{path, err}
	}
	rule := strings.Repeat("-", 75)
	start := "START " + o.Now().Format(timeFormat) + " cap " + strings.Join(o.Args, " ")
	for _, text := range []string{rule, strings.Trim(start, blanks), rule} {
		l.pretty.write(runtime.Info, nil, text)
		l.flush()
	}
	return l, nil
}

// Path returns the path given to [OpenLog].
func (l *Log) Path() string { return l.path }

// Event implements [runtime.Sink].
func (l *Log) Event(e runtime.Event) {
	if l != nil {
		l.pretty.Event(e)
		l.flush()
	}
}

// Failed writes what ended the run, at [runtime.Error] with the time before it, so
// that the log alone tells the next morning. It comes after the last event: what
// [Airbrussh] shows of the log ends with the commands.
func (l *Log) Failed(report string) {
	if l == nil {
		return
	}
	l.pretty.write(runtime.Error, nil, "FAILED "+l.options.Now().Format(timeFormat))
	for line := range strings.Lines(report) {
		l.pretty.write(runtime.Error, nil, strings.TrimSuffix(line, "\n"))
	}
	l.flush()
}

// Close closes the file, after the last event. It returns the error of doing so only: what went
// wrong before was reported through OnError.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	if err := l.file.Close(); err != nil {
		return &LogError{l.path, err}
	}
	return nil
}

// open makes l.file the file that now has the log's name. A new file gets the
// line that Ruby's logger begins files with.
func (l *Log) open() error {
	const flags = os.O_WRONLY | os.O_APPEND | os.O_CREATE
	f, err := os.OpenFile(l.abs, flags|os.O_EXCL, 0o666)
	if err == nil {
		l.file = f
		_, err := fmt.Fprintf(f, "# Logfile created on %s by logger.rb/v1.5.0\n", l.options.Now().Format(timeFormat))
		l.note(err)
		return nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err = os.OpenFile(l.abs, flags, 0o666)
	if err != nil {
		return err
	}
	l.file = f
	return nil
}

// flush writes the lines to the file, which is rotated when it has grown too large.
func (l *Log) flush() {
	if l.lines.Len() == 0 {
		return
	}
	l.note(l.rotate())
	_, err := l.file.Write(l.lines.Bytes())
	l.note(err)
	l.lines.Reset()
}

func (l *Log) rotate() error {
	now, err := l.file.Stat()
	if err != nil || now.Size() <= logLimit {
		return err
	}
	// Another run may have rotated the file in the meantime: then join it.
	if named, err := os.Stat(l.abs); err == nil && os.SameFile(now, named) {
		if err := os.Rename(l.abs, l.abs+".0"); err != nil {
			return err
		}
	}
	old := l.file
	if err := l.open(); err != nil {
		return err
	}
	return old.Close()
}

func (l *Log) note(err error) {
	if err == nil || l.err != nil {
		return
	}
	l.err = &LogError{l.path, err}
	if l.options.OnError != nil {
		l.options.OnError(l.err)
	}
}

// tail returns the last lines of the file, at most n, from its last limit bytes,
// without what [Log.Failed] has written of earlier runs.
func (l *Log) tail(n int, limit int64) ([]string, error) {
	info, err := os.Stat(l.abs)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a device may never end
		return nil, errors.New("not a regular file")
	}
	f, err := os.Open(l.abs)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	start := max(info.Size()-limit, 0)
	data, err := io.ReadAll(io.NewSectionReader(f, start, limit))
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, nil
	}
	lines := withoutReports(strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
	return lines[max(len(lines)-n, 0):], nil
}

func withoutReports(lines []string) []string {
	inReport := false
	return slices.DeleteFunc(lines, func(line string) bool {
		plain := colorCode().ReplaceAllString(line, "")
		inReport = failedLine().MatchString(plain) || inReport && strings.HasPrefix(plain, " ERROR ")
		return inReport
	})
}

var failedLine = lazyregexp.New(`^ ERROR FAILED \d{4}-\d\d-\d\d `)

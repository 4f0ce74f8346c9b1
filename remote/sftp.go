package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/pkg/sftp"

	"github.com/gocap/gocap/runtime"
)

// An sftpSession is one transfer by SFTP. As with Net::SFTP a recursive
// transfer makes the target itself the copy of the directory, whether it
// exists or not, and files get the mode the server gives to new ones.
type sftpSession struct {
	*sftp.Client
	host string
}

// withSFTP opens the sftp subsystem for the time of use.
func (b *Backend) withSFTP(ctx context.Context, h *runtime.Host, use func(*sftpSession) error) error {
	for attempt := 0; ; attempt++ {
		s, err := b.session(ctx, h)
		if err != nil {
			return err
		}
		if err = s.sftp(ctx, h, use); errors.Is(err, errNotStarted) && attempt < 2 {
			continue
		}
		return err
	}
}

func (s *session) sftp(ctx context.Context, h *runtime.Host, use func(*sftpSession) error) error {
	var err error
	run := s.run(ctx, request{kind: "subsystem", text: "sftp"}, func(accepted <-chan struct{}) {
		go io.Copy(io.Discard, s.Stderr())
		select {
		case <-accepted:
		case <-s.done:
			err = errNoSFTP
			return
		}
		var client *sftp.Client
		if client, err = sftp.NewClientPipe(s, s, sftp.UseConcurrentWrites(true)); err != nil {
			err = fmt.Errorf("%w: %w", errNoSFTP, err)
			return
		}
		err = use(&sftpSession{client, h.Hostname})
		client.Close()
	})
	if run.err != nil {
		run.abandonAndWait()
		return run.err
	}
	defer s.conn.release(s)
	if err == nil {
		return nil
	}
	if errors.Is(err, errNoSFTP) || errors.Is(err, sftp.ErrSSHFxConnectionLost) || hungUp(err) {
		switch {
		case !s.conn.alive(ctx):
			return s.conn.lost("sftp")
		case !run.started:
			return errNotStarted
		}
	}
	var typed *TransferError
	if errors.As(err, &typed) {
		return err
	}
	return &TransferError{Host: h.Hostname, Class: "Net::SFTP::Exception", Text: err.Error(), Err: err}
}

var errNoSFTP = errors.New("sftp didn't start")

// remoteError words an error about a remote file.
func (s *sftpSession) remoteError(op, name string, err error) error {
	if errors.Is(err, sftp.ErrSSHFxConnectionLost) || errors.Is(err, io.EOF) {
		return err
	}
	text := err.Error()
	var status *sftp.StatusError
	if errors.As(err, &status) {
		text = strings.TrimPrefix(strings.SplitN(text, " (", 2)[0], "sftp: ")
		text = strings.Trim(text, `"`)
	}
	return &TransferError{Host: s.host, Class: "Net::SFTP::StatusException", Text: fmt.Sprintf("%s %s: %s", op, name, text), Err: err}
}

func (s *sftpSession) localError(err error) error {
	return localError(&runtime.Host{Hostname: s.host}, err, "rb_sysopen", "")
}

func (s *sftpSession) upload(t runtime.Upload, local string) error {
	if t.Content != nil {
		to, err := s.create(t.Remote, path.Base(t.Remote))
		if err != nil {
			return err
		}
		return s.put(to, t.Content, t.Size, t.Remote, t.Mode, time.Time{}, t.Progress)
	}
	info, err := os.Stat(local)
	if err != nil {
		return s.localError(err)
	}
	if info.IsDir() {
		return s.putDir(local, t.Remote, info, t)
	}
	return s.putFile(local, t.Remote, t, s.create)
}

func (s *sftpSession) putDir(local, remote string, info fs.FileInfo, t runtime.Upload) error {
	entries, err := os.ReadDir(local)
	if err != nil {
		return s.localError(err)
	}
	if err := s.Mkdir(remote); err != nil {
		if existing, statErr := s.Stat(remote); statErr != nil || !existing.IsDir() {
			return s.remoteError("mkdir", remote, err)
		}
	}
	for _, e := range entries {
		from, to := filepath.Join(local, e.Name()), path.Join(remote, e.Name())
		info, err := os.Stat(from)
		if err != nil {
			return s.localError(err)
		}
		if info.IsDir() {
			err = s.putDir(from, to, info, t)
		} else {
			err = s.putFile(from, to, t, s.open) // half a tree is no better than half a file
		}
		if err != nil {
			return err
		}
	}
	if t.Preserve {
		return s.setAttributes(remote, info.Mode(), info.ModTime())
	}
	return nil
}

func (s *sftpSession) putFile(local, remote string, t runtime.Upload, open func(remote, base string) (*destination, error)) error {
	info, err := os.Stat(local) // before opening: a pipe would block
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "upload", Path: local, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return s.localError(err)
	}
	f, err := os.Open(local)
	if err != nil {
		return s.localError(err)
	}
	defer f.Close()
	var (
		mode  fs.FileMode
		mtime time.Time
	)
	if t.Preserve {
		mode, mtime = info.Mode(), info.ModTime()
	}
	to, err := open(remote, filepath.Base(local))
	if err != nil {
		return err
	}
	return s.put(to, f, info.Size(), local, mode, mtime, t.Progress)
}

// put fills a file that was opened for it. A zero mode or time is the server's
// affair.
func (s *sftpSession) put(to *destination, content io.Reader, size int64, label string, mode fs.FileMode, mtime time.Time, progress runtime.Progress) error {
	defer to.discard()
	if progress != nil {
		progress(label, 0, size)
	}
	counted := &countedReader{r: content, label: label, total: size, progress: progress}
	// With a limit the client knows the size, and writes without waiting.
	n, err := to.ReadFrom(&io.LimitedReader{R: counted, N: size})
	switch {
	case counted.err != nil:
		return s.localError(counted.err)
	case err != nil:
		return s.remoteError("write", to.name, err)
	case n != size:
		return s.localError(fmt.Errorf("%s: %d bytes expected, only %d found", label, size, n))
	}
	if err := to.finish(); err != nil {
		return err
	}
	if mode != 0 {
		return s.setAttributes(to.name, mode, mtime)
	}
	return nil
}

func (s *sftpSession) setAttributes(remote string, mode fs.FileMode, mtime time.Time) error {
	if err := s.Chmod(remote, mode.Perm()); err != nil {
		return s.remoteError("setstat", remote, err)
	}
	if mtime.IsZero() {
		return nil
	}
	if err := s.Chtimes(remote, mtime, mtime); err != nil {
		return s.remoteError("setstat", remote, err)
	}
	return nil
}

// A countedReader reports how much was read.
type countedReader struct {
	r           io.Reader
	label       string
	done, total int64
	progress    runtime.Progress
	err         error // other than EOF
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.done += int64(n)
	if n > 0 && c.progress != nil {
		c.progress(c.label, c.done, c.total)
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

func (s *sftpSession) download(t runtime.Download, target string) error {
	info, err := s.Stat(t.Remote)
	switch {
	case err != nil:
		return s.remoteError("stat", t.Remote, err)
	case info.IsDir() && !t.Recursive:
		return &TransferError{Host: s.host, Class: "Net::SFTP::Exception", Text: t.Remote + ": is a directory (use recursive: true)"}
	case info.IsDir():
		return s.getDir(t.Remote, target, info, t)
	case t.Content != nil:
		return s.get(t.Remote, t.Content, path.Base(t.Remote), info.Size(), t.Progress)
	}
	if local, err := os.Stat(target); err == nil && local.IsDir() {
		target = filepath.Join(target, path.Base(t.Remote))
	}
	return s.getFile(t.Remote, target, info, t)
}

func (s *sftpSession) getDir(remote, target string, info fs.FileInfo, t runtime.Download) error {
	if err := os.Mkdir(target, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return s.localError(err)
	}
	entries, err := s.ReadDir(remote)
	if err != nil {
		return s.remoteError("readdir", remote, err)
	}
	for _, e := range entries {
		name := e.Name()
		if name == "." || name == ".." {
			continue
		}
		if name == "" || strings.ContainsAny(name, "/\x00") {
			return fmt.Errorf("sftp: the server sent the impossible file name %q", name)
		}
		from, to := path.Join(remote, name), filepath.Join(target, name)
		if e.Mode()&fs.ModeSymlink != 0 {
			if e, err = s.Stat(from); err != nil {
				return s.remoteError("stat", from, err)
			}
		}
		if e.IsDir() {
			err = s.getDir(from, to, e, t)
		} else {
			err = s.getFile(from, to, e, t)
		}
		if err != nil {
			return err
		}
	}
	if t.Preserve {
		return s.preserve(target, info)
	}
	return nil
}

func (s *sftpSession) preserve(target string, info fs.FileInfo) error {
	if err := os.Chmod(target, info.Mode().Perm()); err != nil {
		return s.localError(err)
	}
	if err := os.Chtimes(target, info.ModTime(), info.ModTime()); err != nil {
		return s.localError(err)
	}
	return nil
}

func (s *sftpSession) getFile(remote, target string, info fs.FileInfo, t runtime.Download) error {
	f, err := os.Create(target)
	if err != nil {
		return s.localError(err)
	}
	defer f.Close()
	if err := s.get(remote, f, target, info.Size(), t.Progress); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return s.localError(err)
	}
	if t.Preserve {
		return s.preserve(target, info)
	}
	return nil
}

func (s *sftpSession) get(remote string, w io.Writer, label string, size int64, progress runtime.Progress) error {
	f, err := s.Open(remote)
	if err != nil {
		return s.remoteError("open", remote, err)
	}
	defer f.Close()
	if progress != nil {
		progress(label, 0, size)
	}
	counted := &countedWriter{w: w, label: label, total: size, progress: progress}
	_, err = f.WriteTo(counted)
	switch {
	case counted.err != nil:
		return s.localError(counted.err)
	case err != nil:
		return s.remoteError("read", remote, err)
	}
	return nil
}

// A countedWriter reports how much was written.
type countedWriter struct {
	w           io.Writer
	label       string
	done, total int64
	progress    runtime.Progress
	err         error
}

func (c *countedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.done += int64(n)
	if c.progress != nil {
		c.progress(c.label, c.done, max(c.total, c.done))
	}
	if err != nil {
		c.err = err
	}
	return n, err
}

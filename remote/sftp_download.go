package remote

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gocap/gocap/remote/internal/newfile"
	"github.com/gocap/gocap/runtime"
)

func (s *sftpSession) download(t runtime.Download, target string) error {
	info, err := s.Stat(t.Remote)
	switch {
	case err != nil:
		return s.remoteError("stat", t.Remote, err)
	case info.IsDir() && !t.Recursive:
		return &TransferError{Host: s.host, Class: "Net::SFTP::Exception", Text: t.Remote + ": is a directory (use recursive: true)"}
	case info.IsDir():
		return s.getTree(target, info, t)
	case t.Content != nil:
		return s.get(t.Remote, t.Content, path.Base(t.Remote), info, t.Progress)
	}
	if local, err := os.Stat(target); err == nil && local.IsDir() {
		target = filepath.Join(target, path.Base(t.Remote))
	}
	return s.getFile(t.Remote, target, info, t)
}

// A treeDownload fetches a directory.
type treeDownload struct {
	*sftpSession
	*crew
	runtime.Download

	mu   sync.Mutex
	dirs []localAttributes // to be set in the end, parents first
}

type localAttributes struct {
	path string
	info fs.FileInfo
}

func (s *sftpSession) getTree(target string, info fs.FileInfo, t runtime.Download) error {
	d := &treeDownload{sftpSession: s, crew: newCrew(s.ctx), Download: t}
	d.branch(func() error { return d.dir(t.Remote, target, info) })
	if err := d.wait(); err != nil {
		return err
	}
	for _, dir := range slices.Backward(d.dirs) {
		if err := s.preserve(dir.path, dir.info); err != nil {
			return err
		}
	}
	return nil
}

func (d *treeDownload) dir(remote, target string, info fs.FileInfo) error {
	if err := os.Mkdir(target, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return d.localError(err)
	}
	entries, err := d.ReadDir(remote)
	if err != nil {
		return d.remoteError("readdir", remote, err)
	}
	if d.Preserve {
		d.mu.Lock()
		d.dirs = append(d.dirs, localAttributes{target, info})
		d.mu.Unlock()
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
			if e, err = d.Stat(from); err != nil {
				return d.remoteError("stat", from, err)
			}
		}
		if e.IsDir() {
			d.branch(func() error { return d.dir(from, to, e) })
			continue
		}
		d.do(e.Size() > maxWhole, func() error { return d.getFile(from, to, e, d.Download) })
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
	f, err := newfile.Create(target, 0o666)
	if err != nil {
		return s.localError(err)
	}
	defer f.Discard()
	if err := s.get(remote, f, target, info, t.Progress); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return s.localError(err)
	}
	if t.Preserve {
		return s.preserve(target, info)
	}
	return nil
}

// smallRead is the size in bytes up to which a file takes one request.
const smallRead = 32 << 10

func (s *sftpSession) get(remote string, w io.Writer, label string, info fs.FileInfo, progress runtime.Progress) error {
	f, err := s.Open(remote)
	if err != nil {
		return s.remoteError("open", remote, err)
	}
	defer f.Close()
	size := info.Size()
	if progress != nil {
		progress(label, 0, size)
	}
	counted := &countedWriter{s: s, w: w, label: label, total: size, progress: progress}
	if info.Mode().IsRegular() && size > 0 && size <= smallRead {
		data := make([]byte, size)
		var n int
		if n, err = f.ReadAt(data, 0); err == io.EOF { // shorter by now
			err = nil
		}
		if err == nil {
			_, err = counted.Write(data[:n])
		}
	} else {
		_, err = f.WriteTo(counted)
	}
	switch {
	case counted.err != nil:
		return s.localError(counted.err)
	case err != nil:
		return s.remoteError("read", remote, err)
	}
	return nil
}

// A countedWriter reports how much was written, and ends when the transfer does.
type countedWriter struct {
	s           *sftpSession
	w           io.Writer
	label       string
	done, total int64
	progress    runtime.Progress
	err         error
}

func (c *countedWriter) Write(p []byte) (int, error) {
	if c.err = c.s.interrupted(); c.err != nil {
		return 0, c.err
	}
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

package remote

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gocap/gocap/runtime"
)

func (s *sftpSession) upload(t runtime.Upload, local string) error {
	if t.Content != nil {
		to, err := s.create(t.Remote, path.Base(t.Remote))
		if err != nil {
			return err
		}
		return s.put(to, source{content: t.Content, size: t.Size, label: t.Remote, mode: t.Mode}, t.Progress)
	}
	info, err := os.Stat(local)
	if err != nil {
		return s.localError(err)
	}
	if info.IsDir() {
		return s.putTree(local, info, t)
	}
	return s.putFile(local, info, t, func() (*destination, error) { return s.create(t.Remote, filepath.Base(local)) })
}

// A treeUpload copies a directory. As far as it can tell, every file that has
// its name on the host is complete at any time.
type treeUpload struct {
	*sftpSession
	*crew
	runtime.Upload

	mu   sync.Mutex
	dirs [][]dirAttributes // to be set in the end, by depth
}

type dirAttributes struct {
	remote string
	info   fs.FileInfo
}

func (s *sftpSession) putTree(local string, info fs.FileInfo, t runtime.Upload) error {
	u := &treeUpload{sftpSession: s, crew: newCrew(s.ctx), Upload: t}
	u.branch(func() error { return u.dir(local, t.Remote, info, 0) })
	if err := u.wait(); err != nil {
		return err
	}
	// What is in a directory changes its time, and may need its old mode.
	for _, level := range slices.Backward(u.dirs) {
		crew := newCrew(s.ctx)
		for _, d := range level {
			crew.do(false, func() error { return s.setAttributes(d.remote, d.info.Mode(), d.info.ModTime()) })
		}
		if err := crew.wait(); err != nil {
			return err
		}
	}
	return nil
}

func (u *treeUpload) dir(local, remote string, info fs.FileInfo, depth int) error {
	entries, err := os.ReadDir(local)
	if err != nil {
		return u.localError(err)
	}
	there, err := u.makeDir(remote)
	if err != nil {
		return err
	}
	if u.Preserve {
		u.mu.Lock()
		for len(u.dirs) <= depth {
			u.dirs = append(u.dirs, nil)
		}
		u.dirs[depth] = append(u.dirs[depth], dirAttributes{remote, info})
		u.mu.Unlock()
	}
	for _, e := range entries {
		from, to := filepath.Join(local, e.Name()), path.Join(remote, e.Name())
		info, err := os.Stat(from)
		if err != nil {
			return u.localError(err)
		}
		if info.IsDir() {
			u.branch(func() error { return u.dir(from, to, info, depth+1) })
			continue
		}
		u.do(info.Size() > maxWhole, func() error {
			return u.putFile(from, info, u.Upload, func() (*destination, error) { return u.createIn(to, there[e.Name()]) })
		})
	}
	return nil
}

// makeDir makes a directory, or returns what is in the one that is there.
func (s *sftpSession) makeDir(remote string) (map[string]fs.FileInfo, error) {
	err := s.Mkdir(remote)
	if err == nil {
		return nil, nil
	}
	if info, statErr := s.Stat(remote); statErr != nil || !info.IsDir() {
		return nil, s.remoteError("mkdir", remote, err)
	}
	entries, err := s.ReadDir(remote)
	if err != nil {
		return nil, s.remoteError("readdir", remote, err)
	}
	there := make(map[string]fs.FileInfo, len(entries))
	for _, e := range entries {
		there[e.Name()] = e
	}
	return there, nil
}

// A source is what a file is made from. A zero mode or time is the server's
// affair.
type source struct {
	content io.Reader
	size    int64
	label   string
	mode    fs.FileMode
	mtime   time.Time
}

// maxWhole is how large a file may be, in bytes, to be held in memory: then no
// local file is open while the host is waited for.
const maxWhole = 64 << 10

func (s *sftpSession) putFile(local string, info fs.FileInfo, t runtime.Upload, create func() (*destination, error)) error {
	if !info.Mode().IsRegular() { // a pipe would block
		return s.localError(&fs.PathError{Op: "upload", Path: local, Err: errors.New("not a regular file")})
	}
	from := source{size: info.Size(), label: local}
	if t.Preserve {
		from.mode, from.mtime = info.Mode(), info.ModTime()
	}
	if from.size <= maxWhole {
		data, err := os.ReadFile(local)
		if err != nil {
			return s.localError(err)
		}
		from.content, from.size = bytes.NewReader(data), int64(len(data))
	} else {
		f, err := os.Open(local)
		if err != nil {
			return s.localError(err)
		}
		defer f.Close()
		from.content = f
	}
	to, err := create()
	if err != nil {
		return err
	}
	return s.put(to, from, t.Progress)
}

// put fills a file that was opened for it.
func (s *sftpSession) put(to *destination, from source, progress runtime.Progress) error {
	defer to.discard()
	if progress != nil {
		progress(from.label, 0, from.size)
	}
	counted := &countedReader{s: s, r: from.content, label: from.label, total: from.size, progress: progress}
	n, err := int64(0), error(nil)
	if from.size > 0 {
		// With a limit the client knows the size, and writes without waiting.
		n, err = to.ReadFrom(&io.LimitedReader{R: counted, N: from.size})
	}
	switch {
	case counted.err != nil:
		return s.localError(counted.err)
	case err != nil:
		return s.writeError(to, err)
	case n != from.size:
		return s.localError(fmt.Errorf("%s: %d bytes expected, only %d found", from.label, from.size, n))
	}
	if err := to.finish(); err != nil {
		return err
	}
	if from.mode != 0 {
		return s.setAttributes(to.name, from.mode, from.mtime)
	}
	return nil
}

// writeError words why a file can't be written. SFTP has no word for a full file
// system: the server is asked.
func (s *sftpSession) writeError(to *destination, err error) error {
	failed := s.remoteError("write", to.name, err)
	var e *TransferError
	if !errors.As(failed, &e) {
		return failed
	}
	dir := path.Dir(to.name)
	system, statErr := s.StatVFS(dir)
	switch {
	case statErr != nil:
	case system.Files > 0 && system.Favail == 0:
		e.Hint = "The file system of " + dir + " has no room for more files (inodes)."
	case system.Frsize*system.Bavail < maxWhole:
		e.Hint = fmt.Sprintf("The file system of %s is full: %d of %d kB are free.", dir, system.Frsize*system.Bavail>>10, system.TotalSpace()>>10)
	}
	return e
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

// A countedReader reports how much was read, and ends when the transfer does.
type countedReader struct {
	s           *sftpSession
	r           io.Reader
	label       string
	done, total int64
	progress    runtime.Progress
	err         error // other than EOF
}

func (c *countedReader) Read(p []byte) (int, error) {
	if c.err = c.s.interrupted(); c.err != nil {
		return 0, c.err
	}
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

package remote

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"

	"github.com/pkg/sftp"
)

// A destination is a remote file that an upload is written to: the one that is
// wanted, or one beside it that takes its place when all has arrived.
type destination struct {
	*sftp.File
	s      *sftpSession
	name   string // the file that is wanted
	beside string // the one that is written, if it's another
}

// create opens a file to upload to; one in remote, called base, if that is a
// directory. Where it can be done without a trace, the file keeps its old
// contents until the new ones are complete.
func (s *sftpSession) create(remote, base string) (*destination, error) {
	old, err := s.Lstat(remote)
	if err == nil && old.IsDir() {
		remote = path.Join(remote, base)
		old, err = s.Lstat(remote)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		if d := s.createBeside(remote, old); d != nil {
			return d, nil
		}
	}
	d, err := s.open(remote)
	if err != nil {
		if info, statErr := s.Stat(remote); statErr == nil && info.IsDir() { // a link to it
			return s.open(path.Join(remote, base))
		}
	}
	return d, err
}

// createIn is create in a directory where old is what has the name; nil for
// nothing.
func (s *sftpSession) createIn(remote string, old fs.FileInfo) (*destination, error) {
	if d := s.createBeside(remote, old); d != nil {
		return d, nil
	}
	return s.open(remote)
}

// open opens the file itself.
func (s *sftpSession) open(remote string) (*destination, error) {
	f, err := s.OpenFile(remote, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, s.remoteError("open", remote, err)
	}
	return &destination{File: f, s: s, name: remote}, nil
}

// createBeside returns nil where old can't be replaced by another file without
// more than its contents changing: links, special files, those of other owners.
func (s *sftpSession) createBeside(remote string, old fs.FileInfo) *destination {
	if _, ok := s.HasExtension("posix-rename@openssh.com"); !ok {
		return nil
	}
	if old != nil && !old.Mode().IsRegular() {
		return nil
	}
	dir, name := path.Split(remote)
	if name == "" {
		return nil
	}
	d := &destination{s: s, name: remote, beside: dir + "." + name + ".upload-" + rand.Text()[:8]}
	var err error
	if d.File, err = s.OpenFile(d.beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return nil
	}
	if old != nil && d.becomes(old) != nil {
		d.discard()
		return nil
	}
	return d
}

// becomes gives a new file the mode of an old one, if it has its owner.
func (d *destination) becomes(old fs.FileInfo) error {
	info, err := d.Stat()
	if err != nil {
		return err
	}
	was, ok1 := old.Sys().(*sftp.FileStat)
	is, ok2 := info.Sys().(*sftp.FileStat)
	switch {
	case !ok1 || !ok2 || was.UID != is.UID || was.GID != is.GID:
		return errors.New("another owner")
	case info.Mode() == old.Mode():
		return nil
	}
	return d.Chmod(old.Mode())
}

// finish closes the file and puts it in its place.
func (d *destination) finish() error {
	if err := d.Close(); err != nil {
		return d.s.remoteError("close", d.name, err)
	}
	if d.beside == "" {
		return nil
	}
	if err := d.s.PosixRename(d.beside, d.name); err != nil {
		return d.s.remoteError("rename", d.name, err)
	}
	d.beside = ""
	return nil
}

// discard removes what isn't complete, if it isn't in its place.
func (d *destination) discard() {
	d.Close()
	if d.beside != "" {
		d.s.Remove(d.beside)
	}
}

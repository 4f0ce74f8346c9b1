// Package newfile writes local files that take their place when they are
// complete: until then, and for good if they never are, what was there before
// stays.
package newfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// A File is being written. Close it with Commit or Discard.
type File struct {
	*os.File
	path   string // its place
	beside string // where it is until then; empty if it's there already
}

// Create begins a file that is to be at path, with the mode of the one that is
// there, or else mode before umask. What can't be replaced by another file
// without more than its contents changing is written into: links, files with
// several names, special files, those of other owners, those in a directory
// that takes no new ones. Errors are those of [os.OpenFile] about path.
func Create(path string, mode fs.FileMode) (*File, error) {
	if f := createBeside(path, mode); f != nil {
		return f, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode.Perm())
	if err != nil {
		return nil, err
	}
	return &File{File: f, path: path}, nil
}

func createBeside(path string, mode fs.FileMode) *File {
	old, err := os.Lstat(path)
	if err != nil && !os.IsNotExist(err) || err == nil && !old.Mode().IsRegular() {
		return nil
	}
	dir, name := filepath.Split(path)
	f := &File{path: path, beside: dir + "." + name + ".download-" + rand.Text()[:8]}
	f.File, err = os.OpenFile(f.beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode.Perm())
	if err != nil {
		return nil
	}
	if old != nil && !f.becomes(old) {
		f.Discard()
		return nil
	}
	return f
}

// becomes gives a new file the mode of an old one, if they only differ in that.
func (f *File) becomes(old fs.FileInfo) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	was, ok1 := old.Sys().(*syscall.Stat_t)
	is, ok2 := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok1 || !ok2 || was.Nlink != 1 || was.Uid != is.Uid || was.Gid != is.Gid:
		return false
	case info.Mode() == old.Mode():
		return true
	}
	return f.Chmod(old.Mode()) == nil
}

// Write writes to the file. An error is one about its place.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = &fs.PathError{Op: failed.Op, Path: f.path, Err: failed.Err}
	}
	return n, err
}

// Commit closes the file and puts it in its place.
func (f *File) Commit() error {
	err := f.Close()
	if err == nil && f.beside != "" {
		err = os.Rename(f.beside, f.path)
	}
	if err == nil {
		f.beside = ""
	}
	return err
}

// Discard closes the file, and removes it if it isn't in its place. After
// Commit it does nothing.
func (f *File) Discard() {
	f.Close()
	if f.beside != "" {
		os.Remove(f.beside)
	}
}

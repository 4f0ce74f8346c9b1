//go:build darwin || freebsd || netbsd || openbsd

package ruby

import "golang.org/x/sys/unix"

// dup2 makes to another number of the open file from.
func dup2(from, to int) error {
	if from == to {
		return nil
	}
	if err := unix.Dup2(from, to); err != nil {
		return err
	}
	if to > 2 { // the standard streams are for children too
		unix.CloseOnExec(to)
	}
	return nil
}

// advise has nobody to tell.
func advise(int, int64, int64, string) error { return nil }

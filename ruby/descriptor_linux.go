package ruby

import "golang.org/x/sys/unix"

// dup2 makes to another number of the open file from.
func dup2(from, to int) error {
	if from == to {
		return nil
	}
	flags := unix.O_CLOEXEC
	if to <= 2 { // the standard streams are for children too
		flags = 0
	}
	return unix.Dup3(from, to, flags)
}

func advise(fd int, from, length int64, advice string) error {
	return unix.Fadvise(fd, from, length, map[string]int{
		"normal": unix.FADV_NORMAL, "sequential": unix.FADV_SEQUENTIAL, "random": unix.FADV_RANDOM,
		"willneed": unix.FADV_WILLNEED, "dontneed": unix.FADV_DONTNEED, "noreuse": unix.FADV_NOREUSE,
	}[advice])
}

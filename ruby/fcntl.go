package ruby

import (
	"golang.org/x/sys/unix"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["fcntl"] = defineFcntl }

// defineFcntl tells module Fcntl this system's numbers.
func defineFcntl(in *Interp) error {
	fcntl := in.DefineModule(mruby.Nil, "Fcntl")
	in.defSelf(fcntl, "__constants", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		numbers := in.Hash()
		for name, n := range map[string]int64{
			"F_DUPFD": unix.F_DUPFD, "F_DUPFD_CLOEXEC": unix.F_DUPFD_CLOEXEC, "F_GETFD": unix.F_GETFD, "F_SETFD": unix.F_SETFD, "F_GETFL": unix.F_GETFL,
			"F_SETFL": unix.F_SETFL, "F_GETLK": unix.F_GETLK, "F_SETLK": unix.F_SETLK, "F_SETLKW": unix.F_SETLKW, "F_RDLCK": unix.F_RDLCK,
			"F_WRLCK": unix.F_WRLCK, "F_UNLCK": unix.F_UNLCK, "FD_CLOEXEC": unix.FD_CLOEXEC, "O_RDONLY": unix.O_RDONLY, "O_WRONLY": unix.O_WRONLY,
			"O_RDWR": unix.O_RDWR, "O_ACCMODE": unix.O_ACCMODE, "O_APPEND": unix.O_APPEND, "O_CREAT": unix.O_CREAT, "O_EXCL": unix.O_EXCL,
			"O_NOCTTY": unix.O_NOCTTY, "O_NONBLOCK": unix.O_NONBLOCK, "O_NDELAY": unix.O_NDELAY, "O_TRUNC": unix.O_TRUNC,
		} {
			if _, err := in.Call(numbers, "[]=", in.Symbol(name), in.Int(n)); err != nil {
				return mruby.Nil, err
			}
		}
		return numbers, nil
	})
	return nil
}

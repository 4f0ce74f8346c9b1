package conformance

import (
	"os/exec"
	"syscall"
	"time"
)

// A Cost is what a run of a program took.
type Cost struct {
	Wall   time.Duration
	CPU    time.Duration // of the program and of those it has waited for
	Memory int64         // bytes at the peak, of the largest of these
}

// CostOf returns what a program took that has ended.
func CostOf(cmd *exec.Cmd, wall time.Duration) Cost {
	s := cmd.ProcessState
	c := Cost{Wall: wall, CPU: s.UserTime() + s.SystemTime()}
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		c.Memory = usage.Maxrss << 10
	}
	return c
}

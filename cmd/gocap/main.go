// Command gocap deploys what Capistrano deploys: it reads a repository's
// Capfile, config/deploy.rb, config/deploy/STAGE.rb and lib/capistrano/tasks,
// and runs the tasks named on the command line over SSH.
//
// Usage:
//
//	gocap [options] STAGE TASK[args] [TASK…] [VAR=value…]
//
// Flags, screen and exit statuses are those of cap; `gocap --help` lists the
// flags. The exit status is 0 for success, N after `exit N` in a task, and 1
// for any error, a signal included.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// A reader that goes away (gocap … | head) is an error of the write, not
	// the end of the process in the middle of a deploy.
	signal.Ignore(syscall.SIGPIPE)
	useProcessors(0)
	os.Exit(run(process{
		args:   os.Args[1:],
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
	}))
}

// process is the part of the process that run uses.
type process struct {
	args           []string
	stdin          *os.File
	stdout, stderr *os.File
}

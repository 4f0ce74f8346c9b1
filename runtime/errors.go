package runtime

import (
	"fmt"
	"strings"
)

// RubyError is an error that recipes see as an exception of a Ruby class, and
// may rescue by it. Other errors are a plain RuntimeError to them.
type RubyError interface {
	error
	// RubyClass returns the class's full name: "SSHKit::Command::Failed".
	RubyClass() string
}

// A DetailedError has more to say than its message, which is what recipes match
// on and Capistrano has: what was tried, and what to do.
type DetailedError interface {
	error
	// Details returns lines of text, or none.
	Details() string
}

// A RepeatedError may be one that Capistrano's libraries run into a second time
// while they clean up, so that a report names it as its own cause.
type RepeatedError interface {
	error
	RaisedAgain() bool
}

// An Exception is a [RubyError] that nothing but its class and its message
// tells from others.
type Exception struct {
	Class   string
	Message string
}

func (e *Exception) Error() string     { return e.Message }
func (e *Exception) RubyClass() string { return e.Class }

func exceptionf(class, format string, args ...any) error {
	return &Exception{Class: class, Message: fmt.Sprintf(format, args...)}
}

// CommandError says that a command ended with a status its caller doesn't
// accept.
type CommandError struct {
	Name   string // as [Command.SanitizedName]
	Status int
	Stdout string
	Stderr string
}

func (e *CommandError) Error() string {
	return FailureMessage(e.Name, e.Status, e.Stdout, e.Stderr)
}

func (e *CommandError) RubyClass() string { return "SSHKit::Command::Failed" }

// Details tells what to do where sudo can't ask.
func (e *CommandError) Details() string {
	said := e.Stderr + e.Stdout
	switch {
	case strings.Contains(said, "you must have a tty to run sudo"):
		return "sudo wants a terminal there (requiretty in sudoers): `set :pty, true`."
	case strings.Contains(said, "sudo: a password is required"), strings.Contains(said, "sudo: no tty present"):
		return "sudo asks for a password there. Let the user run the command without one (NOPASSWD in sudoers),\n" +
			"or `require \"sshkit/sudo\"` and use `sudo …` in place of `execute :sudo, …`: it asks you."
	}
	return ""
}

// ExecuteError wraps the error of a block that `on` runs for a host.
type ExecuteError struct {
	Host *Host
	Err  error
}

func (e *ExecuteError) Error() string {
	if e.Host.User == "" {
		return fmt.Sprintf("Exception while executing on host %s: %v", e.Host, e.Err)
	}
	return fmt.Sprintf("Exception while executing as %s@%s: %v", e.Host.User, e.Host, e.Err)
}

func (e *ExecuteError) RubyClass() string { return "SSHKit::Runner::ExecuteError" }
func (e *ExecuteError) Unwrap() error     { return e.Err }

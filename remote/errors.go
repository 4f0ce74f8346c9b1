package remote

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/gocap/gocap/runtime"
)

// Every error of this package that a recipe may want to rescue has a method
// RubyClass, which makes it a [runtime.RubyError]: it returns the name of the
// class that Net::SSH, Net::SCP or Ruby itself would raise. The first line of
// the text is what the real class says; further lines tell what to do.

var (
	_ runtime.RubyError = (*OptionError)(nil)
	_ runtime.RubyError = (*UnsupportedError)(nil)
	_ runtime.RubyError = (*ConnectError)(nil)
	_ runtime.RubyError = (*HostKeyError)(nil)
	_ runtime.RubyError = (*AuthError)(nil)
	_ runtime.RubyError = (*LostError)(nil)
	_ runtime.RubyError = (*SignalError)(nil)
	_ runtime.RubyError = (*TransferError)(nil)
)

// An OptionError is a mistake in ssh_options or in a host's transfer method.
type OptionError struct {
	Text   string
	Option string // of ssh_options, empty where it's another's
}

func (e *OptionError) Error() string     { return e.Text }
func (e *OptionError) RubyClass() string { return "ArgumentError" }

// An UnsupportedError names an option that gocap can't honour.
type UnsupportedError struct {
	Text   string
	Option string // as in [OptionError]
}

func (e *UnsupportedError) Error() string     { return e.Text }
func (e *UnsupportedError) RubyClass() string { return "NotImplementedError" }

// A ConnectError says that no connection came about: before the SSH protocol
// began, or in its first exchange of messages.
type ConnectError struct {
	Host  string // as the recipe named it
	Addr  string // host:port that was tried
	Class string // Errno::ECONNREFUSED, SocketError, Net::SSH::ConnectionTimeout, …
	Text  string
	Hint  string
	Err   error

	noAnswer bool // nothing has been sent to the host
}

func (e *ConnectError) Error() string     { return e.Text }
func (e *ConnectError) Details() string   { return e.Hint }
func (e *ConnectError) RubyClass() string { return e.Class }
func (e *ConnectError) Unwrap() error     { return e.Err }

// A HostKeyError says that a host's key is not to be trusted.
type HostKeyError struct {
	Hosts       string // as in known_hosts: "host,ip" or "[host]:port"
	Fingerprint string // "SHA256:…"
	Unknown     bool   // no key is known at all; otherwise another one is
	File        string // the entry that differs or revokes
	Line        int
	Text        string
	Hint        string
}

func (e *HostKeyError) Error() string   { return e.Text }
func (e *HostKeyError) Details() string { return e.Hint }

// RubyClass returns the class by which Net::SSH tells the two cases apart.
func (e *HostKeyError) RubyClass() string {
	if e.Unknown {
		return "Net::SSH::HostKeyUnknown"
	}
	return "Net::SSH::HostKeyMismatch"
}

// An Attempt is one step of an authentication that failed.
type Attempt struct {
	Method string // "publickey", …
	What   string // which key, which password
	Result string // "refused", "file not found", …
}

// An AuthError says that the server let nobody in, and what was tried.
type AuthError struct {
	User, Host string
	Port       int
	Methods    []string // what the server accepts
	Attempts   []Attempt
	Agent      string   // which agent was asked
	Files      []string // SSH configuration files that were read
	Reproduce  string   // an ssh command that does the same
	Err        error    // why the server ended the talk, if it said so
}

func (e *AuthError) Error() string {
	return fmt.Sprintf("Authentication failed for user %s@%s", e.User, e.Host)
}

// Details tells what was tried.
func (e *AuthError) Details() string {
	var b strings.Builder
	if e.Err != nil {
		fmt.Fprintf(&b, "the server hung up: %v\n", e.Err)
		if strings.Contains(e.Err.Error(), "Too many authentication failures") {
			b.WriteString("It takes no more keys (MaxAuthTries): name the right one in ssh_options[:keys], with keys_only: true.\n")
		}
	}
	if len(e.Methods) > 0 {
		fmt.Fprintf(&b, "the server accepts: %s\n", strings.Join(e.Methods, ", "))
	}
	b.WriteString("tried, in this order:")
	if len(e.Attempts) == 0 {
		b.WriteString(" nothing")
	}
	for _, a := range e.Attempts {
		fmt.Fprintf(&b, "\n  %-20s %s: %s", a.Method, a.What, a.Result)
	}
	if slices.ContainsFunc(e.Attempts, func(a Attempt) bool { return a.Method == "publickey" && a.Result == "refused" }) {
		b.WriteString("\nWhere a key is refused that authorized_keys has there, the account may be locked, expired or without a valid shell,\n" +
			"or its home directory writable by others: sshd's log there tells.")
	}
	fmt.Fprintf(&b, "\nagent: %s", e.Agent)
	files := "none"
	if len(e.Files) > 0 {
		files = strings.Join(e.Files, ", ")
	}
	fmt.Fprintf(&b, "\nSSH configuration: %s", files)
	fmt.Fprintf(&b, "\nto see both sides: %s", e.Reproduce)
	return b.String()
}

// RubyClass implements runtime.RubyError.
func (e *AuthError) RubyClass() string { return "Net::SSH::AuthenticationFailed" }
func (e *AuthError) Unwrap() error     { return e.Err }

// A LostError says that a connection ended under a command or transfer, or
// that the server didn't tell how a command ended. Whether the command goes on
// over there is unknown.
type LostError struct {
	Host    string
	Command string
	Timeout bool // the server stopped answering
	Err     error
}

func (e *LostError) Error() string {
	text := "connection to " + e.Host + " lost"
	if e.Timeout {
		text = "Timeout, server " + e.Host + " not responding."
	} else if e.Err != nil {
		text += ": " + reason(e.Err)
	}
	return text
}

// reason leaves out of a network's error the addresses, which say nothing new.
func reason(err error) string {
	var (
		network *net.OpError
		errno   syscall.Errno
	)
	if errors.As(err, &network) && errors.As(err, &errno) {
		return errno.Error()
	}
	return err.Error()
}

// Details names the command that was running.
func (e *LostError) Details() string {
	switch {
	case e.Command == "":
		return ""
	case e.Command == sftpSubsystem:
		return "Files were being transferred by SFTP. " + sftpCut
	case strings.HasPrefix(e.Command, "scp -t "):
		return "It was running: " + e.Command + "\n" + scpCut
	case strings.HasPrefix(e.Command, "scp -f "):
		return "It was running: " + e.Command
	}
	return "It was running: " + e.Command + "\nThe command may still be running there."
}

// scpCut and sftpCut warn of what an upload leaves behind.
const (
	scpCut  = "What it was writing is incomplete now: scp writes into the file itself (`transfer_method` :sftp doesn't)."
	sftpCut = "What an upload hadn't completed isn't in its place, but beside it: .NAME.upload-…"
)

// RubyClass implements runtime.RubyError.
func (e *LostError) RubyClass() string {
	if e.Timeout {
		return "Net::SSH::Timeout"
	}
	return "Net::SSH::Disconnect"
}

func (e *LostError) Unwrap() error { return e.Err }

// A SignalError says that a signal killed a command.
type SignalError struct {
	Host    string
	Command string
	Signal  string // without SIG: "KILL"
	Message string // what the server added, mostly nothing
}

func (e *SignalError) Error() string {
	text := "command killed by signal " + e.Signal + " on " + e.Host
	if e.Message != "" {
		text += " (" + e.Message + ")"
	}
	return text + ": " + e.Command
}

// Details tells whose signal it may be.
func (e *SignalError) Details() string {
	var lines []string
	if e.Signal == "KILL" {
		lines = append(lines, "The system sends KILL when memory runs out: look for \"Out of memory\" in the output of dmesg on "+e.Host+".")
	}
	switch {
	case strings.HasPrefix(e.Command, "scp -t "):
		lines = append(lines, scpCut)
	case e.Command == sftpSubsystem:
		lines = append(lines, sftpCut)
	}
	return strings.Join(lines, "\n")
}

// RubyClass implements runtime.RubyError.
func (e *SignalError) RubyClass() string { return "SSHKit::Command::Failed" }

// A TransferError says why a file did not arrive.
type TransferError struct {
	Host  string
	Class string // Net::SCP::Error, Net::SFTP::Exception, Errno::ENOENT, …
	Text  string
	Hint  string
	Err   error

	again bool // see RaisedAgain
}

func (e *TransferError) Error() string   { return e.Text }
func (e *TransferError) Details() string { return e.Hint }

// RaisedAgain implements runtime.RepeatedError.
func (e *TransferError) RaisedAgain() bool { return e.again }
func (e *TransferError) RubyClass() string { return e.Class }
func (e *TransferError) Unwrap() error     { return e.Err }

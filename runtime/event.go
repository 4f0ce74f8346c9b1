package runtime

import "time"

// Level is the severity of a log message and the verbosity of a command.
type Level int

const (
	Debug Level = iota
	Info
	Warn
	Error
	Fatal
)

// String returns the level's name as SSHKit prints it: "DEBUG", "INFO", …
func (l Level) String() string {
	switch l {
	case Debug:
		return "DEBUG"
	case Info:
		return "INFO"
	case Warn:
		return "WARN"
	case Error:
		return "ERROR"
	case Fatal:
		return "FATAL"
	}
	return "UNKNOWN"
}

// Stream names an output stream of a command.
type Stream int

const (
	Stdout Stream = iota
	Stderr
)

// String returns "stdout" or "stderr".
func (s Stream) String() string {
	if s == Stderr {
		return "stderr"
	}
	return "stdout"
}

// A Sink receives what happens in a run, in order. The engine serialises the
// calls, so a Sink needs no lock of its own against other events; calls come
// from several goroutines.
type Sink interface{ Event(Event) }

// SinkFunc makes a function a [Sink].
type SinkFunc func(Event)

// Event implements [Sink].
func (f SinkFunc) Event(e Event) { f(e) }

// Event is one of the types below.
type Event interface{ event() }

// TaskStarted says that the bodies of a task, be there any or none, begin to
// run. It doesn't say when they end: what follows belongs to this task until
// the next TaskStarted.
type TaskStarted struct {
	Time time.Time
	Task string
}

// CommandStarted says that a command is handed to its back end.
type CommandStarted struct {
	Time    time.Time
	Command *Command
}

// CommandOutput is one chunk of output as it arrived, not cut into lines.
type CommandOutput struct {
	Time    time.Time
	Command *Command
	Stream  Stream
	Data    string
}

// CommandExited says that a command ended with a status the caller accepts:
// zero, or any when RaiseOnNonZeroExit is off. For a command that raises no
// such event is sent (SSHKit raises first); [CommandFailed] is sent instead.
type CommandExited struct {
	Time    time.Time
	Command *Command
	Status  int
	Runtime time.Duration
}

// CommandFailed says that a command ended in an error that is raised. The
// SSHKit formatters print nothing for it.
type CommandFailed struct {
	Time    time.Time
	Command *Command
	Err     error
	Runtime time.Duration
}

// LogMessage is a message of a recipe or of the engine (info, warn, …).
type LogMessage struct {
	Time  time.Time
	Level Level
	Text  string
	Host  *Host // nil when not bound to a host
}

// A Transfer is one upload! or download! on one host. Events tell them apart by
// their pointers.
type Transfer struct {
	Verb string // "Uploading", "Downloading"
	Name string // what is transferred, as the recipe has it
	Tree bool   // a directory
}

// TransferStarted says that a transfer is handed to its back end.
type TransferStarted struct {
	Time     time.Time
	Transfer *Transfer
}

// TransferSized says how many bytes a transfer of a directory has.
type TransferSized struct {
	Time     time.Time
	Transfer *Transfer
	Bytes    int64
}

// TransferProgress says that Done of the Total bytes of one file have passed.
type TransferProgress struct {
	Time        time.Time
	Transfer    *Transfer
	File        string
	Done, Total int64
}

// TransferEnded says that a transfer is over, however it ended.
type TransferEnded struct {
	Time     time.Time
	Transfer *Transfer
}

// VerbosityChanged says that from now on only messages of Level and above are
// wanted, by formats that leave out others.
type VerbosityChanged struct{ Level Level }

// DeployFailed says that the run failed while :deploying was set, and asks
// formatters for what they show then (Airbrussh: the last lines of the log).
type DeployFailed struct{ Time time.Time }

func (TaskStarted) event()      {}
func (CommandStarted) event()   {}
func (CommandOutput) event()    {}
func (CommandExited) event()    {}
func (CommandFailed) event()    {}
func (LogMessage) event()       {}
func (VerbosityChanged) event() {}
func (DeployFailed) event()     {}
func (TransferStarted) event()  {}
func (TransferSized) event()    {}
func (TransferProgress) event() {}
func (TransferEnded) event()    {}

package runtime

import (
	"context"
	"io"
	"io/fs"
	"net"
)

// A Backend carries out commands and transfers on hosts. It knows nothing of
// tasks or of Ruby. All methods may be called from any goroutine, for
// different hosts at once. A cancelled context ends the operation soon, with
// the context's cause as error.
type Backend interface {
	// Exec runs line with the host's login shell and returns how it ended.
	// A command that ran and failed is not an error; one that could not be
	// run, or whose connection was lost, or that a signal killed, is.
	Exec(ctx context.Context, host *Host, line string, io ExecIO) (status int, err error)
	Upload(ctx context.Context, host *Host, t Upload) error
	Download(ctx context.Context, host *Host, t Download) error
	// Close closes all connections.
	Close() error
}

// ExecIO connects a command to its caller.
type ExecIO struct {
	PTY bool
	// Interactive has unfinished lines of a local command delivered at once, for
	// they may be questions. Otherwise it's whole lines.
	Interactive bool
	// Output receives each chunk as it arrives, from one goroutine at a time.
	// What it returns is written to the command's standard input.
	Output func(s Stream, data []byte) (reply []byte)
	// Sent, if set, is called when the command is on its way to the host, before
	// Exec returns; not at all when it never is. It may be called more than once.
	Sent func()
}

// A Pipeliner is a [Backend] that says when it pays to send commands to a host
// before those in front of them have ended. A host begins them in the order in
// which they were sent, and works at all of them at once.
type Pipeliner interface {
	// Ahead is how many may be on their way behind the one that is waited for.
	// Any goroutine may call it.
	Ahead(h *Host) int
}

// A Forwarder is a [Backend] that lets connections to a port of this machine come
// out at a host.
type Forwarder interface {
	// Connect connects to the host, if that isn't done yet.
	Connect(ctx context.Context, host *Host) error
	// Forward listens at an address of this machine until the listener is closed,
	// and carries what is said there over the host's connection to an address as
	// the host knows it.
	Forward(ctx context.Context, host *Host, listen, to string) (net.Listener, error)
}

// Progress reports a transfer: name is what SSHKit calls the file in its
// "Uploading NAME 50.0%" messages, done and total are bytes. Files of one tree
// may be reported from several goroutines.
type Progress func(name string, done, total int64)

// Upload describes a transfer to a host. Exactly one of Path and Content is set.
type Upload struct {
	Path      string // local file or, with Recursive, directory
	Content   io.Reader
	Size      int64       // of Content
	Mode      fs.FileMode // of Content's file; 0 means 0640
	Remote    string
	Recursive bool
	Preserve  bool
	Progress  Progress
}

// Download describes a transfer from a host. Exactly one of Path and Content is set.
type Download struct {
	Remote    string
	Path      string
	Content   io.Writer
	Recursive bool
	Preserve  bool
	Progress  Progress
}

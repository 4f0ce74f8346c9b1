package remote

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gocap/gocap/remote/sshconfig"
	"github.com/gocap/gocap/runtime"
)

// DefaultDialLimit is how many hosts are dialled at the same time: sshd's
// MaxStartups and firewalls begin to refuse connections when many start at
// once.
const DefaultDialLimit = 30

// MaxSessions is how many channels a connection has open at most. OpenSSH
// allows 10.
const MaxSessions = 8

// Config is what a [Backend] needs to know of its surroundings. The zero value
// is the process's own.
type Config struct {
	// SSHOptions are the ssh_options for all hosts, as in [runtime.Host].
	SSHOptions map[string]any
	// TransferMethod is "scp" or "sftp" for hosts that don't say; empty is scp.
	TransferMethod string

	Home string   // home directory
	User string   // local login name
	Dir  string   // working directory, for relative paths and local commands
	Env  []string // environment, as from os.Environ

	// Prompter asks for passwords and passphrases; without it nobody is asked.
	Prompter Prompter
	// Warn receives notices, each once. It may be called from any goroutine.
	Warn func(text string)
	// DialLimit overrides DefaultDialLimit.
	DialLimit int
	// Pipelining is for which hosts Ahead isn't 0.
	Pipelining Pipelining
	// Connecting is told how many connections there are with the one that is to
	// be made. It is called on any goroutine, one call at a time, and must not
	// use the Backend.
	Connecting func(connections int)
}

// A Prompter asks the user. The back end asks one question at a time, from any
// goroutine. Prompt returns ctx's error when ctx ends before the answer.
type Prompter interface {
	Prompt(ctx context.Context, text string, echo bool) (string, error)
}

// Backend runs commands and transfers on hosts and on the local machine. It
// implements [runtime.Backend]. All methods may be called from any goroutine.
type Backend struct {
	home, login, dir string
	hostname         string
	uid              int
	env              []string

	prompter  Prompter
	promptBox chan struct{} // held while a question is open
	warnings  func(string)
	warned    sync.Map

	pipelining Pipelining
	connecting func(int)

	dialSlots chan struct{}
	// idleSpan and idlePatience are those of the constants, but in tests.
	idleSpan, idlePatience time.Duration
	known                  knownHosts
	keys                   keyStore

	ctx    context.Context // ends with Close
	cancel context.CancelCauseFunc
	tasks  sync.WaitGroup // goroutines that Close waits for

	mu         sync.Mutex
	sshOptions map[string]any
	transfer   string
	configs    map[string]*sshconfig.Config
	dials      map[string]*dial
	passwords  map[string]string // typed ones that were right, by user@host:port
}

var _ runtime.Backend = (*Backend)(nil)

var errClosed = errors.New("the back end is closed")

// New returns a back end. It connects to nothing yet.
func New(c Config) *Backend {
	b := &Backend{
		home: c.Home, login: c.User, dir: c.Dir, env: c.Env, uid: os.Getuid(),
		prompter: c.Prompter, promptBox: make(chan struct{}, 1), warnings: c.Warn,
		sshOptions: maps.Clone(c.SSHOptions), transfer: c.TransferMethod,
		pipelining: c.Pipelining, connecting: c.Connecting,
		configs: map[string]*sshconfig.Config{}, dials: map[string]*dial{}, passwords: map[string]string{},
	}
	if b.env == nil {
		b.env = os.Environ()
	}
	if b.home == "" {
		b.home = b.getenv("HOME")
	}
	if u, err := user.Current(); err == nil {
		if b.home == "" {
			b.home = u.HomeDir
		}
		if b.login == "" {
			b.login = u.Username
		}
	}
	if b.dir == "" {
		b.dir, _ = os.Getwd()
	}
	b.hostname, _ = os.Hostname()
	if c.DialLimit <= 0 {
		c.DialLimit = DefaultDialLimit
	}
	b.idleSpan, b.idlePatience = idleSpan, idlePatience
	b.dialSlots = make(chan struct{}, c.DialLimit)
	b.ctx, b.cancel = context.WithCancelCause(context.Background())
	return b
}

// SetSSHOptions replaces the ssh_options for all hosts. Connections that exist
// go on for hosts whose options come out the same.
func (b *Backend) SetSSHOptions(ssh map[string]any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sshOptions = maps.Clone(ssh)
}

// SetTransferMethod replaces the transfer method of hosts that have none.
func (b *Backend) SetTransferMethod(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.transfer = method
}

// Exec implements [runtime.Backend]. Errors: [*SignalError], [*LostError], what
// connecting can return, and ctx's cause.
func (b *Backend) Exec(ctx context.Context, host *runtime.Host, line string, io runtime.ExecIO) (int, error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if host.Local {
		return b.execLocal(ctx, line, io)
	}
	return b.execSSH(ctx, host, line, io)
}

// Upload implements [runtime.Backend]. Errors: [*TransferError], and as Exec.
func (b *Backend) Upload(ctx context.Context, host *runtime.Host, t runtime.Upload) error {
	if (t.Path == "") == (t.Content == nil) {
		return errors.New("upload: exactly one of Path and Content must be given")
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if host.Local {
		return b.uploadLocal(ctx, t)
	}
	return b.uploadSSH(ctx, host, t)
}

// Download implements [runtime.Backend]. Errors: [*TransferError], and as Exec.
func (b *Backend) Download(ctx context.Context, host *runtime.Host, t runtime.Download) error {
	if (t.Path == "") == (t.Content == nil) {
		return errors.New("download: exactly one of Path and Content must be given")
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if host.Local {
		return b.downloadLocal(ctx, t)
	}
	return b.downloadSSH(ctx, host, t)
}

// Close ends all connections and waits until everything that served them is
// gone. Commands that still run fail. It always returns nil.
func (b *Backend) Close() error {
	b.cancel(errClosed)
	b.mu.Lock()
	dials := slices.Collect(maps.Values(b.dials))
	b.mu.Unlock()
	for _, d := range dials {
		b.tasks.Go(func() { // each: the last words to a host that is gone take time
			<-d.ready
			if d.conn != nil {
				d.conn.fail(errClosed)
			}
		})
	}
	b.tasks.Wait()
	return nil
}

func (b *Backend) getenv(name string) string {
	for _, kv := range slices.Backward(b.env) {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

// warn passes a notice on, once.
func (b *Backend) warn(text string) {
	if _, again := b.warned.LoadOrStore(text, true); !again && b.warnings != nil {
		b.warnings(text)
	}
}

// prompt asks the user. It fails without asking when nobody can be asked.
func (b *Backend) prompt(ctx context.Context, text string, echo bool) (string, error) {
	if b.prompter == nil {
		return "", errors.New("nobody to ask")
	}
	select {
	case b.promptBox <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer func() { <-b.promptBox }()
	answer, err := b.prompter.Prompt(ctx, text, echo)
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return answer, err
}

// connKey tells connections apart: two hosts share one only if everything that
// could make a difference is equal.
func connKey(h *runtime.Host, merged map[string]any) string {
	return string(appendKey([]byte(h.Hostname+"\x00"), merged))
}

// appendKey writes the value of an option: no two values look the same. It's
// done for each command, and takes a fraction of what %#v does.
func appendKey(key []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return strconv.AppendQuote(key, v)
	case bool:
		return strconv.AppendBool(key, v)
	case int64:
		return strconv.AppendInt(key, v, 10)
	case []any:
		key = append(key, '[')
		for _, item := range v {
			key = append(appendKey(key, item), ',')
		}
		return append(key, ']')
	case map[string]any:
		key = append(key, '{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			key = append(appendKey(append(strconv.AppendQuote(key, name), ':'), v[name]), ',')
		}
		return append(key, '}')
	}
	return fmt.Appendf(key, "%#v", value)
}

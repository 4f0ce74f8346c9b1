package remotetest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// OpenSSHOptions configure an [OpenSSHServer].
type OpenSSHOptions struct {
	Host string   // address to listen on; empty: 127.0.0.1. Others of 127/8 make several hosts
	Port int      // 0: a free one
	Dir  string   // working directory and HOME of commands; empty: a new one, removed by Close
	Env  []string // NAME=value for commands

	AuthorizedKeys []ssh.PublicKey
	Config         []string // more lines for sshd_config; they go first, so they win

	// Bind makes directories appear at other paths, for this host's commands
	// only: path on the host to directory. Then several hosts can have the same
	// deploy_to. It needs root and Linux. Where a path doesn't exist, what
	// exists of it is hidden from the host by an empty file system.
	Bind map[string]string
}

// An OpenSSHServer is a running sshd. The only user is the current one. All
// methods may be called from any goroutine.
type OpenSSHServer struct {
	opts    OpenSSHOptions
	hostKey ssh.PublicKey
	state   string // directory of our own
	ownDir  bool
	cmd     *exec.Cmd
	exited  chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// OpenSSH starts an sshd that lives as long as the test.
func OpenSSH(tb TB, o OpenSSHOptions) *OpenSSHServer {
	tb.Helper()
	s, err := NewOpenSSH(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// NewOpenSSH starts an sshd. Close it.
func NewOpenSSH(o OpenSSHOptions) (*OpenSSHServer, error) {
	sshd, err := findProgram("sshd", "/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd")
	if err != nil {
		return nil, errors.New("this needs sshd: install openssh-server")
	}
	if o.Host == "" {
		o.Host = "127.0.0.1"
	}
	s := &OpenSSHServer{opts: o, exited: make(chan struct{})}
	if s.state, err = os.MkdirTemp("", "remotetest-sshd-"); err != nil {
		return nil, err
	}
	if err := s.start(sshd); err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

func findProgram(name string, places ...string) (string, error) {
	for _, p := range places {
		if info, err := os.Stat(p); err == nil && info.Mode()&0o111 != 0 {
			return p, nil
		}
	}
	return exec.LookPath(name)
}

func (s *OpenSSHServer) start(sshd string) error {
	if s.opts.Dir == "" {
		dir, err := os.MkdirTemp("", "remotetest-")
		if err != nil {
			return err
		}
		s.opts.Dir, s.ownDir = dir, true
	}
	key, err := WriteKey(s.path("host_key"), "")
	if err != nil {
		return err
	}
	s.hostKey = key
	var keys []byte
	for _, k := range s.opts.AuthorizedKeys {
		keys = append(keys, ssh.MarshalAuthorizedKey(k)...)
	}
	if err := errors.Join(
		os.WriteFile(s.path("authorized_keys"), keys, 0o600),
		os.WriteFile(s.path("commands"), nil, 0o600),
		os.WriteFile(s.path("run"), []byte(s.wrapper()), 0o755),
	); err != nil {
		return err
	}
	if os.Geteuid() == 0 { // sshd insists on it, and removes it at boot only
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			return err
		}
	}
	// A free port may be taken again before sshd has it.
	for attempt := 0; ; attempt++ {
		port := s.opts.Port
		if port == 0 {
			if port, err = freePort(s.opts.Host); err != nil {
				return err
			}
		}
		err = s.listen(sshd, port)
		if err == nil {
			s.opts.Port = port
			return nil
		}
		if s.opts.Port != 0 || attempt == 4 {
			return err
		}
	}
}

func freePort(host string) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *OpenSSHServer) path(name string) string { return filepath.Join(s.state, name) }

// wrapper is the script that runs each command: it records it, prepares the
// environment and becomes the user's shell, so that streams, status and
// signals are the command's own.
func (s *OpenSSHServer) wrapper() string {
	var b strings.Builder
	sftp, _ := findProgram("sftp-server", "/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server",
		"/usr/libexec/sftp-server", "/usr/lib/ssh/sftp-server")
	b.WriteString("#!/bin/sh\n")
	// One write a command, so that those of several sessions don't mix.
	fmt.Fprintf(&b, "[ \"$SSH_ORIGINAL_COMMAND\" = internal-sftp ] || printf '%%s\\0' \"$SSH_ORIGINAL_COMMAND\" >> %s\n", shellQuote(s.path("commands")))
	fmt.Fprintf(&b, "export HOME=%s\n", shellQuote(s.opts.Dir))
	for _, kv := range s.opts.Env {
		name, value, _ := strings.Cut(kv, "=")
		fmt.Fprintf(&b, "export %s=%s\n", name, shellQuote(value))
	}
	b.WriteString("cd \"$HOME\" || exit 1\n")
	fmt.Fprintf(&b, "[ \"$SSH_ORIGINAL_COMMAND\" = internal-sftp ] && exec %s\n", shellQuote(sftp))
	b.WriteString("exec /bin/sh -c \"$SSH_ORIGINAL_COMMAND\"\n")
	return b.String()
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (s *OpenSSHServer) config(port int) string {
	lines := slices.Concat(s.opts.Config, []string{
		fmt.Sprintf("Port %d", port),
		"ListenAddress " + s.opts.Host,
		"HostKey " + s.path("host_key"),
		"AuthorizedKeysFile " + s.path("authorized_keys"),
		"ForceCommand exec " + s.path("run"),          // in place of the login shell, which else would stay above it
		fmt.Sprintf("SetEnv \"HOME=%s\"", s.opts.Dir), // or the login shell reads the real user's files
		"Subsystem sftp internal-sftp",                // a name only: the wrapper runs sftp-server
		"PidFile none",
		"SetEnv HOME=" + s.opts.Dir, // the login shell must not read the real user's files
		"UsePAM no",
		"StrictModes no",
		"PermitRootLogin yes",
		"PasswordAuthentication no",
		"KbdInteractiveAuthentication no",
		"AcceptEnv *",
		"PrintMotd no",
		"PrintLastLog no",
		"UseDNS no",
		"MaxStartups 200",
		"LogLevel VERBOSE",
	})
	return strings.Join(lines, "\n") + "\n"
}

// listen starts sshd and returns when it listens.
func (s *OpenSSHServer) listen(sshd string, port int) error {
	if err := os.WriteFile(s.path("sshd_config"), []byte(s.config(port)), 0o600); err != nil {
		return err
	}
	args := []string{sshd, "-D", "-e", "-f", s.path("sshd_config")}
	if len(s.opts.Bind) > 0 {
		script, err := s.bindScript(args)
		if err != nil {
			return err
		}
		args = []string{"unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	listening := make(chan bool, 1)
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		lines := bufio.NewReader(stderr)
		for {
			line, err := lines.ReadString('\n')
			s.mu.Lock()
			s.log.WriteString(line)
			s.mu.Unlock()
			if strings.HasPrefix(line, "Server listening on") {
				listening <- true
			}
			if err != nil {
				break
			}
		}
		cmd.Wait()
		listening <- false
	}()
	if <-listening {
		s.cmd, s.exited = cmd, exited
		return nil
	}
	<-exited
	return fmt.Errorf("sshd didn't start on %s port %d:\n%s", s.opts.Host, port, s.Log())
}

// bindScript mounts what Bind asks for in a name space of its own, and runs
// sshd there.
func (s *OpenSSHServer) bindScript(args []string) (string, error) {
	if os.Geteuid() != 0 {
		return "", errors.New("remotetest: Bind needs root")
	}
	var b strings.Builder
	b.WriteString("set -e\n")
	hidden := map[string]bool{}
	for _, target := range slices.Sorted(maps.Keys(s.opts.Bind)) {
		if info, err := os.Stat(target); err != nil || !info.IsDir() {
			parent := existingParent(target)
			if parent == "/" {
				return "", fmt.Errorf("remotetest: Bind can't make %s: create the directory first", target)
			}
			if !hidden[parent] {
				fmt.Fprintf(&b, "mount -t tmpfs tmpfs %s\n", shellQuote(parent))
				hidden[parent] = true
			}
			fmt.Fprintf(&b, "mkdir -p %s\n", shellQuote(target))
		}
		fmt.Fprintf(&b, "mount --bind %s %s\n", shellQuote(s.opts.Bind[target]), shellQuote(target))
	}
	b.WriteString("exec")
	for _, a := range args {
		b.WriteString(" " + shellQuote(a))
	}
	return b.String(), nil
}

func existingParent(path string) string {
	for {
		path = filepath.Dir(path)
		if _, err := os.Stat(path); err == nil || path == "/" {
			return path
		}
	}
}

// Close ends sshd, its connections and their commands. It returns nil.
func (s *OpenSSHServer) Close() error {
	s.DropConnections()
	s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.exited
	s.remove()
	return nil
}

func (s *OpenSSHServer) remove() {
	os.RemoveAll(s.state)
	if s.ownDir {
		os.RemoveAll(s.opts.Dir)
	}
}

// DropConnections kills the processes that serve connections, as a crash
// would, and what they run.
func (s *OpenSSHServer) DropConnections() {
	for _, pid := range descendants(s.cmd.Process.Pid) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

// Freeze stops the processes that serve connections and what they run, without
// closing anything, like a network that was cut, or lets them go on. New
// connections aren't affected.
func (s *OpenSSHServer) Freeze(on bool) {
	sig := syscall.SIGCONT
	if on {
		sig = syscall.SIGSTOP
	}
	for _, pid := range descendants(s.cmd.Process.Pid) {
		syscall.Kill(pid, sig)
	}
}

// AwaitIdle returns when nothing serves a connection any more, nor is about to
// record a command: what clients that are gone had asked for is recorded by
// then. It waits no longer than patience and tells whether it came to that.
func (s *OpenSSHServer) AwaitIdle(patience time.Duration) bool {
	for deadline := time.Now().Add(patience); len(descendants(s.cmd.Process.Pid)) > 0 || s.recording(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// recording reports whether the wrapper of a command runs, which may have been
// left by the process that served the connection.
func (s *OpenSSHServer) recording() bool {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	return slices.ContainsFunc(files, func(file string) bool {
		line, err := os.ReadFile(file)
		return err == nil && bytes.Contains(line, []byte(s.path("run")))
	})
}

// descendants returns the processes below pid, nearest first.
func descendants(pid int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// The name in parentheses may hold anything.
		i := strings.LastIndexByte(string(data), ')')
		var child, parent int
		var state string
		if i < 0 {
			continue
		}
		fmt.Sscan(filepath.Base(filepath.Dir(path)), &child)
		if n, _ := fmt.Sscan(string(data[i+1:]), &state, &parent); n == 2 {
			children[parent] = append(children[parent], child)
		}
	}
	var all []int
	for next := children[pid]; len(next) > 0; {
		all = append(all, next...)
		var below []int
		for _, p := range next {
			below = append(below, children[p]...)
		}
		next = below
	}
	return all
}

// Host returns the address.
func (s *OpenSSHServer) Host() string { return s.opts.Host }

// Port returns the port.
func (s *OpenSSHServer) Port() int { return s.opts.Port }

// Dir returns the working directory and HOME of commands.
func (s *OpenSSHServer) Dir() string { return s.opts.Dir }

// User returns the name to log in with.
func (s *OpenSSHServer) User() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}

// HostKey returns the public host key.
func (s *OpenSSHServer) HostKey() ssh.PublicKey { return s.hostKey }

// KnownHosts returns the line by which a known_hosts file knows this server.
func (s *OpenSSHServer) KnownHosts() string {
	return knownHostsLine(s.opts.Host, s.opts.Port, s.hostKey)
}

// Commands returns the commands that ran, in order. SFTP is none.
func (s *OpenSSHServer) Commands() []string {
	data, err := os.ReadFile(s.path("commands"))
	if err != nil || len(data) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00")
}

// ResetCommands forgets the commands that ran so far.
func (s *OpenSSHServer) ResetCommands() error { return os.Truncate(s.path("commands"), 0) }

// Log returns what sshd has logged so far.
func (s *OpenSSHServer) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

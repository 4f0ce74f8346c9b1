package remotetest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/internal/scp"
)

// A session is one channel of a client, for one command.
type session struct {
	ssh.Channel
	conn    *connection
	env     []string
	pty     bool
	started bool // guarded by conn.mu
	fault   Fault

	mu  sync.Mutex
	pid int // process group; 0 before and after
}

func (s *session) serve(requests <-chan *ssh.Request) {
	var wait sync.WaitGroup
	for r := range requests {
		var text struct{ Text string }
		switch r.Type {
		case "pty-req":
			s.pty = true
			r.Reply(true, nil)
		case "env":
			var kv struct{ Name, Value string }
			ssh.Unmarshal(r.Payload, &kv)
			s.env = append(s.env, kv.Name+"="+kv.Value)
			r.Reply(true, nil)
		case "auth-agent-req@openssh.com":
			r.Reply(s.conn.forwardAgent() == nil, nil)
		case "signal":
			ssh.Unmarshal(r.Payload, &text)
			s.signal(text.Text)
			r.Reply(true, nil)
		case "exec", "subsystem":
			if ssh.Unmarshal(r.Payload, &text) != nil || !s.start(r.Type, text.Text) {
				r.Reply(false, nil)
				continue
			}
			r.Reply(true, nil)
			wait.Go(func() { s.run(r.Type, text.Text) })
		default:
			r.Reply(false, nil)
		}
	}
	if s.pty {
		s.signal("HUP")
	}
	wait.Wait()
}

// start records a command and reports whether it may run.
func (s *session) start(kind, line string) bool {
	c := s.conn
	c.mu.Lock()
	again := s.started
	s.started = true
	c.mu.Unlock()
	switch {
	case again, kind == "subsystem" && (line != "sftp" || c.server.opts.Answer != nil):
		return false
	case kind == "exec":
		c.server.mu.Lock()
		c.server.commands = append(c.server.commands, line)
		c.server.mu.Unlock()
	}
	if f := c.server.opts.Fault; f != nil {
		s.fault = f(line)
	}
	return s.fault != Refuse
}

func (s *session) run(kind, line string) {
	defer s.Close()
	defer s.conn.forget(s) // before the client can know that it has ended
	if kind == "subsystem" {
		s.sftp()
		return
	}
	if status, ok := s.scp(line); ok {
		s.exit(status)
		return
	}
	if answer := s.conn.server.opts.Answer; answer != nil {
		output, status := answer(line)
		stdout, _ := s.outputs()
		io.WriteString(stdout, output)
		s.exit(status)
		return
	}
	middle := func() {
		switch s.fault {
		case Drop:
			s.conn.Close()
		case Kill:
			s.signal("KILL")
		}
	}
	status, err := s.shell(line, middle)
	switch {
	case s.fault == Drop:
		s.conn.Close()
	case err != nil:
		io.WriteString(s.Stderr(), err.Error()+"\n")
		s.exit(126)
	case s.fault == NoStatus:
	case status.Signaled():
		s.killed(strings.TrimPrefix(signalName(status.Signal()), "SIG"))
	default:
		s.exit(status.ExitStatus())
		switch s.fault {
		case NoEnd:
			s.conn.Close()
		case Leave:
			s.Close()
			s.conn.Close()
		}
	}
}

// sftp serves files until the client hangs up.
func (s *session) sftp() {
	var stream io.ReadWriteCloser = s
	if s.fault == Kill {
		stream = struct {
			io.Reader
			io.WriteCloser
		}{io.LimitReader(s, 1<<20), s}
	}
	if server, err := sftp.NewServer(stream, sftp.WithServerWorkingDirectory(s.conn.server.opts.Dir)); err == nil {
		server.Serve()
	}
	if s.fault == Kill {
		s.killed("KILL")
		return
	}
	s.exit(0)
}

// killed tells that a signal has ended the command.
func (s *session) killed(signal string) {
	s.SendRequest("exit-signal", false, ssh.Marshal(struct {
		Signal        string
		Core          bool
		Message, Lang string
	}{Signal: signal}))
}

func (s *session) exit(status int) {
	s.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(status)}))
}

func (s *session) environment() []string {
	server := s.conn.server
	env := append(os.Environ(), "HOME="+server.opts.Dir, "PWD="+server.opts.Dir, "SHELL=/bin/sh",
		"USER="+s.conn.ssh.User(), "LOGNAME="+s.conn.ssh.User())
	env = slices.DeleteFunc(env, func(kv string) bool { return strings.HasPrefix(kv, "SSH_AUTH_SOCK=") })
	s.conn.mu.Lock()
	if s.conn.agent != "" {
		env = append(env, "SSH_AUTH_SOCK="+s.conn.agent)
	}
	s.conn.mu.Unlock()
	if s.pty {
		env = append(env, "TERM=xterm")
	}
	return slices.Concat(env, s.env, server.opts.Env)
}

// shell runs a command. middle is called when it has written something.
func (s *session) shell(line string, middle func()) (status syscall.WaitStatus, err error) {
	server := s.conn.server
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Dir, cmd.Env = server.opts.Dir, s.environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, stderr := s.outputs()
	cmd.Stdout, cmd.Stderr = &watched{stdout, middle}, &watched{stderr, middle}
	if s.pty {
		cmd.Stderr = cmd.Stdout
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return status, err
	}
	server.mu.Lock()
	if server.closed {
		server.mu.Unlock()
		return status, os.ErrClosed
	}
	s.mu.Lock() // a signal waits until there is something to hit
	if err = cmd.Start(); err == nil {
		s.pid = cmd.Process.Pid
		server.processes[s.pid] = true
	}
	s.mu.Unlock()
	server.mu.Unlock()
	if err != nil {
		return status, err
	}
	server.wait.Go(func() { // ends with the channel
		io.Copy(stdin, s)
		stdin.Close()
	})
	cmd.Wait() // an error may also say that the client listens no more
	s.mu.Lock()
	s.pid = 0
	s.mu.Unlock()
	server.mu.Lock()
	delete(server.processes, cmd.Process.Pid)
	server.mu.Unlock()
	return cmd.ProcessState.Sys().(syscall.WaitStatus), nil
}

// outputs returns where a command's output goes.
func (s *session) outputs() (stdout, stderr io.Writer) {
	if s.pty {
		stdout = &terminal{w: s}
		return stdout, stdout
	}
	return s, s.Stderr()
}

func (s *session) signal(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sig := range syscall.Signal(32) {
		if s.pid != 0 && signalName(sig) == "SIG"+name {
			syscall.Kill(-s.pid, sig)
		}
	}
}

func signalName(sig syscall.Signal) string {
	names := map[syscall.Signal]string{syscall.SIGHUP: "SIGHUP", syscall.SIGINT: "SIGINT", syscall.SIGQUIT: "SIGQUIT",
		syscall.SIGABRT: "SIGABRT", syscall.SIGKILL: "SIGKILL", syscall.SIGSEGV: "SIGSEGV", syscall.SIGPIPE: "SIGPIPE",
		syscall.SIGALRM: "SIGALRM", syscall.SIGTERM: "SIGTERM", syscall.SIGUSR1: "SIGUSR1", syscall.SIGUSR2: "SIGUSR2"}
	return names[sig]
}

// A watched writer tells of what passes.
type watched struct {
	io.Writer
	event func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.event()
	return n, err
}

// A terminal ends lines as a real one does.
type terminal struct{ w io.Writer }

func (t *terminal) Write(p []byte) (int, error) {
	_, err := t.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

// forwardAgent opens a socket through which commands reach the client's agent.
func (c *connection) forwardAgent() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.agent != "" {
		return nil
	}
	dir, err := os.MkdirTemp("", "agent-") // short: sockets have short names
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		os.RemoveAll(dir)
		return err
	}
	c.agent = path
	c.cleanup = append(c.cleanup, func() {
		listener.Close()
		os.RemoveAll(dir)
	})
	c.server.wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c.server.wait.Go(func() {
				defer conn.Close()
				channel, requests, err := c.ssh.OpenChannel("auth-agent@openssh.com", nil)
				if err != nil {
					return
				}
				defer channel.Close()
				go ssh.DiscardRequests(requests)
				join(channel, conn)
			})
		}
	})
	return nil
}

// scp serves "scp -t" and "scp -f" itself where the machine has no scp. ok
// reports whether line was such a command.
func (s *session) scp(line string) (status int, ok bool) {
	if !strings.HasPrefix(line, "scp ") {
		return 0, false
	}
	opts := s.conn.server.opts
	if _, err := exec.LookPath("scp"); err == nil && !opts.BuiltinSCP && opts.Answer == nil {
		return 0, false
	}
	args, err := s.words(line)
	if err != nil {
		return 0, false
	}
	flags := map[byte]bool{}
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		for _, f := range []byte(args[0][1:]) {
			flags[f] = true
		}
		args = args[1:]
	}
	if len(args) == 0 || flags['t'] == flags['f'] {
		return 0, false
	}
	for i, a := range args {
		if !filepath.IsAbs(a) || opts.Answer != nil {
			args[i] = filepath.Join(opts.Dir, a)
		}
	}
	if flags['t'] && opts.Answer != nil { // no command has made the directory
		dir := filepath.Dir(args[0])
		if strings.HasSuffix(line, "/") {
			dir = args[0]
		}
		if os.MkdirAll(dir, 0o777) != nil {
			return 1, true
		}
	}
	if flags['t'] {
		r := &scp.Receiver{Target: args[0], Recursive: flags['r'], Preserve: flags['p']}
		if r.Receive(s) != nil {
			return 1, true
		}
		return 0, true
	}
	sender := scp.NewSender(s)
	sender.Recursive, sender.Preserve = flags['r'], flags['p']
	for _, a := range args {
		if err := sender.Path(a); err != nil {
			status = 1
			text := a + ": " + reason(err)
			io.WriteString(s.Stderr(), "scp: "+text+"\n")
			sender.Error(text)
		}
	}
	if sender.Close() != nil {
		status = 1
	}
	return status, true
}

// reason words an error as scp does.
func reason(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "No such file or directory"
	case errors.Is(err, os.ErrPermission):
		return "Permission denied"
	case errors.Is(err, scp.ErrDirectory):
		return "not a regular file"
	}
	return err.Error()
}

// words has the shell cut a command line into words.
func (s *session) words(line string) ([]string, error) {
	cmd := exec.Command("/bin/sh", "-c", "set -- "+line+`; for a; do printf '%s\0' "$a"; done`)
	cmd.Dir, cmd.Env = s.conn.server.opts.Dir, s.environment()
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), nil
}

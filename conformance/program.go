package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds a run of a program. It only ends those that hang.
const patience = 5 * time.Minute

// scratch is where things live that several tests share. [Main] makes it.
var scratch string

// Gocap is the program to test, and Cap real Capistrano; its Path is empty
// where that, in the version compared with, isn't installed. [Main] fills them in.
var (
	Gocap = Program{Name: "gocap"}
	Cap   = Program{Name: "cap"}
)

// A Program deploys.
type Program struct {
	Name, Path string
	Ahead      bool // gocap sends what only checks ahead to near hosts, too
}

// binDir is a directory for the PATH, in which the program is called cap.
func (p Program) binDir() string { return filepath.Join(scratch, "bin", p.Name) }

func (p Program) linkAsCap() error {
	if p.Path == "" {
		return nil
	}
	if err := os.MkdirAll(p.binDir(), 0o755); err != nil {
		return err
	}
	return os.Symlink(p.Path, filepath.Join(p.binDir(), "cap"))
}

// Main builds gocap, looks for a cap of a version, or of any if that is empty, runs
// the tests and cleans up; it returns the exit status. The variable GOCAP names a
// gocap that is built already.
func Main(m *testing.M, version string) int {
	if os.Geteuid() != 0 {
		fmt.Fprintln(os.Stderr, "conformance: these tests need root: every host gets a mount name space of its own,\n"+
			"and the lab's recipes log in as root. Run them as root, or in a container.")
		return 1
	}
	syscall.Umask(0o022) // file trees show modes
	takeSignals()
	var err error
	if scratch, err = os.MkdirTemp("", "conformance-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	if Gocap.Path, err = gocap(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	Gocap.Ahead = os.Getenv("GOCAP_PIPELINE") == "1"
	Cap.Path = capistrano(version)
	for _, p := range []Program{Gocap, Cap} {
		if err := p.linkAsCap(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	status := m.Run()
	fmt.Print(&Report)
	return status
}

// takeSignals lets the programs that are started here get the signals that tests
// send, also where these tests run under nohup or in the background of a script:
// what a process ignores its children ignore, what it handles they don't.
func takeSignals() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}

// reference is the Capistrano that gocap is compared with. What newer ones do
// in another way is among the [Allowances].
const reference = "3.17"

// capistrano returns the path of a cap of a version, empty if there is none.
func capistrano(version string) string {
	path, err := exec.LookPath("cap")
	if err != nil || version == "" {
		return path
	}
	out, err := exec.Command(path, "--version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "Capistrano Version: "+version+".") {
		fmt.Fprintf(os.Stderr, "conformance: %s is passed over, it isn't Capistrano %s: %s\n", path, version, bytes.TrimSpace(out))
		return ""
	}
	return path
}

func gocap() (string, error) {
	if path := os.Getenv("GOCAP"); path != "" {
		return filepath.Abs(path)
	}
	path := filepath.Join(scratch, "gocap")
	out, err := exec.Command("go", "build", "-o", path, "github.com/gocap/gocap/cmd/gocap").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building gocap: %w\n%s", err, out)
	}
	return path, nil
}

// A Result is what a run of a program did.
type Result struct {
	Exit           int
	Ahead          bool // as the program's
	Stdout, Stderr string
	Log            string              // what was added to log/capistrano.log
	Commands       map[string][]string // what each host was sent, by address; only those that were sent something
	Trees          map[string][]string // see [Host.Tree], by address; nil unless asked for
	Cost           Cost
}

// A Process is a program that runs in a lab.
type Process struct {
	lab            *Lab
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	terminal       *terminal // nil unless it has one
	reactions      *reactions
	logSize        int64
	watchdog       *time.Timer
	begin          time.Time
	wall           time.Duration // valid when ended is closed
	ended          chan struct{} // closed when err is set
	err            error
}

// Run runs a program in the project with no input and waits for its end. Words
// of the form NAME=value before the others are its environment.
func (l *Lab) Run(p Program, words ...string) *Result {
	l.tb.Helper()
	r := l.Start(p, words...).Wait()
	r.Ahead = p.Ahead
	return r
}

// Start is Run for a program that isn't waited for yet.
func (l *Lab) Start(p Program, words ...string) *Process {
	l.tb.Helper()
	if p.Path == "" {
		l.tb.Fatalf("%s is not installed", p.Name)
	}
	env := l.env
	for len(words) > 0 && strings.Contains(words[0], "=") && !strings.HasPrefix(words[0], "-") {
		env = append(env[:len(env):len(env)], words[0])
		words = words[1:]
	}
	cmd := exec.Command(p.Path, words...)
	cmd.Env = env
	return l.start(cmd, Step{})
}

// Command returns a command that runs in the project, in the environment of
// the program that deploys. Nobody waits for its hosts.
func (l *Lab) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = l.Project, l.env[:len(l.env):len(l.env)]
	return cmd
}

// shell returns a command line for a shell, in which cap is the program.
func (l *Lab) shell(p Program, command string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = append(l.env[:len(l.env):len(l.env)], l.names()...)
	if p.Ahead {
		cmd.Env = append(cmd.Env, "GOCAP_PIPELINE=1")
	}
	if p.Path != "" {
		cmd.Env = append(cmd.Env, "PATH="+p.binDir()+":"+l.Env("PATH"))
	}
	return cmd
}

// prepare runs a command line that must succeed.
func (l *Lab) prepare(command string) {
	l.tb.Helper()
	cmd := l.shell(Program{}, command)
	cmd.Dir = l.Project
	if out, err := cmd.CombinedOutput(); err != nil {
		l.tb.Fatalf("%s: %v\n%s", command, err, out)
	}
}

func (l *Lab) start(cmd *exec.Cmd, step Step) *Process {
	l.tb.Helper()
	l.seen.Await()
	for _, h := range l.Hosts {
		if err := h.ResetCommands(); err != nil {
			l.tb.Fatal(err)
		}
	}
	cmd.Dir = l.Project
	x := &Process{lab: l, cmd: cmd, ended: make(chan struct{})}
	if info, err := os.Stat(l.LogFile()); err == nil {
		x.logSize = info.Size()
	}
	x.begin = time.Now()
	x.reactions = &reactions{left: step.Reactions}
	var err error
	if step.TTY {
		x.terminal, err = startOnTerminal(cmd, x.reactions.watch(&x.stdout))
		x.reactions.terminal = x.terminal
	} else {
		cmd.Stdout, cmd.Stderr = x.reactions.watch(&x.stdout), x.reactions.watch(&x.stderr)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		err = cmd.Start()
	}
	if err != nil {
		l.tb.Fatal(err)
	}
	pid := cmd.Process.Pid
	x.reactions.Begin(pid)
	x.watchdog = time.AfterFunc(patience, func() { syscall.Kill(-pid, syscall.SIGKILL) })
	go func() {
		x.err = cmd.Wait()
		x.wall = time.Since(x.begin)
		x.terminal.Close()
		close(x.ended)
	}()
	return x
}

// LogFile is the log of the lab's project.
func (l *Lab) LogFile() string { return filepath.Join(l.Project, "log", "capistrano.log") }

// Signal sends a signal to the program.
func (x *Process) Signal(s syscall.Signal) {
	x.lab.tb.Helper()
	if err := x.cmd.Process.Signal(s); err != nil {
		x.lab.tb.Fatal(err)
	}
}

// Ended returns a channel that is closed when the program has ended.
func (x *Process) Ended() <-chan struct{} { return x.ended }

// Wait waits for the program's end.
func (x *Process) Wait() *Result {
	l := x.lab
	l.tb.Helper()
	<-x.ended
	if !x.watchdog.Stop() {
		l.tb.Fatalf("%s hangs\nstdout:\n%s\nstderr:\n%s", x.cmd, &x.stdout, &x.stderr)
	}
	if text, ok := x.reactions.Waiting(); ok {
		l.tb.Fatalf("%s never wrote %q\nstdout:\n%s\nstderr:\n%s", x.cmd, text, &x.stdout, &x.stderr)
	}
	var status *exec.ExitError
	if x.err != nil && !errors.As(x.err, &status) {
		l.tb.Fatal(x.err)
	}
	r := &Result{
		Exit:     x.cmd.ProcessState.ExitCode(),
		Stdout:   x.stdout.String(),
		Stderr:   x.stderr.String(),
		Commands: map[string][]string{},
		Cost:     CostOf(x.cmd, x.wall),
	}
	if data, err := os.ReadFile(l.LogFile()); err == nil && int64(len(data)) >= x.logSize {
		r.Log = string(data[x.logSize:])
	}
	for i, h := range l.Hosts {
		// cap may end while commands are on their way.
		if !h.AwaitIdle(patience) {
			l.tb.Fatalf("a connection to %s stays open", h.Host())
		}
		if commands := h.Commands(); len(commands) > 0 {
			r.Commands[l.Address(i+1)] = commands
		}
	}
	l.seen.Learn(r.Stdout, r.Stderr, r.Log)
	for _, commands := range r.Commands {
		l.seen.Learn(commands...)
	}
	return r
}

// OK fails the test unless the run succeeded.
func (r *Result) OK(tb testing.TB) *Result {
	tb.Helper()
	return r.Want(tb, 0)
}

// Want fails the test unless the run had that exit status.
func (r *Result) Want(tb testing.TB, exit int) *Result {
	tb.Helper()
	if r.Exit != exit {
		tb.Fatalf("exit status %d, want %d\nstdout:\n%s\nstderr:\n%s", r.Exit, exit, r.Stdout, r.Stderr)
	}
	return r
}

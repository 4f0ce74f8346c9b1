package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds a run of a program. It only ends those that hang.
const patience = time.Minute

// scratch is where things live that several tests share. [Main] makes it.
var scratch string

// Gocap is the program to test, and Cap real Capistrano; its Path is empty
// where that isn't installed. [Main] fills them in.
var (
	Gocap = Program{Name: "gocap"}
	Cap   = Program{Name: "cap"}
)

// A Program deploys.
type Program struct{ Name, Path string }

// Main builds gocap, looks for cap, runs the tests and cleans up; it returns
// the exit status. The variable GOCAP names a gocap that is built already.
func Main(m *testing.M) int {
	if os.Geteuid() != 0 {
		fmt.Fprintln(os.Stderr, "conformance: these tests need root: every host gets a mount name space of its own,\n"+
			"and the lab's recipes log in as root. Run them as root, or in a container.")
		return 1
	}
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
	Cap.Path, _ = exec.LookPath("cap")
	return m.Run()
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
	Stdout, Stderr string
	Log            string              // what was added to log/capistrano.log
	Commands       map[string][]string // what each host was sent, by address; only those that were sent something
	Trees          map[string][]string // see [Host.Tree], by address; nil unless asked for
}

// A Process is a program that runs in a lab.
type Process struct {
	lab            *Lab
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	logSize        int64
	watchdog       *time.Timer
	ended          chan struct{} // closed when err is set
	err            error
}

// Run runs a program in the project with no input and waits for its end. Words
// of the form NAME=value before the others are its environment.
func (l *Lab) Run(p Program, words ...string) *Result {
	l.tb.Helper()
	return l.Start(p, words...).Wait()
}

// Start is Run for a program that isn't waited for yet.
func (l *Lab) Start(p Program, words ...string) *Process {
	l.tb.Helper()
	if p.Path == "" {
		l.tb.Fatalf("%s is not installed", p.Name)
	}
	l.seen.Await()
	for _, h := range l.Hosts {
		if err := h.ResetCommands(); err != nil {
			l.tb.Fatal(err)
		}
	}
	env := l.env
	for len(words) > 0 && strings.Contains(words[0], "=") && !strings.HasPrefix(words[0], "-") {
		env = append(env[:len(env):len(env)], words[0])
		words = words[1:]
	}
	x := &Process{lab: l, cmd: exec.Command(p.Path, words...), ended: make(chan struct{})}
	if info, err := os.Stat(l.LogFile()); err == nil {
		x.logSize = info.Size()
	}
	x.cmd.Dir = l.Project
	x.cmd.Env = env
	x.cmd.Stdout, x.cmd.Stderr = &x.stdout, &x.stderr
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := x.cmd.Start(); err != nil {
		l.tb.Fatal(err)
	}
	pid := x.cmd.Process.Pid
	x.watchdog = time.AfterFunc(patience, func() { syscall.Kill(-pid, syscall.SIGKILL) })
	go func() {
		x.err = x.cmd.Wait()
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
	var status *exec.ExitError
	if x.err != nil && !errors.As(x.err, &status) {
		l.tb.Fatal(x.err)
	}
	r := &Result{
		Exit:     x.cmd.ProcessState.ExitCode(),
		Stdout:   x.stdout.String(),
		Stderr:   x.stderr.String(),
		Commands: map[string][]string{},
	}
	if data, err := os.ReadFile(l.LogFile()); err == nil && int64(len(data)) >= x.logSize {
		r.Log = string(data[x.logSize:])
	}
	for i, h := range l.Hosts {
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

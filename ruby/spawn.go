package ruby

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/sched"
)

// command is what system, spawn, exec, backticks and popen are to run.
type command struct {
	line      string   // for the shell, or
	argv      []string // to run as it is
	program   string   // what to run when argv[0] is only its name for the program
	env       []string // changes: "K=V", or "K" to unset
	clearEnv  bool
	dir       string
	pgroup    bool
	terminal  bool // its standard input is the terminal of its own session
	exception bool
	errToOut  bool      // err: [:child, :out]
	stdin     io.Reader // nil is none
	stdout    io.Writer
	stderr    io.Writer
	opened    []*os.File // to close once it is started
}

// errNotStarted marks that there was no process at all.
var errNotStarted = errors.New("not started")

func (c *command) name() string {
	if c.line != "" {
		return c.line
	}
	return c.argv[0]
}

// shellWords begin a command line that only a shell understands.
const shellWords = " . : break case continue do done elif else esac eval exec exit export fi for if in readonly return set shift then times trap unset until while "

// NeedsShell reports whether CRuby gives a command line to sh, instead of
// running its first word.
func NeedsShell(line string) bool {
	if strings.ContainsAny(line, "*?{}[]<>()~&|\\$;'`\"\n#=%") {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimLeft(line, " \t"), " ")
	return strings.Contains(shellWords, " "+first+" ")
}

// command reads [env,] command... [, options].
func (in *Interp) command(args []mruby.Value) (*command, error) {
	c := &command{stdout: in.Stdout, stderr: in.Stderr}
	if f, ok := in.Stdin.(*os.File); ok {
		c.stdin = f
	}
	if args[0].IsHash() {
		for _, p := range in.Pairs(args[0]) {
			name, err := in.str(p.Key)
			if err != nil {
				return nil, err
			}
			if p.Value.IsNil() {
				c.env = append(c.env, name)
				continue
			}
			value, err := in.str(p.Value)
			if err != nil {
				return nil, err
			}
			c.env = append(c.env, name+"="+value)
		}
		args = args[1:]
	}
	args, opts := options(args)
	if len(args) == 0 {
		return nil, arity(0, 1, -1)
	}
	for i, v := range args {
		if i == 0 && v.IsArray() {
			if v.Len() != 2 {
				return nil, mruby.ArgumentError("wrong first argument")
			}
			program, err := in.path(v.At(0))
			if err != nil {
				return nil, err
			}
			c.program = program
			v = v.At(1)
		}
		s, err := in.path(v)
		if err != nil {
			return nil, err
		}
		c.argv = append(c.argv, s)
	}
	if len(args) == 1 && !args[0].IsArray() {
		line := c.argv[0]
		if strings.TrimSpace(line) == "" {
			return nil, in.systemError(syscall.ENOENT, "", line)
		}
		if NeedsShell(line) {
			c.line, c.program, c.argv = line, "/bin/sh", []string{"sh", "-c", line}
		} else {
			c.argv = strings.Fields(line)
		}
	}
	for _, p := range in.Pairs(opts) {
		if err := in.spawnOption(c, p.Key, p.Value); err != nil {
			c.release()
			return nil, err
		}
	}
	return c, nil
}

func (in *Interp) spawnOption(c *command, key, v mruby.Value) error {
	switch name := in.SymbolName(key); name {
	case "chdir":
		dir, err := in.path(v)
		c.dir = dir
		return err
	case "unsetenv_others":
		c.clearEnv = v.Truthy()
		return nil
	case "exception":
		c.exception = v.Truthy()
		return nil
	case "pgroup":
		if v.Kind() == mruby.KindInt && v.Int() != 0 {
			return notImplemented("spawn option pgroup: with the number of a group")
		}
		c.pgroup = v.Truthy()
		return nil
	case "close_others": // no descriptor is ever inherited but the three
		return nil
	case "in", "out", "err", "":
	default:
		return mruby.ArgumentError("wrong exec option symbol: %s", name)
	}
	keys := []mruby.Value{key}
	if key.IsArray() {
		keys = in.Items(key)
	}
	var fds []int
	for _, k := range keys {
		fd, err := in.spawnFD(k)
		if err != nil {
			return err
		}
		fds = append(fds, fd)
	}
	if fds[0] == 0 {
		r, err := in.spawnInput(c, v)
		c.stdin = r
		return err
	}
	w, err := in.spawnOutput(c, v)
	if err != nil {
		return err
	}
	for _, fd := range fds {
		if fd == 1 {
			c.stdout = w
		} else {
			c.stderr = w
		}
	}
	return nil
}

func (in *Interp) spawnFD(k mruby.Value) (int, error) {
	switch in.SymbolName(k) {
	case "in":
		return 0, nil
	case "out":
		return 1, nil
	case "err":
		return 2, nil
	}
	if k.Kind() == mruby.KindInt && k.Int() >= 0 && k.Int() <= 2 {
		return int(k.Int()), nil
	}
	if s, ok := in.Object(k).(*stream); ok {
		for i, std := range []mruby.Value{in.stdin, in.stdout, in.stderr} {
			if in.Object(std) == any(s) {
				return i, nil
			}
		}
	}
	text, _ := in.Inspect(k)
	return 0, notImplemented("spawn option %s: only the three standard streams can be redirected", text)
}

func (in *Interp) spawnInput(c *command, v mruby.Value) (io.Reader, error) {
	if in.SymbolName(v) == "close" {
		return nil, nil
	}
	if s, ok := in.Object(v).(*stream); ok {
		return s.r, nil
	}
	if v.IsArray() && v.Len() > 0 {
		v = v.At(0)
	}
	path, err := in.path(v)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, in.systemError(err, "", path)
	}
	c.opened = append(c.opened, f)
	return f, nil
}

func (in *Interp) spawnOutput(c *command, v mruby.Value) (io.Writer, error) {
	switch in.SymbolName(v) {
	case "close":
		return nil, nil
	case "out":
		return c.stdout, nil
	case "err":
		return c.stderr, nil
	}
	if v.Kind() == mruby.KindInt {
		switch v.Int() {
		case 1:
			return c.stdout, nil
		case 2:
			return c.stderr, nil
		}
		return nil, notImplemented("spawn: redirection to descriptor %d", v.Int())
	}
	if s, ok := in.Object(v).(*stream); ok {
		if s.file != nil {
			return s.file, nil
		}
		return s.w, nil
	}
	flags, perm := os.O_WRONLY|os.O_CREATE|os.O_TRUNC, int64(0o644)
	if v.IsArray() && v.Len() > 0 {
		if in.SymbolName(v.At(0)) == "child" {
			if in.SymbolName(v.At(1)) == "out" && c.stdout == in.Stdout {
				c.errToOut = true // even where it is a pipe that comes later
			}
			return in.spawnOutput(c, v.At(1))
		}
		if m := v.At(1); !m.IsNil() {
			mode, err := in.openMode(m, mruby.Nil, mruby.Nil)
			if err != nil {
				return nil, err
			}
			flags = mode.flags
		}
		if p := v.At(2); !p.IsNil() {
			perm = p.Int()
		}
		v = v.At(0)
	}
	path, err := in.path(v)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flags, fileMode(perm))
	if err != nil {
		return nil, in.systemError(err, "", path)
	}
	c.opened = append(c.opened, f)
	return f, nil
}

func (c *command) release() {
	for _, f := range c.opened {
		f.Close()
	}
	c.opened = nil
}

// environment is this process's with the command's changes.
func (c *command) environment() []string {
	var base []string
	if !c.clearEnv {
		base = os.Environ()
	}
	for _, e := range c.env {
		name, _, set := strings.Cut(e, "=")
		kept := base[:0:0]
		for _, b := range base {
			if n, _, _ := strings.Cut(b, "="); n != name {
				kept = append(kept, b)
			}
		}
		base = kept
		if set {
			base = append(base, e)
		}
	}
	return base
}

// lookup finds the program.
func (c *command) lookup() (string, error) {
	name := c.program
	if name == "" {
		name = c.argv[0]
	}
	if strings.Contains(name, "/") {
		return name, nil
	}
	path, err := exec.LookPath(name)
	if errors.Is(err, exec.ErrDot) {
		err = nil
	}
	return path, err
}

// child is a process that we started.
type child struct {
	pid  int
	done chan struct{}
	end  status
}

// end is the operation that waits for a child. An interrupt or a Timeout.timeout
// leaves the process to go on.
func (in *Interp) end(c *child, outcome func(status) (mruby.Value, error)) *Operation {
	return &Operation{
		Run: func(ctx context.Context) (any, error) {
			select {
			case <-c.done:
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
			if c.end.ws.Signaled() { // maybe by one that was for this process too, as Ctrl-C is
				return nil, sched.Pause(ctx, 100*time.Millisecond)
			}
			return nil, nil
		},
		Outcome: func(_ any, err error) (mruby.Value, error) {
			if err != nil {
				return mruby.Nil, err
			}
			delete(in.children, c.pid)
			if err := in.RunTraps(); err != nil {
				return mruby.Nil, err
			}
			return outcome(c.end)
		},
	}
}

// start starts a command. An error that is errNotStarted says that there was
// nothing to run.
func (in *Interp) start(c *command) (*child, error) {
	defer c.release()
	fail := func(err error) error {
		what := c.name()
		if c.dir != "" {
			if _, serr := os.Stat(c.dir); serr != nil {
				what = c.dir
			}
		}
		return errors.Join(in.systemError(err, "", what), errNotStarted)
	}
	path, err := c.lookup()
	if err != nil {
		return nil, fail(err)
	}
	cmd := &exec.Cmd{Path: path, Args: c.argv, Env: c.environment(), Dir: c.dir, Stdin: c.stdin, Stdout: c.stdout, Stderr: c.stderr}
	if c.pgroup {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	if c.terminal {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	}
	back := func() {}
	if in.Lend != nil && (c.stdout == in.Stdout || c.stderr == in.Stderr) {
		back = in.Lend("")
	}
	if err := cmd.Start(); err != nil {
		back()
		return nil, fail(err)
	}
	ch := &child{pid: cmd.Process.Pid, done: make(chan struct{})}
	in.children[ch.pid] = ch
	go func() {
		defer close(ch.done)
		cmd.Wait()
		back()
		ch.end = status{pid: ch.pid}
		if cmd.ProcessState != nil {
			ch.end.ws, _ = cmd.ProcessState.Sys().(syscall.WaitStatus)
		}
	}()
	return ch, nil
}

// waitChild gives how a child ended, any of them when pid is -1, or is blocked. With
// now it gives nil instead.
func (in *Interp) waitChild(pid int, now bool) (mruby.Value, error) {
	var candidates []*child
	if pid > 0 {
		if c := in.children[pid]; c != nil {
			candidates = []*child{c}
		}
	} else {
		for _, c := range in.children {
			candidates = append(candidates, c)
		}
	}
	if len(candidates) == 0 {
		return mruby.Nil, syscall.ECHILD
	}
	for _, c := range candidates {
		select {
		case <-c.done:
			delete(in.children, c.pid)
			return in.setStatus(c.end), in.RunTraps()
		default:
		}
	}
	if now {
		return mruby.Nil, nil
	}
	return mruby.Nil, blocked{&Operation{Run: func(ctx context.Context) (any, error) {
		ends := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
		for _, c := range candidates {
			ends = append(ends, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c.done)})
		}
		if i, _, _ := reflect.Select(ends); i == 0 {
			return nil, context.Cause(ctx)
		}
		return nil, nil
	}}}
}

// exec replaces this process.
func (in *Interp) exec(c *command) error {
	defer c.release()
	for i, std := range []any{in.Stdin, in.Stdout, in.Stderr} {
		if now := []any{c.stdin, c.stdout, c.stderr}[i]; now != std {
			return notImplemented("exec with redirections: use the shell's, or system and exit")
		}
	}
	path, err := c.lookup()
	if err != nil {
		return in.systemError(err, "", c.name())
	}
	if c.dir != "" {
		if err := os.Chdir(c.dir); err != nil {
			return in.systemError(err, "", c.dir)
		}
	}
	return in.systemError(syscall.Exec(path, c.argv, c.environment()), "", c.name())
}

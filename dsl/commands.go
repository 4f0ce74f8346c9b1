package dsl

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// command is a command on its way: built, perhaps run. It is what an
// SSHKit::Command holds.
type command struct {
	*runtime.Command
	handler *mruby.Ref // of its output, nil for none
	running *execution // nil before
}

// result is what a command left.
type result struct {
	status         int
	stdout, stderr string
}

func (s *Session) bindCommands() {
	s.fn("command_init", s.initCommand)
	s.fn("exec", s.execCommand)
	s.bindPipeline()
	s.fn("print_command", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		if err := s.commandStarted(arg(args, 0), time.Now()); err != nil {
			return mruby.Nil, err
		}
		return s.resultValue(result{}), nil
	})
	s.fn("command_environment", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.String(s.commandOf(arg(args, 0)).Environment(false)), nil
	})
	s.fn("command_line", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.String(s.commandOf(arg(args, 0)).Given().Line()), nil
	})
	// Recipes of the user's have a say in how commands are worded.
	s.fn("commands_reopened", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		s.reopened = true
		return mruby.Nil, nil
	})
	s.fn("commands_reopened?", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return mruby.Bool(s.reopened), nil })
	s.fn("command_failed", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Nil, s.commandOf(arg(args, 0)).Failure(int(arg(args, 1).Int()), arg(args, 2).Str(), arg(args, 3).Str())
	})
	s.fn("escape", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.String(runtime.ShellEscape(arg(args, 0).Str())), nil
	})
	s.fn("escape_path", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.String(runtime.EscapePath(arg(args, 0).Str())), nil
	})
	s.fn("close_connections", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		if s.remote == nil {
			return mruby.Nil, nil
		}
		return mruby.Nil, s.remote.Close()
	})
	s.fn("dry_run?", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.config.Options.DryRun), nil
	})
}

func (s *Session) commandOf(v mruby.Value) *command {
	c, ok := s.Object(v).(*command)
	if !ok {
		panic(mruby.TypeError("not a command: %s", s.ClassName(v)))
	}
	return c
}

// defineCommandClass makes SSHKit::Command, whose objects hold commands.
func (s *Session) defineCommandClass() {
	kit := s.DefineModule(mruby.Nil, "SSHKit")
	s.classes.command = s.DataClass(kit, "Command", mruby.Nil)
	reader := func(name string, get func(c *runtime.Command) mruby.Value) {
		s.Define(s.classes.command, name, func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
			return get(s.commandOf(self).Command), nil
		})
	}
	reader("uuid", func(c *runtime.Command) mruby.Value { return s.String(c.ID) })
	reader("command", func(c *runtime.Command) mruby.Value { return s.String(c.SanitizedName()) })
	reader("args", func(c *runtime.Command) mruby.Value {
		list := make([]string, len(c.Args))
		for i, a := range c.Args {
			list[i] = a.Text
		}
		return s.Strings(list)
	})
	reader("verbosity", func(c *runtime.Command) mruby.Value { return s.Int(int64(c.Verbosity)) })
	reader("to_s", func(c *runtime.Command) mruby.Value { return s.String(c.Given().Text()) })
	// A copy that shows nothing secret.
	s.Define(s.classes.command, "with_redaction", func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		shown := s.NewObject(s.classes.command, &command{Command: s.commandOf(self).Redacted()})
		for _, name := range []string{"@host", "@options"} {
			if err := s.IvarSet(shown, name, s.Ivar(self, name)); err != nil {
				return mruby.Nil, err
			}
		}
		return shown, nil
	})
}

// initCommand builds the command that an SSHKit::Command holds. It takes that,
// the host, the words, what surrounds them (see SSHKit::Command#surroundings)
// and the interaction handler.
func (s *Session) initCommand(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, err := s.hostOf(arg(args, 1))
	if err != nil {
		return mruby.Nil, err
	}
	words := s.Items(arg(args, 2))
	context := arg(args, 3)
	get := func(name string) mruby.Value { return s.HashGet(context, s.Symbol(name)) }
	text := func(name string) (string, error) { return s.ToS(get(name)) }
	c := &runtime.Command{
		ID:                 runtime.NewID(),
		Host:               host,
		Background:         get("background").Truthy(),
		Verbosity:          runtime.Level(get("verbosity").Int()),
		RaiseOnNonZeroExit: get("raise_on_non_zero_exit").Truthy(),
	}
	if c.Name, err = s.ToS(words[0]); err != nil {
		return mruby.Nil, err
	}
	for field, name := range map[*string]string{
		&c.Mapped: "mapped", &c.Dir: "dir", &c.User: "user", &c.Group: "group", &c.Umask: "umask",
	} {
		if *field, err = text(name); err != nil {
			return mruby.Nil, err
		}
	}
	if c.Args, err = s.commandArgs(words[1:]); err != nil {
		return mruby.Nil, err
	}
	for _, p := range s.Pairs(get("env")) {
		key := s.key(p.Key)
		value, err := s.ToS(p.Value)
		if err != nil {
			return mruby.Nil, err
		}
		c.Env = append(c.Env, runtime.EnvVar{Name: key.Name, Symbol: key.Symbol, Value: value, Redact: s.redacted(p.Value)})
	}
	built := &command{Command: c}
	if h := arg(args, 4); !h.IsNil() {
		built.handler = s.Root(h)
	}
	return mruby.Nil, s.SetObject(arg(args, 0), built)
}

// commandArgs flattens arguments as join does, for which an empty list is an
// empty word.
func (s *Session) commandArgs(list []mruby.Value) ([]runtime.Arg, error) {
	var out []runtime.Arg
	for _, v := range list {
		if v.IsArray() && len(s.Items(v)) > 0 {
			inner, err := s.commandArgs(s.Items(v))
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
			continue
		}
		var text string
		if !v.IsArray() {
			var err error
			if text, err = s.ToS(v); err != nil {
				return nil, err
			}
		}
		out = append(out, runtime.Arg{Text: text, Redact: s.redacted(v)})
	}
	return out, nil
}

func (s *Session) redacted(v mruby.Value) bool {
	return s.IsKindOf(v, s.MustConst("SSHKit::Redaction"))
}

// word asks Ruby how the command reads, if recipes have a say in that.
func (s *Session) word(self mruby.Value) error {
	if !s.reopened {
		return nil
	}
	shown, err := s.Call(self, "with_redaction")
	if err != nil {
		return err
	}
	var own runtime.Wording
	for _, part := range []struct {
		of     mruby.Value
		method string
		text   *string
	}{{self, "to_s", &own.Text}, {self, "to_command", &own.Line}, {shown, "to_s", &own.Display}, {shown, "to_command", &own.DisplayLine}} {
		text, err := s.Call(part.of, part.method)
		if err == nil {
			*part.text, err = s.ToS(text)
		}
		if err != nil {
			return err
		}
	}
	s.commandOf(self).Own = &own
	return nil
}

// commandStarted shows that a command starts.
func (s *Session) commandStarted(self mruby.Value, now time.Time) error {
	if err := s.word(self); err != nil {
		return err
	}
	if s.screen.own {
		_, err := s.Call(s.gocap, "command_started", self)
		return err
	}
	if err := s.openScreen(); err != nil {
		return err
	}
	s.emitter.Event(runtime.CommandStarted{Time: now, Command: s.commandOf(self).Command})
	return nil
}

// execCommand makes the operation that runs a command: its outcome is
// [status, stdout, stderr].
func (s *Session) execCommand(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	started := time.Now()
	if err := s.commandStarted(arg(args, 0), started); err != nil {
		return mruby.Nil, err
	}
	x, err := s.execution(args)
	if err != nil {
		return mruby.Nil, err
	}
	x.started, x.turn.come = started, true
	return s.NewOperation(x.operation()), nil
}

// execution prepares what runs a command: an SSHKit::Command, pty.
func (s *Session) execution(args []mruby.Value) (*execution, error) {
	back, err := s.back()
	if err != nil {
		return nil, err
	}
	c := s.commandOf(arg(args, 0))
	c.Login = s.login
	c.running = &execution{
		command: c, s: s, self: s.Root(arg(args, 0)), back: back, sent: make(chan struct{}),
		pty: arg(args, 1).Truthy() && !c.Host.Local, own: s.screen.own,
	}
	return c.running, nil
}

func (x *execution) operation() *ruby.Operation {
	x.op = &ruby.Operation{
		Run: func(ctx context.Context) (any, error) {
			defer x.wasSent() // or never will be
			r, err := x.run(ctx)
			return r, x.ended(ctx, r, err)
		},
		Outcome: func(v any, err error) (mruby.Value, error) {
			x.release()
			if err != nil {
				return mruby.Nil, err
			}
			return x.s.resultValue(v.(result)), nil
		},
	}
	return x.op
}

// execution is a command that runs, on a goroutine of its own.
type execution struct {
	*command
	s       *Session
	self    *mruby.Ref // the Ruby object
	back    runtime.Backend
	pty     bool
	own     bool // the format is the recipe's own
	started time.Time
	op      *ruby.Operation

	turn   turn // to be shown
	sent   chan struct{}
	isSent sync.Once
	behind *execution // what is sent first, if that matters
}

// release lets go of the Ruby objects.
func (x *execution) release() {
	x.self.Release()
	x.handler.Release()
}

// wasSent says that the command is on its way, or never will be.
func (x *execution) wasSent() { x.isSent.Do(func() { close(x.sent) }) }

// show shows an event when it's the command's turn.
func (x *execution) show(e runtime.Event) { x.turn.do(func() { x.s.emitter.Event(e) }) }

// run returns how the command ended. An interaction handler or a formatter that
// fails ends it.
func (x *execution) run(ctx context.Context) (result, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if err := missingProgram(x.command); err != nil {
		return result{}, err
	}
	if x.behind != nil {
		select {
		case <-x.behind.sent:
		case <-ctx.Done():
			return result{}, context.Cause(ctx)
		}
	}
	var stdout, stderr strings.Builder
	var failed error
	io := runtime.ExecIO{PTY: x.pty, Interactive: x.handler != nil, Sent: x.wasSent, Output: func(stream runtime.Stream, data []byte) (reply []byte) {
		var asks *mruby.Ref
		text := string(data)
		if stream == runtime.Stderr {
			stderr.WriteString(text)
		} else {
			stdout.WriteString(text)
		}
		if failed != nil {
			return nil
		}
		if x.handler != nil || x.own {
			if err := x.s.Sched.Do(ctx, func() { reply, asks, failed = x.said(stream, text) }); err != nil {
				failed = err
			}
		}
		if failed == nil && !x.own {
			x.show(runtime.CommandOutput{Time: time.Now(), Command: x.Command, Stream: stream, Data: text})
		}
		if failed == nil && asks != nil {
			reply, failed = x.ask(ctx, asks)
		}
		if failed != nil {
			end(failed)
		}
		return reply
	}}
	status, err := x.back.Exec(ctx, x.Host, x.Line(), io)
	if err == nil {
		err = failed
	}
	return result{status, stdout.String(), stderr.String()}, err
}

// said passes a chunk of output to Ruby, and returns the handler's reply, or its
// channel where the user is to be asked for it. It runs on the VM's goroutine.
func (x *execution) said(stream runtime.Stream, data string) (reply []byte, asks *mruby.Ref, err error) {
	handler := mruby.Nil
	if x.handler != nil {
		handler = x.handler.Value()
	}
	v, err := x.s.Call(x.s.gocap, "command_said", x.self.Value(), handler, mruby.Bool(x.own),
		x.s.Symbol(stream.String()), x.s.String(data))
	if err == nil && !v.IsString() {
		return nil, x.s.Root(v), nil
	}
	return []byte(v.Str()), nil, err
}

// ask puts the question of a handler to the user, once no other is open. The
// handlers of other hosts can run meanwhile: it must not be on the VM's goroutine.
func (x *execution) ask(ctx context.Context, channel *mruby.Ref) (reply []byte, err error) {
	defer x.s.Sched.Post(channel.Release)
	select {
	case x.s.asking <- struct{}{}:
		defer func() { <-x.s.asking }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	var answer mruby.Value
	known := false
	call := func(method string, args ...string) error {
		var failed error
		err := x.s.Sched.Do(ctx, func() {
			values := []mruby.Value{channel.Value()}
			for _, a := range args {
				values = append(values, x.s.String(a))
			}
			answer, failed = x.s.Call(x.s.gocap, method, values...)
			reply, known = []byte(answer.Str()), answer.IsString()
		})
		return cmp.Or(failed, err)
	}
	if err := call("command_asks"); err != nil || known {
		return reply, err
	}
	line, err := x.s.config.ReadLine(ctx, false)
	if err != nil {
		return nil, err
	}
	return reply, call("command_told", line)
}

// ended shows the end of the command, and returns its error.
func (x *execution) ended(ctx context.Context, r result, err error) error {
	now := time.Now()
	took := now.Sub(x.started)
	if err == nil && r.status != 0 && x.RaiseOnNonZeroExit {
		err = x.Failure(r.status, r.stdout, r.stderr)
	}
	switch {
	case x.own && err == nil:
		done := x.s.Sched.Do(ctx, func() {
			_, err = x.s.Call(x.s.gocap, "command_ended", x.self.Value(), x.s.Int(int64(r.status)), x.s.Float(took.Seconds()))
		})
		return cmp.Or(err, done)
	case x.own:
	case err != nil:
		x.show(runtime.CommandFailed{Time: now, Command: x.Command, Err: err, Runtime: took})
	default:
		x.show(runtime.CommandExited{Time: now, Command: x.Command, Status: r.status, Runtime: took})
	}
	return err
}

// missingProgram is the error of a local command that CRuby runs without a
// shell, if its program isn't there.
func missingProgram(c *command) error {
	line := c.Line()
	if !c.Host.Local || ruby.NeedsShell(line) {
		return nil
	}
	program, _, _ := strings.Cut(strings.TrimLeft(line, " "), " ")
	_, err := exec.LookPath(program)
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return &runtime.Exception{Class: "Errno::ENOENT", Message: "No such file or directory - " + program}
	}
	return nil
}

func (s *Session) resultValue(r result) mruby.Value {
	return s.Array(s.Int(int64(r.status)), s.String(r.stdout), s.String(r.stderr))
}

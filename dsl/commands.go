package dsl

import (
	"context"
	"strings"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// command is a command on its way: built, perhaps run.
type command struct {
	*runtime.Command
	handler *mruby.Ref // of its output, nil for none
}

// result is what a command left.
type result struct {
	status         int
	stdout, stderr string
}

func (s *Session) bindCommands() {
	s.fn("command", s.buildCommand)
	s.fn("exec", s.execCommand)
	s.fn("print_command", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		c := s.commandOf(arg(args, 0))
		if err := s.openScreen(); err != nil {
			return mruby.Nil, err
		}
		s.emitter.Event(runtime.CommandStarted{Time: time.Now(), Command: c.Command})
		return s.resultValue(result{}), nil
	})
	s.fn("command_line", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.String(s.commandOf(arg(args, 0)).DisplayLine()), nil
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

// buildCommand takes host, arguments, what surrounds it (a Hash, see
// SSHKit::Backend::Abstract#context) and the interaction handler.
func (s *Session) buildCommand(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, err := s.hostOf(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	words := s.Items(arg(args, 1))
	context := arg(args, 2)
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
	if h := arg(args, 3); !h.IsNil() {
		built.handler = s.Root(h)
	}
	return s.NewObject(s.classes.command, built), nil
}

// commandArgs flattens arguments as join does.
func (s *Session) commandArgs(list []mruby.Value) ([]runtime.Arg, error) {
	var out []runtime.Arg
	for _, v := range list {
		if v.IsArray() {
			inner, err := s.commandArgs(s.Items(v))
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
			continue
		}
		text, err := s.ToS(v)
		if err != nil {
			return nil, err
		}
		out = append(out, runtime.Arg{Text: text, Redact: s.redacted(v)})
	}
	return out, nil
}

func (s *Session) redacted(v mruby.Value) bool {
	return s.IsKindOf(v, s.MustConst("SSHKit::Redaction"))
}

// execCommand makes the operation that runs a command: its outcome is
// [status, stdout, stderr].
func (s *Session) execCommand(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	c := s.commandOf(arg(args, 0))
	if err := s.openScreen(); err != nil {
		return mruby.Nil, err
	}
	pty := arg(args, 1).Truthy() && !c.Host.Local
	back, err := s.back()
	if err != nil {
		return mruby.Nil, err
	}
	return s.newOperation(&operation{
		start: func() *runtime.Wait {
			started := time.Now()
			s.emitter.Event(runtime.CommandStarted{Time: started, Command: c.Command})
			return s.start(func(ctx context.Context) (any, error) {
				r, err := s.exec(ctx, back, c, pty)
				s.ended(c.Command, r, err, started)
				return r, err
			})
		},
		outcome: func(v any, err error) (mruby.Value, error) {
			if c.handler != nil {
				c.handler.Release()
			}
			if err != nil {
				return mruby.Nil, err
			}
			r := v.(result)
			if r.status != 0 && c.RaiseOnNonZeroExit {
				return mruby.Nil, c.Failure(r.status, r.stdout, r.stderr)
			}
			return s.resultValue(r), nil
		},
	}), nil
}

// exec runs on a goroutine of its own.
func (s *Session) exec(ctx context.Context, back runtime.Backend, c *command, pty bool) (result, error) {
	var stdout, stderr strings.Builder
	var failed error
	status, err := back.Exec(ctx, c.Host, c.Line(), runtime.ExecIO{PTY: pty, Output: func(stream runtime.Stream, data []byte) []byte {
		text := string(data)
		if stream == runtime.Stderr {
			stderr.WriteString(text)
		} else {
			stdout.WriteString(text)
		}
		s.emitter.Event(runtime.CommandOutput{Time: time.Now(), Command: c.Command, Stream: stream, Data: text})
		if c.handler == nil || failed != nil {
			return nil
		}
		var reply []byte
		if err := s.scheduler.Do(ctx, func() { reply, failed = s.interact(c, stream, text) }); err != nil {
			failed = err
		}
		return reply
	}})
	if err == nil {
		err = failed
	}
	return result{status, stdout.String(), stderr.String()}, err
}

func (s *Session) ended(c *runtime.Command, r result, err error, started time.Time) {
	now := time.Now()
	if err == nil && r.status != 0 && c.RaiseOnNonZeroExit {
		err = c.Failure(r.status, r.stdout, r.stderr)
	}
	if err != nil {
		s.emitter.Event(runtime.CommandFailed{Time: now, Command: c, Err: err, Runtime: now.Sub(started)})
		return
	}
	s.emitter.Event(runtime.CommandExited{Time: now, Command: c, Status: r.status, Runtime: now.Sub(started)})
}

// interact asks the interaction handler for a reply to a chunk of output. It
// runs on the VM's goroutine.
func (s *Session) interact(c *command, stream runtime.Stream, data string) ([]byte, error) {
	reply, err := s.Call(s.gocap, "interact", c.handler.Value(), s.Symbol(stream.String()), s.String(data))
	return []byte(reply.Str()), err
}

func (s *Session) resultValue(r result) mruby.Value {
	return s.Array(s.Int(int64(r.status)), s.String(r.stdout), s.String(r.stderr))
}

package dsl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// bindNetSSH binds what sessions of Net::SSH are made of: commands that leave
// nothing on the screen and in the log, and forwarded ports.
func (s *Session) bindNetSSH() {
	s.classes.forwarding = s.DataClass(s.gocap, "Forwarding", mruby.Nil)
	s.Define(s.classes.forwarding, "close", func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Nil, s.Object(self).(net.Listener).Close()
	})
	s.Define(s.classes.forwarding, "port", func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return s.Int(int64(s.Object(self).(net.Listener).Addr().(*net.TCPAddr).Port)), nil
	})
	s.fn("ssh_connect", s.sshConnect)
	s.fn("forward_local", s.forwardLocal)
	s.fn("ssh_exec", s.sshExec)
}

// sshConnect gives the wait for a connection.
func (s *Session) sshConnect(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, forwarder, err := s.hostAndForwarder(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	return s.NewOperation(&ruby.Operation{
		Run:     func(ctx context.Context) (any, error) { return nil, forwarder.Connect(ctx, host) },
		Outcome: func(_ any, err error) (mruby.Value, error) { return mruby.Nil, err },
	}), nil
}

// forwardLocal gives the wait for a forwarding. It takes the host, the address and
// port here, and the name and port there.
func (s *Session) forwardLocal(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, forwarder, err := s.hostAndForwarder(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	address := func(name string, port int64) string { return net.JoinHostPort(name, strconv.FormatInt(port, 10)) }
	here, port := arg(args, 1).Str(), arg(args, 2).Int()
	to := address(arg(args, 3).Str(), arg(args, 4).Int())
	return s.NewOperation(&ruby.Operation{
		Run: func(ctx context.Context) (any, error) { return forwarder.Forward(ctx, host, address(here, port), to) },
		Outcome: func(l any, err error) (mruby.Value, error) {
			var bind *net.OpError
			if errors.As(err, &bind) && bind.Op == "listen" {
				return mruby.Nil, s.SystemError(err, fmt.Sprintf("bind(2) for %q port %d", here, port))
			}
			if err != nil {
				return mruby.Nil, err
			}
			return s.NewObject(s.classes.forwarding, l), nil
		},
	}), nil
}

// sshExec gives the wait for a command: its output and exit status. A block gets
// the output instead, a chunk at a time.
func (s *Session) sshExec(args []mruby.Value, block mruby.Value) (mruby.Value, error) {
	host, back, err := s.hostAndBackend(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	line, listener := arg(args, 1).Str(), s.Root(block)
	var output bytes.Buffer
	return s.NewOperation(&ruby.Operation{
		Run: func(ctx context.Context) (any, error) {
			ctx, cancel := context.WithCancelCause(ctx)
			defer cancel(nil)
			status, err := back.Exec(ctx, host, line, runtime.ExecIO{Output: func(stream runtime.Stream, data []byte) []byte {
				if block.IsNil() {
					output.Write(data)
					return nil
				}
				var failed error
				text := string(data)
				err := s.Sched.Do(ctx, func() {
					_, failed = s.Call(listener.Value(), "call", mruby.Nil, s.Symbol(stream.String()), s.String(text))
				})
				if err = errors.Join(err, failed); err != nil {
					cancel(err)
				}
				return nil
			}})
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return status, err
		},
		Outcome: func(status any, err error) (mruby.Value, error) {
			listener.Release()
			if err != nil {
				return mruby.Nil, err
			}
			return s.Array(s.String(output.String()), s.Int(int64(status.(int)))), nil
		},
	}), nil
}

func (s *Session) hostAndBackend(v mruby.Value) (*runtime.Host, runtime.Backend, error) {
	host, err := s.hostOf(v)
	if err != nil {
		return nil, nil, err
	}
	back, err := s.back()
	return host, back, err
}

func (s *Session) hostAndForwarder(v mruby.Value) (*runtime.Host, runtime.Forwarder, error) {
	host, back, err := s.hostAndBackend(v)
	if err != nil {
		return nil, nil, err
	}
	forwarder, ok := back.(runtime.Forwarder)
	if !ok {
		return nil, nil, errors.New("this back end has no sessions of Net::SSH")
	}
	return host, forwarder, nil
}

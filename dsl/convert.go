package dsl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// key turns a Symbol, String or what answers to_s into a key.
func (s *Session) key(v mruby.Value) runtime.Key {
	if v.IsSymbol() {
		return runtime.Sym(s.SymbolName(v))
	}
	name, err := s.ToS(v)
	if err != nil {
		name, _ = s.Inspect(v)
	}
	return runtime.Str(name)
}

func (s *Session) keyValue(k runtime.Key) mruby.Value {
	if k.Symbol {
		return s.Symbol(k.Name)
	}
	return s.String(k.Name)
}

func (s *Session) symbols(names []string) mruby.Value {
	list := make([]mruby.Value, len(names))
	for i, name := range names {
		list[i] = s.Symbol(name)
	}
	return s.Array(list...)
}

func (s *Session) stringOrNil(text string) mruby.Value {
	if text == "" {
		return mruby.Nil
	}
	return s.String(text)
}

// stringList turns an Array of anything into strings.
func (s *Session) stringList(v mruby.Value) ([]string, error) {
	var list []string
	for _, item := range s.Items(v) {
		text, err := s.ToS(item)
		if err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, nil
}

// plain turns a Ruby value into plain Go: what [runtime.Host.SSHOptions] may
// hold. where names the value in the error for one that has no such form.
func (s *Session) plain(v mruby.Value, where string) (any, error) {
	switch v.Kind() {
	case mruby.KindNil:
		return nil, nil
	case mruby.KindTrue:
		return true, nil
	case mruby.KindFalse:
		return false, nil
	case mruby.KindInt:
		return v.Int(), nil
	case mruby.KindFloat:
		return v.Float(), nil
	case mruby.KindString:
		return v.Str(), nil
	case mruby.KindSymbol:
		return s.SymbolName(v), nil
	case mruby.KindArray:
		list := []any{}
		for _, item := range s.Items(v) {
			x, err := s.plain(item, where)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
		return list, nil
	case mruby.KindHash:
		return s.plainHash(v, where)
	}
	switch class := s.ClassName(v); class {
	case "Net::SSH::Proxy::Command":
		return runtime.ProxyCommand{Command: s.Ivar(v, "@command").Str()}, nil
	case "Net::SSH::Proxy::Jump":
		return runtime.ProxyJump{Hosts: s.Ivar(v, "@jump").Str()}, nil
	case "Net::SSH::Proxy::HTTP", "Net::SSH::Proxy::SOCKS4", "Net::SSH::Proxy::SOCKS5":
		return s.proxyServer(v, strings.TrimPrefix(class, "Net::SSH::Proxy::"))
	case "Pathname":
		return s.ToS(v)
	default:
		return nil, mruby.ArgumentError("%s: gocap can't use a value of class %s", where, class)
	}
}

// proxyServer reads a Net::SSH::Proxy::HTTP or its kind.
func (s *Session) proxyServer(v mruby.Value, protocol string) (runtime.ProxyServer, error) {
	p := runtime.ProxyServer{Protocol: protocol, Port: int(s.Ivar(v, "@proxy_port").Int())}
	for name, field := range map[string]*string{"@proxy_host": &p.Host, "@user": &p.User, "@password": &p.Password} {
		text, err := s.ToS(s.Ivar(v, name))
		if err != nil {
			return p, err
		}
		*field = text
	}
	return p, nil
}

func (s *Session) plainHash(v mruby.Value, where string, but ...string) (map[string]any, error) {
	m := map[string]any{}
	for _, p := range s.Pairs(v) {
		name := s.key(p.Key).Name
		if slices.Contains(but, name) {
			continue
		}
		x, err := s.plain(p.Value, where+"["+name+"]")
		if err != nil {
			return nil, err
		}
		m[name] = x
	}
	return m, nil
}

// sshOptions are those of a Ruby Hash, but for the logger: an object that only
// Net::SSH itself would write to.
func (s *Session) sshOptions(v mruby.Value) (map[string]any, error) {
	return s.plainHash(v, "ssh_options", "logger")
}

// caught makes an error of an exception object.
func (s *Session) caught(exc mruby.Value) *mruby.Exception { return s.Exception(exc) }

// userPlace returns the file:line of the innermost caller outside our own Ruby
// code, empty when there is none.
func (s *Session) userPlace() string { return s.placeOutside(ruby.EmbeddedPrefix) }

// callerPlace returns the file:line of the innermost caller outside the DSL: a
// built-in recipe's, or the repository's.
func (s *Session) callerPlace() string { return s.placeOutside(preludePrefix) }

const preludePrefix = ruby.EmbeddedPrefix + "dsl/prelude/"

func (s *Session) placeOutside(prefix string) string {
	for i := 0; ; i++ {
		file, line, ok := s.Caller(i)
		if !ok {
			return ""
		}
		if !strings.HasPrefix(file, prefix) {
			return fmt.Sprintf("%s:%d", file, line)
		}
	}
}

// definitionLine is where `task` or its kind was called, as a line of a
// backtrace: "FILE:LINE:in `LABEL'". For a task made by other means
// (Rake::Task.define_task, a hook's block) it's the call of the namespace
// around it, as in Rake, and empty outside of one.
func (s *Session) definitionLine() string {
	for i := 0; ; i++ {
		at, label, ok := strings.Cut(s.CallerLine(i), ":in ")
		if !ok {
			return ""
		}
		if !strings.HasPrefix(at, preludePrefix+"10_rake.rb:") {
			continue
		}
		switch label {
		case "task", "multitask", "file", "file_create", "directory", "namespace":
			at, label, _ = strings.Cut(s.CallerLine(i+1), ":in ")
			return at + ":in `" + label + "'"
		}
	}
}

func (s *Session) stderr(text string) {
	fmt.Fprintln(s.Stderr, strings.TrimSuffix(text, "\n"))
}

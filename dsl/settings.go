package dsl

import (
	"github.com/gocap/gocap/mruby"
)

// currentSettings reads what SSHKit::Backend::Netssh was configured with.
func (s *Session) currentSettings() (Settings, error) {
	config, err := s.Call(s.MustConst("SSHKit::Backend::Netssh"), "config")
	if err != nil {
		return Settings{}, err
	}
	options, err := s.sshOptions(s.Ivar(config, "@ssh_options"))
	if err != nil {
		return Settings{}, err
	}
	for _, p := range s.Pairs(s.Ivar(config, "@ssh_options")) {
		if !p.Key.IsSymbol() {
			return Settings{}, mruby.ArgumentError("invalid option(s): %s", s.key(p.Key).Name)
		}
	}
	// SSHKit stores this and forgets it; here it counts.
	if timeout := s.Ivar(config, "@connection_timeout"); !timeout.IsNil() {
		if _, ok := options["timeout"]; !ok {
			seconds, err := s.plain(timeout, "connection_timeout")
			if err != nil {
				return Settings{}, err
			}
			options["timeout"] = seconds
		}
	}
	method, _ := s.Name(s.Ivar(config, "@transfer_method"))
	return Settings{SSHOptions: options, TransferMethod: method}, nil
}

// defineClasses makes the classes whose objects carry Go values.
func (s *Session) defineClasses() {
	s.classes.walker = s.DataClass(s.gocap, "Walker", mruby.Nil)
	s.defineTaskClasses()
	s.defineHostClass()
	s.defineCommandClass()
}

package sshconfig

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// A Query names the host to look up, as on ssh's command line.
type Query struct {
	Host string // the name as the user wrote it
	// What is set here goes before the files, as ssh's options do.
	HostName string
	User     string
	Port     int
}

// Lookup returns the settings for a host.
func (c *Config) Lookup(q Query) (*Settings, error) {
	e := &evaluation{env: c.env, query: q, seen: map[string]bool{}, resolved: q.HostName != ""}
	s := &e.settings
	s.HostName, s.User, s.Port = q.HostName, q.User, q.Port
	for keyword, given := range map[string]bool{"hostname": q.HostName != "", "user": q.User != "", "port": q.Port != 0} {
		e.seen[keyword] = given
	}
	if err := e.run(c.lines, true); err != nil {
		return nil, err
	}
	if e.rereads(c.hasFinal) { // a second reading, in which the name stands
		if err := e.resolveHostName(); err != nil {
			return nil, err
		}
		if err := e.canonicalize(); err != nil {
			return nil, err
		}
		e.final = true
		if err := e.run(c.lines, true); err != nil {
			return nil, err
		}
	}
	if err := e.finish(); err != nil {
		return nil, err
	}
	return s, nil
}

// An evaluation is one lookup on its way through the lines.
type evaluation struct {
	env      Env
	query    Query
	settings Settings
	seen     map[string]bool // keywords that have their value
	final    bool
	resolved bool // HostName holds no tokens any more
}

// run applies lines. active tells whether the enclosing block holds: in an
// included file no Host line can switch on what its includer switched off.
func (e *evaluation) run(lines []line, active bool) error {
	holds := active
	for i := range lines {
		l := &lines[i]
		switch l.keyword {
		case "host":
			holds = active && matchWords(e.blockName(), l.args)
		case "match":
			ok, err := e.match(l)
			if err != nil {
				return err
			}
			holds = active && ok
		case "include":
			for _, file := range l.files {
				if err := e.run(file, holds); err != nil {
					return err
				}
			}
		default:
			if err := e.apply(l, holds); err != nil {
				return err
			}
		}
	}
	return nil
}

// apply checks a line, and takes it over when it holds and is the first.
func (e *evaluation) apply(l *line, holds bool) error {
	keyword := l.keyword
	switch keyword {
	case "proxycommand", "proxyjump":
		return e.applyProxy(l, holds)
	case "knownhostscommand":
		return e.applyKnownHostsCommand(l, holds)
	}
	set := keywords[keyword]
	if set == nil {
		return nil
	}
	target := &e.settings
	if !holds || e.seen[keyword] && !accumulates(keyword) {
		target = &Settings{} // still checked, as by ssh
	}
	if err := set(target, l.args); err != nil {
		return l.errorf("%s: %w", keyword, err)
	}
	if holds {
		e.seen[keyword] = true
	}
	return nil
}

// applyProxy keeps the first of ProxyCommand and ProxyJump. "ProxyJump none"
// only shuts out later ProxyJump lines.
func (e *evaluation) applyProxy(l *line, holds bool) error {
	value := strings.TrimLeft(l.rest, blank+"=")
	if value == "" {
		return l.errorf("%s: missing argument", l.keyword)
	}
	jump, none := l.keyword == "proxyjump", isNone(value)
	switch {
	case !holds, e.seen["proxy"], jump && e.seen["proxyjump"]:
	case jump && none:
		e.seen["proxyjump"] = true
	case none:
		e.seen["proxy"] = true
	case jump:
		e.settings.ProxyJump, e.seen["proxy"] = value, true
	default:
		e.settings.ProxyCommand, e.seen["proxy"] = value, true
	}
	return nil
}

// applyKnownHostsCommand keeps the first; "none" is none.
func (e *evaluation) applyKnownHostsCommand(l *line, holds bool) error {
	value := strings.TrimLeft(l.rest, blank+"=")
	if value == "" {
		return l.errorf("%s: missing argument", l.keyword)
	}
	if holds && !e.seen[l.keyword] {
		e.seen[l.keyword] = true
		if !isNone(value) {
			e.settings.KnownHostsCommand = value
		}
	}
	return nil
}

// match evaluates a Match line. Once a criterion fails no command is run.
func (e *evaluation) match(l *line) (bool, error) {
	rest, holds := l.rest, true
	for n := 0; ; n++ {
		word, after, err := cutWord(rest)
		if err != nil {
			return false, l.errorf("Match: %w", err)
		}
		if word == "" || word[0] == '#' {
			if n == 0 {
				return false, l.errorf("Match: missing criterion")
			}
			return holds, nil
		}
		rest = after
		name, negated := strings.CutPrefix(strings.ToLower(word), "!")
		var ok bool
		switch name {
		case "all":
			if rest != "" && rest[0] != '#' {
				return false, l.errorf("Match all can't be combined with other criteria")
			}
			ok = true
		case "canonical", "final": // both hold in the second reading
			ok = e.final
		default:
			var arg string
			if arg, rest, err = cutWord(rest); err != nil {
				return false, l.errorf("Match: %w", err)
			}
			if arg == "" || arg[0] == '#' {
				return false, l.errorf("Match %s: missing argument", name)
			}
			if ok, err = e.criterion(l, name, arg, holds); err != nil {
				return false, err
			}
		}
		if ok == negated {
			holds = false
		}
	}
}

func (e *evaluation) criterion(l *line, name, arg string, holds bool) (bool, error) {
	switch name {
	case "host":
		return MatchHostList(e.hostName(), arg), nil
	case "originalhost":
		return MatchHostList(e.query.Host, arg), nil
	case "user":
		return matchList(e.userName(), arg), nil
	case "localuser":
		return matchList(e.env.User, arg), nil
	case "exec":
		if !holds {
			return false, nil
		}
		if e.env.Exec == nil {
			return false, l.errorf("Match exec: running commands is switched off")
		}
		command, err := e.tokens().only("CdhijkLlnpru").Expand(arg)
		if err != nil {
			return false, l.errorf("Match exec: %w", err)
		}
		return e.env.Exec(command), nil
	case "tagged":
		return matchList(e.settings.Tag, arg), nil
	case "localnetwork":
		ok, err := onNetwork(arg)
		if err != nil {
			return false, l.errorf("Match localnetwork: %w", err)
		}
		return ok, nil
	case "version", "sessiontype", "command":
		return false, nil
	}
	return false, l.errorf("Match: unsupported criterion %q", name)
}

// onNetwork reports whether an address of this machine is in one of the
// networks of a comma separated list.
func onNetwork(list string) (bool, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return false, err
	}
	found := false
	for item := range strings.SplitSeq(list, ",") {
		network, err := netip.ParsePrefix(item)
		if err != nil {
			return false, fmt.Errorf("%q is not a network", item)
		}
		for _, a := range addrs {
			if own, err := netip.ParsePrefix(a.String()); err == nil && network.Contains(own.Addr()) {
				found = true
			}
		}
	}
	return found, nil
}

// hostName is the name to connect to, as far as it is known by now.
func (e *evaluation) hostName() string {
	name := e.settings.HostName
	switch {
	case name == "":
		name = e.query.Host
	case !e.resolved:
		if n, err := (Tokens{'h': e.query.Host}).Expand(name); err == nil {
			name = n
		}
	}
	return name
}

// resolveHostName fixes the name to connect to.
func (e *evaluation) resolveHostName() error {
	if s := &e.settings; !e.resolved && s.HostName != "" {
		if _, err := (Tokens{'h': e.query.Host}).Expand(s.HostName); err != nil {
			return fmt.Errorf("HostName for %s: %w", e.query.Host, err)
		}
	}
	e.settings.HostName = strings.ToLower(e.hostName()) // as ssh has it from here on
	e.resolved, e.seen["hostname"] = true, true
	return nil
}

// blockName is what Host lines are compared with.
func (e *evaluation) blockName() string {
	if e.final {
		return e.settings.HostName
	}
	return e.query.Host
}

func (e *evaluation) userName() string {
	if e.settings.User != "" {
		return e.settings.User
	}
	return e.env.User
}

func (e *evaluation) tokens() Tokens {
	port := e.settings.Port
	if port == 0 {
		port = 22
	}
	return e.env.tokens(e.query.Host, e.hostName(), e.settings.HostKeyAlias, e.userName(), port)
}

// finish expands tokens, variables and ~.
func (e *evaluation) finish() error {
	s := &e.settings
	if err := e.resolveHostName(); err != nil {
		return err
	}
	s.Tokens = e.tokens()

	for name, list := range map[string][]string{
		"IdentityFile": s.IdentityFile, "CertificateFile": s.CertificateFile,
		"UserKnownHostsFile": s.UserKnownHostsFile,
	} {
		for i := range list {
			if err := e.expandPath(name, &list[i]); err != nil {
				return err
			}
		}
	}
	for i, f := range s.GlobalKnownHostsFile {
		s.GlobalKnownHostsFile[i] = e.env.expandTilde(f)
	}
	if s.RevokedHostKeys = e.env.expandTilde(s.RevokedHostKeys); isNone(s.RevokedHostKeys) {
		s.RevokedHostKeys = ""
	}
	if err := e.expandAgent("IdentityAgent", &s.IdentityAgent, "none"); err != nil {
		return err
	}
	return e.expandAgent("ForwardAgent", &s.ForwardAgent, "no")
}

// expandAgent also knows $NAME, which means unset when the variable is.
func (e *evaluation) expandAgent(name string, path *string, unset string) error {
	variable, ok := strings.CutPrefix(*path, "$")
	if !ok || strings.HasPrefix(variable, "{") {
		return e.expandPath(name, path)
	}
	if *path = e.env.getenv(variable); *path == "" {
		*path = unset
	}
	return nil
}

func (e *evaluation) expandPath(name string, path *string) error {
	v, err := expandVariables(*path, e.env.getenv)
	if err == nil {
		v, err = e.settings.Tokens.Expand(v)
	}
	if err != nil {
		return fmt.Errorf("%s for %s: %w", name, e.query.Host, err)
	}
	*path = e.env.expandTilde(v)
	return nil
}

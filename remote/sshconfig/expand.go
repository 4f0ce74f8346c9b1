package sshconfig

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// Env is the machine a configuration is read on. Tests give their own, so that
// they need no real home.
type Env struct {
	Home     string // home directory of ~ and %d
	User     string // local login name, %u
	UID      int    // %i
	Hostname string // local host name, %l
	// Getenv looks up ${VARIABLE}; nil knows none.
	Getenv func(string) string
	// Exec runs the command of "Match exec" and reports whether it exited with
	// status zero. Without it such a line is an error.
	Exec func(command string) bool
	// Resolve looks a host name up for CanonicalizeHostname: whether it has an
	// address, and the name that it is an alias of. Nil knows none.
	Resolve func(name string) (canonical string, ok bool)
}

func (e Env) getenv(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

// expandTilde replaces a leading ~ or ~name by a home directory.
func (e Env) expandTilde(path string) string {
	if !strings.HasPrefix(path, "~") {
		return path
	}
	name, rest, _ := strings.Cut(path[1:], "/")
	home := e.Home
	if name != "" {
		u, err := user.Lookup(name)
		if err != nil {
			return path
		}
		home = u.HomeDir
	}
	return filepath.Join(home, rest)
}

// Tokens maps the letters of %-tokens to what they stand for.
type Tokens map[byte]string

// Expand replaces the tokens in s; %% is a percent sign. A token that isn't in
// the map is an error.
func (t Tokens) Expand(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i == len(s) {
			return "", fmt.Errorf("lone %% at the end of %q", s)
		}
		if s[i] == '%' {
			b.WriteByte('%')
			continue
		}
		v, ok := t[s[i]]
		if !ok {
			return "", fmt.Errorf("unknown token %%%c in %q", s[i], s)
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// only returns the tokens with the given letters.
func (t Tokens) only(letters string) Tokens {
	some := Tokens{}
	for i := range len(letters) {
		if v, ok := t[letters[i]]; ok {
			some[letters[i]] = v
		}
	}
	return some
}

// tokens returns all tokens for a destination.
func (e Env) tokens(arg, host, alias, remoteUser string, port int) Tokens {
	p := strconv.Itoa(port)
	short, _, _ := strings.Cut(e.Hostname, ".")
	if alias == "" {
		alias = arg
	}
	hash := sha1.Sum([]byte(e.Hostname + host + p + remoteUser))
	return Tokens{
		'C': hex.EncodeToString(hash[:]), 'd': e.Home, 'h': host,
		'i': strconv.Itoa(e.UID), 'j': "", 'k': alias, 'L': short, 'l': e.Hostname,
		'n': arg, 'p': p, 'r': remoteUser, 'u': e.User,
	}
}

// expandVariables replaces ${NAME}. An unset variable is an error, as for ssh.
func expandVariables(s string, getenv func(string) string) (string, error) {
	var b strings.Builder
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			b.WriteString(s)
			return b.String(), nil
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			return "", fmt.Errorf("missing } in %q", s)
		}
		name := s[i+2 : i+end]
		v := getenv(name)
		if v == "" {
			return "", fmt.Errorf("environment variable %s is not set", name)
		}
		b.WriteString(s[:i] + v)
		s = s[i+end+1:]
	}
}

package sshconfig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parse writes text to a file and reads it.
func parse(t testing.TB, env Env, text string) (*Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(env, File{Path: file})
}

var testEnv = Env{
	Home: "/home/me", User: "me", UID: 1000, Hostname: "laptop.lan",
	Getenv: func(n string) string { return map[string]string{"KEYS": "/keys", "SOCK": "/run/agent"}[n] },
}

func TestExpansion(t *testing.T) {
	t.Parallel()
	cfg, err := parse(t, testEnv, `
Host web
  HostName %h.example.com
  User deploy
  Port 2222
  IdentityFile ~/.ssh/%u-%r@%h
  IdentityFile ${KEYS}/%n_%p_%i%%
  CertificateFile %d/cert-%L-%l
  UserKnownHostsFile ~/known/%k /none
  IdentityAgent $SOCK
  ProxyCommand nc %h %p
Host unset
  IdentityAgent $NOPE
  ForwardAgent $NOPE
`)
	if err != nil {
		t.Fatal(err)
	}
	s, err := cfg.Lookup(Query{Host: "web"})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{s.HostName, s.IdentityFile[0], s.IdentityFile[1], s.CertificateFile[0], s.UserKnownHostsFile[0],
		s.UserKnownHostsFile[1], s.IdentityAgent, s.ProxyCommand}
	want := []string{"web.example.com", "/home/me/.ssh/me-deploy@web.example.com", "/keys/web_2222_1000%",
		"/home/me/cert-laptop-laptop.lan", "/home/me/known/web", "/none", "/run/agent", "nc %h %p"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	again, err := cfg.Lookup(Query{Host: "web"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, again); d != "" {
		t.Errorf("a second lookup differs: %s", d)
	}
	if s, err = cfg.Lookup(Query{Host: "unset"}); err != nil || s.IdentityAgent != "none" || s.ForwardAgent != "no" {
		t.Errorf("unset variables: %q %q %v", s.IdentityAgent, s.ForwardAgent, err)
	}
}

func TestQueryGoesFirst(t *testing.T) {
	t.Parallel()
	cfg, err := parse(t, testEnv, "HostName other%x\nUser file\nPort 1\nMatch user cli\nIdentityFile /k/%h-%p-%r\n")
	if err != nil {
		t.Fatal(err)
	}
	s, err := cfg.Lookup(Query{Host: "web", HostName: "10.0.0.1", User: "cli", Port: 99})
	if err != nil {
		t.Fatal(err)
	}
	if s.HostName != "10.0.0.1" || s.User != "cli" || s.Port != 99 || len(s.IdentityFile) != 1 || s.IdentityFile[0] != "/k/10.0.0.1-99-cli" {
		t.Errorf("%+v", s)
	}
}

// TestNewCriteria covers what the oracle's version may not know.
func TestNewCriteria(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"Match localnetwork 127.0.0.0/8\n Port 5\n":                           5,
		"Match !localnetwork 127.0.0.0/8\n Port 5\n":                          0,
		"Match localnetwork 240.0.0.0/8,2001:db8:ffff::/48\n Port 5\n":        0,
		"Host a\n Tag blue\nTag red\nMatch tagged blue,green\n Port 5\n":      5,
		"Match tagged blue\n Port 5\n":                                        0,
		"Match version OpenSSH_9*\n Port 5\nMatch sessiontype exec\nPort 6\n": 0,
		"Match !command rsync*\n Port 5\n":                                    5,
	} {
		cfg, err := parse(t, testEnv, text)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := cfg.Lookup(Query{Host: "a"}); err != nil || s.Port != want {
			t.Errorf("%q: port %d, error %v", text, s.Port, err)
		}
	}
}

func TestErrorsNameFileAndLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Host a\n\nPort x\n":                  "config line 3: port: bad port number \"x\"",
		"User 'a\n":                           "config line 1: User: missing closing quote",
		"Match exec true\n":                   "config line 1: Match exec: running commands is switched off",
		"Match moon full\n":                   "config line 1: Match: unsupported criterion \"moon\"",
		"Match localnetwork 127.0.0.0/8,x\n":  "config line 1: Match localnetwork: \"x\" is not a network",
		"IdentityFile %z\n":                   "unknown token %z",
		"IdentityFile ${NOPE}\n":              "environment variable NOPE is not set",
		"Include ~/nothing ${NOPE}\n":         "config line 1: Include: environment variable NOPE is not set",
		"Host b\nMatch host b,a user x all y": "config line 2: Match all",
	} {
		cfg, err := parse(t, testEnv, text)
		if err == nil {
			_, err = cfg.Lookup(Query{Host: "a"})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestIncludeDepth(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "loop")
	if err := os.WriteFile(file, []byte("Include "+file+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := Load(testEnv, File{Path: file}); !errors.As(err, &e) || e.Line != 1 {
		t.Errorf("error %v", err)
	}
}

func TestIncludeRelative(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	dir := filepath.Join(home, ".ssh")
	if err := os.MkdirAll(filepath.Join(dir, "conf.d"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"config": "Include conf.d/*.conf\nUser last\n", "conf.d/b.conf": "User b\nPort 2\n", "conf.d/a.conf": "Host x\nUser a\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := Load(Env{Home: home}, DefaultFiles(home)[0], File{Path: filepath.Join(home, "missing")})
	if err != nil {
		t.Fatal(err)
	}
	s, err := cfg.Lookup(Query{Host: "x"})
	if err != nil || s.User != "a" || s.Port != 2 || len(cfg.Files()) != 3 {
		t.Errorf("%+v %v %v", s, err, cfg.Files())
	}
}

func TestMatchPattern(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s, pattern string
		want       bool
	}{
		{"", "", true}, {"", "*", true}, {"a", "", false}, {"abc", "a*c", true}, {"abc", "a?c", true}, {"abc", "a?", false},
		{"abcbc", "a*bc", true}, {"abcbd", "a*bc", false}, {"aaaa", "*a*a*", true}, {"a", "a**", true}, {"a", "?*?", false},
	} {
		if got := MatchPattern(c.s, c.pattern); got != c.want {
			t.Errorf("MatchPattern(%q, %q) = %v", c.s, c.pattern, got)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{
		"Host a\nPort 22\n", "Match host=a,!b user x final\nUser y", "ProxyJump = a", "IdentityFile \"~/a b\" # c",
		"Include /nonexistent*\nSendEnv -A*\nSetEnv A=1", "ConnectTimeout 1h2m3s\n\"Port\"=1", "Match exec \"x %h\"\n", "HostName %h%%\n\x00",
	} {
		f.Add(s)
	}
	env := testEnv
	env.Exec = func(string) bool { return true }
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(strings.ToLower(text), "include") {
			return // reads the machine's files
		}
		cfg, err := parse(t, env, text)
		if err != nil {
			return
		}
		s, err := cfg.Lookup(Query{Host: "a"})
		if err != nil {
			return
		}
		if s.HostName == "" || s.Port < 0 || s.Port > 65535 || s.ConnectTimeout < 0 || s.ProxyCommand != "" && s.ProxyJump != "" {
			t.Errorf("%+v", s)
		}
	})
}

// TestCanonicalize has what ssh -G makes of the same files where these names
// resolve.
func TestCanonicalize(t *testing.T) {
	t.Parallel()
	env := testEnv
	env.Resolve = func(name string) (string, bool) {
		known := map[string]string{
			"web1.lab.example.": "web1.lab.example.", "web2.sub.lab.example.": "", "db.other.example.": "db7.cloud.example.",
		}
		canonical, ok := known[name]
		return canonical, ok
	}
	const on = "CanonicalizeHostname yes\nCanonicalDomains lab.example other.example\n"
	for _, c := range []struct {
		text, host string
		want       string // user@name:port
	}{
		{on + "Host *.lab.example\nUser canon\nHost web1\nPort 7\n", "web1", "canon@web1.lab.example:7"},
		{on + "Host *.lab.example\nUser canon\n", "web1.lab.example", "canon@web1.lab.example:0"},
		{on + "Host *.lab.example\nUser canon\n", "web2.sub", "canon@web2.sub.lab.example:0"},
		{on + "Host *.lab.example\nUser canon\n", "db", "@db.other.example:0"},
		{on + "Host *.example\nUser canon\n", "nope", "@nope:0"},
		{on + "Host *.example\nUser canon\n", "127.0.1.1", "@127.0.1.1:0"},
		{on + "CanonicalizeMaxDots 0\nHost *.example\nUser canon\n", "web2.sub", "@web2.sub:0"},
		{on + "Match canonical host *.example\nUser canon\nMatch final\nPort 9\n", "web1", "canon@web1.lab.example:9"},
		{on + "Match canonical host *.example\nUser canon\nMatch final\nPort 9\n", "nope", "@nope:9"},
		{on + "Match originalhost web1\nUser first\n", "web1", "first@web1.lab.example:0"},
		{on + "ProxyJump gw\nHost *.example\nUser canon\n", "web1", "@web1:0"},
		{"CanonicalizeHostname always\nCanonicalDomains lab.example\nProxyJump gw\nHost *.example\nUser canon\n", "web1", "canon@web1.lab.example:0"},
		{on + "Host web1\nHostName db\nHost db\nUser dbuser\nHost *.example\nUser canon\n", "web1", "canon@db.other.example:0"},
		{on + "Host *.example\nHostName %h.foo\n", "web1", "@web1.lab.example:0"},
		{on + "CanonicalizePermittedCNAMEs x:y *.other.example:*.cloud.example\n", "db", "@db7.cloud.example:0"},
		{on + "CanonicalizePermittedCNAMEs *.other.example:*.lab.example\n", "db", "@db.other.example:0"},
		{on + "CanonicalizeFallbackLocal no\n", "nope", "could not resolve host \"nope\" in CanonicalDomains (CanonicalizeFallbackLocal no)"},
		{"CanonicalizeHostname no\nCanonicalDomains lab.example\n", "web1", "@web1:0"},
		{"CanonicalizeHostname yes\nCanonicalDomains none\n", "web1", "@web1:0"},
	} {
		cfg, err := parse(t, env, c.text)
		if err != nil {
			t.Fatal(err)
		}
		s, err := cfg.Lookup(Query{Host: c.host})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprintf("%s@%s:%d", s.User, s.HostName, s.Port)
		}
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

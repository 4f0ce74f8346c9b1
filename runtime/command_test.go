package runtime

import (
	"regexp"
	"testing"
)

func args(texts ...string) []Arg {
	list := make([]Arg, len(texts))
	for i, t := range texts {
		list[i].Text = t
	}
	return list
}

// sym and str are assignments with a symbol and a string for key.
func sym(name, value string) EnvVar { return EnvVar{Name: name, Symbol: true, Value: value} }
func str(name, value string) EnvVar { return EnvVar{Name: name, Value: value} }

func TestCommandLine(t *testing.T) {
	t.Parallel()
	ls := func(c Command) Command {
		c.Name, c.Mapped = "ls", "/usr/bin/env ls"
		return c
	}
	a1 := []EnvVar{sym("a", "1")}
	for _, tt := range []struct {
		name string
		cmd  Command
		want string
	}{
		{"plain", ls(Command{Args: args("-l")}), `/usr/bin/env ls -l`},
		{"no arguments", ls(Command{}), `/usr/bin/env ls`},
		{"arguments unescaped", ls(Command{Args: args("a b")}), `/usr/bin/env ls a b`},
		{"empty argument", ls(Command{Args: args("", "x")}), `/usr/bin/env ls  x`},
		{"newline in an argument", ls(Command{Args: args("a\nb")}), "/usr/bin/env ls a\nb"},
		{"dir", ls(Command{Dir: "/tmp/a b"}), `cd /tmp/a\ b && /usr/bin/env ls`},
		{"home dir", ls(Command{Dir: "~/x y"}), `cd ~/x\ y && /usr/bin/env ls`},
		{"env", ls(Command{Env: []EnvVar{sym("rails_env", "production"), str("Foo", `a"b$HOME`), sym("nilv", "")}}),
			`( export RAILS_ENV="production" Foo="a\"b$HOME" NILV="" ; /usr/bin/env ls )`},
		{"backslash in env", ls(Command{Env: []EnvVar{sym("a", `x\"y`)}}), `( export A="x\\"y" ; /usr/bin/env ls )`},
		{"symbol and string key", ls(Command{Env: []EnvVar{sym("path", "1"), str("PATH", "2"), str("ünï", "3"), sym("ünï", "4")}}),
			`( export PATH="1" PATH="2" ünï="3" ÜNÏ="4" ; /usr/bin/env ls )`},
		{"dir, env, user", ls(Command{Dir: "/d", Env: a1, User: "bob"}),
			`cd /d && ( export A="1" ; sudo -u bob A="1" -- sh -c /usr/bin/env\ ls )`},
		{"user and group", ls(Command{User: "bob", Group: "devs"}), `sudo -u bob -- sh -c sg\ devs\ -c\ /usr/bin/env\\\ ls`},
		{"group", ls(Command{Group: "devs"}), `sg devs -c /usr/bin/env\ ls`},
		{"odd user and group", ls(Command{User: "b ob", Group: "d evs"}),
			`sudo -u b\ ob -- sh -c sg\ d\\\ evs\ -c\ /usr/bin/env\\\ ls`},
		{"user and env", ls(Command{User: "bob", Env: []EnvVar{sym("a", "x y")}}),
			`( export A="x y" ; sudo -u bob A="x y" -- sh -c /usr/bin/env\ ls )`},
		{"all and background", ls(Command{Dir: "/d", Env: a1, User: "bob", Group: "g", Background: true}),
			`cd /d && ( export A="1" ; sudo -u bob A="1" -- sh -c \(\ nohup\ sg\ g\ -c\ /usr/bin/env\\\ ls\ \>\ /dev/null\ \&\ \) )`},
		{"background", ls(Command{Background: true}), `( nohup /usr/bin/env ls > /dev/null & )`},
		{"umask, dir, env, user", ls(Command{Umask: "022", Dir: "/d", Env: a1, User: "bob"}),
			`cd /d && umask 022 && ( export A="1" ; sudo -u bob A="1" -- sh -c /usr/bin/env\ ls )`},
		{"umask", ls(Command{Umask: "022"}), `umask 022 && /usr/bin/env ls`},
		{"raw drops its arguments", Command{Name: "ls -l", Mapped: "unused", Args: args("foo")}, `ls -l`},
		{"raw drops all wrapping", Command{Name: "ls -l", Dir: "/d", Env: a1, User: "bob", Group: "g", Umask: "022", Background: true}, `ls -l`},
		{"raw by its stripped name", Command{Name: " [ -f x ] "}, `[ -f x ]`},
		{"blanks around a name", Command{Name: " ls ", Mapped: "/usr/bin/env ls", Dir: "/d"}, `cd /d && /usr/bin/env ls`},
		{"heredoc", Command{Name: "a\n  b\n"}, `a; b`},
	} {
		if got := tt.cmd.Line(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestCommandRedaction(t *testing.T) {
	t.Parallel()
	c := &Command{
		Name: "mysql", Mapped: "/usr/bin/env mysql", Args: []Arg{{Text: "-p"}, {Text: "s3 c", Redact: true}},
		User: "bob", Dir: "/d", Env: []EnvVar{sym("a", "1"), {Name: "KEY", Value: "s4", Redact: true}}, Group: "g",
	}
	for _, tt := range []struct{ what, got, want string }{
		{"Text", c.Text(), `/usr/bin/env mysql -p s3 c`},
		{"Display", c.Display(), `/usr/bin/env mysql -p [REDACTED]`},
		{"Line", c.Line(), `cd /d && ( export A="1" KEY="s4" ; sudo -u bob A="1" KEY="s4" -- sh -c sg\ g\ -c\ /usr/bin/env\\\ mysql\\\ -p\\\ s3\\\ c )`},
		{"DisplayLine", c.DisplayLine(), `cd /d && ( export A="1" KEY="[REDACTED]" ; sudo -u bob A="1" KEY="[REDACTED]" -- sh -c sg\ g\ -c\ /usr/bin/env\\\ mysql\\\ -p\\\ \\\[REDACTED\\\] )`},
	} {
		if tt.got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.what, tt.got, tt.want)
		}
	}
}

func TestSanitizeName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, want string
		raw      bool
	}{
		{"", "", false},
		{"ls", "ls", false},
		{" [ -f x ] ", "[ -f x ]", true},
		{"\n  a\n\n  b\n", "; a; ; b", true},
		{"a\nb", "a; b", true},
		{"a\n\n", "a; ", true},
		{"a\rb", "a\rb", true},
		{"a\r\nb\r\n", "a; b", true},
		{"a\tb", "a\tb", true},
		{"a\u00a0b", "a\u00a0b", false}, // no white space to Ruby's \s
		{"\x00ls\x00", "ls", false},
		{"ls\n", "ls", false},
		{"bin/rails", "bin/rails", false},
	} {
		if got := SanitizeName(tt.in); got != tt.want {
			t.Errorf("SanitizeName(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := IsRaw(tt.in); got != tt.raw {
			t.Errorf("IsRaw(%q) = %v", tt.in, got)
		}
	}
}

func TestCommandFailure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, stdout, stderr, want string
	}{
		{"ls", "", " \n", "ls exit status: 3\nls stdout: Nothing written\nls stderr: Nothing written\n"},
		{"ls x\n y", "a\nb\n", " é\n\n", "ls x; y exit status: 3\nls x; y stdout: a\nb\nls x; y stderr: é\n"},
	} {
		err := (&Command{Name: tt.name, Mapped: "/usr/bin/env ls"}).Failure(3, tt.stdout, tt.stderr)
		if got := err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if err.RubyClass() != "SSHKit::Command::Failed" {
			t.Error(err.RubyClass())
		}
	}
}

func TestNewID(t *testing.T) {
	t.Parallel()
	a, b := NewID(), NewID()
	if !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(a) || a == b {
		t.Errorf("%q, %q", a, b)
	}
}

func TestRedacted(t *testing.T) {
	t.Parallel()
	c := &Command{
		Host: &Host{}, Name: "x", Mapped: "x",
		Args: []Arg{{Text: "open"}, {Text: "secret", Redact: true}}, Env: []EnvVar{{Name: "K", Value: "secret", Redact: true}},
	}
	if got, want := c.Redacted().Line(), `( export K="[REDACTED]" ; x open [REDACTED] )`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := c.Line(), `( export K="secret" ; x open secret )`; got != want {
		t.Errorf("afterwards: got %s, want %s", got, want)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]*Command{
		"h":     {Host: &Host{Hostname: "h"}},
		"all@h": {Host: &Host{Hostname: "h"}, Login: "all"},
		"own@h": {Host: &Host{Hostname: "h", User: "own"}, Login: "all"},
	} {
		if got := c.Place(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

package runtime

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// EnvVar is one environment assignment of a command. Symbol records that the
// Ruby key was a symbol: its name is upper-cased on the command line. A
// redacted value is sent as it is and shown as [REDACTED].
type EnvVar struct {
	Name   string
	Symbol bool
	Value  string
	Redact bool
}

// redacted stands for what isn't shown.
const redacted = "[REDACTED]"

// Arg is one argument of a command. A redacted argument is sent as it is and
// shown as [REDACTED].
type Arg struct {
	Text   string
	Redact bool
}

// Command is one command for one host: what was asked for, and the text that
// follows from it.
//
// A command whose sanitised name holds white space is raw: the name is the
// whole command line; arguments, directory, environment, user, group, umask
// and background are ignored.
type Command struct {
	ID   string // eight hex digits, for log lines
	Host *Host
	// Login is the user of the back end's ssh_options, empty if they have none.
	// It is shown for a host that has no user of its own.
	Login string

	Name string // as given, before sanitising
	Args []Arg

	// Mapped is the command map's answer for Name (prefixes included).
	// Unused for raw commands.
	Mapped string

	Dir        string // effective directory of the enclosing `within`s, empty for none
	Env        []EnvVar
	User       string // `as`
	Group      string
	Umask      string
	Background bool

	Verbosity          Level
	RaiseOnNonZeroExit bool

	// Own words the command instead of the fields, nil if these do.
	Own *Wording
}

// Wording is a command as a recipe of the user's words it.
type Wording struct {
	Text        string // as in [Command.Text]
	Line        string // as in [Command.Line]
	Display     string // as in [Command.Display]
	DisplayLine string // as in [Command.DisplayLine]
}

// NewID returns a new [Command.ID].
func NewID() string {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// SanitizeName makes one line of a command's name: its lines, each stripped,
// joined by "; ".
func SanitizeName(name string) string {
	lines := strings.Split(strings.TrimSuffix(name, "\n"), "\n")
	for i, l := range lines {
		lines[i] = rubyStrip(l)
	}
	return strings.Join(lines, "; ")
}

// IsRaw reports whether a command of this name, as given, is raw: whether it
// has white space in it when sanitised.
func IsRaw(name string) bool { return hasSpace(SanitizeName(name)) }

func hasSpace(s string) bool { return strings.ContainsAny(s, " \t\n\v\f\r") }

// rubyStrip is String#strip: white space of ASCII and null off both ends.
func rubyStrip(s string) string { return strings.Trim(s, " \t\n\v\f\r\x00") }

// SanitizedName returns Name in one line, as error messages show it.
func (c *Command) SanitizedName() string { return SanitizeName(c.Name) }

// Raw reports whether the command is raw.
func (c *Command) Raw() bool { return IsRaw(c.Name) }

// Text returns the command without its wrapping: the mapped name and the
// arguments, unescaped.
func (c *Command) Text() string {
	if c.Own != nil {
		return c.Own.Text
	}
	return c.text(false)
}

// Given returns the command without wording of its own.
func (c *Command) Given() *Command {
	g := *c
	g.Own = nil
	return &g
}

// Display returns [Command.Text] with redacted arguments hidden. It's what
// people see as the command.
func (c *Command) Display() string {
	if c.Own != nil {
		return c.Own.Display
	}
	return c.text(true)
}

// Line returns the whole command line as it is sent to the host's shell.
func (c *Command) Line() string {
	if c.Own != nil {
		return c.Own.Line
	}
	return c.line(false)
}

// DisplayLine returns [Command.Line] with redacted arguments and values of the
// environment hidden.
func (c *Command) DisplayLine() string {
	if c.Own != nil {
		return c.Own.DisplayLine
	}
	return c.line(true)
}

// Redacted returns a copy of the command without what isn't shown, and without
// wording of its own.
func (c *Command) Redacted() *Command {
	r := *c
	r.Own = nil
	r.Args, r.Env = slices.Clone(c.Args), slices.Clone(c.Env)
	for i, a := range r.Args {
		if a.Redact {
			r.Args[i].Text = redacted
		}
	}
	for i, v := range r.Env {
		if v.Redact {
			r.Env[i].Value = redacted
		}
	}
	return &r
}

// Place returns "user@host", or the host alone when no user is known.
func (c *Command) Place() string {
	if c.Host.Username() == "" && c.Login != "" {
		return c.Login + "@" + c.Host.Hostname
	}
	return c.Host.Label()
}

// Failure returns the error for this command having ended with status.
func (c *Command) Failure(status int, stdout, stderr string) *CommandError {
	return &CommandError{Name: c.SanitizedName(), Status: status, Stdout: stdout, Stderr: stderr}
}

// FailureMessage returns the text of a [CommandError].
func FailureMessage(name string, status int, stdout, stderr string) string {
	shown := func(s string) string {
		if s = rubyStrip(s); s == "" {
			return "Nothing written"
		}
		return s
	}
	return fmt.Sprintf("%[1]s exit status: %[2]d\n%[1]s stdout: %[3]s\n%[1]s stderr: %[4]s\n",
		name, status, shown(stdout), shown(stderr))
}

func (c *Command) text(redact bool) string {
	name := c.SanitizedName()
	if hasSpace(name) {
		return name
	}
	words := make([]string, 0, 1+len(c.Args))
	words = append(words, c.Mapped)
	for _, a := range c.Args {
		if redact && a.Redact {
			words = append(words, redacted)
		} else {
			words = append(words, a.Text)
		}
	}
	return strings.Join(words, " ")
}

// line wraps the text from the inside out: group, background, user, env,
// umask, directory.
func (c *Command) line(redact bool) string {
	line := c.text(redact)
	if c.Raw() {
		return line
	}
	if c.Group != "" {
		line = "sg " + ShellEscape(c.Group) + " -c " + ShellEscape(line)
	}
	if c.Background {
		line = "( nohup " + line + " > /dev/null & )"
	}
	env := c.Environment(redact)
	if c.User != "" {
		sudo := "sudo -u " + ShellEscape(c.User) + " "
		if env != "" {
			sudo += env + " " // again: sudo resets the environment
		}
		line = sudo + "-- sh -c " + ShellEscape(line)
	}
	if env != "" {
		line = "( export " + env + " ; " + line + " )"
	}
	if c.Umask != "" {
		line = "umask " + c.Umask + " && " + line
	}
	if c.Dir != "" {
		line = "cd " + EscapePath(c.Dir) + " && " + line
	}
	return line
}

// Environment returns the environment as A="1" B="2", with redact without the
// values that nobody is to see. Only the double quote is escaped: the host's shell
// expands $PATH and the like in values.
func (c *Command) Environment(redact bool) string {
	words := make([]string, len(c.Env))
	for i, v := range c.Env {
		name := v.Name
		if v.Symbol {
			name = strings.ToUpper(name)
		}
		value := v.Value
		if redact && v.Redact {
			value = redacted
		}
		words[i] = name + `="` + strings.ReplaceAll(value, `"`, `\"`) + `"`
	}
	return strings.Join(words, " ")
}

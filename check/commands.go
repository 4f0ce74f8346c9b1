package check

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

var wrappers = []string{"within", "with", "as"}

// commandMethods are those that take a command's name and its arguments.
var commandMethods = []string{"execute", "capture", "test", "background", "execute!"}

// rawCommands finds commands in one String with blanks, which SSHKit sends as they
// are: without the folder, the environment, the user and the arguments that the
// code asks for.
func (c *checker) rawCommands(s *source) {
	for _, call := range s.calls {
		if call.receiver != nil || len(call.args) == 0 || !slices.Contains(commandMethods, call.name) || c.hasOwn(call.name) {
			continue
		}
		text, ok := s.commandText(call.args[0])
		if !ok || !strings.ContainsAny(strings.TrimSpace(text), " \t") {
			continue
		}
		if ignored := s.ignoredWrappers(call.node, text); len(ignored) > 0 {
			c.at(s, call.node, Warning, "raw", fmt.Sprintf("%s reach %s %s: SSHKit sends a command that is one String with blanks as it is",
				dont(ignored), call.name, shorten(s.of(call.args[0]))), apart(call.name, text))
		}
		for _, arg := range call.args[1:] {
			switch arg.Kind() {
			case "pair", "hash_splat_argument", "hash", "block_argument", "splat_argument":
				continue
			}
			c.at(s, call.node, Warning, "raw", fmt.Sprintf("%s %s: SSHKit drops the arguments after a String with blanks", call.name, shorten(s.of(call.args[0]))), apart(call.name, text))
			break
		}
	}
}

// commandText is the text of a String, with a letter for what is interpolated.
func (s *source) commandText(n *node) (string, bool) {
	var text strings.Builder
	switch n.Kind() {
	case "heredoc_beginning":
		return "…; …", true // a line for each line
	case "chained_string":
		for _, part := range n.Parts() {
			piece, _ := s.commandText(part)
			text.WriteString(piece)
		}
		return text.String(), true
	case "string":
	default:
		return "", false
	}
	for _, part := range n.Parts() {
		if part.Kind() == "interpolation" {
			text.WriteString("…")
		} else {
			text.WriteString(s.of(part))
		}
	}
	return text.String(), true
}

var (
	fileTest  = lazyregexp.New(`^\[ (! )?-\w [/~…]`)
	changeDir = lazyregexp.New(`^(cd|git -C|test -\w) `)
)

// ignoredWrappers are the calls around a raw command that it makes useless. It's
// no harm where the command names its paths itself.
func (s *source) ignoredWrappers(n *node, text string) []string {
	var ignored []string
	for _, name := range s.blocksAround(n) {
		if name == "on" || name == "run_locally" || name == "task" {
			break
		}
		if !slices.Contains(wrappers, name) || name != "as" && fileTest().MatchString(text) || name == "within" && changeDir().MatchString(text) {
			continue
		}
		if !slices.Contains(ignored, name) {
			ignored = append(ignored, name)
		}
	}
	return ignored
}

// dont makes "with and within don't" of names, innermost first.
func dont(names []string) string {
	if len(names) == 1 {
		return names[0] + " doesn't"
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last] + " don't"
}

func shorten(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if r := []rune(text); len(r) > 50 {
		text = string(r[:49]) + "…"
	}
	return text
}

var plainName = lazyregexp.New(`^[\w-]+$`)

// apart is the advice to give the words of a command apart, unless it's a line for
// the shell.
func apart(method, text string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if !plainName().MatchString(name) || slices.Contains(builtin, name) || strings.ContainsAny(text, "|&;<>") {
		return "Write all that it needs into the String, or divide it into commands. cap does the same."
	}
	return fmt.Sprintf("Give the words apart, %s %s, …, or write all that it needs into the String. cap does the same.", method, symbol(name))
}

func symbol(name string) string {
	if strings.Contains(name, "-") {
		return fmt.Sprintf("%q", name)
	}
	return ":" + name
}

// programs finds programs of this machine that aren't there.
func (c *checker) programs(s *source) {
	s.root.Walk(func(n *node) bool {
		if n.Kind() == "subshell" && len(n.Parts()) > 0 && n.Parts()[0].Kind() == "string_content" {
			c.program(s, n, s.of(n.Parts()[0]))
		}
		return true
	})
	for _, call := range s.calls {
		if len(call.args) == 0 {
			continue
		}
		receiver := ""
		if call.receiver != nil {
			receiver = s.of(call.receiver)
		}
		local := receiver == "" && (call.name == "system" || call.name == "exec" || call.name == "spawn") ||
			receiver == "Kernel" && (call.name == "system" || call.name == "exec" || call.name == "spawn") ||
			receiver == "Open3" && strings.HasPrefix(call.name, "capture") || receiver == "IO" && call.name == "popen"
		if receiver == "" && slices.Contains(commandMethods, call.name) {
			around := s.blocksAround(call.node)
			i := slices.IndexFunc(around, func(name string) bool { return name == "on" || name == "run_locally" })
			local = i >= 0 && around[i] == "run_locally"
		}
		if !local || c.hasOwn(call.name) {
			continue
		}
		if name, ok := s.literal(call.args[0]); ok {
			c.program(s, call.node, name)
		} else if text, ok := s.commandText(call.args[0]); ok {
			c.program(s, call.node, text)
		}
	}
}

var (
	program = lazyregexp.New(`^\s*([a-zA-Z][\w.-]*)(?:\s|$)`)
	builtin = strings.Fields("alias bg break case cd command continue echo eval exec exit export false fg for function if let local printf read return set shift source test " +
		"time times trap true type ulimit umask unset until wait while")
)

// program looks for the program that a command line begins with.
func (c *checker) program(s *source, n *node, line string) {
	m := program().FindStringSubmatch(line)
	if m == nil || slices.Contains(builtin, m[1]) {
		return
	}
	if _, err := exec.LookPath(m[1]); err != nil {
		c.at(s, n, Warning, "program", "this machine has no program "+m[1], "It runs on the machine that deploys: install it there, in the CI image too.")
	}
}

// questions finds what asks at a terminal.
func (c *checker) questions(s *source) {
	for _, call := range s.calls {
		if call.name == "ask" && call.receiver == nil && len(call.args) > 0 && !c.hasOwn("ask") {
			c.at(s, call.node, Warning, "ask", "ask "+s.of(call.args[0])+" asks at the terminal; without one, as in CI, its default is the answer", "")
		}
	}
}

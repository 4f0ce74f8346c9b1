package check

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/recipes"
)

// missing hears of a require that finds nothing while a session loads. It returns
// whether to go on as if it had: not where the code knows what to do without.
func (c *checker) missing(feature, place string) bool {
	f := c.findingAt(place, "require")
	if c.expectsMissing(f) {
		return false
	}
	c.incomplete = true
	f.Message, f.Advice = missingText(feature)
	c.add(f)
	return true
}

// missingConstant hears of a constant that nobody has, after a library was
// missing.
func (c *checker) missingConstant(path, place string) bool {
	if place == "" { // a rule asks
		return false
	}
	f := c.findingAt(place, "constant")
	f.Message, f.Advice = "there is no constant "+path, c.perhapsMissing("")
	c.add(f)
	return true
}

// findingAt is an error at the file:line where a session is.
func (c *checker) findingAt(place, rule string) Finding {
	f := Finding{File: "Capfile", Severity: Error, Rule: rule}
	if m := placeInLine().FindStringSubmatch(place); m != nil {
		f.File = c.nameOf(c.sessions[len(c.sessions)-1], m[1])
		f.Line, _ = strconv.Atoi(m[2])
	}
	return f
}

// expectsMissing tells whether the file rescues the LoadError of the require in
// a line.
func (c *checker) expectsMissing(f Finding) bool {
	s := c.source(f.File)
	return s != nil && slices.ContainsFunc(s.calls, func(call call) bool {
		return call.name == "require" && s.line(call.node) == f.Line && s.rescued(call.node, loadErrors...)
	})
}

var loadErrors = []string{"LoadError", "ScriptError", "Exception"}

func missingText(feature string) (message, advice string) {
	if strings.HasPrefix(feature, "/") || strings.HasPrefix(feature, ".") {
		return fmt.Sprintf("require %q: there is no such file", feature), ""
	}
	if strings.HasSuffix(feature, ".so") {
		return fmt.Sprintf("require %q: that is machine code for Ruby", feature), "gocap runs what gems have in Ruby only."
	}
	message = fmt.Sprintf("require %q: gocap has no such library, and no gem on this machine has it", feature)
	advice = dsl.WaysOut(feature)
	if gem, ok := recipes.GemProviding(feature); ok {
		advice = dsl.DescribeGem(gem) + "\n" + advice
	}
	return message, advice
}

// requires finds libraries that are wanted when a task runs, or on a condition that
// didn't hold, and that nobody has.
func (c *checker) requires(s *source) {
	for _, call := range s.calls {
		feature, ok := s.arg(call, 0)
		if call.name != "require" || call.receiver != nil || !ok || s.rescued(call.node, loadErrors...) {
			continue
		}
		if slices.ContainsFunc(c.sessions, func(s *dsl.Session) bool { return s.Provides(feature) }) {
			continue
		}
		c.incomplete = true
		severity := Error
		message, advice := missingText(feature)
		if slices.ContainsFunc(conditions, func(kind string) bool { return s.within(call.node, kind) }) {
			severity, message = Warning, message+"; what is loaded here doesn't need it"
		}
		c.at(s, call.node, severity, "require", message, advice)
	}
}

var conditions = []string{"if", "unless", "case", "case_match", "conditional", "if_modifier", "unless_modifier"}

// requiresRelative finds files that aren't there, of require_relative in tasks.
func (c *checker) requiresRelative(s *source) {
	for _, call := range s.calls {
		name, ok := s.arg(call, 0)
		if call.name != "require_relative" || call.receiver != nil || !ok || s.rescued(call.node, loadErrors...) {
			continue
		}
		path := filepath.Join(filepath.Dir(s.path), strings.TrimSuffix(name, ".rb")+".rb")
		if _, err := os.Stat(path); err != nil {
			c.at(s, call.node, Error, "require", fmt.Sprintf("require_relative %q: there is no such file", name), "")
		}
	}
}

// source is a file that a session has come to; findings show it by this name.
func (c *checker) source(name string) *source {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.sessions[len(c.sessions)-1].Dir, name)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	if s := parse(path, name, string(text)); s.root != nil {
		return s
	}
	return nil
}

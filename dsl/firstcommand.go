package dsl

import (
	"os"
	"slices"
	"strings"

	"github.com/gocap/gocap/ruby/rewrite"
)

// commandFirst finds the blocks of a source in which nothing can be seen to
// happen before they run a command on their host: the lines on which they
// begin. Where two begin on a line, both must be such.
//
// It's about `within`, whose check is sent together with that command. When the
// check fails, what stood before the command has happened already, so that must
// be nothing but reading of settings.
func commandFirst(source string) map[int]bool {
	root := rewrite.Parse(source)
	if root == nil {
		return nil
	}
	f := &firstEffects{source: source, locals: map[string]bool{}}
	root.Walk(func(n *rewrite.Node) bool {
		switch parent := n.Parent(); {
		case n.Kind() != "identifier" || parent == nil:
		case strings.HasSuffix(parent.Kind(), "_parameters"), parent.Kind() == "assignment" && n.Field() == "left":
			f.locals[f.text(n)] = true
		}
		return true
	})
	lines := map[int]bool{}
	root.Walk(func(n *rewrite.Node) bool {
		if n.Kind() == "block" || n.Kind() == "do_block" {
			start, _ := n.Span()
			line := 1 + strings.Count(source[:start], "\n")
			first, seen := lines[line]
			lines[line] = (first || !seen) && f.of(n)&anything == 0
		}
		return true
	})
	return lines
}

// effect is a set of what evaluating a piece of code may do first.
type effect uint

const (
	noEffect effect = 1 << iota // it only reads
	aCommand                    // it runs a command
	anything
)

type firstEffects struct {
	source string
	locals map[string]bool
}

func (f *firstEffects) text(n *rewrite.Node) string {
	if n == nil {
		return ""
	}
	start, end := n.Span()
	return f.source[start:end]
}

// inOrder is the effect of pieces that are evaluated one after the other.
func (f *firstEffects) inOrder(list ...*rewrite.Node) effect {
	e := noEffect
	for _, n := range list {
		if e&noEffect == 0 {
			break
		}
		if n != nil {
			e = e&^noEffect | f.of(n)
		}
	}
	return e
}

var (
	commandWords = []string{"execute", "capture", "test", "rake", "make", "sudo"}
	settingWords = []string{
		"fetch", "application", "stage", "host", "self", "release_path", "shared_path", "current_path", "deploy_path", "releases_path",
		"repo_path", "repo_url", "revision_log", "release_timestamp", "linked_dirs", "linked_files", "roles",
		"join", "to_s", "to_sym", "to_i", "basename", "dirname", "parent", "shellescape", "merge", "strip", "freeze", "first", "last", "hostname", "user", "env", "nil?", "empty?", "include?",
	}
)

func (f *firstEffects) of(n *rewrite.Node) effect {
	switch n.Kind() {
	case "string", "string_content", "escape_sequence", "symbol", "simple_symbol", "delimited_symbol", "hash_key_symbol", "bare_string", "bare_symbol",
		"integer", "float", "true", "false", "nil", "self", "constant", "scope_resolution", "interpolation", "array", "string_array", "symbol_array",
		"hash", "pair", "splat_argument", "hash_splat_argument", "argument_list", "parenthesized_statements", "binary", "unary", "element_reference",
		"body_statement", "block_body", "then", "instance_variable", "global_variable", "empty_statement":
		return f.inOrder(n.Parts()...)
	case "block", "do_block":
		if body := n.Child("body"); body != nil {
			return f.of(body)
		}
		return noEffect
	case "identifier":
		name := f.text(n)
		switch {
		case f.locals[name], slices.Contains(settingWords, name):
			return noEffect
		case slices.Contains(commandWords, name):
			return aCommand
		}
	case "assignment":
		if left := n.Child("left"); left != nil && left.Kind() == "identifier" {
			return f.of(n.Child("right"))
		}
	case "if", "unless", "if_modifier", "unless_modifier", "conditional", "else":
		e := noEffect
		if condition := n.Child("condition"); condition != nil {
			e = f.of(condition)
		}
		if e&noEffect == 0 {
			return e
		}
		for _, part := range n.Parts() {
			if part.Field() != "condition" {
				e |= f.of(part)
			}
		}
		return e
	case "call":
		return f.call(n)
	}
	return anything
}

func (f *firstEffects) call(n *rewrite.Node) effect {
	receiver, arguments, block := n.Child("receiver"), n.Child("arguments"), n.Child("block")
	e := f.inOrder(receiver, arguments)
	if e&noEffect == 0 {
		return e
	}
	e &^= noEffect
	name := f.text(n.Child("method"))
	switch {
	case receiver == nil && block == nil && slices.Contains(commandWords, name):
		return e | aCommand
	case receiver == nil && block != nil && name == "with":
		return e | f.of(block)
	case block == nil && slices.Contains(settingWords, name):
		return e | noEffect
	}
	return e | anything
}

// runsCommandFirst reports whether the block on a line of a file, and any other
// there, runs a command before all else. Files are read once.
func (s *Session) runsCommandFirst(file string, line int) bool {
	lines, read := s.firstCommands[file]
	if !read {
		if source, err := os.ReadFile(file); err == nil {
			lines = commandFirst(string(source))
		}
		if s.firstCommands == nil {
			s.firstCommands = map[string]map[int]bool{}
		}
		s.firstCommands[file] = lines
	}
	return lines[line]
}

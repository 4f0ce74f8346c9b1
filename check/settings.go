package check

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"sync"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/internal/lazyregexp"
	"github.com/gocap/gocap/recipes"
)

// gone are settings that Capistrano 3 no longer has, with what to do.
var gone = map[string]string{
	"scm":           `require "capistrano/scm/git" and install_plugin Capistrano::SCM::Git in the Capfile (or hg, svn).`,
	"git_strategy":  "Write an SCM plugin, a class below Capistrano::SCM::Plugin.",
	"hg_strategy":   "Write an SCM plugin, a class below Capistrano::SCM::Plugin.",
	"svn_strategy":  "Write an SCM plugin, a class below Capistrano::SCM::Plugin.",
	"use_sudo":      "It is one of Capistrano 2: say execute :sudo, … where it is needed.",
	"deploy_via":    "It is one of Capistrano 2: releases are made from a mirror on the server.",
	"default_stage": "It is one of Capistrano 2: the stage is the first word of the command line.",
	"stages":        "It is one of Capistrano 2: each file of config/deploy is a stage.",
}

// settings finds variables that nobody asks for and that look like one that
// somebody does, and those that are gone.
func (c *checker) settings(s *source) {
	for _, call := range s.calls {
		name, ok := s.arg(call, 0)
		if !ok || call.receiver != nil || len(call.args) < 2 || !slices.Contains([]string{"set", "set_if_empty", "append"}, call.name) || call.args[0].Kind() != "simple_symbol" {
			continue
		}
		if c.fetched[name] {
			continue
		}
		if advice, ok := gone[name]; ok {
			if s.of(call.args[1]) != "nil" && s.of(call.args[1]) != "false" {
				c.at(s, call.node, Warning, "setting", fmt.Sprintf("set :%s is out of use", name), advice)
			}
			continue
		}
		known := knownSettings()
		if known.has(name) {
			continue
		}
		if near := meant(name, known.names); near != "" {
			c.at(s, call.node, Warning, "setting", fmt.Sprintf("nothing asks for :%s; did you mean :%s?", name, near), "")
		}
	}
}

// unset finds variables that are asked for without a default, that nobody sets
// and that look like one that somebody does.
func (c *checker) unset(s *source) {
	for _, call := range s.calls {
		name, ok := s.arg(call, 0)
		if !ok || call.name != "fetch" || c.setsAny || call.receiver != nil || len(call.args) > 1 || call.node.Child("block") != nil {
			continue
		}
		known := knownSettings()
		if c.set[name] || known.has(name) {
			continue
		}
		if near := meant(name, append(slices.Sorted(maps.Keys(c.set)), known.names...)); near != "" {
			c.at(s, call.node, Warning, "setting", fmt.Sprintf("nothing sets :%s; did you mean :%s?", name, near), "")
		}
	}
}

// meant is the variable that a name was meant to be. It begins alike: db_password is
// no pg_password with two typing errors.
func meant(name string, names []string) string {
	return misspelt(name, slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" || n[0] != name[0] }))
}

// setters are the calls that give a variable a value.
var setters = []string{"set", "set_if_empty", "append", "ask", "remove"}

// collectSettings learns which variables the repository's files set, and which
// they name elsewhere.
func (c *checker) collectSettings() {
	c.set, c.fetched = map[string]bool{}, map[string]bool{}
	for _, path := range c.loaded {
		if c.isOwn(path) {
			continue
		}
		text, _ := os.ReadFile(path) // of a gem that was loaded a moment ago
		for _, m := range settingName().FindAllSubmatch(text, -1) {
			c.set[string(m[1])], c.fetched[string(m[1])] = true, true
		}
	}
	for _, s := range c.files {
		s.root.Walk(func(n *node) bool {
			name, ok := s.literal(n)
			if !ok {
				return true
			}
			if list := n.Parent(); list.Kind() == "argument_list" && slices.Contains(setters, s.method(list.Parent())) && list.Parts()[0] == n {
				c.set[name] = true
			} else {
				c.fetched[name] = true
			}
			return true
		})
		for _, call := range s.calls { // a name that is put together may be any
			if slices.Contains(setters, call.name) && call.receiver == nil && len(call.args) > 0 {
				_, literal := s.literal(call.args[0])
				c.setsAny = c.setsAny || !literal && call.args[0].Kind() != "hash"
			}
		}
	}
}

// method is the name of the method that a call calls.
func (s *source) method(call *node) string {
	if method := call.Child("method"); method != nil {
		return s.of(method)
	}
	return ""
}

// The variables that the DSL and the built-in gems name: names, and patterns of
// those that are put together.
type known struct {
	names    []string
	patterns []*regexp.Regexp
}

func (k known) has(name string) bool {
	return slices.Contains(k.names, name) || slices.ContainsFunc(k.patterns, func(p *regexp.Regexp) bool { return p.MatchString(name) })
}

var (
	settingName  = lazyregexp.New(`\b(?:fetch|set|set_if_empty|any\?|append|ask|delete|load_defaults)[ (]+:(?:(\w+)|"([^"]+)")`)
	interpolated = lazyregexp.New(`#\{[^}]*\}`)
)

var knownSettings = sync.OnceValue(func() known {
	names := map[string]bool{}
	var k known
	for _, tree := range []fs.FS{recipes.Files(), dsl.Prelude()} {
		// They are in the binary: there are no errors of reading.
		_ = fs.WalkDir(tree, ".", func(file string, _ fs.DirEntry, _ error) error {
			if path.Ext(file) != ".rb" {
				return nil
			}
			text, _ := fs.ReadFile(tree, file)
			for _, m := range settingName().FindAllStringSubmatch(string(text), -1) {
				if m[1] != "" {
					names[m[1]] = true
				} else if len(interpolated().ReplaceAllString(m[2], "")) >= len("ec2_") { // else it's any name
					k.patterns = append(k.patterns, regexp.MustCompile("^"+interpolated().ReplaceAllString(m[2], `\w+`)+"$"))
				}
			}
			return nil
		})
	}
	k.names = slices.Sorted(maps.Keys(names))
	return k
})

package check

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sync"

	"github.com/gocap/gocap/dsl"
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
		if slices.Contains(known, name) {
			continue
		}
		if near := misspelt(name, known); near != "" {
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
		known := append(slices.Sorted(maps.Keys(c.set)), knownSettings()...)
		if slices.Contains(known, name) {
			continue
		}
		if near := misspelt(name, known); near != "" {
			c.at(s, call.node, Warning, "setting", fmt.Sprintf("nothing sets :%s; did you mean :%s?", name, near), "")
		}
	}
}

// setters are the calls that give a variable a value.
var setters = []string{"set", "set_if_empty", "append", "ask", "remove"}

// collectSettings learns which variables the repository's files set, and which
// they name elsewhere.
func (c *checker) collectSettings() {
	c.set, c.fetched = map[string]bool{}, map[string]bool{}
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

var settingName = regexp.MustCompile(`\b(?:fetch|set|set_if_empty|any\?|append|ask|delete|load_defaults)[ (]+:(\w+)`)

// knownSettings are the variables that the DSL and the built-in gems name.
var knownSettings = sync.OnceValue(func() []string {
	names := map[string]bool{}
	for _, tree := range []fs.FS{recipes.Files(), dsl.Prelude()} {
		// They are in the binary: there are no errors of reading.
		_ = fs.WalkDir(tree, ".", func(file string, _ fs.DirEntry, _ error) error {
			if path.Ext(file) == ".rb" {
				text, _ := fs.ReadFile(tree, file)
				for _, m := range settingName.FindAllSubmatch(text, -1) {
					names[string(m[1])] = true
				}
			}
			return nil
		})
	}
	return slices.Sorted(maps.Keys(names))
})

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
	"github.com/gocap/gocap/runtime"
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
		if c.isFetched(name) {
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
		if near := runtime.SimilarNames(name, runtime.Misspellings(name, known)); len(near) > 0 {
			c.at(s, call.node, Warning, "setting", fmt.Sprintf("nothing asks for :%s; did you mean :%s?", name, near[0]), "")
		}
	}
}

// isFetched tells whether a file of the repository names a variable elsewhere
// than where it is set.
func (c *checker) isFetched(name string) bool {
	return slices.ContainsFunc(c.files, func(s *source) bool {
		found := false
		s.root.Walk(func(n *node) bool {
			if text, ok := s.literal(n); !found && ok && text == name {
				around := n.Parent()
				if around.Kind() == "argument_list" {
					method := around.Parent().Child("method")
					found = method == nil || !slices.Contains([]string{"set", "set_if_empty", "append", "ask", "remove"}, s.of(method))
				} else {
					found = true
				}
			}
			return !found
		})
		return found
	})
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

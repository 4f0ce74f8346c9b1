package check

import (
	"fmt"
	"slices"
	"strings"
)

// unknownTasks finds tasks that are invoked and don't exist.
func (c *checker) unknownTasks(s *source) {
	if c.failed {
		return // they may be in what wasn't loaded
	}
	for _, call := range s.calls {
		name, ok := s.arg(call, 0)
		if !ok || call.name != "invoke" && call.name != "invoke!" || call.receiver != nil || c.hasOwn(call.name) {
			continue
		}
		if !c.hasTask(name) && !s.asksForTask(name) {
			c.at(s, call.node, Warning, "task", fmt.Sprintf("%s %q: there is no such task%s", call.name, name, c.similarTask(name)), c.perhapsMissing(""))
		}
	}
	s.root.Walk(func(n *node) bool {
		if n.Kind() != "element_reference" || s.of(n.Child("object")) != "Rake::Task" {
			return true
		}
		if args := n.Parts()[1:]; len(args) == 1 {
			if name, ok := s.literal(args[0]); ok && !c.hasTask(name) && !s.asksForTask(name) && !s.rescued(n, "RuntimeError", "StandardError", "Exception") {
				c.at(s, n, Warning, "task", fmt.Sprintf("Rake::Task[%q]: there is no such task%s", name, c.similarTask(name)), c.perhapsMissing(""))
			}
		}
		return true
	})
}

// hasOwn tells whether the repository defines a method of this name, which a call
// then means.
func (c *checker) hasOwn(name string) bool {
	return slices.ContainsFunc(c.files, func(s *source) bool { return s.defs[name] })
}

// asksForTask tells whether a file looks first if a task is there.
func (s *source) asksForTask(name string) bool {
	return slices.ContainsFunc(s.calls, func(c call) bool {
		asked, ok := s.arg(c, 0)
		return ok && asked == name && (c.name == "task_defined?" || c.name == "lookup")
	})
}

// collectTasks learns which tasks are defined by tasks as they run: by their last
// names, or any if a name isn't written out.
func (c *checker) collectTasks() {
	c.laterTasks = map[string]bool{}
	for _, s := range c.files {
		for _, call := range s.calls {
			if call.name != "task" && call.name != "define_task" || len(call.args) == 0 || !slices.Contains(s.blocksAround(call.node), "task") {
				continue
			}
			name, _ := s.arg(call, 0)
			c.laterTasks[name[strings.LastIndex(name, ":")+1:]] = true
		}
	}
}

func (c *checker) hasTask(name string) bool {
	if c.laterTasks[""] || c.laterTasks[name[strings.LastIndex(name, ":")+1:]] {
		return true
	}
	for _, s := range c.sessions {
		if s.HasTask(name) {
			return true
		}
	}
	return false
}

func (c *checker) similarTask(name string) string {
	names := map[string]bool{}
	for _, s := range c.sessions {
		for _, t := range s.Tasks() {
			names[t.Name] = true
		}
	}
	return similar(name, names)
}

// hookOnNothing hears of a hook on a task that doesn't exist, which would end the
// loading.
func (c *checker) hookOnNothing(message, place string) bool {
	f := c.findingAt(place, "hook")
	f.Message, f.Advice = strings.Replace(message, " (See the list of available tasks with `cap --tasks`)", "", 1), c.perhapsMissing("")
	c.add(f)
	return true
}

// looseHooks finds prerequisites and hooks that mean no task in any session. They
// are shown where the repository names them.
func (c *checker) looseHooks() {
	if c.failed {
		return
	}
	loose := map[[2]string]int{}
	for _, s := range c.sessions {
		for task, names := range s.Loose() {
			for _, name := range names {
				loose[[2]string{task, name}]++
			}
		}
	}
	for pair := range loose {
		task, name := pair[0], pair[1]
		if !c.isLooseEverywhere(task, name) {
			continue
		}
		s, n := c.findHook(name)
		if s == nil {
			continue // a plugin's own; it may never run
		}
		c.at(s, n, Warning, "hook", fmt.Sprintf("%s wants the task %q, which doesn't exist%s", task, name, c.similarTask(name)), c.perhapsMissing(""))
	}
}

// isLooseEverywhere tells whether a task's prerequisite means nothing in all
// sessions that have the task: a stage may define what others lack.
func (c *checker) isLooseEverywhere(task, name string) bool {
	for _, s := range c.sessions[min(1, len(c.sessions)-1):] {
		if s.HasTask(task) && !slices.Contains(s.Loose()[task], name) {
			return false
		}
	}
	return true
}

// findHook finds the call that hooks a task, or makes it a prerequisite.
func (c *checker) findHook(name string) (*source, *node) {
	for _, s := range c.files {
		for _, call := range s.calls {
			switch call.name {
			case "before", "after", "task", "multitask", "file", "enhance":
			default:
				continue
			}
			if call.receiver != nil && call.name != "enhance" {
				continue
			}
			for i, arg := range call.args {
				if i == 0 && (call.name == "before" || call.name == "after") {
					continue
				}
				if s.names(arg, name) {
					return s, call.node
				}
			}
		}
	}
	return nil, nil
}

// names tells whether a name is among the Strings and Symbols of an argument.
func (s *source) names(n *node, name string) bool {
	found := false
	n.Walk(func(n *node) bool {
		text, ok := s.literal(n)
		found = found || ok && text == name || n.Kind() == "hash_key_symbol" && s.of(n) == name
		return !strings.HasSuffix(n.Kind(), "block")
	})
	return found
}

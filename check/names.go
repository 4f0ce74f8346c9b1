package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/runtime"
)

// collectNames learns what methods there are, in the sessions and in the
// repository's files.
func (c *checker) collectNames() {
	c.ownMethods, c.ownModules = map[string]bool{}, map[string]bool{}
	for _, s := range c.files {
		for _, constant := range s.constants {
			c.constant(constant.path) // loads what is loaded when it's named
		}
		for _, call := range s.calls {
			c.collectFrom(s, call)
		}
		for name := range s.methods {
			c.ownMethods[name] = true
		}
		for name := range s.defined {
			c.ownModules[name] = true
		}
		c.evaluates = c.evaluates || strings.Contains(s.text, "eval") // eval_rakefile, instance_eval: another self
		c.openObjects = c.openObjects || s.dynamic || strings.Contains(s.text, "OpenStruct") || strings.Contains(s.text, "object_class")
	}
	for _, s := range c.sessions {
		for set, list := range map[*map[string]bool]func() ([]string, error){&c.methods: s.Methods, &c.mainMethods: s.MainMethods, &c.hostMethods: s.HostMethods} {
			names, err := list()
			if err != nil {
				c.openObjects = true
				continue
			}
			for _, name := range names {
				(*set)[name] = true
			}
		}
		open, err := s.OpenClasses()
		c.openObjects = c.openObjects || err != nil || len(open) > 0
	}
}

// collectFrom loads one of gocap's libraries that a file may only require when a
// task runs. What others define isn't known.
func (c *checker) collectFrom(s *source, call call) {
	if call.name == "start" && call.receiver != nil && s.of(call.receiver) == "Net::SSH" {
		c.constant("Net::SSH::Connection") // what its sessions have
	}
	if call.receiver != nil || len(call.args) == 0 || call.name != "require" && call.name != "load" {
		return
	}
	feature, literal := s.arg(call, 0)
	switch {
	case !literal:
		around := s.blocksAround(call.node)
		c.openWorld = c.openWorld || s.within(call.node, "method") || slices.Contains(around, "task") || slices.Contains(around, "on")
	case call.name == "load" || c.isOwnFeature(feature):
	case c.sessions[0].Interp.Provides(feature):
		if _, err := c.sessions[0].Require(feature); err != nil {
			c.openWorld = true
		}
	case c.sessions[0].Provides(feature):
		c.openWorld = true // a gem's code isn't run for a check
	}
}

// isOwnFeature tells whether a require path is a file of the repository: such
// files are read, not run.
func (c *checker) isOwnFeature(feature string) bool {
	return slices.ContainsFunc(c.files, func(s *source) bool {
		return strings.HasSuffix(strings.TrimSuffix(s.path, ".rb"), "/"+strings.TrimPrefix(strings.TrimSuffix(feature, ".rb"), "./"))
	})
}

// constant finds a constant by its full path in any session.
func (c *checker) constant(path string) (session *dsl.Session, ok bool) {
	for _, s := range c.sessions {
		if _, ok := s.Constant(path); ok {
			return s, true
		}
	}
	return nil, false
}

const noName = "docs/ruby.md lists what gocap's Ruby lacks."

// unknownMethods finds calls to methods that nobody has.
func (c *checker) unknownMethods(s *source) {
	for _, call := range s.calls {
		name := call.name
		if c.ownMethods[name] || c.openWorld && !isConstant(call.receiver) || isFeature(s, call) || s.rescued(call.node, "NoMethodError", "NameError", "StandardError", "Exception") || s.tested[name] {
			continue
		}
		switch {
		case call.receiver == nil:
			switch {
			case c.isOldRun(s, call):
				c.old(s, call.node, "method", name)
			case s.dynamic || c.isBareMethod(s, call):
			case c.hostMethods[name] && s.inLooseProc(call.node):
			case c.hostMethods[name]:
				c.at(s, call.node, Warning, "method", name+" is called where there is no host", failsUnderCap+": put it into a block of on or run_locally.")
			case oldMethods[name]:
				c.old(s, call.node, "method", name)
			default:
				c.at(s, call.node, Error, "method", fmt.Sprintf("there is no method %s%s", name, similar(name, c.mainMethods, c.hostMethods)), c.perhapsMissing(noName))
			}
		case isConstant(call.receiver):
			c.unknownSingleton(s, call)
		case c.methods[name] || c.openObjects || c.incomplete || isOpen(s.of(call.receiver)) || !isWord(name):
		default:
			c.at(s, call.node, Error, "method", fmt.Sprintf("no class has a method %s%s", name, similar(name, c.methods)), noName)
		}
	}
}

func isConstant(n *node) bool {
	return n != nil && (n.Kind() == "constant" || n.Kind() == "scope_resolution")
}

// isBareMethod tells whether a call without a receiver means something where it
// stands, as far as that is known.
func (c *checker) isBareMethod(s *source, call call) bool {
	if c.mainMethods[call.name] {
		return true
	}
	if !c.isPlain(s, call) || c.evaluates {
		return c.methods[call.name] || c.openObjects
	}
	onHost := s.within(call.node, "method") // which may be called anywhere
	for _, name := range s.blocksAround(call.node) {
		onHost = onHost || name == "on" || name == "run_locally"
	}
	return onHost && c.hostMethods[call.name]
}

// plainBlocks are those that run with the self around them, or in a task or on a
// host.
var plainBlocks = strings.Fields("task namespace multitask file desc after before on run_locally within with as each each_with_index map select reject any? all? " +
	"times each_pair lambda proc new set fetch tap in_groups_of each_slice find")

// isPlain tells whether a call without a receiver stands where self is the top
// level's, a task's or a host's: in no class, in no block that may have its own.
func (c *checker) isPlain(s *source, call call) bool {
	if s.within(call.node, "class") || s.within(call.node, "module") || s.within(call.node, "singleton_class") {
		return false
	}
	for p := call.node.Parent(); p != nil; p = p.Parent() {
		if p.Kind() != "block" && p.Kind() != "do_block" {
			continue
		}
		around := p.Parent()
		if around.Kind() == "lambda" {
			continue
		}
		method := around.Child("method")
		if method == nil || !slices.Contains(plainBlocks, s.of(method)) || s.of(method) == "new" && s.of(around.Child("receiver")) != "Proc" {
			return false
		}
	}
	return true
}

// inLooseProc tells whether a node is in a proc that may be given to on: in any but
// the value of a variable.
func (s *source) inLooseProc(n *node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		proc := p
		if p.Kind() == "block" || p.Kind() == "do_block" {
			proc = p.Parent()
		}
		if proc.Kind() != "lambda" && !slices.Contains([]string{"lambda", "proc", "new"}, s.method(proc)) {
			continue
		}
		if list := proc.Parent(); list == nil || list.Kind() != "argument_list" || !slices.Contains(setters, s.method(list.Parent())) {
			return true
		}
	}
	return false
}

// unknownSingleton looks at a method of a constant's value, which is known
// exactly.
func (c *checker) unknownSingleton(s *source, call call) {
	path := strings.TrimPrefix(s.of(call.receiver), "::")
	if c.ownModules[lastName(path)] || !plainPath().MatchString(path) || call.name == "new" {
		return
	}
	session, ok := c.constant(path)
	if !ok {
		return // it's a finding of its own
	}
	value, _ := session.Constant(path)
	switch {
	case session.Answers(value, call.name):
	case oldSingletons[path+"."+call.name]:
		c.old(s, call.node, "method", path+"."+call.name)
	default:
		c.at(s, call.node, Error, "method", fmt.Sprintf("%s has no method %s", path, call.name), noName)
	}
}

// isOpen tells whether an object may have methods that nobody defines: arguments
// of a task, properties of a server, environments and settings.
func isOpen(receiver string) bool {
	for _, word := range []string{"arg", "propert", "env", "config", "setting", "option", "struct"} {
		if strings.Contains(strings.ToLower(receiver), word) {
			return true
		}
	}
	return false
}

// isWord tells a name from an operator.
func isWord(name string) bool {
	return name[0] == '_' || name[0] >= 'a' && name[0] <= 'z' || name[0] >= 'A' && name[0] <= 'Z'
}

// unknownConstants finds constants that nobody defines.
func (c *checker) unknownConstants(s *source) {
	if c.openWorld {
		return
	}
	for _, constant := range s.constants {
		path := constant.path
		root, _, _ := strings.Cut(path, "::")
		if c.ownModules[lastName(path)] || c.ownModules[root] || s.tested[path] || s.tested[root] || s.rescued(constant.node, "NameError", "StandardError", "Exception") {
			continue
		}
		if _, ok := c.constant(path); ok || c.nested(s, constant) {
			continue
		}
		if oldConstants[path] {
			c.old(s, constant.node, "constant", path)
			continue
		}
		c.at(s, constant.node, Error, "constant", "there is no constant "+path, c.perhapsMissing("gocap has no class or module of this name, nor has the repository."))
	}
}

// nested tells whether a constant is found in a module around it.
func (c *checker) nested(s *source, constant constant) bool {
	around := ""
	var names []string
	for p := constant.node.Parent(); p != nil; p = p.Parent() {
		if name := p.Child("name"); name != nil && (p.Kind() == "class" || p.Kind() == "module") {
			names = append([]string{s.of(name)}, names...)
			if super := p.Child("superclass"); super != nil { // it may be its
				return true
			}
		}
	}
	for _, name := range names {
		around += name + "::"
		if _, ok := c.constant(around + constant.path); ok {
			return true
		}
	}
	return false
}

// perhapsMissing is an advice, where a library is missing: that the name may be
// its.
func (c *checker) perhapsMissing(advice string) string {
	if c.incomplete {
		return "It may be of the library that is missing."
	}
	return advice
}

func similar(name string, sets ...map[string]bool) string {
	var list []string
	for _, names := range sets {
		list = slices.AppendSeq(list, maps.Keys(names))
	}
	slices.Sort(list)
	if near := misspelt(name, list); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// misspelt is the name that another was meant to be, empty if there is none within
// two typing errors.
func misspelt(name string, names []string) string {
	near := runtime.SimilarNames(name, runtime.Misspellings(name, names, 2))
	if len(near) == 0 {
		return ""
	}
	return near[0]
}

package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// feature is a method that gocap has in name only, or that does something else
// than in Ruby. docs/ruby.md has the lists.
type feature struct {
	receiver string // a constant; "-" for a call without receiver, "*" for any object
	method   string
	severity Severity
	message  string
	advice   string
	try      string // Ruby code that shows it: an Error raises NotImplementedError or NoMethodError
}

const differs = "It works in another way than in Ruby, see docs/ruby.md."

var features = []feature{
	{"-", "fork", Error, "", "spawn, system, IO.popen and Open3 are there.", "fork"},
	{"Process", "fork", Error, "", "spawn, system, IO.popen and Open3 are there.", "Process.fork"},
	{"Process", "daemon", Error, "", "spawn, system, IO.popen and Open3 are there.", "Process.daemon"},
	{"Process", "setsid", Error, "", "", "Process.setsid"},
	{"-", "syscall", Error, "", "", "syscall(1)"},
	{"-", "set_trace_func", Error, "", "", "set_trace_func(proc { })"},
	{"ObjectSpace", "define_finalizer", Error, "", "", "ObjectSpace.define_finalizer(+'', proc { })"},
	{"GC", "stat", Error, "", "", "GC.stat"},
	{"*", "ioctl", Error, "", "", "$stdin.ioctl(1)"},
	{"Psych", "add_tag", Error, "", "", "require 'psych'; Psych.add_tag('x', String)"},
	{"YAML", "add_tag", Error, "", "", "require 'yaml'; YAML.add_tag('x', String)"},
	{"Psych", "add_domain_type", Error, "", "", "require 'psych'; Psych.add_domain_type('x', 'y') { }"},
	{"YAML", "add_domain_type", Error, "", "", "require 'yaml'; YAML.add_domain_type('x', 'y') { }"},
	{"Psych", "parser", Error, "", "", "require 'psych'; Psych.parser"},
	{"*", "open_channel", Error, "a session of Net::SSH has no channels", "exec! runs a command, and gives its block the output.", "Net::SSH::Connection::Session.allocate.open_channel"},
	{"Net::SCP", "start", Error, "transfers are gocap's own: there is no Net::SCP.start", "upload! and download! in a block of on.", "Net::SCP.start('x', 'y')"},
	{"Hash", "ruby2_keywords_hash", Warning, "the Hash never becomes keywords", "** does it.", ""},
	{"Process", "getrlimit", Warning, "the limit of open files is the hard one here", differs, ""},
	{"Encoding", "default_external=", Warning, "the locale stays UTF-8", differs, ""},
	{"-", "using", Warning, "the refinement holds in the whole program from here on", differs, ""},
}

// coding is a comment in the first two lines that names an encoding.
var coding = lazyregexp.New(`\A(?:#!.*\n)?#.*coding[:=]\s*([\w.-]+)`)

// unsupported finds what is known to be missing or different.
func (c *checker) unsupported(s *source) {
	for _, call := range s.calls {
		if c.hasOwn(call.name) || s.rescued(call.node, "NotImplementedError", "ScriptError", "Exception") {
			continue
		}
		if i := slices.IndexFunc(features, func(f feature) bool { return f.is(s, call) }); i >= 0 {
			f := features[i]
			c.at(s, call.node, f.severity, "unsupported", cmp.Or(f.message, "gocap doesn't support "+f.name()), f.advice)
		}
	}
	if m := coding().FindStringSubmatch(s.text); m != nil && !slices.Contains([]string{"utf-8", "ascii", "us-ascii", "binary", "ascii-8bit"}, strings.ToLower(m[1])) {
		c.at(s, s.root, Warning, "unsupported", "the source is read as UTF-8, not as "+m[1], differs)
	}
	for _, constant := range s.constants {
		if slices.Contains([]string{"RUBY_ENGINE", "RUBY_PATCHLEVEL", "RUBY_DESCRIPTION"}, constant.path) {
			c.at(s, constant.node, Warning, "unsupported", fmt.Sprintf("%s is that of mruby", constant.path), differs)
		}
	}
}

func (f feature) name() string {
	if f.receiver == "-" || f.receiver == "*" {
		return f.method
	}
	return f.receiver + "." + f.method
}

// isFeature tells whether a call is one of features.
func isFeature(s *source, call call) bool {
	return slices.ContainsFunc(features, func(f feature) bool { return f.is(s, call) })
}

func (f feature) is(s *source, call call) bool {
	if f.method != call.name {
		return false
	}
	switch f.receiver {
	case "*":
		return call.receiver != nil
	case "-":
		return call.receiver == nil || s.of(call.receiver) == "Kernel"
	}
	return call.receiver != nil && strings.TrimPrefix(s.of(call.receiver), "::") == f.receiver
}

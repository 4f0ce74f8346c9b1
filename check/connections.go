package check

import (
	"slices"

	"github.com/gocap/gocap/dsl"
	"github.com/gocap/gocap/runtime"
)

// unreached is a mistake in the settings by which servers are reached.
type unreached struct {
	option string // of ssh_options, empty if it's another setting
	text   string
}

// reach asks about the servers of the stage that a session has loaded.
func (c *checker) reach(s *dsl.Session, reach func(dsl.Settings, *runtime.Host) (string, error)) {
	servers, settings, err := s.Logins()
	if err != nil {
		c.unreached = append(c.unreached, unreached{text: s.Describe(err, false).Message})
		return
	}
	for _, h := range servers {
		if option, err := reach(settings, h); err != nil {
			c.unreached = append(c.unreached, unreached{option, err.Error()})
		}
	}
}

// connections finds what stops a deploy as it connects.
func (c *checker) connections() {
	for _, u := range c.unreached {
		f := Finding{File: "Capfile", Severity: Error, Rule: "connection", Message: u.text}
		for _, s := range slices.Backward(c.files) { // the last one to set it counts
			if line := s.keyLine(u.option); line > 0 {
				f.File, f.Line = s.name, line
				break
			}
		}
		c.add(f)
	}
}

// keyLine is where a hash has a key of this name, 0 if none has.
func (s *source) keyLine(name string) (line int) {
	s.root.Walk(func(n *node) bool {
		if n.Field() == "key" && line == 0 {
			key, ok := s.literal(n)
			if n.Kind() == "hash_key_symbol" {
				key, ok = s.of(n), true
			}
			if ok && key == name {
				line = s.line(n)
			}
		}
		return line == 0
	})
	return line
}

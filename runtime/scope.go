package runtime

import "strings"

// Scope is a namespace that tasks are defined in and looked up from. Nil is
// the top level.
type Scope struct {
	outer *Scope
	name  string
}

// In returns the namespace of this name inside s.
func (s *Scope) In(name string) *Scope { return &Scope{outer: s, name: name} }

// Path returns the names of the namespaces from the outermost to s, with
// colons between.
func (s *Scope) Path() string {
	if s == nil {
		return ""
	}
	return s.outer.Join(s.name)
}

// Join returns the full name of a task of s.
func (s *Scope) Join(task string) string {
	if s == nil {
		return task
	}
	return s.Path() + ":" + task
}

// out returns the namespace n levels up, the top level if there are fewer.
func (s *Scope) out(n int) *Scope {
	for ; n > 0 && s != nil; n-- {
		s = s.outer
	}
	return s
}

// resolve strips what a task name says about where to look for it: rake: for
// the top level, each ^ for one level up.
func (s *Scope) resolve(name string) (*Scope, string) {
	if rest, ok := strings.CutPrefix(name, "rake:"); ok {
		return nil, rest
	}
	rest := strings.TrimLeft(name, "^")
	return s.out(len(name) - len(rest)), rest
}

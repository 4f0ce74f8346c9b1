package runtime

import "slices"

// Matcher compiles a regular expression and returns a function that reports
// whether it matches somewhere in a text. It lets the caller bring Ruby's
// regular expressions.
type Matcher func(pattern string) (func(text string) bool, error)

// Values tells what the opaque values in server options mean.
type Values interface {
	// Truthy reports whether v counts as true: neither nil nor false.
	Truthy(v any) bool
	// Equal reports whether a property's value is the wanted one.
	Equal(property, wanted any) bool
	// Key returns v as a property key.
	Key(v any) Key
	// Predicate returns v as a test of hosts, nil if it can't be called.
	Predicate(v any) func(*Host) (bool, error)
}

// Option is an entry of the hash that ends a list of roles.
type Option struct {
	Key   Key
	Value any
}

// Servers are the servers a configuration declares, in order. For use by one
// goroutine at a time.
type Servers struct {
	values Values
	match  Matcher
	list   []*Host
	byAddr map[address]*Host
}

type address struct {
	hostname string
	port     int
	textPort bool
}

// NewServers returns an empty list of servers.
func NewServers(values Values, match Matcher) *Servers {
	return &Servers{values: values, match: match, byAddr: map[address]*Host{}}
}

// Declare adds h and returns it; or, when a server of the same host name and
// port is declared already, gives that one h's user, if there is one, and
// returns it. A port of 22, one of "22" and no port make three servers.
//
// The caller then sets what else the declaration says on the result: fields,
// roles ([Host.AddRole]) and properties ([Properties.Merge]). Changing the
// host name or port there doesn't change what later declarations find.
func (s *Servers) Declare(h *Host) *Host {
	at := address{h.Hostname, h.Port, h.TextPort}
	if known := s.byAddr[at]; known != nil {
		if h.User != "" {
			known.User = h.User
		}
		return known
	}
	s.byAddr[at] = h
	s.list = append(s.list, h)
	return h
}

// All returns all servers in the order they were declared.
func (s *Servers) All() []*Host { return slices.Clone(s.list) }

// ForRoles returns the servers that pass the [RoleFilter] of these values and
// meet all options, in the order they were declared.
//
// The options filter and select demand a property or a test, exclude their
// opposite; any other demands that the property of its name has its value.
func (s *Servers) ForRoles(roles []FilterValue, options ...Option) ([]*Host, error) {
	filter, err := RoleFilter(roles, s.match)
	if err != nil {
		return nil, err
	}
	hosts, err := filter(s.list)
	if err != nil {
		return nil, err
	}
	var found []*Host
	for _, h := range hosts {
		ok, err := s.Meets(h, options...)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, h)
		}
	}
	return found, nil
}

// Primary returns the first of the servers that [Servers.ForRoles] finds whose
// property primary is true, else the first of them, else nil.
func (s *Servers) Primary(roles ...FilterValue) (*Host, error) {
	hosts, err := s.ForRoles(roles)
	if err != nil || len(hosts) == 0 {
		return nil, err
	}
	i := slices.IndexFunc(hosts, func(h *Host) bool { return s.isTrue(h, Sym("primary")) })
	return hosts[max(i, 0)], nil
}

// RoleProperty is a server in a role, with the property named like the role;
// Value is nil if there is none.
type RoleProperty struct {
	Host  *Host
	Role  string
	Value any
}

// RoleProperties returns an entry for each server and each of the roles it
// has, by server. Roles are symbols taken as they are: no lists, patterns, nor
// all, though these choose the servers.
func (s *Servers) RoleProperties(roles []Key, options ...Option) ([]RoleProperty, error) {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name
	}
	hosts, err := s.ForRoles(FilterTexts(names...), options...)
	if err != nil {
		return nil, err
	}
	var list []RoleProperty
	for _, h := range hosts {
		for _, r := range roles {
			if r.Symbol && h.HasRole(r.Name) {
				v, _ := h.properties.Get(r)
				list = append(list, RoleProperty{h, r.Name, v})
			}
		}
	}
	return list, nil
}

// Meets reports whether h meets all options, as [Servers.ForRoles] reads them.
func (s *Servers) Meets(h *Host, options ...Option) (bool, error) {
	for _, o := range options {
		ok, err := s.meets(h, o)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (s *Servers) meets(h *Host, o Option) (bool, error) {
	switch o.Key {
	case Sym("filter"), Sym("select"):
		return s.test(h, o.Value)
	case Sym("exclude"):
		ok, err := s.test(h, o.Value)
		return !ok, err
	}
	v, _ := h.properties.Get(o.Key)
	return s.values.Equal(v, o.Value), nil
}

// test asks a callable about h, or for a true property of that name.
func (s *Servers) test(h *Host, v any) (bool, error) {
	if call := s.values.Predicate(v); call != nil {
		return call(h)
	}
	return s.isTrue(h, s.values.Key(v)), nil
}

func (s *Servers) isTrue(h *Host, property Key) bool {
	v, ok := h.properties.Get(property)
	return ok && s.values.Truthy(v)
}

// nameTest returns a test of names: equal to one of the patterns, or matched
// by one that is a regular expression between slashes.
func nameTest(patterns []string, match Matcher) (func(name string) bool, error) {
	var tests []func(string) bool
	for _, p := range patterns {
		if len(p) > 2 && p[0] == '/' && p[len(p)-1] == '/' {
			test, err := match(p[1 : len(p)-1])
			if err != nil {
				return nil, err
			}
			tests = append(tests, test)
		} else {
			tests = append(tests, func(name string) bool { return name == p })
		}
	}
	return func(name string) bool {
		return slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(name) })
	}, nil
}

// keep returns the elements that pass the test, in a new slice.
func keep[T any](list []T, test func(T) bool) []T {
	var kept []T
	for _, v := range list {
		if test(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

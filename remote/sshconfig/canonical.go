package sshconfig

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// canonicalize completes the name to connect to by the first of CanonicalDomains
// in which it resolves.
func (e *evaluation) canonicalize() error {
	s := &e.settings
	proxied := s.ProxyCommand != "" || s.ProxyJump != ""
	name := s.HostName
	switch s.CanonicalizeHostname {
	case "always":
	case "yes", "true":
		if proxied {
			return nil
		}
	default:
		return nil
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return nil
	}
	dots := 1
	if s.CanonicalizeMaxDots != nil {
		dots = *s.CanonicalizeMaxDots
	}
	if strings.Count(name, ".") > dots || e.env.Resolve == nil {
		return nil
	}
	for _, domain := range s.CanonicalDomains {
		if isNone(domain) {
			return nil
		}
		full := name + "." + strings.ToLower(domain)
		alias, ok := e.env.Resolve(full + ".") // with a dot it is looked for nowhere else
		if !ok {
			continue
		}
		alias = strings.ToLower(strings.TrimSuffix(alias, "."))
		if alias != "" && slices.ContainsFunc(s.CanonicalizePermittedCNAMEs, func(r cnameRule) bool { return r.permits(full, alias) }) {
			full = alias
		}
		s.HostName = full
		return nil
	}
	if s.CanonicalizeFallbackLocal != nil && !*s.CanonicalizeFallbackLocal {
		return fmt.Errorf("could not resolve host %q in CanonicalDomains (CanonicalizeFallbackLocal no)", name)
	}
	return nil
}

// rereads tells whether the files are read a second time.
func (e *evaluation) rereads(hasFinal bool) bool {
	switch e.settings.CanonicalizeHostname {
	case "yes", "true", "always":
		return true
	}
	return hasFinal
}

// A cnameRule says which aliases of the DNS may be followed to which names.
type cnameRule struct{ from, to string } // lists of patterns

func (r cnameRule) permits(name, alias string) bool {
	return MatchHostList(name, r.from) && MatchHostList(alias, r.to)
}

func setPermittedCNAMEs(s *Settings, args []string) error {
	s.CanonicalizePermittedCNAMEs = nil
	if len(args) == 1 && isNone(args[0]) {
		return nil
	}
	for _, a := range args {
		from, to, ok := strings.Cut(a, ":")
		if a == "*" {
			from, to, ok = "*", "*", true
		}
		if !ok || from == "" || to == "" {
			return fmt.Errorf("%q is no pair of pattern lists, from:to", a)
		}
		s.CanonicalizePermittedCNAMEs = append(s.CanonicalizePermittedCNAMEs, cnameRule{from, to})
	}
	return nil
}

func setCanonicalDomains(s *Settings, args []string) error {
	for _, a := range args {
		if a == "" || a[0] == '.' || strings.ContainsAny(a, "/ ") || isNone(a) && len(args) > 1 {
			return fmt.Errorf("invalid domain %q", a)
		}
	}
	s.CanonicalDomains = slices.Clone(args)
	return nil
}

package runtime

import (
	"net/netip"
	"strconv"
	"strings"
)

// UnparsableHostError says that a string doesn't name a host.
type UnparsableHostError struct{ Text string }

func (e *UnparsableHostError) Error() string {
	return "Cannot parse host string " + e.Text
}

func (e *UnparsableHostError) RubyClass() string { return "SSHKit::UnparsableHostStringError" }

// ParseHost makes a host of a string [user@]host[:port]. An IPv6 address
// stands in brackets if a port follows, else with or without. The error is an
// [*UnparsableHostError].
//
// An empty host name is no error, since configurations often build these
// strings from environment variables that not every task needs.
func ParseHost(s string) (*Host, error) {
	h := &Host{}
	rest := s
	if user, after, ok := strings.Cut(s, "@"); ok {
		h.User, rest = user, after
	}
	name, port := rest, ""
	switch {
	case strings.HasPrefix(rest, "["):
		address, after, ok := strings.Cut(rest[1:], "]")
		if !ok || !isIPv6(address) || after != "" && after[0] != ':' {
			return nil, &UnparsableHostError{s}
		}
		name, port = address, strings.TrimPrefix(after, ":")
	case isIPv6(rest):
	case strings.Contains(rest, ":"):
		name, _, _ = strings.Cut(rest, ":")
		port = rest[strings.LastIndexByte(rest, ':')+1:]
	}
	h.Hostname = name
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return nil, &UnparsableHostError{s}
		}
		h.Port = int(n)
	}
	if strings.Contains(h.User, ":") || strings.ContainsAny(name, "@[]") {
		return nil, &UnparsableHostError{s}
	}
	return h, nil
}

func isIPv6(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6()
}

package runtime

import (
	"cmp"
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
// stands in brackets if a port follows, else with or without. Of several @ the
// first and the last count, and "user@" names a host "user", as in SSHKit. The
// error is an [*UnparsableHostError].
//
// An empty host name is no error, since configurations often build these
// strings from environment variables that not every task needs.
func ParseHost(s string) (*Host, error) {
	h := &Host{}
	rest := s
	if parts := strings.Split(s, "@"); len(parts) > 1 {
		h.User, rest = parts[0], cmp.Or(parts[len(parts)-1], parts[0])
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

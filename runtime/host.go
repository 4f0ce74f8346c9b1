package runtime

import (
	"maps"
	"net"
	"slices"
	"strconv"
)

// Host is a machine commands run on: a declared server, a host named as a
// string in `on`, or the local machine.
//
// A Host is created and changed on the engine's goroutine only. Back ends read
// the connection fields from other goroutines while a command runs; the engine
// doesn't change them then.
type Host struct {
	Hostname string
	User     string // empty: the SSH configuration, then the login name, decides
	Port     int    // 0: not given
	TextPort bool   // Port was given as a String, and recipes read it as one
	Password string
	Keys     []string // private key files, as given

	// SSHOptions are the host's own net-ssh options, keyed by their Ruby name
	// without the colon ("forward_agent"). Values are plain Go: nil, bool,
	// int64, float64, string (symbols too), []any, map[string]any, or a value
	// of a type this module defines for proxies ([ProxyCommand], [ProxyJump], [ProxyServer]).
	SSHOptions map[string]any

	// TransferMethod is "scp", "sftp" or empty for the back end's default.
	TransferMethod string

	// Local marks the machine gocap runs on.
	Local bool

	// Text is what named the host in `on`, empty for an object. A host filter
	// compares it as a whole.
	Text string

	roles      []string
	properties Properties
}

// ProxyCommand is Net::SSH::Proxy::Command: a command whose standard streams
// carry the connection. %h, %p and %r are expanded.
type ProxyCommand struct{ Command string }

// ProxyJump is Net::SSH::Proxy::Jump: a comma separated list of [user@]host[:port].
type ProxyJump struct{ Hosts string }

// ProxyServer is Net::SSH::Proxy::HTTP, SOCKS4 or SOCKS5: a server that connects to
// the host when it is asked by a protocol of that name.
type ProxyServer struct {
	Protocol       string // HTTP, SOCKS4, SOCKS5
	Host           string
	Port           int
	User, Password string
}

// Addr is host:port.
func (p *ProxyServer) Addr() string { return net.JoinHostPort(p.Host, strconv.Itoa(p.Port)) }

// LocalHost returns the host that stands for this machine.
func LocalHost() *Host { return &Host{Hostname: "localhost", Local: true} }

// Username returns the user commands run as, as far as the configuration
// says: the host's own user, else ssh_options[:user]; empty when neither is set.
func (h *Host) Username() string {
	if h.User != "" {
		return h.User
	}
	if u, ok := h.SSHOptions["user"].(string); ok {
		return u
	}
	return ""
}

// String returns the host name.
func (h *Host) String() string { return h.Hostname }

// Label returns "user@host", or the host name alone when no user is known.
func (h *Host) Label() string {
	if u := h.Username(); u != "" {
		return u + "@" + h.Hostname
	}
	return h.Hostname
}

// Identity tells the host from others: it's made of user, host name and port.
func (h *Host) Identity() string {
	return h.User + "\x00" + h.Hostname + "\x00" + strconv.Itoa(h.Port)
}

// Roles returns the host's roles in the order they were added.
func (h *Host) Roles() []string { return slices.Clone(h.roles) }

// AddRole adds roles the host doesn't have yet.
func (h *Host) AddRole(names ...string) {
	for _, n := range names {
		if !h.HasRole(n) {
			h.roles = append(h.roles, n)
		}
	}
}

// HasRole reports whether the host has a role of this name.
func (h *Host) HasRole(name string) bool { return slices.Contains(h.roles, name) }

// Properties returns the host's properties.
func (h *Host) Properties() *Properties { return &h.properties }

// Clone returns a copy of the host that shares nothing with it but the values
// inside SSHOptions. Property values pass through copyValue, whose error ends
// the copying; nil keeps them.
func (h *Host) Clone(copyValue func(any) (any, error)) (*Host, error) {
	c := *h
	c.Keys = slices.Clone(h.Keys)
	c.SSHOptions = maps.Clone(h.SSHOptions)
	c.roles = slices.Clone(h.roles)
	var err error
	c.properties, err = h.properties.clone(copyValue)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

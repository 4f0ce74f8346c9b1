package remote

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/sshconfig"
	"github.com/gocap/gocap/runtime"
)

// settings are all there is to know to connect to a host: ssh_options and the
// SSH configuration, put together, with defaults filled in.
type settings struct {
	name string // as the recipe has it
	host string // to connect to
	port int
	user string

	network string // tcp, tcp4, tcp6
	bind    string
	timeout time.Duration // to connect, up to the host key
	tries   int           // how often to connect
	jumps   []jump
	command string // proxy command, tokens unexpanded
	proxy   *runtime.ProxyServer
	tokens  sshconfig.Tokens

	authMethods    []string
	keys           []string
	defaultKeys    bool // nobody named keys: missing files are no news
	keyData        []string
	certs          []string
	certData       []string
	keysOnly       bool
	agent          string // socket to authenticate with; empty for none
	noAgent        string // why there is none
	passphrase     string
	password       string
	prompts        int // how often to ask for a password
	nonInteractive bool
	forward        string // socket of the agent to forward; empty for none
	pubkeyAlgs     []string

	verify          string
	userKnownHosts  []string
	globalKnown     []string
	hostKeyAlias    string
	checkHostIP     bool
	hashKnownHosts  bool
	knownCommand    string // KnownHostsCommand, tokens unexpanded
	revokedFile     string
	trustLocalhost  bool
	caAlgs          []string
	fingerprintHash string

	keepalive    time.Duration // interval; 0: off
	keepaliveMax int

	crypto      ssh.Config
	hostKeyAlgs []string // as asked for; empty: by what is known
	env         [][2]string
	files       []string // configuration files read
	configFlag  []string // ssh's -F for Reproduce
}

// A jump is one hop of ProxyJump.
type jump struct {
	user, host string
	port       int
}

const (
	defaultKeepalive    = 15 * time.Second
	defaultKeepaliveMax = 3
	defaultPrompts      = 3
)

// merge puts a host's options over the back end's.
func (b *Backend) merge(h *runtime.Host) map[string]any {
	b.mu.Lock()
	defer b.mu.Unlock()
	return mergeOptions(b.sshOptions, h)
}

// mergeOptions puts a host's options over those of all hosts, which go over its
// fields.
func mergeOptions(all map[string]any, h *runtime.Host) map[string]any {
	m := map[string]any{}
	if len(h.Keys) > 0 {
		m["keys"] = h.Keys
	}
	if h.Port != 0 {
		m["port"] = h.Port
	}
	if h.Password != "" {
		m["password"] = h.Password
	}
	maps.Copy(m, all)
	maps.Copy(m, h.SSHOptions)
	if h.User != "" {
		m["user"] = h.User
	}
	return m
}

// settingsFor resolves everything for a host. merged comes from merge; via,
// when set, are the hops to use instead of what the configuration says.
func (b *Backend) settingsFor(h *runtime.Host, merged map[string]any, via []jump) (*settings, error) {
	o, err := parseOptions(merged)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"verify_host_key", "paranoid"} {
		if use, old := oldVerifyName(merged[name]); old {
			if name == "paranoid" {
				b.warn(":paranoid is deprecated, please use :verify_host_key. Supported values are exactly the same, only the name of the option has changed.")
			}
			value := fmt.Sprint(merged[name])
			if _, symbol := merged[name].(string); symbol {
				value = ":" + value
			}
			b.warn(fmt.Sprintf("verify_host_key: %s is deprecated, use :%s", value, use))
		}
	}
	cfg, flags, err := b.config(o)
	if err != nil {
		return nil, err
	}
	c, err := cfg.Lookup(sshconfig.Query{Host: h.Hostname, HostName: o.hostName, User: o.user, Port: o.port})
	if err != nil {
		return nil, err
	}
	s := &settings{
		name: h.Hostname, host: c.HostName, port: cmp.Or(c.Port, 22), user: cmp.Or(c.User, b.login),
		network: map[string]string{"inet": "tcp4", "inet6": "tcp6"}[c.AddressFamily],
		bind:    cmp.Or(o.addressBind, c.BindAddress),
		timeout: cmp.Or(o.timeout, c.ConnectTimeout, defaultTimeout),
		tokens:  c.Tokens,
		keyData: o.keyData, certData: o.keycertData, passphrase: o.passphrase, password: o.password,
		hostKeyAlias: cmp.Or(o.hostKeyAlias, c.HostKeyAlias), files: cfg.Files(), configFlag: flags,
	}
	s.network = cmp.Or(s.network, "tcp")
	if s.tries = 1; c.ConnectionAttempts != nil {
		s.tries = *c.ConnectionAttempts
	}
	s.tokens['r'] = cmp.Or(o.remoteUser, s.user)
	if err := s.setProxy(o, c, via); err != nil {
		return nil, err
	}
	b.setAuth(s, o, c)
	b.setHostKeys(s, o, c)
	s.setKeepalive(o, c)
	if err := s.setAlgorithms(o, c); err != nil {
		return nil, err
	}
	s.env = b.remoteEnv(o, c)
	return s, nil
}

func (s *settings) addr() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

func (s *settings) setProxy(o *options, c *sshconfig.Settings, via []jump) (err error) {
	switch p := o.proxy.(type) {
	case runtime.ProxyCommand:
		s.command = p.Command
	case runtime.ProxyJump:
		s.jumps, err = parseJumps(p.Hosts, s.tokens)
	case runtime.ProxyServer:
		s.proxy = &p
	case nil:
		s.command = c.ProxyCommand
		s.jumps, err = parseJumps(c.ProxyJump, s.tokens)
	}
	if via != nil {
		s.command, s.proxy, s.jumps = "", nil, via
	}
	return err
}

// parseJumps reads [user@]host[:port],… ; also ssh://[user@]host[:port].
func parseJumps(list string, tokens sshconfig.Tokens) ([]jump, error) {
	if list == "" || strings.EqualFold(list, "none") {
		return nil, nil
	}
	some := sshconfig.Tokens{}
	for _, t := range []byte("hnpr") {
		some[t] = tokens[t]
	}
	list, err := some.Expand(list)
	if err != nil {
		return nil, &OptionError{Text: "ProxyJump: " + err.Error()}
	}
	var jumps []jump
	for spec := range strings.SplitSeq(list, ",") {
		j := jump{}
		rest := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(spec), "ssh://"), "/")
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			j.user, rest = rest[:i], rest[i+1:]
		}
		j.host = rest
		if host, port, err := net.SplitHostPort(rest); err == nil {
			n, err := strconv.ParseUint(port, 10, 16)
			if err != nil || n == 0 {
				return nil, &OptionError{Text: fmt.Sprintf("ProxyJump: bad port in %q", spec)}
			}
			j.host, j.port = host, int(n)
		}
		j.host = strings.Trim(j.host, "[]")
		if j.host == "" {
			return nil, &OptionError{Text: fmt.Sprintf("ProxyJump: no host in %q", spec)}
		}
		jumps = append(jumps, j)
	}
	return jumps, nil
}

func (b *Backend) setAuth(s *settings, o *options, c *sshconfig.Settings) {
	yes := func(v *bool) bool { return v == nil || *v }

	s.authMethods = []string{"none", "publickey", "password", "keyboard-interactive"}
	if c.PreferredAuthentications != "" {
		s.authMethods = strings.Split(c.PreferredAuthentications, ",")
	}
	s.authMethods = slices.DeleteFunc(s.authMethods, func(m string) bool {
		return m == "publickey" && !yes(c.PubkeyAuthentication) || m == "password" && !yes(c.PasswordAuthentication) ||
			m == "keyboard-interactive" && !yes(c.KbdInteractiveAuthentication)
	})
	if len(o.authMethods) > 0 || o.noAuthMethods {
		s.authMethods = o.authMethods
	}

	switch {
	case len(o.keys) > 0 || o.noKeys:
		s.keys = b.expandAll(o.keys)
	case len(c.IdentityFile) > 0:
		s.keys = slices.DeleteFunc(slices.Clone(c.IdentityFile), isNone)
	case len(o.keyData) == 0:
		s.defaultKeys = true
		for _, f := range []string{".ssh/id_ed25519", ".ssh/id_rsa", ".ssh/id_dsa", ".ssh/id_ecdsa",
			".ssh2/id_ed25519", ".ssh2/id_rsa", ".ssh2/id_dsa", ".ssh2/id_ecdsa"} {
			if b.home != "" {
				s.keys = append(s.keys, filepath.Join(b.home, f))
			}
		}
	}
	s.certs = slices.DeleteFunc(slices.Clone(c.CertificateFile), isNone)
	if len(o.keycerts) > 0 {
		s.certs = b.expandAll(o.keycerts)
	}
	s.keysOnly = c.IdentitiesOnly != nil && *c.IdentitiesOnly
	if o.keysOnly != nil {
		s.keysOnly = *o.keysOnly
	}

	s.prompts = defaultPrompts
	for _, n := range []*int{c.NumberOfPasswordPrompts, o.prompts} {
		if n != nil {
			s.prompts = *n
		}
	}
	s.nonInteractive = o.nonInteractive || c.BatchMode != nil && *c.BatchMode
	if s.nonInteractive {
		s.prompts = 0
	}

	socket := b.getenv("SSH_AUTH_SOCK")
	s.noAgent = "none (SSH_AUTH_SOCK is not set)"
	switch c.IdentityAgent {
	case "", "SSH_AUTH_SOCK":
	case "none":
		socket, s.noAgent = "", "none (IdentityAgent none)"
	default:
		socket = c.IdentityAgent
	}
	if yes(o.useAgent) {
		s.agent = socket
	} else {
		s.noAgent = "none (ssh_options[:use_agent] is off)"
	}
	if yes(o.forwardAgent) {
		s.forward = socket
		switch strings.ToLower(c.ForwardAgent) {
		case "", "yes", "no", "true", "false":
		default:
			s.forward = c.ForwardAgent
		}
	}
}

func isNone(s string) bool { return strings.EqualFold(s, "none") }

func (b *Backend) setHostKeys(s *settings, o *options, c *sshconfig.Settings) {
	s.verify = verifyLocalTunnel
	switch c.StrictHostKeyChecking {
	case "yes", "true":
		s.verify = verifyAlways
	case "no", "false", "off":
		s.verify = verifyNever
	case "accept-new":
		s.verify = verifyAcceptNew
	}
	s.verify = cmp.Or(o.verifyHostKey, s.verify)

	files := func(option, config []string, defaults ...string) []string {
		switch {
		case len(option) > 0:
			return b.expandAll(option)
		case len(config) > 0:
			return slices.DeleteFunc(slices.Clone(config), isNone)
		}
		return defaults
	}
	var mine []string
	if b.home != "" {
		mine = []string{filepath.Join(b.home, ".ssh", "known_hosts"), filepath.Join(b.home, ".ssh", "known_hosts2")}
	}
	s.userKnownHosts = files(o.userKnownHosts, c.UserKnownHostsFile, mine...)
	s.globalKnown = files(o.globalKnown, c.GlobalKnownHostsFile, "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")

	s.checkHostIP = true
	for _, v := range []*bool{c.CheckHostIP, o.checkHostIP} {
		if v != nil {
			s.checkHostIP = *v
		}
	}
	isYes := func(v *bool) bool { return v != nil && *v }
	s.hashKnownHosts, s.trustLocalhost = isYes(c.HashKnownHosts), isYes(c.NoHostAuthenticationForLocalhost)
	s.knownCommand, s.revokedFile = c.KnownHostsCommand, c.RevokedHostKeys
	s.fingerprintHash = strings.ToUpper(cmp.Or(o.fingerprintHash, c.FingerprintHash, "SHA256"))
}

func (s *settings) setKeepalive(o *options, c *sshconfig.Settings) {
	s.keepalive, s.keepaliveMax = defaultKeepalive, defaultKeepaliveMax
	if c.ServerAliveInterval != nil {
		s.keepalive = *c.ServerAliveInterval
	}
	if c.ServerAliveCountMax != nil {
		s.keepaliveMax = *c.ServerAliveCountMax
	}
	if o.keepalive != nil {
		if !*o.keepalive {
			s.keepalive = 0
			return
		}
		s.keepalive = cmp.Or(s.keepalive, defaultKeepalive)
	}
	s.keepalive = cmp.Or(o.keepaliveInterval, s.keepalive)
	s.keepaliveMax = cmp.Or(o.keepaliveMax, s.keepaliveMax)
}

// remoteEnv returns what is sent along with each command.
func (b *Backend) remoteEnv(o *options, c *sshconfig.Settings) [][2]string {
	var env [][2]string
	patterns := c.SendEnv
	if len(o.sendEnv) > 0 {
		patterns = o.sendEnv
	}
	for _, kv := range b.env {
		name, value, _ := strings.Cut(kv, "=")
		if slices.ContainsFunc(patterns, func(p string) bool { return sshconfig.MatchPattern(name, p) }) {
			env = append(env, [2]string{name, value})
		}
	}
	if o.setEnv != nil {
		return append(env, o.setEnv...)
	}
	for _, kv := range c.SetEnv {
		name, value, _ := strings.Cut(kv, "=")
		env = append(env, [2]string{name, value})
	}
	return env
}

// config reads the SSH configuration files that the options ask for, once.
// flags are what makes ssh read the same.
func (b *Backend) config(o *options) (cfg *sshconfig.Config, flags []string, err error) {
	var files []sshconfig.File
	switch {
	case o.noConfig:
		flags = []string{"-F", "none"}
	case len(o.configFiles) > 0:
		for _, f := range b.expandAll(o.configFiles) {
			files = append(files, sshconfig.File{Path: f})
			flags = []string{"-F", f}
		}
	default:
		// SSHKit adds the working directory's own file.
		files = append(sshconfig.DefaultFiles(b.home), sshconfig.File{Path: filepath.Join(b.dir, ".ssh", "config")})
		if b.home == b.dir {
			files = files[:len(files)-1]
		}
	}
	key := fmt.Sprint(files)
	b.mu.Lock()
	defer b.mu.Unlock()
	if cfg = b.configs[key]; cfg != nil {
		return cfg, flags, nil
	}
	cfg, err = sshconfig.Load(sshconfig.Env{
		Home: b.home, User: b.login, UID: b.uid, Hostname: b.hostname, Getenv: b.getenv, Exec: b.matchExec, Resolve: b.resolve,
	}, files...)
	if err == nil {
		b.configs[key] = cfg
	}
	return cfg, flags, err
}

// resolve looks a name up for CanonicalizeHostname.
func (b *Backend) resolve(name string) (canonical string, ok bool) {
	ctx, cancel := context.WithTimeout(b.ctx, defaultTimeout)
	defer cancel()
	if addrs, err := net.DefaultResolver.LookupHost(ctx, name); err != nil || len(addrs) == 0 {
		return "", false
	}
	canonical, _ = net.DefaultResolver.LookupCNAME(ctx, name)
	return canonical, true
}

// matchExec runs the command of a Match exec line.
func (b *Backend) matchExec(command string) bool {
	cmd := exec.Command(cmp.Or(b.getenv("SHELL"), "/bin/sh"), "-c", command)
	cmd.Env, cmd.Dir = b.env, b.dir
	return cmd.Run() == nil
}

// expandAll makes paths absolute, as Net::SSH does: ~ is the home directory,
// others start in the working directory.
func (b *Backend) expandAll(paths []string) []string {
	all := make([]string, len(paths))
	for i, p := range paths {
		all[i] = b.expandPath(p)
	}
	return all
}

func (b *Backend) expandPath(p string) string {
	if p == "~" || strings.HasPrefix(p, "~/") {
		return filepath.Join(b.home, p[1:])
	}
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(b.dir, p)
}

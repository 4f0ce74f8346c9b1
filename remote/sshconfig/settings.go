package sshconfig

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Settings is what the files say about one host. A field whose keyword does
// not appear is zero or nil; ssh's own defaults are the caller's affair.
// Tokens, variables and ~ are expanded.
type Settings struct {
	HostName string // never empty: the queried name when nothing else is said
	User     string // empty when neither the query nor a file names one
	Port     int    // 0 when neither the query nor a file names one

	IdentityFile    []string
	CertificateFile []string
	IdentitiesOnly  *bool
	IdentityAgent   string // a path, "SSH_AUTH_SOCK" or "none"
	ForwardAgent    string // "yes", "no", or an agent's path

	ProxyCommand string // tokens unexpanded: see Tokens
	ProxyJump    string // as ProxyCommand; at most one of the two is set

	StrictHostKeyChecking string // lower case
	UserKnownHostsFile    []string
	GlobalKnownHostsFile  []string
	HostKeyAlias          string
	CheckHostIP           *bool
	HashKnownHosts        *bool
	KnownHostsCommand     string // tokens unexpanded
	RevokedHostKeys       string // a path
	CASignatureAlgorithms string

	NoHostAuthenticationForLocalhost *bool

	FingerprintHash string

	Ciphers                  string
	MACs                     string
	KexAlgorithms            string
	HostKeyAlgorithms        string
	PubkeyAcceptedAlgorithms string
	RekeyLimit               string

	ConnectTimeout      time.Duration
	ConnectionAttempts  *int
	ServerAliveInterval *time.Duration
	ServerAliveCountMax *int

	PreferredAuthentications     string
	PasswordAuthentication       *bool
	PubkeyAuthentication         *bool
	KbdInteractiveAuthentication *bool
	NumberOfPasswordPrompts      *int
	BatchMode                    *bool

	SendEnv []string // patterns of variable names
	SetEnv  []string // NAME=value

	AddressFamily string // "any", "inet" or "inet6"
	BindAddress   string

	CanonicalizeHostname        string // "yes", "no" or "always", or a synonym
	CanonicalDomains            []string
	CanonicalizeMaxDots         *int
	CanonicalizeFallbackLocal   *bool
	CanonicalizePermittedCNAMEs []cnameRule

	// Tokens are the values of all %-tokens for this host.
	Tokens Tokens

	Tag string // what Match tagged compares with
}

// A setter applies one line.
type setter func(s *Settings, args []string) error

// keywords are the directives that take separate arguments, by their lower
// case name.
var keywords = map[string]setter{
	"hostname":                         text(func(s *Settings) *string { return &s.HostName }),
	"user":                             text(func(s *Settings) *string { return &s.User }),
	"port":                             setPort,
	"identityfile":                     appendFile(func(s *Settings) *[]string { return &s.IdentityFile }),
	"certificatefile":                  appendFile(func(s *Settings) *[]string { return &s.CertificateFile }),
	"identitiesonly":                   flag(func(s *Settings) **bool { return &s.IdentitiesOnly }),
	"identityagent":                    text(func(s *Settings) *string { return &s.IdentityAgent }),
	"forwardagent":                     text(func(s *Settings) *string { return &s.ForwardAgent }),
	"stricthostkeychecking":            oneOf(func(s *Settings) *string { return &s.StrictHostKeyChecking }, "yes", "no", "true", "false", "off", "ask", "accept-new"),
	"userknownhostsfile":               words(func(s *Settings) *[]string { return &s.UserKnownHostsFile }),
	"globalknownhostsfile":             words(func(s *Settings) *[]string { return &s.GlobalKnownHostsFile }),
	"hostkeyalias":                     text(func(s *Settings) *string { return &s.HostKeyAlias }),
	"checkhostip":                      flag(func(s *Settings) **bool { return &s.CheckHostIP }),
	"canonicalizehostname":             oneOf(func(s *Settings) *string { return &s.CanonicalizeHostname }, "yes", "no", "true", "false", "always"),
	"canonicaldomains":                 setCanonicalDomains,
	"canonicalizemaxdots":              integer(func(s *Settings) **int { return &s.CanonicalizeMaxDots }),
	"canonicalizefallbacklocal":        flag(func(s *Settings) **bool { return &s.CanonicalizeFallbackLocal }),
	"canonicalizepermittedcnames":      setPermittedCNAMEs,
	"hashknownhosts":                   flag(func(s *Settings) **bool { return &s.HashKnownHosts }),
	"revokedhostkeys":                  text(func(s *Settings) *string { return &s.RevokedHostKeys }),
	"casignaturealgorithms":            text(func(s *Settings) *string { return &s.CASignatureAlgorithms }),
	"nohostauthenticationforlocalhost": flag(func(s *Settings) **bool { return &s.NoHostAuthenticationForLocalhost }),
	"fingerprinthash":                  oneOf(func(s *Settings) *string { return &s.FingerprintHash }, "md5", "sha256"),
	"ciphers":                          text(func(s *Settings) *string { return &s.Ciphers }),
	"macs":                             text(func(s *Settings) *string { return &s.MACs }),
	"kexalgorithms":                    text(func(s *Settings) *string { return &s.KexAlgorithms }),
	"hostkeyalgorithms":                text(func(s *Settings) *string { return &s.HostKeyAlgorithms }),
	"pubkeyacceptedalgorithms":         text(func(s *Settings) *string { return &s.PubkeyAcceptedAlgorithms }),
	"rekeylimit":                       setRekeyLimit,
	"connecttimeout":                   setConnectTimeout,
	"connectionattempts":               setConnectionAttempts,
	"serveraliveinterval":              setAliveInterval,
	"serveralivecountmax":              integer(func(s *Settings) **int { return &s.ServerAliveCountMax }),
	"preferredauthentications":         text(func(s *Settings) *string { return &s.PreferredAuthentications }),
	"passwordauthentication":           flag(func(s *Settings) **bool { return &s.PasswordAuthentication }),
	"pubkeyauthentication":             setPubkeyAuthentication,
	"kbdinteractiveauthentication":     flag(func(s *Settings) **bool { return &s.KbdInteractiveAuthentication }),
	"numberofpasswordprompts":          integer(func(s *Settings) **int { return &s.NumberOfPasswordPrompts }),
	"batchmode":                        flag(func(s *Settings) **bool { return &s.BatchMode }),
	"sendenv":                          setSendEnv,
	"setenv":                           setSetEnv,
	"tag":                              text(func(s *Settings) *string { return &s.Tag }),
	"addressfamily":                    oneOf(func(s *Settings) *string { return &s.AddressFamily }, "any", "inet", "inet6"),
	"bindaddress":                      text(func(s *Settings) *string { return &s.BindAddress }),
}

// aliases are other names of keywords.
var aliases = map[string]string{
	"identityfile2":                   "identityfile",
	"challengeresponseauthentication": "kbdinteractiveauthentication",
	"skeyauthentication":              "kbdinteractiveauthentication",
	"tisauthentication":               "kbdinteractiveauthentication",
	"dsaauthentication":               "pubkeyauthentication",
	"pubkeyacceptedkeytypes":          "pubkeyacceptedalgorithms",
}

// accumulates tells the keywords whose later lines add to earlier ones.
func accumulates(keyword string) bool {
	return keyword == "identityfile" || keyword == "certificatefile" || keyword == "sendenv"
}

var errExtra = errors.New("extra arguments at the end of the line")

func one(args []string) (string, error) {
	if len(args) > 1 {
		return "", errExtra
	}
	if args[0] == "" {
		return "", errors.New("missing argument")
	}
	return args[0], nil
}

func isNone(v string) bool { return strings.EqualFold(v, "none") }

func text(field func(*Settings) *string) setter {
	return func(s *Settings, args []string) error {
		v, err := one(args)
		if err == nil {
			*field(s) = v
		}
		return err
	}
}

// oneOf takes one of a few words, and keeps it in lower case.
func oneOf(field func(*Settings) *string, values ...string) setter {
	return func(s *Settings, args []string) error {
		v, err := one(args)
		if err != nil {
			return err
		}
		v = strings.ToLower(v)
		if !slices.Contains(values, v) {
			return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
		}
		*field(s) = v
		return nil
	}
}

func words(field func(*Settings) *[]string) setter {
	return func(s *Settings, args []string) error {
		if len(args) > 1 && slices.ContainsFunc(args, isNone) {
			return errors.New("none must stand alone")
		}
		*field(s) = slices.Clone(args) // the line keeps its own
		return nil
	}
}

func appendFile(field func(*Settings) *[]string) setter {
	return func(s *Settings, args []string) error {
		v, err := one(args)
		if err != nil {
			return err
		}
		if !slices.Contains(*field(s), v) {
			*field(s) = append(*field(s), v)
		}
		return nil
	}
}

func flag(field func(*Settings) **bool) setter {
	return func(s *Settings, args []string) error {
		v, err := one(args)
		if err != nil {
			return err
		}
		b, err := parseBool(v)
		if err != nil {
			return err
		}
		*field(s) = &b
		return nil
	}
}

// setPubkeyAuthentication also takes the words by which ssh binds signatures to
// the server's key, or doesn't.
func setPubkeyAuthentication(s *Settings, args []string) error {
	v, err := one(args)
	if err != nil {
		return err
	}
	if v == "unbound" || v == "host-bound" {
		v = "yes"
	}
	return flag(func(s *Settings) **bool { return &s.PubkeyAuthentication })(s, []string{v})
}

func parseBool(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "yes", "true":
		return true, nil
	case "no", "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither yes nor no", v)
}

func integer(field func(*Settings) **int) setter {
	return func(s *Settings, args []string) error {
		v, err := one(args)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is not a number", v)
		}
		*field(s) = &n
		return nil
	}
}

func setPort(s *Settings, args []string) error {
	v, err := one(args)
	if err != nil {
		return err
	}
	n, err := net.LookupPort("tcp", v) // which also knows names of services
	if err != nil || n == 0 {
		return fmt.Errorf("bad port number %q", v)
	}
	s.Port = n
	return nil
}

func setConnectTimeout(s *Settings, args []string) error {
	v, err := one(args)
	if err != nil || isNone(v) {
		return err
	}
	s.ConnectTimeout, err = parseTime(v)
	return err
}

func setConnectionAttempts(s *Settings, args []string) error {
	err := integer(func(s *Settings) **int { return &s.ConnectionAttempts })(s, args)
	if err == nil && *s.ConnectionAttempts == 0 {
		return errors.New("there must be one at least")
	}
	return err
}

func setAliveInterval(s *Settings, args []string) error {
	v, err := one(args)
	if err != nil {
		return err
	}
	d, err := parseTime(v)
	if err == nil {
		s.ServerAliveInterval = &d
	}
	return err
}

func setRekeyLimit(s *Settings, args []string) error {
	if len(args) > 2 {
		return errExtra
	}
	s.RekeyLimit = args[0]
	return nil
}

// setSendEnv adds patterns; one with a leading - takes earlier ones away.
func setSendEnv(s *Settings, args []string) error {
	for _, a := range args {
		if a == "" || strings.Contains(a, "=") {
			return fmt.Errorf("invalid environment name %q", a)
		}
		drop, remove := strings.CutPrefix(a, "-")
		if !remove {
			s.SendEnv = append(s.SendEnv, a)
			continue
		}
		kept := s.SendEnv[:0:0]
		for _, p := range s.SendEnv {
			if !MatchPattern(p, drop) {
				kept = append(kept, p)
			}
		}
		s.SendEnv = kept
	}
	return nil
}

func setSetEnv(s *Settings, args []string) error {
	seen := map[string]bool{}
	s.SetEnv = nil
	for _, a := range args {
		name, _, ok := strings.Cut(a, "=")
		if !ok {
			return fmt.Errorf("invalid environment assignment %q", a)
		}
		if !seen[name] { // the first one wins, as of lines
			s.SetEnv = append(s.SetEnv, a)
		}
		seen[name] = true
	}
	return nil
}

// parseTime reads a time as in sshd_config(5): seconds, or 1h30m.
func parseTime(v string) (time.Duration, error) {
	bad := fmt.Errorf("invalid time value %q", v)
	if v == "" {
		return 0, bad
	}
	var total time.Duration
	for v != "" {
		digits := len(v) - len(strings.TrimLeft(v, "0123456789"))
		n, err := strconv.ParseInt(v[:digits], 10, 32)
		if err != nil {
			return 0, bad
		}
		v = v[digits:]
		unit := time.Second
		if v != "" {
			switch v[0] {
			case 's', 'S':
			case 'm', 'M':
				unit = time.Minute
			case 'h', 'H':
				unit = time.Hour
			case 'd', 'D':
				unit = 24 * time.Hour
			case 'w', 'W':
				unit = 7 * 24 * time.Hour
			default:
				return 0, bad
			}
			v = v[1:]
		}
		if time.Duration(n) > (1<<62)/unit {
			return 0, bad
		}
		total += time.Duration(n) * unit
		if total < 0 {
			return 0, bad
		}
	}
	return total, nil
}

package remote

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/sshconfig"
)

// setAlgorithms chooses ciphers, MACs, key exchanges and host key types. Names
// that aren't implemented are left out; nothing left is an error.
func (s *settings) setAlgorithms(o *options, c *sshconfig.Settings) error {
	good, weak := ssh.SupportedAlgorithms(), ssh.InsecureAlgorithms()
	for _, a := range []struct {
		option, keyword string
		asked           []string
		config          string
		good, weak      []string
		set             *[]string
	}{
		{"encryption", "Ciphers", o.encryption, c.Ciphers, good.Ciphers, weak.Ciphers, &s.crypto.Ciphers},
		{"hmac", "MACs", o.hmac, c.MACs, good.MACs, weak.MACs, &s.crypto.MACs},
		{"kex", "KexAlgorithms", o.kex, c.KexAlgorithms, good.KeyExchanges, weak.KeyExchanges, &s.crypto.KeyExchanges},
		{"host_key", "HostKeyAlgorithms", o.hostKey, c.HostKeyAlgorithms, slices.Concat(hostKeyDefaults(), hostKeyCertificates()), weak.HostKeys, &s.hostKeyAlgs},
		{"", "CASignatureAlgorithms", nil, c.CASignatureAlgorithms, caDefaults(), []string{ssh.KeyAlgoRSA}, &s.caAlgs},
		{"pubkey_algorithms", "PubkeyAcceptedAlgorithms", o.pubkeyAlgorithms, c.PubkeyAcceptedAlgorithms,
			append(good.PublicKeyAuths, ssh.KeyAlgoRSA), weak.PublicKeyAuths, &s.pubkeyAlgs},
	} {
		from, asked := "ssh_options[:"+a.option+"]", a.asked
		if len(asked) == 0 {
			from, asked = a.keyword, nil
			if a.config != "" {
				asked = strings.Split(a.config, ",")
			}
		}
		chosen := chooseAlgorithms(asked, a.good, slices.Concat(a.good, a.weak))
		if len(asked) > 0 && len(chosen) == 0 {
			return &OptionError{Option: a.option, Text: fmt.Sprintf("%s: gocap implements none of %s; it has %s",
				from, strings.Join(asked, ","), strings.Join(slices.Concat(a.good, a.weak), ","))}
		}
		if o.allAlgorithms {
			chosen = appendNew(appendNew(chosen, a.good...), a.weak...)
		}
		*a.set = chosen
	}
	if s.caAlgs == nil {
		s.caAlgs = caDefaults()
	}
	if s.crypto.KeyExchanges == nil { // the library's own choice leaves out those of servers that have nothing else
		s.crypto.KeyExchanges = append(good.KeyExchanges, ssh.InsecureKeyExchangeDH14SHA1)
	}
	s.crypto.RekeyThreshold = o.rekeyLimit
	if s.crypto.RekeyThreshold == 0 && c.RekeyLimit != "" {
		n, err := parseBytes(c.RekeyLimit)
		if err != nil {
			return &OptionError{Text: "RekeyLimit: " + err.Error()}
		}
		s.crypto.RekeyThreshold = n
	}
	return nil
}

// chooseAlgorithms resolves a list as OpenSSH and Net::SSH write them: names
// and patterns; "+name" adds to the defaults, "-name" takes away, "^name" puts
// first. A sign at the list's start holds for all of it. The result is nil for
// an empty list.
func chooseAlgorithms(asked, defaults, known []string) []string {
	if len(asked) == 0 {
		return nil
	}
	matching := func(from []string, pattern string) (found []string) {
		if pattern == "curve25519-sha256@libssh.org" { // the old name
			pattern = ssh.KeyExchangeCurve25519
		}
		for _, name := range from {
			if sshconfig.MatchPattern(name, pattern) {
				found = append(found, name)
			}
		}
		return found
	}
	var first, chosen []string
	var sign byte
	for i, name := range asked {
		name = strings.TrimSpace(name)
		if name != "" && strings.IndexByte("+-^", name[0]) >= 0 {
			if i == 0 {
				chosen = slices.Clone(defaults)
			}
			sign, name = name[0], name[1:]
		}
		found := matching(known, name)
		switch sign {
		case '-':
			chosen = slices.DeleteFunc(chosen, func(n string) bool { return slices.Contains(found, n) })
		case '^':
			first = appendNew(first, found...)
		default:
			chosen = appendNew(chosen, found...)
		}
	}
	return appendNew(first, chosen...)
}

func appendNew(list []string, more ...string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// hostKeyDefaults are the plain host key algorithms in order of preference.
// SHA-1 signatures come last, for servers that know no better.
func hostKeyDefaults() []string {
	return []string{ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
		ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA}
}

// caDefaults are the algorithms by which authorities may sign certificates.
func caDefaults() []string {
	return []string{ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
		ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
}

// hostKeyCertificates are the certified host key algorithms.
func hostKeyCertificates() []string {
	return slices.DeleteFunc(ssh.SupportedAlgorithms().HostKeys, func(n string) bool { return !strings.Contains(n, "-cert-") })
}

package remote

import (
	"cmp"
	"crypto/md5"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// A hostKeyCheck decides about the key of one connection.
type hostKeyCheck struct {
	known *knownHosts
	set   *settings
	ip    string // of the peer, when it is connected to directly
	// ask runs KnownHostsCommand; nil for none.
	ask  func(reason, name string, key ssh.PublicKey) ([]knownLine, error)
	warn func(text string)
}

// files are all known_hosts files; a new key goes to the first of the user's.
func (c *hostKeyCheck) files() []string {
	return slices.Concat(c.set.userKnownHosts, c.set.globalKnown)
}

// names are those whose entries count, best first: of the host, and of its
// address.
func (c *hostKeyCheck) names() []string {
	if alias := c.set.hostKeyAlias; alias != "" {
		// OpenSSH writes an alias without port, Net::SSH with it.
		return slices.Compact([]string{knownName(alias, 22), knownName(alias, c.set.port)})
	}
	all := []string{knownName(c.set.host, c.set.port)}
	if c.set.checkHostIP && c.ip != "" && c.ip != c.set.host {
		all = append(all, knownName(c.ip, c.set.port))
	}
	return all
}

// bareNames are names without port, under which a key that is known for the
// host counts too, but another one says nothing.
func (c *hostKeyCheck) bareNames() []string {
	if c.set.port == 22 || c.set.hostKeyAlias != "" {
		return nil
	}
	return []string{knownName(c.set.host, 22)}
}

// newNames are the names under which a new key is written, or shown.
func (c *hostKeyCheck) newNames() []string {
	if c.set.hostKeyAlias != "" {
		return c.names()[:1]
	}
	return c.names()
}

func (c *hostKeyCheck) title() string { return strings.Join(c.newNames(), ",") }

// unchecked reports whether any key will do.
func (c *hostKeyCheck) unchecked() bool {
	tunnel := c.set.port != 22 && c.set.hostKeyAlias == "" && (c.ip == "127.0.0.1" || c.ip == "::1")
	local := c.set.trustLocalhost && net.ParseIP(c.ip).IsLoopback()
	return c.set.verify == verifyNever || c.set.verify == verifyLocalTunnel && tunnel || local
}

// allNames are the names and, behind them, the bare ones.
func (c *hostKeyCheck) allNames() []string { return slices.Concat(c.names(), c.bareNames()) }

// told is what KnownHostsCommand says of each name. key is nil while the host
// hasn't shown any. The caller doesn't hold known.mu: the command may take its
// time, and other hosts don't wait for it.
func (c *hostKeyCheck) told(key ssh.PublicKey) (map[string][]knownKey, error) {
	if c.ask == nil {
		return nil, nil
	}
	told := map[string][]knownKey{}
	for _, name := range c.allNames() {
		reason := "HOSTNAME"
		switch {
		case key == nil:
			reason = "ORDER"
		case c.ip != "" && name == knownName(c.ip, c.set.port) && c.ip != c.set.host:
			reason = "ADDRESS"
		}
		lines, err := c.ask(reason, name, key)
		if err != nil {
			return nil, err
		}
		told[name] = matchingKeys(lines, "", name)
	}
	return told, nil
}

// find returns what is known of the host, for each of allNames. The caller holds
// known.mu.
func (c *hostKeyCheck) find(told map[string][]knownKey) ([][]knownKey, error) {
	var all [][]knownKey
	for _, name := range c.allNames() {
		found, err := c.known.find(c.files(), name)
		if err != nil {
			return nil, err
		}
		all = append(all, append(found, told[name]...))
	}
	return all, nil
}

// algorithms returns the host key algorithms to offer: those whose keys are
// known first, so that the server doesn't show another of its keys.
func (c *hostKeyCheck) algorithms() ([]string, error) {
	offer := c.set.hostKeyAlgs
	if len(offer) == 0 {
		offer = slices.Concat(hostKeyDefaults(), hostKeyCertificates())
	}
	plain := slices.DeleteFunc(slices.Clone(offer), isCertificate)
	if c.unchecked() && len(plain) > 0 {
		return plain, nil
	}
	told, err := c.told(nil)
	if err != nil {
		return nil, err
	}
	c.known.mu.Lock()
	defer c.known.mu.Unlock()
	all, err := c.find(told)
	if err != nil {
		return nil, err
	}
	var first []string
	for _, k := range slices.Concat(all...) {
		switch {
		case k.marker == markAuthority: // it may sign keys of all types
			first = appendNew(first, hostKeyCertificates()...)
		case k.marker == markRevoked:
		case k.Type() == ssh.KeyAlgoRSA:
			first = appendNew(first, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA)
		default:
			first = appendNew(first, k.Type())
		}
	}
	first = slices.DeleteFunc(first, func(a string) bool { return !slices.Contains(offer, a) })
	if first = appendNew(first, plain...); len(first) == 0 {
		return offer, nil // nothing but certificates is asked for
	}
	return first, nil
}

func isCertificate(algorithm string) bool { return strings.Contains(algorithm, "-cert-") }

// check is the decision. It returns nil or a [*HostKeyError], or the error of
// reading what is known.
func (c *hostKeyCheck) check(key ssh.PublicKey) error {
	if err := c.checkRevokedFile(key); err != nil { // as for ssh, whatever else is let in
		return err
	}
	if c.unchecked() {
		return nil
	}
	told, err := c.told(key)
	if err != nil {
		return err
	}
	c.known.mu.Lock()
	defer c.known.mu.Unlock()
	all, err := c.find(told)
	if err != nil {
		return err
	}
	if err := c.checkRevoked(slices.Concat(all...), key); err != nil {
		return err
	}
	for i, name := range c.allNames() {
		known, err := c.compare(all[i], name, key, i >= len(c.names()))
		if known || err != nil {
			return err
		}
	}
	key = plainKey(key)
	if c.set.verify == verifyAlways {
		return c.unknown(key)
	}
	c.add(key)
	return nil
}

// checkRevoked refuses a key that is revoked by any name, even if it is known by
// another.
func (c *hostKeyCheck) checkRevoked(found []knownKey, key ssh.PublicKey) error {
	for _, k := range found {
		if k.marker == markRevoked && isOneOf(k.PublicKey, key) {
			return c.revoked(key, k)
		}
	}
	return nil
}

// isOneOf tells whether k is the key that was shown, or what certifies it.
func isOneOf(k, shown ssh.PublicKey) bool {
	cert, certified := shown.(*ssh.Certificate)
	return sameKey(k, plainKey(shown)) || certified && sameKey(k, cert.SignatureKey)
}

// compare looks at what is known under one name, bare or not. known tells that
// key is trusted; neither known nor an error, that nothing is known.
func (c *hostKeyCheck) compare(found []knownKey, name string, key ssh.PublicKey, bare bool) (known bool, err error) {
	cert, certified := key.(*ssh.Certificate)
	var other *knownKey // a key, but not this one
	var authority bool
	plain := plainKey(key)
	for i, k := range found {
		switch {
		case k.marker == markRevoked:
		case k.marker == markAuthority:
			authority = authority || certified && sameKey(k.PublicKey, cert.SignatureKey)
		case sameKey(k.PublicKey, plain):
			known = true
		case other == nil:
			other = &found[i]
		}
	}
	switch {
	case known:
		return true, nil
	case authority:
		if err := c.checkCertificate(cert); err != nil {
			return false, c.badCertificate(key, err)
		}
		return true, nil
	case other != nil && !bare:
		return false, c.changed(name, key, *other)
	}
	return false, nil
}

// checkCertificate tells whether a certificate of a trusted authority is good
// for this host.
func (c *hostKeyCheck) checkCertificate(cert *ssh.Certificate) error {
	if cert.CertType != ssh.HostCert {
		return errors.New("it is not a host's")
	}
	if a := cert.Signature.Format; !slices.Contains(c.set.caAlgs, a) {
		return fmt.Errorf("it is signed by %s, which CASignatureAlgorithms doesn't allow", a)
	}
	host := strings.ToLower(cmp.Or(c.set.hostKeyAlias, c.set.host))
	return new(ssh.CertChecker).CheckCert(host, cert)
}

func (c *hostKeyCheck) fingerprint(key ssh.PublicKey) string {
	key = plainKey(key)
	if c.set.fingerprintHash == "MD5" {
		return strings.ReplaceAll(fmt.Sprintf("% x", md5.Sum(key.Marshal())), " ", ":")
	}
	return ssh.FingerprintSHA256(key)
}

func (c *hostKeyCheck) changed(name string, key ssh.PublicKey, on knownKey) error {
	print := c.fingerprint(key)
	remedy := "have KnownHostsCommand print the new one"
	if on.file != "" {
		remedy = fmt.Sprintf("remove the old key: ssh-keygen -f %q -R %q", on.file, name)
	}
	return &HostKeyError{
		Hosts: c.title(), Fingerprint: print, File: on.file, Line: on.line,
		Text: fmt.Sprintf("fingerprint %s does not match for %q", print, c.title()),
		Hint: fmt.Sprintf("Another key is on record in %s.\n"+
			"If the host was set up anew, %s\n"+
			"If not, somebody may be listening in: ask who runs the host.", on.place(), remedy),
	}
}

func (c *hostKeyCheck) unknown(key ssh.PublicKey) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.title(), Fingerprint: print, Unknown: true,
		Text: fmt.Sprintf("fingerprint %s is unknown for %q", print, c.title()),
		Hint: fmt.Sprintf("Compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_%s_key.pub there),\n"+
			"then connect once with ssh -p %d %s@%s to record it.", keyWord(key), c.set.port, c.set.user, c.set.name),
	}
}

func (c *hostKeyCheck) revoked(key ssh.PublicKey, on knownKey) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.title(), Fingerprint: print, File: on.file, Line: on.line,
		Text: fmt.Sprintf("fingerprint %s is revoked for %q", print, c.title()),
		Hint: fmt.Sprintf("It is marked @revoked in %s: don't trust a host that shows it.", on.place()),
	}
}

func (c *hostKeyCheck) badCertificate(key ssh.PublicKey, why error) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.title(), Fingerprint: print,
		Text: fmt.Sprintf("host certificate with fingerprint %s does not match for %q: %v", print, c.title(), why),
		Hint: "Ask who runs the host for a certificate that is valid for this name.",
	}
}

// keyWord is how sshd names its key file of this type.
func keyWord(key ssh.PublicKey) string {
	switch t := key.Type(); {
	case strings.Contains(t, "rsa"):
		return "rsa"
	case strings.Contains(t, "ecdsa"):
		return "ecdsa"
	default:
		return "ed25519"
	}
}

// add records a new key in the first file that can be written. A host whose
// key can't be recorded is still let in, as by ssh and Net::SSH; ssh says so.
func (c *hostKeyCheck) add(key ssh.PublicKey) {
	names := []string{c.title()}
	if c.set.hashKnownHosts { // a line each, as nobody is to see that two are one host
		names = c.newNames()
		for i := range names {
			names[i] = hashedName(names[i])
		}
	}
	var entry []byte
	for _, n := range names {
		entry = append(entry, n+" "+string(ssh.MarshalAuthorizedKey(key))...)
	}
	var failed string
	for _, file := range c.set.userKnownHosts {
		err := appendEntry(file, entry)
		if err == nil {
			return
		}
		failed = cmp.Or(failed, fmt.Sprintf("Failed to add the host to the list of known hosts (%s): %v", file, err))
	}
	if failed != "" {
		c.warn(failed)
	}
}

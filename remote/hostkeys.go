package remote

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/skeema/knownhosts"
	"golang.org/x/crypto/ssh"
	xknownhosts "golang.org/x/crypto/ssh/knownhosts"
)

// knownHosts reads and extends known_hosts files for all connections.
type knownHosts struct {
	mu    sync.Mutex
	cache map[string]*knownDB
}

// A knownDB holds a set of files as they were at one time.
type knownDB struct {
	*knownhosts.HostKeyDB
	stamp string            // sizes and times of the files
	names map[string]string // real names of cleaned copies
}

// load returns the entries of files, read anew when one has changed.
func (k *knownHosts) load(files []string) (*knownDB, error) {
	var (
		present []string
		stamp   strings.Builder
	)
	for _, f := range files {
		info, err := os.Stat(f)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			continue
		}
		if err != nil {
			return nil, err
		}
		present = append(present, f)
		fmt.Fprintf(&stamp, "%s %d %d\n", f, info.Size(), info.ModTime().UnixNano())
	}
	key := strings.Join(files, "\x00")
	if db := k.cache[key]; db != nil && db.stamp == stamp.String() {
		return db, nil
	}
	db, err := readKnownHosts(present)
	if err != nil {
		return nil, err
	}
	db.stamp = stamp.String()
	if k.cache == nil {
		k.cache = map[string]*knownDB{}
	}
	k.cache[key] = db
	return db, nil
}

func readKnownHosts(files []string) (*knownDB, error) {
	if db, err := knownhosts.NewDB(files...); err == nil {
		return &knownDB{HostKeyDB: db}, nil
	}
	// The parser gives up a whole file for one line it can't read; OpenSSH
	// skips the line. So read copies without such lines.
	dir, err := os.MkdirTemp("", "gocap-known-hosts-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db := &knownDB{names: map[string]string{}}
	var copies []string
	for i, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		name := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(name, withoutBadLines(text), 0o600); err != nil {
			return nil, err
		}
		db.names[name] = f
		copies = append(copies, name)
	}
	db.HostKeyDB, err = knownhosts.NewDB(copies...)
	return db, err
}

// withoutBadLines empties the lines that hold no key of a kind known here.
func withoutBadLines(text []byte) []byte {
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		marker, hosts, key, _, _, err := ssh.ParseKnownHosts(line)
		bad := err != nil || marker != "" && marker != "cert-authority" && marker != "revoked"
		for _, h := range hosts {
			bad = bad || h == "!" || strings.HasPrefix(h, "|") && !strings.HasPrefix(h, "|1|")
		}
		bad = bad || !bytes.Contains(line, []byte(key.Type()))
		if bad {
			lines[i] = nil
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

func (db *knownDB) realName(file string) string {
	if name, ok := db.names[file]; ok {
		return name
	}
	return file
}

// A hostKeyCheck decides about the key of one connection.
type hostKeyCheck struct {
	known *knownHosts
	set   *settings
	ip    string // of the peer, when it is connected to directly
}

// files are all known_hosts files; a new key goes to the first of the user's.
func (c *hostKeyCheck) files() []string {
	return slices.Concat(c.set.userKnownHosts, c.set.globalKnown)
}

// lookups are the addresses whose entries count, best first.
func (c *hostKeyCheck) lookups() []string {
	port := fmt.Sprint(c.set.port)
	if alias := c.set.hostKeyAlias; alias != "" {
		// OpenSSH writes an alias without port, Net::SSH with it.
		return []string{net.JoinHostPort(strings.ToLower(alias), "22"), net.JoinHostPort(strings.ToLower(alias), port)}
	}
	all := []string{net.JoinHostPort(strings.ToLower(c.set.host), port)}
	if c.set.checkHostIP && c.ip != "" && c.ip != c.set.host {
		all = append(all, net.JoinHostPort(c.ip, port))
	}
	return all
}

// names are the lookups as known_hosts has them: "host,ip", "[host]:port".
func (c *hostKeyCheck) names() string {
	lookups := c.lookups()
	if c.set.hostKeyAlias != "" {
		lookups = lookups[:1]
	}
	for i, l := range lookups {
		lookups[i] = knownhosts.Normalize(l)
	}
	return strings.Join(lookups, ",")
}

// unchecked reports whether any key will do.
func (c *hostKeyCheck) unchecked() bool {
	tunnel := c.set.port != 22 && c.set.hostKeyAlias == "" && (c.ip == "127.0.0.1" || c.ip == "::1")
	return c.set.verify == verifyNever || c.set.verify == verifyLocalTunnel && tunnel
}

// algorithms returns the host key algorithms to offer: those whose keys are
// known first, so that the server doesn't show another of its keys.
func (c *hostKeyCheck) algorithms() ([]string, error) {
	offer := c.set.hostKeyAlgs
	if len(offer) == 0 {
		offer = hostKeyDefaults()
	}
	if c.unchecked() {
		return offer, nil
	}
	c.known.mu.Lock()
	db, err := c.known.load(c.files())
	c.known.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var first []string
	for _, addr := range c.lookups() {
		for _, key := range db.HostKeys(addr) {
			switch {
			case key.Cert: // an authority may sign keys of all types
				first = appendNew(first, hostKeyCertificates()...)
			case key.Type() == ssh.KeyAlgoRSA:
				first = appendNew(first, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA)
			default:
				first = appendNew(first, key.Type())
			}
		}
	}
	first = slices.DeleteFunc(first, func(a string) bool {
		return !slices.Contains(offer, a) && !slices.Contains(hostKeyCertificates(), a)
	})
	return appendNew(first, offer...), nil
}

// check is the decision. It returns nil or a [*HostKeyError], or the error of
// reading known_hosts.
func (c *hostKeyCheck) check(key ssh.PublicKey) error {
	if c.unchecked() {
		return nil
	}
	c.known.mu.Lock() // also keeps two connections from adding the same host
	defer c.known.mu.Unlock()
	db, err := c.known.load(c.files())
	if err != nil {
		return err
	}
	for _, addr := range c.lookups() {
		known, err := c.checkAddr(db, addr, key)
		if known || err != nil {
			return err
		}
	}
	if cert, ok := key.(*ssh.Certificate); ok {
		key = cert.Key
	}
	if c.set.verify == verifyAlways {
		return c.unknown(key)
	}
	c.add(key)
	return nil
}

// placeholder stands for a peer address that doesn't matter.
var placeholder = &net.TCPAddr{IP: net.IPv4zero}

// checkAddr looks for entries of one address. known tells that key is one.
func (c *hostKeyCheck) checkAddr(db *knownDB, addr string, key ssh.PublicKey) (known bool, err error) {
	entries := db.HostKeys(addr)
	hasAuthority := slices.ContainsFunc(entries, func(k knownhosts.PublicKey) bool { return k.Cert })
	cert, isCert := key.(*ssh.Certificate)
	if isCert && !hasAuthority { // then only the key itself can be known
		return c.checkAddr(db, addr, cert.Key)
	}
	err = db.HostKeyCallback()(addr, placeholder, key)
	var (
		revoked *xknownhosts.RevokedError
		other   *xknownhosts.KeyError
	)
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &revoked):
		return false, c.revoked(key, db.realName(revoked.Revoked.Filename), revoked.Revoked.Line)
	case isCert:
		if plain, plainErr := c.checkAddr(db, addr, cert.Key); plain {
			return true, plainErr
		}
		return false, c.badCertificate(key, err)
	case !errors.As(err, &other):
		return false, err
	}
	for _, want := range other.Want {
		authority := slices.ContainsFunc(entries, func(k knownhosts.PublicKey) bool {
			return k.Cert && bytes.Equal(k.Marshal(), want.Key.Marshal())
		})
		if !authority {
			return false, c.changed(addr, key, db.realName(want.Filename), want.Line)
		}
	}
	return false, nil
}

func (c *hostKeyCheck) fingerprint(key ssh.PublicKey) string {
	if cert, ok := key.(*ssh.Certificate); ok {
		key = cert.Key
	}
	if c.set.fingerprintHash == "MD5" {
		return strings.ReplaceAll(fmt.Sprintf("% x", md5.Sum(key.Marshal())), " ", ":")
	}
	return ssh.FingerprintSHA256(key)
}

func (c *hostKeyCheck) changed(addr string, key ssh.PublicKey, file string, line int) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.names(), Fingerprint: print, File: file, Line: line,
		Text: fmt.Sprintf("fingerprint %s does not match for %q", print, c.names()),
		Hint: fmt.Sprintf("Another key is on record in %s line %d.\n"+
			"If the host was set up anew, remove the old key: ssh-keygen -f %q -R %q\n"+
			"If not, somebody may be listening in: ask who runs the host.", file, line, file, knownhosts.Normalize(addr)),
	}
}

func (c *hostKeyCheck) unknown(key ssh.PublicKey) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.names(), Fingerprint: print, Unknown: true,
		Text: fmt.Sprintf("fingerprint %s is unknown for %q", print, c.names()),
		Hint: fmt.Sprintf("Compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_%s_key.pub there),\n"+
			"then connect once with ssh -p %d %s@%s to record it.", keyWord(key), c.set.port, c.set.user, c.set.name),
	}
}

func (c *hostKeyCheck) revoked(key ssh.PublicKey, file string, line int) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.names(), Fingerprint: print, File: file, Line: line,
		Text: fmt.Sprintf("fingerprint %s is revoked for %q", print, c.names()),
		Hint: fmt.Sprintf("It is marked @revoked in %s line %d: don't trust a host that shows it.", file, line),
	}
}

func (c *hostKeyCheck) badCertificate(key ssh.PublicKey, why error) error {
	print := c.fingerprint(key)
	return &HostKeyError{
		Hosts: c.names(), Fingerprint: print,
		Text: fmt.Sprintf("host certificate with fingerprint %s does not match for %q: %v", print, c.names(), why),
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
// key can't be recorded is still let in, as by ssh and Net::SSH.
func (c *hostKeyCheck) add(key ssh.PublicKey) {
	entry := []byte(c.names() + " " + strings.TrimSuffix(string(ssh.MarshalAuthorizedKey(key)), "\n") + "\n")
	for _, file := range c.set.userKnownHosts {
		if appendEntry(file, entry) == nil {
			return
		}
	}
}

// appendEntry adds a line in one write, so that other processes' lines stay
// whole.
func appendEntry(file string, entry []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	last := make([]byte, 1)
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		if _, err := f.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' {
			entry = append([]byte("\n"), entry...)
		}
	}
	if _, err := f.Write(entry); err != nil {
		return err
	}
	return f.Close()
}

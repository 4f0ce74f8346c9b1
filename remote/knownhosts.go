package remote

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/sshconfig"
)

// knownHosts reads known_hosts files for all connections: each anew when it has
// changed.
type knownHosts struct {
	mu    sync.Mutex // also keeps two connections from adding the same host
	files map[string]*knownFile
}

// A knownFile is a file as it was at one time.
type knownFile struct {
	size, time int64
	lines      []knownLine
	found      map[string][]knownKey // by name, as hashes take time
}

// Markers of known_hosts lines.
const (
	markAuthority = "@cert-authority"
	markRevoked   = "@revoked"
)

// A knownLine is a line whose key hasn't been read yet: most are of other hosts.
type knownLine struct {
	num    int
	marker string // empty: the host's key
	names  string // a list of patterns, or a hash
	key    string // type and base64
}

// A knownKey is what a line says about a host.
type knownKey struct {
	ssh.PublicKey
	marker string
	file   string // empty: KnownHostsCommand said so
	line   int
}

// place is where it stands, for people.
func (k knownKey) place() string {
	if k.file == "" {
		return fmt.Sprintf("line %d of what KnownHostsCommand prints", k.line)
	}
	return fmt.Sprintf("%s line %d", k.file, k.line)
}

// find returns what files say about a host, by the name of [knownName]. One that
// isn't there for us says nothing, nor does a line that can't be read. The caller
// holds mu.
func (k *knownHosts) find(files []string, name string) ([]knownKey, error) {
	var found []knownKey
	for _, path := range files {
		f, err := k.read(path)
		if err != nil {
			return nil, err
		}
		keys, ok := f.found[name]
		if !ok {
			keys = matchingKeys(f.lines, path, name)
			f.found[name] = keys
		}
		found = append(found, keys...)
	}
	return found, nil
}

func (k *knownHosts) read(path string) (*knownFile, error) {
	info, err := os.Stat(path)
	switch {
	case unreadable(err), err == nil && info.IsDir():
		return emptyFile(), nil
	case err != nil:
		return nil, err
	}
	size, time := info.Size(), info.ModTime().UnixNano()
	if f := k.files[path]; f != nil && f.size == size && f.time == time {
		return f, nil
	}
	text, err := os.ReadFile(path)
	switch {
	case unreadable(err):
		return emptyFile(), nil
	case err != nil:
		return nil, err
	}
	if k.files == nil {
		k.files = map[string]*knownFile{}
	}
	f := &knownFile{size, time, knownLines(text), map[string][]knownKey{}}
	k.files[path] = f
	return f, nil
}

func emptyFile() *knownFile { return &knownFile{found: map[string][]knownKey{}} }

// unreadable tells of a file that ssh passes over.
func unreadable(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR)
}

// knownLines takes a file apart.
func knownLines(text []byte) []knownLine {
	var lines []knownLine
	num := 0
	for line := range bytes.Lines(text) {
		num++
		fields := strings.Fields(string(line))
		l := knownLine{num: num}
		if len(fields) > 0 && fields[0][0] == '@' {
			l.marker, fields = fields[0], fields[1:]
		}
		known := l.marker == "" || l.marker == markAuthority || l.marker == markRevoked
		if !known || len(fields) < 3 || fields[0][0] == '#' {
			continue
		}
		l.names, l.key = fields[0], fields[1]+" "+fields[2]
		lines = append(lines, l)
	}
	return lines
}

func matchingKeys(lines []knownLine, file, name string) (found []knownKey) {
	for _, l := range lines {
		if !l.has(name) {
			continue
		}
		if key := parsePublic(l.key); key != nil {
			found = append(found, knownKey{key, l.marker, file, l.num})
		}
	}
	return found
}

// has tells whether the line is about a host.
func (l *knownLine) has(name string) bool {
	salted, hashed := strings.CutPrefix(l.names, "|1|")
	switch {
	case hashed:
	case !strings.ContainsAny(l.names, "*?!,"): // most are
		return strings.EqualFold(l.names, name)
	default:
		return sshconfig.MatchHostList(name, l.names)
	}
	salt, hash, _ := strings.Cut(salted, "|")
	key, err := base64.StdEncoding.DecodeString(salt)
	return err == nil && hash == nameHash(key, name)
}

func nameHash(salt []byte, name string) string {
	mac := hmac.New(sha1.New, salt)
	mac.Write([]byte(name))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hashedName is a name as HashKnownHosts has it.
func hashedName(name string) string {
	salt := make([]byte, sha1.Size)
	rand.Read(salt)
	return "|1|" + base64.StdEncoding.EncodeToString(salt) + "|" + nameHash(salt, name)
}

// parsePublic reads a key as known_hosts has it. It returns nil for one of a
// type that isn't known, or that isn't of the type it claims.
func parsePublic(text string) ssh.PublicKey {
	kind, encoded, _ := strings.Cut(text, " ")
	blob, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil
	}
	key, err := ssh.ParsePublicKey(blob)
	if err != nil || key.Type() != kind {
		return nil
	}
	return key
}

// knownName is how known_hosts names a host: "host", or "[host]:port" where the
// port isn't 22.
func knownName(host string, port int) string {
	host = strings.ToLower(host)
	if port == 22 {
		return host
	}
	return "[" + host + "]:" + strconv.Itoa(port)
}

// appendEntry adds lines in one write, so that other processes' lines stay
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

package remote

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"
)

// krlMagic begins a key revocation list in OpenSSH's binary form.
const krlMagic = "SSHKRL\n\x00"

// checkRevokedFile looks for a host's key in the file of RevokedHostKeys. As for
// ssh no host is trusted when that, or a line of it, can't be read.
func (c *hostKeyCheck) checkRevokedFile(key ssh.PublicKey) error {
	path := c.set.revokedFile
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("RevokedHostKeys: %w", err)
	}
	if bytes.HasPrefix(text, []byte(krlMagic)) {
		return &UnsupportedError{Text: "RevokedHostKeys " + path + ": gocap reads a list of public keys, not a binary key revocation list"}
	}
	num := 0
	for line := range strings.Lines(string(text)) {
		num++
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		revoked := parsePublic(strings.Join(fields[:min(len(fields), 2)], " "))
		if revoked == nil {
			return fmt.Errorf("RevokedHostKeys: %s line %d is no public key", path, num)
		}
		if isOneOf(revoked, key) {
			return c.revoked(key, knownKey{file: path, line: num})
		}
	}
	return nil
}

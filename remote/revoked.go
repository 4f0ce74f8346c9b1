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
// ssh no host is trusted when that can't be read.
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
		return &UnsupportedError{"RevokedHostKeys " + path + ": gocap reads a list of public keys, not a binary key revocation list"}
	}
	shown := []ssh.PublicKey{plainKey(key)}
	if cert, ok := key.(*ssh.Certificate); ok {
		shown = append(shown, cert.SignatureKey)
	}
	num := 0
	for line := range strings.Lines(string(text)) {
		num++
		revoked, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			continue
		}
		for _, k := range shown {
			if sameKey(k, revoked) {
				return c.revoked(key, path, num)
			}
		}
	}
	return nil
}

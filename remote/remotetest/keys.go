package remotetest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"os"

	"golang.org/x/crypto/ssh"
)

// NewKey returns a new ed25519 key.
func NewKey() ssh.Signer {
	signer, _ := newKey()
	return signer
}

func newKey() (ssh.Signer, ed25519.PrivateKey) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the system has no randomness
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		panic(err)
	}
	return signer, private
}

// WriteKey writes a new ed25519 key to path and its public half to path.pub,
// encrypted unless passphrase is empty.
func WriteKey(path, passphrase string) (ssh.PublicKey, error) {
	signer, private := newKey()
	var (
		block *pem.Block
		err   error
	)
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(private, "remotetest")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "remotetest", []byte(passphrase))
	}
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		return nil, err
	}
	return signer.PublicKey(), os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(signer.PublicKey()), 0o644)
}

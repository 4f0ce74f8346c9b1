// Package keyfile reads encrypted private keys in the forms that
// golang.org/x/crypto/ssh doesn't: PKCS #8, and OpenSSH's own with other ciphers
// than AES-256. It tells which key a file holds that only others can use.
package keyfile

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// ErrPassphrase says that a passphrase isn't that of the key.
var ErrPassphrase = errors.New("wrong passphrase")

const (
	pkcs8Type   = "ENCRYPTED PRIVATE KEY"
	opensshType = "OPENSSH PRIVATE KEY"
)

// An UnusableError says why a private key is of no use here, and which key it is.
type UnusableError struct {
	Public ssh.PublicKey
	Text   string
}

func (e *UnusableError) Error() string { return e.Text }

// unusable tells why, by the type of a key.
var unusable = map[string]string{
	"ssh-dss":             "a DSA key, which OpenSSH has given up: make another with ssh-keygen -t ed25519",
	ssh.KeyAlgoSKED25519:  "the key of a security key, which only an agent can use: ssh-add it",
	ssh.KeyAlgoSKECDSA256: "the key of a security key, which only an agent can use: ssh-add it",
}

// Parse is [ssh.ParsePrivateKey], for more forms. An encrypted key gives a
// [*ssh.PassphraseMissingError], one that can't be used an [*UnusableError].
func Parse(data []byte) (ssh.Signer, error) {
	if key := publicOf(data); key != nil && unusable[key.Type()] != "" {
		return nil, &UnusableError{key, unusable[key.Type()]}
	}
	if block, _ := pem.Decode(data); block != nil && block.Type == pkcs8Type {
		if _, err := parsePBES2(block.Bytes); err != nil {
			return nil, err
		}
		return nil, &ssh.PassphraseMissingError{}
	}
	signer, err := ssh.ParsePrivateKey(data)
	var encrypted *ssh.PassphraseMissingError
	if errors.As(err, &encrypted) {
		if block, _ := pem.Decode(data); block != nil && block.Type == opensshType {
			if _, err := parseOpenSSH(block.Bytes); err != nil {
				return nil, err
			}
		}
	}
	return signer, err
}

// ParseEncrypted reads an encrypted key. The error is [ErrPassphrase], or says
// what is wrong with the file.
func ParseEncrypted(data, passphrase []byte) (ssh.Signer, error) {
	block, _ := pem.Decode(data)
	switch {
	case block == nil:
		return nil, errors.New("no PEM data")
	case block.Type == pkcs8Type:
		e, err := parsePBES2(block.Bytes)
		if err != nil {
			return nil, err
		}
		key, err := e.decrypt(passphrase)
		if err != nil {
			return nil, err
		}
		return ssh.NewSignerFromKey(key)
	case block.Type == opensshType:
		e, err := parseOpenSSH(block.Bytes)
		if err != nil {
			return nil, err
		}
		plain, err := e.decrypt(passphrase)
		if err != nil {
			return nil, err
		}
		signer, err := ssh.ParsePrivateKey(pem.EncodeToMemory(&pem.Block{Type: opensshType, Bytes: plain}))
		if err != nil {
			return nil, ErrPassphrase // what it gave isn't a key
		}
		return signer, nil
	}
	signer, err := ssh.ParsePrivateKeyWithPassphrase(data, passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrPassphrase, err)
	}
	return signer, nil
}

// unpad removes the padding of PKCS #7.
func unpad(data []byte, block int) ([]byte, error) {
	if len(data) == 0 {
		return nil, ErrPassphrase
	}
	n := int(data[len(data)-1])
	if n == 0 || n > block || n > len(data) || !bytes.Equal(data[len(data)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, ErrPassphrase
	}
	return data[:len(data)-n], nil
}

package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/internal/keyfile"
)

// passphraseTries is how often a passphrase is asked for, as by Net::SSH.
const passphraseTries = 3

// keyStore holds the private keys of the run, so that a passphrase is asked
// for once, however many hosts want the key.
type keyStore struct {
	mu   sync.Mutex
	keys map[string]*privateKey
}

// A privateKey is a key file (or a key given as text), decrypted on demand.
type privateKey struct {
	name   string // for people
	data   []byte
	public ssh.PublicKey // nil when only decrypting will tell
	lock   chan struct{} // held while signer or failed may change
	signer ssh.Signer
	failed error // the passphrase was asked for in vain
	// useless says why only the agent can use this key, whose public half is known.
	useless error
}

var errPublicOnly = errors.New("public key only; the agent must hold the private key")

// file returns the key in a file. The error says why it is of no use, unless
// there is a public half beside it, which may be that of a key in the agent.
func (s *keyStore) file(path string) (*privateKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[path]; k != nil {
		return k, nil
	}
	k, err := readPrivateKey(path)
	if err != nil {
		k = &privateKey{name: path, useless: err}
	}
	if k.public == nil {
		k.public = readPublicKey(path + ".pub")
	}
	if k.public == nil && err != nil {
		return nil, err
	}
	s.put(path, k)
	return k, nil
}

var errNoFile = errors.New("file not found")

func readPrivateKey(path string) (*privateKey, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errNoFile
	case errors.Is(err, fs.ErrPermission):
		return nil, errors.New("file not readable")
	case err != nil:
		return nil, err
	}
	return newPrivateKey(path, data)
}

// text returns the key in ssh_options[:key_data].
func (s *keyStore) text(data string) (*privateKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[data]; k != nil {
		return k, nil
	}
	k, err := newPrivateKey("key_data", []byte(data))
	if err == nil {
		s.put(data, k)
	}
	return k, err
}

func (s *keyStore) put(name string, k *privateKey) {
	if s.keys == nil {
		s.keys = map[string]*privateKey{}
	}
	s.keys[name] = k
}

func newPrivateKey(name string, data []byte) (*privateKey, error) {
	k := &privateKey{name: name, data: data, lock: make(chan struct{}, 1)}
	signer, err := keyfile.Parse(data)
	var encrypted *ssh.PassphraseMissingError
	switch {
	case err == nil:
		k.signer, k.public = signer, signer.PublicKey()
	case errors.As(err, &encrypted):
		k.public = encrypted.PublicKey
	default:
		if pub, _, _, _, pubErr := ssh.ParseAuthorizedKey(data); pubErr == nil {
			k.public, k.useless = pub, errPublicOnly
			break
		}
		if held := (*keyfile.UnusableError)(nil); errors.As(err, &held) {
			k.public, k.useless = held.Public, held
			break
		}
		return nil, fmt.Errorf("not a private key that gocap can read (%v)", err)
	}
	return k, nil
}

func readPublicKey(path string) ssh.PublicKey {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	pub, _, _, _, err := ssh.ParseAuthorizedKey(data)
	if err != nil {
		return nil
	}
	return pub
}

// readCertificate reads an OpenSSH user certificate.
func readCertificate(data []byte) (*ssh.Certificate, error) {
	pub, _, _, _, err := ssh.ParseAuthorizedKey(data)
	if err != nil {
		return nil, err
	}
	cert, ok := pub.(*ssh.Certificate)
	if !ok {
		return nil, errors.New("not a certificate")
	}
	return cert, nil
}

// unlock returns the signer, decrypting the key when nobody did before.
func (k *privateKey) unlock(ctx context.Context, passphrase string, ask func(text string) (string, error)) (ssh.Signer, error) {
	select {
	case k.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-k.lock }()
	if k.signer != nil {
		return k.signer, nil
	}
	if passphrase != "" {
		if signer, err := keyfile.ParseEncrypted(k.data, []byte(passphrase)); err == nil {
			k.signer = signer
			return signer, nil
		}
	}
	if k.failed != nil {
		return nil, k.failed
	}
	if ask == nil {
		return nil, errors.New("encrypted, and nobody to ask for the passphrase")
	}
	for range passphraseTries {
		answer, err := ask("Enter passphrase for " + k.name + ":")
		if err != nil {
			return nil, fmt.Errorf("encrypted, no passphrase: %w", err)
		}
		if signer, err := keyfile.ParseEncrypted(k.data, []byte(answer)); err == nil {
			k.signer = signer
			return signer, nil
		}
	}
	k.failed = errors.New("wrong passphrase")
	return nil, k.failed
}

// A lazySigner shows its public key at once and gets the private one when the
// server has accepted it.
type lazySigner struct {
	public ssh.PublicKey
	unlock func() (ssh.Signer, error)
}

var _ ssh.MultiAlgorithmSigner = (*lazySigner)(nil)

func (s *lazySigner) PublicKey() ssh.PublicKey { return s.public }

func (s *lazySigner) Algorithms() []string { return signatureAlgorithms(s.public.Type()) }

func (s *lazySigner) Sign(rand io.Reader, data []byte) (*ssh.Signature, error) {
	return s.SignWithAlgorithm(rand, data, "")
}

func (s *lazySigner) SignWithAlgorithm(rand io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	signer, err := s.unlock()
	if err != nil {
		return nil, err
	}
	if a, ok := signer.(ssh.AlgorithmSigner); ok {
		return a.SignWithAlgorithm(rand, data, algorithm)
	}
	return signer.Sign(rand, data)
}

// signatureAlgorithms are those that a key of the given type can sign with.
func signatureAlgorithms(keyType string) []string {
	if keyType == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA}
	}
	return []string{keyType}
}

// plainType is the type of the key that a certificate of the given type is for.
func plainType(key ssh.PublicKey) string {
	if cert, ok := key.(*ssh.Certificate); ok {
		return cert.Key.Type()
	}
	return key.Type()
}

// restrict limits the algorithms that a signer may use. It returns nil when
// none is left.
func restrict(signer ssh.Signer, allowed []string) ssh.Signer {
	if len(allowed) == 0 {
		return signer
	}
	usable := signatureAlgorithms(plainType(signer.PublicKey()))
	usable = slices.DeleteFunc(usable, func(a string) bool { return !slices.Contains(allowed, a) })
	a, ok := signer.(ssh.AlgorithmSigner)
	if len(usable) == 0 || !ok {
		return nil
	}
	limited, err := ssh.NewSignerWithAlgorithms(a, usable)
	if err != nil {
		return nil
	}
	return limited
}

func sameKey(a, b ssh.PublicKey) bool { return string(a.Marshal()) == string(b.Marshal()) }

// describeKey names a key for people: type and fingerprint.
func describeKey(key ssh.PublicKey) string {
	return strings.TrimSuffix(key.Type(), "@openssh.com") + " " + ssh.FingerprintSHA256(key)
}

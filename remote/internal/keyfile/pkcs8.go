package keyfile

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"

	"golang.org/x/crypto/scrypt"
)

// pbes2 is the encryption of PKCS #8 files (RFC 8018).
type pbes2 struct {
	derive   func(passphrase []byte, size int) ([]byte, error)
	deriveIV func(passphrase []byte) []byte // nil: iv is in the file
	cipher   blockCipher
	iv       []byte
	data     []byte
}

type blockCipher struct {
	new     func(key []byte) (cipher.Block, error)
	keySize int
}

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
)

var pbes2Ciphers = map[string]blockCipher{
	"2.16.840.1.101.3.4.1.2":  {aes.NewCipher, 16},
	"2.16.840.1.101.3.4.1.22": {aes.NewCipher, 24},
	"2.16.840.1.101.3.4.1.42": {aes.NewCipher, 32},
	"1.2.840.113549.3.7":      {des.NewTripleDESCipher, 24},
}

var pbes2Hashes = map[string]func() hash.Hash{
	"":                    sha1.New, // the default
	"1.2.840.113549.2.7":  sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
}

// A file must not take all memory or time.
const (
	maxRounds = 20_000_000
	maxScrypt = 1 << 30 // bytes
)

func parsePBES2(der []byte) (*pbes2, error) {
	var file struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	var scheme struct{ KDF, Cipher pkix.AlgorithmIdentifier }
	if err := unmarshal(der, &file); err != nil {
		return nil, err
	}
	switch algorithm := file.Algorithm.Algorithm; {
	case algorithm.Equal(oidSHA1TripleDES):
		return parseSHA1TripleDES(file.Algorithm, file.Data)
	case !algorithm.Equal(oidPBES2):
		return nil, errors.New("it is encrypted in a way that OpenSSH doesn't read either; openssl pkcs8 -topk8 makes a new one of it")
	}
	if err := unmarshal(file.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, err
	}
	e := &pbes2{data: file.Data}
	var ok bool
	if e.cipher, ok = pbes2Ciphers[scheme.Cipher.Algorithm.String()]; !ok {
		return nil, fmt.Errorf("its cipher %v is unknown", scheme.Cipher.Algorithm)
	}
	if err := unmarshal(scheme.Cipher.Parameters.FullBytes, &e.iv); err != nil {
		return nil, err
	}
	var err error
	e.derive, err = parseKDF(scheme.KDF)
	return e, err
}

func parseKDF(kdf pkix.AlgorithmIdentifier) (func(passphrase []byte, size int) ([]byte, error), error) {
	switch {
	case kdf.Algorithm.Equal(oidPBKDF2):
		var p struct {
			Salt   []byte
			Rounds int
			Size   int                      `asn1:"optional"`
			Hash   pkix.AlgorithmIdentifier `asn1:"optional"`
		}
		if err := unmarshal(kdf.Parameters.FullBytes, &p); err != nil {
			return nil, err
		}
		name := ""
		if len(p.Hash.Algorithm) > 0 {
			name = p.Hash.Algorithm.String()
		}
		hash := pbes2Hashes[name]
		if hash == nil || p.Rounds < 1 || p.Rounds > maxRounds {
			return nil, fmt.Errorf("%d rounds of hash %s are not supported", p.Rounds, name)
		}
		return func(passphrase []byte, size int) ([]byte, error) {
			return pbkdf2.Key(hash, string(passphrase), p.Salt, p.Rounds, size)
		}, nil
	case kdf.Algorithm.Equal(oidScrypt):
		var p struct {
			Salt                  []byte
			Cost, Block, Parallel int
			Size                  int `asn1:"optional"`
		}
		if err := unmarshal(kdf.Parameters.FullBytes, &p); err != nil {
			return nil, err
		}
		if p.Cost < 1 || p.Block < 1 || p.Parallel < 1 || p.Cost > maxScrypt/128/p.Block || p.Parallel > 64 {
			return nil, errors.New("its scrypt takes too much memory")
		}
		return func(passphrase []byte, size int) ([]byte, error) {
			return scrypt.Key(passphrase, p.Salt, p.Cost, p.Block, p.Parallel, size)
		}, nil
	}
	return nil, fmt.Errorf("its key derivation %v is unknown", kdf.Algorithm)
}

// unmarshal reads all of der.
func unmarshal(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err == nil && len(rest) > 0 {
		err = errors.New("there is more behind it")
	}
	if err != nil {
		return fmt.Errorf("not in the form of PKCS #8: %w", err)
	}
	return nil
}

// decrypt returns a private key of package crypto.
func (e *pbes2) decrypt(passphrase []byte) (any, error) {
	key, err := e.derive(passphrase, e.cipher.keySize)
	if err != nil {
		return nil, err
	}
	block, err := e.cipher.new(key)
	if err != nil {
		return nil, err
	}
	if e.deriveIV != nil {
		e.iv = e.deriveIV(passphrase)
	}
	if len(e.iv) != block.BlockSize() || len(e.data)%block.BlockSize() != 0 {
		return nil, errors.New("not in the form of PKCS #8: sizes don't fit")
	}
	plain := make([]byte, len(e.data))
	cipher.NewCBCDecrypter(block, e.iv).CryptBlocks(plain, e.data)
	if plain, err = unpad(plain, block.BlockSize()); err != nil {
		return nil, err
	}
	private, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return nil, ErrPassphrase // what it gave isn't a key
	}
	return private, nil
}

package keyfile

import (
	"bytes"
	"crypto/des"
	"crypto/sha1"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"unicode/utf16"
)

// oidSHA1TripleDES is the encryption of PKCS #12 that OpenSSL used for keys for
// long.
var oidSHA1TripleDES = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 3}

func parseSHA1TripleDES(parameters pkix.AlgorithmIdentifier, data []byte) (*pbes2, error) {
	var p struct {
		Salt   []byte
		Rounds int
	}
	if err := unmarshal(parameters.Parameters.FullBytes, &p); err != nil {
		return nil, err
	}
	if p.Rounds < 1 || p.Rounds > maxRounds || len(p.Salt) == 0 {
		return nil, fmt.Errorf("%d rounds of SHA-1 are not supported", p.Rounds)
	}
	return &pbes2{
		data:   data,
		cipher: blockCipher{des.NewTripleDESCipher, 24},
		derive: func(passphrase []byte, size int) ([]byte, error) {
			return pkcs12Key(1, passphrase, p.Salt, p.Rounds, size), nil
		},
		deriveIV: func(passphrase []byte) []byte {
			return pkcs12Key(2, passphrase, p.Salt, p.Rounds, des.BlockSize)
		},
	}, nil
}

// pkcs12Key derives bytes for a purpose by SHA-1, as in appendix B of RFC 7292.
func pkcs12Key(purpose byte, passphrase, salt []byte, rounds, size int) []byte {
	var text []byte // UTF-16 with a final zero
	for _, c := range append(utf16.Encode([]rune(string(passphrase))), 0) {
		text = append(text, byte(c>>8), byte(c))
	}
	fill := func(b []byte) []byte { // b again and again, up to a whole block
		n := (len(b) + sha1.BlockSize - 1) / sha1.BlockSize * sha1.BlockSize
		return bytes.Repeat(b, n/len(b)+1)[:n]
	}
	input := append(fill(salt), fill(text)...)
	diversifier := bytes.Repeat([]byte{purpose}, sha1.BlockSize)
	modulus := new(big.Int).Lsh(big.NewInt(1), 8*sha1.BlockSize)
	var key []byte
	for len(key) < size {
		hash := sha1.Sum(append(bytes.Clone(diversifier), input...))
		for range rounds - 1 {
			hash = sha1.Sum(hash[:])
		}
		key = append(key, hash[:]...)
		step := new(big.Int).SetBytes(fill(hash[:]))
		step.Add(step, big.NewInt(1))
		for i := 0; i < len(input); i += sha1.BlockSize {
			block := input[i : i+sha1.BlockSize]
			sum := new(big.Int).SetBytes(block)
			sum.Add(sum, step).Mod(sum, modulus).FillBytes(block)
		}
	}
	return key[:size]
}

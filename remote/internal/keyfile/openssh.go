package keyfile

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/sha512"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/blowfish" //lint:ignore SA1019 OpenSSH derives keys by bcrypt
	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/ssh"
)

// openSSH is the encryption of OpenSSH's own key files (PROTOCOL.key).
type openSSH struct {
	header header
	salt   []byte
	rounds uint32
	cipher openSSHCipher
}

// header is a file, after its magic.
type header struct {
	Cipher, KDF, Options string
	Keys                 uint32
	Public, Private      string
	Tag                  []byte `ssh:"rest"`
}

const magic = "openssh-key-v1\x00"

type openSSHCipher struct {
	keySize, ivSize int
	decrypt         func(key, iv, data, tag []byte) ([]byte, error)
}

var openSSHCiphers = map[string]openSSHCipher{
	"aes128-ctr":                    {16, 16, ctr},
	"aes192-ctr":                    {24, 16, ctr},
	"aes256-ctr":                    {32, 16, ctr},
	"aes128-cbc":                    {16, 16, cbc(aes.NewCipher)},
	"aes192-cbc":                    {24, 16, cbc(aes.NewCipher)},
	"aes256-cbc":                    {32, 16, cbc(aes.NewCipher)},
	"3des-cbc":                      {24, 8, cbc(des.NewTripleDESCipher)},
	"aes128-gcm@openssh.com":        {16, 12, gcm},
	"aes256-gcm@openssh.com":        {32, 12, gcm},
	"chacha20-poly1305@openssh.com": {64, 0, chacha},
}

func parseOpenSSH(data []byte) (*openSSH, error) {
	e := &openSSH{}
	var options struct {
		Salt   string
		Rounds uint32
	}
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || ssh.Unmarshal(rest, &e.header) != nil || e.header.Keys != 1 || ssh.Unmarshal([]byte(e.header.Options), &options) != nil {
		return nil, errors.New("not in OpenSSH's form")
	}
	if e.cipher, ok = openSSHCiphers[e.header.Cipher]; !ok || e.header.KDF != "bcrypt" {
		return nil, fmt.Errorf("its cipher %s with %s is unknown", e.header.Cipher, e.header.KDF)
	}
	e.salt, e.rounds = []byte(options.Salt), options.Rounds
	if e.rounds < 1 || e.rounds > maxRounds {
		return nil, fmt.Errorf("%d rounds are not supported", e.rounds)
	}
	return e, nil
}

// publicOf returns the public key in a file of OpenSSH's own form, encrypted or
// not; nil for other files.
func publicOf(data []byte) ssh.PublicKey {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != opensshType {
		return nil
	}
	var h header
	rest, ok := bytes.CutPrefix(block.Bytes, []byte(magic))
	if !ok || ssh.Unmarshal(rest, &h) != nil {
		return nil
	}
	key, err := ssh.ParsePublicKey([]byte(h.Public))
	if err != nil {
		return nil
	}
	return key
}

// decrypt returns a file that isn't encrypted. If the passphrase is wrong, it may
// hold nonsense.
func (e *openSSH) decrypt(passphrase []byte) ([]byte, error) {
	key := bcryptPBKDF(passphrase, e.salt, int(e.rounds), e.cipher.keySize+e.cipher.ivSize)
	plain, err := e.cipher.decrypt(key[:e.cipher.keySize], key[e.cipher.keySize:], []byte(e.header.Private), e.header.Tag)
	if err != nil {
		return nil, err
	}
	h := header{Cipher: "none", KDF: "none", Keys: 1, Public: e.header.Public, Private: string(plain)}
	return append([]byte(magic), ssh.Marshal(h)...), nil
}

func ctr(key, iv, data, _ []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(data))
	cipher.NewCTR(block, iv).XORKeyStream(plain, data)
	return plain, nil
}

func cbc(newBlock func(key []byte) (cipher.Block, error)) func(key, iv, data, tag []byte) ([]byte, error) {
	return func(key, iv, data, _ []byte) ([]byte, error) {
		block, err := newBlock(key)
		if err != nil {
			return nil, err
		}
		if len(data)%block.BlockSize() != 0 {
			return nil, errors.New("not in OpenSSH's form")
		}
		plain := make([]byte, len(data))
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
		return plain, nil
	}
}

func gcm(key, iv, data, tag []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, iv, append(data, tag...), nil)
	if err != nil {
		return nil, ErrPassphrase
	}
	return plain, nil
}

// chacha leaves the tag alone: the key says itself whether it's one.
func chacha(key, _, data, _ []byte) ([]byte, error) {
	stream, err := chacha20.NewUnauthenticatedCipher(key[:chacha20.KeySize], make([]byte, chacha20.NonceSize))
	if err != nil {
		return nil, err
	}
	stream.SetCounter(1) // the first block is the tag's key
	plain := make([]byte, len(data))
	stream.XORKeyStream(plain, data)
	return plain, nil
}

// bcryptPBKDF derives a key as OpenBSD's function of that name does: PBKDF2 with
// a hash made of bcrypt, whose output is spread over the key.
func bcryptPBKDF(passphrase, salt []byte, rounds, size int) []byte {
	const hashSize = 32
	blocks := (size + hashSize - 1) / hashSize
	key := make([]byte, blocks*hashSize)
	pass := sha512.Sum512(passphrase)
	for n := range blocks {
		hash := bcryptHash(pass, sha512.Sum512(binary.BigEndian.AppendUint32(salt[:len(salt):len(salt)], uint32(n+1))))
		sum := hash
		for range rounds - 1 {
			hash = bcryptHash(pass, sha512.Sum512(hash[:]))
			for i, b := range hash {
				sum[i] ^= b
			}
		}
		for i, b := range sum {
			key[i*blocks+n] = b
		}
	}
	return key[:size]
}

func bcryptHash(pass, salt [sha512.Size]byte) (hash [32]byte) {
	c, err := blowfish.NewSaltedCipher(pass[:], salt[:])
	if err != nil {
		panic(err) // of the sizes, which are right
	}
	for range 64 {
		blowfish.ExpandKey(salt[:], c)
		blowfish.ExpandKey(pass[:], c)
	}
	copy(hash[:], "OxychromaticBlowfishSwatDynamite")
	for i := 0; i < len(hash); i += blowfish.BlockSize {
		for range 64 {
			c.Encrypt(hash[i:], hash[i:])
		}
	}
	for i := 0; i < len(hash); i += 4 { // words are little-endian here
		binary.LittleEndian.PutUint32(hash[i:], binary.BigEndian.Uint32(hash[i:]))
	}
	return hash
}

package keyfile

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

const passphrase = "open sesame"

// run runs a program of this machine, which is skipped where there is none.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(err)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// check wants a file to be the private key of one that OpenSSH has made.
func check(t *testing.T, path, public string) {
	t.Helper()
	data, err1 := os.ReadFile(path)
	text, err2 := os.ReadFile(public)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	want, _, _, _, err := ssh.ParseAuthorizedKey(text)
	if err != nil {
		t.Fatal(err)
	}
	var encrypted *ssh.PassphraseMissingError
	if _, err := Parse(data); !errors.As(err, &encrypted) {
		t.Errorf("without a passphrase: %v", err)
	}
	for _, wrong := range []string{"", "wrong", passphrase + " "} {
		if _, err := ParseEncrypted(data, []byte(wrong)); !errors.Is(err, ErrPassphrase) {
			t.Errorf("passphrase %q: %v", wrong, err)
		}
	}
	signer, err := ParseEncrypted(data, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	if got := ssh.FingerprintSHA256(signer.PublicKey()); got != ssh.FingerprintSHA256(want) {
		t.Errorf("another key: %s", got)
	}
	// Whatever is missing, the error is none of this program's.
	block, _ := pem.Decode(data)
	for _, n := range []int{0, 1, 15, len(block.Bytes) / 2, len(block.Bytes) - 20} {
		cut := pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes[:n], Headers: block.Headers})
		if _, err := ParseEncrypted(cut, []byte(passphrase)); err == nil {
			t.Errorf("%d bytes are a key", n)
		}
	}
}

func TestOpenSSH(t *testing.T) {
	t.Parallel()
	for name := range openSSHCiphers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "key")
			run(t, "ssh-keygen", "-q", "-t", "ed25519", "-Z", name, "-a", "3", "-N", passphrase, "-f", path)
			check(t, path, path+".pub")
		})
	}
}

func TestPKCS8(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]string{
		"128":     "-v2 aes-128-cbc",
		"192":     "-v2 aes-192-cbc",
		"256":     "-v2 aes-256-cbc",
		"3DES":    "-v2 des3",
		"SHA-1":   "-v2 aes-256-cbc -v2prf hmacWithSHA1",
		"SHA-512": "-v2 aes-256-cbc -v2prf hmacWithSHA512",
		"scrypt":  "-scrypt",
		"PKCS12":  "-v1 PBE-SHA1-3DES",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "key")
			run(t, "ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", path)
			run(t, "openssl", append(strings.Fields("pkcs8 -topk8 -in "+path+" -out "+path+".p8 "+options), "-passout", "pass:"+passphrase)...)
			check(t, path+".p8", path+".pub")
		})
	}
	for _, kind := range []string{"rsa", "ecdsa"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "key")
			run(t, "ssh-keygen", "-q", "-t", kind, "-m", "PKCS8", "-N", passphrase, "-f", path)
			check(t, path, path+".pub")
		})
	}
}

// TestUnsupported names what can't be read before a passphrase is asked for.
func TestUnsupported(t *testing.T) {
	t.Parallel()
	des, err := asn1.Marshal(struct { // pbeWithMD5AndDES-CBC
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}{pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 3}}, []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(pem.EncodeToMemory(&pem.Block{Type: pkcs8Type, Bytes: des})); err == nil || !strings.Contains(err.Error(), "a way that OpenSSH doesn't read either") {
		t.Errorf("%v", err)
	}
	sk := ssh.Marshal(struct{ Type, Key, Application string }{ssh.KeyAlgoSKED25519, strings.Repeat("k", 32), "ssh:"})
	held := append([]byte(magic), ssh.Marshal(header{Cipher: "none", KDF: "none", Keys: 1, Public: string(sk), Private: "handle"})...)
	var no *UnusableError
	if _, err := Parse(pem.EncodeToMemory(&pem.Block{Type: opensshType, Bytes: held})); !errors.As(err, &no) || no.Public.Type() != ssh.KeyAlgoSKED25519 || !strings.Contains(no.Text, "ssh-add") {
		t.Errorf("%v", err)
	}
	unknown := append([]byte(magic), ssh.Marshal(header{Cipher: "rot13", KDF: "bcrypt", Options: string(ssh.Marshal(struct {
		Salt   string
		Rounds uint32
	}{"salt", 1})), Keys: 1, Public: "x", Private: "y"})...)
	if _, err := ParseEncrypted(pem.EncodeToMemory(&pem.Block{Type: opensshType, Bytes: unknown}), []byte("x")); err == nil || !strings.Contains(err.Error(), "rot13") {
		t.Errorf("%v", err)
	}
}

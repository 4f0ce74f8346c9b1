package ruby

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"testing"
)

// Private keys are made here, so that none is in the repository.
func TestPrivateKeys(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	code := fmt.Sprintf("TEXT = %q\n", text) + `
require "openssl"
key = OpenSSL::PKey.read(TEXT)
p key.class, key.private?, key.to_pem == TEXT, key.public_key.private?
p key.verify("SHA256", key.sign("SHA256", "data"), "data")
p key.public_key.verify("SHA256", key.sign("SHA256", "data"), "other")
rsa = OpenSSL::PKey::RSA.new(2048)
again = OpenSSL::PKey::RSA.new(rsa.to_pem)
p again.private?, again.n == rsa.n, again.e
p rsa.public_key.verify("SHA256", again.sign("SHA256", "data"), "data")
begin
  rsa.public_key.sign("SHA256", "data")
rescue OpenSSL::PKey::PKeyError => e
  puts e.message
end
begin
  OpenSSL::PKey::RSA.new("nonsense")
rescue OpenSSL::PKey::PKeyError => e
  puts e.message
end
`
	want := `OpenSSL::PKey::EC
true
true
false
true
false
true
true
65537
true
Private key is needed.
Could not parse PKey: unsupported
`
	if got := eval(t, code); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

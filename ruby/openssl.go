package ruby

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["openssl"] = defineOpenSSL }

// opensslDigest is the canonical name of a hash function, or "".
func opensslDigest(name string) string {
	name = strings.ToUpper(strings.ReplaceAll(name, "-", ""))
	name = strings.TrimPrefix(name, "RSA")
	if _, ok := digests[name]; ok {
		return name
	}
	return ""
}

var cryptoHashes = map[string]crypto.Hash{
	"MD5": crypto.MD5, "SHA1": crypto.SHA1, "SHA224": crypto.SHA224, "SHA256": crypto.SHA256, "SHA384": crypto.SHA384, "SHA512": crypto.SHA512,
}

func unsupportedDigest(name string) error {
	return mruby.Errorf("RuntimeError", "Unsupported digest algorithm (%s).: unknown object name", name)
}

func defineOpenSSL(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "OpenSSL")
	fn := func(name string, args int, f func(a []mruby.Value) (mruby.Value, error)) {
		in.defSelf(module, name, args, args, func(_ mruby.Value, a []mruby.Value) (mruby.Value, error) { return f(a) })
	}
	fn("__digest_name", 1, func(a []mruby.Value) (mruby.Value, error) {
		name := opensslDigest(a[0].Str())
		if name == "" {
			return mruby.Nil, unsupportedDigest(a[0].Str())
		}
		return in.String(name), nil
	})
	fn("__hmac", 3, func(a []mruby.Value) (mruby.Value, error) {
		key, err := in.str(a[1])
		if err != nil {
			return mruby.Nil, err
		}
		data, err := in.str(a[2])
		if err != nil {
			return mruby.Nil, err
		}
		h := hmac.New(digests[a[0].Str()], []byte(key))
		h.Write([]byte(data))
		return in.StringIn(mruby.Binary, string(h.Sum(nil))), nil
	})
	fn("__pbkdf2", 5, func(a []mruby.Value) (mruby.Value, error) {
		key, err := pbkdf2.Key(digests[a[4].Str()], a[0].Str(), []byte(a[1].Str()), int(a[2].Int()), int(a[3].Int()))
		return in.StringIn(mruby.Binary, string(key)), err
	})
	fn("__equal", 2, func(a []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(subtle.ConstantTimeCompare([]byte(a[0].Str()), []byte(a[1].Str())) == 1), nil
	})
	fn("__random", 1, func(a []mruby.Value) (mruby.Value, error) {
		b := make([]byte, max(a[0].Int(), 0))
		rand.Read(b)
		return in.StringIn(mruby.Binary, string(b)), nil
	})
	in.defineX509(module)
	in.definePKey(module)
	in.defineCipher(module)
	in.defineTLS(module)
	return nil
}

func (in *Interp) defineX509(module mruby.Value) {
	outer := in.DefineModule(module, "X509")
	class := in.DataClass(outer, "Certificate", mruby.Nil)
	in.def(class, "initialize", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		text, err := in.ToS(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		der := []byte(text)
		if block, _ := pem.Decode(der); block != nil {
			der = block.Bytes
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return mruby.Nil, mruby.Errorf("OpenSSL::X509::CertificateError", "PEM_read_bio_X509: no start line")
		}
		return mruby.Nil, in.SetObject(self, cert)
	})
	of := func(self mruby.Value) *x509.Certificate { return in.Object(self).(*x509.Certificate) }
	get := func(name string, f func(c *x509.Certificate) (mruby.Value, error)) {
		in.def(class, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) { return f(of(self)) })
	}
	get("__subject", func(c *x509.Certificate) (mruby.Value, error) { return in.x509Name(c.RawSubject), nil })
	get("__issuer", func(c *x509.Certificate) (mruby.Value, error) { return in.x509Name(c.RawIssuer), nil })
	get("not_before", func(c *x509.Certificate) (mruby.Value, error) { return in.newTime(c.NotBefore.UTC()), nil })
	get("not_after", func(c *x509.Certificate) (mruby.Value, error) { return in.newTime(c.NotAfter.UTC()), nil })
	get("serial", func(c *x509.Certificate) (mruby.Value, error) { return in.bigInt(c.SerialNumber) })
	get("version", func(c *x509.Certificate) (mruby.Value, error) { return in.Int(int64(c.Version - 1)), nil })
	get("to_der", func(c *x509.Certificate) (mruby.Value, error) { return in.StringIn(mruby.Binary, string(c.Raw)), nil })
	get("to_pem", func(c *x509.Certificate) (mruby.Value, error) {
		return in.String(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))), nil
	})
	get("signature_algorithm", func(c *x509.Certificate) (mruby.Value, error) {
		return in.String(signatureName(c.SignatureAlgorithm)), nil
	})
	get("__alt_names", func(c *x509.Certificate) (mruby.Value, error) {
		var names []string
		for _, name := range c.DNSNames {
			names = append(names, "DNS:"+name)
		}
		for _, ip := range c.IPAddresses {
			names = append(names, "IP Address:"+ip.String())
		}
		for _, mail := range c.EmailAddresses {
			names = append(names, "email:"+mail)
		}
		return in.Strings(names), nil
	})
	get("__public_key", func(c *x509.Certificate) (mruby.Value, error) {
		der, err := x509.MarshalPKIXPublicKey(c.PublicKey)
		return in.String(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))), err
	})
	in.def(class, "__signed_by", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		key, _, err := parseKey(args[0].Str())
		if err != nil {
			return mruby.Nil, err
		}
		c := of(self)
		parent := &x509.Certificate{PublicKey: publicKey(key), Version: 3, BasicConstraintsValid: true, IsCA: true}
		return mruby.Bool(parent.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil), nil
	})
}

func signatureName(a x509.SignatureAlgorithm) string {
	names := map[x509.SignatureAlgorithm]string{
		x509.SHA1WithRSA: "sha1WithRSAEncryption", x509.SHA256WithRSA: "sha256WithRSAEncryption", x509.SHA384WithRSA: "sha384WithRSAEncryption",
		x509.SHA512WithRSA: "sha512WithRSAEncryption", x509.ECDSAWithSHA256: "ecdsa-with-SHA256", x509.ECDSAWithSHA384: "ecdsa-with-SHA384",
		x509.ECDSAWithSHA512: "ecdsa-with-SHA512", x509.PureEd25519: "ED25519",
	}
	if name, ok := names[a]; ok {
		return name
	}
	return a.String()
}

// x509Names are the short names of attributes.
var x509Names = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN", "1.2.840.113549.1.9.1": "emailAddress",
	"0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
}

// x509Name is a distinguished name as [[attribute, value], …].
func (in *Interp) x509Name(raw []byte) mruby.Value {
	var sequence pkix.RDNSequence
	var pairs []mruby.Value
	if _, err := asn1.Unmarshal(raw, &sequence); err == nil {
		for _, set := range sequence {
			for _, attribute := range set {
				name := attribute.Type.String()
				if short, ok := x509Names[name]; ok {
					name = short
				}
				pairs = append(pairs, in.Array(in.String(name), in.String(fmt.Sprint(attribute.Value))))
			}
		}
	}
	return in.Array(pairs...)
}

// parseKey reads a private or public key from PEM or DER text.
func parseKey(text string) (key any, private bool, err error) {
	der := []byte(text)
	if block, _ := pem.Decode(der); block != nil {
		if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") || block.Type == "ENCRYPTED PRIVATE KEY" {
			return nil, false, notImplemented("OpenSSL::PKey: encrypted keys are not supported")
		}
		der = block.Bytes
	}
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k, true, nil
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, true, nil
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k, true, nil
	}
	if k, err := x509.ParsePKIXPublicKey(der); err == nil {
		return k, false, nil
	}
	if k, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return k, false, nil
	}
	return nil, false, mruby.Errorf("OpenSSL::PKey::PKeyError", "Could not parse PKey: unsupported")
}

func publicKey(key any) any {
	if k, ok := key.(interface{ Public() crypto.PublicKey }); ok {
		return k.Public()
	}
	return key
}

// pkey is what an OpenSSL::PKey carries.
type pkey struct {
	key     any
	private bool
}

func (in *Interp) definePKey(module mruby.Value) {
	outer := in.DefineModule(module, "PKey")
	class := in.DataClass(outer, "PKey", mruby.Nil)
	for _, name := range []string{"RSA", "EC", "Ed25519"} {
		in.DataClass(outer, name, class)
	}
	of := func(self mruby.Value) *pkey { return in.Object(self).(*pkey) }
	in.def(class, "__parse", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		key, private, err := parseKey(args[0].Str())
		if err != nil {
			return mruby.Nil, err
		}
		return self, in.SetObject(self, &pkey{key, private})
	})
	in.def(class, "__generate", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		key, err := rsa.GenerateKey(rand.Reader, int(args[0].Int()))
		if err != nil {
			return mruby.Nil, mruby.Errorf("OpenSSL::PKey::RSAError", "%v", err)
		}
		return self, in.SetObject(self, &pkey{key, true})
	})
	in.defSelf(outer, "__kind", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		key, _, err := parseKey(args[0].Str())
		if err != nil {
			return mruby.Nil, err
		}
		switch publicKey(key).(type) {
		case *rsa.PublicKey:
			return in.String("RSA"), nil
		case *ecdsa.PublicKey:
			return in.String("EC"), nil
		case ed25519.PublicKey:
			return in.String("Ed25519"), nil
		}
		return mruby.Nil, notImplemented("OpenSSL::PKey: keys of this kind are not supported")
	})
	in.def(class, "private?", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(of(self).private), nil
	})
	in.def(class, "__public_pem", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		der, err := x509.MarshalPKIXPublicKey(publicKey(of(self).key))
		return in.String(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))), err
	})
	in.def(class, "__pem", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		block := &pem.Block{Type: "PRIVATE KEY"}
		var err error
		switch k := of(self).key.(type) {
		case *rsa.PrivateKey:
			block.Type, block.Bytes = "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(k)
		case *ecdsa.PrivateKey:
			block.Type = "EC PRIVATE KEY"
			block.Bytes, err = x509.MarshalECPrivateKey(k)
		default:
			block.Bytes, err = x509.MarshalPKCS8PrivateKey(k)
		}
		return in.String(string(pem.EncodeToMemory(block))), err
	})
	number := func(name string, f func(k *rsa.PublicKey) *big.Int) {
		in.def(class, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			k, ok := publicKey(of(self).key).(*rsa.PublicKey)
			if !ok {
				return mruby.Nil, notImplemented("OpenSSL::PKey: %s is not supported for this kind of key", name)
			}
			return in.bigInt(f(k))
		})
	}
	number("n", func(k *rsa.PublicKey) *big.Int { return k.N })
	number("e", func(k *rsa.PublicKey) *big.Int { return big.NewInt(int64(k.E)) })
	in.def(class, "__sign", 2, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		p := of(self)
		signer, ok := p.key.(crypto.Signer)
		if !ok || !p.private {
			return mruby.Nil, mruby.Errorf("OpenSSL::PKey::PKeyError", "Private key is needed.")
		}
		data, hash := []byte(args[1].Str()), crypto.Hash(0)
		if _, ed := p.key.(ed25519.PrivateKey); !ed {
			hash = cryptoHashes[args[0].Str()]
			h := digests[args[0].Str()]()
			h.Write(data)
			data = h.Sum(nil)
		}
		signature, err := signer.Sign(rand.Reader, data, hash)
		return in.StringIn(mruby.Binary, string(signature)), err
	})
	in.def(class, "__verify", 3, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		signature, data := []byte(args[1].Str()), []byte(args[2].Str())
		h := digests[args[0].Str()]()
		h.Write(data)
		sum := h.Sum(nil)
		switch k := publicKey(of(self).key).(type) {
		case *rsa.PublicKey:
			return mruby.Bool(rsa.VerifyPKCS1v15(k, cryptoHashes[args[0].Str()], sum, signature) == nil), nil
		case *ecdsa.PublicKey:
			return mruby.Bool(ecdsa.VerifyASN1(k, sum, signature)), nil
		case ed25519.PublicKey:
			return mruby.Bool(ed25519.Verify(k, data, signature)), nil
		}
		return mruby.False, nil
	})
}

package ruby

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"

	"github.com/gocap/gocap/mruby"
)

// defineTLS makes OpenSSL::SSL::SSLSocket: a socket's connection with TLS
// around it.
func (in *Interp) defineTLS(module mruby.Value) {
	outer := in.DefineModule(module, "SSL")
	class := in.DataClass(outer, "SSLSocket", in.ioClass)
	// __handshake(socket, options) gives an operation; it makes self a stream.
	in.def(class, "__handshake", 2, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		plain, ok := in.Object(args[0]).(*stream)
		if !ok {
			return mruby.Nil, mruby.TypeError("wrong argument type %s (expected File)", in.ClassName(args[0]))
		}
		conn, ok := plain.conn.(net.Conn)
		if !ok || plain.closed {
			return mruby.Nil, mruby.ArgumentError("not a TCPSocket that is open")
		}
		text := func(name string) string {
			s, _ := in.ToS(in.option(args[1], name))
			return s
		}
		config, err := httpTLS(text, in.option(args[1], "verify").Truthy())
		if err != nil {
			return mruby.Nil, failureError(err)
		}
		config.ServerName = text("hostname")
		if config.ServerName == "" || !in.option(args[1], "verify_hostname").Truthy() {
			// The chain counts, whoever it is for.
			roots, check := config.RootCAs, !config.InsecureSkipVerify
			config.InsecureSkipVerify = true
			config.VerifyConnection = func(state tls.ConnectionState) error {
				if !check {
					return nil
				}
				between := x509.NewCertPool()
				for _, c := range state.PeerCertificates[1:] {
					between.AddCert(c)
				}
				_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
				return err
			}
		}
		secure := tls.Client(conn, config)
		return in.NewOperation(&Operation{
			Run: func(ctx context.Context) (any, error) { return nil, secure.HandshakeContext(ctx) },
			Outcome: func(_ any, err error) (mruby.Value, error) {
				if err != nil {
					return mruby.Nil, failureError((&httpSession{}).tlsError(err, conn.RemoteAddr()))
				}
				plain.leave = true // its descriptor is this one's now
				s := &stream{name: plain.name, r: secure, w: secure, sync: true, conn: secure, textMode: plainText}
				return self, in.SetObject(self, s)
			},
		}), nil
	})
	// state gives [version, [cipher, version, bits, bits], [certificate in PEM, …]].
	in.def(class, "__state", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s, ok := in.Object(self).(*stream)
		if !ok {
			return mruby.Nil, nil
		}
		state := s.conn.(*tls.Conn).ConnectionState()
		var chain []mruby.Value
		for _, c := range state.PeerCertificates {
			chain = append(chain, in.String(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))))
		}
		return in.Array(in.String(tlsVersionName(state.Version)), in.String(tls.CipherSuiteName(state.CipherSuite)), in.Array(chain...)), nil
	})
}

// tlsVersionName is what OpenSSL calls a version.
func tlsVersionName(version uint16) string {
	switch version {
	case tls.VersionTLS10:
		return "TLSv1"
	case tls.VersionTLS11:
		return "TLSv1.1"
	case tls.VersionTLS12:
		return "TLSv1.2"
	}
	return "TLSv1.3"
}

// failureError is a failure as the exception of its class.
func failureError(err error) error {
	var failure *httpFailure
	if errors.As(err, &failure) {
		return mruby.Errorf(failure.class, "%s", failure.message)
	}
	return err
}

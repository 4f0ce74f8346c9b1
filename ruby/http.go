package ruby

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["net/http"] = defineHTTP }

// httpSession is the connection of a Net::HTTP, as its options ask for.
type httpSession struct {
	address, port     string
	scheme            string
	tls               *tls.Config // nil without TLS
	open, read, write time.Duration
	client            *http.Client
	transport         *http.Transport
	proxied           bool

	mu    sync.Mutex
	ready net.Conn // dialled by start, for the first request
}

// httpFailure is an error as Ruby sees it: an exception of the class with just
// this message, whose cause, if it isn't empty, is one of the same class.
type httpFailure struct{ class, message, cause string }

func (e *httpFailure) Error() string { return e.message }

// timedConn gives each read and write its own time.
type timedConn struct {
	net.Conn
	read, write time.Duration
}

func deadlineIn(d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

func (c *timedConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(deadlineIn(c.read)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *timedConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(deadlineIn(c.write)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func (s *httpSession) target() string { return net.JoinHostPort(s.address, s.port) }

// dial connects, with TLS if the session has it.
func (s *httpSession) dial(ctx context.Context, addr string) (net.Conn, error) {
	ctx, cancel := withTimeout(ctx, s.open)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, s.dialError(err)
	}
	timed := &timedConn{conn, s.read, s.write}
	if s.tls == nil || s.proxied {
		return timed, nil
	}
	secure := tls.Client(timed, s.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, s.tlsError(err, conn.RemoteAddr())
	}
	return secure, nil
}

func withTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// connection hands out the connection of start, or a new one.
func (s *httpSession) connection(ctx context.Context, _, addr string) (net.Conn, error) {
	s.mu.Lock()
	conn := s.ready
	s.ready = nil
	s.mu.Unlock()
	if conn != nil {
		return conn, nil
	}
	return s.dial(ctx, addr)
}

func (s *httpSession) close() {
	s.transport.CloseIdleConnections()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready != nil {
		s.ready.Close()
		s.ready = nil
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

func (s *httpSession) dialError(err error) error {
	failure := func(class, cause string) error {
		return &httpFailure{class, fmt.Sprintf("Failed to open TCP connection to %s:%s (%s)", s.address, s.port, cause), cause}
	}
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case isTimeout(err):
		return failure("Net::OpenTimeout", "execution expired")
	case errors.As(err, &dns):
		return failure("SocketError", "getaddrinfo: Name or service not known")
	case errors.As(err, &errno):
		at := s.target()
		var op *net.OpError
		if errors.As(err, &op) && op.Addr != nil {
			at = op.Addr.String()
		}
		return failure("Errno::"+errnoName(errno), fmt.Sprintf("%s - connect(2) for %s", errnoText(errno), at))
	}
	return failure("SocketError", err.Error())
}

// errnoName is the name of the constant of the errors that connecting gives.
func errnoName(e syscall.Errno) string {
	names := map[syscall.Errno]string{
		syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ECONNRESET: "ECONNRESET", syscall.EHOSTUNREACH: "EHOSTUNREACH",
		syscall.ENETUNREACH: "ENETUNREACH", syscall.ETIMEDOUT: "ETIMEDOUT", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL",
		syscall.EACCES: "EACCES", syscall.EPERM: "EPERM", syscall.EPIPE: "EPIPE", syscall.ECONNABORTED: "ECONNABORTED",
		syscall.EINVAL: "EINVAL",
	}
	if name, ok := names[e]; ok {
		return name
	}
	return "EIO"
}

func (s *httpSession) tlsError(err error, peer net.Addr) error {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	reason := ""
	switch {
	case isTimeout(err):
		return &httpFailure{class: "Net::OpenTimeout", message: "execution expired"}
	case errors.As(err, &host):
		reason = "certificate verify failed (hostname mismatch)"
	case errors.As(err, &unknown):
		reason = "certificate verify failed (unable to get local issuer certificate)"
		if c := unknown.Cert; c != nil && bytes.Equal(c.RawIssuer, c.RawSubject) {
			reason = "certificate verify failed (self-signed certificate)"
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		reason = "certificate verify failed (certificate has expired)"
	case errors.As(err, &record):
		reason = "wrong version number"
	case errors.Is(err, io.EOF):
		reason = "unexpected eof while reading"
	default:
		reason = err.Error()
	}
	return &httpFailure{class: "OpenSSL::SSL::SSLError", message: fmt.Sprintf("SSL_connect returned=1 errno=0 peeraddr=%s state=error: %s", peer, reason)}
}

// requestError is an error that came after connecting.
func requestError(err error) error {
	var failure *httpFailure
	var errno syscall.Errno
	switch {
	case errors.As(err, &failure):
		return failure
	case isTimeout(err):
		return &httpFailure{class: "Net::ReadTimeout", message: "Net::ReadTimeout"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &httpFailure{class: "EOFError", message: "end of file reached"}
	case errors.As(err, &errno):
		return &httpFailure{class: "Errno::" + errnoName(errno), message: errnoText(errno)}
	case strings.Contains(err.Error(), "malformed HTTP"):
		_, line, _ := strings.Cut(err.Error(), "malformed HTTP ")
		_, line, _ = strings.Cut(line, " ")
		return &httpFailure{class: "Net::HTTPBadResponse", message: "wrong status line: " + line}
	}
	return &httpFailure{class: "IOError", message: err.Error()}
}

// httpReply is a response whose body was read.
type httpReply struct {
	status  *http.Response
	body    []byte
	hasBody bool
}

// do sends a request and reads all of the response.
func (s *httpSession) do(req *http.Request, decode bool) (*httpReply, error) {
	res, err := s.client.Do(req)
	if err != nil {
		var bad *tls.CertificateVerificationError
		if errors.As(err, &bad) {
			return nil, s.tlsError(err, &net.TCPAddr{})
		}
		return nil, requestError(err)
	}
	defer res.Body.Close()
	var body io.Reader = res.Body
	if decode {
		switch strings.ToLower(res.Header.Get("Content-Encoding")) {
		case "gzip", "x-gzip":
			if body, err = gzip.NewReader(body); err != nil && !errors.Is(err, io.EOF) {
				return nil, zlibError(err)
			}
		case "deflate":
			body = inflater(res.Body)
		default:
			decode = false
		}
		if decode {
			res.Header.Del("Content-Encoding")
		}
	}
	reply := &httpReply{status: res, hasBody: req.Method != "HEAD" && res.StatusCode != 204 && res.StatusCode != 304 && res.StatusCode/100 != 1}
	if reply.hasBody && body != nil {
		if reply.body, err = io.ReadAll(body); err != nil {
			return nil, requestError(err)
		}
	}
	return reply, nil
}

// inflater reads a deflate body, with zlib's header or without.
func inflater(r io.Reader) io.Reader {
	data, err := io.ReadAll(r)
	if err != nil {
		return io.MultiReader(bytes.NewReader(nil), &failingReader{err})
	}
	if z, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
		return z
	}
	return flate.NewReader(bytes.NewReader(data))
}

type failingReader struct{ err error }

func (f *failingReader) Read([]byte) (int, error) { return 0, f.err }

func defineHTTP(in *Interp) error {
	netModule := in.DefineModule(mruby.Nil, "Net")
	class := in.DefineClass(netModule, "HTTP", mruby.Nil)
	session := in.DataClass(class, "Session", mruby.Nil)

	// raise gives a failure its Ruby exception.
	raise := func(err error) error {
		var failure *httpFailure
		if !errors.As(err, &failure) {
			return err
		}
		_, raised := in.Call(class, "__raise", in.String(failure.class), in.String(failure.message), in.String(failure.cause))
		return raised
	}
	in.def(session, "initialize", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.httpSession(args[0])
		if err != nil {
			return mruby.Nil, raise(err)
		}
		return mruby.Nil, in.SetObject(self, s)
	})
	of := func(self mruby.Value) *httpSession { return in.Object(self).(*httpSession) }
	in.def(session, "connect", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := of(self)
		if s.proxied {
			return mruby.Nil, nil
		}
		return in.NewOperation(&Operation{
			Run: func(ctx context.Context) (any, error) {
				conn, err := s.dial(ctx, s.target())
				if err != nil {
					return nil, err
				}
				s.mu.Lock()
				s.ready = conn
				s.mu.Unlock()
				return nil, nil
			},
			Outcome: func(_ any, err error) (mruby.Value, error) { return mruby.Nil, raise(err) },
		}), nil
	})
	in.def(session, "close", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		of(self).close()
		return mruby.Nil, nil
	})
	// Both give operations. request(method, path, [[name, value], …], body, decode, close) gives
	// [code, message, version, [[name, value], …], body].
	in.def(session, "request", 6, 6, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s := of(self)
		req, err := s.request(in, args)
		if err != nil {
			return mruby.Nil, err
		}
		decode := args[4].Truthy()
		return in.NewOperation(&Operation{
			Run: func(ctx context.Context) (any, error) { return s.do(req.WithContext(ctx), decode) },
			Outcome: func(reply any, err error) (mruby.Value, error) {
				if err != nil {
					return mruby.Nil, raise(err)
				}
				return in.httpReplyValue(reply.(*httpReply)), nil
			},
		}), nil
	})
	return nil
}

// httpSession reads the options of a session.
func (in *Interp) httpSession(opts mruby.Value) (*httpSession, error) {
	text := func(name string) string {
		s, _ := in.ToS(in.option(opts, name))
		return s
	}
	wait := func(name string) time.Duration {
		return time.Duration(in.option(opts, name).Float() * float64(time.Second))
	}
	s := &httpSession{
		address: text("address"), port: text("port"), scheme: "http",
		open: wait("open_timeout"), read: wait("read_timeout"), write: wait("write_timeout"),
	}
	s.transport = &http.Transport{DisableCompression: true, ForceAttemptHTTP2: false, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
	if in.option(opts, "use_ssl").Truthy() {
		config, err := httpTLS(text, in.option(opts, "verify").Truthy())
		if err != nil {
			return nil, err
		}
		config.ServerName = s.address
		if net.ParseIP(strings.Trim(s.address, "[]")) != nil {
			config.ServerName = strings.Trim(s.address, "[]")
		}
		s.scheme, s.tls, s.transport.TLSClientConfig = "https", config, config
		s.transport.DialTLSContext = s.connection
	}
	s.transport.DialContext = s.connection
	if proxy := text("proxy"); proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil {
			return nil, mruby.ArgumentError("bad proxy: %v", err)
		}
		s.proxied = true
		s.transport.Proxy = http.ProxyURL(u)
		s.transport.DialTLSContext = nil
	}
	s.client = &http.Client{Transport: s.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s, nil
}

var tlsVersions = map[string]uint16{"TLS1": tls.VersionTLS10, "TLS1_1": tls.VersionTLS11, "TLS1_2": tls.VersionTLS12, "TLS1_3": tls.VersionTLS13}

func httpTLS(text func(string) string, verify bool) (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: !verify, MinVersion: tlsVersions[text("min_version")], MaxVersion: tlsVersions[text("max_version")]}
	var files []string
	if file := text("ca_file"); file != "" {
		files = append(files, file)
	}
	if dir := text("ca_path"); dir != "" {
		found, _ := filepath.Glob(filepath.Join(dir, "*"))
		files = append(files, found...)
	}
	roots := text("roots")
	if text("system_roots") == "true" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, &httpFailure{class: "OpenSSL::X509::StoreError", message: err.Error()}
		}
		config.RootCAs = pool
	} else if len(files) > 0 || roots != "" {
		config.RootCAs = x509.NewCertPool()
	}
	if roots != "" {
		config.RootCAs.AppendCertsFromPEM([]byte(roots))
	}
	if len(files) > 0 {
		for i, file := range files {
			pem, err := os.ReadFile(file)
			if err != nil && i == 0 {
				return nil, &httpFailure{class: "OpenSSL::X509::StoreError", message: "system lib"}
			}
			config.RootCAs.AppendCertsFromPEM(pem)
		}
	}
	if cert := text("cert"); cert != "" {
		pair, err := tls.X509KeyPair([]byte(cert), []byte(text("key")))
		if err != nil {
			return nil, &httpFailure{class: "OpenSSL::SSL::SSLError", message: err.Error()}
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

func (s *httpSession) request(in *Interp, args []mruby.Value) (*http.Request, error) {
	host := s.address
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	path := args[1].Str()
	target := &url.URL{Scheme: s.scheme, Host: host + ":" + s.port, Opaque: ""}
	if strings.HasPrefix(path, "/") {
		// The path is sent as it is.
		p, query, has := strings.Cut(path, "?")
		target.Path, target.RawPath = unescapePercent(p), p
		target.RawQuery, target.ForceQuery = query, has && query == ""
		if target.EscapedPath() != p {
			target.Opaque = "//" + target.Host + p
		}
	} else {
		target.Opaque = path
	}
	var body io.Reader
	if v := args[3]; !v.IsNil() {
		body = strings.NewReader(v.Str())
	}
	req := &http.Request{Method: args[0].Str(), URL: target, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Close: args[5].Truthy()}
	if body != nil {
		req.Body = io.NopCloser(body)
		req.ContentLength = int64(len(args[3].Str()))
		if req.ContentLength == 0 {
			req.Body = http.NoBody
		}
	}
	for _, pair := range in.Items(args[2]) {
		name, value := pair.At(0).Str(), pair.At(1).Str()
		if strings.ContainsAny(value, "\r\n") {
			return nil, mruby.ArgumentError("header field value cannot include CR/LF")
		}
		switch strings.ToLower(name) {
		case "host":
			req.Host = value
		case "content-length", "connection":
		default:
			req.Header.Add(name, value)
		}
	}
	if req.Host == "" {
		req.Host = target.Host
	}
	return req, nil
}

func (in *Interp) httpReplyValue(reply *httpReply) mruby.Value {
	res := reply.status
	headers := in.Array()
	add := func(name, value string) {
		_, _ = in.Call(headers, "push", in.Array(in.String(name), in.String(value)))
	}
	for name, values := range res.Header {
		for _, value := range values {
			add(name, value)
		}
	}
	if res.ContentLength >= 0 && res.Header.Get("Content-Length") == "" && !reply.hasBody {
		add("Content-Length", fmt.Sprint(res.ContentLength))
	}
	for _, encoding := range res.TransferEncoding {
		add("Transfer-Encoding", encoding)
	}
	code, message, _ := strings.Cut(res.Status, " ")
	body := mruby.Nil
	if reply.hasBody {
		body = in.String(string(reply.body))
	}
	return in.Array(in.String(code), in.String(message), in.String(fmt.Sprintf("%d.%d", res.ProtoMajor, res.ProtoMinor)), headers, body)
}

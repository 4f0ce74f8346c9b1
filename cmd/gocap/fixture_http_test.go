package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// requests is a proxy that answers all HTTP and HTTPS requests itself and
// records them.
type requests struct {
	address string // of the proxy
	caFile  string // the authority that it signs with, for SSL_CERT_FILE
	ca      *x509.Certificate
	key     *ecdsa.PrivateKey

	mu      sync.Mutex
	answers answers
	seen    []string
}

func startRequests(t *testing.T, caFile string) *requests {
	t.Helper()
	r := &requests{caFile: caFile}
	if err := r.makeAuthority(); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			wait.Go(func() { r.serve(conn, "") })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		wait.Wait()
	})
	return r
}

func (r *requests) environment() []string {
	proxy := "http://" + r.address
	return []string{"http_proxy=" + proxy, "https_proxy=" + proxy, "SSL_CERT_FILE=" + r.caFile}
}

// serve answers the requests of one connection. Those of a tunnel are for
// origin, https://host.
func (r *requests) serve(conn net.Conn, origin string) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if request.Method == http.MethodConnect {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			host := strings.TrimSuffix(request.Host, ":443")
			r.serve(tls.Server(conn, &tls.Config{GetCertificate: r.certificate}), "https://"+host)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		status, text := r.record(request, origin, string(body))
		response := &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1,
			Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text))}
		if response.Write(conn) != nil {
			return
		}
	}
}

func (r *requests) record(request *http.Request, origin, body string) (status int, text string) {
	line := request.Method + " " + origin + request.URL.String()
	entry := line + "\n"
	for _, name := range slices.Sorted(maps.Keys(request.Header)) {
		if name == "Authorization" || name == "Content-Type" || strings.HasPrefix(name, "X-") || strings.HasSuffix(name, "-Key") {
			entry += name + ": " + request.Header.Get(name) + "\n"
		}
	}
	if strings.HasPrefix(request.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		for pair := range strings.SplitSeq(body, "&") {
			if plain, err := url.QueryUnescape(pair); err == nil {
				pair = plain
			}
			entry += pair + "\n"
		}
	} else {
		entry += body
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, entry)
	if answer, ok := r.answers.find(line); ok {
		return answer.status, answer.output
	}
	return http.StatusOK, ""
}

func (r *requests) set(answers answers) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = answers
}

// take returns the requests since the last call.
func (r *requests) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

func (r *requests) makeAuthority() (err error) {
	if r.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	r.ca = &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, r.ca, r.ca, r.key.Public(), r.key)
	if err != nil {
		return err
	}
	return os.WriteFile(r.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// certificate makes one for whatever host the client believes to talk to.
func (r *requests) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if hello.ServerName == "" {
		return nil, fmt.Errorf("no server name")
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: r.ca.NotAfter, DNSNames: []string{hello.ServerName}}
	der, err := x509.CreateCertificate(rand.Reader, leaf, r.ca, r.key.Public(), r.key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: r.key}, err
}

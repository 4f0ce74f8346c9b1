package ruby

import (
	"bufio"
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// mailServer is an SMTP server that notes what it is told.
type mailServer struct {
	net.Listener
	tls      *tls.Config // for STARTTLS; nil without
	implicit bool        // TLS from the beginning

	mu       sync.Mutex
	log      strings.Builder
	sessions sync.WaitGroup
}

func startMailServer(t *testing.T, config *tls.Config, implicit bool) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{Listener: l, tls: config, implicit: implicit}
	s.sessions.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.sessions.Go(func() { s.serve(conn) })
		}
	})
	return s
}

func (s *mailServer) port() string { return fmt.Sprint(s.Addr().(*net.TCPAddr).Port) }

// text ends the server and returns what it was told.
func (s *mailServer) text() string {
	s.Close()
	s.sessions.Wait()
	return s.log.String()
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	if s.implicit {
		conn = tls.Server(conn, s.tls)
	}
	var notes strings.Builder
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.log.WriteString("--\n" + notes.String())
	}()
	r := bufio.NewReader(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	read := func() string {
		line, _ := r.ReadString('\n')
		fmt.Fprintf(&notes, "%q\n", line)
		return strings.TrimSpace(line)
	}
	accept := func(ok bool) {
		if ok {
			say("235 welcome")
		} else {
			say("535 wrong credentials")
		}
	}
	decoded := func(text string) string {
		b, _ := base64.StdEncoding.DecodeString(text)
		return string(b)
	}
	secure := s.implicit
	say("220 mail.example.org ready")
	for {
		line := read()
		word, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(word) {
		case "":
			return
		case "EHLO":
			switch {
			case rest == "old.example.org":
				say("502 not known")
			case s.tls != nil && !secure:
				say("250-mail.example.org\r\n250-STARTTLS\r\n250 SIZE 1000")
			default:
				say("250-mail.example.org\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250 SIZE 1000")
			}
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, s.tls)
			r, secure = bufio.NewReader(conn), true
		case "AUTH":
			switch kind, initial, _ := strings.Cut(rest, " "); kind {
			case "PLAIN":
				accept(decoded(initial) == "\x00user\x00secret")
			case "LOGIN":
				say("334 VXNlcm5hbWU6")
				user := decoded(read())
				say("334 UGFzc3dvcmQ6")
				accept(user == "user" && decoded(read()) == "secret")
			case "CRAM-MD5":
				say("334 " + base64.StdEncoding.EncodeToString([]byte("<1@example.org>")))
				h := hmac.New(md5.New, []byte("secret"))
				h.Write([]byte("<1@example.org>"))
				accept(decoded(read()) == "user "+hex.EncodeToString(h.Sum(nil)))
			}
		case "MAIL":
			if strings.Contains(rest, "bad@") {
				say("501 no such address")
			} else {
				say("250 ok")
			}
		case "RCPT":
			switch {
			case strings.Contains(rest, "unknown@"):
				say("550 no such user")
			case strings.Contains(rest, "busy@"):
				say("450 later")
			case strings.Contains(rest, "auth@"):
				say("530 who are you")
			default:
				say("250 ok")
			}
		case "DATA":
			say("354 go on")
			rejected := false
			for line := read(); line != "." && line != ""; line = read() {
				rejected = rejected || strings.Contains(line, "rejected")
				if r.Buffered() == 0 && line == "" {
					return
				}
			}
			if rejected {
				say("554-no\r\n554 never")
			} else {
				say("250 queued as 1")
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// testdata/smtp/net_smtp.rb talks to servers of the test; net_smtp.out is what
// CRuby prints, and what it tells the servers.
func TestSMTPAsCRuby(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	https := httptest.NewTLSServer(nil)
	defer https.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: https.Certificate().Raw})
	if err := os.WriteFile(ca, cert, 0o600); err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("testdata/smtp/net_smtp.rb")
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: https.TLS.Certificates}
	run := func(by func(*testing.T, string) string) string {
		plain, starttls, smtps := startMailServer(t, nil, false), startMailServer(t, config, false), startMailServer(t, config, true)
		head := fmt.Sprintf("$port, $tls_port, $smtps_port, $ca = %s, %s, %s, %q\n", plain.port(), starttls.port(), smtps.port(), ca)
		defer func() { plain.Close(); starttls.Close(); smtps.Close() }()
		out := by(t, head+string(code))
		out = strings.NewReplacer(plain.port(), "PORT", starttls.port(), "PORT", smtps.port(), "PORT").Replace(out)
		return out + "== plain\n" + plain.text() + "== STARTTLS\n" + starttls.text() + "== TLS\n" + smtps.text()
	}
	recorded := "testdata/smtp/net_smtp.out"
	if *record {
		if err := os.WriteFile(recorded, []byte(run(stdlibByCRuby)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, run(stdlibByGocap), string(want))
}

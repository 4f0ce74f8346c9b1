package remote

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

func hostPort(t *testing.T, addr string) (string, int) {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return host, n
}

// TestHTTPProxy goes through a CONNECT proxy that wants a password.
func TestHTTPProxy(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
		if user, password, _ := r.BasicAuth(); r.Method != http.MethodConnect || user != "me" || password != "secret" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(here, "HTTP/1.1 200 Connection established\r\nVia: a test\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
		here.Close()
	}))
	t.Cleanup(proxy.Close)
	w := newWorld(t, nil)
	h := hostOf(s)
	p := runtime.ProxyServer{Protocol: "HTTP", User: "me", Password: "secret"}
	p.Host, p.Port = hostPort(t, proxy.Listener.Addr().String())
	h.SSHOptions = map[string]any{"proxy": p}
	if got := capture(t, w.Backend, h, "echo hello"); got != "hello\n" {
		t.Errorf("%q", got)
	}
	p.Password = "wrong"
	h.SSHOptions = map[string]any{"proxy": p}
	_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
	if err == nil || rubyClass(err) != "Net::SSH::Proxy::ConnectError" || !strings.Contains(err.Error(), "407 Proxy Authentication Required") {
		t.Errorf("%v", err)
	}
}

// TestSOCKSProxy goes through the servers that `ssh -D` is.
func TestSOCKSProxy(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, nil)
	gate := w.key(t, "gate", "")
	g := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{gate}})
	port, _ := heldPort(t)
	addr := fmt.Sprint("127.0.0.1:", port)
	ctx := testContext(t)
	cmd := exec.CommandContext(ctx, "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
		"-o", "LogLevel=ERROR", "-i", w.path("gate"), "-p", strconv.Itoa(g.Port()), "-N", "-D", addr, "u@127.0.0.1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for ctx.Err() == nil {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, protocol := range []string{"SOCKS4", "SOCKS5"} {
		h := hostOf(s)
		p := runtime.ProxyServer{Protocol: protocol}
		p.Host, p.Port = hostPort(t, addr)
		h.SSHOptions = map[string]any{"proxy": p}
		if got := capture(t, w.Backend, h, "echo hello"); got != "hello\n" {
			t.Errorf("%s: %q", protocol, got)
		}
		h.Port = 1
		if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); err == nil || rubyClass(err) != "Net::SSH::Proxy::ConnectError" {
			t.Errorf("%s: %v", protocol, err)
		}
	}
}

// TestProxyServerDown tells the proxy's failure from the host's.
func TestProxyServerDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	h := &runtime.Host{Hostname: "web.invalid", SSHOptions: map[string]any{"proxy": runtime.ProxyServer{Protocol: "HTTP", Host: "127.0.0.1", Port: 1}}}
	_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
	if rubyClass(err) != "Net::SSH::Proxy::ConnectError" || !strings.HasPrefix(err.Error(), "proxy 127.0.0.1:1, for web.invalid:22: ") ||
		!strings.HasSuffix(fullText(err), "\nThe proxy itself can't be reached: does it run, and there?") {
		t.Error(fullText(err))
	}
}

// TestSOCKS5Password talks to a server that wants a password.
func TestSOCKS5Password(t *testing.T) {
	for answer, want := range map[string]string{
		"\x05\x02" + "\x01\x00" + "\x05\x00\x00\x03\x03abc\x00\x16": "",
		"\x05\x02" + "\x01\x01":         errProxyUser.Error(),
		"\x05\xff":                      errProxyUser.Error(),
		"\x05\x00" + "\x05\x04\x00\x01": "unknown error host unreachable",
		"\x05\x00" + "\x05\x09\x00\x01": "unknown error unknown code: 9",
	} {
		sent := &strings.Builder{}
		err := socks5Connect(scripted{Reader: strings.NewReader(answer), Writer: sent}, &runtime.ProxyServer{User: "me", Password: "secret"}, &settings{host: "web", port: 22})
		if fmt.Sprint(err) != want && (err != nil || want != "") {
			t.Errorf("%q: %v, want %q", answer, err, want)
		}
		if want == "" && sent.String() != "\x05\x02\x00\x02"+"\x01\x02me\x06secret"+"\x05\x01\x00\x03\x03web\x00\x16" {
			t.Errorf("sent %q", sent)
		}
	}
}

// scripted is a connection to a server that says what it will say.
type scripted struct {
	net.Conn
	io.Reader
	io.Writer
}

func (c scripted) Read(p []byte) (int, error)  { return c.Reader.Read(p) }
func (c scripted) Write(p []byte) (int, error) { return c.Writer.Write(p) }
func (c scripted) Close() error                { return nil }

package ruby

import (
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// httpHandler answers what testdata/http asks. /slow waits until stop.
func httpHandler(stop <-chan struct{}) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "root ", r.RequestURI) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s len=%d\n", r.Method, r.RequestURI, r.ContentLength)
		var names []string
		for name := range r.Header {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Fprintf(w, "%s: %s\n", name, strings.Join(r.Header[name], ", "))
		}
		fmt.Fprintf(w, "close=%v\n%s", r.Close, body)
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "zipped")
		z.Close()
	})
	mux.HandleFunc("/redir", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/echo?r", http.StatusFound) })
	mux.HandleFunc("/404", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "nope", 404) })
	mux.HandleFunc("/500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "boom", 500) })
	mux.HandleFunc("/204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	mux.HandleFunc("/999", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(299) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Set("X-Foo", "bar")
		w.Header().Set("Content-Type", "text/html; charset=ISO-8859-1")
		_, _ = io.WriteString(w, "h")
	})
	mux.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if !ok {
			w.WriteHeader(401)
			return
		}
		fmt.Fprint(w, user, password)
	})
	hijack := func(path, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, text)
				conn.Close()
			}
		})
	}
	hijack("/drop", "")
	hijack("/bad", "garbage\r\n\r\n")
	return mux
}

// testdata/http/net_http.rb talks to a server of the test, with and without
// TLS; net_http.out is what CRuby prints.
func TestHTTPAsCRuby(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	stop := make(chan struct{})
	plain := httptest.NewServer(httpHandler(stop))
	secure := httptest.NewUnstartedServer(httpHandler(stop))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	defer plain.Close()
	defer close(stop)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(ca, cert, 0o600); err != nil {
		t.Fatal(err)
	}
	port := func(s *httptest.Server) string { return s.URL[strings.LastIndexByte(s.URL, ':')+1:] }
	head := fmt.Sprintf("$http, $port, $tls_port, $ca = %q, %s, %s, %q\n", plain.URL, port(plain), port(secure), ca)
	code, err := os.ReadFile("testdata/http/net_http.rb")
	if err != nil {
		t.Fatal(err)
	}
	clean := strings.NewReplacer(port(plain), "PORT", port(secure), "TLSPORT", string(cert), "CERT", strings.ReplaceAll(string(cert), "\n", `\n`), "CERT")
	recorded := "testdata/http/net_http.out"
	if *record {
		if err := os.WriteFile(recorded, []byte(clean.Replace(stdlibByCRuby(t, head+string(code)))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, clean.Replace(stdlibByGocap(t, head+string(code))), string(want))
}

package ruby

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What httparty and rest-client send where an answer points elsewhere.
func TestRedirectsOfHTTPClients(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/here", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b=c", Path: "/"})
		fmt.Fprintf(w, "%s %s %q", r.Method, r.RequestURI, r.Header.Get("Authorization"))
	})
	mux.HandleFunc("/near", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/here", http.StatusFound) })
	mux.HandleFunc("/far", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+strings.Replace(r.Host, "127.0.0.1", "localhost", 1)+"/here", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Setenv("no_proxy", "*")

	const code = `
		puts HTTParty.get(B + "/near", basic_auth: { username: "u", password: "p" }).body
		puts HTTParty.get(B + "/far", basic_auth: { username: "u", password: "p" }).body
		puts HTTParty.get(B + "/far", headers: { "authorization" => "Bearer t" }).body
		puts RestClient.get(B + "/near", params: { q: 1 }, authorization: "t")
		p RestClient.get(B + "/here").cookies
		begin; HTTParty.get(B, uri_adapter: 1); rescue ArgumentError => e; puts e.message; end
		begin; RestClient.log = "stdout"; rescue NotImplementedError => e; puts e.message; end`
	const want = `GET /here "Basic dTpw"
GET /here ""
GET /here ""
GET /here "t"
{"a"=>"b=c"}
HTTParty's option :uri_adapter isn't supported
RestClient.log= isn't supported
`
	if got := eval(t, fmt.Sprintf("require 'httparty'; require 'rest-client'; B = %q\n%s", server.URL, code)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

package remote

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// A script answers questions from a list and remembers them.
type script struct {
	mu      sync.Mutex
	answers []string
	asked   []string
	echoed  bool
}

func (s *script) Prompt(_ context.Context, text string, echo bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, text)
	s.echoed = s.echoed || echo
	if len(s.answers) == 0 {
		return "", errors.New("end of script")
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return a, nil
}

func prompter(p Prompter) func(*Config) { return func(c *Config) { c.Prompter = p } }

// startAgent serves an agent with the given keys and returns its socket.
func startAgent(t testing.TB, keys ...agent.AddedKey) string {
	t.Helper()
	ring := agent.NewKeyring()
	for _, k := range keys {
		if err := ring.Add(k); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := os.MkdirTemp("", "agent-") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wait.Go(func() {
				defer c.Close()
				agent.ServeAgent(ring, c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		wait.Wait()
		os.RemoveAll(dir)
	})
	return filepath.Join(dir, "s")
}

// privateKey reads a key file made by world.key.
func readKey(t testing.TB, path string) any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.ParseRawPrivateKey(data)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAuthPassword(t *testing.T) {
	t.Parallel()
	for _, interactive := range []bool{false, true} {
		s := remotetest.Start(t, remotetest.Options{Password: "secret", KeyboardInteractive: interactive})
		question := map[bool]string{false: "deploy@127.0.0.1's password:", true: "(deploy@127.0.0.1) Password:"}[interactive]

		w := newWorld(t, nil)
		h := hostOf(s)
		h.Password = "secret"
		capture(t, w.Backend, h, "true")

		w = newWorld(t, map[string]any{"password": "secret"})
		h.Password = "not this one: options go first"
		capture(t, w.Backend, h, "true")

		answers := &script{answers: []string{"wrong", "secret"}}
		w = newWorld(t, nil, prompter(answers))
		h.Password = ""
		capture(t, w.Backend, h, "true")
		if !slices.Equal(answers.asked, []string{question, question}) || answers.echoed {
			t.Errorf("asked %q, echo %v", answers.asked, answers.echoed)
		}

		answers = &script{answers: []string{"1", "2", "3", "4"}}
		w = newWorld(t, map[string]any{"number_of_password_prompts": int64(2)}, prompter(answers))
		if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); rubyClass(err) != "Net::SSH::AuthenticationFailed" || len(answers.asked) != 2 {
			t.Errorf("asked %q, error %v", answers.asked, err)
		}

		answers = &script{}
		w = newWorld(t, map[string]any{"non_interactive": true}, prompter(answers))
		_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
		if rubyClass(err) != "Net::SSH::AuthenticationFailed" || len(answers.asked) != 0 {
			t.Errorf("asked %q, error %v", answers.asked, err)
		}
	}
}

// TestAuthPasswordKept asks for a password once, though the connection is made
// twice.
func TestAuthPasswordKept(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Password: "secret"})
	answers := &script{answers: []string{"secret"}}
	w := newWorld(t, nil, prompter(answers))
	h := hostOf(s)
	w.Exec(testContext(t), h, "echo; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		s.DropConnections()
		return nil
	}})
	capture(t, w.Backend, h, "true")
	if len(answers.asked) != 1 || s.Connections() != 2 {
		t.Errorf("asked %q on %d connections", answers.asked, s.Connections())
	}
}

func TestAuthKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	good := w.key(t, "keys/good", "")
	w.key(t, "keys/bad", "")
	pem, err := os.ReadFile(w.path("keys/good"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"keys/away.pub", "keys/broken.pub"} {
		w.write(t, name, string(ssh.MarshalAuthorizedKey(good)))
	}
	w.write(t, "keys/broken", string(pem[:len(pem)/2]))
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{good}})
	socket := startAgent(t, agent.AddedKey{PrivateKey: readKey(t, w.path("keys/good")), Comment: "me"})
	withAgent := func(c *Config) { c.Env = append(c.Env, "SSH_AUTH_SOCK="+socket) }

	for name, c := range map[string]struct {
		options map[string]any
		host    runtime.Host
		config  string
		agent   bool
		ok      bool
	}{
		"nothing":          {},
		"keys":             {options: map[string]any{"keys": []any{w.path("keys/bad"), w.path("keys/good")}}, ok: true},
		"keys as string":   {options: map[string]any{"keys": w.path("keys/good")}, ok: true},
		"keys of host":     {host: runtime.Host{Keys: []string{w.path("keys/good")}}, ok: true},
		"options go first": {options: map[string]any{"keys": w.path("keys/bad")}, host: runtime.Host{Keys: []string{w.path("keys/good")}}},
		"host's options":   {options: map[string]any{"keys": w.path("keys/bad")}, host: runtime.Host{SSHOptions: map[string]any{"keys": w.path("keys/good")}}, ok: true},
		"key_data":         {options: map[string]any{"key_data": []any{string(pem)}}, ok: true},
		"IdentityFile":     {config: "IdentityFile " + w.path("keys/good"), ok: true},
		"no config":        {config: "IdentityFile " + w.path("keys/good"), options: map[string]any{"config": false}},
		"agent":            {agent: true, ok: true},
		"use_agent off":    {agent: true, options: map[string]any{"use_agent": false}},
		"IdentityAgent":    {config: "IdentityAgent " + socket, ok: true},
		"no IdentityAgent": {config: "IdentityAgent none", agent: true},
		"keys_only":        {agent: true, options: map[string]any{"keys_only": true, "keys": w.path("keys/bad")}},
		"keys_only, known": {agent: true, options: map[string]any{"keys_only": true, "keys": w.path("keys/good.pub")}, ok: true},
		"half is away":     {agent: true, options: map[string]any{"keys_only": true, "keys": w.path("keys/away")}, ok: true},
		"half is broken":   {agent: true, options: map[string]any{"keys_only": true, "keys": w.path("keys/broken")}, ok: true},
		"IdentitiesOnly":   {agent: true, config: "IdentitiesOnly yes\nIdentityFile " + w.path("keys/bad")},
		"auth_methods":     {options: map[string]any{"keys": w.path("keys/good"), "auth_methods": []any{"password"}}},
		"no pubkey":        {config: "PubkeyAuthentication no\nIdentityFile " + w.path("keys/good")},
		"pubkey algorithm": {options: map[string]any{"keys": w.path("keys/good"), "pubkey_algorithms": "rsa-sha2-512"}},
		"PreferredAuth":    {config: "PreferredAuthentications gssapi-with-mic,publickey\nIdentityFile " + w.path("keys/good"), ok: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := func(*Config) {}
			if c.agent {
				change = withAgent
			}
			w := newWorld(t, c.options, change)
			if c.config != "" {
				w.write(t, ".ssh/config", c.config+"\n")
			}
			h := c.host
			h.Hostname, h.Port, h.User = s.Host(), s.Port(), "deploy"
			_, err := w.Exec(testContext(t), &h, "true", runtime.ExecIO{})
			if c.ok && err != nil || !c.ok && rubyClass(err) != "Net::SSH::AuthenticationFailed" {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestAuthEncryptedKey wants one question for one key, for many hosts at once.
func TestAuthEncryptedKey(t *testing.T) {
	t.Parallel()
	answers := &script{answers: []string{"wrong", "open sesame"}}
	w := newWorld(t, nil, prompter(answers))
	key := w.key(t, ".ssh/id_ed25519", "open sesame")
	var wait sync.WaitGroup
	for range 5 {
		s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{key}})
		wait.Go(func() {
			if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	question := "Enter passphrase for " + w.path(".ssh/id_ed25519") + ":"
	if !slices.Equal(answers.asked, []string{question, question}) {
		t.Errorf("asked %q", answers.asked)
	}

	// A key that the server doesn't want is not asked for.
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{remotetest.NewKey().PublicKey()}})
	w2 := newWorld(t, nil, prompter(answers))
	w2.key(t, ".ssh/id_ed25519", "x")
	if _, err := w2.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); rubyClass(err) != "Net::SSH::AuthenticationFailed" || len(answers.asked) != 2 {
		t.Errorf("asked %q, error %v", answers.asked, err)
	}

	s = remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{key}})
	w3 := newWorld(t, map[string]any{"keys": w.path(".ssh/id_ed25519"), "passphrase": "open sesame"})
	capture(t, w3.Backend, hostOf(s), "true")
	w4 := newWorld(t, map[string]any{"keys": w.path(".ssh/id_ed25519")})
	_, err := w4.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	if err == nil || !strings.Contains(fullText(err), "encrypted, and nobody to ask for the passphrase") {
		t.Errorf("error %v", err)
	}
}

// TestAuthWrongPassphrase asks three times for a key, whatever the number of
// hosts that want it, then goes on without.
func TestAuthWrongPassphrase(t *testing.T) {
	t.Parallel()
	answers := &script{answers: []string{"a", "b", "c"}}
	w := newWorld(t, nil, prompter(answers))
	locked, open := w.key(t, "locked", "open sesame"), w.key(t, "open", "")
	question := "Enter passphrase for " + w.path("locked") + ":"
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{locked}})
	for range 2 {
		h := hostOf(s)
		h.SSHOptions = map[string]any{"keys": w.path("locked"), "auth_methods": []any{"publickey"}}
		_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
		if err == nil || !strings.Contains(fullText(err), "): wrong passphrase\n") {
			t.Errorf("%v", err)
		}
	}
	both := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{locked, open}})
	h := hostOf(both)
	h.SSHOptions = map[string]any{"keys": []any{w.path("locked"), w.path("open")}}
	capture(t, w.Backend, h, "true")
	if !slices.Equal(answers.asked, []string{question, question, question}) {
		t.Errorf("asked %q", answers.asked)
	}
}

func TestAuthCertificate(t *testing.T) {
	t.Parallel()
	ca := remotetest.NewKey()
	s := remotetest.Start(t, remotetest.Options{UserCA: ca.PublicKey(), User: "deploy"})
	w := newWorld(t, nil)
	pub := w.key(t, ".ssh/id_ed25519", "")
	if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); rubyClass(err) != "Net::SSH::AuthenticationFailed" {
		t.Errorf("without certificate: %v", err)
	}
	cert := &ssh.Certificate{Key: pub, CertType: ssh.UserCert, ValidPrincipals: []string{"deploy"}, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(strings.NewReader(strings.Repeat("x", 1000)), ca); err != nil {
		t.Fatal(err)
	}
	text := string(ssh.MarshalAuthorizedKey(cert))
	w.write(t, ".ssh/id_ed25519-cert.pub", text)
	capture(t, w.Backend, hostOf(s), "true")

	for _, options := range []map[string]any{{"keycerts": w.write(t, "other-cert.pub", text)}, {"keycert_data": text}} {
		w2 := newWorld(t, options)
		w2.write(t, ".ssh/id_ed25519", string(must(os.ReadFile(w.path(".ssh/id_ed25519")))))
		capture(t, w2.Backend, hostOf(s), "true")
	}
	// The agent's key is good for a certificate, too.
	socket := startAgent(t, agent.AddedKey{PrivateKey: readKey(t, w.path(".ssh/id_ed25519"))})
	w3 := newWorld(t, nil, func(c *Config) { c.Env = append(c.Env, "SSH_AUTH_SOCK="+socket) })
	w3.write(t, ".ssh/config", "CertificateFile "+w.path("other-cert.pub")+"\n")
	capture(t, w3.Backend, hostOf(s), "true")
}

// TestAuthCertificateDoubts tells why a server may have refused a certificate.
func TestAuthCertificateDoubts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.key(t, "ca", "")
	w.key(t, "key", "")
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{Config: []string{"TrustedUserCAKeys " + w.path("ca.pub")}})
	for options, want := range map[string]string{
		"-n " + s.User(): "",
		"-n " + s.User() + " -V 20200101:20200102": "key-cert.pub, expired 2020-01-0",
		"-n " + s.User() + " -V 20900101:20910101": "key-cert.pub, not valid before 20",
		"-n alice,bob":      "key-cert.pub, valid for alice, bob, for ",
		"-h -n " + s.User(): "key-cert.pub, a host's certificate, for ",
	} {
		program(t, "ssh-keygen", append(strings.Fields("-q -s "+w.path("ca")+" -I id "+options), w.path("key.pub"))...)
		w := newWorld(t, map[string]any{"keys": w.path("key")})
		_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(fullText(err), want)) {
			t.Errorf("%s: %v", options, err)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestAuthFailureReport(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{remotetest.NewKey().PublicKey()}, Password: "x"})
	w := newWorld(t, map[string]any{"keys": []any{"~/.ssh/a", "~/.ssh/missing", "~/.ssh/garbage"}, "password": "no"})
	a := w.key(t, ".ssh/a", "")
	w.write(t, ".ssh/garbage", "PuTTY-User-Key-File-3\n")
	config := w.write(t, ".ssh/config", "Host x\n")
	socket := startAgent(t, agent.AddedKey{PrivateKey: readKey(t, w.path(".ssh/a")), Comment: "laptop"})
	w.env = append(w.env, "SSH_AUTH_SOCK="+socket)

	_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	var e *AuthError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	text := fullText(err)
	for _, want := range []string{
		"Authentication failed for user deploy@127.0.0.1\n",
		"the server accepts: ", "publickey", "password",
		"agent key laptop (ssh-ed25519 " + ssh.FingerprintSHA256(a) + "): refused",
		w.path(".ssh/missing") + ": file not found",
		w.path(".ssh/garbage") + ": not a private key that gocap can read",
		"given password: refused",
		"question: not asked: no terminal to ask on",
		"agent: " + socket + " (1 keys)",
		"SSH configuration: " + config,
		"ssh -v -p ", " -i " + w.path(".ssh/a"), " deploy@127.0.0.1",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !strings.HasPrefix(text, "Authentication failed for user deploy@127.0.0.1\n") {
		t.Error(text)
	}
	if n := strings.Count(text, ssh.FingerprintSHA256(a)); n != 1 {
		t.Errorf("the key was tried %d times:\n%s", n, text)
	}

	s.RefuseAuth(true)
	s.DropConnections()
	h := hostOf(s)
	h.SSHOptions = map[string]any{"auth_methods": []any{"hostbased", "publickey"}, "keys": []any{}}
	if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); !strings.Contains(fullText(err), "hostbased") {
		t.Errorf("%v", err)
	}
}

// TestAuthTooManyKeys has sshd hang up before the right key's turn.
func TestAuthTooManyKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var keys []any
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		w.key(t, name, "")
		keys = append(keys, w.path(name))
	}
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, "good", "")}, Config: []string{"MaxAuthTries 3"}})
	h := hostOf(s)
	h.SSHOptions = map[string]any{"keys": append(keys, w.path("good"))}
	_, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{})
	if rubyClass(err) != "Net::SSH::AuthenticationFailed" || !strings.Contains(fullText(err), "Too many authentication failures") ||
		!strings.Contains(fullText(err), "with keys_only: true") {
		t.Errorf("error %v", err)
	}
	// The agent's keys that are also configured go first.
	var added []agent.AddedKey
	for _, k := range append(keys, w.path("good")) {
		added = append(added, agent.AddedKey{PrivateKey: readKey(t, k.(string))})
	}
	socket := startAgent(t, added...)
	w2 := newWorld(t, map[string]any{"keys": w.path("good")}, func(c *Config) { c.Env = append(c.Env, "SSH_AUTH_SOCK="+socket) })
	capture(t, w2.Backend, hostOf(s), "true")
}

// TestAuthPromptCancelled ends a question with its context.
func TestAuthPromptCancelled(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Password: "secret"})
	ctx, cancel := context.WithCancelCause(testContext(t))
	why := errors.New("interrupted")
	w := newWorld(t, nil, prompter(prompterFunc(func(ctx context.Context, text string, echo bool) (string, error) {
		cancel(why)
		<-ctx.Done()
		return "", ctx.Err()
	})))
	if _, err := w.Exec(ctx, hostOf(s), "true", runtime.ExecIO{}); err != why {
		t.Errorf("error %v", err)
	}
}

type prompterFunc func(ctx context.Context, text string, echo bool) (string, error)

func (f prompterFunc) Prompt(ctx context.Context, text string, echo bool) (string, error) {
	return f(ctx, text, echo)
}

func TestAgentForwarding(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		socket := startAgent(t, agent.AddedKey{PrivateKey: readKey(t, w.path(".ssh/id_ed25519")), Comment: "forwarded"})
		list := "[ -n \"$SSH_AUTH_SOCK\" ] && ssh-add -l || echo none"
		if got := capture(t, w.Backend, hostOf(s), list); got != "none\n" {
			t.Errorf("without an agent: %q", got)
		}
		w.Backend.env = append(w.Backend.env, "SSH_AUTH_SOCK="+socket)
		w.SetSSHOptions(map[string]any{"timeout": int64(20)}) // another connection
		for range 2 {
			if got := capture(t, w.Backend, hostOf(s), list); !strings.Contains(got, "forwarded") {
				t.Errorf("%q", got)
			}
		}
		h := hostOf(s)
		h.SSHOptions = map[string]any{"forward_agent": false}
		if got := capture(t, w.Backend, h, list); got != "none\n" {
			t.Errorf("forward_agent off: %q", got)
		}
	})
}

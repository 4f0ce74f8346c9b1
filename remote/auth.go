package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/gocap/gocap/runtime"
)

// An authenticator carries one connection through authentication: it chooses
// the next attempt each time the server refused one, and remembers what was
// tried. It is used by one goroutine.
type authenticator struct {
	b     *Backend
	set   *settings
	ctx   context.Context
	asked func(pause bool) // told when a question begins and ends

	begun    bool
	server   []string // methods the server accepts
	tried    []Attempt
	waiting  int // index in tried of the attempt under way, -1 for none
	agentSay string
	agent    net.Conn

	keys     []candidate
	loaded   bool
	password string // the one typed last
	prompts  int    // passwords asked for
	rounds   int    // keyboard-interactive attempts with questions
	refused  error  // the user gave no answer: ask no more

	given, givenKeyboard bool // the given password was used, by method
}

// A candidate is a key to try, or the news that there is none.
type candidate struct {
	what   string
	signer ssh.Signer
	err    error
}

func newAuthenticator(ctx context.Context, b *Backend, set *settings, asked func(bool)) *authenticator {
	return &authenticator{b: b, set: set, ctx: ctx, asked: asked, waiting: -1, agentSay: set.noAgent}
}

// close lets go of the agent.
func (a *authenticator) close() {
	if a.agent != nil {
		a.agent.Close()
	}
}

// next implements ssh.ClientAuthCallback.
func (a *authenticator) next(c *ssh.ClientAuthContext) (ssh.AuthMethod, error) {
	a.settle("refused")
	a.begun, a.server = true, c.AllowedMethods
	if err := a.ctx.Err(); err != nil {
		return nil, context.Cause(a.ctx)
	}
	for _, method := range a.set.authMethods {
		if !slices.Contains(a.server, method) {
			continue
		}
		var m ssh.AuthMethod
		switch method {
		case "publickey":
			m = a.publicKey()
		case "password":
			m = a.passwordMethod()
		case "keyboard-interactive":
			m = a.keyboard()
		}
		if err := a.ctx.Err(); err != nil {
			return nil, context.Cause(a.ctx)
		}
		if m != nil {
			return m, nil
		}
	}
	return nil, a.failure(nil)
}

// begin notes an attempt whose result isn't known yet.
func (a *authenticator) begin(method, what string) {
	a.tried = append(a.tried, Attempt{Method: method, What: what})
	a.waiting = len(a.tried) - 1
}

// settle notes the result of the attempt under way. The first result counts.
func (a *authenticator) settle(result string) {
	if a.waiting >= 0 {
		a.tried[a.waiting].Result = result
		a.waiting = -1
	}
}

// note records something that could not be tried, once.
func (a *authenticator) note(method, what, result string) {
	n := Attempt{method, what, result}
	if !slices.Contains(a.tried, n) {
		a.tried = append(a.tried, n)
	}
}

func (a *authenticator) failure(why error) error {
	a.settle("no answer")
	for _, m := range a.set.authMethods {
		switch m {
		case "none", "publickey", "password", "keyboard-interactive":
		default:
			a.note(m, "method", "not supported by gocap")
		}
	}
	return &AuthError{
		User: a.set.user, Host: a.set.name, Port: a.set.port, Methods: a.server, Attempts: a.tried,
		Agent: a.agentSay, Files: a.set.files, Reproduce: a.set.reproduce(), Err: why,
	}
}

// reproduce returns the ssh command that connects in the same way.
func (s *settings) reproduce() string {
	args := append([]string{"ssh", "-v"}, s.configFlag...)
	if s.port != 22 {
		args = append(args, "-p", fmt.Sprint(s.port))
	}
	if !s.defaultKeys {
		for _, k := range s.keys {
			args = append(args, "-i", runtime.ShellEscape(k))
		}
	}
	if s.keysOnly {
		args = append(args, "-o", "IdentitiesOnly=yes")
	}
	var hops []string
	for _, j := range s.jumps {
		hops = append(hops, j.String())
	}
	if len(hops) > 0 {
		args = append(args, "-J", strings.Join(hops, ","))
	}
	if s.command != "" {
		args = append(args, "-o", runtime.ShellEscape("ProxyCommand="+s.command))
	}
	return strings.Join(append(args, runtime.ShellEscape(s.user+"@"+s.name)), " ")
}

func (a *authenticator) publicKey() ssh.AuthMethod {
	if !a.loaded {
		a.loaded = true
		a.loadKeys()
	}
	for len(a.keys) > 0 {
		k := a.keys[0]
		a.keys = a.keys[1:]
		if k.err != nil {
			a.note("publickey", k.what, k.err.Error())
			continue
		}
		signer := restrict(k.signer, a.set.pubkeyAlgs)
		if signer == nil {
			a.note("publickey", k.what, "its algorithm is not in pubkey_algorithms")
			continue
		}
		a.begin("publickey", k.what)
		return ssh.PublicKeys(signer)
	}
	return nil
}

// loadKeys puts the candidates in order: agent keys that are also configured,
// the agent's other keys, key files, keys given as text. A key with a
// certificate is first tried with it.
func (a *authenticator) loadKeys() {
	files := a.fileKeys()
	inAgent := a.agentKeys()

	configured := func(pub ssh.PublicKey) bool {
		return slices.ContainsFunc(files, func(c candidate) bool {
			return c.signer != nil && sameKey(plainKey(c.signer.PublicKey()), plainKey(pub))
		})
	}
	var first, others []candidate
	for _, k := range inAgent {
		switch {
		case configured(k.signer.PublicKey()):
			first = append(first, k)
		case !a.set.keysOnly:
			others = append(others, k)
		}
	}
	for _, c := range slices.Concat(first, others, files) {
		repeated := c.signer != nil && slices.ContainsFunc(a.keys, func(k candidate) bool {
			return k.signer != nil && sameKey(k.signer.PublicKey(), c.signer.PublicKey())
		})
		if !repeated && !errors.Is(c.err, errPublicOnly) {
			a.keys = append(a.keys, c)
		}
	}
	a.addCertificates()
}

func plainKey(key ssh.PublicKey) ssh.PublicKey {
	if cert, ok := key.(*ssh.Certificate); ok {
		return cert.Key
	}
	return key
}

func (a *authenticator) fileKeys() []candidate {
	var all []candidate
	add := func(what string, k *privateKey, err error) {
		if err == nil && k.public == nil {
			// Nothing tells the public key but the private one.
			var signer ssh.Signer
			if signer, err = a.unlock(k); err == nil {
				k.public = signer.PublicKey()
			}
		}
		c := candidate{what: what, err: err}
		if err == nil {
			c.what += " (" + describeKey(k.public) + ")"
			c.signer = &lazySigner{k.public, func() (ssh.Signer, error) {
				signer, err := a.unlock(k)
				if err != nil {
					a.settle(err.Error())
				}
				return signer, err
			}}
			c.err = k.useless // such a key still names one of the agent
		}
		all = append(all, c)
	}
	for _, path := range a.set.keys {
		k, err := a.b.keys.file(path)
		if err == errNoFile && a.set.defaultKeys {
			continue
		}
		add(path, k, err)
	}
	for _, data := range a.set.keyData {
		k, err := a.b.keys.text(data)
		add("key_data", k, err)
	}
	return all
}

// unlock returns a key's signer, asking for its passphrase when that must be.
func (a *authenticator) unlock(k *privateKey) (ssh.Signer, error) {
	var ask func(string) (string, error)
	if !a.set.nonInteractive && a.b.prompter != nil {
		ask = func(text string) (string, error) { return a.ask(text, false) }
	}
	a.asked(true) // another connection may be asking for the same key
	defer a.asked(false)
	return k.unlock(a.ctx, a.set.passphrase, ask)
}

func (a *authenticator) agentKeys() []candidate {
	if a.set.agent == "" {
		return nil
	}
	conn, err := (&net.Dialer{}).DialContext(a.ctx, "unix", a.set.agent)
	if err != nil {
		a.agentSay = fmt.Sprintf("%s (can't be reached: %v)", a.set.agent, err)
		return nil
	}
	a.agent = conn
	context.AfterFunc(a.ctx, func() { conn.Close() }) // the agent may be asking somebody
	client := agent.NewClient(conn)
	signers, err := client.Signers()
	if err != nil {
		a.agentSay = fmt.Sprintf("%s (%v)", a.set.agent, err)
		return nil
	}
	comments := map[string]string{}
	if list, err := client.List(); err == nil {
		for _, k := range list {
			comments[string(k.Blob)] = k.Comment
		}
	}
	a.agentSay = fmt.Sprintf("%s (%d keys)", a.set.agent, len(signers))
	var all []candidate
	for _, s := range signers {
		what := fmt.Sprintf("agent key %s (%s)", comments[string(s.PublicKey().Marshal())], describeKey(s.PublicKey()))
		all = append(all, candidate{what: what, signer: s})
	}
	return all
}

// addCertificates puts a certified candidate before each key that a
// certificate is for.
func (a *authenticator) addCertificates() {
	type source struct {
		name string
		data []byte
		err  error
	}
	var sources []source
	for _, path := range a.set.certs {
		data, err := os.ReadFile(path)
		sources = append(sources, source{path, data, err})
	}
	for _, text := range a.set.certData {
		sources = append(sources, source{name: "keycert_data", data: []byte(text)})
	}
	for _, path := range a.set.keys {
		if data, err := os.ReadFile(path + "-cert.pub"); err == nil {
			sources = append(sources, source{name: path + "-cert.pub", data: data})
		}
	}
	for _, s := range sources {
		cert, err := readCertificate(s.data)
		if s.err != nil {
			err = s.err
		}
		if err != nil {
			a.note("publickey", s.name, err.Error())
			continue
		}
		i := slices.IndexFunc(a.keys, func(c candidate) bool {
			return c.signer != nil && c.err == nil && sameKey(c.signer.PublicKey(), cert.Key)
		})
		if i < 0 {
			a.note("publickey", s.name, "its private key was not found")
			continue
		}
		signer, err := ssh.NewCertSigner(cert, a.keys[i].signer)
		a.keys = slices.Insert(a.keys, i, candidate{what: s.name + a.doubts(cert) + " for " + a.keys[i].what, signer: signer, err: err})
	}
}

// doubts says why the server may not like a certificate.
func (a *authenticator) doubts(cert *ssh.Certificate) string {
	now := uint64(time.Now().Unix())
	day := func(t uint64) string { return time.Unix(int64(t), 0).UTC().Format(time.DateTime) + " UTC" }
	switch {
	case cert.CertType != ssh.UserCert:
		return ", a host's certificate,"
	case now < cert.ValidAfter:
		return ", not valid before " + day(cert.ValidAfter) + ","
	case now >= cert.ValidBefore:
		return ", expired " + day(cert.ValidBefore) + ","
	case !slices.Contains(cert.ValidPrincipals, a.set.user) && len(cert.ValidPrincipals) > 0:
		return ", valid for " + strings.Join(cert.ValidPrincipals, ", ") + ","
	}
	return ""
}

// ask puts a question to the user, unless one went unanswered before.
func (a *authenticator) ask(text string, echo bool) (string, error) {
	if a.refused != nil {
		return "", a.refused
	}
	a.asked(true)
	defer a.asked(false)
	answer, err := a.b.prompt(a.ctx, text, echo)
	if err != nil {
		a.refused = err
	}
	return answer, err
}

func (a *authenticator) passwordKey() string {
	return fmt.Sprintf("%s@%s:%d", a.set.user, a.set.host, a.set.port)
}

// givenPassword returns the password that needs no question, once.
func (a *authenticator) givenPassword() (string, bool) {
	if a.given {
		return "", false
	}
	a.given = true
	if a.set.password != "" {
		return a.set.password, true
	}
	a.b.mu.Lock()
	defer a.b.mu.Unlock()
	typed, ok := a.b.passwords[a.passwordKey()]
	return typed, ok
}

func (a *authenticator) canAsk(method string) bool {
	switch {
	case a.b.prompter == nil:
		a.note(method, "question", "not asked: no terminal to ask on")
	case a.set.nonInteractive:
		a.note(method, "question", "not asked: non_interactive is on")
	case a.refused != nil:
		a.note(method, "question", a.refused.Error())
	default:
		return true
	}
	return false
}

func (a *authenticator) passwordMethod() ssh.AuthMethod {
	if given, ok := a.givenPassword(); ok {
		a.begin("password", "given password")
		return ssh.Password(given)
	}
	if a.prompts >= a.set.prompts || !a.canAsk("password") {
		return nil
	}
	a.prompts++
	a.begin("password", "typed password")
	return ssh.PasswordCallback(func() (string, error) {
		typed, err := a.ask(fmt.Sprintf("%s@%s's password:", a.set.user, a.set.name), false)
		if err != nil {
			a.settle("no answer: " + err.Error())
			return "", err
		}
		a.password = typed
		return typed, nil
	})
}

func (a *authenticator) keyboard() ssh.AuthMethod {
	useGiven := !a.givenKeyboard && a.set.password != ""
	switch {
	case useGiven:
		a.givenKeyboard = true
		a.begin("keyboard-interactive", "given password")
	case a.rounds >= a.set.prompts || !a.canAsk("keyboard-interactive"):
		return nil
	default:
		a.rounds++
		a.begin("keyboard-interactive", "typed answers")
	}
	return ssh.KeyboardInteractive(func(name, instruction string, questions []string, echos []bool) ([]string, error) {
		answers := make([]string, len(questions))
		for i, q := range questions {
			if useGiven && !echos[i] {
				answers[i], useGiven = a.set.password, false
				continue
			}
			if !a.canAsk("keyboard-interactive") {
				return nil, errors.New("nobody to ask")
			}
			text := fmt.Sprintf("(%s@%s) %s", a.set.user, a.set.name, strings.TrimSpace(q))
			if intro := strings.TrimSpace(name + "\n" + instruction); i == 0 && intro != "" {
				text = intro + "\n" + text
			}
			answer, err := a.ask(text, echos[i])
			if err != nil {
				a.settle("no answer: " + err.Error())
				return nil, err
			}
			answers[i] = answer
		}
		return answers, nil
	})
}

// success remembers a typed password for later connections to the same host.
func (a *authenticator) success() {
	if a.password != "" && a.waiting >= 0 && a.tried[a.waiting].What == "typed password" {
		a.b.mu.Lock()
		a.b.passwords[a.passwordKey()] = a.password
		a.b.mu.Unlock()
	}
}

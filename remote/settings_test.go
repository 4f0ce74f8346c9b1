package remote

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// netSSHOptions are the keys of Net::SSH 7.
const netSSHOptions = `auth_methods bind_address compression compression_level config encryption forward_agent hmac host_key
	remote_user keepalive keepalive_interval keepalive_maxcount kex keys key_data keycerts languages logger paranoid password
	port proxy rekey_blocks_limit rekey_limit rekey_packet_limit timeout verbose known_hosts global_known_hosts_file
	user_known_hosts_file host_key_alias host_name user properties passphrase keys_only max_pkt_size max_win_size send_env
	set_env use_agent number_of_password_prompts append_all_supported_algorithms non_interactive password_prompt
	agent_socket_factory minimum_dh_bits verify_host_key fingerprint_hash check_host_ip pubkey_algorithms keycert_data`

func TestOptionsAreKnown(t *testing.T) {
	t.Parallel()
	doc := string(must(os.ReadFile("doc.go")))
	for _, name := range strings.Fields(netSSHOptions) {
		if optionTable[name] == nil {
			t.Errorf("%s is unknown", name)
		}
		if err := (Config{SSHOptions: map[string]any{name: nil}}).Check(&runtime.Host{Hostname: "x"}); err != nil {
			t.Errorf("%s: nil: %v", name, err)
		}
		if !strings.Contains(doc, " "+name) && !strings.Contains(doc, "\t"+name) {
			t.Errorf("%s is not in the package's documentation", name)
		}
	}
	if n := len(strings.Fields(netSSHOptions)); n != len(optionTable) {
		t.Errorf("%d options in the table, %d in Net::SSH", len(optionTable), n)
	}
}

func TestOptionErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options map[string]any
		class   string
		text    string
	}{
		{map[string]any{"bogus": int64(1)}, "ArgumentError", "invalid option(s): bogus"},
		{map[string]any{"keyz": "x", "Port": int64(1), "user": "ok"}, "ArgumentError", "invalid option(s): Port, keyz"},
		{map[string]any{"port": "http"}, "ArgumentError", "ssh_options[:port]: http is not a port"},
		{map[string]any{"port": int64(0)}, "ArgumentError", "ssh_options[:port]: 0 is not a port"},
		{map[string]any{"keys": map[string]any{}}, "ArgumentError", "ssh_options[:keys]: a string is expected, not map[]"},
		{map[string]any{"timeout": "soon"}, "ArgumentError", "ssh_options[:timeout]: a number of seconds is expected, not soon"},
		{map[string]any{"verify_host_key": "maybe"}, "ArgumentError",
			"Invalid argument to :verify_host_key (or deprecated :paranoid): :maybe"},
		{map[string]any{"set_env": "A=1"}, "ArgumentError", "ssh_options[:set_env]: a hash is expected, not A=1"},
		{map[string]any{"rekey_limit": "lots"}, "ArgumentError", `ssh_options[:rekey_limit]: "lots" is no number of bytes`},
		{map[string]any{"proxy": "ssh gw"}, "NotImplementedError", "ssh_options[:proxy] takes a Net::SSH::Proxy::Command, ::Jump, ::HTTP, ::SOCKS4 or ::SOCKS5"},
		{map[string]any{"agent_socket_factory": "x"}, "NotImplementedError",
			"ssh_options[:agent_socket_factory] needs a Ruby object that gocap can't call from its connections; leave it out"},
		{map[string]any{"minimum_dh_bits": int64(4096)}, "NotImplementedError",
			"ssh_options[:minimum_dh_bits] above 2048 can't be enforced; choose the key exchanges with ssh_options[:kex]"},
		{map[string]any{"logger": "x", "verbose": "debug", "compression": true, "properties": map[string]any{}, "port": "22"}, "", ""},
	} {
		err := Config{SSHOptions: c.options}.Check(&runtime.Host{Hostname: "x"})
		if rubyClass(err) != c.class || err != nil && err.Error() != c.text {
			t.Errorf("%v: %s %v", c.options, rubyClass(err), err)
		}
	}
	w := newWorld(t, map[string]any{"bogus": true})
	if _, err := w.Exec(testContext(t), &runtime.Host{Hostname: "x"}, "true", runtime.ExecIO{}); err == nil || err.Error() != "invalid option(s): bogus" {
		t.Errorf("%v", err)
	}
	w = newWorld(t, map[string]any{"encryption": "rot13"})
	_, err := w.Exec(testContext(t), &runtime.Host{Hostname: "x"}, "true", runtime.ExecIO{})
	if err == nil || !strings.HasPrefix(err.Error(), "ssh_options[:encryption]: gocap implements none of rot13; it has aes") {
		t.Errorf("%v", err)
	}
}

// resolve returns the settings of a host, as connecting would find them.
func (w world) resolve(t testing.TB, h *runtime.Host) *settings {
	t.Helper()
	s, err := w.settingsFor(h, w.merge(h), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]any{"user": "all", "port": int64(1000), "timeout": int64(5), "forward_agent": false})
	w.env = append(w.env, "SSH_AUTH_SOCK=/agent")
	w.write(t, ".ssh/config", "Host web\nHostName web.example.com\nUser config\nPort 2000\nConnectTimeout 9\nForwardAgent yes\nServerAliveInterval 7\n")

	type result struct {
		user, host string
		port       int
		timeout    time.Duration
		forward    string
	}
	get := func(h *runtime.Host) result {
		s := w.resolve(t, h)
		return result{s.user, s.host, s.port, s.timeout, s.forward}
	}
	check := func(title string, got, want result) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %+v, want %+v", title, got, want)
		}
	}
	check("back end over config", get(&runtime.Host{Hostname: "web"}), result{"all", "web.example.com", 1000, 5 * time.Second, ""})
	check("server's user goes first, its port last", get(&runtime.Host{Hostname: "web", User: "server", Port: 3000}),
		result{"server", "web.example.com", 1000, 5 * time.Second, ""})
	check("host's options go first", get(&runtime.Host{Hostname: "web", SSHOptions: map[string]any{
		"user": "host", "port": int64(4000), "timeout": nil, "forward_agent": true, "host_name": "10.0.0.1"}}),
		result{"host", "10.0.0.1", 4000, 9 * time.Second, "/agent"})

	w.SetSSHOptions(nil)
	check("config", get(&runtime.Host{Hostname: "web"}), result{"config", "web.example.com", 2000, 9 * time.Second, "/agent"})
	check("server's port over config", get(&runtime.Host{Hostname: "web", Port: 3000}), result{"config", "web.example.com", 3000, 9 * time.Second, "/agent"})
	check("login name", get(&runtime.Host{Hostname: "other"}), result{"me", "other", 22, 30 * time.Second, "/agent"})
	w.SetSSHOptions(map[string]any{"config": false})
	check("no config", get(&runtime.Host{Hostname: "web"}), result{"me", "web", 22, 30 * time.Second, "/agent"})
	w.SetSSHOptions(map[string]any{"config": []any{"deploy/ssh_config"}})
	w.write(t, "deploy/ssh_config", "Port 7\n")
	check("config file", get(&runtime.Host{Hostname: "web"}), result{"me", "web", 7, 30 * time.Second, "/agent"})
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := w.resolve(t, &runtime.Host{Hostname: "web"})
	if s.keepalive != 15*time.Second || s.keepaliveMax != 3 || s.verify != "accept_new_or_local_tunnel" || s.prompts != 3 ||
		s.network != "tcp" || !s.checkHostIP || s.keysOnly || s.userKnownHosts[0] != w.path(".ssh/known_hosts") || s.keys[0] != w.path(".ssh/id_ed25519") ||
		!slices.Equal(s.authMethods, []string{"none", "publickey", "password", "keyboard-interactive"}) {
		t.Errorf("%+v", s)
	}
}

func TestKeepaliveSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options  map[string]any
		config   string
		interval time.Duration
		max      int
	}{
		{nil, "", 15 * time.Second, 3},
		{map[string]any{"keepalive": false}, "ServerAliveInterval 5\n", 0, 3},
		{map[string]any{"keepalive": true}, "", 15 * time.Second, 3},
		{map[string]any{"keepalive": true, "keepalive_interval": int64(60), "keepalive_maxcount": int64(9)}, "", time.Minute, 9},
		{nil, "ServerAliveInterval 5\nServerAliveCountMax 2\n", 5 * time.Second, 2},
		{nil, "ServerAliveInterval 0\n", 0, 3},
		{map[string]any{"keepalive": true}, "ServerAliveInterval 0\n", 15 * time.Second, 3},
	} {
		w := newWorld(t, c.options)
		w.write(t, ".ssh/config", c.config)
		if s := w.resolve(t, &runtime.Host{Hostname: "x"}); s.keepalive != c.interval || s.keepaliveMax != c.max {
			t.Errorf("%v %q: %v %d", c.options, c.config, s.keepalive, s.keepaliveMax)
		}
	}
}

func TestOldVerifyNamesWarnOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var warnings []string
	w := newWorld(t, map[string]any{"paranoid": false}, func(c *Config) {
		c.Warn = func(s string) {
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, s)
		}
	})
	for range 2 {
		if s := w.resolve(t, &runtime.Host{Hostname: "x"}); s.verify != "never" {
			t.Errorf("%q", s.verify)
		}
	}
	if !slices.Equal(warnings, []string{
		":paranoid is deprecated, please use :verify_host_key. Supported values are exactly the same, only the name of the option has changed.",
		"verify_host_key: false is deprecated, use :never",
	}) {
		t.Errorf("%q", warnings)
	}
}

func TestChooseAlgorithms(t *testing.T) {
	t.Parallel()
	defaults, known := []string{"a1", "a2", "b1"}, []string{"a1", "a2", "b1", "c1"}
	for asked, want := range map[string]string{
		"": "", "b1,a1": "b1 a1", "x,b1": "b1", "x": "", "a*": "a1 a2", "+c1": "a1 a2 b1 c1", "-a*": "b1", "^b1,a2": "b1 a2 a1",
		"+c1,x": "a1 a2 b1 c1", "-a1,b1": "a2", "^c1": "c1 a1 a2 b1",
	} {
		var list []string
		if asked != "" {
			list = strings.Split(asked, ",")
		}
		if got := strings.Join(chooseAlgorithms(list, defaults, known), " "); got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}

func TestAlgorithms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	key := w.key(t, ".ssh/id_ed25519", "")
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{key}, Config: []string{
		"Ciphers aes256-ctr", "MACs hmac-sha2-512", "KexAlgorithms diffie-hellman-group16-sha512"}})
	identity := "IdentityFile " + w.path(".ssh/id_ed25519") + "\n"
	for title, c := range map[string]struct {
		options map[string]any
		config  string
		ok      bool
	}{
		"all":           {map[string]any{"append_all_supported_algorithms": true}, "", true},
		"kex":           {map[string]any{"kex": []any{"diffie-hellman-group16-sha512"}}, "", true},
		"more kex":      {map[string]any{"kex": "+diffie-hellman-group16-sha512"}, "", true},
		"cipher":        {map[string]any{"encryption": "aes128-ctr", "append_all_supported_algorithms": false}, "", false},
		"KexAlgorithms": {nil, "KexAlgorithms curve25519-sha256,diffie-hellman-group16-sha512\nCiphers aes256-ctr\nMACs hmac-sha2-512\n", true},
		"MACs":          {nil, "KexAlgorithms diffie-hellman-group16-sha512\nMACs hmac-sha2-256\n", false},
	} {
		w := newWorld(t, c.options)
		w.write(t, ".ssh/config", c.config+identity)
		_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
		if c.ok != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), "could not settle on ") {
			t.Errorf("%s: %v", title, err)
		}
	}
}

// TestOldKeyExchange logs in where a server has no other key exchange.
func TestOldKeyExchange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	key := w.key(t, ".ssh/id_ed25519", "")
	for _, kex := range []string{"diffie-hellman-group14-sha1", "diffie-hellman-group16-sha512", "diffie-hellman-group-exchange-sha256"} {
		s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{key}, Config: []string{"KexAlgorithms " + kex}})
		capture(t, w.Backend, hostOf(s), "true")
	}
}

// TestSHA1Server logs in where a server knows no signatures but those by SHA-1,
// which ssh does if it is told to.
func TestSHA1Server(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	program(t, "ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", w.path("host"))
	program(t, "ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", w.path("login"))
	login, _, _, _, err := ssh.ParseAuthorizedKey(must(os.ReadFile(w.path("login.pub"))))
	if err != nil {
		t.Fatal(err)
	}
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{login}, Config: []string{
		"HostKey " + w.path("host"), "HostKeyAlgorithms ssh-rsa", "PubkeyAcceptedAlgorithms ssh-rsa",
	}})
	for config, want := range map[string]string{
		// This sshd says that it takes SHA-2 too, so that ssh fails without this line.
		"HostKeyAlgorithms +ssh-rsa\nPubkeyAcceptedAlgorithms ssh-rsa\n":   "",
		"PubkeyAcceptedAlgorithms ssh-rsa\n":                               "",
		"HostKeyAlgorithms rsa-sha2-512\n":                                 "could not settle on host key algorithm",
		"PubkeyAcceptedAlgorithms rsa-sha2-512,rsa-sha2-256,ssh-ed25519\n": "Authentication failed",
	} {
		w := newWorld(t, map[string]any{"verify_host_key": "never", "keys": w.path("login")})
		w.write(t, ".ssh/config", config)
		_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: %v", config, err)
		}
	}
}

// TestForeignKeyExchange tells what each side has where there is nothing in
// common.
func TestForeignKeyExchange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const theirs = "sntrup761x25519-sha512@openssh.com"
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{Config: []string{"KexAlgorithms " + theirs}})
	_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	if err == nil || !strings.HasPrefix(err.Error(), "could not settle on key exchange algorithm\nServer 127.0.0.1 offers: "+theirs+"\nClient offers: mlkem768x25519-sha256,curve25519-sha256,") ||
		strings.Contains(err.Error(), "kex-strict") {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(fullText(err), "KexAlgorithms") {
		t.Errorf("%s", fullText(err))
	}
}

func TestSendEnv(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		w.Backend.env = append(w.Backend.env, "LC_A=1", "LC_B=two words", "OTHER=no")
		w.SetSSHOptions(map[string]any{"config": false}) // Debian's own sends LC_*
		show := `echo "$LC_A,$LC_B,$OTHER,$SET"`
		if got := capture(t, w.Backend, hostOf(s), show); got != ",,,\n" {
			t.Errorf("%q", got)
		}
		w.SetSSHOptions(map[string]any{"send_env": []any{"LC_*"}, "set_env": map[string]any{"SET": "x'y\"z"}})
		if got := capture(t, w.Backend, hostOf(s), show); got != "1,two words,,x'y\"z\n" {
			t.Errorf("%q", got)
		}
		w.SetSSHOptions(map[string]any{"config": w.write(t, "config", "SendEnv LC_B OTHER\nSetEnv SET=1\nIdentityFile "+w.path(".ssh/id_ed25519")+"\n")})
		if got := capture(t, w.Backend, hostOf(s), show); got != ",two words,no,1\n" {
			t.Errorf("%q", got)
		}
	})
}

// TestConnectionsAreShared counts connections for hosts that differ or don't.
func TestConnectionsAreShared(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	w := newWorld(t, map[string]any{"user": "u"})
	for i, c := range []struct {
		host runtime.Host
		want int
	}{
		{runtime.Host{}, 1}, {runtime.Host{}, 1}, {runtime.Host{User: "u"}, 1}, {runtime.Host{User: "v"}, 2},
		{runtime.Host{SSHOptions: map[string]any{"user": "u"}}, 2}, {runtime.Host{SSHOptions: map[string]any{"forward_agent": false}}, 3},
		{runtime.Host{Password: "x"}, 4}, {runtime.Host{}, 4},
	} {
		h := c.host
		h.Hostname, h.Port = s.Host(), s.Port()
		capture(t, w.Backend, &h, "true")
		if got := s.Connections(); got != c.want {
			t.Errorf("%d: %d connections, want %d", i, got, c.want)
		}
	}
}

func TestConfigErrorNamesFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.write(t, ".ssh/config", "Host x\nPort none\n")
	_, err := w.Exec(testContext(t), &runtime.Host{Hostname: "x"}, "true", runtime.ExecIO{})
	if err == nil || !strings.Contains(err.Error(), ".ssh/config line 2: port: ") {
		t.Error(err)
	}
	var e interface{ Unwrap() error }
	if !errors.As(err, &e) {
		t.Errorf("%T", err)
	}
}

func TestConnKey(t *testing.T) {
	h := &runtime.Host{Hostname: "h"}
	same := func(a, b any) bool {
		return connKey(h, map[string]any{"k": a}) == connKey(h, map[string]any{"k": b})
	}
	for _, values := range [][]any{
		{"1", int64(1), true, "true", nil, "", []any{}, map[string]any{}},
		{[]any{"a", "b"}, []any{"a,b"}, []any{[]any{"a"}, "b"}, []any{"a\",\"b"}},
		{map[string]any{"a": "b"}, map[string]any{"a": "b", "c": nil}, []any{"a", "b"}},
		{runtime.ProxyCommand{Command: "a"}, runtime.ProxyJump{Hosts: "a"}, runtime.ProxyJump{Hosts: "b"}, "a"},
	} {
		for i, a := range values {
			for j, b := range values {
				if same(a, b) != (i == j) {
					t.Errorf("%#v and %#v: the same connection: %v", a, b, i != j)
				}
			}
		}
	}
	if connKey(h, map[string]any{"a": "1", "b": "2"}) != connKey(h, map[string]any{"b": "2", "a": "1"}) {
		t.Error("the order of options makes a difference")
	}
}

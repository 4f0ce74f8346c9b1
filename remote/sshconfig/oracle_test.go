package sshconfig

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ssh -G is the oracle: it prints the settings that OpenSSH itself would use.

func localEnv(t testing.TB) Env {
	t.Helper()
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	return Env{
		Home: u.HomeDir, User: u.Username, UID: uid, Getenv: os.Getenv,
		Exec: func(c string) bool { return exec.Command("/bin/sh", "-c", c).Run() == nil },
	}
}

// sshG runs the oracle. ok is false when ssh rejects the file.
func sshG(t testing.TB, file, host string) (settings map[string][]string, ok bool) {
	t.Helper()
	cmd := exec.Command("ssh", "-T", "-G", "-F", file, host)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("this test needs the ssh client of OpenSSH: %v", err)
	}
	if err != nil {
		return nil, false
	}
	settings = map[string][]string{}
	for line := range strings.Lines(string(out)) {
		k, v, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		settings[k] = append(settings[k], v)
	}
	return settings, true
}

// printed renders s as ssh -G does, without what isn't set.
func printed(s *Settings) map[string][]string {
	m := map[string][]string{}
	text := func(k string, v ...string) {
		if len(v) > 0 && v[0] != "" {
			m[k] = v
		}
	}
	flag := func(k string, v *bool, yes, no string) {
		if v != nil {
			m[k] = []string{map[bool]string{true: yes, false: no}[*v]}
		}
	}
	number := func(k string, v *int) {
		if v != nil {
			m[k] = []string{strconv.Itoa(*v)}
		}
	}
	text("hostname", s.HostName)
	text("user", s.User)
	if s.Port != 0 {
		text("port", strconv.Itoa(s.Port))
	}
	text("identityfile", s.IdentityFile...)
	text("certificatefile", s.CertificateFile...)
	flag("identitiesonly", s.IdentitiesOnly, "yes", "no")
	text("identityagent", s.IdentityAgent)
	text("forwardagent", s.ForwardAgent)
	text("proxycommand", s.ProxyCommand)
	text("proxyjump", s.ProxyJump)
	text("userknownhostsfile", strings.Join(s.UserKnownHostsFile, " "))
	text("globalknownhostsfile", strings.Join(s.GlobalKnownHostsFile, " "))
	text("hostkeyalias", s.HostKeyAlias)
	flag("checkhostip", s.CheckHostIP, "yes", "no")
	flag("hashknownhosts", s.HashKnownHosts, "yes", "no")
	flag("nohostauthenticationforlocalhost", s.NoHostAuthenticationForLocalhost, "yes", "no")
	text("knownhostscommand", s.KnownHostsCommand)
	text("revokedhostkeys", s.RevokedHostKeys)
	if s.ConnectTimeout != 0 {
		text("connecttimeout", fmt.Sprint(s.ConnectTimeout.Seconds()))
	}
	if s.ServerAliveInterval != nil {
		text("serveraliveinterval", fmt.Sprint(s.ServerAliveInterval.Seconds()))
	}
	number("serveralivecountmax", s.ServerAliveCountMax)
	text("preferredauthentications", s.PreferredAuthentications)
	flag("passwordauthentication", s.PasswordAuthentication, "yes", "no")
	flag("pubkeyauthentication", s.PubkeyAuthentication, "true", "false")
	flag("kbdinteractiveauthentication", s.KbdInteractiveAuthentication, "yes", "no")
	number("numberofpasswordprompts", s.NumberOfPasswordPrompts)
	flag("batchmode", s.BatchMode, "yes", "no")
	text("sendenv", s.SendEnv...)
	text("setenv", s.SetEnv...)
	text("addressfamily", s.AddressFamily)
	text("bindaddress", s.BindAddress)
	return m
}

// compare checks one file and host against the oracle.
func compare(t *testing.T, defaults map[string][]string, file, host string) {
	t.Helper()
	text, _ := os.ReadFile(file)
	want, ok := sshG(t, file, host)
	var s *Settings
	cfg, err := Load(localEnv(t), File{Path: file})
	if err == nil {
		s, err = cfg.Lookup(Query{Host: host})
	}
	if ok != (err == nil) {
		t.Errorf("for host %s ssh accepts %v, error %v:\n%s", host, ok, err, text)
	}
	if !ok || err != nil {
		return
	}
	got := printed(s)
	home := localEnv(t).Home
	for k, d := range defaults {
		g := got[k]
		if g == nil {
			g = d
		}
		w := slices.Clone(want[k])
		if k == "hostname" || k == "user" {
			if g = got[k]; g == nil {
				g = w
			}
		}
		for i := range w { // ssh -G shows these as they were written
			if k == "identityfile" || k == "certificatefile" {
				if got[k] == nil {
					break
				}
				w[i] = strings.Replace(w[i], "~/", home+"/", 1)
				w[i], _ = s.Tokens.Expand(w[i])
			}
		}
		if !slices.Equal(g, w) {
			t.Errorf("for host %s\n%s %q\nssh says %q:\n%s", host, k, g, w, text)
		}
	}
}

func oracleDefaults(t *testing.T) map[string][]string {
	t.Helper()
	all, ok := sshG(t, os.DevNull, "h")
	if !ok {
		t.Fatal("ssh -G failed")
	}
	known := map[string][]string{"proxycommand": nil, "proxyjump": nil, "sendenv": nil, "setenv": nil,
		"hostkeyalias": nil, "knownhostscommand": nil, "revokedhostkeys": nil, "bindaddress": nil, "identityagent": nil, "certificatefile": nil, "preferredauthentications": nil}
	for k := range keywords {
		if v, ok := all[k]; ok {
			known[k] = v
		}
	}
	// Lists that ssh expands against its own algorithms, and values it
	// rewrites.
	for _, k := range []string{"ciphers", "macs", "casignaturealgorithms", "kexalgorithms", "hostkeyalgorithms", "pubkeyacceptedalgorithms",
		"stricthostkeychecking", "rekeylimit", "fingerprinthash"} {
		delete(known, k)
	}
	return known
}

func TestOracle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("inc1", "User fromfile\nHost web1\nPort 2001\nHost *\nIdentityFile ~/included\n")
	write("inc2", "Match host web2\nPort 2002\n")
	cases := []string{
		"",
		"# nothing\n\n   \t\n",
		"Host web?\n Port 1\nHost web*\n Port 2\nHost *\n Port 3\n",
		"Host * !web1\n User notweb1\nHost web1\n User web1\n",
		"Host !web1\n User u\n",
		"Host web1 web2 db\n User three\n",
		"Host=web1\nPort = 2200\nUser\tdeploy\n",
		`"Port" 23` + "\n" + `User "a b" # comment` + "\n",
		"User a#b\nIdentityFile 'x y'\nIdentityFile x\\ y\nIdentityFile \"a\\\"b\"\nIdentityFile x\\ y\n",
		"hOsT web1\nPORT 99\n",
		"Host web1\n HostName %h.example.com\nMatch host web1.example.com\n User matched\nMatch originalhost web1\n Port 9\n",
		"Match host WEB1\n User upper\n",
		"Match host web1,web2,!web2\n User list\n",
		"Match !host web1\n User other\n",
		"Match user root,nobody,deploy\n Port 5\nUser deploy\nMatch user deploy\n Port 6\n",
		"Match localuser nosuchuser\n Port 5\nMatch !localuser nosuchuser\n Port 6\n",
		"Match exec \"test %h = web1\"\n Port 7\nMatch exec \"test %n-%p = web2-22\"\n Port 8\n",
		"Match host web1 exec true\n Port 7\nMatch host web1 exec false\n User no\n",
		"Match host=web1 user=*\n Port 11\n",
		"Match all\n Port 12\n", "Match !all\n Port 12\n", "Match final\n Port 13\nMatch all\n Port 14\nUser late\n",
		"Match canonical\n Port 1\n", "Match final host web1.x\n Port 13\nHost *\nHostName %h.x\n",
		"Include " + dir + "/inc*\n", "Host web2\nInclude " + dir + "/inc1\nHost *\n Include " + dir + "/inc2\nPort 77\n",
		"Host nope\nInclude " + dir + "/inc1\nUser inactive\n",
		"Include " + dir + "/none*\nPort 3\n",
		"ProxyJump a,b@c:22\nProxyCommand nc %h %p\n", "ProxyCommand nc %h %p # x\nProxyJump a\n",
		"ProxyJump none\nProxyCommand nc x\n", "ProxyCommand none\nProxyJump j\n", "ProxyCommand = exec nc \"%h\" %p\n",
		"ServerAliveInterval 1m30\nServerAliveCountMax 7\nConnectTimeout 2m\n", "ConnectTimeout none\n",
		"IdentitiesOnly yes\nIdentityAgent none\nForwardAgent /tmp/x\nCertificateFile ~/c\nCertificateFile d\n",
		"SendEnv LANG LC_*\nSendEnv X -LC_*\nSetEnv A=1 B='x y'\nSetEnv C=2\n",
		"PreferredAuthentications publickey,password\nPasswordAuthentication no\nPubkeyAuthentication no\nKbdInteractiveAuthentication no\n",
		"ChallengeResponseAuthentication no\nNumberOfPasswordPrompts 1\nBatchMode yes\nServerAliveInterval 3\n",
		"AddressFamily inet6\nBindAddress 10.1.1.1\nHostKeyAlias al\nUserKnownHostsFile /a ~/b\nGlobalKnownHostsFile /c\nCheckHostIP yes\n",
		"HashKnownHosts yes\nNoHostAuthenticationForLocalhost yes\nRevokedHostKeys /r\nKnownHostsCommand /a \"b c\" %H # d\nKnownHostsCommand /b\n",
		"KnownHostsCommand none\nKnownHostsCommand /b\n", "Host db\nKnownHostsCommand = /b %n\n", "KnownHostsCommand\n",
		// mistakes
		"Host\n", "Port 22 23\n", "Port abc\n", "Port 0\n", "Port 65536\n", "SendEnv A=b\n", "IdentityFile\n", "ConnectTimeout x\n",
		"Host a\"b\n", "ProxyJump\n", "ProxyCommand =\n", "Port == 23\n", "User a b\n", "User \"\"\n", "SetEnv A\n", "Match host\n",
		"IdentitiesOnly maybe\n", "HostName %n\n", "Include\n", "AddressFamily foo\n", "Match all host x\n", "Match nonsense x\n",
		"ServerAliveCountMax x\n", "Host other\nPort nonsense\n", "Match\n", "= x\n",
	}
	defaults := oracleDefaults(t)
	for i, text := range cases {
		file := write(fmt.Sprintf("case%d", i), text)
		for _, host := range []string{"web1", "web2", "db"} {
			compare(t, defaults, file, host)
		}
	}
}

// TestOracleRandom compares files put together by chance.
func TestOracleRandom(t *testing.T) {
	t.Parallel()
	defaults := oracleDefaults(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(s ...string) string { return s[rnd.IntN(len(s))] }
	line := func() string {
		switch rnd.IntN(14) {
		case 0, 1:
			return pick("Host ", "host=", "HOST\t") + pick("web1", "web*", "*", "!web1 *", "web? !web2", "db", `"web1" db`)
		case 2, 3:
			return "Match " + pick("", "!") + pick("host ", "originalhost ", "user ", "host=") + pick("web1", "web1.lan", "*.lan", "deploy", "root,deploy", "!web1,*") +
				pick("", "", " user deploy", " !user deploy", " final", " host *")
		case 4:
			return "HostName " + pick("%h.lan", "10.0.0.1", "db.lan")
		case 5:
			return "User " + pick("deploy", "root", `"a b"`)
		case 6:
			return "Port" + pick(" ", "=", " = ") + pick("22", "2222", "8022 # ssh")
		case 7:
			return "IdentityFile " + pick("~/.ssh/one", "/k/%h", "'/k/a b'")
		case 8:
			return pick("ProxyJump ", "ProxyCommand ") + pick("none", "gw", "a,b")
		case 9:
			return pick("IdentitiesOnly ", "PasswordAuthentication ", "PubkeyAuthentication ") + pick("yes", "no")
		case 10:
			return pick("ServerAliveInterval ", "ConnectTimeout ") + pick("5", "1m", "1h1")
		case 11:
			return pick("SendEnv ", "SendEnv -") + pick("A", "LC_*", "A B")
		case 12:
			return "SetEnv " + pick("A=1", "B=2 C=3", `D="x y"`)
		default:
			return pick("HostKeyAlias x", "UserKnownHostsFile ~/a /b", "AddressFamily inet", "  # comment", "PreferredAuthentications password")
		}
	}
	dir := t.TempDir()
	for i := range 150 {
		var b strings.Builder
		for range 3 + rnd.IntN(14) {
			b.WriteString(line() + "\n")
		}
		file := filepath.Join(dir, strconv.Itoa(i))
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		compare(t, defaults, file, pick("web1", "web2", "db"))
	}
}

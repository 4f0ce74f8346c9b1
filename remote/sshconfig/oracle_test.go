package sshconfig

import (
	"cmp"
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

// sshG runs the oracle. refusal is what ssh says when it rejects the file.
func sshG(t testing.TB, file, host string) (settings map[string][]string, refusal string) {
	t.Helper()
	cmd := exec.Command("ssh", "-T", "-G", "-F", file, host)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("this test needs the ssh client of OpenSSH: %v", err)
	}
	if err != nil {
		return nil, stderr.String()
	}
	settings = map[string][]string{}
	for line := range strings.Lines(string(out)) {
		k, v, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		settings[k] = append(settings[k], v)
	}
	return settings, ""
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
	number("connectionattempts", s.ConnectionAttempts)
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
	want, refusal := sshG(t, file, host)
	ok := refusal == ""
	var s *Settings
	cfg, err := Load(localEnv(t), File{Path: file})
	if err == nil {
		s, err = cfg.Lookup(Query{Host: host})
	}
	if ok != (err == nil) {
		t.Errorf("for host %s ssh says %q, error %v:\n%s", host, refusal, err, text)
	}
	if !ok || err != nil {
		return
	}
	got := printed(s)
	home, root := localEnv(t).Home, localEnv(t).expandTilde("~root")
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
			switch k {
			case "identityfile", "certificatefile", "userknownhostsfile", "globalknownhostsfile", "identityagent", "forwardagent":
				if got[k] == nil {
					break
				}
				w[i] = strings.NewReplacer(" ~/", " "+home+"/", "~root/", root+"/", "${HOME}", home).Replace(" " + w[i])[1:]
				if k != "globalknownhostsfile" {
					w[i], _ = s.Tokens.Expand(w[i])
				}
				if variable, ok := strings.CutPrefix(w[i], "$"); ok {
					w[i] = cmp.Or(os.Getenv(variable), map[string]string{"identityagent": "none", "forwardagent": "no"}[k])
				}
			case "serveraliveinterval":
				if got[k] == nil && w[i] == "300" { // Debian's choice for BatchMode
					w[i] = d[0]
				}
			case "connecttimeout":
				if w[i] == "0" { // unset, here
					w[i] = "none"
				}
			}
		}
		if !slices.Equal(g, w) {
			t.Errorf("for host %s\n%s %q\nssh says %q:\n%s", host, k, g, w, text)
		}
	}
}

func oracleDefaults(t *testing.T) map[string][]string {
	t.Helper()
	all, refusal := sshG(t, os.DevNull, "h")
	if refusal != "" {
		t.Fatal(refusal)
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
		"ConnectionAttempts 3\n", "ServerAliveInterval 1m30\nServerAliveCountMax 7\nConnectTimeout 2m\n", "ConnectTimeout none\n",
		"IdentitiesOnly yes\nIdentityAgent none\nForwardAgent /tmp/x\nCertificateFile ~/c\nCertificateFile d\n",
		"SendEnv LANG LC_*\nSendEnv X -LC_*\nSetEnv A=1 B='x y'\nSetEnv C=2\n",
		"PreferredAuthentications publickey,password\nPasswordAuthentication no\nPubkeyAuthentication no\nKbdInteractiveAuthentication no\n",
		"ChallengeResponseAuthentication no\nNumberOfPasswordPrompts 1\nBatchMode yes\nServerAliveInterval 3\n",
		"AddressFamily inet6\nBindAddress 10.1.1.1\nHostKeyAlias al\nUserKnownHostsFile /a ~/b\nGlobalKnownHostsFile /c\nCheckHostIP yes\n",
		"Host web1.x\nUser u\nMatch final\nPort 9\nMatch canonical\nUser c\nHost *\nHostName %h.x\n",
		"Port ssh\n", "Port 022\n", "Host web1,web2\n Port 3\n", "PubkeyAuthentication no\nPubkeyAuthentication unbound\n",
		"HashKnownHosts yes\nNoHostAuthenticationForLocalhost yes\nRevokedHostKeys /r\nKnownHostsCommand /a \"b c\" %H # d\nKnownHostsCommand /b\n",
		"KnownHostsCommand none\nKnownHostsCommand /b\n", "Host db\nKnownHostsCommand = /b %n\n", "KnownHostsCommand\n",
		// mistakes
		"Host\n", "Port 22 23\n", "Port abc\n", "Port 0\n", "Port 65536\n", "SendEnv A=b\n", "IdentityFile\n", "ConnectTimeout x\n",
		"Host a\"b\n", "ProxyJump\n", "ProxyCommand =\n", "Port == 23\n", "User a b\n", "User \"\"\n", "SetEnv A\n", "Match host\n",
		"IdentitiesOnly maybe\n", "HostName %n\n", "Include\n", "AddressFamily foo\n", "Match all host x\n", "Match nonsense x\n",
		"ConnectionAttempts 0\n", "PubkeyAuthentication maybe\n", "Port nosuchservice\n", "Port -1\n", "Port 22a\n",
		"CanonicalizeHostname maybe\n", "CanonicalDomains .a\n", "CanonicalDomains none a\n", "CanonicalizePermittedCNAMEs x\n", "CanonicalizeMaxDots x\n",
		"FingerprintHash sha3\n", "StrictHostKeyChecking maybe\n", "GlobalKnownHostsFile none /a\n", "UserKnownHostsFile none /a\n",
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

// A generator writes configuration files by chance: valid for the most part.
type generator struct {
	*rand.Rand
	dir string // of the files that Include may name
}

func (g generator) pick(s ...string) string { return s[g.IntN(len(s))] }

// some returns one to n picks.
func (g generator) some(n int, sep string, s ...string) string {
	var all []string
	for range 1 + g.IntN(n) {
		all = append(all, g.pick(s...))
	}
	return strings.Join(all, sep)
}

// word spells a keyword.
func (g generator) word(name string) string {
	switch g.IntN(6) {
	case 0:
		name = strings.ToLower(name)
	case 1:
		name = strings.ToUpper(name)
	case 2:
		return `"` + name + `" `
	}
	return g.pick("", "", "  ", "\t") + name + g.pick(" ", " ", "=", " = ", "\t", "  =", "= ")
}

func (g generator) hosts(sep string) string {
	return g.some(3, sep, "web1", "web*", "*", "!web1", "!web2", "web?", "db", "*.lan", "!*.lan", "WEB1", "web1.lan", "10.0.0.1", "?eb[12]", "**1", "db.example.com")
}

func (g generator) criterion() string {
	yesNo := g.pick("", "", "!")
	users := func() string { return g.some(3, ",", "deploy", "root", "!deploy", "*", "r??t", "nobody") }
	switch g.IntN(8) {
	case 0, 1:
		return yesNo + g.pick("host", "Host", "originalhost") + g.pick(" ", "=", " = ") + g.hosts(",")
	case 2:
		return yesNo + "user " + users()
	case 3:
		return yesNo + "localuser " + users()
	case 4:
		return yesNo + g.pick("final", "canonical", "FINAL")
	case 5:
		return yesNo + "exec " + g.pick("true", "false", `"test %h = web1"`, `"test %n = web2"`, `"test %p -gt 100"`, `"test %r = deploy"`, `"test x%%y = x%%y"`, `"test %u = root && true"`)
	case 6:
		return yesNo + "host " + `"` + g.hosts(",") + `"`
	default:
		return "host " + g.hosts(",") + " user " + users()
	}
}

func (g generator) path() string {
	return g.pick("~/.ssh/one", "/k/%h", "'/k/a b'", `"/k/%r@%h:%p"`, "%d/x", "/k/%n-%k", `a\ b`, `/k/\"q\"`, "none", "/k/%%", "/k/%u/%i", "/k/%C", "~root/y", "${HOME}/v", "rel/x", "/k/%L")
}

func (g generator) file(depth int) string {
	var b strings.Builder
	for range 2 + g.IntN(14) {
		b.WriteString(g.line(depth) + g.pick("\n", "\n", "\n", "\n\n", "\r\n", "  \n", "\n# comment\n"))
	}
	return b.String()
}

func (g generator) include(depth int) string {
	if depth == 0 {
		return "# too deep"
	}
	dir := filepath.Join(g.dir, strconv.FormatUint(g.Uint64(), 36))
	if os.Mkdir(dir, 0o700) != nil {
		return ""
	}
	for i := range 1 + g.IntN(2) {
		os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.conf", i)), []byte(g.file(depth-1)), 0o600)
	}
	return g.word("Include") + dir + g.pick("/*", "/*.conf", "/0.conf", "/none /*", "/[01].conf", "/?.conf "+dir+"/none")
}

func (g generator) line(depth int) string {
	yesNo := func() string { return g.pick("yes", "no", "true", "false", "Yes") }
	switch g.IntN(24) {
	case 0, 1, 2:
		return g.word("Host") + g.hosts(" ")
	case 3, 4, 5:
		match := g.word("Match")
		if g.IntN(6) == 0 {
			return match + g.pick("all", "ALL", "final all", "canonical all", "all # yes")
		}
		for range 1 + g.IntN(2) {
			match += g.criterion() + " "
		}
		return match
	case 6:
		return g.include(depth)
	case 7:
		return g.word("HostName") + g.pick("%h.lan", "10.0.0.1", "db.lan", "%h", "WEB9", "::1", "%%h")
	case 8:
		return g.word("User") + g.pick("deploy", "root", `"a b"`, "de#ploy", "d # c", `'x'`)
	case 9:
		return g.word("Port") + g.pick("22", "2222", "8022 # ssh", `"99"`, "65535")
	case 10:
		return g.word(g.pick("IdentityFile", "CertificateFile", "IdentityFile2")) + g.path()
	case 11:
		return g.pick(g.word("ProxyCommand")+g.pick("none", "nc %h %p # no comment", `"nc" %h`), g.word("ProxyJump")+g.pick("none", "gw", "a,b", "u@gw:2222", "[::1]:22,b"))
	case 12:
		return g.word(g.pick("IdentitiesOnly", "PasswordAuthentication", "PubkeyAuthentication", "KbdInteractiveAuthentication", "BatchMode", "CheckHostIP",
			"HashKnownHosts", "NoHostAuthenticationForLocalhost", "ChallengeResponseAuthentication")) + yesNo()
	case 13:
		return g.word(g.pick("ServerAliveInterval", "ConnectTimeout")) + g.pick("5", "1m", "1h1", "2H3m", "0", "1d", "1w")
	case 14:
		return g.word("SendEnv") + g.some(3, " ", "A", "LC_*", "-A", "-LC_*", "-*", "B", "'C'")
	case 15:
		return g.word("SetEnv") + g.some(2, " ", "A=1", "B=2", `D="x y"`, "A=3", "E=", `'F=a b'`)
	case 16:
		return g.word(g.pick("HostKeyAlias", "BindAddress", "PreferredAuthentications")) + g.pick("x", "%h", "a,b", "10.1.1.1")
	case 17:
		return g.word(g.pick("UserKnownHostsFile", "GlobalKnownHostsFile")) + g.pick("none", "/a", "~/a /b", "/a '/b c' /d", "/k/%h", "~/%r")
	case 18:
		return g.word("AddressFamily") + g.pick("inet", "inet6", "any", "INET")
	case 19:
		return g.word(g.pick("ServerAliveCountMax", "NumberOfPasswordPrompts", "ConnectionAttempts")) + g.pick("1", "7", "4")
	case 20:
		if g.IntN(2) == 0 {
			return g.word("ForwardAgent") + g.pick("yes", "no")
		}
		return g.word("IdentityAgent") + g.pick("none", "$SSH_NOWHERE", "~/agent", "SSH_AUTH_SOCK", "/a/%h", "$HOME", "${HOME}/a")
	case 21:
		return g.word(g.pick("KnownHostsCommand", "RevokedHostKeys")) + g.pick("none", "/x", "/x/y", `"/x"`)
	case 22:
		return g.pick(g.word("StrictHostKeyChecking")+g.pick("yes", "ask", "accept-new", "no", "off"), g.word("FingerprintHash")+g.pick("md5", "SHA256"))
	default:
		return g.pick("  # comment", "", "#", "Port", "User a b", "Protocol 2", "Host", "Match", "Port 0", `User "a`, `IdentityFile a"b c"d`)
	}
}

// TestOracleRandom compares files put together by chance.
func TestOracleRandom(t *testing.T) {
	t.Parallel()
	defaults := oracleDefaults(t)
	n := 300
	if many, err := strconv.Atoi(os.Getenv("GOCAP_ORACLE_FILES")); err == nil {
		n = many
	}
	for i := range n {
		dir := t.TempDir()
		g := generator{rand.New(rand.NewPCG(1, uint64(i))), dir}
		file := filepath.Join(dir, "config")
		if err := os.WriteFile(file, []byte(g.file(2)), 0o600); err != nil {
			t.Fatal(err)
		}
		compare(t, defaults, file, g.pick("web1", "web2", "db", "WEB1", "10.0.0.1", "web1.lan"))
	}
}

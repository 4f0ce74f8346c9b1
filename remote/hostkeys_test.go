package remote

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// checkedAddr is a loopback address whose keys are checked: 127.0.0.1 on an odd
// port counts as a tunnel.
const checkedAddr = "127.0.1.1:0"

func TestHostKeyModes(t *testing.T) {
	t.Parallel()
	type world2 struct{ unknown, changed string }
	for mode, want := range map[any]world2{
		nil:                          {"", "Net::SSH::HostKeyMismatch"},
		"accept_new_or_local_tunnel": {"", "Net::SSH::HostKeyMismatch"},
		true:                         {"", "Net::SSH::HostKeyMismatch"},
		"accept_new":                 {"", "Net::SSH::HostKeyMismatch"},
		"very":                       {"", "Net::SSH::HostKeyMismatch"},
		"always":                     {"Net::SSH::HostKeyUnknown", "Net::SSH::HostKeyUnknown"},
		"secure":                     {"Net::SSH::HostKeyUnknown", "Net::SSH::HostKeyUnknown"},
		"never":                      {"", ""},
		false:                        {"", ""},
	} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			t.Parallel()
			s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
			w := newWorld(t, map[string]any{"verify_host_key": mode})
			w.plainNames(t)
			exec := func() string {
				_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
				if err != nil && rubyClass(err) == "" {
					t.Error(err)
				}
				return rubyClass(err)
			}
			if got := exec(); got != want.unknown {
				t.Errorf("unknown key: %q", got)
			}
			known, _ := os.ReadFile(w.path(".ssh/known_hosts"))
			recorded := want.unknown == "" && want.changed != ""
			if recorded != (string(known) == s.KnownHosts()) || !recorded && len(known) > 0 {
				t.Errorf("known_hosts %q", known)
			}
			s.SetHostKey(remotetest.NewKey())
			s.DropConnections()
			w2 := newWorld(t, map[string]any{"verify_host_key": mode, "user_known_hosts_file": w.path(".ssh/known_hosts")})
			_, err := w2.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
			if got := rubyClass(err); got != want.changed {
				t.Errorf("changed key: %v", err)
			}
		})
	}
}

func TestHostKeyMessages(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	w := newWorld(t, map[string]any{"verify_host_key": "always"})
	known := w.write(t, ".ssh/known_hosts", "# comment\n\n"+s.KnownHosts())
	capture(t, w.Backend, hostOf(s), "true")

	s.SetHostKey(remotetest.NewKey())
	w2 := newWorld(t, map[string]any{"user_known_hosts_file": known})
	_, err := w2.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	var e *HostKeyError
	if !errors.As(err, &e) || e.File != known || e.Line != 3 {
		t.Fatalf("%v", err)
	}
	name := fmt.Sprintf("[127.0.1.1]:%d", s.Port())
	first := fmt.Sprintf("fingerprint %s does not match for %q\n", ssh.FingerprintSHA256(s.HostKey()), name)
	remove := fmt.Sprintf("ssh-keygen -f %q -R %q", known, name)
	if text := fullText(err); !strings.HasPrefix(text, first) || !strings.Contains(text, remove) || !strings.Contains(text, known+" line 3") {
		t.Error(err)
	}
	// The advice works.
	if out, err := exec.Command("/bin/sh", "-c", remove).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	capture(t, w2.Backend, hostOf(s), "true")

	w3 := newWorld(t, map[string]any{"verify_host_key": "always", "fingerprint_hash": "MD5"})
	_, err = w3.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	if want := fmt.Sprintf("fingerprint %s is unknown for %q\n", ssh.FingerprintLegacyMD5(s.HostKey()), name); !strings.HasPrefix(fullText(err), want) {
		t.Error(err)
	}
}

func TestHostKeyLocalTunnel(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{})
	wrong := lineOf("127.0.0.1", s.Port(), remotetest.NewKey().PublicKey())
	for mode, want := range map[string]string{"accept_new_or_local_tunnel": "", "accept_new": "Net::SSH::HostKeyMismatch"} {
		w := newWorld(t, map[string]any{"verify_host_key": mode})
		w.write(t, ".ssh/known_hosts", wrong)
		if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); rubyClass(err) != want {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

func lineOf(host string, port int, key ssh.PublicKey) string {
	return fmt.Sprintf("[%s]:%d %s", host, port, ssh.MarshalAuthorizedKey(key))
}

// TestHostKeyEntries tries the forms of known_hosts lines.
func TestHostKeyEntries(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	good, bad := strings.SplitN(s.KnownHosts(), " ", 2)[1], string(ssh.MarshalAuthorizedKey(remotetest.NewKey().PublicKey()))
	name := fmt.Sprintf("[127.0.1.1]:%d", s.Port())
	hashed := func(key string) string {
		file := t.TempDir() + "/hosts"
		os.WriteFile(file, []byte(name+" "+key), 0o600)
		if out, err := exec.Command("ssh-keygen", "-H", "-f", file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(must(os.ReadFile(file)))
	}
	const mismatch, unknown = "Net::SSH::HostKeyMismatch", "Net::SSH::HostKeyUnknown"
	for title, c := range map[string]struct {
		known string
		want  string
	}{
		"plain":              {name + " " + good, ""},
		"one of two":         {name + " " + bad + name + " " + good, ""},
		"other":              {name + " " + bad, mismatch},
		"hashed":             {hashed(good), ""},
		"hashed, other":      {hashed(bad), mismatch},
		"list":               {"web,!db," + name + " " + good, ""},
		"pattern":            {"127.0.1.* " + good, ""},
		"pattern, other":     {"127.0.1.* " + bad, unknown}, // as it is for port 22
		"pattern, port":      {"[127.0.1.*]:* " + bad, mismatch},
		"excluded":           {"!127.0.1.1,127.0.* " + good, unknown},
		"revoked":            {name + " " + good + "@revoked * " + good, mismatch},
		"revoked, any port":  {name + " " + good + "@revoked 127.0.1.1 " + good, mismatch},
		"another port":       {"127.0.1.1 " + bad, unknown},
		"bad lines":          {"nonsense\n" + name + " ssh-xyz AAAA\n@unknown x y z\n" + name + " " + good + "127.0.1.1 1024 35 1234567\n", ""},
		"bad lines, other":   {"nonsense\n@revoked\n" + name + " " + bad, mismatch},
		"no line end":        {"other " + strings.TrimSuffix(bad, "\n"), unknown},
		"authority no cert":  {"@cert-authority * " + bad, unknown},
		"authority and host": {"@cert-authority * " + bad + name + " " + good, ""},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]any{"verify_host_key": "always"})
			known := w.write(t, ".ssh/known_hosts", c.known)
			_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
			if rubyClass(err) != c.want || err != nil && c.want == "" {
				t.Errorf("%v", err)
			}
			if e := (*HostKeyError)(nil); errors.As(err, &e) && !e.Unknown && e.File != known {
				t.Errorf("entry in %s", e.File)
			}
			// An unknown host is added to whatever is there.
			if c.want == unknown {
				w := newWorld(t, map[string]any{"user_known_hosts_file": known})
				w.plainNames(t)
				capture(t, w.Backend, hostOf(s), "true")
				text := string(must(os.ReadFile(known)))
				if !strings.HasPrefix(text, c.known) || !strings.HasSuffix(text, "\n"+s.KnownHosts()) {
					t.Errorf("known_hosts is now %q", text)
				}
			}
		})
	}
}

func TestHostKeyFilesAndAlias(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	w := newWorld(t, nil)
	key := string(ssh.MarshalAuthorizedKey(s.HostKey()))
	global := w.write(t, "global", s.KnownHosts())
	for title, options := range map[string]map[string]any{
		"global":           {"global_known_hosts_file": global},
		"second user file": {"user_known_hosts_file": []any{w.path("missing"), w.home, "/dev/null/x", global}},
		"alias":            {"user_known_hosts_file": w.write(t, "alias", "web "+key), "host_key_alias": "web"},
		"alias with port":  {"user_known_hosts_file": w.write(t, "alias2", fmt.Sprintf("[web]:%d %s", s.Port(), key)), "host_key_alias": "WEB"},
	} {
		options["verify_host_key"] = "always"
		w := newWorld(t, options)
		if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
	for title, config := range map[string]string{
		"GlobalKnownHostsFile":  "GlobalKnownHostsFile " + global + "\nStrictHostKeyChecking yes\n",
		"UserKnownHostsFile":    "UserKnownHostsFile /none " + global + "\nStrictHostKeyChecking yes\n",
		"HostKeyAlias":          "HostKeyAlias web\nStrictHostKeyChecking yes\nUserKnownHostsFile " + w.path("alias") + "\n",
		"StrictHostKeyChecking": "StrictHostKeyChecking no\n",
	} {
		w := newWorld(t, nil)
		w.write(t, ".ssh/config", config)
		if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
	// A new alias is recorded as ssh does it.
	w2 := newWorld(t, map[string]any{"host_key_alias": "newname"})
	w2.plainNames(t)
	capture(t, w2.Backend, hostOf(s), "true")
	if got := string(must(os.ReadFile(w2.path(".ssh/known_hosts")))); got != "newname "+key {
		t.Errorf("%q", got)
	}
	// Nowhere to record: the host is let in all the same, which is told.
	var told []string
	w3 := newWorld(t, map[string]any{"user_known_hosts_file": "/dev/null/x"}, func(c *Config) {
		c.Warn = func(text string) { told = append(told, text) }
	})
	capture(t, w3.Backend, hostOf(s), "true")
	if want := "Failed to add the host to the list of known hosts (/dev/null/x): mkdir /dev/null: not a directory"; len(told) != 1 || told[0] != want {
		t.Errorf("%q", told)
	}
}

// TestHostKeyPreferred has a server with several keys show the known one.
func TestHostKeyPreferred(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]any{"verify_host_key": "always"})
	login := w.key(t, ".ssh/id_ed25519", "")
	dir := t.TempDir()
	var config []string
	for _, kind := range []string{"rsa", "ecdsa"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", dir+"/"+kind).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		config = append(config, "HostKey "+dir+"/"+kind)
	}
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{Host: "127.0.1.1", AuthorizedKeys: []ssh.PublicKey{login}, Config: config})
	for _, kind := range []string{"rsa", "ecdsa"} {
		pub := strings.Join(strings.Fields(string(must(os.ReadFile(dir + "/" + kind + ".pub"))))[:2], " ")
		known := w.write(t, "known_"+kind, fmt.Sprintf("[127.0.1.1]:%d %s\n", s.Port(), pub))
		h := hostOf(s)
		h.SSHOptions = map[string]any{"user_known_hosts_file": known}
		capture(t, w.Backend, h, "true")
	}
	h := hostOf(s)
	h.SSHOptions = map[string]any{"user_known_hosts_file": w.path("known_rsa"), "host_key": []any{"ecdsa-sha2-nistp256"}}
	if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); rubyClass(err) != "Net::SSH::HostKeyMismatch" {
		t.Errorf("%v", err)
	}
}

func TestHostCertificates(t *testing.T) {
	t.Parallel()
	ca, key := remotetest.NewKey(), remotetest.NewKey()
	certified := func(name string, until time.Time) *ssh.Certificate {
		cert := &ssh.Certificate{Key: key.PublicKey(), CertType: ssh.HostCert, ValidPrincipals: []string{name}, ValidBefore: uint64(until.Unix())}
		if err := cert.SignCert(rand.Reader, ca); err != nil {
			t.Fatal(err)
		}
		return cert
	}
	future, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	authority := "@cert-authority 127.0.* " + string(ssh.MarshalAuthorizedKey(ca.PublicKey()))
	const mismatch, unknown = "Net::SSH::HostKeyMismatch", "Net::SSH::HostKeyUnknown"
	for title, c := range map[string]struct {
		cert  *ssh.Certificate
		known string // %s: the server's name
		want  string
	}{
		"good":           {certified("127.0.1.1", future), authority, ""},
		"wrong name":     {certified("web", future), authority, mismatch},
		"expired":        {certified("127.0.1.1", past), authority, mismatch},
		"no authority":   {certified("127.0.1.1", future), "", unknown},
		"plain known":    {certified("127.0.1.1", past), "%s " + string(ssh.MarshalAuthorizedKey(key.PublicKey())), ""},
		"both":           {certified("127.0.1.1", past), authority + "%s " + string(ssh.MarshalAuthorizedKey(key.PublicKey())), ""},
		"revoked":        {certified("127.0.1.1", future), authority + "@revoked * " + string(ssh.MarshalAuthorizedKey(key.PublicKey())), mismatch},
		"without a cert": {nil, authority, unknown},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr, HostKey: key, HostCertificate: c.cert})
			w := newWorld(t, map[string]any{"verify_host_key": "always"})
			w.write(t, ".ssh/known_hosts", strings.ReplaceAll(c.known, "%s", fmt.Sprintf("[127.0.1.1]:%d", s.Port())))
			if _, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{}); rubyClass(err) != c.want || err != nil && c.want == "" {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestHostKeyAddedByMany has many connections add hosts at once: every host
// once, every line whole.
func TestHostKeyAddedByMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.plainNames(t)
	var wait sync.WaitGroup
	want := map[string]bool{}
	for range 6 {
		s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
		want[s.KnownHosts()] = true
		for _, user := range []string{"a", "b", "c"} { // a connection each
			wait.Go(func() {
				h := hostOf(s)
				h.User = user
				if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	text := string(must(os.ReadFile(w.path(".ssh/known_hosts"))))
	if n := strings.Count(text, "\n"); n != 6 {
		t.Errorf("%d lines", n)
	}
	for line := range strings.Lines(text) {
		if !want[line] {
			t.Errorf("line %q", line)
		}
	}
}

func TestHostKeyNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		host, ip, alias string
		port            int
		checkIP         bool
		want            string
	}{
		{"web", "10.0.0.1", "", 22, true, "web,10.0.0.1"},
		{"Web", "10.0.0.1", "", 2222, true, "[web]:2222,[10.0.0.1]:2222"},
		{"web", "10.0.0.1", "", 22, false, "web"},
		{"10.0.0.1", "10.0.0.1", "", 22, true, "10.0.0.1"},
		{"web", "", "", 22, true, "web"},
		{"web", "10.0.0.1", "alias", 2222, true, "alias"},
		{"::1", "::1", "", 22, true, "::1"},
		{"::1", "::1", "", 2222, true, "[::1]:2222"},
	} {
		check := &hostKeyCheck{ip: c.ip, set: &settings{host: c.host, port: c.port, hostKeyAlias: c.alias, checkHostIP: c.checkIP}}
		if got := check.title(); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.host, net.JoinHostPort(c.ip, fmt.Sprint(c.port)), got, c.want)
		}
	}
}

// TestHostKeysHashed records a host as ssh does with HashKnownHosts: by lines
// that name nobody, and that ssh knows again.
func TestHostKeysHashed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{Host: "127.0.1.1", AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	w.write(t, ".ssh/config", "HashKnownHosts yes\nUserKnownHostsFile "+w.path("known")+"\n")
	capture(t, w.Backend, hostOf(s), "true")
	text := string(must(os.ReadFile(w.path("known"))))
	if !strings.HasPrefix(text, "|1|") || strings.Contains(text, "127.0.1.1") {
		t.Errorf("%q", text)
	}
	if got := sshVerdict(t, w, s, s.User(), "-o", "StrictHostKeyChecking=yes"); got != "" {
		t.Error(got)
	}
}

// TestHostKeySources tries what else than files may say which keys are good.
func TestHostKeySources(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	key := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.HostKey())))
	home := newWorld(t, nil)
	file := home.write(t, "keys", "# lost in May\n\n "+key+" web\n")
	broken := home.write(t, "broken", key[:len(key)-9]+"\n")
	other := home.write(t, "others", string(ssh.MarshalAuthorizedKey(remotetest.NewKey().PublicKey())))
	list := home.write(t, "list", krlMagic)
	tell := home.write(t, "tell", "echo $1,$2,$3,$4,$5 >> "+home.path("asked")+"\n[ $1 = ORDER ] || echo \"$2 "+key+"\"\n")
	tellOther := home.write(t, "tellOther", "printf '%s ' \"$1\"; cat "+other+"\n")
	const strict = "StrictHostKeyChecking yes\n"
	for config, want := range map[string]string{
		strict + "KnownHostsCommand /bin/sh " + tell + " %I %H %t \"%n %p\" %f\n": "",
		strict + "KnownHostsCommand none\n":                                       "fingerprint ",
		strict + "KnownHostsCommand /bin/sh -c 'echo oops >&2; exit 3'\n":         "reading known hosts: KnownHostsCommand /bin/sh -c 'echo oops >&2; exit 3': oops (exit status 3)",
		strict + "KnownHostsCommand tell\n":                                       "reading known hosts: KnownHostsCommand tell: the path isn't absolute",
		strict + "NoHostAuthenticationForLocalhost yes\n":                         "",
		"RevokedHostKeys " + other + "\n":                                         "",
		"RevokedHostKeys none\n":                                                  "",
		"RevokedHostKeys " + file + "\n":                                          "It is marked @revoked in " + file + " line 3",
		"StrictHostKeyChecking no\nRevokedHostKeys " + file + "\n":                "is revoked for ",
		"RevokedHostKeys " + broken + "\n":                                        "RevokedHostKeys: " + broken + " line 1 is no public key",
		strict + "KnownHostsCommand /bin/sh " + tellOther + " %H\n":               "Another key is on record in line 1 of what KnownHostsCommand prints.",
		"RevokedHostKeys /nowhere\n":                                              "RevokedHostKeys: open /nowhere: no such file or directory",
		"RevokedHostKeys " + list + "\n":                                          "not a binary key revocation list",
	} {
		w := newWorld(t, nil)
		w.write(t, ".ssh/config", config)
		_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(fullText(err), want)) {
			t.Errorf("%q: %v", config, err)
		}
	}
	name := knownName(s.Host(), s.Port())
	want := fmt.Sprintf("ORDER,%[1]s,NONE,127.0.1.1 %[2]d,NONE\nORDER,127.0.1.1,NONE,127.0.1.1 %[2]d,NONE\n"+
		"HOSTNAME,%[1]s,ssh-ed25519,127.0.1.1 %[2]d,%[3]s\nHOSTNAME,127.0.1.1,ssh-ed25519,127.0.1.1 %[2]d,%[3]s\n",
		name, s.Port(), ssh.FingerprintSHA256(s.HostKey()))
	if got := string(must(os.ReadFile(home.path("asked")))); got != want {
		t.Errorf("asked %q", got)
	}
}

// TestHostCertificateSignatures refuses the signatures that
// CASignatureAlgorithms leaves out.
func TestHostCertificateSignatures(t *testing.T) {
	t.Parallel()
	ca, key := remotetest.NewKey(), remotetest.NewKey()
	cert := &ssh.Certificate{Key: key.PublicKey(), CertType: ssh.HostCert, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, ca); err != nil {
		t.Fatal(err)
	}
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr, HostKey: key, HostCertificate: cert})
	for algorithms, want := range map[string]string{
		"": "", "rsa-sha2-512,ssh-ed25519": "", "-ssh-ed25519": "signed by ssh-ed25519, which CASignatureAlgorithms doesn't allow", "rsa-sha2-*": "CASignatureAlgorithms",
	} {
		w := newWorld(t, nil)
		w.write(t, ".ssh/known_hosts", "@cert-authority * "+string(ssh.MarshalAuthorizedKey(ca.PublicKey())))
		if algorithms != "" {
			w.write(t, ".ssh/config", "CASignatureAlgorithms "+algorithms+"\n")
		}
		_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", algorithms, err)
		}
	}
}

// TestHostKeyExchangedAnew asks KnownHostsCommand while the host is dialled only.
func TestHostKeyExchangedAnew(t *testing.T) {
	t.Parallel()
	s := remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	w := newWorld(t, nil)
	tell := w.write(t, "tell", "echo \"$1 "+strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.HostKey())))+"\"\n")
	w.write(t, ".ssh/config", "StrictHostKeyChecking yes\nRekeyLimit 20K\nKnownHostsCommand /bin/sh "+tell+" %H\n")
	for range 3 {
		if got := capture(t, w.Backend, hostOf(s), "head -c 100000 /dev/zero | tr '\\0' x"); len(got) != 100000 {
			t.Fatalf("%d bytes", len(got))
		}
	}
}

// TestKnownHostsCommandHoldsUpNobody has a command of one host wait until another
// host has been reached.
func TestKnownHostsCommandHoldsUpNobody(t *testing.T) {
	t.Parallel()
	slow, quick := remotetest.Start(t, remotetest.Options{Addr: checkedAddr}), remotetest.Start(t, remotetest.Options{Addr: checkedAddr})
	w := newWorld(t, nil)
	tell := w.write(t, "tell", ": > begun; until [ -e reached ]; do sleep 0.01; done\n")
	w.write(t, ".ssh/config", fmt.Sprintf("Match exec \"test %%p = %d\"\nKnownHostsCommand /bin/sh %s\n", slow.Port(), tell))
	ctx := testContext(t)
	done := make(chan error, 1)
	go func() {
		_, err := w.Exec(ctx, hostOf(slow), "true", runtime.ExecIO{})
		done <- err
	}()
	for ctx.Err() == nil {
		if _, err := os.Stat(w.path("begun")); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	capture(t, w.Backend, hostOf(quick), "true")
	w.write(t, "reached", "")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

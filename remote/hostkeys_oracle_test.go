package remote

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

// program runs a tool of OpenSSH that must succeed.
func program(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
}

// certifiedServer is an sshd with an Ed25519 key that an authority has
// certified for what the caller says, and an ECDSA key. Keys are text as in
// known_hosts, by name: host, ecdsa, ca, other.
func certifiedServer(t *testing.T, login ssh.PublicKey, certify ...string) (*remotetest.OpenSSHServer, map[string]string) {
	t.Helper()
	dir := t.TempDir()
	keys := map[string]string{}
	for name, kind := range map[string]string{"host": "ed25519", "ecdsa": "ecdsa", "ca": "ed25519", "other": "ed25519"} {
		program(t, "ssh-keygen", "-q", "-t", kind, "-N", "", "-f", dir+"/"+name)
		keys[name] = strings.Join(strings.Fields(string(must(os.ReadFile(dir + "/" + name + ".pub"))))[:2], " ")
	}
	config := []string{"HostKey " + dir + "/host", "HostKey " + dir + "/ecdsa"}
	if len(certify) > 0 {
		program(t, "ssh-keygen", append(append([]string{"-q", "-s", dir + "/ca", "-I", "id", "-h"}, certify...), dir+"/host.pub")...)
		config = append(config, "HostCertificate "+dir+"/host-cert.pub")
	}
	return remotetest.OpenSSH(t, remotetest.OpenSSHOptions{Host: "127.0.1.1", AuthorizedKeys: []ssh.PublicKey{login}, Config: config}), keys
}

// sshVerdict connects with OpenSSH's client and tells in Net::SSH's words what
// it makes of the host key.
func sshVerdict(t *testing.T, w world, s target, user string, args ...string) string {
	t.Helper()
	args = append(args, "-F", w.path(".ssh/config"), "-i", w.path(".ssh/id_ed25519"), "-p", fmt.Sprint(s.Port()), "-o", "BatchMode=yes", "-T", user+"@"+s.Host(), "true")
	out, err := exec.Command("ssh", args...).CombinedOutput()
	text := string(out)
	switch {
	case err == nil:
		return ""
	case strings.Contains(text, "REVOKED"), strings.Contains(text, "HAS CHANGED"):
		return "Net::SSH::HostKeyMismatch"
	case strings.Contains(text, "Host key verification failed"):
		return "Net::SSH::HostKeyUnknown"
	}
	t.Fatalf("ssh %q: %v: %s", args, err, text)
	return ""
}

// oracleKnown are known_hosts files. NAME, HOST and PORT are the server's, a last
// word host, ecdsa, ca or other is that key. Where keys of two types are known, or
// one for the host without port, gocap prefers that type and ssh doesn't.
var oracleKnown = []string{
	"", "NAME host\n", "NAME other\n", "NAME ecdsa\n", "NAME other\nNAME host\n", "HASHED host\n", "HASHED other\n",
	"HOST host\n", "HOST other\n", "NAME other\nHOST host\n", "HASHEDHOST host\n",
	"127.0.1.* host\n", "127.0.1.* other\n", "127.?.1.? host\n", "* host\n", "* other\n", "[127.0.*]:PORT host\n", "[127.0.1.1]:* host\n", "[*]:PORT other\n",
	"[127.0.1.1]:1 host\n", "[127.0.1.1]:1 other\n", "[127.0.1.1]:22 host\n", "127.0.1.1:PORT host\n",
	"!HOST,* host\n", "!NAME,* host\n", "*,!NAME host\n", "!HOST,!NAME,* host\n", "!web,NAME host\n", "web,!db,NAME,x host\n", "!NAME host\n",
	"@cert-authority * ca\n", "@cert-authority NAME ca\n", "@cert-authority HOST ca\n", "@cert-authority 127.* ca\n", "@cert-authority [127.*]:* ca\n",
	"@cert-authority web ca\n", "@cert-authority * other\n", "@cert-authority !HOST,!NAME,* ca\n", "@cert-authority * host\n",
	"@cert-authority * ca\nNAME other\n", "@cert-authority * ca\nNAME host\n", "@cert-authority * other\nNAME host\n",
	"@revoked * host\n", "@revoked * host\nNAME host\n", "NAME host\n@revoked NAME host\n", "@revoked web host\nNAME host\n",
	"@revoked * ecdsa\nNAME host\n", "@revoked * ecdsa\nNAME ecdsa\n", "@cert-authority * ca\n@revoked * ca\n", "@cert-authority * ca\n@revoked * host\n", "@revoked * other\n",
	"# NAME host\n", "  \tNAME\thost  a comment\n", "nonsense\nNAME host\n", "@unknown NAME host\n", "NAME ssh-rsa AAAA\nNAME host\n",
	"NAME 2048 35 123456\nNAME host\n", "NAME host", "NAME host\r\n", "NAME AAAA\nNAME ssh-ed25519 AAAA\nNAME host\n", "|1|x|y host\nNAME host\n", "|2|x|y host\n",
}

// TestHostKeyOracle compares with what ssh makes of the same known_hosts.
func TestHostKeyOracle(t *testing.T) {
	t.Parallel()
	keeper := newWorld(t, nil)
	login := keeper.key(t, ".ssh/id_ed25519", "")
	for title, certify := range map[string][]string{
		"no certificate": nil, "certificate": {"-n", "127.0.1.1"}, "any name": {"-V", "always:forever"}, "other name": {"-n", "web"}, "pattern as name": {"-n", "127.0.*"},
		"expired": {"-n", "127.0.1.1", "-V", "20200101:20200102"}, "not yet valid": {"-n", "127.0.1.1", "-V", "20900101:20900102"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s, keys := certifiedServer(t, login, certify...)
			for i, known := range oracleKnown {
				signed := strings.Contains(known, "@cert-authority")
				if signed != (certify != nil) || title != "certificate" && signed && !strings.HasPrefix(known, "@cert-authority * ca\n") {
					continue
				}
				name := knownName(s.Host(), s.Port())
				text := known
				for word, key := range keys {
					text = strings.ReplaceAll(text, " "+word+"\n", " "+key+"\n")
				}
				text = strings.NewReplacer(" host", " "+keys["host"], "HASHEDHOST", hashedName(s.Host()), "HASHED", hashedName(name),
					"NAME", name, "HOST", s.Host(), "PORT", fmt.Sprint(s.Port())).Replace(text)
				for _, mode := range []string{"yes", "accept-new"} {
					// Ssh takes the key of a host whose certificate is bad for a new one.
					if mode == "accept-new" && (certify != nil || strings.Contains(known, ",") || i%2 == 1) {
						continue
					}
					sshHome, home := newWorld(t, nil), newWorld(t, nil)
					var after [2]string
					var verdict [2]string
					for i, w := range []world{sshHome, home} {
						config := "StrictHostKeyChecking " + mode + "\nUserKnownHostsFile " + w.path("known") + "\nGlobalKnownHostsFile none\nHashKnownHosts no\nUpdateHostKeys no\nIdentitiesOnly yes\n"
						w.write(t, ".ssh/config", config)
						w.write(t, "known", text)
						must(0, os.Link(keeper.path(".ssh/id_ed25519"), w.path(".ssh/id_ed25519")))
						if i == 0 {
							verdict[i] = sshVerdict(t, w, s, s.User())
						} else {
							_, err := w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
							if verdict[i] = rubyClass(err); err != nil && verdict[i] == "" {
								t.Error(err)
							}
						}
						after[i] = string(must(os.ReadFile(w.path("known"))))
					}
					// A certificate that is no good has a class of its own.
					same := verdict[0] == verdict[1] || verdict[0] != "" && verdict[1] != "" && strings.Contains(known, "@cert-authority")
					if !same || after[0] != after[1] {
						t.Errorf("%q, %s: ssh says %q, gocap %q\nafter ssh:\n%safter gocap:\n%s", known, mode, verdict[0], verdict[1], after[0], after[1])
					}
				}
			}
		})
	}
}

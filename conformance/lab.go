package conformance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
)

// Root is the directory which each host has for itself.
const Root = "/srv/lab"

// Options are what a lab is to have.
type Options struct {
	Project string            // a folder of testdata/capfiles; empty: an empty one
	Files   map[string]string // further files of the project, by path in it
	Hosts   int               // 0: three
	Prefix  string            // of the hosts' addresses; empty: one of the loopback net
	Repo    Repo              // what is deployed
	Env     []string          // NAME=value for the program that deploys
}

// A Lab is a repository with a Capfile and the hosts that it deploys to. Its
// methods may be called from one goroutine at a time; labs don't share anything
// but what is only read.
type Lab struct {
	Hosts   []*Host
	Project string // directory
	Home    string // HOME of the program that deploys
	Prefix  string // of the hosts' addresses: the first is Prefix.1
	Port    int    // of all hosts

	tb   testing.TB
	env  []string
	seen Releases
}

// A Host is one server of a lab.
type Host struct {
	*remotetest.OpenSSHServer
	dir string // what is /srv/lab there
}

// Path returns where a file of the host is: "www/app/current" or, as the host
// has it, "/srv/lab/www/app/current".
func (h *Host) Path(name string) string {
	return filepath.Join(h.dir, strings.TrimPrefix(name, Root))
}

// Read returns the text of a file of the host, empty if there is none.
func (h *Host) Read(name string) string {
	data, err := os.ReadFile(h.Path(name))
	if err != nil {
		return ""
	}
	return string(data)
}

// Write makes a file on the host.
func (h *Host) Write(tb testing.TB, name, text string) {
	tb.Helper()
	write(tb, h.Path(name), text)
}

// Link returns what a symbolic link of the host points to, empty if there is
// none.
func (h *Host) Link(name string) string {
	target, err := os.Readlink(h.Path(name))
	if err != nil {
		return ""
	}
	return target
}

// NewLab starts hosts and copies a project. All of it ends with the test.
func NewLab(tb testing.TB, o Options) *Lab {
	tb.Helper()
	if o.Hosts == 0 {
		o.Hosts = 3
	}
	dir := tb.TempDir()
	l := &Lab{
		tb:      tb,
		Project: filepath.Join(dir, "project"),
		Home:    filepath.Join(dir, "home"),
	}
	l.copyProject(o)
	key := l.writeKey()
	if err := l.startHosts(dir, o, key); err != nil {
		tb.Fatal(err)
	}
	l.writeKnownHosts()
	l.env = append(l.environment(), o.Env...)
	return l
}

func (l *Lab) copyProject(o Options) {
	l.tb.Helper()
	if o.Project == "" {
		mkdir(l.tb, l.Project)
	} else if err := os.CopyFS(l.Project, os.DirFS(filepath.Join(testdata(l.tb), "capfiles", o.Project))); err != nil {
		l.tb.Fatal(err)
	}
	for name, text := range o.Files {
		write(l.tb, filepath.Join(l.Project, name), text)
	}
}

// writeKey makes the key to log in with. It's an ECDSA key in PEM: net-ssh
// needs further gems for Ed25519 and for OpenSSH's own format.
func (l *Lab) writeKey() ssh.PublicKey {
	l.tb.Helper()
	private, text := newKey(l.tb)
	mkdir(l.tb, filepath.Join(l.Home, ".ssh"))
	write(l.tb, l.Key(), text)
	if err := errors.Join(os.Chmod(l.Key(), 0o600), os.Chmod(filepath.Dir(l.Key()), 0o700)); err != nil {
		l.tb.Fatal(err)
	}
	return private.PublicKey()
}

func newKey(tb testing.TB) (ssh.Signer, string) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
}

// Key is the private key of the user who deploys.
func (l *Lab) Key() string { return filepath.Join(l.Home, ".ssh", "id_ed25519") }

func (l *Lab) startHosts(dir string, o Options, key ssh.PublicKey) error {
	repo := o.Repo.path(l.tb)
	tools := filepath.Join(testdata(l.tb), "hosts")
	l.Prefix, l.Port = freeAddresses(l.tb, o.Prefix, o.Hosts)
	for i := range o.Hosts {
		host := filepath.Join(dir, "host"+strconv.Itoa(i+1))
		for _, d := range []string{"www", "home"} {
			mkdir(l.tb, filepath.Join(host, d))
		}
		if err := errors.Join(
			os.CopyFS(filepath.Join(host, "home"), os.DirFS(filepath.Join(tools, "home"))),
			os.Symlink(repo, filepath.Join(host, "repo.git")),
			os.Symlink(tools, filepath.Join(host, "tools")),
		); err != nil {
			return err
		}
		hostKey := filepath.Join(dir, "host"+strconv.Itoa(i+1)+"_key")
		_, text := newKey(l.tb)
		write(l.tb, hostKey, text)
		if err := os.Chmod(hostKey, 0o600); err != nil {
			return err
		}
		l.Hosts = append(l.Hosts, &Host{
			dir: host,
			OpenSSHServer: remotetest.OpenSSH(l.tb, remotetest.OpenSSHOptions{
				Host: l.Address(i + 1), Port: l.Port,
				Dir:            Root + "/home",
				Bind:           map[string]string{Root: host},
				AuthorizedKeys: []ssh.PublicKey{key},
				Env:            []string{"PATH=" + Root + "/tools/bin:/usr/local/bin:/usr/bin:/bin"},
				Config: []string{
					"HostKey " + hostKey,
					"HostKeyAlgorithms ecdsa-sha2-nistp256",
					// Bash reads ~/.bashrc when sshd runs it: not that of this machine's user.
					"SetEnv HOME=" + Root + "/home",
				},
			}),
		})
	}
	return nil
}

// freeAddresses returns addresses that nobody uses, those that begin with fixed
// or of the loopback net, with a port that is free on all of them.
func freeAddresses(tb testing.TB, fixed string, hosts int) (prefix string, port int) {
	tb.Helper()
	var err error
	for range 50 {
		if prefix = fixed; prefix == "" {
			prefix = loopbackPrefix()
		}
		port = 20000 + mathrand.IntN(10000) // below the ports that the system hands out
		if err = canListen(prefix, port, hosts); err == nil {
			return prefix, port
		}
	}
	tb.Fatal("no free port: ", err)
	return "", 0
}

func loopbackPrefix() string {
	return fmt.Sprintf("127.%d.%d", 64+mathrand.IntN(190), 1+mathrand.IntN(254))
}

func canListen(prefix string, port, hosts int) error {
	for i := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("%s.%d:%d", prefix, i+1, port))
		if err != nil {
			return err
		}
		l.Close()
	}
	return nil
}

// Address returns the address of host n, counted from 1. It needn't be there.
func (l *Lab) Address(n int) string { return l.Prefix + "." + strconv.Itoa(n) }

// writeKnownHosts writes the key of each host, so that no run differs from the
// next by accepting one.
func (l *Lab) writeKnownHosts() {
	l.tb.Helper()
	var lines []string
	for i, h := range l.Hosts {
		data, err := os.ReadFile(h.dir + "_key")
		if err != nil {
			l.tb.Fatal(err)
		}
		signer, err := ssh.ParsePrivateKey(data)
		if err != nil {
			l.tb.Fatal(err)
		}
		lines = append(lines, l.knownHostsLine(i+1, signer.PublicKey()))
	}
	write(l.tb, l.KnownHosts(), strings.Join(lines, ""))
}

func (l *Lab) knownHostsLine(n int, key ssh.PublicKey) string {
	return fmt.Sprintf("[%s]:%d %s", l.Address(n), l.Port, ssh.MarshalAuthorizedKey(key))
}

// KnownHosts is the known_hosts file of the user who deploys.
func (l *Lab) KnownHosts() string { return filepath.Join(l.Home, ".ssh", "known_hosts") }

// environment is what the repositories of testdata/capfiles want to know.
func (l *Lab) environment() []string {
	name := "root"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	var hosts []string
	for i := range l.Hosts {
		hosts = append(hosts, l.Address(i+1))
	}
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + l.Home,
		"USER=" + name,
		"LANG=C.UTF-8",
		"GOCAP_PIPELINE=" + os.Getenv("GOCAP_PIPELINE"),
		"LAB_N=" + strconv.Itoa(len(l.Hosts)),
		"LAB_PREFIX=" + l.Prefix,
		"LAB_PORT=" + strconv.Itoa(l.Port),
		"GOCAP_TEST_HOSTS=" + strings.Join(hosts, ","),
		"GOCAP_TEST_PORT=" + strconv.Itoa(l.Port),
		"GOCAP_TEST_USER=" + name,
		"GOCAP_TEST_KEY=" + l.Key(),
		"GOCAP_TEST_ROOT=" + Root + "/www",
		"GOCAP_TEST_REPO=" + Root + "/repo.git",
		"GOCAP_TEST_SYSTEMCTL=" + Root + "/tools/bin/systemctl",
	}
}

// Env returns the value of a variable of the program's environment.
func (l *Lab) Env(name string) string {
	for _, kv := range slices.Backward(l.env) {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v
		}
	}
	return ""
}

// Released returns what hosts have in a directory of releases, oldest first.
// The test fails unless all have the same.
func Released(tb testing.TB, hosts []*Host, dir string) []string {
	tb.Helper()
	var all []string
	for i, h := range hosts {
		entries, err := os.ReadDir(h.Path(dir))
		if err != nil {
			tb.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if i == 0 {
			all = names
		} else if !slices.Equal(all, names) {
			tb.Fatalf("releases differ: %v on %s, %v on %s", all, hosts[0].Host(), names, h.Host())
		}
	}
	return all
}

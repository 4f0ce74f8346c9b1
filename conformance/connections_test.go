package conformance

import (
	"os"
	"strings"
	"testing"
)

// changeHostKey writes another key for the last host to known_hosts.
func changeHostKey(tb testing.TB, l *Lab) {
	tb.Helper()
	data, err := os.ReadFile(l.KnownHosts())
	if err != nil {
		tb.Fatal(err)
	}
	last := len(l.Hosts)
	var text strings.Builder
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "["+l.Address(last)+"]") {
			text.WriteString(line)
		}
	}
	key, _ := newKey(tb)
	text.WriteString(l.knownHostsLine(last, key.PublicKey()))
	write(tb, l.KnownHosts(), text.String())
}

// losePrivateKey gives the user a key that no host knows.
func losePrivateKey(tb testing.TB, l *Lab) {
	tb.Helper()
	_, text := newKey(tb)
	write(tb, l.Key(), text)
}

// TestConnectionFailures: one host that can't be reached, or not be trusted, or
// that lets nobody in, ends a deploy before anything has changed anywhere.
func TestConnectionFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		setup  func(testing.TB, *Lab)
		hosts  string
		failed int    // how many hosts
		class  string // of the error
		want   []string
	}{
		{
			name: "refused", hosts: "HOST1,HOST9,HOST3", failed: 1, class: "Errno::ECONNREFUSED",
			want: []string{"Connection refused - connect(2) for 127.0.1.9:2222"},
		},
		{
			name: "host key changed", hosts: "HOST1,HOST2,HOST3", setup: changeHostKey, failed: 1, class: "Net::SSH::HostKeyMismatch",
			want: []string{`fingerprint SHA256:FINGERPRINT does not match for "[127.0.1.3]:2222"`, "HOME/.ssh/known_hosts"},
		},
		{
			name: "not let in", hosts: "HOST1,HOST2,HOST3", setup: losePrivateKey, failed: 3, class: "Net::SSH::AuthenticationFailed",
			want: []string{"Authentication failed for user ", "HOME/.ssh/id_ed25519"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lab := NewLab(t, Options{Project: "lab"})
			lab.Run(Gocap, "production", "lab:seed", "deploy").OK(t)
			before := Released(t, lab.Hosts, "www/app/releases")
			if c.setup != nil {
				c.setup(t, lab)
			}
			r := lab.Normaliser().Result(lab.Run(Gocap, "LAB_HOSTS="+strings.ReplaceAll(c.hosts, "HOST", lab.Prefix+"."), "production", "deploy").Want(t, 1))

			block, _, _ := strings.Cut(r.Stderr, "The deploy has failed with an error: ")
			if strings.Count(r.Stderr, "cap aborted!") != 1 || strings.Count(block, c.class+": ") != 1 {
				t.Errorf("not exactly one error:\n%s", r.Stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(block, want) {
					t.Errorf("no %q in:\n%s", want, block)
				}
			}
			if also := strings.Contains(block, "\nAlso failed:\n"); also != (c.failed > 1) {
				t.Errorf("%d hosts failed, but:\n%s", c.failed, block)
			}
			if after := Released(t, lab.Hosts, "www/app/releases"); strings.Join(after, " ") != strings.Join(before, " ") {
				t.Errorf("releases were %v, are %v", before, after)
			}
			for _, h := range lab.Hosts {
				if got := h.Link("www/app/current"); !strings.HasSuffix(got, before[0]) {
					t.Errorf("%s: current is %q", h.Host(), got)
				}
			}
		})
	}
}

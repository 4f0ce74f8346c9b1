package conformance

import (
	"os"
	"strings"
	"testing"
)

// editKnownHosts replaces the line of the last host: by one with another key,
// or by none.
func editKnownHosts(tb testing.TB, l *Lab, changed bool) {
	tb.Helper()
	data, err := os.ReadFile(l.KnownHosts())
	if err != nil {
		tb.Fatal(err)
	}
	last := len(l.Hosts)
	var kept strings.Builder
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "["+l.Address(last)+"]") {
			kept.WriteString(line)
		}
	}
	if changed {
		key, _ := newKey(tb)
		kept.WriteString(l.knownHostsLine(last, key.PublicKey()))
	}
	write(tb, l.KnownHosts(), kept.String())
}

func changeHostKey(tb testing.TB, l *Lab) { editKnownHosts(tb, l, true) }
func forgetHostKey(tb testing.TB, l *Lab) { editKnownHosts(tb, l, false) }

// losePrivateKey gives the user a key that no host knows.
func losePrivateKey(tb testing.TB, l *Lab) {
	tb.Helper()
	_, text := newKey(tb)
	write(tb, l.Key(), text)
}

var connections = Scenario{
	Name:    "connections",
	Options: Options{Project: "lab"},
	Steps: []Step{
		{Words: "LAB_HOSTS=HOST1,HOST2,HOST9 production lab:one"},
		{Words: "LAB_HOSTS=HOST9 production lab:one"},
		{Words: "production lab:one", Setup: changeHostKey},
		{Words: "LAB_VHK=always production lab:one"},
		{Words: "LAB_VHK=never production lab:one"},
		{Words: "LAB_VHK=always production lab:one", Setup: forgetHostKey},
		{Words: "production lab:one"},
		{Words: "LAB_VHK=always production lab:one"}, // known by now
		{Words: "LAB_HOSTS=HOST3 production lab:one", Setup: losePrivateKey},
		{Words: "LAB_HOSTS=HOST3 production deploy"},
	},
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
			r := lab.Normaliser().Result(lab.Run(Gocap, lab.words("LAB_HOSTS="+c.hosts+" production deploy")...).Want(t, 1))

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

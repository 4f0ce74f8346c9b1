package runtime

import (
	"errors"
	"testing"
)

func TestParseHost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in         string
		user, name string
		port       int
	}{
		{"example.com", "", "example.com", 0},
		{"example.com:22", "", "example.com", 22},
		{"user@example.com", "user", "example.com", 0},
		{"user@example.com:22", "user", "example.com", 22},
		{"1.2.3.4:5", "", "1.2.3.4", 5},
		{"[::1]", "", "::1", 0},
		{"[::1]:22", "", "::1", 22},
		{"::1", "", "::1", 0},
		{"fe80::1%eth0", "", "fe80::1%eth0", 0},
		{"fe80:0:0:0:0:0:0:1", "", "fe80:0:0:0:0:0:0:1", 0},
		{"user@::1", "user", "::1", 0},
		{"user@[::1]:22", "user", "::1", 22},
		{"host:22:33", "", "host", 33},
		{"host:", "", "host", 0},
		{"", "", "", 0},
		{"@host", "", "host", 0},
		{"user@", "user", "user", 0},
		{"a@b@c", "a", "c", 0},
		{":22", "", "", 22},
		{"a b", "", "a b", 0},
	} {
		h, err := ParseHost(tt.in)
		if err != nil {
			t.Errorf("ParseHost(%q): %v", tt.in, err)
			continue
		}
		if h.User != tt.user || h.Hostname != tt.name || h.Port != tt.port {
			t.Errorf("ParseHost(%q) = %q, %q, %d", tt.in, h.User, h.Hostname, h.Port)
		}
	}
	for _, in := range []string{"user@host:abc", "host:abc", "a:b@c", "[::1", "[::1]x", "[h]:3", "host:70000", "h]"} {
		_, err := ParseHost(in)
		var unparsable *UnparsableHostError
		if !errors.As(err, &unparsable) || err.Error() != "Cannot parse host string "+in {
			t.Errorf("ParseHost(%q): error %v", in, err)
		}
		if unparsable != nil && unparsable.RubyClass() != "SSHKit::UnparsableHostStringError" {
			t.Error(unparsable.RubyClass())
		}
	}
}

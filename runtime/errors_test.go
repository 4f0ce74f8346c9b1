package runtime

import (
	"errors"
	"testing"
)

func TestExecuteError(t *testing.T) {
	t.Parallel()
	cause := exceptionf("ArgumentError", "no %s", "way")
	for _, tt := range []struct {
		host *Host
		want string
	}{
		{&Host{Hostname: "h"}, "Exception while executing on host h: no way"},
		{&Host{Hostname: "h", User: "bob", Port: 22}, "Exception while executing as bob@h: no way"},
		{&Host{Hostname: "h", SSHOptions: map[string]any{"user": "al"}}, "Exception while executing on host h: no way"},
	} {
		err := &ExecuteError{Host: tt.host, Err: cause}
		if err.Error() != tt.want {
			t.Errorf("got %q, want %q", err, tt.want)
		}
		if !errors.Is(err, cause) || err.RubyClass() != "SSHKit::Runner::ExecuteError" {
			t.Errorf("cause or class lost: %#v", err)
		}
	}
}

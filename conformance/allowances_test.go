package conformance

import (
	"slices"
	"testing"
)

func TestWithoutRevisionTime(t *testing.T) {
	t.Parallel()
	const check, write = `if test ! -d /r; then false; fi`, `cd /r && /usr/bin/env echo "1" > REVISION`
	for _, tt := range []struct{ in, want []string }{
		{[]string{check, write, check, `cd /r && /usr/bin/env echo "2" > REVISION_TIME`, "ln"}, []string{check, write, "ln"}},
		{[]string{check, write, check, "ln"}, []string{check, write, "ln"}}, // nobody knows the time
		{[]string{check, write, check, check, "cd /r && make"}, []string{check, write, check, "cd /r && make"}},
		{[]string{check, write, check, "cd /r && make"}, []string{check, write, check, "cd /r && make"}},
		{[]string{"ln", check, "ls"}, []string{"ln", check, "ls"}},
	} {
		if got := withoutRevisionTime(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestThreadNoise(t *testing.T) {
	t.Parallel()
	const report = "\ta.rb:1:in `x'\na.rb:2:in `y': no (RuntimeError)\n"
	for _, tt := range []struct{ in, want string }{
		{"#<Thread:0x01 /a.rb:90 run> terminated with exception (report_on_exception is true):\n" + report + "cap aborted!\nno\n", "cap aborted!\nno\n"},
		{"#<Thread:0x01 OWN FILE aborting> terminated with exception (report_on_exception is true):\n" + report, ""},
		{"said\n(Backtrace restricted to imported tasks)\n", "said\n(Backtrace restricted to imported tasks)\n"},
	} {
		if got := threadNoise.ReplaceAllString(tt.in, "${1}"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

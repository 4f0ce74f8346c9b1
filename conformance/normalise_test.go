package conformance

import (
	"strings"
	"testing"
)

// TestHeadersHaveNoTime: how long a run took before a task began is no
// difference, wherever its header stands.
func TestHeadersHaveNoTime(t *testing.T) {
	t.Parallel()
	n := Normaliser{Replace: strings.NewReplacer(), Releases: &Releases{}}
	for text, want := range map[string]string{
		"00:07 deploy:check\n":                        "00:00 deploy:check\n",
		">> 12:07 f:all\n":                            ">> 00:00 f:all\n",
		"* 00:07 \x1b[0;34;49mf:all\x1b[0m\n":         "* 00:00 \x1b[0;34;49mf:all\x1b[0m\n",
		"no newline00:07 \x1b[0;34;49mt\x1b[0m\r\n":   "no newline00:00 \x1b[0;34;49mt\x1b[0m\r\n",
		"production> 00:07 console\n":                 "production> 00:00 console\n",
		"Enter word: 00:07 t:ask\n":                   "Enter word: \n00:00 t:ask\n",
		"it is 10:12:13 now, or 10:12 in the morning": "it is 10:12:13 now, or 10:12 in the morning",
	} {
		if got := n.Text(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

package conformance

import (
	"slices"
	"testing"
)

// TestLogOfSeveralLines: a command belongs to its host however many lines it has.
func TestLogOfSeveralLines(t *testing.T) {
	t.Parallel()
	log := ParseLog(` INFO [00000001] Running /usr/bin/env hg log "a

b" as root@web
  INFO a message
DEBUG [00000001] Command: cd /x && hg log "a

b"
DEBUG [00000002] Running true as root@db
DEBUG [00000002] Command: true
DEBUG [00000001] 	out
of it
DEBUG [00000001] Finished in 0.000 seconds with exit status 0 (successful).
said by the task
 INFO [00000003] Running cut off
`)
	want := map[string][]string{
		"root@web": {"\n  INFO Running /usr/bin/env hg log \"a\n\nb\" as root@web\n  DEBUG Command: cd /x && hg log \"a\n\nb\"" +
			"\n  | of it\n  | out\n  DEBUG Finished in 0.000 seconds with exit status 0 (successful)."},
		"root@db": {"\n  DEBUG Running true as root@db\n  DEBUG Command: true"},
		"":        {"\n  INFO Running cut off"},
	}
	for host, commands := range want {
		if got := log.Commands[host]; !slices.Equal(got, commands) {
			t.Errorf("%s: %q", host, got)
		}
	}
	if len(log.Commands) != len(want) || !slices.Equal(log.Messages, []string{"INFO a message", "said by the task"}) {
		t.Errorf("%q, %q", log.Commands, log.Messages)
	}
}

// TestTurnsOfSeveralLines: the order of the log is that of such commands, too.
func TestTurnsOfSeveralLines(t *testing.T) {
	t.Parallel()
	check := "if test ! -d /x; then false; fi"
	turns := []string{" DEBUG Command: " + check, " DEBUG Command: cd /x && hg log \"a\n\"", " DEBUG Command: " + check, " DEBUG Command: cd /x && ls"}
	got := sorted([]string{"cd /x && hg log \"a\n\"", check, check, "[ -e /in-vain ]", "cd /x && ls"}, turns)
	if want := []string{check, "cd /x && hg log \"a\n\"", check, "cd /x && ls"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

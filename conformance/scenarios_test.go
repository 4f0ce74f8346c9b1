package conformance

import (
	"os"
	"testing"
)

// TestScenarios plays each scenario with Capistrano and with gocap.
func TestScenarios(t *testing.T) {
	t.Parallel()
	record := os.Getenv("GOCAP_RECORD") != ""
	if Cap.Path == "" {
		t.Log("No cap in the PATH: gocap is compared with what was recorded. To see the real thing beside it: apt-get install capistrano")
		if record {
			t.Fatal("nothing to record without cap")
		}
	}
	for _, s := range Scenarios(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var theirs, ours []*Result
			t.Run("play", func(t *testing.T) {
				t.Run("cap", func(t *testing.T) {
					t.Parallel()
					if Cap.Path == "" {
						theirs = s.Recorded(t)
						return
					}
					theirs = s.Play(t, Cap)
					if record {
						s.Record(t, theirs)
					}
				})
				t.Run("gocap", func(t *testing.T) {
					t.Parallel()
					ours = s.Play(t, Gocap)
				})
			})
			if t.Failed() {
				Report.Add(s.Name, len(s.Steps), nil, true)
				return
			}
			var listed []string
			for i, step := range s.Steps {
				d, names := Compare(theirs[i], ours[i], step.Cut)
				if d != "" {
					t.Errorf("step %d, %s:\n%s", i+1, step.Command, d)
				}
				listed = append(listed, names...)
			}
			Report.Add(s.Name, len(s.Steps), listed, t.Failed())
		})
	}
}

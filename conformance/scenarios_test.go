package conformance

import (
	"maps"
	"os"
	"slices"
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
			var theirs []*Result
			ours := map[string][]*Result{}
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
				for name, p := range ways(s) {
					results := make([]*Result, len(s.Steps))
					ours[name] = results
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						copy(results, s.Play(t, p))
					})
				}
			})
			if t.Failed() {
				Report.Add(s.Name, len(s.Steps), nil, true)
				return
			}
			var listed []string
			for _, name := range slices.Sorted(maps.Keys(ours)) {
				for i, step := range s.Steps {
					d, names := Compare(theirs[i], ours[name][i], step.Cut)
					if d != "" {
						t.Errorf("%s, step %d, %s:\n%s", name, i+1, step.Command, d)
					}
					listed = append(listed, names...)
				}
			}
			Report.Add(s.Name, len(s.Steps), listed, t.Failed())
		})
	}
}

// ways are those in which gocap plays a scenario, by name.
func ways(s Scenario) map[string]Program {
	all := map[string]Program{"gocap": Gocap}
	if slices.Contains(aheadToo, s.Name) && os.Getenv("GOCAP_PIPELINE") == "" {
		ahead := Gocap
		ahead.Ahead = true
		all["gocap ahead"] = ahead
	}
	return all
}

package conformance

import (
	"os"
	"testing"
)

// remove takes away a file of the last host.
func remove(name string) func(testing.TB, *Lab) {
	return func(tb testing.TB, l *Lab) {
		if err := os.Remove(l.Hosts[len(l.Hosts)-1].Path(name)); err != nil {
			tb.Fatal(err)
		}
	}
}

// Cap reports the first host of the list that fails and doesn't wait for those
// behind it. So it's the last one that fails here.
var scenarios = []Scenario{
	{
		Name:    "lab",
		Options: Options{Project: "lab", Repo: LabRepo},
		Steps: []Step{
			{Words: "production lab:seed"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production deploy:rollback"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production deploy"}, // cleans up
			{Words: "ROLLBACK_RELEASE=RELEASE4 production deploy:rollback"},
			{Words: "production deploy:cleanup deploy:check"},
			{Words: "production deploy -n"},
		},
	},
	{
		Name:    "lab command line",
		Options: Options{Project: "lab", Hosts: 1},
		Steps: []Step{
			{Words: ""},
			{Words: "deploy"},
			{Words: "nosuch deploy"},
			{Words: "production"},
			{Words: "production nosuch"},
			{Words: "production deploy:strating"},
			{Words: "production production"},
			{Words: "-T"},
			{Words: "-T lab"},
			{Words: "-AT"},
			{Words: "-D lab"},
			{Words: "-W lab:"},
			{Words: "-P"},
			{Words: "production -P"},
			{Words: "-z"},
			{Words: "--nosuch"},
			{Words: "--quiet"},
			{Words: "-s"},
			{Words: "production lab:noop --trace"},
			{Words: "production lab:noop -t=stdout"},
			{Words: "production lab:one lab:one lab:noop"},
		},
	},
	{
		Name:    "lab filters",
		Options: Options{Project: "lab"},
		Steps: []Step{
			{Words: "production lab:one --hosts=HOST2"},
			{Words: "production lab:one -z HOST1,HOST3"},
			{Words: "HOSTS=HOST3 production lab:one"},
			{Words: "production lab:one HOSTS=HOST3"},
			{Words: "production lab:one --roles=db"},
			{Words: "production lab:one -r db,web"},
			{Words: "ROLES=db production lab:one"},
			{Words: "production lab:one --roles=db --hosts=HOST2"},
			{Words: "production lab:one --roles=nosuch"},
			{Words: "production lab:one --hosts=nosuch"},
			{Words: "production lab:one --hosts=all"},
			{Words: "production lab:one --hosts=^127.*[12]$"},
			{Words: "production lab:one --roles=/d./"},
		},
	},
	{
		Name:    "lab failures",
		Options: Options{Project: "lab", Repo: LabRepo},
		Steps: []Step{
			{Words: "production deploy", Cut: true}, // no linked files yet
			{Words: "production lab:seed"},
			{Words: "production deploy:rollback", Cut: true}, // nothing to roll back to
			{Words: "LAB_FAIL_HOST=HOST3 production deploy"},
			{Words: "LAB_FAIL_HOST=HOST3 production deploy --trace"},
			{Words: "LAB_FAIL_HOST=HOST3 production lab:maybe_fail"},
			{Words: "production deploy", Cut: true, Setup: remove("www/app/shared/config/master.key")},
			{Words: "ROLLBACK_RELEASE=20010101000000 production deploy:rollback", Cut: true},
			{Words: "LAB_HOSTS=HOST1,HOST2,HOST9 production lab:one"},
			{Words: "LAB_HOSTS=HOST1,HOST2,HOST9 production deploy"},
		},
	},
	{
		Name:    "lab formats",
		Options: Options{Project: "lab", Repo: LabRepo},
		Steps: []Step{
			{Words: "LAB_FORMAT=pretty production lab:seed"},
			{Words: "LAB_FORMAT=pretty production deploy:check"},
			{Words: "LAB_FORMAT=blackhole production lab:one"},
			{Words: "LAB_FORMAT=nosuch production lab:one"},
		},
	},
	{
		Name:    "plain",
		Options: Options{Project: "plain"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production settings:show"},
			{Words: "production deploy:rollback"},
			{Words: "staging deploy BRANCH=master"},
			{Words: "staging deploy BRANCH=nosuch"},
		},
	},
	{
		Name:    "multi_server",
		Options: Options{Project: "multi_server"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production deploy:rollback"},
			{Words: "production web:weights fleet:zone"},
			{Words: "production fleet:zone[b]"},
			{Words: "production fleet:preflight --hosts=HOST2"},
			{Words: "production deploy -n"},
		},
	},
	{
		Name:    "helpers_erb",
		Options: Options{Project: "helpers_erb"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production templates:show templates:upload"},
			{Words: "production templates:show[nginx.conf]"},
			{Words: "production deploy:rollback"},
		},
	},
}

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
	for _, s := range scenarios {
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
				return
			}
			for i, step := range s.Steps {
				if d := Compare(theirs[i], ours[i], step.Cut); d != "" {
					t.Errorf("step %d, %s:\n%s", i+1, step.Words, d)
				}
			}
		})
	}
}

package conformance

import (
	"regexp"
	"slices"
	"testing"
)

// TestLimit: with --limit 1 no host begins before the one in front of it is
// through, however it came out; a failure ends the run as without.
func TestLimit(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "lab", Files: map[string]string{
		"lib/capistrano/tasks/limit.rake": `task :twice do
  on roles(:app) do |host|
    execute :echo, "one", host.hostname
    execute :sh, "-c", "'exit 3'" if host.hostname == roles(:app)[1].hostname
    execute :echo, "two", host.hostname
  end
end
`,
	}})
	r := lab.Normaliser().Result(lab.Run(Gocap, "--limit", "1", "production", "twice").Want(t, 1))
	var got []string
	for _, m := range regexp.MustCompile(`Running /usr/bin/env echo (\w+) 127\.0\.1\.(\d)`).FindAllStringSubmatch(r.Log, -1) {
		got = append(got, m[2]+m[1])
	}
	if want := []string{"1one", "1two", "2one", "3one", "3two"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v\n%s", got, want, r.Log)
	}
}

package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// recorded is a run of real Capistrano on the lab project, as it was recorded:
// see testdata/traces.
func recorded(t *testing.T, name string) *Result {
	t.Helper()
	dir := filepath.Join("testdata/traces", name)
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	exit, err := strconv.Atoi(strings.TrimSpace(read("exit")))
	if err != nil {
		t.Fatal(err)
	}
	r := &Result{Exit: exit, Stdout: read("stdout"), Stderr: read("stderr"), Commands: map[string][]string{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.cmds"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		host := strings.TrimSuffix(filepath.Base(file), ".cmds")
		for line := range strings.Lines(read(filepath.Base(file))) {
			r.Commands[host] = append(r.Commands[host], strings.TrimSuffix(line, "\n"))
		}
	}
	return r
}

func (r *Releases) learnResult(x *Result) {
	r.Learn(x.Stdout, x.Stderr, x.Log)
	for _, commands := range x.Commands {
		r.Learn(commands...)
	}
}

// The run that was recorded was of another repository.
var revision = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

func withoutRevision(r *Result) {
	r.Stdout = revision.ReplaceAllString(r.Stdout, "SHA")
	for _, commands := range r.Commands {
		for i := range commands {
			commands[i] = revision.ReplaceAllString(commands[i], "SHA")
		}
	}
}

// TestTraces does what was done when the traces were recorded, in that order,
// with gocap.
func TestTraces(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "lab", Repo: LabRepo})
	theirs := &Normaliser{
		Replace:  strings.NewReplacer("/srv/lab/capproj", "PROJECT"),
		Releases: &Releases{},
	}
	secret := lab.Hosts[1].Path("www/app/shared/config/master.key")
	var listed []string
	steps := []struct {
		name  string
		words string
		setup func() error
	}{
		{name: "08-T", words: "-T"},
		{name: "08b-AT", words: "-AT"},
		{name: "08c-P", words: "production -P"},
		{name: "12-no-args"},
		{name: "12b-no-stage", words: "deploy"},
		{name: "12c-bad-stage", words: "nosuch deploy"},
		{name: "12d-bad-task", words: "LAB_N=1 production nosuch"},
		{name: "00-seed", words: "production lab:seed"},
		{name: "01-first-deploy", words: "production deploy"},
		{name: "02-second-deploy", words: "production deploy"},
		{name: "03-rollback", words: "production deploy:rollback"},
		{name: "04-deploy-keep3-1", words: "production deploy"},
		{name: "04-deploy-keep3-2", words: "production deploy"},
		{name: "04-deploy-keep3-3", words: "production deploy"},
		{name: "05-deploy-cleanup-task", words: "production deploy:cleanup"},
		{name: "06-rollback-named", words: "ROLLBACK_RELEASE=RELEASE3 production deploy:rollback"},
		{name: "09-dry-run", words: "production deploy -n"},
		{name: "10-fail-missing-linked-file", words: "production deploy", setup: func() error { return os.Rename(secret, secret+"~") }},
		{name: "11-fail-command-one-of-three", words: "LAB_FAIL_HOST=HOST2 production deploy", setup: func() error { return os.Rename(secret+"~", secret) }},
		{name: "11b-fail-command-trace", words: "LAB_FAIL_HOST=HOST2 production deploy --trace"},
		{name: "13-hosts-filter", words: "--hosts=HOST2 production deploy:check"},
		{name: "13b-roles-filter", words: "--roles=db production deploy:check"},
		{name: "14-format-pretty", words: "LAB_FORMAT=pretty production deploy:check"},
	}
	for _, step := range steps {
		if step.setup != nil {
			if err := step.setup(); err != nil {
				t.Fatal(err)
			}
		}
		want := recorded(t, step.name)
		theirs.Releases.learnResult(want)
		words := strings.ReplaceAll(step.words, "HOST2", lab.Address(2))
		if before, number, ok := strings.Cut(words, "=RELEASE"); ok {
			n, err := strconv.Atoi(number[:1])
			if err != nil {
				t.Fatal(err)
			}
			words = before + "=" + lab.seen.Name(n) + number[1:]
		}
		got := lab.Normaliser().Result(lab.Run(Gocap, strings.Fields(words)...))
		got.Log = "" // wasn't kept
		want = theirs.Result(want)
		withoutRevision(want)
		withoutRevision(got)
		d, names := Compare(want, got, false)
		if d != "" {
			t.Errorf("%s:\n%s", step.name, d)
		}
		listed = append(listed, names...)
	}
	Report.Add("traces", len(steps), listed, t.Failed())
}

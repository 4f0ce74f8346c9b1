package conformance

import (
	"bytes"
	"strings"
	"testing"
)

const differencesRake = `def went_on
  on(roles(:app)) { execute :touch, "/srv/lab/www/went-on" }
end

namespace :d do
  task(:killed) { on(roles(:app)) { execute "kill -KILL $$" }; went_on }
  task(:tested) { on(roles(:app)) { puts "no: #{test("kill -KILL $$").inspect}" }; went_on }
  task(:lost) { on(roles(:app)) { execute "kill -KILL $PPID; sleep 5" }; went_on }
  task(:text) { on(roles(:app)) { info "né en #{capture(:echo, "février")}" }; went_on }
  task :local do
    run_locally { execute :touch, "local-command-ran" }
  end
end
`

// TestDifferences shows what scenarios can't, since cap and gocap go on in
// different ways: those rows of docs/differences.md that name it.
func TestDifferences(t *testing.T) {
	t.Parallel()
	type behaviour struct {
		exit   int
		on     bool   // went on
		local  bool   // ran the local command
		stderr string // is in it
	}
	for _, c := range []struct {
		name       string
		words      string
		cap, gocap behaviour
	}{
		{
			"a killed command", "production d:killed",
			behaviour{exit: 0, on: true},
			behaviour{exit: 1, stderr: "command killed by signal KILL on 127.0.1.1: kill -KILL $$"},
		},
		{
			"a killed test", "production d:tested",
			behaviour{exit: 0, on: true},
			behaviour{exit: 1, stderr: "command killed by signal KILL on 127.0.1.1: kill -KILL $$"},
		},
		{
			"a lost connection", "production d:lost",
			behaviour{exit: 1},
			behaviour{exit: 1, stderr: "connection to 127.0.1.1 lost"},
		},
		{
			"text that isn't ASCII", "production d:text",
			behaviour{exit: 1, stderr: "Encoding::CompatibilityError"},
			behaviour{exit: 0, on: true},
		},
		{
			"a dry run's local commands", "production d:local -n",
			behaviour{local: true},
			behaviour{local: false},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, x := range []struct {
				Program
				want behaviour
			}{{Cap, c.cap}, {Gocap, c.gocap}} {
				if x.Path == "" {
					continue // cap: the report says so
				}
				l := NewLab(t, Options{Project: "lab", Hosts: 1, Files: map[string]string{
					"lib/capistrano/tasks/differences.rake": differencesRake,
				}})
				r := l.Normaliser().Result(l.Run(x.Program, strings.Fields(c.words)...))
				got := behaviour{
					exit:  r.Exit,
					on:    exists(l.Hosts[0].Path("www/went-on")),
					local: exists(l.Project + "/local-command-ran"),
				}
				if strings.Contains(r.Stderr, x.want.stderr) {
					got.stderr = x.want.stderr
				}
				if got != x.want {
					t.Errorf("%s: %+v, want %+v\nstdout:\n%s\nstderr:\n%s", x.Name, got, x.want, r.Stdout, r.Stderr)
				}
			}
		})
	}
}

// TestStageHints: who sits at a terminal is told which stages there are; a
// program gets what cap says.
func TestStageHints(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "lab", Hosts: 1})
	const notSet = "Stage not set, please call something such as `cap production deploy`, where production is a stage you have defined.\n"
	cmd := lab.Command(Gocap.Path, "prodction", "lab:noop")
	var screen bytes.Buffer
	terminal, err := startOnTerminal(cmd, &screen)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	terminal.Close()
	got := strings.ReplaceAll(screen.String(), "\r", "")
	if want := notSet + "Stages here: production\nDid you mean?  production\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r := lab.Run(Gocap, "prodction", "lab:noop").Want(t, 1); r.Stdout != notSet || r.Stderr != "" {
		t.Errorf("%q, %q", r.Stdout, r.Stderr)
	}
}

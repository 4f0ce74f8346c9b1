package main

import (
	stdflag "flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = stdflag.Bool("update", false, "write what testdata/gems records anew")

// TestGems runs testdata/gems: what a Capfile's gems do to the hosts. Each file
// is an archive that is read from top to bottom. A file of it whose name holds
// "gocap " is a command line of the shell; what is in it was recorded:
//
//	host $ COMMAND        what a host was sent, in order, but for the checks of within
//	      | TEXT          more lines of it, or what was uploaded
//	local $ COMMAND       a program of bin/ that was run on this machine
//	http $ METHOD URL     a request, with its telling headers and its body
//	screen | TEXT         what the tasks said
//	stderr | TEXT
//	exit N                unless it's 0
//
// Record it with -update, and then read it. The other files are those of the
// repository as of then, but for
//
//	answers             how commands end, see parseAnswers; all others succeed and print nothing
//	answers HOST        the same for one host (web1, web2, app1, db1, worker1)
//	answers http        the same for requests, by METHOD URL: status and body
//	HOST:/PATH          a file that a host has
//	bin/NAME            a program of this machine: its runs are recorded; empty, it does nothing
//
// The fixtures are beside the command, not beside the recipes, since a run
// takes all of gocap.
func TestGems(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/gems/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f := newFixture(t, archive)
			changed := false
			for i := range archive.Files {
				got, recorded := f.play(archive.Files[i])
				if want := string(archive.Files[i].Data); recorded && got != want {
					changed = true
					archive.Files[i].Data = []byte(got)
					if !*update {
						t.Errorf("%s\n%s", archive.Files[i].Name, difference(want, got))
					}
				}
			}
			if changed && *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// difference shows the lines where two texts part, after one they share.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	same := 0
	for same < min(len(w), len(g)) && w[same] == g[same] {
		same++
	}
	wantEnd, gotEnd := len(w), len(g)
	for wantEnd > same && gotEnd > same && w[wantEnd-1] == g[gotEnd-1] {
		wantEnd, gotEnd = wantEnd-1, gotEnd-1
	}
	var b strings.Builder
	show := func(mark string, lines []string) {
		for _, line := range lines {
			b.WriteString(mark + line + "\n")
		}
	}
	show("  ", w[max(0, same-1):same])
	show("- ", w[same:wantEnd])
	show("+ ", g[same:gotEnd])
	return b.String()
}

// A fixture is the machine on which the commands of one archive run.
type fixture struct {
	t        *testing.T
	dir      string // all of it
	text     string // of the archive: what is in it was not made up by a run
	hosts    map[string]*fixtureHost
	requests *requests
}

func newFixture(t *testing.T, archive *txtar.Archive) *fixture {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, dir: dir, text: string(txtar.Format(archive)), hosts: map[string]*fixtureHost{}}
	for _, folder := range []string{"project", "home/.ssh", "bin", "programs"} {
		if err := os.MkdirAll(f.path(folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	f.startHosts()
	f.requests = startRequests(t, f.path("ca.pem"))
	return f
}

func (f *fixture) path(name string) string { return filepath.Join(f.dir, name) }

func (f *fixture) write(name, text string, mode os.FileMode) {
	f.t.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), []byte(text), mode); err != nil {
		f.t.Fatal(err)
	}
}

// play takes in a file of the archive, or runs it if it's a command.
func (f *fixture) play(file txtar.File) (got string, recorded bool) {
	f.t.Helper()
	name, text := file.Name, string(file.Data)
	if strings.Contains(name, "gocap ") {
		return f.run(name), true
	}
	if who, ok := strings.CutPrefix(name, "answers"); ok {
		answers, err := parseAnswers(text)
		if err != nil {
			f.t.Fatalf("%s: %v", name, err)
		}
		f.answer(strings.TrimSpace(who), answers)
		return "", false
	}
	if host, path, ok := strings.Cut(name, ":/"); ok && slices.Contains(fixtureHosts, host) {
		f.write(host+"/"+path, text, 0o644)
		return "", false
	}
	if program, ok := strings.CutPrefix(name, "bin/"); ok {
		f.addProgram(program, text)
		return "", false
	}
	f.write("project/"+name, text, 0o644)
	return "", false
}

// answer says how the commands of a host end, of all hosts if who is empty.
func (f *fixture) answer(who string, answers answers) {
	f.t.Helper()
	if who == "http" {
		f.requests.set(answers)
		return
	}
	if who != "" && f.hosts[who] == nil {
		f.t.Fatalf("answers of %s, which no file names", who)
	}
	for name, host := range f.hosts {
		host.set(who != "" && who == name, who == "", answers)
	}
}

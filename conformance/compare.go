package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// Compare tells where two normalised runs differ: of Capistrano, and of gocap.
// It changes neither. An empty text means nowhere. It also returns the names of
// the differences on purpose that were met.
//
// Where a host fails, cap ends without waiting for the others, wherever they
// are. With cut, what cap did and said may be less than what gocap did and
// said, on every host.
func Compare(want, got *Result, cut bool) (difference string, listed []string) {
	allowed := func(without string) string {
		want, got := clone(want), clone(got)
		for _, a := range Allowances {
			if a.Noise || a.Name != without && without != everything {
				a.Apply(want, got)
			}
		}
		return compare(want, got, cut && without != endsEarly && without != everything)
	}
	if allowed(everything) == "" {
		return "", nil
	}
	if difference := allowed(""); difference != "" {
		return difference, nil
	}
	for _, a := range Allowances {
		if !a.Noise && allowed(a.Name) != "" {
			listed = append(listed, a.Name)
		}
	}
	if cut && allowed(endsEarly) != "" {
		listed = append(listed, endsEarly)
	}
	return "", listed
}

const (
	endsEarly  = "cap ends early" // the difference that cut allows
	everything = "everything"
)

func compare(want, got *Result, cut bool) string {
	d := differences{cut: cut}
	d.exactly("exit status", fmt.Sprintln(want.Exit), fmt.Sprintln(got.Exit))
	d.byHost("commands to ", want.Commands, got.Commands)
	d.byHost("files on ", want.Trees, got.Trees)
	d.stdout(want.Stdout, got.Stdout)
	d.exactly("stderr", want.Stderr, got.Stderr)
	d.log(want.Log, got.Log)
	return d.String()
}

func clone(r *Result) *Result {
	c := *r
	c.Commands, c.Trees = maps.Clone(r.Commands), maps.Clone(r.Trees)
	return &c
}

type differences struct {
	strings.Builder
	cut bool
}

func (d *differences) exactly(what, want, got string) {
	if want != got {
		d.Write(diff.Diff(what+" of cap", []byte(want), what+" of gocap", []byte(got)))
	}
}

// lines compares texts of which the first may be cut.
func (d *differences) lines(what, want, got string) {
	if !d.cut || !part(strings.Split(want, "\n"), strings.Split(got, "\n")) {
		d.exactly(what, want, got)
	}
}

// part tells whether all lines of one list are in the other, in its order.
func part(some, all []string) bool {
	for _, line := range all {
		if len(some) > 0 && some[0] == line {
			some = some[1:]
		}
	}
	return len(some) == 0
}

func (d *differences) byHost(what string, want, got map[string][]string) {
	hosts := map[string]bool{}
	for host := range want {
		hosts[host] = true
	}
	for host := range got {
		hosts[host] = true
	}
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		d.lines(what+host, joinLines(want[host]), joinLines(got[host]))
	}
}

// joinLines is a list of commands as a text, each on one line.
func joinLines(commands []string) string {
	var b strings.Builder
	for _, c := range commands {
		b.WriteString(oneLine(c) + "\n")
	}
	return b.String()
}

func oneLine(text string) string { return strings.ReplaceAll(text, "\n", `\n`) }

// stdout compares screens, lists of tasks or logs, whichever it is.
func (d *differences) stdout(want, got string) {
	switch {
	case logLine.MatchString(firstLine(want)):
		d.log(want, got)
	case strings.HasPrefix(want, "cap "):
		d.exactly("stdout", unpad(want), unpad(got))
	default:
		theirs, ours := alike(want, got)
		d.lines("stdout", theirs.Text(), ours.Text())
		for _, problem := range CheckScreen(got) {
			fmt.Fprintf(d, "stdout of gocap: %s\n", problem)
		}
	}
}

func (d *differences) log(want, got string) {
	theirs, ours := ParseLog(want), ParseLog(got)
	ours.WithoutRevisionTime()
	d.lines("log", theirs.Text(), ours.Text())
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// unpad takes the padding out of a list of tasks, whose width comes from the
// longest name: gocap has tasks of 3.19 besides.
func unpad(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if name, comment, ok := strings.Cut(line, "  # "); ok {
			line = strings.TrimRight(name, " ") + "  # " + comment
		}
		b.WriteString(line)
	}
	return b.String()
}

package conformance

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A Scenario is what is done in a lab, step by step. [ReadScenario] tells how
// one is written down.
type Scenario struct {
	Name    string
	Options Options
	Steps   []Step
}

// A Step is a command line of a shell that runs the program once, as cap.
type Step struct {
	Prepare   []string // command lines that go before, for a shell in the project
	Command   string
	Cut       bool // several hosts fail, or wait: see [Compare]
	TTY       bool // a terminal is standard input, output and error
	Reactions []Reaction
}

// A Reaction is what is done to a program once it has written a text. They come
// one after the other.
type Reaction struct {
	Text   string
	Type   string // on the terminal
	Hidden bool   // not before the terminal has stopped to show what is typed
	Signal syscall.Signal
}

// Scenarios reads all of testdata/scenarios.
func Scenarios(tb testing.TB) []Scenario {
	tb.Helper()
	files, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	var all []Scenario
	for _, file := range files {
		s, err := ReadScenario(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// Play does a scenario with a program in a lab of its own. It returns a
// normalised result for each step.
func (s Scenario) Play(tb testing.TB, p Program) []*Result {
	tb.Helper()
	l := NewLab(tb, s.Options)
	before := l.projectTree(nil)
	var results []*Result
	for _, step := range s.Steps {
		for _, command := range step.Prepare {
			l.prepare(command)
		}
		r := l.start(l.shell(p, step.Command), step).Wait()
		r.Trees = map[string][]string{}
		for i, h := range l.Hosts {
			tree, err := h.Tree()
			if err != nil {
				tb.Fatal(err)
			}
			r.Trees[l.Address(i+1)] = tree
		}
		r.Trees["localhost"] = l.projectTree(before)
		r.Ahead = p.Ahead
		results = append(results, l.Normaliser().Result(r))
	}
	return results
}

// names are variables for the command lines of a scenario: HOST1 is the address
// of the first host and ROOT1 its /srv/lab, RELEASE1 the oldest release, PORT
// the port of all hosts.
func (l *Lab) names() []string {
	env := []string{"PORT=" + strconv.Itoa(l.Port)}
	for i := range 9 {
		env = append(env, "HOST"+strconv.Itoa(i+1)+"="+l.Address(i+1))
	}
	for i, h := range l.Hosts {
		env = append(env, "ROOT"+strconv.Itoa(i+1)+"="+h.dir)
	}
	for i, name := range l.seen.names {
		env = append(env, "RELEASE"+strconv.Itoa(i+1)+"="+name)
	}
	return env
}

// projectTree lists the files of the project that aren't listed yet.
func (l *Lab) projectTree(before []string) []string {
	l.tb.Helper()
	tree, err := listTree(l.Project)
	if err != nil {
		l.tb.Fatal(err)
	}
	return slices.DeleteFunc(without(tree, before), func(line string) bool {
		_, name, _ := strings.Cut(line, " ")
		return strings.HasPrefix(name, "log")
	})
}

package conformance

import (
	"strconv"
	"strings"
	"testing"
)

// A Scenario is what is done in a lab, step by step.
type Scenario struct {
	Name    string
	Options Options
	Steps   []Step
}

// A Step runs the program once.
type Step struct {
	// Words are the command line, after assignments to the environment. HOST1
	// stands for the address of the first host, RELEASE1 for the oldest
	// release.
	Words string
	Setup func(tb testing.TB, l *Lab) // goes before, if any
	Cut   bool                        // several hosts fail, or wait: see [Compare]
}

// Play does a scenario with a program in a lab of its own. It returns a
// normalised result for each step.
func (s Scenario) Play(tb testing.TB, p Program) []*Result {
	tb.Helper()
	l := NewLab(tb, s.Options)
	var results []*Result
	for _, step := range s.Steps {
		if step.Setup != nil {
			step.Setup(tb, l)
		}
		r := l.Run(p, l.words(step.Words)...)
		r.Trees = map[string][]string{}
		for i, h := range l.Hosts {
			tree, err := h.Tree()
			if err != nil {
				tb.Fatal(err)
			}
			r.Trees[l.Address(i+1)] = tree
		}
		results = append(results, l.Normaliser().Result(r))
	}
	return results
}

func (l *Lab) words(text string) []string {
	var pairs []string
	for i := 9; i > 0; i-- {
		pairs = append(pairs, "HOST"+strconv.Itoa(i), l.Address(i))
	}
	for i := len(l.seen.names); i > 0; i-- {
		pairs = append(pairs, "RELEASE"+strconv.Itoa(i), l.seen.Name(i))
	}
	words := strings.Fields(text)
	for i := range words {
		words[i] = strings.NewReplacer(pairs...).Replace(words[i])
	}
	return words
}

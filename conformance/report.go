package conformance

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Report tells how each scenario came out. It's safe for use by several
// goroutines.
var Report Outcomes

// Outcomes are the outcomes of scenarios.
type Outcomes struct {
	mu   sync.Mutex
	rows []outcome
}

type outcome struct {
	name      string
	steps     int
	listed    []string // the differences on purpose that were met
	different bool
}

// Add adds a scenario.
func (o *Outcomes) Add(name string, steps int, listed []string, different bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	slices.Sort(listed)
	o.rows = append(o.rows, outcome{name, steps, slices.Compact(listed), different})
}

// String is a table of scenarios with their counts on the last line.
func (o *Outcomes) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.rows) == 0 {
		return ""
	}
	slices.SortFunc(o.rows, func(a, b outcome) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	if Cap.Path == "" {
		b.WriteString("\nNO CAP " + reference + " HERE: gocap was compared with recorded runs only\n")
	}
	fmt.Fprintf(&b, "\n%-28s %5s  %s\n", "scenario", "steps", "beside cap")
	var equal, listed, different int
	for _, row := range o.rows {
		verdict := "equal"
		switch {
		case row.different:
			verdict = "DIFFERENT"
			different++
		case len(row.listed) > 0:
			verdict = "listed: " + strings.Join(row.listed, ", ")
			listed++
		default:
			equal++
		}
		fmt.Fprintf(&b, "%-28s %5d  %s\n", row.name, row.steps, verdict)
	}
	fmt.Fprintf(&b, "\n%d equal, %d listed, %d different\n", equal, listed, different)
	return b.String()
}

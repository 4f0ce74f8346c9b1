package conformance

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

func goldenFile(scenario string) string {
	return filepath.Join("testdata", "golden", scenario+".txtar")
}

// Record keeps what Capistrano did in a scenario.
func (s Scenario) Record(tb testing.TB, results []*Result) {
	tb.Helper()
	archive := &txtar.Archive{Comment: []byte("What Capistrano 3.17 did, normalised.\n")}
	before := map[string][]string{} // files are recorded as changes
	for i, r := range results {
		add := func(name, text string) {
			if text == "" {
				return
			}
			text = strings.TrimSuffix(text, "\n") + "\n"
			archive.Files = append(archive.Files, txtar.File{Name: fmt.Sprintf("%d/%s", i+1, name), Data: []byte(text)})
		}
		add("step", s.Steps[i].Command)
		add("exit", strconv.Itoa(r.Exit))
		add("stdout", r.Stdout)
		add("stderr", r.Stderr)
		add("log", r.Log)
		for _, host := range slices.Sorted(maps.Keys(r.Commands)) {
			add("commands/"+host, joinLines(r.Commands[host]))
		}
		for _, host := range slices.Sorted(maps.Keys(r.Trees)) {
			add("gone/"+host, joinLines(without(before[host], r.Trees[host])))
			add("new/"+host, joinLines(without(r.Trees[host], before[host])))
		}
		before = r.Trees
	}
	write(tb, goldenFile(s.Name), string(txtar.Format(archive)))
}

// Recorded returns what Capistrano did in a scenario when it was last recorded.
func (s Scenario) Recorded(tb testing.TB) []*Result {
	tb.Helper()
	archive, err := txtar.ParseFile(goldenFile(s.Name))
	if err != nil {
		tb.Fatalf("%v\nThis scenario was never recorded. Install Capistrano, then: make conformance-record", err)
	}
	results := make([]*Result, len(s.Steps))
	gone, added := make([]map[string][]string, len(results)), make([]map[string][]string, len(results))
	for i := range results {
		results[i] = &Result{Commands: map[string][]string{}}
		gone[i], added[i] = map[string][]string{}, map[string][]string{}
	}
	for _, f := range archive.Files {
		number, name, _ := strings.Cut(f.Name, "/")
		n, err := strconv.Atoi(number)
		if err != nil || n > len(s.Steps) {
			tb.Fatalf("%s: no step %s", goldenFile(s.Name), number)
		}
		switch kind, host, _ := strings.Cut(name, "/"); kind {
		case "gone":
			gone[n-1][host] = splitLines(string(f.Data))
		case "new":
			added[n-1][host] = splitLines(string(f.Data))
		default:
			if err := results[n-1].set(name, string(f.Data)); err != nil {
				tb.Fatal(err)
			}
		}
		if name == "step" && strings.TrimSpace(string(f.Data)) != s.Steps[n-1].Command {
			tb.Fatalf("%s: step %d is another one by now. Record it anew: make conformance-record", goldenFile(s.Name), n)
		}
	}
	trees := map[string][]string{}
	for i, r := range results {
		trees = maps.Clone(trees)
		for host, lines := range gone[i] {
			trees[host] = without(trees[host], lines)
		}
		for host, lines := range added[i] {
			trees[host] = slices.Sorted(slices.Values(slices.Concat(trees[host], lines)))
		}
		r.Trees = trees
	}
	return results
}

// without returns the lines but for those of others. A line that is there more
// often than in others stays as often as it's more.
func without(lines, others []string) []string {
	left := map[string]int{}
	for _, line := range others {
		left[line]++
	}
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		left[line]--
		return left[line] >= 0
	})
}

func (r *Result) set(name, text string) (err error) {
	kind, host, _ := strings.Cut(name, "/")
	switch kind {
	case "exit":
		r.Exit, err = strconv.Atoi(strings.TrimSpace(text))
	case "stdout":
		r.Stdout = text
	case "stderr":
		r.Stderr = text
	case "log":
		r.Log = text
	case "commands":
		r.Commands[host] = splitLines(text)
	}
	return err
}

func splitLines(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

package main

import (
	"slices"
	"strings"
	"testing"
)

// On a terminal no line is longer than it is wide, and both forms name the same.
func TestListGems(t *testing.T) {
	var table, narrow strings.Builder
	listGems(&table, 0)
	listGems(&narrow, 80)
	for line := range strings.Lines(narrow.String()) {
		if len(line) > 80+len("\n") {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
	if want, got := strings.Fields(table.String()), strings.Fields(narrow.String()); !slices.Equal(want, got) {
		t.Errorf("a terminal shows %d words, a pipe %d", len(got), len(want))
	}
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gocap/gocap/recipes"
)

// listGems prints the built-in gems: name, releases ("-" where any will do) and
// require paths, a line each. Where people read it, width columns wide, the paths
// stand below their gem.
func listGems(w io.Writer, width int) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, g := range recipes.Gems {
		if !g.BuiltIn() {
			continue
		}
		releases := cmp.Or(strings.Join(g.Releases, " "), "-")
		if width > 0 {
			fmt.Fprintf(w, "%s %s\n", g.Name, releases)
			fill(w, "    ", g.Requires, width)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", g.Name, releases, strings.Join(g.Requires, " "))
	}
	table.Flush()
}

// fill prints words in lines of at most width columns, each behind indent.
func fill(w io.Writer, indent string, words []string, width int) {
	line := ""
	for _, word := range words {
		if line != "" && len(line)+1+len(word) > width {
			fmt.Fprintln(w, line)
			line = ""
		}
		line = cmp.Or(line, indent[1:]) + " " + word
	}
	fmt.Fprintln(w, line)
}

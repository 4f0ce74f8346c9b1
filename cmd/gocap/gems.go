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
// require paths.
func listGems(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, g := range recipes.Gems {
		if g.BuiltIn() {
			fmt.Fprintf(table, "%s\t%s\t%s\n", g.Name, cmp.Or(strings.Join(g.Releases, " "), "-"), strings.Join(g.Requires, " "))
		}
	}
	table.Flush()
}

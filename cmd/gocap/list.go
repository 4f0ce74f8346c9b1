package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/gocap/gocap/runtime"
)

// listTasks prints tasks as -T, -D, -W and -P do. match tells which names are
// asked for; width cuts lines of -T, 0 for no limit.
func listTasks(w io.Writer, tasks []*runtime.Task, o *options, match func(string) bool, width int) {
	if o.list == "" {
		for _, t := range tasks {
			fmt.Fprintln(w, "cap "+t.Name)
			for _, p := range t.Prerequisites {
				fmt.Fprintln(w, "    "+p)
			}
		}
		return
	}
	var shown []*runtime.Task
	for _, t := range tasks {
		if (o.all || o.list == "where" || len(t.Comments) > 0) && match(t.Name) {
			shown = append(shown, t)
		}
	}
	switch o.list {
	case "describe":
		for _, t := range shown {
			fmt.Fprintln(w, "cap "+nameWithArgs(t))
			if text := t.FullComment(); text != "" {
				for line := range strings.SplitSeq(text, "\n") {
					fmt.Fprintln(w, "    "+line)
				}
			}
			fmt.Fprintln(w)
		}
	case "where":
		for _, t := range shown {
			for _, at := range t.Locations {
				fmt.Fprintf(w, "cap %-30s %s\n", nameWithArgs(t), at)
			}
		}
	default:
		widest := 0
		for _, t := range shown {
			widest = max(widest, len(nameWithArgs(t)))
		}
		for _, t := range shown {
			comment := t.Comment()
			if width > 0 {
				comment = truncate(comment, max(width-widest-len("cap ")-len("  # ")-2, 1))
			}
			fmt.Fprintf(w, "cap %-*s  # %s\n", widest, nameWithArgs(t), comment)
		}
	}
}

func nameWithArgs(t *runtime.Task) string { return t.Name + t.ArgDescription() }

func truncate(text string, width int) string {
	r := []rune(text)
	if len(r) <= width {
		return text
	}
	return string(r[:max(width-3, 0)]) + "..."
}

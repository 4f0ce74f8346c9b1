package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/gocap/gocap/dsl"
)

// printAbort writes the block that tells of an error, as cap does; after it
// what cap keeps to itself: the other hosts' failures.
func printAbort(w io.Writer, r dsl.Report, o *options) {
	if !o.backtrace {
		fmt.Fprintln(w, "(Backtrace restricted to imported tasks)")
	}
	fmt.Fprintln(w, "cap aborted!")
	printReport(w, r)
	if !o.backtrace {
		fmt.Fprintln(w, "(See full trace by running task with --trace)")
	}
}

// printReport writes what printAbort says of the error itself.
func printReport(w io.Writer, r dsl.Report) {
	printError(w, r)
	for _, cause := range r.Causes {
		fmt.Fprintln(w, "\nCaused by:")
		printError(w, cause)
	}
	if r.Details != "" {
		fmt.Fprintln(w, "\nDetails:")
		printDetails(w, r.Details)
	}
	if len(r.Others) > 0 {
		fmt.Fprintln(w, "\nAlso failed:")
		printOthers(w, r)
	}
	if len(r.NotRun) > 0 {
		fmt.Fprintln(w, "\nNot run on: "+strings.Join(r.NotRun, ", "))
	}
	if r.Chain != "" {
		fmt.Fprintln(w, "Tasks: "+r.Chain)
	}
}

// printOthers writes the failures of the other hosts. One that differs from
// another in its host's name only isn't written again.
func printOthers(w io.Writer, r dsl.Report) {
	kind := func(host, message, details string) string {
		return strings.ReplaceAll(strings.TrimSuffix(message, "\n")+"\n"+details, host, "HOST")
	}
	same := map[string][]string{}
	for _, f := range r.Others {
		k := kind(f.Host, f.Message, f.Details)
		same[k] = append(same[k], f.Label)
	}
	sameOn := func(labels []string) {
		if len(labels) > 0 {
			fmt.Fprintln(w, "The same on: "+strings.Join(labels, ", "))
		}
	}
	first := kind(r.Host, r.Message, r.Details)
	sameOn(same[first])
	delete(same, first)
	for _, f := range r.Others {
		k := kind(f.Host, f.Message, f.Details)
		if labels := same[k]; len(labels) > 0 {
			fmt.Fprintln(w, strings.TrimSuffix(f.Message, "\n"))
			printDetails(w, f.Details)
			sameOn(labels[1:])
			delete(same, k)
		}
	}
}

func printDetails(w io.Writer, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintln(w, "  "+strings.TrimSuffix(line, "\n"))
	}
}

func printError(w io.Writer, r dsl.Report) {
	text := r.Message
	if r.Class != "RuntimeError" {
		text = r.Class + ": " + text
	}
	fmt.Fprintln(w, strings.TrimSuffix(text, "\n"))
	fmt.Fprintln(w, strings.Join(r.Backtrace, "\n"))
}

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
		for _, f := range r.Others {
			fmt.Fprintln(w, strings.TrimSuffix(f.Message, "\n"))
			printDetails(w, f.Details)
		}
	}
	if len(r.NotRun) > 0 {
		fmt.Fprintln(w, "\nNot run on: "+strings.Join(r.NotRun, ", "))
	}
	if r.Chain != "" {
		fmt.Fprintln(w, "Tasks: "+r.Chain)
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

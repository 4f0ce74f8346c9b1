package check

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Severity tells whether a deploy can do with a finding.
type Severity string

// An Error stops a deploy or one of its tasks. A Warning works, perhaps not as
// meant.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something that gocap lacks or that deserves a look.
type Finding struct {
	File     string   `json:"file"` // relative to the set-up's folder where it is in there
	Line     int      `json:"line"` // 0 for the whole file
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // what kind of finding it is, see docs/migrating.md
	Message  string   `json:"message"`
	Advice   string   `json:"advice,omitempty"`
}

// Report is the outcome of a check.
type Report struct {
	Dir      string    // of the Capfile
	Stages   []string  // that were loaded
	Files    []string  // that were read
	Findings []Finding // by file, the errors of a file first, each once
}

// Ready reports whether gocap can take over.
func (r *Report) Ready() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error })
}

// arrange puts the findings in order: files with errors first, in them errors
// before warnings, then by line; and drops those that say the same again.
func (r *Report) arrange() {
	worst := map[string]Severity{}
	for _, f := range r.Findings {
		if worst[f.File] != Error {
			worst[f.File] = f.Severity
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(worst[a.File], worst[b.File]), slices.Index(r.Files, a.File)-slices.Index(r.Files, b.File), cmp.Compare(a.File, b.File),
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	// What stops the loading is often what a rule found in that line too.
	stops := map[string]bool{}
	place := func(f Finding) string { return fmt.Sprint(f.File, ":", f.Line) }
	for _, f := range r.Findings {
		stops[place(f)] = stops[place(f)] || f.Rule == "load"
	}
	seen := map[string]bool{}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		again := seen[place(f)+f.Message] || stops[place(f)] && (f.Rule == "method" || f.Rule == "constant")
		seen[place(f)+f.Message] = true
		return again
	})
}

func (r *Report) count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// WriteText writes the report for people. paint colours a text, "red" or "yellow".
func (r *Report) WriteText(w io.Writer, paint func(color, text string) string) {
	file := ""
	for _, f := range r.Findings {
		if f.File != file {
			if file != "" {
				fmt.Fprintln(w)
			}
			file = f.File
		}
		place := f.File
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		fmt.Fprintf(w, "%s: %s: %s\n", place, paint(colors[f.Severity], string(f.Severity)), indent(f.Message))
		if f.Advice != "" {
			fmt.Fprintf(w, "    %s\n", indent(f.Advice))
		}
	}
	if len(r.Findings) > 0 {
		fmt.Fprintln(w)
	}
	stages := "no stage"
	if len(r.Stages) > 0 {
		stages = plural(len(r.Stages), "stage") + " (" + strings.Join(r.Stages, ", ") + ")"
	}
	fmt.Fprintf(w, "%s, %s: %s, %s\n", plural(len(r.Files), "file"), stages, plural(r.count(Error), "error"), plural(r.count(Warning), "warning"))
	if r.Ready() {
		fmt.Fprintln(w, "ready")
	} else {
		fmt.Fprintln(w, "not ready")
	}
}

var colors = map[Severity]string{Error: "red", Warning: "yellow"}

func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// WriteJSON writes the report as one object, whose form docs/migrating.md
// describes.
func (r *Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		Version   int       `json:"version"` // of this form
		Ready     bool      `json:"ready"`
		Directory string    `json:"directory"`
		Stages    []string  `json:"stages"`
		Files     []string  `json:"files"`
		Errors    int       `json:"errors"`
		Warnings  int       `json:"warnings"`
		Findings  []Finding `json:"findings"`
	}{1, r.Ready(), r.Dir, list(r.Stages), list(r.Files), r.count(Error), r.count(Warning), list(r.Findings)})
}

// list makes an empty list [] and not null.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

package conformance

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Normaliser takes out of a run's text what differs from run to run.
type Normaliser struct {
	Replace  *strings.Replacer // paths and addresses
	Releases *Releases
}

// Normaliser returns the one for what was run in the lab up to now.
func (l *Lab) Normaliser() *Normaliser {
	port := strconv.Itoa(l.Port)
	return &Normaliser{
		Replace: strings.NewReplacer(
			l.Project, "PROJECT",
			l.Home, "HOME",
			l.Prefix+".", "127.0.1.",
			":"+port, ":2222",
			"port "+port, "port 2222",
			`"`+port+`"`, `"2222"`, // as Ruby's inspect shows it
			"port="+port, "port=2222",
			"port=>"+port, "port=>2222",
		),
		Releases: &l.seen,
	}
}

var unstable = []struct {
	pattern *regexp.Regexp
	to      string
}{
	{regexp.MustCompile(`\b\d+\.\d{3}s\b`), "0.000s"},
	{regexp.MustCompile(`\bin \d+\.\d{3} seconds\b`), "in 0.000 seconds"},
	{regexp.MustCompile(`\bafter \d+ ms\b`), "after 0 ms"}, // libcurl, of a refused connection
	{regexp.MustCompile(`(?m)^\d\d:\d\d `), "00:00 "},
	// A header behind a prefix of tasks, a prompt or what has no newline.
	{regexp.MustCompile(`(?m)([^\d:])\d\d:\d\d ((?:\x1b\[[\d;]*m)?[\w:]+(?:\x1b\[0m)?\r?)$`), "${1}00:00 ${2}"},
	// A header that comes while a question is open goes to its line.
	{regexp.MustCompile(`(?m)^(\w.*: )\d\d:\d\d ([\w:]+)$`), "${1}\n00:00 $2"},
	{regexp.MustCompile(`\bgit-ssh-[0-9a-f]{20}\.sh\b`), "git-ssh-RANDOM.sh"},
	{regexp.MustCompile(`\b[0-9a-f]{20}\.tar\b`), "RANDOM.tar"},
	{regexp.MustCompile(`(#<[\w:]+):0x[0-9a-f]+`), "${1}:0xID"},
	{regexp.MustCompile(`\bSTART \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} `), "START DATE "},
	{regexp.MustCompile(`(?m)^# Logfile created on .* by `), "# Logfile created on DATE by "},
	{regexp.MustCompile(`\blogger\.rb/v[\d.]+`), "logger.rb/VERSION"},
	{regexp.MustCompile(`\b20\d{10}\.\d\d\b`), "ASSET_TIMESTAMP"},
	{regexp.MustCompile(`\bSHA256:[A-Za-z0-9+/]{43}`), "SHA256:FINGERPRINT"},
}

// Text normalises a text.
func (n *Normaliser) Text(text string) string {
	text = n.Replace.Replace(text)
	for _, u := range unstable {
		text = u.pattern.ReplaceAllString(text, u.to)
	}
	return n.Releases.Replace(text)
}

// Result normalises all texts of a run.
func (n *Normaliser) Result(r *Result) *Result {
	out := &Result{
		Exit:     r.Exit,
		Ahead:    r.Ahead,
		Stdout:   n.Text(r.Stdout),
		Stderr:   n.Text(r.Stderr),
		Log:      n.Text(r.Log),
		Commands: map[string][]string{},
		Trees:    map[string][]string{},
	}
	for address, commands := range r.Commands {
		out.Commands[n.Text(address)] = n.lines(commands)
	}
	for address, tree := range r.Trees {
		lines := n.lines(tree)
		slices.Sort(lines) // names have changed
		out.Trees[n.Text(address)] = lines
	}
	return out
}

func (n *Normaliser) lines(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = n.Text(line)
	}
	return out
}

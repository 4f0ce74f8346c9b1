package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// run runs a command line in the project and returns what it did.
func (f *fixture) run(line string) string {
	f.t.Helper()
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Dir = f.path("project")
	cmd.Env = append([]string{
		"PATH=" + f.path("bin") + ":" + os.Getenv("PATH"), "HOME=" + f.path("home"), "USER=alice", "LANG=C.UTF-8", "TZ=UTC",
		"FIXTURE=" + f.dir, // see addProgram
	}, f.requests.environment()...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var b strings.Builder
	for _, name := range fixtureHosts {
		if host := f.hosts[name]; host != nil {
			for _, command := range host.commands() {
				if withinCheck.MatchString(command) {
					continue
				}
				entry(&b, name+" $ ", command)
			}
		}
	}
	for _, command := range f.programRuns() {
		entry(&b, "local $ ", command)
	}
	for _, request := range f.requests.take() {
		entry(&b, "http $ ", request)
	}
	messages := said(stdout.String())
	if len(f.hosts) > 1 { // which of them comes first is open
		messages = strings.Join(slices.Sorted(strings.Lines(messages)), "")
	}
	each(&b, "screen | ", messages)
	failure, _, _ := strings.Cut(stderr.String(), "** DEPLOY FAILED") // with the end of the log
	each(&b, "stderr | ", failure)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		fmt.Fprintf(&b, "exit %d\n", exit.ExitCode())
	case err != nil:
		f.t.Error(err)
	}
	return f.normalise(b.String())
}

// withinCheck is what `within` sends before the command.
var withinCheck = regexp.MustCompile(`^if test ! -d \S+; then echo "Directory does not exist `)

// entry writes a text of which the first line tells what it is.
func entry(b *strings.Builder, mark, text string) {
	first, more, _ := strings.Cut(strings.TrimSuffix(text, "\n"), "\n")
	b.WriteString(strings.TrimRight(mark+first, " ") + "\n")
	each(b, "      | ", more)
}

func each(b *strings.Builder, mark, text string) {
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(mark+strings.TrimSuffix(line, "\n"), " ") + "\n")
	}
}

// ofCommands are the lines of the screen that tell of tasks and commands.
var ofCommands = regexp.MustCompile(`^(\d\d:\d\d \S|      \d\d( |$)|    (✔|✘) \d\d |      Uploading \S+ [\d.]+%)`)

func said(screen string) string {
	var b strings.Builder
	for line := range strings.Lines(screen) {
		if !ofCommands.MatchString(line) {
			b.WriteString(strings.TrimPrefix(line, "      "))
		}
	}
	return b.String()
}

var (
	timestamp = regexp.MustCompile(`\d{14,}`)
	unstable  = []struct {
		pattern *regexp.Regexp
		to      string
	}{
		{regexp.MustCompile(`\bgit-ssh-[0-9a-f]{20}\.sh\b`), "git-ssh-RANDOM.sh"},
		{regexp.MustCompile(`\b[0-9a-f]{20}\.tar\b`), "RANDOM.tar"},
		{regexp.MustCompile(`-[0-9a-f]{16}\b`), "-RANDOM"},
		{regexp.MustCompile(`([a-z_]+)20\d{6}-\d+-\w+/`), "${1}RANDOM/"}, // Dir.mktmpdir
		{regexp.MustCompile(`(\w_[0-9a-f]{8})_[0-9a-f]{8}/`), "${1}_CWD/"},
		{regexp.MustCompile(`(#<[\w:]+):0x[0-9a-f]+`), "${1}:0xID"},
		{regexp.MustCompile(`\b20\d{10}\.\d\d\b`), "TIME"},
		{regexp.MustCompile(`(ELBAS-ami-|ELBAS-Deploy-id","Value":")\d+`), "${1}SECONDS"},
		{regexp.MustCompile(`\b\d+\.\d{3}(s| seconds)\b`), "0.000$1"},
	}
)

// normalise takes out what differs from run to run.
func (f *fixture) normalise(text string) string {
	text = strings.NewReplacer(f.path("project"), "PROJECT", f.path("home"), "LOCALHOME", f.dir, "FIXTURE").Replace(text)
	for _, u := range unstable {
		text = u.pattern.ReplaceAllString(text, u.to)
	}
	return timestamp.ReplaceAllStringFunc(text, func(digits string) string {
		if len(digits) > 14 || strings.Contains(f.text, digits) {
			return digits
		}
		return "RELEASE"
	})
}

// addProgram puts a program in front of those of this machine. The script runs
// after its command line was recorded.
func (f *fixture) addProgram(name, script string) {
	f.t.Helper()
	f.write("programs/"+name, script, 0o755)
	f.write("bin/"+name, "#!/bin/sh\n"+`{ printf '%s\0' `+name+` "$@"; printf '\n'; } >>"$FIXTURE/runs"`+"\n"+
		`[ -s "$FIXTURE/programs/`+name+`" ] || exit 0`+"\n"+`exec "$FIXTURE/programs/`+name+`" "$@"`+"\n", 0o755)
}

// programRuns returns the command lines since the last call.
func (f *fixture) programRuns() []string {
	f.t.Helper()
	data, err := os.ReadFile(f.path("runs"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.Remove(f.path("runs"))
	}
	if err != nil {
		f.t.Fatal(err)
	}
	var lines []string
	for run := range strings.SplitSeq(strings.TrimSuffix(string(data), "\x00\n"), "\x00\n") {
		words := strings.Split(run, "\x00")
		for i, word := range words {
			words[i] = quoted(word)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

var plain = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// quoted writes a word as a shell takes it.
func quoted(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

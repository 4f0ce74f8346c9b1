package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gocap/gocap/remote/remotetest"
)

// fixtureHosts are the names that hosts of fixtures may have.
var fixtureHosts = []string{"web1", "web2", "app1", "db1", "worker1"}

// answers are how commands end: the first whose pattern matches counts.
type answers []answer

type answer struct {
	pattern *regexp.Regexp
	status  int
	output  string
}

// parseAnswers reads lines "STATUS PATTERN", each followed by the output,
// indented by four spaces. PATTERN is a regular expression.
func parseAnswers(text string) (answers, error) {
	var all answers
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if output, ok := strings.CutPrefix(line, "    "); ok && len(all) > 0 {
			all[len(all)-1].output += output + "\n"
			continue
		}
		status, pattern, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(status)
		if err != nil {
			return nil, fmt.Errorf("%q is no answer", line)
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, answer{pattern: re, status: n})
	}
	return all, nil
}

func (a answers) find(command string) (found answer, ok bool) {
	for _, answer := range a {
		if answer.pattern.MatchString(command) {
			return answer, true
		}
	}
	return answer{}, false
}

// A fixtureHost is a server that only says how commands end.
type fixtureHost struct {
	server *remotetest.Server

	mu       sync.Mutex
	own, all answers
}

func (h *fixtureHost) set(own, all bool, answers answers) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if own {
		h.own = answers
	}
	if all {
		h.all = answers
	}
}

func (h *fixtureHost) answer(command string) (output string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	found, ok := h.own.find(command)
	if !ok {
		found, _ = h.all.find(command)
	}
	return found.output, found.status
}

// startHosts starts those that the archive names.
func (f *fixture) startHosts() {
	f.t.Helper()
	var config, known strings.Builder
	for _, name := range fixtureHosts {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(f.text) {
			continue
		}
		if err := os.Mkdir(f.path(name), 0o700); err != nil {
			f.t.Fatal(err)
		}
		host := &fixtureHost{}
		host.server = remotetest.Start(f.t, remotetest.Options{Dir: f.path(name), Answer: host.answer})
		f.hosts[name] = host
		fmt.Fprintf(&config, "Host %s\n  HostName %s\n  Port %d\n", name, host.server.Host(), host.server.Port())
		known.WriteString(host.server.KnownHosts())
	}
	f.write("home/.ssh/config", config.String(), 0o600)
	f.write("home/.ssh/known_hosts", known.String(), 0o600)
}

// commands returns the commands since the last call. Those that received files
// are followed by them, as they are by now.
func (h *fixtureHost) commands() []string {
	commands := h.server.Commands()
	h.server.ResetCommands()
	for i, command := range commands {
		if words := strings.Fields(command); words[0] == "scp" && slices.Contains(words, "-t") {
			commands[i] += "\n" + h.received(words[len(words)-1], slices.Contains(words, "-r"))
		}
	}
	return commands
}

// received returns the text of a file, or of all files below a directory.
func (h *fixtureHost) received(path string, tree bool) string {
	root := filepath.Join(h.server.Dir(), path)
	var b strings.Builder
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if tree {
			fmt.Fprintf(&b, "%s\n", strings.TrimPrefix(name, root+"/"))
		}
		b.Write(text)
		return err
	})
	if err != nil {
		return err.Error()
	}
	return b.String()
}

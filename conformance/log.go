package conformance

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Log is what a log in the pretty format says, without what depends on how the
// hosts' turns fall: the commands of each host in their order, each with its
// output and its end, and the messages.
type Log struct {
	Commands map[string][]string
	Messages []string
}

var (
	logLine    = regexp.MustCompile(`(?s)^ *(DEBUG|INFO|WARN|ERROR|FATAL) (?:\[([0-9a-f]{8})\] )?(.*)$`)
	logRunning = regexp.MustCompile(`(?s)^Running (.*) (?:as|on) (\S+)$`)
)

// ParseLog reads a normalised log.
func ParseLog(text string) *Log {
	log := &Log{Commands: map[string][]string{}}
	type command struct {
		host, head, end string
		output          []string
	}
	commands := map[string]*command{}
	var order []*command
	var writing *command // whose output the line before was
	for _, line := range logEntries(text) {
		m := logLine.FindStringSubmatch(line)
		switch {
		case m == nil && writing != nil: // a packet of several lines
			writing.output = append(writing.output, pieces(line)...)
			continue
		case m == nil:
			log.Messages = append(log.Messages, line)
		case m[2] == "":
			log.Messages = append(log.Messages, m[1]+" "+m[3])
		default:
			c := commands[m[2]]
			if c == nil {
				c = &command{}
				commands[m[2]] = c
				order = append(order, c)
			}
			// Output comes in pieces, as it does on the screen.
			if piece, ok := strings.CutPrefix(m[3], "\t"); ok {
				c.output = append(c.output, pieces(piece)...)
				writing = c
				continue
			}
			if running := logRunning.FindStringSubmatch(m[3]); running != nil {
				c.host = running[2]
			}
			if strings.HasPrefix(m[3], "Finished in") {
				c.end += "\n  " + m[1] + " " + m[3]
			} else {
				c.head += "\n  " + m[1] + " " + m[3]
			}
		}
		writing = nil
	}
	for _, c := range order {
		text := c.head
		// Nobody knows which of stdout and stderr comes first.
		slices.Sort(c.output)
		for _, piece := range c.output {
			text += "\n  | " + piece
		}
		log.Commands[c.host] = append(log.Commands[c.host], text+c.end)
	}
	slices.Sort(log.Messages)
	return log
}

// logEntries returns the lines of a log, with a command of several lines as one.
func logEntries(text string) []string {
	lines := strings.Split(text, "\n")
	if text == "" || strings.HasSuffix(text, "\n") {
		lines = lines[:len(lines)-1]
	}
	var entries []string
	length := map[string]int{} // lines of a command, by its number
	for len(lines) > 0 {
		n := 1
		if m := logLine.FindStringSubmatch(lines[0]); m != nil && m[2] != "" {
			if strings.HasPrefix(m[3], "Running ") {
				length[m[2]] = runningLines(m[3], lines[1:])
			}
			if strings.HasPrefix(m[3], "Running ") || strings.HasPrefix(m[3], "Command: ") {
				n = min(max(1, length[m[2]]), len(lines))
			}
		}
		entries = append(entries, strings.Join(lines[:n], "\n"))
		lines = lines[n:]
	}
	return entries
}

// runningLines returns how many lines tell that a command runs: the last ends
// with the host.
func runningLines(text string, more []string) int {
	for i, line := range more {
		if logRunning.MatchString(text) || logLine.MatchString(line) {
			return i + 1
		}
		text += "\n" + line
	}
	return len(more) + 1
}

// WithoutRevisionTime leaves out what Capistrano 3.17 doesn't do.
func (l *Log) WithoutRevisionTime() {
	for host, commands := range l.Commands {
		l.Commands[host] = withoutRevisionTime(commands)
	}
}

// Text shows a log host by host.
func (l *Log) Text() string {
	var b strings.Builder
	for _, host := range slices.Sorted(maps.Keys(l.Commands)) {
		fmt.Fprintf(&b, "== %s\n", host)
		for _, c := range l.Commands[host] {
			b.WriteString(strings.TrimPrefix(c, "\n") + "\n")
		}
	}
	b.WriteString("== messages\n")
	for _, m := range l.Messages {
		b.WriteString(m + "\n")
	}
	return b.String()
}

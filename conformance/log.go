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
	logLine    = regexp.MustCompile(`^ *(DEBUG|INFO|WARN|ERROR|FATAL) (?:\[([0-9a-f]{8})\] )?(.*)$`)
	logRunning = regexp.MustCompile(`^Running (.*) (?:as|on) (\S+)$`)
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
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
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

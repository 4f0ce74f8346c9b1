package conformance

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Screen is what an Airbrussh screen says, without what depends on how the
// hosts' turns fall: a line for each thing, task by task. Numbers of commands
// are replaced by the commands.
type Screen []Block

// A Block is what is under the header of a task, or before the first one.
type Block struct {
	Task  string
	Lines []string
}

var (
	header  = regexp.MustCompile(`^00:00 (\S+)$`)
	started = regexp.MustCompile(`^ {6}(\d\d) (.*)$`)
	result  = regexp.MustCompile(`^ {4}([✔✘]) (\d\d) (\S+) 0\.000s$`)
	address = regexp.MustCompile(`\b127\.0\.1\.\d+\b`)
)

// ParseScreen reads a normalised screen.
func ParseScreen(text string) Screen {
	var screen Screen
	block := Block{}
	texts := map[string]string{} // of a command, by its number
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := header.FindStringSubmatch(line); m != nil {
			screen = append(screen, block)
			block = Block{Task: m[1]}
			clear(texts)
			continue
		}
		if m := result.FindStringSubmatch(line); m != nil {
			block.Lines = append(block.Lines, fmt.Sprintf("%s %s: %s", m[1], m[3], texts[m[2]]))
			continue
		}
		m := started.FindStringSubmatch(line)
		switch {
		case m == nil:
			block.Lines = append(block.Lines, line)
		case texts[m[1]] == "":
			texts[m[1]] = m[2]
			block.Lines = append(block.Lines, "$ "+m[2])
		case texts[m[1]] == m[2]:
			// Two threads of cap that print the same command at the same time.
		default:
			if line := wholeLine(m[2]); line != "" {
				block.Lines = append(block.Lines, fmt.Sprintf("  %s: %s", texts[m[1]], line))
			}
		}
	}
	return append(screen, block)
}

// wholeLine undoes what packets do to the one line that tar writes in pieces:
// each piece that arrives by itself is a line of the screen.
func wholeLine(piece string) string {
	const tar = "tar: "
	switch {
	case piece == strings.TrimSpace(tar), piece == tar, piece == "":
		return ""
	case strings.HasPrefix(piece, "Removing leading"):
		return tar + piece
	}
	return piece
}

// Text shows a screen with the lines of each block in a fixed order: those that
// belong to a host by host, each host's in the order they came in.
func (s Screen) Text() string {
	var b strings.Builder
	for _, block := range s {
		fmt.Fprintf(&b, "== %s\n", block.Task)
		lines := slices.Clone(block.Lines)
		slices.SortStableFunc(lines, func(x, y string) int {
			hx, hy := address.FindString(x), address.FindString(y)
			if hx != hy || hx != "" {
				return cmp.Compare(hx, hy)
			}
			return cmp.Compare(x, y)
		})
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// CheckScreen tells what is wrong with a screen by itself: the commands of a
// block are numbered in the order they appear.
func CheckScreen(text string) (problems []string) {
	next, seen := 1, map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if header.MatchString(line) {
			next = 1
			clear(seen)
		} else if m := started.FindStringSubmatch(line); m != nil && !seen[m[1]] {
			if want := fmt.Sprintf("%02d", next); m[1] != want {
				problems = append(problems, fmt.Sprintf("number %s where %s is next: %s", m[1], want, line))
			}
			seen[m[1]] = true
			next++
		}
	}
	return problems
}

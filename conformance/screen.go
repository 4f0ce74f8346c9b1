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
	seam    = regexp.MustCompile(`:(?: +|$)`)
	address = regexp.MustCompile(`\b127\.0\.1\.\d+\b`)
)

// ParseScreen reads a normalised screen.
func ParseScreen(text string) Screen {
	var screen Screen
	for _, block := range parseBlocks(text) {
		screen = append(screen, block.meaning())
	}
	return screen
}

// parseBlocks splits a screen at its headers. A header that two threads of cap
// print at the same time counts once.
func parseBlocks(text string) Screen {
	screen := Screen{{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		last := &screen[len(screen)-1]
		if m := header.FindStringSubmatch(line); m == nil {
			last.Lines = append(last.Lines, line)
		} else if m[1] != last.Task || len(last.Lines) > 0 {
			screen = append(screen, Block{Task: m[1]})
		}
	}
	return screen
}

// meaning returns the block with commands in place of their numbers.
func (b Block) meaning() Block {
	out := Block{Task: b.Task}
	texts := map[string]string{} // of a command, by its number
	for _, line := range b.Lines {
		if m := result.FindStringSubmatch(line); m != nil {
			out.Lines = append(out.Lines, fmt.Sprintf("%s %s: %s", m[1], m[3], texts[m[2]]))
			continue
		}
		m := started.FindStringSubmatch(line)
		switch {
		case m == nil:
			out.Lines = append(out.Lines, line)
		case texts[m[1]] == "":
			texts[m[1]] = m[2]
			out.Lines = append(out.Lines, "$ "+m[2])
		case texts[m[1]] == m[2]:
			// Two threads of cap that print the same command at the same time.
		default:
			for _, piece := range pieces(m[2]) {
				out.Lines = append(out.Lines, fmt.Sprintf("  %s: %s", texts[m[1]], piece))
			}
		}
	}
	return out
}

// alike returns a screen of cap as it would be if no thread had printed a line
// between another's decision to print a header and the header. Such lines are
// the last above it. They are moved where that makes the block above the same
// as in the other screen.
func alike(cap, gocap string) (Screen, Screen) {
	theirs, ours := parseBlocks(cap), ParseScreen(gocap)
	var out Screen
	for i, block := range theirs {
		for n := 1; i < len(ours) && i+1 < len(theirs) && n <= len(block.Lines) && block.text() != ours[i].Text(); n++ {
			rest := len(block.Lines) - n
			if less := (Block{block.Task, block.Lines[:rest]}); less.text() == ours[i].Text() {
				theirs[i+1].Lines = slices.Concat(block.Lines[rest:], theirs[i+1].Lines)
				block = less
			}
		}
		out = append(out, block.meaning())
	}
	return out, ours
}

func (b Block) text() string { return b.meaning().Text() }

// pieces splits a line of output where programs of GNU do that write "NAME: ",
// the message and ": REASON" one after the other. Each that comes in a packet of
// its own is a line of the screen.
func pieces(line string) []string {
	var out []string
	for _, piece := range seam.Split(line, -1) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

// Text shows a block with its lines in a fixed order: those that belong to a
// host by host, each host's in the order they came in.
func (b Block) Text() string {
	lines := slices.Clone(b.Lines)
	slices.SortStableFunc(lines, func(x, y string) int {
		hx, hy := address.FindString(x), address.FindString(y)
		if hx != hy || hx != "" {
			return cmp.Compare(hx, hy)
		}
		return cmp.Compare(x, y)
	})
	return "== " + b.Task + "\n" + strings.Join(append(lines, ""), "\n")
}

// Text shows a screen block by block.
func (s Screen) Text() string {
	var b strings.Builder
	for _, block := range s {
		b.WriteString(block.Text())
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

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
		screen = append(screen, block.meaning(Block{}))
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

// meaning returns the block with commands in place of their numbers. The text
// of a command is what its number stands before first: of the lines that are
// also in the other program's block, if there are such, since another thread of
// cap may get ahead with a line of output or a result.
func (b Block) meaning(other Block) Block {
	known := map[string]bool{}
	for _, line := range other.Lines {
		if text, ok := strings.CutPrefix(line, "$ "); ok {
			known[text] = true
		}
	}
	texts := map[string]string{} // of a command, by its number
	for _, sure := range []bool{true, false} {
		for _, line := range b.Lines {
			if m := started.FindStringSubmatch(line); m != nil && texts[m[1]] == "" && (known[m[2]] || !sure) {
				texts[m[1]] = m[2]
			}
		}
	}
	out := Block{Task: b.Task}
	shown := map[string]bool{}
	for _, line := range b.Lines {
		if m := result.FindStringSubmatch(line); m != nil {
			out.Lines = append(out.Lines, fmt.Sprintf("%s %s: %s", m[1], m[3], texts[m[2]]))
			continue
		}
		m := started.FindStringSubmatch(line)
		switch {
		case m == nil:
			out.Lines = append(out.Lines, line)
		case texts[m[1]] != m[2]:
			for _, piece := range pieces(m[2]) {
				out.Lines = append(out.Lines, fmt.Sprintf("  %s: %s", texts[m[1]], piece))
			}
		case !shown[m[1]]: // else two threads of cap printed it at the same time
			shown[m[1]] = true
			out.Lines = append(out.Lines, "$ "+m[2])
		}
	}
	return out
}

// alike returns what two screens say. A thread of cap may print a line between
// another's decision to print a header and the header: such lines are the last
// above it. They are moved below where that makes the block above the same as
// gocap's.
func alike(cap, gocap string) (theirs, ours Screen) {
	ours = ParseScreen(gocap)
	blocks := parseBlocks(cap)
	for i, block := range blocks {
		var other Block
		if i < len(ours) {
			other = ours[i]
		}
		meaning := block.meaning(other)
		for n := 1; i+1 < len(blocks) && n <= len(block.Lines) && meaning.Text() != other.Text(); n++ {
			rest := len(block.Lines) - n
			if less := (Block{block.Task, block.Lines[:rest]}).meaning(other); less.Text() == other.Text() {
				blocks[i+1].Lines = slices.Concat(block.Lines[rest:], blocks[i+1].Lines)
				meaning = less
			}
		}
		theirs = append(theirs, meaning)
	}
	return theirs, ours
}

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

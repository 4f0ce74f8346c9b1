package output

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

var (
	colorCode     = regexp.MustCompile(`\x1b\[[\d;]*m`)
	colorCodeHere = regexp.MustCompile(`^\x1b\[[\d;]*m`)
)

// blanks are the characters that Ruby's strip removes.
const blanks = " \t\n\v\f\r\x00"

// runes measures characters alike in every locale.
var runes = runewidth.Condition{StrictEmojiNeutral: true}

// columns is the width of r. A control character counts as one column, a tab too.
func columns(r rune) int {
	if r < ' ' || r == 0x7f {
		return 1
	}
	return runes.RuneWidth(r)
}

// truncate strips line of blanks at its end and, if it is still wider than
// width, cuts it so that it fits with an ellipsis. Colour codes have no width.
func truncate(line string, width int) (text string, cut bool) {
	line = strings.TrimRight(line, blanks)
	if fits(line, width) == len(line) {
		return line, false
	}
	if !utf8.ValidString(line) {
		return line[:fits(line, width-3)] + "...", true
	}
	return line[:fits(line, width-1)] + "…", true
}

// fits returns the length of the longest beginning of line that takes no more
// than width columns, with the colour codes that follow it.
func fits(line string, width int) int {
	i := 0
	for i < len(line) {
		if line[i] == '\x1b' {
			if code := colorCodeHere.FindString(line[i:]); code != "" {
				i += len(code)
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		if width -= columns(r); width < 0 {
			break
		}
		i += size
	}
	return i
}

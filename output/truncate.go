package output

import (
	"strings"
	"unicode/utf8"

	"github.com/gocap/gocap/internal/lazyregexp"
)

var (
	colorCode     = lazyregexp.New(`\x1b\[[\d;]*m`)
	colorCodeHere = lazyregexp.New(`^\x1b\[[\d;]*m`)
)

// blanks are the characters that Ruby's strip removes.
const blanks = " \t\n\v\f\r\x00"

// truncate strips line of blanks at its end and, if it is still longer than
// width, cuts it so that it fits with an ellipsis. As in Airbrussh a character
// counts as one, whatever room it takes, and so does a byte of what is no text:
// of a line that isn't UTF-8, or is raw, with more than ASCII. Colour codes don't
// count.
func truncate(line string, width int, raw bool) (text string, cut bool) {
	line = strings.TrimRight(line, blanks)
	raw = raw && !isASCII(line)
	if fits(line, width, raw) == len(line) {
		return line, false
	}
	if raw || !utf8.ValidString(line) {
		return line[:fits(line, width-3, raw)] + "...", true
	}
	return line[:fits(line, width-1, raw)] + "…", true
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// fits returns the length of the longest beginning of line that has no more
// than width characters or, if raw, bytes, with the colour codes that follow it.
func fits(line string, width int, raw bool) int {
	i := 0
	for i < len(line) {
		if line[i] == '\x1b' {
			if code := colorCodeHere().FindString(line[i:]); code != "" {
				i += len(code)
				continue
			}
		}
		if width--; width < 0 {
			break
		}
		size := 1
		if !raw {
			_, size = utf8.DecodeRuneInString(line[i:])
		}
		i += size
	}
	return i
}

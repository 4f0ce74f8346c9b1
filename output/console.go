package output

import (
	"io"
	"unicode/utf8"
)

// console writes lines to a screen in one of Airbrussh's ways: with or without
// colour, cut to a width or not.
type console struct {
	w       io.Writer
	palette Palette
	width   func() int // 0: no limit
}

// print writes text and a newline in one Write. A screen that can't be
// written to is no reason to stop a deployment, so errors are dropped.
func (c console) print(text string) {
	if !bool(c.palette) && !utf8.ValidString(text) {
		text = string([]rune(text)) // with U+FFFD for what is invalid
	}
	c.write(text, false)
}

// printRaw is print for what other machines said, which may be in any
// encoding: it stays as it came.
func (c console) printRaw(text string) { c.write(text, true) }

func (c console) write(text string, raw bool) {
	if !c.palette {
		text = colorCode().ReplaceAllLiteralString(text, "")
	}
	if width := c.width(); width > 0 {
		var cut bool
		if text, cut = truncate(text, width, raw); cut && bool(c.palette) {
			text += reset
		}
	}
	io.WriteString(c.w, text+"\n")
}

package output

import "strconv"

// A Color is an ANSI foreground colour.
type Color int

const (
	Black  Color = 30
	Red    Color = 31
	Green  Color = 32
	Yellow Color = 33
	Blue   Color = 34
)

// A Palette paints text, or leaves it as it is when false.
type Palette bool

// Paint returns text in colour c, written as SSHKit writes it.
func (p Palette) Paint(c Color, text string) string { return p.sgr("0", c, text) }

// Bold returns text in colour c and bold.
func (p Palette) Bold(c Color, text string) string { return p.sgr("1", c, text) }

func (p Palette) sgr(mode string, c Color, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + mode + ";" + strconv.Itoa(int(c)) + ";49m" + text + reset
}

const reset = "\x1b[0m"

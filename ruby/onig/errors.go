package onig

import "errors"

// SyntaxError says why a pattern is none.
type SyntaxError struct {
	Pattern string
	Options Options
	Reason  string // in CRuby's words: "premature end of char-class"
}

func (e *SyntaxError) Error() string {
	return e.Reason + ": /" + e.Pattern + "/" + e.Options.Letters()
}

// ErrTooComplex is the error of a match that was given up because it took too
// many steps or too much memory.
var ErrTooComplex = errors.New("regexp match timeout")

// ErrIncompatible is the error of matching bytes that aren't UTF-8 with a
// pattern that was compiled for UTF-8.
var ErrIncompatible = errors.New("incompatible encoding regexp match (UTF-8 regexp with ASCII-8BIT string)")

// reasons are messages of the library that CRuby words differently.
var reasons = map[string]string{
	"invalid if-else syntax":       "invalid conditional pattern",
	"invalid code point value":     "invalid Unicode range",
	"too big wide-char value":      "invalid Unicode range",
	"end pattern at left bracket":  "premature end of char-class",
	"parse depth limit over":       "too deep nest level",
	"fail to memory allocation":    "failed to allocate memory",
	"very inefficient pattern":     "too complex pattern",
	"end pattern at left brace":    "end pattern at left brace",
	"invalid absent group pattern": "invalid absent operator pattern",
}

// Package lazyregexp compiles regular expressions when they are first used: all
// those of the program would take a tenth of its start, and a run needs few.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that compiles text the first time it is called, and panics
// if it isn't a regular expression. Any goroutine may call it.
func New(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

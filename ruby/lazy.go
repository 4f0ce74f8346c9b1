package ruby

import (
	"regexp"
	"sync"
)

// lazyRegexp compiles a regular expression when it is first asked for. Those of
// Date and YAML, with their classes of letters, would take a tenth of the start.
// Any goroutine may call the result.
func lazyRegexp(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

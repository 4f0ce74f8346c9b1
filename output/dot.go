package output

import (
	"io"

	"github.com/gocap/gocap/runtime"
)

// Dot returns the sink of SSHKit's :dot format: a dot for each command that
// ended, green or red, and nothing else.
func Dot(s Screen) runtime.Sink {
	palette := s.Palette()
	return runtime.SinkFunc(func(e runtime.Event) {
		exited, ok := e.(runtime.CommandExited)
		if !ok {
			return
		}
		color := Green
		if exited.Status != 0 {
			color = Red
		}
		io.WriteString(s, palette.Paint(color, "."))
	})
}

// BlackHole returns the sink of SSHKit's :blackhole format, which shows nothing.
func BlackHole() runtime.Sink { return runtime.SinkFunc(func(runtime.Event) {}) }

package output

import "github.com/gocap/gocap/runtime"

// Tee returns a sink that passes each event to all sinks, in order.
func Tee(sinks ...runtime.Sink) runtime.Sink {
	return runtime.SinkFunc(func(e runtime.Event) {
		for _, s := range sinks {
			s.Event(e)
		}
	})
}

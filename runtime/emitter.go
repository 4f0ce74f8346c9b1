package runtime

import (
	"sync"
	"time"
)

// Emitter passes events on to a sink, one at a time. Its methods may be called
// from any goroutine, but not from the sink.
type Emitter struct {
	mu   sync.Mutex
	sink Sink
}

// NewEmitter returns an emitter to sink.
func NewEmitter(sink Sink) *Emitter { return &Emitter{sink: sink} }

// Event implements [Sink].
func (e *Emitter) Event(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sink.Event(event)
}

// TaskStarted emits that a task's bodies begin to run now.
func (e *Emitter) TaskStarted(task string) {
	e.Event(TaskStarted{Time: time.Now(), Task: task})
}

// Log emits a message; host is nil if it's not bound to one.
func (e *Emitter) Log(level Level, host *Host, text string) {
	e.Event(LogMessage{Time: time.Now(), Level: level, Text: text, Host: host})
}

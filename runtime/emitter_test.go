package runtime

import (
	"fmt"
	"sync"
	"testing"
)

func TestEmitter(t *testing.T) {
	t.Parallel()
	// The sink takes no lock: the race detector sees if calls overlap.
	var events []Event
	counts := map[string]int{}
	e := NewEmitter(SinkFunc(func(event Event) {
		events = append(events, event)
		counts[fmt.Sprintf("%T", event)]++
	}))
	e.TaskStarted("deploy")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 100 {
				e.Log(Warn, &Host{Hostname: fmt.Sprint(i)}, "text")
			}
		})
	}
	wg.Wait()
	if len(events) != 801 || counts["runtime.LogMessage"] != 800 {
		t.Errorf("%d events, %v", len(events), counts)
	}
	first, ok := events[0].(TaskStarted)
	if !ok || first.Task != "deploy" || first.Time.IsZero() {
		t.Errorf("%#v", events[0])
	}
	last, ok := events[800].(LogMessage)
	if !ok || last.Level != Warn || last.Text != "text" || last.Host == nil || last.Time.IsZero() {
		t.Errorf("%#v", events[800])
	}
}

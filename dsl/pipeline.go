package dsl

import (
	"strings"
	"sync"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// Commands that are sent before their turn, see prelude/21_pipeline.rb. Each is
// shown, in the log and on the screen, when its turn has come.

// turn holds back what a command has to show until others before it are done.
type turn struct {
	mu   sync.Mutex
	come bool
	held []func()
}

func (t *turn) do(show func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.come {
		t.held = append(t.held, show)
		return
	}
	show()
}

// begin shows that the command starts, and what was held back.
func (t *turn) begin(start func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	start()
	for _, show := range t.held {
		show()
	}
	t.come, t.held = true, nil
}

func (s *Session) bindPipeline() {
	// How many commands may be sent to a host before their turn.
	s.fn("ahead", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		p, ok := s.remote.(runtime.Pipeliner)
		// A recipe's formatter has more to see than turns hold back, and its wording of
		// commands is asked for when they start.
		if !ok || s.screen.own || s.reopened {
			return s.Int(0), nil
		}
		return s.Int(int64(p.Ahead(h))), nil
	})
	// Whether nothing happens in a block before it runs a command. Our own recipes
	// are written so.
	s.fn("runs_command_first?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		place, err := s.Call(arg(args, 0), "source_location")
		if err != nil || !place.IsArray() {
			return mruby.False, err
		}
		file, line := s.Items(place)[0].Str(), int(s.Items(place)[1].Int())
		return mruby.Bool(strings.HasPrefix(file, ruby.EmbeddedPrefix) || s.runsCommandFirst(file, line)), nil
	})
	// Sends a command behind another that was begun, or is begun now.
	s.fn("send_ahead", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		x, err := s.execution(args)
		if err != nil {
			return mruby.Nil, err
		}
		x.behind, x.started = s.commandOf(arg(args, 2)).running, time.Now()
		s.Begin(x.behind.op)
		s.Begin(x.operation())
		return mruby.Nil, nil
	})
	// Begins what Gocap.exec was to run, without waiting.
	s.fn("begin_command", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.Begin(s.commandOf(arg(args, 0)).running.op)
		return mruby.Nil, nil
	})
	// Shows a command that was sent ahead, and returns its operation.
	s.fn("take_turn", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		x := s.commandOf(arg(args, 0)).running
		x.turn.begin(func() { s.emitter.Event(runtime.CommandStarted{Time: time.Now(), Command: x.Command}) })
		return s.NewOperation(x.op), nil
	})
	s.bindOutlines()
	// Ends a command that was sent ahead and whose turn won't come.
	s.fn("leave_command", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		x := s.commandOf(arg(args, 0)).running
		s.Leave(x.op)
		x.release()
		return mruby.Nil, nil
	})
}

package dsl

import (
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// screen is the chosen format and, once something was shown, its sink.
type screen struct {
	format    string
	options   map[string]any
	level     runtime.Level
	airbrussh *mruby.Ref // the Hash behind Airbrussh.configure
	sink      runtime.Sink
	own       bool   // a formatter of the recipe's own is used instead
	listens   bool   // Airbrussh was chosen: from then on it knows the task
	task      string // the one whose body began last, as far as Airbrussh knows
}

// startTask tells the screen whose commands come next.
func (s *Session) startTask(name string) {
	s.screen.task = name
	s.emitter.TaskStarted(name)
}

func (s *Session) bindScreen() {
	s.screen.format = "pretty"
	s.screen.level = runtime.Info
	s.screen.airbrussh = s.Root(s.Hash())
	s.tasks.Started = func(t *runtime.Task) {
		if s.screen.listens {
			s.startTask(t.Name)
		}
	}
	s.fn("current_task_name", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.stringOrNil(s.screen.task), nil })
	s.fn("current_task_name=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		name, err := s.ToS(arg(args, 0))
		if err == nil {
			s.startTask(name)
		}
		return arg(args, 0), err
	})
	s.trace(s.config.Options.Rake["trace"] == true)
	s.fn("trace=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.trace(arg(args, 0).Truthy())
		return arg(args, 0), nil
	})
	s.tasks.BuildAll = s.config.Options.BuildAll
	s.fn("screen_log", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		var host *runtime.Host
		if h, ok := s.Object(arg(args, 0)).(*runtime.Host); ok {
			host = h
		}
		text, err := s.ToS(arg(args, 2))
		if err != nil {
			return mruby.Nil, err
		}
		if err := s.openScreen(); err != nil {
			return mruby.Nil, err
		}
		s.emitter.Log(runtime.Level(arg(args, 1).Int()), host, text)
		return mruby.Nil, nil
	})
	s.fn("use_format", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		options, err := s.plainHash(arg(args, 1), "format_options")
		if err != nil {
			return mruby.Nil, err
		}
		s.screen.format, s.screen.options, s.screen.sink = arg(args, 0).Str(), options, nil
		return mruby.Nil, nil
	})
	s.fn("own_formatter=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.screen.own = arg(args, 0).Truthy()
		return arg(args, 0), nil
	})
	s.fn("own_formatter?", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return mruby.Bool(s.screen.own), nil })
	s.fn("use_verbosity", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.screen.level = runtime.Level(arg(args, 0).Int())
		s.emitter.Event(runtime.VerbosityChanged{Level: s.screen.level})
		return mruby.Nil, nil
	})
	s.fn("open_screen", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return mruby.Nil, s.openScreen() })
	s.fn("airbrussh_options", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.screen.airbrussh.Value(), nil })
	s.fn("deploy_failed", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		if !s.screen.own {
			s.emitter.Event(runtime.DeployFailed{Time: time.Now()})
		}
		return mruby.Nil, nil
	})
	s.fn("translate", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		vars := map[string]string{}
		for _, p := range s.Pairs(arg(args, 1)) {
			text, err := s.ToS(p.Value)
			if err != nil {
				return mruby.Nil, err
			}
			vars[s.key(p.Key).Name] = text
		}
		text, err := s.messages.Translate(arg(args, 0).Str(), vars)
		if err != nil {
			return mruby.Nil, err
		}
		return s.String(text), nil
	})
	s.fn("store_message", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		s.messages.Store(arg(args, 0).Str(), arg(args, 1).Str(), arg(args, 2).Str())
		return mruby.Nil, nil
	})
	s.fn("locales", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		var names []mruby.Value
		for _, name := range s.messages.Locales() {
			names = append(names, s.Symbol(name))
		}
		return s.Array(names...), nil
	})
	s.fn("message?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Bool(s.messages.Has(arg(args, 0).Str(), arg(args, 1).Str())), nil
	})
	s.fn("locale", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.Symbol(s.messages.Locale()), nil })
	s.fn("locale=", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		name, _ := s.Name(arg(args, 0))
		return arg(args, 0), s.messages.SetLocale(name)
	})
	s.fn("timestamp", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		t := s.timestamp.Time()
		at, err := s.Call(s.MustConst("Time"), "at", s.Int(t.Unix()))
		if err != nil {
			return mruby.Nil, err
		}
		return s.Call(at, "utc")
	})
	s.fn("release_timestamp", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.String(s.timestamp.Release()), nil
	})
	s.fn("asset_timestamp", func([]mruby.Value, mruby.Value) (mruby.Value, error) {
		return s.String(s.timestamp.Asset()), nil
	})
}

// trace begins to show what becomes of tasks, or ends it.
func (s *Session) trace(on bool) {
	s.tasks.Trace = nil
	if on {
		s.tasks.Trace = s.config.Options.Trace
	}
}

// openScreen makes the sink for the chosen format, unless it is there.
func (s *Session) openScreen() error {
	if s.screen.sink != nil || s.screen.own || s.config.Screen == nil {
		return nil
	}
	options := map[string]any{}
	if s.screen.format == "airbrussh" {
		defaults, err := s.plainHash(s.screen.airbrussh.Value(), "Airbrussh.configure")
		if err != nil {
			return err
		}
		options = defaults
	}
	for k, v := range s.screen.options {
		options[k] = v
	}
	sink, err := s.config.Screen(s.screen.format, options, s.screen.level)
	if err != nil {
		return err
	}
	if s.screen.format == "airbrussh" {
		s.screen.listens = true
		if s.screen.task != "" { // it runs already, and a new screen names it again
			sink.Event(runtime.TaskStarted{Time: time.Now(), Task: s.screen.task})
		}
	}
	s.screen.sink = sink
	return nil
}

// show passes an event to the screen. It runs under the emitter's lock; the
// sink is opened on the VM's goroutine before anything can go on elsewhere.
func (s *Session) show(e runtime.Event) {
	if s.screen.sink != nil {
		s.screen.sink.Event(e)
	}
}

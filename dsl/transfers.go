package dsl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

func (s *Session) bindTransfers() {
	s.fn("upload", s.upload)
	s.fn("download", s.download)
	s.fn("raised_again?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		var repeated runtime.RepeatedError
		return mruby.Bool(errors.As(s.GoError(arg(args, 0)), &repeated) && repeated.RaisedAgain()), nil
	})
}

// transferOptions are those of upload! and download!.
type transferOptions struct {
	recursive, preserve bool
	percent             float64 // a message is important when it passes a multiple of this
	verbosity           runtime.Level
}

func (s *Session) transferOptions(hash mruby.Value) transferOptions {
	get := func(name string) mruby.Value { return s.HashGet(hash, s.Symbol(name)) }
	o := transferOptions{
		recursive: get("recursive").Truthy(), preserve: get("preserve").Truthy(),
		percent: 10, verbosity: runtime.Level(get("verbosity").Int()),
	}
	if p := get("log_percent").Float(); p > 0 {
		o.percent = p
	}
	return o
}

// progress returns what logs the progress of one transfer.
func (s *Session) progress(verb string, host *runtime.Host, o transferOptions) runtime.Progress {
	var mu sync.Mutex // several files may be on their way
	last := map[string]int{}
	log := func(now time.Time, level runtime.Level, text string) {
		s.emitter.Event(runtime.LogMessage{Time: now, Level: level, Host: host, Text: text})
	}
	if s.screen.own {
		log = func(_ time.Time, level runtime.Level, text string) {
			s.Sched.Post(func() { s.Call(s.gocap, "log", mruby.Nil, s.Int(int64(level)), s.String(text)) })
		}
	}
	return func(name string, done, total int64) {
		now := time.Now()
		if total == 0 {
			log(now, runtime.Warn, fmt.Sprintf("Error calculating percentage %d/%d, is %s empty?", done, total, name))
			return
		}
		percent := float64(done) * 100 / float64(total)
		level := runtime.Debug
		mu.Lock()
		defer mu.Unlock()
		if step := int(percent / o.percent); step > last[name] {
			last[name] = step
			level = o.verbosity
		}
		log(now, level, fmt.Sprintf("%s %s %s%%", verb, name, rubyFloat(math.Round(percent*100)/100)))
	}
}

func rubyFloat(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func (s *Session) upload(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, err := s.hostOf(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	o := s.transferOptions(arg(args, 3))
	t := runtime.Upload{Recursive: o.recursive, Preserve: o.preserve, Progress: s.progress("Uploading", host, o)}
	if t.Remote, err = s.ToS(arg(args, 2)); err != nil {
		return mruby.Nil, err
	}
	source := arg(args, 1)
	if content, ok, err := s.content(source); err != nil {
		return mruby.Nil, err
	} else if ok {
		t.Content, t.Size = strings.NewReader(content), int64(len(content))
		t.Mode = s.fileMode(source)
	} else if t.Path, err = s.pathOf(source); err != nil {
		return mruby.Nil, err
	}
	return s.transfer(func(ctx context.Context, back runtime.Backend) error { return back.Upload(ctx, host, t) },
		func() (mruby.Value, error) {
			if t.Content != nil {
				return s.Int(t.Size), nil
			}
			return mruby.Nil, nil
		})
}

// pathOf reads a String or Pathname.
func (s *Session) pathOf(v mruby.Value) (string, error) {
	path, err := s.Call(s.MustConst("File"), "path", v)
	return path.Str(), err
}

// content reads what upload! is given when that isn't a path.
func (s *Session) content(v mruby.Value) (content string, ok bool, err error) {
	can, err := s.Call(s.gocap, "stream?", v)
	if err != nil || !can.Truthy() {
		return "", false, err
	}
	text, err := s.Call(v, "read")
	return text.Str(), true, err
}

// fileMode is the mode that a File object's content keeps; 0 for other streams.
func (s *Session) fileMode(v mruby.Value) fs.FileMode {
	if s.ClassName(v) != "File" {
		return 0
	}
	path, err := s.Call(v, "path")
	if err != nil {
		return 0
	}
	info, err := os.Stat(path.Str())
	if err != nil {
		return 0
	}
	return info.Mode().Perm()
}

func (s *Session) download(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	host, err := s.hostOf(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	o := s.transferOptions(arg(args, 3))
	t := runtime.Download{Recursive: o.recursive, Preserve: o.preserve, Progress: s.progress("Downloading", host, o)}
	if t.Remote, err = s.ToS(arg(args, 1)); err != nil {
		return mruby.Nil, err
	}
	target := arg(args, 2)
	stream, err := s.Call(s.gocap, "sink?", target)
	if err != nil {
		return mruby.Nil, err
	}
	var content bytes.Buffer
	switch {
	case target.IsNil() || stream.Truthy():
		t.Content = &content
	default:
		if t.Path, err = s.ToS(target); err != nil {
			return mruby.Nil, err
		}
	}
	ref := s.Root(target)
	return s.transfer(func(ctx context.Context, back runtime.Backend) error { return back.Download(ctx, host, t) },
		func() (mruby.Value, error) {
			defer ref.Release()
			if target.IsNil() {
				return s.String(content.String()), nil
			}
			if t.Content != nil {
				return s.Call(ref.Value(), "write", s.String(content.String()))
			}
			return mruby.Nil, nil
		})
}

func (s *Session) transfer(run func(context.Context, runtime.Backend) error, outcome func() (mruby.Value, error)) (mruby.Value, error) {
	if err := s.openScreen(); err != nil {
		return mruby.Nil, err
	}
	back, err := s.back()
	if err != nil {
		return mruby.Nil, err
	}
	return s.NewOperation(&ruby.Operation{
		Run: func(ctx context.Context) (any, error) { return nil, run(ctx, back) },
		Outcome: func(_ any, err error) (mruby.Value, error) {
			if err != nil {
				return mruby.Nil, err
			}
			return outcome()
		},
	}), nil
}

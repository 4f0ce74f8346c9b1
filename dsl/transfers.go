package dsl

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
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

// A transfer is one upload! or download! that is about to run.
type transfer struct {
	*Session
	runtime.Transfer
	host    *runtime.Host
	options transferOptions

	mu   sync.Mutex     // several files may be on their way
	last map[string]int // the last multiple of options.percent that was logged, by file
}

func (s *Session) newTransfer(verb string, host *runtime.Host, o transferOptions) *transfer {
	return &transfer{Session: s, Transfer: runtime.Transfer{Verb: verb}, host: host, options: o, last: map[string]int{}}
}

// operation is the wait for the transfer, which run carries out.
func (t *transfer) operation(run func(context.Context, runtime.Backend) error, outcome func() (mruby.Value, error)) (mruby.Value, error) {
	if err := t.openScreen(); err != nil {
		return mruby.Nil, err
	}
	back, err := t.back()
	if err != nil {
		return mruby.Nil, err
	}
	return t.NewOperation(&ruby.Operation{
		Run: func(ctx context.Context) (any, error) {
			t.emitter.Event(runtime.TransferStarted{Time: time.Now(), Transfer: &t.Transfer})
			defer func() { t.emitter.Event(runtime.TransferEnded{Time: time.Now(), Transfer: &t.Transfer}) }()
			return nil, run(ctx, back)
		},
		Outcome: func(_ any, err error) (mruby.Value, error) {
			if err != nil {
				return mruby.Nil, err
			}
			return outcome()
		},
	}), nil
}

// log logs the progress of a file.
func (t *transfer) log(now time.Time, name string, done, total int64) {
	if total == 0 {
		t.message(now, runtime.Warn, fmt.Sprintf("Error calculating percentage %d/%d, is %s empty?", done, total, name))
		return
	}
	percent := float64(done) * 100 / float64(total)
	level := runtime.Debug
	if step := int(percent / t.options.percent); step > t.last[name] {
		t.last[name] = step
		level = t.options.verbosity
	}
	t.message(now, level, fmt.Sprintf("%s %s %s%%", t.Verb, name, rubyFloat(math.Round(percent*100)/100)))
}

func (t *transfer) message(now time.Time, level runtime.Level, text string) {
	if t.screen.own {
		t.Sched.Post(func() { t.Call(t.gocap, "log", mruby.Nil, t.Int(int64(level)), t.String(text)) })
		return
	}
	t.emitter.Event(runtime.LogMessage{Time: now, Level: level, Host: t.host, Text: text})
}

// progress is told by the back end.
func (t *transfer) progress(name string, done, total int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.emitter.Event(runtime.TransferProgress{Time: now, Transfer: &t.Transfer, File: name, Done: done, Total: total})
	t.log(now, name, done, total)
}

// measure tells how much there is in a local directory, once that is known.
func (t *transfer) measure(ctx context.Context, dir string) {
	var total int64
	err := filepath.Walk(dir, func(_ string, info fs.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
		return errors.Join(err, ctx.Err())
	})
	if err == nil {
		t.emitter.Event(runtime.TransferSized{Time: time.Now(), Transfer: &t.Transfer, Bytes: total})
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
	x := s.newTransfer("Uploading", host, o)
	t := runtime.Upload{Recursive: o.recursive, Preserve: o.preserve, Progress: x.progress}
	if t.Remote, err = s.ToS(arg(args, 2)); err != nil {
		return mruby.Nil, err
	}
	source := arg(args, 1)
	if content, ok, err := s.content(source); err != nil {
		return mruby.Nil, err
	} else if ok {
		t.Content, t.Size = strings.NewReader(content), int64(len(content))
		if t.Mode, err = s.uploadMode(source, arg(args, 3)); err != nil {
			return mruby.Nil, err
		}
	} else if t.Path, err = s.pathOf(source); err != nil {
		return mruby.Nil, err
	}
	x.Name = cmp.Or(t.Path, t.Remote)
	return x.operation(func(ctx context.Context, back runtime.Backend) error {
		if info, err := os.Stat(t.Path); err == nil && info.IsDir() {
			x.Tree = true
			ctx, done := context.WithCancel(ctx)
			var measuring sync.WaitGroup
			defer measuring.Wait()
			defer done()
			measuring.Go(func() { x.measure(ctx, t.Path) })
		}
		return back.Upload(ctx, host, t)
	},
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

// uploadMode is the mode of what a stream's content becomes: a File's own, or that
// of upload!'s option `mode`; 0 for neither.
func (s *Session) uploadMode(stream, options mruby.Value) (fs.FileMode, error) {
	if mode := s.fileMode(stream); mode != 0 {
		return mode, nil
	}
	given := s.HashGet(options, s.Symbol("mode"))
	if given.IsNil() {
		return 0, nil
	}
	mode, err := s.Call(s.main, "Integer", given)
	return fs.FileMode(mode.Int()) & fs.ModePerm, err
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
	x := s.newTransfer("Downloading", host, o)
	t := runtime.Download{Recursive: o.recursive, Preserve: o.preserve, Progress: x.progress}
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
	x.Name, x.Tree = t.Remote, t.Recursive
	return x.operation(func(ctx context.Context, back runtime.Backend) error { return back.Download(ctx, host, t) },
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

package ruby

import (
	"maps"
	"strconv"

	"github.com/gocap/gocap/mruby"
)

// lastMatch keeps $~, which every method, file and class body has its own of,
// and computes the variables that come of it when they are read. Code of the
// core library has none: it sets that of its caller, as methods written in C do.
type lastMatch struct {
	in      *Interp
	matches map[mruby.Frame]*found
}

// found is a last match, and the MatchData of it once it was asked for.
type found struct {
	*match
	object *mruby.Ref
}

func (f *found) release() {
	if f != nil && f.object != nil {
		f.object.Release()
	}
}

// maxLastMatches bounds the frames remembered: those of blocks that outlive
// their method are never seen to end.
const maxLastMatches = 500

func newLastMatch(in *Interp) lastMatch {
	return lastMatch{in: in, matches: map[mruby.Frame]*found{}}
}

// coreLabel begins the file names of the core library.
const coreLabel = EmbeddedPrefix + "ruby/core/"

// match returns the caller's last match, nil when it has none.
func (l *lastMatch) match() *match {
	f, _ := l.in.CallerFrame(coreLabel)
	if m := l.matches[f]; m != nil {
		return m.match
	}
	return nil
}

// set makes m the caller's last match; nil is none.
func (l *lastMatch) set(m *match) {
	f, live := l.in.CallerFrame(coreLabel)
	old, ok := l.matches[f]
	if !ok {
		if m == nil {
			return
		}
		maps.DeleteFunc(l.matches, func(g mruby.Frame, m *found) bool {
			if live(g) {
				return false
			}
			m.release()
			return true
		})
		if len(l.matches) >= maxLastMatches {
			for _, m := range l.matches {
				m.release()
			}
			clear(l.matches)
		}
	}
	if ok && m != nil && old != nil && old.match == m {
		return
	}
	old.release()
	if m == nil {
		l.matches[f] = nil
		return
	}
	l.matches[f] = &found{match: m}
}

// value returns $~.
func (l *lastMatch) value() mruby.Value {
	f, _ := l.in.CallerFrame(coreLabel)
	m := l.matches[f]
	if m == nil {
		return mruby.Nil
	}
	if m.object == nil {
		m.object = l.in.Root(l.in.NewObject(l.in.regexps.match, m.match))
	}
	return m.object.Value()
}

// define makes the global variables.
func (l *lastMatch) define() {
	r, in := l.in.regexps, l.in
	in.HookGlobal("$~", mruby.Special{
		Get: func() (mruby.Value, error) { return l.value(), nil },
		Set: func(v mruby.Value) error {
			m, ok := in.Object(v).(*match)
			if !ok && !v.IsNil() {
				return mruby.TypeError("wrong argument type %s (expected MatchData)", in.kind(v))
			}
			l.set(m)
			return nil
		},
	})
	derived := func(name string, f func(m *match) mruby.Value) {
		in.HookGlobal(name, mruby.Special{
			Get: func() (mruby.Value, error) {
				if m := l.match(); m != nil {
					return f(m), nil
				}
				return mruby.Nil, nil
			},
			Set: func(mruby.Value) error {
				return mruby.Errorf("NameError", "%s is a read-only variable", name)
			},
		})
	}
	derived("$&", func(m *match) mruby.Value { return r.group(m, 0) })
	derived("$`", func(m *match) mruby.Value { return in.StringIn(m.encoding, m.pre()) })
	derived("$'", func(m *match) mruby.Value { return in.StringIn(m.encoding, m.post()) })
	derived("$+", func(m *match) mruby.Value { return r.group(m, m.lastGroup()) })
	for n := 1; n < 100; n++ {
		derived("$"+strconv.Itoa(n), func(m *match) mruby.Value { return r.group(m, n) })
	}
}

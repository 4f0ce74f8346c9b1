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
	matches map[mruby.Frame]*match
}

// maxLastMatches bounds the frames remembered: those of blocks that outlive
// their method are never seen to end.
const maxLastMatches = 500

func newLastMatch(in *Interp) lastMatch {
	return lastMatch{in: in, matches: map[mruby.Frame]*match{}}
}

// coreLabel begins the file names of the core library.
const coreLabel = EmbeddedPrefix + "ruby/core/"

// match returns the caller's last match, nil when it has none.
func (l *lastMatch) match() *match {
	f, _ := l.in.CallerFrame(coreLabel)
	return l.matches[f]
}

// set makes m the caller's last match; nil is none.
func (l *lastMatch) set(m *match) {
	f, live := l.in.CallerFrame(coreLabel)
	if _, ok := l.matches[f]; !ok {
		if m == nil {
			return
		}
		maps.DeleteFunc(l.matches, func(g mruby.Frame, _ *match) bool { return !live(g) })
		if len(l.matches) >= maxLastMatches {
			clear(l.matches)
		}
	}
	l.matches[f] = m
}

// value returns $~.
func (l *lastMatch) value() mruby.Value {
	if m := l.match(); m != nil {
		return l.in.NewObject(l.in.regexps.match, m)
	}
	return mruby.Nil
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
	derived("$`", func(m *match) mruby.Value { return in.String(m.pre()) })
	derived("$'", func(m *match) mruby.Value { return in.String(m.post()) })
	derived("$+", func(m *match) mruby.Value { return r.group(m, m.lastGroup()) })
	for n := 1; n < 100; n++ {
		derived("$"+strconv.Itoa(n), func(m *match) mruby.Value { return r.group(m, n) })
	}
}

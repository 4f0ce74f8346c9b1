package ruby

import (
	"strconv"

	"github.com/gocap/gocap/mruby"
)

// lastMatch keeps $~ and the variables that come of it.
type lastMatch struct {
	in     *Interp
	groups int // how many of $1, $2, … may be set
}

var digitVariables = func() (names [100]string) {
	for i := range names {
		names[i] = "$" + strconv.Itoa(i)
	}
	return names
}()

// value returns $~.
func (l *lastMatch) value() mruby.Value { return l.in.Global("$~") }

// match returns the match in $~; nil is none.
func (l *lastMatch) match() *match {
	m, _ := l.in.Object(l.value()).(*match)
	return m
}

// set makes m the last match; nil is none.
func (l *lastMatch) set(m *match) {
	v := mruby.Nil
	if m != nil {
		v = l.in.NewObject(l.in.regexps.match, m)
	}
	l.in.GlobalSet("$~", v)
	if m == nil {
		if l.groups >= 0 {
			for _, name := range []string{"$&", "$`", "$'", "$+"} {
				l.in.GlobalSet(name, mruby.Nil)
			}
			l.clear(1)
			l.groups = -1
		}
		return
	}
	r := l.in.regexps
	l.in.GlobalSet("$&", r.group(m, 0))
	l.in.GlobalSet("$`", l.in.String(m.pre()))
	l.in.GlobalSet("$'", l.in.String(m.post()))
	l.in.GlobalSet("$+", r.group(m, m.lastGroup()))
	n := min(m.groups(), len(digitVariables))
	for i := 1; i < n; i++ {
		l.in.GlobalSet(digitVariables[i], r.group(m, i))
	}
	l.clear(n)
	l.groups = n
}

// clear unsets $n and those after it.
func (l *lastMatch) clear(n int) {
	for i := n; i < l.groups; i++ {
		l.in.GlobalSet(digitVariables[i], mruby.Nil)
	}
}

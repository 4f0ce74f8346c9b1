package ruby

import (
	"strconv"
	"unsafe"

	"github.com/gocap/gocap/mruby"
)

// lastMatch keeps $~ and the variables that come of it.
type lastMatch struct {
	in     *Interp
	groups int        // how many of $1, $2, … may be set
	text   string     // the text matched last
	whole  *mruby.Ref // and its String, which $` and $' share
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
	l.in.GlobalSet("$`", l.part(m, 0, m.regs[0]))
	l.in.GlobalSet("$'", l.part(m, m.regs[1], int32(len(m.text))))
	l.in.GlobalSet("$+", r.group(m, m.lastGroup()))
	n := min(m.groups(), len(digitVariables))
	for i := 1; i < n; i++ {
		l.in.GlobalSet(digitVariables[i], r.group(m, i))
	}
	l.clear(n)
	l.groups = n
}

// part makes a String of a part of the text that shares its memory: gsub with a
// block sets $` and $' once for each match.
func (l *lastMatch) part(m *match, begin, end int32) mruby.Value {
	if l.whole == nil || len(l.text) != len(m.text) || unsafe.StringData(l.text) != unsafe.StringData(m.text) {
		l.whole.Release()
		l.text, l.whole = m.text, l.in.Root(l.in.String(m.text))
	}
	part, err := l.in.Call(l.whole.Value(), "byteslice", l.in.Int(int64(begin)), l.in.Int(int64(end-begin)))
	if err != nil { // the offsets lie in the text
		panic(err)
	}
	return part
}

// clear unsets $n and those after it.
func (l *lastMatch) clear(n int) {
	for i := n; i < l.groups; i++ {
		l.in.GlobalSet(digitVariables[i], mruby.Nil)
	}
}

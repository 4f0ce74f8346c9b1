package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// warn prints a warning of the core library's, with the line that the program is
// on, unless $VERBOSE is nil.
func (in *Interp) warn(text string) error {
	if in.Global("$VERBOSE").IsNil() {
		return nil
	}
	lines, err := in.Call(mruby.Nil, "__caller")
	if err != nil {
		return err
	}
	place := ""
	for _, line := range in.Items(lines) {
		if s := line.Str(); !strings.HasPrefix(s, EmbeddedPrefix) {
			place, _, _ = strings.Cut(s, ":in ")
			place += ": "
			break
		}
	}
	_, err = in.Call(in.Global("$stderr"), "write", in.String(place+"warning: "+text+"\n"))
	return err
}

// defineWarnings lets Ruby code of the core library warn as Go code does.
func defineWarnings(in *Interp) error {
	in.defSelf(in.MustConst("Kernel"), "__warn", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return mruby.Nil, in.warn(args[0].Str())
	})
	return nil
}

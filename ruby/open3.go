package ruby

import (
	"bytes"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["open3"] = defineOpen3 }

// defineOpen3 gives the capture methods their hands: all streams are served at
// the same time, whatever their size.
func defineOpen3(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Open3")
	// __capture(cmd, opts, input, merge): merge is true for one stream of both
	// outputs, nil to leave standard error alone.
	in.def(module, "__capture", 4, 4, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		spec := in.Items(args[0])
		if len(in.Pairs(args[1])) > 0 {
			spec = append(spec, args[1])
		}
		c, err := in.command(spec)
		if err != nil {
			return mruby.Nil, err
		}
		input, err := in.ToS(args[2])
		if err != nil {
			return mruby.Nil, err
		}
		var out, errs bytes.Buffer
		c.stdin, c.stdout = strings.NewReader(input), &out
		switch args[3] {
		case mruby.True:
			c.stderr = &out
		case mruby.False:
			c.stderr = &errs
		}
		ch, err := in.start(c)
		if err != nil {
			return mruby.Nil, err
		}
		return in.NewOperation(in.end(ch, func(s status) (mruby.Value, error) {
			return in.Array(in.String(out.String()), in.String(errs.String()), in.setStatus(s)), nil
		})), nil
	})
	return nil
}

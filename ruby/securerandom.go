package ruby

import (
	"crypto/rand"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["securerandom"] = defineSecureRandom }

func defineSecureRandom(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "SecureRandom")
	in.defSelf(module, "__bytes", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative string size (or size too big)")
		}
		b := make([]byte, n)
		rand.Read(b)
		return in.StringIn(mruby.Binary, string(b)), nil
	})
	return nil
}

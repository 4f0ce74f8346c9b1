package ruby

import (
	"encoding/base64"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["base64"] = defineBase64 }

func defineBase64(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Base64")
	coding := func(name string, e mruby.Encoding, f func(string) (string, error)) {
		m := func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.str(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			s, err = f(s)
			return in.StringIn(e, s), err
		}
		in.def(module, name, 1, 1, m)
		in.defSelf(module, name, 1, 1, m)
	}
	coding("encode64", mruby.USASCII, func(s string) (string, error) { return base64Lines(s), nil })
	coding("strict_encode64", mruby.USASCII, func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil })
	coding("decode64", mruby.Binary, func(s string) (string, error) { return unbase64(s), nil })
	coding("strict_decode64", mruby.Binary, strictUnbase64)
	return nil
}

func strictUnbase64(s string) (string, error) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return "", mruby.ArgumentError("invalid base64")
	}
	return string(decoded), nil
}

// base64Lines encodes in lines of 60 characters.
func base64Lines(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(len(s), 45)
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(s[:n])))
		b.WriteByte('\n')
		s = s[n:]
	}
	return b.String()
}

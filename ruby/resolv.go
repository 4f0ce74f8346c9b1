package ruby

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["resolv"] = defineResolv }

// defineResolv gives class Resolv its look-ups, which are operations. A name that
// nobody knows is an empty list.
func defineResolv(in *Interp) error {
	class := in.DefineClass(mruby.Nil, "Resolv", mruby.Nil)
	lookUp := func(name string, find func(ctx context.Context, of string) ([]string, error)) {
		in.defSelf(class, name, 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			of, err := in.str(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			return in.NewOperation(&Operation{
				Run: func(ctx context.Context) (any, error) { return find(ctx, of) },
				Outcome: func(found any, err error) (mruby.Value, error) {
					var dns *net.DNSError
					if errors.As(err, &dns) {
						return in.Array(), nil
					}
					if err != nil {
						return mruby.Nil, err
					}
					return in.Strings(found.([]string)), nil
				},
			}), nil
		})
	}
	lookUp("__addresses", net.DefaultResolver.LookupHost)
	lookUp("__names", func(ctx context.Context, address string) ([]string, error) {
		names, err := net.DefaultResolver.LookupAddr(ctx, address)
		for i, n := range names {
			names[i] = strings.TrimSuffix(n, ".")
		}
		return names, err
	})
	return nil
}

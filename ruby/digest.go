package ruby

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"golang.org/x/crypto/ripemd160" //lint:ignore SA1019 Ruby has Digest::RMD160

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["digest"] = defineDigest }

// digests makes the hash functions that Digest and OpenSSL::Digest have.
var digests = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA1": sha1.New, "SHA224": sha256.New224, "SHA256": sha256.New, "SHA384": sha512.New384, "SHA512": sha512.New,
	"RMD160": ripemd160.New,
}

// digester is what a Digest object carries.
type digester struct {
	name string
	data []byte // what was fed, so that a digest can be read, and go on
}

func (d *digester) sum() string {
	h := digests[d.name]()
	h.Write(d.data)
	return string(h.Sum(nil))
}

func defineDigest(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Digest")
	in.defSelf(module, "hexencode", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		return in.String(hex.EncodeToString([]byte(s))), err
	})
	in.defSelf(module, "__digest", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[1])
		if err != nil {
			return mruby.Nil, err
		}
		h := digests[args[0].Str()]()
		h.Write([]byte(s))
		return in.StringIn(mruby.Binary, string(h.Sum(nil))), nil
	})
	base := in.DataClass(module, "Base", in.DefineClass(module, "Class", in.DefineClass(module, "Instance", mruby.Nil)))
	of := func(self mruby.Value) *digester {
		d, _ := in.Object(self).(*digester)
		return d
	}
	for name := range digests {
		class := in.DataClass(module, name, base)
		in.def(class, "initialize", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
			return mruby.Nil, in.SetObject(self, &digester{name: name})
		})
	}
	in.def(base, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		d := *of(args[0])
		d.data = append([]byte(nil), d.data...)
		return self, in.SetObject(self, &d)
	})
	in.def(base, "update <<", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		d := of(self)
		d.data = append(d.data, s...)
		return self, nil
	})
	in.def(base, "reset", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		of(self).data = nil
		return self, nil
	})
	in.def(base, "__sum", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.StringIn(mruby.Binary, of(self).sum()), nil
	})
	in.def(base, "digest_length size length", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(digests[of(self).name]().Size())), nil
	})
	in.def(base, "block_length", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(digests[of(self).name]().BlockSize())), nil
	})
	in.defSelf(module, "__base64", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.String(base64.StdEncoding.EncodeToString([]byte(args[0].Str()))), nil
	})
	return nil
}

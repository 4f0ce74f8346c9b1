package ruby

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"fmt"
	"slices"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// cipherKind is an algorithm of OpenSSL::Cipher.
type cipherKind struct {
	name     string
	key      int // bytes
	mode     string
	newBlock func(key []byte) (cipher.Block, error)
}

// cipherKinds are the algorithms by the name that OpenSSL prints.
var cipherKinds = func() map[string]cipherKind {
	kinds := map[string]cipherKind{}
	add := func(prefix string, key int, newBlock func([]byte) (cipher.Block, error), modes ...string) {
		for _, mode := range modes {
			name := prefix + "-" + mode
			kinds[name] = cipherKind{name, key, mode, newBlock}
		}
	}
	for _, bits := range []int{128, 192, 256} {
		add(fmt.Sprintf("AES-%d", bits), bits/8, aes.NewCipher, "CBC", "ECB", "CTR", "GCM")
	}
	add("DES-EDE3", 24, des.NewTripleDESCipher, "CBC", "ECB")
	return kinds
}()

// cipherState is one encryption or decryption. Nothing is computed before the
// first update, so that key, vector and the rest may be set in any order.
type cipherState struct {
	cipherKind
	decrypt        bool
	secret, vector []byte
	unpadded       bool
	auth, tag      []byte // of GCM

	stream cipher.Stream
	blocks cipher.BlockMode
	aead   cipher.AEAD
	text   []byte // GCM: all that went in
	rest   []byte // less than a block, or a block that may be the last
	begun  bool
}

func cipherError(text string) error { return mruby.Errorf("OpenSSL::Cipher::CipherError", "%s", text) }

func (c *cipherState) blockSize() int {
	switch {
	case c.mode == "CTR", c.mode == "GCM":
		return 1
	case strings.HasPrefix(c.name, "DES"):
		return des.BlockSize
	}
	return aes.BlockSize
}

func (c *cipherState) vectorSize() int {
	switch c.mode {
	case "ECB":
		return 0
	case "GCM":
		return 12
	case "CTR":
		return aes.BlockSize
	}
	return c.blockSize()
}

func (c *cipherState) reset() {
	c.stream, c.blocks, c.aead, c.text, c.rest, c.begun = nil, nil, nil, nil, nil, false
}

func (c *cipherState) begin() error {
	if c.begun {
		return nil
	}
	if c.secret == nil {
		return cipherError("key not set")
	}
	block, err := c.newBlock(c.secret)
	if err != nil {
		return err
	}
	vector := c.vector
	if vector == nil {
		vector = make([]byte, c.vectorSize())
	}
	switch c.mode {
	case "CTR":
		c.stream = cipher.NewCTR(block, vector)
	case "GCM":
		// What comes out at once is that of CTR; the tag is computed at the end.
		c.stream = cipher.NewCTR(block, append(slices.Clone(vector), 0, 0, 0, 2))
		if c.aead, err = cipher.NewGCM(block); err != nil {
			return err
		}
		c.vector = vector
	case "ECB":
		c.blocks = &codebook{block, c.decrypt}
	default:
		if c.decrypt {
			c.blocks = cipher.NewCBCDecrypter(block, vector)
		} else {
			c.blocks = cipher.NewCBCEncrypter(block, vector)
		}
	}
	c.begun = true
	return nil
}

// codebook is each block on its own, as ECB has it.
type codebook struct {
	cipher.Block
	decrypt bool
}

func (b *codebook) CryptBlocks(dst, src []byte) {
	for n := b.BlockSize(); len(src) >= n; dst, src = dst[n:], src[n:] {
		if b.decrypt {
			b.Decrypt(dst, src)
		} else {
			b.Encrypt(dst, src)
		}
	}
}

func (c *cipherState) update(data []byte) ([]byte, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if c.stream != nil {
		out := make([]byte, len(data))
		c.stream.XORKeyStream(out, data)
		if c.aead != nil {
			c.text = append(c.text, data...)
		}
		return out, nil
	}
	c.rest = append(c.rest, data...)
	n := len(c.rest) / c.blockSize() * c.blockSize()
	if c.decrypt && !c.unpadded && n == len(c.rest) && n > 0 {
		n -= c.blockSize() // it may hold the padding
	}
	out := make([]byte, n)
	c.blocks.CryptBlocks(out, c.rest[:n])
	c.rest = slices.Clone(c.rest[n:])
	return out, nil
}

func (c *cipherState) final() ([]byte, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	size := c.blockSize()
	switch {
	case c.aead != nil && c.decrypt:
		if len(c.tag) != c.aead.Overhead() {
			return nil, cipherError("")
		}
		if _, err := c.aead.Open(nil, c.vector, append(slices.Clone(c.text), c.tag...), c.auth); err != nil {
			return nil, cipherError("")
		}
		return nil, nil
	case c.aead != nil:
		sealed := c.aead.Seal(nil, c.vector, c.text, c.auth)
		c.tag = sealed[len(c.text):]
		return nil, nil
	case c.stream != nil:
		return nil, nil
	case c.unpadded && len(c.rest) > 0:
		return nil, cipherError("wrong final block length")
	case c.unpadded:
		return nil, nil
	case !c.decrypt:
		pad := size - len(c.rest)
		last := append(slices.Clone(c.rest), bytes.Repeat([]byte{byte(pad)}, pad)...)
		c.blocks.CryptBlocks(last, last)
		return last, nil
	case len(c.rest) != size:
		return nil, cipherError("wrong final block length")
	}
	last := make([]byte, size)
	c.blocks.CryptBlocks(last, c.rest)
	pad := int(last[size-1])
	if pad == 0 || pad > size || !bytes.Equal(last[size-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, cipherError("bad decrypt")
	}
	return last[:size-pad], nil
}

func (in *Interp) defineCipher(module mruby.Value) {
	class := in.DataClass(module, "Cipher", mruby.Nil)
	def := func(name string, n int, f func(c *cipherState, args []mruby.Value) (mruby.Value, error)) {
		in.def(class, name, n, n, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			return f(in.Object(self).(*cipherState), args)
		})
	}
	bytesOf := func(v mruby.Value) ([]byte, error) {
		s, err := in.str(v)
		return []byte(s), err
	}
	binary := func(b []byte, err error) (mruby.Value, error) {
		if err != nil {
			return mruby.Nil, err
		}
		return in.StringIn(mruby.Binary, string(b)), nil
	}
	in.defSelf(class, "ciphers", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		var names []string
		for name := range cipherKinds {
			names = append(names, strings.ToLower(name))
		}
		slices.Sort(names)
		return in.Strings(names), nil
	})
	in.def(class, "__named", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		name := args[0].Str()
		kind, ok := cipherKinds[strings.ToUpper(name)]
		if !ok {
			return mruby.Nil, mruby.Errorf("RuntimeError", "unsupported cipher algorithm (%s)", name)
		}
		return mruby.Nil, in.SetObject(self, &cipherState{cipherKind: kind})
	})
	in.def(class, "initialize_copy", 1, 1, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		return mruby.Nil, mruby.Errorf("NotImplementedError", "OpenSSL::Cipher: copies are not supported")
	})
	number := func(name string, f func(c *cipherState) int) {
		def(name, 0, func(c *cipherState, _ []mruby.Value) (mruby.Value, error) { return in.Int(int64(f(c))), nil })
	}
	number("key_len", func(c *cipherState) int { return c.key })
	number("iv_len", (*cipherState).vectorSize)
	number("block_size", (*cipherState).blockSize)
	def("name", 0, func(c *cipherState, _ []mruby.Value) (mruby.Value, error) { return in.String(c.name), nil })
	def("authenticated?", 0, func(c *cipherState, _ []mruby.Value) (mruby.Value, error) { return mruby.Bool(c.mode == "GCM"), nil })
	def("__direction", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		c.decrypt = args[0].Truthy()
		c.reset()
		return mruby.Nil, nil
	})
	def("__reset", 0, func(c *cipherState, _ []mruby.Value) (mruby.Value, error) { c.reset(); return mruby.Nil, nil })
	def("key=", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		key, err := bytesOf(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if len(key) != c.key {
			return mruby.Nil, mruby.ArgumentError("key must be %d bytes", c.key)
		}
		c.secret = key
		c.reset()
		return args[0], nil
	})
	def("iv=", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		vector, err := bytesOf(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if len(vector) != c.vectorSize() {
			return mruby.Nil, mruby.ArgumentError("iv must be %d bytes", c.vectorSize())
		}
		c.vector = vector
		c.reset()
		return args[0], nil
	})
	def("auth_data=", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		data, err := bytesOf(args[0])
		c.auth = append(c.auth, data...)
		return args[0], err
	})
	def("auth_tag=", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		tag, err := bytesOf(args[0])
		c.tag = tag
		return args[0], err
	})
	def("__auth_tag", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		n := int(args[0].Int())
		if c.aead == nil || c.tag == nil || n > len(c.tag) || n < 1 {
			return mruby.Nil, cipherError("retrieving the authentication tag failed: invalid tag")
		}
		return binary(c.tag[:n], nil)
	})
	def("__padding", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		c.unpadded = !args[0].Truthy()
		return mruby.Nil, nil
	})
	def("__update", 1, func(c *cipherState, args []mruby.Value) (mruby.Value, error) {
		data, err := bytesOf(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if len(data) == 0 {
			return mruby.Nil, mruby.ArgumentError("data must not be empty")
		}
		return binary(c.update(data))
	})
	def("final", 0, func(c *cipherState, _ []mruby.Value) (mruby.Value, error) { return binary(c.final()) })
}

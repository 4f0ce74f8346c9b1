package ruby

import (
	"crypto/rand"
	"encoding/binary"
	"math/big"
	"math/bits"

	"github.com/gocap/gocap/mruby"
)

// mersenne is the Mersenne Twister MT19937, from whose numbers CRuby makes its
// random ones: with the same seed, ours are the same.
type mersenne struct {
	state [624]uint32
	next  int
}

func newMersenne(seed *big.Int) *mersenne {
	m := &mersenne{}
	key := words(new(big.Int).Abs(seed))
	if len(key) <= 1 {
		m.init(append(key, 0)[0])
		return m
	}
	m.init(19650218)
	s := &m.state
	i, j := 1, 0
	for range max(624, len(key)) {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + key[j] + uint32(j)
		i, j = i+1, (j+1)%len(key)
		if i == 624 {
			s[0], i = s[623], 1
		}
	}
	for range 623 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		if i++; i == 624 {
			s[0], i = s[623], 1
		}
	}
	s[0] = 1 << 31
	return m
}

func (m *mersenne) init(seed uint32) {
	m.state[0] = seed
	for i := 1; i < 624; i++ {
		m.state[i] = 1812433253*(m.state[i-1]^m.state[i-1]>>30) + uint32(i)
	}
	m.next = 624
}

// words are the 32 bit parts of a number, the lowest first.
func words(n *big.Int) []uint32 {
	var list []uint32
	low := new(big.Int)
	for n = new(big.Int).Set(n); n.Sign() > 0; n.Rsh(n, 32) {
		list = append(list, uint32(low.And(n, big.NewInt(0xffffffff)).Uint64()))
	}
	return list
}

func (m *mersenne) uint32() uint32 {
	if m.next == 624 {
		s := &m.state
		for i := range s {
			y := s[i]&0x80000000 | s[(i+1)%624]&0x7fffffff
			s[i] = s[(i+397)%624] ^ y>>1 ^ y&1*0x9908b0df
		}
		m.next = 0
	}
	y := m.state[m.next]
	m.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// real is in [0, 1), or in [0, 1] when the end counts.
func (m *mersenne) real(inclusive bool) float64 {
	a, b := m.uint32(), m.uint32()
	if inclusive {
		hi, _ := bits.Mul64(uint64(a)<<32|uint64(b), 1<<53|1)
		return float64(hi) / (1 << 53)
	}
	return (float64(a>>5)*(1<<26) + float64(b>>6)) / (1 << 53)
}

// upTo is an Integer from 0 to limit.
func (m *mersenne) upTo(limit *big.Int) *big.Int {
	if limit.BitLen() <= 64 {
		return new(big.Int).SetUint64(m.upTo64(limit.Uint64()))
	}
	key := words(limit)
retry:
	for {
		val := new(big.Int)
		mask, boundary := uint32(0), true
		for i := len(key) - 1; i >= 0; i-- {
			if mask != 0 {
				mask = 0xffffffff
			} else {
				mask = 1<<bits.Len32(key[i]) - 1
			}
			var w uint32
			if mask != 0 {
				w = m.uint32() & mask
				if boundary && w > key[i] {
					continue retry
				}
				boundary = boundary && w == key[i]
			}
			val.Or(val.Lsh(val, 32), big.NewInt(int64(w)))
		}
		return val
	}
}

func (m *mersenne) upTo64(limit uint64) uint64 {
	if limit == 0 {
		return 0
	}
	mask := uint64(1)<<bits.Len64(limit) - 1
retry:
	for {
		val := uint64(0)
		for i := 32; i >= 0; i -= 32 {
			if mask>>i&0xffffffff == 0 {
				continue
			}
			val |= uint64(m.uint32()) << i
			if val &= mask; val > limit {
				continue retry
			}
		}
		return val
	}
}

func (m *mersenne) bytes(n int) []byte {
	b := make([]byte, 0, n+3)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint32(b, m.uint32())
	}
	return b[:n]
}

// random is a Random object.
type random struct {
	seed *big.Int
	*mersenne
}

func newSeed() *big.Int {
	n, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	return n
}

// randomOf is the generator of a Random object, or that of the class.
func (in *Interp) randomOf(self mruby.Value) *random {
	if r, ok := in.Object(self).(*random); ok {
		return r
	}
	if in.random == nil {
		seed := newSeed()
		in.random = &random{seed, newMersenne(seed)}
	}
	return in.random
}

func defineRandom(in *Interp) error {
	class := in.DataClass(mruby.Nil, "Random", mruby.Nil)
	in.def(class, "initialize", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		seed := newSeed()
		if len(args) > 0 {
			var err error
			if seed, err = in.wholeArg(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		return self, in.SetObject(self, &random{seed, newMersenne(seed)})
	})
	in.def(class, "initialize_copy", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		r := in.randomOf(args[0])
		m := *r.mersenne
		return self, in.SetObject(self, &random{r.seed, &m})
	})
	in.def(class, "==", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		o, ok := in.Object(args[0]).(*random)
		r := in.randomOf(self)
		return mruby.Bool(ok && o.seed.Cmp(r.seed) == 0 && *o.mersenne == *r.mersenne), nil
	})
	both := func(name string, min, max int, f method) {
		in.def(class, name, min, max, f)
		in.defSelf(class, name, min, max, f)
	}
	both("seed", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.bigInt(in.randomOf(self).seed)
	})
	both("__real", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.Float(in.randomOf(self).real(arg(args, 0).Truthy())), nil
	})
	both("__below", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n := in.big(args[0])
		return in.bigInt(in.randomOf(self).upTo(n.Sub(n, big.NewInt(1))))
	})
	both("bytes", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err == nil && n < 0 {
			err = mruby.ArgumentError("negative string size (or size too big)")
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.StringIn(mruby.Binary, string(in.randomOf(self).bytes(int(n)))), nil
	})
	in.defSelf(class, "new_seed", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) { return in.bigInt(newSeed()) })
	srand := func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		seed := newSeed()
		if len(args) > 0 {
			var err error
			if seed, err = in.wholeArg(args[0]); err != nil {
				return mruby.Nil, err
			}
		}
		old := in.randomOf(mruby.Nil).seed
		in.random = &random{seed, newMersenne(seed)}
		return in.bigInt(old)
	}
	in.defSelf(class, "srand", 0, 1, srand)
	in.def(in.MustConst("Kernel"), "srand", 0, 1, srand)
	in.defSelf(in.MustConst("Kernel"), "srand", 0, 1, srand)
	in.defSelf(class, "urandom", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err == nil && n < 0 {
			err = mruby.ArgumentError("negative string size (or size too big)")
		}
		if err != nil {
			return mruby.Nil, err
		}
		b := make([]byte, n)
		rand.Read(b)
		return in.StringIn(mruby.Binary, string(b)), nil
	})
	return nil
}

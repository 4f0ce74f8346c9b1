package ruby

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"

	"github.com/gocap/gocap/mruby"
)

// packer is one run of Array#pack.
type packer struct {
	in   *Interp
	list mruby.Value
	next int // the item that comes next
	out  []byte
}

func definePack(in *Interp) error {
	in.def(in.MustConst("Array"), "__pack", 2, 2, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		format, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		directives, err := in.packFormat(format, "pack")
		if err != nil {
			return mruby.Nil, err
		}
		p := packer{in: in, list: self}
		if !args[1].IsNil() {
			p.out = []byte(args[1].Str())
		}
		for _, d := range directives {
			if err := p.pack(d); err != nil {
				return mruby.Nil, err
			}
		}
		return in.StringIn(packedEncoding(directives), string(p.out)), nil
	})
	in.def(in.MustConst("String"), "__unpack", 3, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.unpack(self.Str(), args[0], args[1], args[2].Truthy())
	})
	return nil
}

// packedEncoding is that of bytes, unless all is text: of characters if U comes
// before anything else.
func packedEncoding(directives []packDirective) mruby.Encoding {
	e := mruby.USASCII
	for _, d := range directives {
		switch d.kind {
		case 'm', 'M', 'u':
		case 'U':
			if e == mruby.USASCII {
				e = mruby.UTF8
			}
		default:
			return mruby.Binary
		}
	}
	return e
}

func (p *packer) item() (mruby.Value, error) {
	if p.next >= p.list.Len() {
		return mruby.Nil, mruby.ArgumentError("too few arguments")
	}
	p.next++
	return p.list.At(p.next - 1), nil
}

// text is the next item as a String; nil is an empty one where it may be.
func (p *packer) text(nilIsEmpty bool) (string, error) {
	v, err := p.item()
	if err != nil || nilIsEmpty && v.IsNil() {
		return "", err
	}
	return p.in.str(v)
}

func (p *packer) grow(n int) {
	p.out = append(p.out, make([]byte, n)...)
}

func (p *packer) pack(d packDirective) error {
	switch d.kind {
	case 'x':
		if !d.star {
			p.grow(d.count)
		}
		return nil
	case 'X':
		if d.star {
			return nil
		}
		if d.count > len(p.out) {
			return mruby.ArgumentError("X outside of string")
		}
		p.out = p.out[:len(p.out)-d.count]
		return nil
	case '@':
		if d.star {
			d.count = 0
		}
		p.grow(max(0, d.count-len(p.out)))
		p.out = p.out[:d.count]
		return nil
	case 'a', 'A', 'Z':
		return p.bytes(d)
	case 'b', 'B', 'h', 'H':
		return p.digits(d)
	case 'm', 'u':
		s, err := p.text(false)
		if err != nil {
			return err
		}
		p.lines(d, s)
		return nil
	case 'M':
		v, err := p.item()
		if err != nil {
			return err
		}
		s, err := p.in.ToS(v)
		if err != nil {
			return err
		}
		width := d.count
		if d.star || width <= 1 {
			width = 72
		}
		p.out = append(p.out, quotedPrintable(s, width)...)
		return nil
	}
	if d.star {
		d.count = max(0, p.list.Len()-p.next)
	}
	for range d.count {
		v, err := p.item()
		if err != nil {
			return err
		}
		if err := p.number(d, v); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) number(d packDirective, v mruby.Value) error {
	if d.float() {
		f, err := p.in.real(v)
		if err != nil {
			return err
		}
		bits := math.Float64bits(f)
		if d.size() == 4 {
			if math.Abs(f) > math.MaxFloat32 { // even if the nearest is a number
				f = math.Copysign(math.Inf(1), f)
			}
			bits = uint64(math.Float32bits(float32(f)))
		}
		p.out = putUint(p.out, bits, d.size(), d.bigEndian())
		return nil
	}
	n, err := p.in.wholeArg(v)
	if err != nil {
		return err
	}
	if d.kind == 'U' {
		if !n.IsInt64() {
			return mruby.Errorf("RangeError", "bignum too big to convert into `long'")
		}
		if n.Sign() < 0 || n.BitLen() > 31 {
			return mruby.Errorf("RangeError", "pack(U): value out of range")
		}
		p.out = appendUTF8(p.out, uint32(n.Uint64()))
		return nil
	}
	if d.kind == 'w' {
		return p.compressed(n)
	}
	// the lowest bits, as two's complement has them
	low := new(big.Int).And(n, new(big.Int).SetUint64(math.MaxUint64))
	p.out = putUint(p.out, low.Uint64(), d.size(), d.bigEndian())
	return nil
}

// compressed writes seven bits a byte, the highest first; all bytes but the last
// one have the eighth bit.
func (p *packer) compressed(n *big.Int) error {
	if n.Sign() < 0 {
		return mruby.ArgumentError("can't compress negative numbers")
	}
	seven := big.NewInt(0x7f)
	for i := max(1, (n.BitLen()+6)/7) - 1; i >= 0; i-- {
		group := new(big.Int).Rsh(n, uint(7*i))
		b := byte(group.And(group, seven).Uint64())
		if i > 0 {
			b |= 0x80
		}
		p.out = append(p.out, b)
	}
	return nil
}

// appendUTF8 goes on after U+10FFFF with the sequences of up to six bytes that
// UTF-8 once had.
func appendUTF8(b []byte, c uint32) []byte {
	if c < 0x80 {
		return append(b, byte(c))
	}
	tails := 1
	for limit := uint32(0x800); tails < 5 && c >= limit; limit <<= 5 {
		tails++
	}
	b = append(b, byte(0xff<<(7-tails))|byte(c>>(6*tails)))
	for i := tails - 1; i >= 0; i-- {
		b = append(b, 0x80|byte(c>>(6*i))&0x3f)
	}
	return b
}

func (p *packer) bytes(d packDirective) error {
	s, err := p.text(true)
	if err != nil {
		return err
	}
	n, pad := d.count, byte(0)
	if d.star {
		n = len(s)
		if d.kind == 'Z' {
			n++
		}
	}
	if d.kind == 'A' {
		pad = ' '
	}
	p.out = append(p.out, s[:min(n, len(s))]...)
	for range n - len(s) {
		p.out = append(p.out, pad)
	}
	return nil
}

// digits packs a text of bits or of hexadecimal digits, the lowest first (b, h) or
// the highest first (B, H); more than there are stand for zeros.
func (p *packer) digits(d packDirective) error {
	s, err := p.text(true)
	if err != nil {
		return err
	}
	n := d.count
	if d.star {
		n = len(s)
	}
	each, value := 8, func(c byte) byte { return c & 1 }
	if d.kind == 'h' || d.kind == 'H' {
		each, value = 2, func(c byte) byte {
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				return (c + 9) & 15
			}
			return c & 15
		}
	}
	width, highFirst := 8/each, d.kind == 'B' || d.kind == 'H'
	full := (min(n, len(s)) + each - 1) / each
	switch { // CRuby adds a byte for two more digits, and for two more bits
	case n > len(s) && each == 8:
		full += (n - len(s) + 1) / 2
	case n > len(s):
		full = (n + 1) / 2
	}
	packed := make([]byte, full)
	for i := range min(n, len(s)) {
		shift := i % each * width
		if highFirst {
			shift = 8 - width - shift
		}
		packed[i/each] |= value(s[i]) << shift
	}
	p.out = append(p.out, packed...)
	return nil
}

// lines writes base64 (m) or uuencoded text (u) in lines that hold so many bytes.
func (p *packer) lines(d packDirective, s string) {
	n := d.count
	switch {
	case d.kind == 'm' && d.given && !d.star && n == 0:
		p.out = base64.StdEncoding.AppendEncode(p.out, []byte(s))
		return
	case d.star, n <= 2:
		n = 45
	case d.kind == 'u' && n > 63:
		n = 63
	default:
		n = n / 3 * 3
	}
	for ; s != ""; s = s[min(n, len(s)):] {
		part := s[:min(n, len(s))]
		if d.kind == 'm' {
			p.out = base64.StdEncoding.AppendEncode(p.out, []byte(part))
		} else {
			p.out = append(p.out, byte(' '+len(part)))
			p.out = appendUU(p.out, part)
		}
		p.out = append(p.out, '\n')
	}
}

// appendUU writes three bytes as four characters from the space on; ` stands for
// the space itself, and at the end for what isn't there.
func appendUU(b []byte, s string) []byte {
	for ; s != ""; s = s[min(3, len(s)):] {
		var group [3]byte
		copy(group[:], s)
		bits := uint32(group[0])<<16 | uint32(group[1])<<8 | uint32(group[2])
		for shift := 18; shift >= 0; shift -= 6 {
			c := byte(bits>>shift&0x3f) + ' '
			if c == ' ' {
				c = '`'
			}
			b = append(b, c)
		}
	}
	return b
}

// quotedPrintable writes lines that are broken after width characters.
func quotedPrintable(s string, width int) []byte {
	var b []byte
	n, last := 0, byte(0)
	for i := range len(s) {
		c := s[i]
		switch {
		case c > '~' || c < ' ' && c != '\n' && c != '\t' || c == '=':
			b = fmt.Appendf(b, "=%02X", c)
			n, last = n+3, 0
		case c == '\n':
			if last == ' ' || last == '\t' {
				b = append(b, "=\n"...)
			}
			b = append(b, '\n')
			n, last = 0, c
		default:
			b = append(b, c)
			n, last = n+1, c
		}
		if n > width {
			b = append(b, "=\n"...)
			n, last = 0, '\n'
		}
	}
	if n > 0 {
		b = append(b, "=\n"...)
	}
	return b
}

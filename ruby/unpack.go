package ruby

import (
	"math"
	"math/big"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// unpacker is one run of String#unpack.
type unpacker struct {
	in     *Interp
	s      string
	at     int
	values []mruby.Value
	one    bool // only the first value is wanted
}

// unpack gives the values of a String from an offset on, or the first of them.
func (in *Interp) unpack(s string, format, offset mruby.Value, one bool) (mruby.Value, error) {
	text, err := in.str(format)
	if err != nil {
		return mruby.Nil, err
	}
	at, err := in.integer(offset)
	switch {
	case err != nil:
		return mruby.Nil, err
	case at < 0:
		return mruby.Nil, mruby.ArgumentError("offset can't be negative")
	case at > int64(len(s)):
		return mruby.Nil, mruby.ArgumentError("offset outside of string")
	}
	directives, err := in.packFormat(text, "unpack")
	if err != nil {
		return mruby.Nil, err
	}
	u := unpacker{in: in, s: s, at: int(at), one: one}
	for _, d := range directives {
		if err := u.unpack(d); err != nil {
			return mruby.Nil, err
		}
		if one && len(u.values) > 0 {
			return u.values[0], nil
		}
	}
	if one {
		return mruby.Nil, nil
	}
	return in.Array(u.values...), nil
}

func (u *unpacker) add(v mruby.Value)  { u.values = append(u.values, v) }
func (u *unpacker) addBytes(s string)  { u.add(u.in.StringIn(mruby.Binary, s)) }
func (u *unpacker) addDigits(s string) { u.add(u.in.StringIn(mruby.USASCII, s)) }

// take moves on over n bytes, or those that are left.
func (u *unpacker) take(n int) string {
	n = min(n, len(u.s)-u.at)
	u.at += n
	return u.s[u.at-n : u.at]
}

func (u *unpacker) unpack(d packDirective) error {
	rest := len(u.s) - u.at
	n := d.count
	if d.star {
		n = rest
	}
	switch d.kind {
	case 'x', 'X', '@':
		return u.move(d, n)
	case 'a':
		u.addBytes(u.take(n))
	case 'A':
		u.addBytes(strings.TrimRight(u.take(n), " \x00"))
	case 'Z':
		s := u.take(n)
		if i := strings.IndexByte(s, 0); i >= 0 {
			if d.star {
				u.at -= len(s) - i - 1
			}
			s = s[:i]
		}
		u.addBytes(s)
	case 'b', 'B', 'h', 'H':
		u.digits(d)
	case 'm':
		return u.base64(d)
	case 'M':
		u.addBytes(unquotedPrintable(u.take(rest)))
	case 'u':
		u.uu()
	case 'U':
		for ; n > 0 && u.at < len(u.s); n-- {
			c, size, err := decodeUTF8(u.s[u.at:])
			if err != nil {
				return err
			}
			u.at += size
			u.add(u.in.Int(int64(c)))
		}
	case 'w':
		return u.compressed(d)
	default:
		return u.numbers(d)
	}
	return nil
}

func (u *unpacker) move(d packDirective, n int) error {
	switch {
	case d.kind == '@' && d.star:
	case d.kind == '@':
		if !d.given {
			n = 0
		}
		if n > len(u.s) {
			return mruby.ArgumentError("@ outside of string")
		}
		u.at = n
	case d.kind == 'x':
		if n > len(u.s)-u.at {
			return mruby.ArgumentError("x outside of string")
		}
		u.at += n
	case n > u.at:
		return mruby.ArgumentError("X outside of string")
	default:
		u.at -= n
	}
	return nil
}

func (u *unpacker) numbers(d packDirective) error {
	size := d.size()
	n := d.count
	if d.star {
		n = (len(u.s) - u.at) / size
	}
	for range n {
		if len(u.s)-u.at < size {
			if u.add(mruby.Nil); u.one {
				return nil
			}
			continue
		}
		bits := getUint(u.take(size), d.bigEndian())
		switch {
		case d.float() && size == 4:
			u.add(u.in.Float(float64(math.Float32frombits(uint32(bits)))))
		case d.float():
			u.add(u.in.Float(math.Float64frombits(bits)))
		case d.signed():
			unused := 64 - 8*size
			u.add(u.in.Int(int64(bits<<unused) >> unused))
		case bits > math.MaxInt64:
			v, err := u.in.bigInt(new(big.Int).SetUint64(bits))
			if err != nil {
				return err
			}
			u.add(v)
		default:
			u.add(u.in.Int(int64(bits)))
		}
		if u.one {
			return nil
		}
	}
	return nil
}

func (u *unpacker) compressed(d packDirective) error {
	n := new(big.Int)
	for left := d.count; u.at < len(u.s) && (d.star || left > 0); {
		b := u.take(1)[0]
		n.Or(n.Lsh(n, 7), big.NewInt(int64(b&0x7f)))
		if b&0x80 != 0 {
			continue
		}
		v, err := u.in.bigInt(n)
		if err != nil {
			return err
		}
		u.add(v)
		n = new(big.Int)
		left--
	}
	return nil
}

// digits writes bits or hexadecimal digits, see packer.digits.
func (u *unpacker) digits(d packDirective) {
	each := 8
	if d.kind == 'h' || d.kind == 'H' {
		each = 2
	}
	n := (len(u.s) - u.at) * each
	if !d.star {
		n = min(n, d.count)
	}
	s := u.take((n + each - 1) / each)
	width := 8 / each
	digits := make([]byte, n)
	for i := range digits {
		shift := i % each * width
		if d.kind == 'B' || d.kind == 'H' {
			shift = 8 - width - shift
		}
		digits[i] = "0123456789abcdef"[s[i/each]>>shift&(1<<width-1)]
	}
	u.addDigits(string(digits))
}

func (u *unpacker) base64(d packDirective) error {
	s := u.take(len(u.s) - u.at)
	if d.given && !d.star && d.count == 0 {
		decoded, err := strictUnbase64(s)
		u.addBytes(decoded)
		return err
	}
	u.addBytes(unbase64(s))
	return nil
}

// uu reads lines, each after its length; characters that can't be are zeros, and
// there are never more bytes than the text has room for.
func (u *unpacker) uu() {
	digit := func(c byte) bool { return c >= ' ' && c < 'a' }
	var out []byte
	room := (len(u.s) - u.at) * 3 / 4
	for u.at < len(u.s) && u.s[u.at] != ' ' && digit(u.s[u.at]) {
		end := min(len(out)+int(u.take(1)[0]-' ')&0x3f, room)
		for len(out) < end {
			bits := uint32(0)
			for range 4 {
				bits <<= 6
				if u.at < len(u.s) && digit(u.s[u.at]) {
					bits |= uint32(u.take(1)[0]-' ') & 0x3f
				}
			}
			out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
		}
		out = out[:end]
		rest := strings.TrimPrefix(u.s[u.at:], "\r")
		if len(rest) > 1 && rest[0] != '\n' && rest[1] == '\n' {
			rest = rest[1:] // a sum for checking
		}
		u.at = len(u.s) - len(strings.TrimPrefix(rest, "\n"))
	}
	u.addBytes(string(out))
}

// unquotedPrintable ends where = isn't before two digits or the end of a line; what
// follows is left as it is.
func unquotedPrintable(s string) string {
	var b []byte
	hex := func(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }
	for i := 0; i < len(s); i++ {
		if s[i] != '=' {
			b = append(b, s[i])
			continue
		}
		switch rest := s[i+1:]; {
		case strings.HasPrefix(rest, "\n"):
			i++
		case strings.HasPrefix(rest, "\r\n"):
			i += 2
		case len(rest) >= 2 && hexDigit(rest[0]) && hexDigit(rest[1]):
			b = append(b, byte(hex(rest[0])<<4|hex(rest[1])))
			i += 2
		default:
			return string(b) + s[i:]
		}
	}
	return string(b)
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// decodeUTF8 reads what appendUTF8 writes.
func decodeUTF8(s string) (c uint32, size int, err error) {
	first := s[0]
	if first < 0x80 {
		return uint32(first), 1, nil
	}
	size = 2
	for size < 7 && first<<size >= 0x80 {
		size++
	}
	if first < 0xc0 || size > 6 {
		return 0, 0, mruby.ArgumentError("malformed UTF-8 character")
	}
	if size > len(s) {
		return 0, 0, mruby.ArgumentError("malformed UTF-8 character (expected %d bytes, given %d bytes)", size, len(s))
	}
	c = uint32(first) & (0xff >> (size + 1))
	for i := 1; i < size; i++ {
		if s[i]&0xc0 != 0x80 {
			return 0, 0, mruby.ArgumentError("malformed UTF-8 character")
		}
		c = c<<6 | uint32(s[i]&0x3f)
	}
	if least := uint32(1) << [7]int{2: 7, 3: 11, 4: 16, 5: 21, 6: 26}[size]; c < least {
		return 0, 0, mruby.ArgumentError("redundant UTF-8 sequence")
	}
	return c, size, nil
}

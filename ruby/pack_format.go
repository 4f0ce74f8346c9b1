package ruby

import (
	"math"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// packDirective is one of a format of Array#pack and String#unpack.
type packDirective struct {
	kind  byte
	count int  // 1 when none is written
	given bool // a count or * is written
	star  bool
	wide  bool // _ or !: the size that C has on this machine
	big   bool // the byte order
}

// sized are the directives of integers that take _, !, < and >.
const sized = "sSiIlLqQjJ"

// packFormat reads the directives of a format; verb is "pack" or "unpack".
func (in *Interp) packFormat(format, verb string) ([]packDirective, error) {
	var list []packDirective
	for i := 0; i < len(format); {
		d := packDirective{kind: format[i], count: 1}
		i++
		switch d.kind {
		case ' ', '\t', '\n', '\v', '\f', '\r', 0:
			continue
		case '#':
			n := strings.IndexByte(format[i:], '\n')
			if n < 0 {
				return list, nil
			}
			i += n + 1
			continue
		}
		little := false
		for i < len(format) && strings.IndexByte("_!<>", format[i]) >= 0 {
			c := format[i]
			if strings.IndexByte(sized, d.kind) < 0 {
				return nil, mruby.ArgumentError("'%c' allowed only after types %s", c, sized)
			}
			switch c {
			case '<':
				little = true
			case '>':
				d.big = true
			default:
				d.wide = true
			}
			i++
		}
		if little && d.big {
			return nil, mruby.Errorf("RangeError", "Can't use both '<' and '>'")
		}
		if i < len(format) && format[i] == '*' {
			d.star, d.given = true, true
			i++
		} else if i < len(format) && format[i] >= '0' && format[i] <= '9' {
			d.count, d.given = 0, true
			for ; i < len(format) && format[i] >= '0' && format[i] <= '9'; i++ {
				if d.count > (math.MaxInt-9)/10 {
					return nil, mruby.Errorf("RangeError", "pack length too big")
				}
				d.count = d.count*10 + int(format[i]-'0')
			}
		}
		switch {
		case d.kind == '%':
			return nil, mruby.ArgumentError("%% is not supported")
		case d.kind == 'p' || d.kind == 'P':
			return nil, notImplemented("%s of pointers (%c) isn't supported", verb, d.kind)
		case strings.IndexByte("aAZbBhHcCsSlLqQjJiInNvVUwmMudDfFeEgGxX@", d.kind) < 0:
			if err := in.warnVerbose("unknown %s directive '%c' in '%s'", verb, d.kind, format); err != nil {
				return nil, err
			}
			continue
		}
		list = append(list, d)
	}
	return list, nil
}

// size is how many bytes the number of a directive takes, 0 when it's none.
func (d packDirective) size() int {
	switch d.kind {
	case 'c', 'C':
		return 1
	case 's', 'S', 'n', 'v':
		return 2
	case 'l', 'L':
		if d.wide {
			return 8
		}
		return 4
	case 'i', 'I', 'N', 'V', 'f', 'F', 'e', 'g':
		return 4
	case 'q', 'Q', 'j', 'J', 'd', 'D', 'E', 'G':
		return 8
	}
	return 0
}

func (d packDirective) float() bool  { return strings.IndexByte("dDfFeEgG", d.kind) >= 0 }
func (d packDirective) signed() bool { return strings.IndexByte("csilqj", d.kind) >= 0 }

func (d packDirective) bigEndian() bool {
	return d.big || strings.IndexByte("nNgG", d.kind) >= 0
}

// getUint reads a number of len(b) bytes.
func getUint(b string, big bool) uint64 {
	var n uint64
	for i := range len(b) {
		if big {
			n = n<<8 | uint64(b[i])
		} else {
			n |= uint64(b[i]) << (8 * i)
		}
	}
	return n
}

// putUint appends a number of so many bytes.
func putUint(b []byte, n uint64, size int, big bool) []byte {
	for i := range size {
		shift := 8 * i
		if big {
			shift = 8 * (size - 1 - i)
		}
		b = append(b, byte(n>>shift))
	}
	return b
}

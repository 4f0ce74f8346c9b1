package ruby

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/gocap/gocap/mruby"
)

// charmap maps the characters of an encoding to Unicode and back. decode gets the
// bytes of one character; ok is false for what has no counterpart.
type charmap struct {
	decode func(char string) (r rune, ok bool)
	encode func(out []byte, r rune) ([]byte, bool)
}

// charmapOf returns the map of an encoding by its name, nil when there is none.
func charmapOf(name string) *charmap {
	switch name {
	case "UTF-8", "UTF8-MAC", "UTF8-DoCoMo", "UTF8-KDDI", "UTF8-SoftBank":
		return &charmap{
			func(char string) (rune, bool) { r, _ := utf8.DecodeRuneInString(char); return r, true },
			func(out []byte, r rune) ([]byte, bool) { return utf8.AppendRune(out, r), true },
		}
	case "ASCII-8BIT", "US-ASCII":
		return &charmap{
			func(char string) (rune, bool) { return rune(char[0]), char[0] < utf8.RuneSelf },
			func(out []byte, r rune) ([]byte, bool) { return append(out, byte(r)), r < utf8.RuneSelf },
		}
	case "UTF-16BE", "UTF-16":
		return utf16Map(binary.BigEndian)
	case "UTF-16LE":
		return utf16Map(binary.LittleEndian)
	case "UTF-32BE", "UTF-32":
		return utf32Map(binary.BigEndian)
	case "UTF-32LE":
		return utf32Map(binary.LittleEndian)
	case "EUC-JP", "stateless-ISO-2022-JP":
		return jisMap(japanese.EUCJP, eucRow)
	case "Shift_JIS":
		return jisMap(japanese.ShiftJIS, sjisRow)
	case "eucJP-ms", "CP51932":
		return textMap(japanese.EUCJP)
	case "Windows-31J":
		return textMap(japanese.ShiftJIS)
	case "GBK":
		return textMap(simplifiedchinese.GBK)
	case "GB18030":
		return textMap(simplifiedchinese.GB18030)
	case "GB2312":
		return within(textMap(simplifiedchinese.GBK), "\xa1\xa1", "\xf7\xfe")
	case "Big5", "CP950":
		return textMap(traditionalchinese.Big5)
	case "EUC-KR":
		return within(textMap(korean.EUCKR), "\xa1\xa1", "\xfd\xfe")
	case "CP949":
		return textMap(korean.EUCKR)
	}
	if high, ok := highBytes[name]; ok {
		return byteMap(high)
	}
	return nil
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func utf16Map(order byteOrder) *charmap {
	return &charmap{
		func(char string) (rune, bool) {
			r := rune(order.Uint16([]byte(char)))
			if len(char) == 4 {
				r = (r-0xd800)<<10 + rune(order.Uint16([]byte(char[2:]))) - 0xdc00 + 0x10000
			}
			return r, true
		},
		func(out []byte, r rune) ([]byte, bool) {
			if r < 0x10000 {
				return order.AppendUint16(out, uint16(r)), true
			}
			r -= 0x10000
			return order.AppendUint16(order.AppendUint16(out, uint16(0xd800+r>>10)), uint16(0xdc00+r&0x3ff)), true
		},
	}
}

func utf32Map(order byteOrder) *charmap {
	return &charmap{
		func(char string) (rune, bool) { return rune(order.Uint32([]byte(char))), true },
		func(out []byte, r rune) ([]byte, bool) { return order.AppendUint32(out, uint32(r)), true },
	}
}

// byteMap is of an encoding of single bytes, whose upper half is given.
func byteMap(high string) *charmap {
	runes := []rune(high)
	back := make(map[rune]byte, len(runes))
	for i, r := range runes {
		if r != utf8.RuneError {
			back[r] = byte(0x80 + i)
		}
	}
	return &charmap{
		func(char string) (rune, bool) {
			if char[0] < utf8.RuneSelf {
				return rune(char[0]), true
			}
			r := runes[char[0]-0x80]
			return r, r != utf8.RuneError
		},
		func(out []byte, r rune) ([]byte, bool) {
			if r < utf8.RuneSelf {
				return append(out, byte(r)), true
			}
			b, ok := back[r]
			return append(out, b), ok
		},
	}
}

// textMap is of an encoding that the library knows.
func textMap(e encoding.Encoding) *charmap {
	decoder, encoder := e.NewDecoder(), e.NewEncoder()
	return &charmap{
		func(char string) (rune, bool) {
			s, err := decoder.String(char)
			r, n := utf8.DecodeRuneInString(s)
			return r, err == nil && r != utf8.RuneError && n == len(s)
		},
		func(out []byte, r rune) ([]byte, bool) {
			s, err := encoder.String(string(r))
			return append(out, s...), err == nil
		},
	}
}

// within leaves out the characters of two bytes that aren't between two others.
func within(m *charmap, first, last string) *charmap {
	inside := func(char string) bool {
		return len(char) == 1 || char[0] >= first[0] && char[0] <= last[0] && char[1] >= first[1] && char[1] <= last[1]
	}
	return &charmap{
		func(char string) (rune, bool) {
			if !inside(char) {
				return 0, false
			}
			return m.decode(char)
		},
		func(out []byte, r rune) ([]byte, bool) {
			char, ok := m.encode(nil, r)
			return append(out, char...), ok && inside(string(char))
		},
	}
}

// eucRow and sjisRow are the row of a character of two bytes in JIS X 0208.
func eucRow(char string) int { return int(char[0]) - 0xa0 }

func sjisRow(char string) int {
	lead := int(char[0])
	if lead >= 0xe0 {
		lead -= 0x40
	}
	row := (lead-0x81)*2 + 1
	if char[1] >= 0x9f {
		row++
	}
	return row
}

// jisSigns are those that the library reads as Windows does.
var jisSigns = strings.NewReplacer("～", "〜", "∥", "‖", "－", "−", "￠", "¢", "￡", "£", "￢", "¬")

var windowsSigns = strings.NewReplacer("〜", "～", "‖", "∥", "−", "－", "¢", "￠", "£", "￡", "¬", "￢",
	"～", "\ufffd", "∥", "\ufffd", "－", "\ufffd", "￠", "\ufffd", "￡", "\ufffd", "￢", "\ufffd")

// jisMap is of the Japanese encodings without what Windows adds to them.
func jisMap(e encoding.Encoding, row func(string) int) *charmap {
	m := textMap(e)
	plain := func(char string) bool {
		if len(char) != 2 || char[0] == 0x8e {
			return true
		}
		r := row(char)
		return r < 9 || r >= 16 && r <= 84
	}
	one := func(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
	return &charmap{
		func(char string) (rune, bool) {
			r, ok := m.decode(char)
			return one(jisSigns.Replace(string(r))), ok && plain(char)
		},
		func(out []byte, r rune) ([]byte, bool) {
			if r = one(windowsSigns.Replace(string(r))); r == utf8.RuneError {
				return out, false
			}
			char, ok := m.encode(nil, r)
			return append(out, char...), ok && plain(string(char))
		},
	}
}

// charmap is that of an encoding, kept when it was once made.
func (e *encodings) charmap(n mruby.Encoding) *charmap {
	if m, ok := e.charmaps[n]; ok {
		return m
	}
	if e.charmaps == nil {
		e.charmaps = map[mruby.Encoding]*charmap{}
	}
	m := charmapOf(e.name(n))
	e.charmaps[n] = m
	return m
}

package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// textMode says what the bytes of a stream are as text.
type textMode struct {
	external, internal mruby.Encoding // or noEncoding
	binary, text       bool           // asked for
	universal          bool           // all ends of lines are read as "\n"
	crlf, cr           bool           // "\n" is written as these
	bom                bool           // a mark at the beginning is passed over, and says what the encoding is
}

// plainText is the mode of a stream that none was given for.
var plainText = textMode{external: noEncoding, internal: noEncoding}

// setInternal makes n what text is converted to when it is read.
func (m *textMode) setInternal(n mruby.Encoding) {
	if m.internal = n; n == m.external {
		m.internal = noEncoding
	}
}

// setNamed reads "utf-8", "BOM|utf-16le:utf-8" and their kind. What it doesn't
// know, Ruby warns of.
func (e *encodings) setNamed(m *textMode, names string, reading bool) error {
	external, internal, two := strings.Cut(names, ":")
	if rest, ok := cutPrefixFold(external, "BOM|"); ok {
		external, m.bom = rest, reading
		if !strings.HasPrefix(strings.ToLower(rest), "utf") {
			m.bom = false
			if err := e.in.warn("BOM with non-UTF encoding " + rest + " is nonsense"); err != nil {
				return err
			}
		}
	}
	known := func(name string) (mruby.Encoding, error) {
		if n, ok := e.lookup(name); ok {
			return n, nil
		}
		return noEncoding, e.in.warn("Unsupported encoding " + name + " ignored")
	}
	var err error
	if external != "-" && external != "" {
		if m.external, err = known(external); err != nil {
			return err
		}
	}
	if two && internal != "-" {
		n, err := known(internal)
		if err != nil {
			return err
		}
		m.setInternal(n)
	}
	if two && internal == "-" {
		m.internal = noEncoding
	}
	return nil
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// settle takes what wasn't given from the defaults when a stream is opened.
func (e *encodings) settle(m *textMode, reading bool) error {
	if m.internal == noEncoding && e.internal != noEncoding && !m.binary && m.external != mruby.Binary {
		if m.external == noEncoding {
			m.external = e.external
		}
		m.setInternal(e.internal)
	}
	if m.binary && m.external == noEncoding {
		m.external = mruby.Binary
	}
	if reading && !m.binary && m.external != noEncoding && m.internal == noEncoding && !e.infos[m.external].ASCII && !m.bom {
		return mruby.ArgumentError("ASCII incompatible encoding needs binmode")
	}
	return nil
}

// encoding is that of the bytes of a stream that is read.
func (m *textMode) encoding(e *encodings) mruby.Encoding {
	if m.external == noEncoding {
		return e.external
	}
	return m.external
}

// textOf makes the String of text that was read.
func (in *Interp) textOf(s *stream, text string) (mruby.Value, error) {
	if s.universal {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	from := s.encoding(in.encodings)
	if s.internal == noEncoding {
		return in.StringIn(from, text), nil
	}
	text, err := in.converted(text, from, s.internal)
	return in.StringIn(s.internal, text), err
}

// converted is text of one encoding in another.
func (in *Interp) converted(text string, from, to mruby.Encoding) (string, error) {
	e := in.encodings
	if from == to || to == mruby.Binary || e.infos[from].ASCII && e.infos[to].ASCII && isASCII(text) {
		return text, nil
	}
	t, err := e.transcoder(from, to)
	if err != nil {
		return "", err
	}
	out, _, err := t.convert(make([]byte, 0, len(text)), text, true)
	return string(out), err
}

// bytesFor is a String as a stream writes it.
func (in *Interp) bytesFor(s *stream, v mruby.Value) (string, error) {
	text := v.Str()
	if s.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	} else if s.cr {
		text = strings.ReplaceAll(text, "\n", "\r")
	}
	if s.external == noEncoding {
		return text, nil
	}
	return in.converted(text, v.Encoding(), s.external)
}

// skipBOM passes over a byte order mark at the start, and takes the encoding
// that it stands for.
func (s *stream) skipBOM(e *encodings) (found bool, err error) {
	r, err := s.reader()
	if err != nil {
		return false, err
	}
	begin, _ := r.Peek(4)
	for _, mark := range []struct{ bytes, name string }{
		{"\xef\xbb\xbf", "UTF-8"}, {"\xff\xfe\x00\x00", "UTF-32LE"}, {"\x00\x00\xfe\xff", "UTF-32BE"}, {"\xff\xfe", "UTF-16LE"}, {"\xfe\xff", "UTF-16BE"},
	} {
		if strings.HasPrefix(string(begin), mark.bytes) {
			r.Discard(len(mark.bytes))
			s.external, _ = e.lookup(mark.name)
			return true, nil
		}
	}
	return false, nil
}

// defineIOEncodings gives class IO what says how its bytes are read as text.
func (in *Interp) defineIOEncodings(on func(names string, min, max int, f streamMethod)) {
	e := in.encodings
	on("external_encoding", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.external == noEncoding && s.w != nil {
			return mruby.Nil, nil
		}
		return e.object(s.encoding(e)), nil
	})
	on("internal_encoding", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		return e.object(s.internal), nil
	})
	on("binmode?", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		return mruby.Bool(s.binary), nil
	})
	on("__binmode", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		s.textMode = textMode{external: mruby.Binary, internal: noEncoding, binary: true}
		return mruby.Nil, nil
	})
	on("__set_encoding", 1, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if s.closed {
			return mruby.Nil, errClosed
		}
		args, _ = options(args)
		m := textMode{external: noEncoding, internal: noEncoding, binary: s.binary, text: s.text}
		first, second := arg(args, 0), arg(args, 1)
		if text, err := in.TryImplicit(first, mruby.KindString); err != nil {
			return mruby.Nil, err
		} else if !text.IsNil() {
			first = text
		}
		if first.IsNil() && second.IsNil() {
			if err := e.settle(&m, s.r != nil); err != nil {
				return mruby.Nil, err
			}
		} else if first.IsString() && len(args) == 1 {
			if err := e.setNamed(&m, first.Str(), s.r != nil); err != nil {
				return mruby.Nil, err
			}
		} else {
			for i, v := range []mruby.Value{first, second} {
				if v.IsNil() || i == 1 && v.IsString() && v.Str() == "-" {
					continue
				}
				n, err := e.of(v)
				if err != nil {
					return mruby.Nil, err
				}
				if i == 0 {
					m.external = n
				} else {
					m.setInternal(n)
				}
			}
		}
		if m.external != noEncoding && m.internal == noEncoding && s.r != nil && !s.binary && !e.infos[m.external].ASCII {
			return mruby.Nil, mruby.ArgumentError("ASCII incompatible encoding needs binmode")
		}
		m.binary = s.binary
		s.textMode = m
		return mruby.Nil, nil
	})
	on("set_encoding_by_bom", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		switch {
		case s.closed:
			return mruby.Nil, errClosed
		case s.r == nil:
			return mruby.Nil, nil
		case !s.binary:
			return mruby.Nil, mruby.ArgumentError("ASCII incompatible encoding needs binmode")
		case s.internal != noEncoding:
			return mruby.Nil, mruby.ArgumentError("encoding conversion is set")
		case s.external != mruby.Binary && s.external != noEncoding:
			return mruby.Nil, mruby.ArgumentError("encoding is set to %s already", e.name(s.external))
		}
		found, err := s.skipBOM(e)
		if !found || err != nil {
			return mruby.Nil, err
		}
		return e.object(s.external), nil
	})
}

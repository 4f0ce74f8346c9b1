package ruby

import (
	"io"
	"math"

	"github.com/gocap/gocap/mruby"
)

// streamMethod is a method of class IO in terms of what its object carries.
type streamMethod = func(s *stream, args []mruby.Value) (mruby.Value, error)

// defineReading gives class IO what reads bytes and characters.
func (in *Interp) defineReading(on func(names string, min, max int, f streamMethod)) {
	on("__read", 0, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		return in.readAll(s, r, arg(args, 0), arg(args, 1))
	})
	part := func(s *stream, r io.Reader, args []mruby.Value) (mruby.Value, error) {
		n, err := in.integer(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		if n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative length %d given", n)
		}
		buffer := arg(args, 1)
		if n == 0 {
			if _, direct := r.(source); direct && buffer.IsString() { // sysread leaves it as it is
				return buffer, nil
			}
			return in.intoBuffer(buffer, nil, false)
		}
		b := make([]byte, n)
		k, err := r.Read(b)
		if err == io.EOF || err == nil && k == 0 {
			if _, err := in.intoBuffer(buffer, nil, true); err != nil {
				return mruby.Nil, err
			}
			return mruby.Nil, errEndOfFile
		}
		if err != nil {
			return mruby.Nil, err
		}
		return in.intoBuffer(buffer, b[:k], false)
	}
	on("__readpartial", 1, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		return part(s, r, args)
	})
	on("__sysread", 1, 2, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if n, err := in.integer(args[0]); err == nil && n < 0 {
			return mruby.Nil, mruby.ArgumentError("negative string size (or size too big)")
		}
		if _, err := s.reader(); err != nil {
			return mruby.Nil, err
		}
		if s.buffered() > 0 {
			return mruby.Nil, mruby.Errorf("IOError", "sysread for buffered IO")
		}
		return part(s, source{s}, args)
	})
	// orEnd makes the variant of a method that raises at the end.
	orEnd := func(name, raising string, f streamMethod) {
		on(name, 0, 0, f)
		on(raising, 0, 0, func(s *stream, args []mruby.Value) (mruby.Value, error) {
			v, err := f(s, args)
			if err == nil && v.IsNil() {
				err = errEndOfFile
			}
			return v, err
		})
	}
	orEnd("__getc", "__readchar", func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		return in.char(s, r)
	})
	orEnd("__getbyte", "__readbyte", func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		b, err := r.ReadByte()
		if err == io.EOF {
			return mruby.Nil, nil
		}
		return in.Int(int64(b)), err
	})
	unread := func(name string, bytes func(s *stream, v mruby.Value) (string, error)) {
		on(name, 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
			r, err := s.reader()
			if err != nil || args[0].IsNil() && name == "ungetbyte" {
				return mruby.Nil, err
			}
			text, err := bytes(s, args[0])
			if err == nil {
				r.Unread([]byte(text))
			}
			return mruby.Nil, err
		})
	}
	unread("ungetbyte", func(_ *stream, v mruby.Value) (string, error) {
		if v.Kind() == mruby.KindInt {
			return string([]byte{byte(v.Int())}), nil
		}
		if v.Kind() == mruby.KindBigInt {
			low, err := in.Call(v, "&", in.Int(0xff))
			return string([]byte{byte(low.Int())}), err
		}
		return in.str(v)
	})
	unread("ungetc", func(s *stream, v mruby.Value) (string, error) {
		if v.Kind() == mruby.KindInt {
			char, err := in.Call(v, "chr", in.String(in.encodings.name(s.encoding(in.encodings))))
			return char.Str(), err
		}
		return in.str(v)
	})
	on("__eof", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		r, err := s.reader()
		if err != nil {
			return mruby.Nil, err
		}
		_, err = r.Peek(1)
		if err != nil && err != io.EOF {
			return mruby.Nil, err
		}
		return mruby.Bool(err == io.EOF), nil
	})
}

// readAll reads n bytes, or all of the text when n is Nil.
func (in *Interp) readAll(s *stream, r *lookahead, n, buffer mruby.Value) (mruby.Value, error) {
	if n.IsNil() {
		if err := r.gather(-1); err != nil {
			return mruby.Nil, err
		}
		text, err := in.textOf(s, string(r.take(math.MaxInt64)))
		if err != nil || buffer.IsNil() {
			return text, err
		}
		if buffer, err = in.Implicit(buffer, mruby.KindString); err != nil {
			return mruby.Nil, err
		}
		return in.Call(buffer, "replace", text)
	}
	length, err := in.integer(n)
	if err != nil {
		return mruby.Nil, err
	}
	if length < 0 {
		return mruby.Nil, mruby.ArgumentError("negative length %d given", length)
	}
	if err := r.gather(length); err != nil {
		return mruby.Nil, err
	}
	b := r.take(length)
	return in.intoBuffer(buffer, b, len(b) == 0 && length > 0)
}

// char reads a character, no more than that: a terminal gives one at a time.
func (in *Interp) char(s *stream, r *lookahead) (mruby.Value, error) {
	encoding := s.encoding(in.encodings)
	if _, err := r.Peek(1); err == io.EOF {
		return mruby.Nil, nil
	} else if err != nil {
		return mruby.Nil, err
	}
	size := 1
	for {
		b := r.b[r.at:]
		n, ok := encoding.CharLen(string(b[:min(len(b), 8)]))
		if ok && n <= len(b) {
			size = n
			break
		}
		if _, _, partial := in.encodings.badBytes(encoding, string(b[:min(len(b), 8)])); !partial {
			break
		}
		if err := r.fill(); err == io.EOF {
			break
		} else if err != nil {
			return mruby.Nil, err
		}
	}
	text, end := string(r.b[r.at:r.at+size]), size
	if s.universal && text == "\r" {
		text = "\n"
		next, err := r.Peek(2)
		if err == nil && next[1] == '\n' {
			end++
		} else if err != nil && err != io.EOF {
			return mruby.Nil, err
		}
	}
	r.Discard(end)
	return in.textOf(s, text)
}

// intoBuffer returns bytes as a String, or in the String that the caller gave.
func (in *Interp) intoBuffer(buffer mruby.Value, b []byte, atEnd bool) (mruby.Value, error) {
	made := mruby.Nil
	if !atEnd {
		made = in.StringIn(mruby.Binary, string(b))
	}
	if buffer.IsNil() {
		return made, nil
	}
	buffer, err := in.Implicit(buffer, mruby.KindString)
	if err != nil {
		return mruby.Nil, err
	}
	encoding := buffer.Encoding()
	if atEnd {
		_, err := in.Call(buffer, "replace", in.StringIn(encoding, ""))
		return mruby.Nil, err
	}
	return in.Call(buffer, "replace", in.StringIn(encoding, string(b)))
}

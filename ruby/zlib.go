package ruby

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash/adler32"
	"hash/crc32"
	"io"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["zlib"] = defineZlib }

// zlibError is a decompression error as Zlib names it.
func zlibError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return mruby.Errorf("Zlib::BufError", "buffer error")
	case errors.Is(err, zlib.ErrHeader):
		return mruby.Errorf("Zlib::DataError", "incorrect header check")
	case errors.Is(err, zlib.ErrChecksum):
		return mruby.Errorf("Zlib::DataError", "incorrect data check")
	case errors.As(err, &corrupt):
		return mruby.Errorf("Zlib::DataError", "invalid stored block lengths")
	}
	return mruby.Errorf("Zlib::DataError", "%v", err)
}

func gzipError(err error) error {
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, io.EOF):
		return mruby.Errorf("Zlib::GzipFile::Error", "not in gzip format")
	case errors.Is(err, gzip.ErrChecksum):
		return mruby.Errorf("Zlib::GzipFile::CRCError", "invalid compressed data -- crc error")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return mruby.Errorf("Zlib::GzipFile::Error", "unexpected end of file")
	}
	return zlibError(err)
}

func defineZlib(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "Zlib")
	level := func(v mruby.Value) int {
		if v.IsNil() {
			return flate.DefaultCompression
		}
		return int(v.Int())
	}
	compress := func(name string, open func(w io.Writer, level int) (io.WriteCloser, error)) {
		in.defSelf(module, name, 1, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.str(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			var b bytes.Buffer
			w, err := open(&b, level(arg(args, 1)))
			if err != nil {
				return mruby.Nil, mruby.Errorf("Zlib::StreamError", "stream error")
			}
			if _, err := io.WriteString(w, s); err != nil {
				return mruby.Nil, err
			}
			if err := w.Close(); err != nil {
				return mruby.Nil, err
			}
			return in.StringIn(mruby.Binary, b.String()), nil
		})
	}
	compress("__deflate", func(w io.Writer, level int) (io.WriteCloser, error) { return zlib.NewWriterLevel(w, level) })
	compress("__raw_deflate", func(w io.Writer, level int) (io.WriteCloser, error) { return flate.NewWriter(w, level) })
	in.defSelf(module, "__gzip", 5, 5, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, level(args[1]))
		if err != nil {
			return mruby.Nil, mruby.Errorf("Zlib::StreamError", "stream error")
		}
		w.Name, w.Comment = args[2].Str(), args[3].Str()
		if !args[4].IsNil() {
			w.ModTime = time.Unix(args[4].Int(), 0)
		}
		w.OS = 3 // Unix
		if _, err := io.WriteString(w, args[0].Str()); err != nil {
			return mruby.Nil, err
		}
		if err := w.Close(); err != nil {
			return mruby.Nil, err
		}
		return in.StringIn(mruby.Binary, b.String()), nil
	})
	expand := func(name string, open func(r io.Reader) (io.Reader, error), translate func(error) error) {
		in.defSelf(module, name, 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			s, err := in.str(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			r, err := open(bytes.NewReader([]byte(s)))
			if err != nil {
				return mruby.Nil, translate(err)
			}
			b, err := io.ReadAll(r)
			if err != nil {
				return mruby.Nil, translate(err)
			}
			return in.String(string(b)), nil
		})
	}
	expand("__inflate", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }, zlibError)
	expand("__raw_inflate", func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil }, zlibError)
	// __gunzip gives the text and the header: name, comment, time.
	in.defSelf(module, "__gunzip", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		r, err := gzip.NewReader(bytes.NewReader([]byte(s)))
		if err != nil {
			return mruby.Nil, gzipError(err)
		}
		r.Multistream(false)
		b, err := io.ReadAll(r)
		if err != nil {
			return mruby.Nil, gzipError(err)
		}
		seconds := int64(0)
		if !r.ModTime.IsZero() {
			seconds = r.ModTime.Unix()
		}
		return in.Array(in.String(string(b)), in.String(r.Name), in.String(r.Comment), in.Int(seconds)), nil
	})
	checksum := func(name string, start int64, update func(old uint32, b []byte) uint32) {
		in.defSelf(module, name, 0, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
			if len(args) == 0 {
				return in.Int(start), nil
			}
			s, err := in.str(args[0])
			if err != nil {
				return mruby.Nil, err
			}
			old := start
			if len(args) > 1 {
				old = args[1].Int()
			}
			return in.Int(int64(update(uint32(old), []byte(s)))), nil
		})
	}
	checksum("crc32", 0, func(old uint32, b []byte) uint32 { return crc32.Update(old, crc32.IEEETable, b) })
	checksum("adler32", 1, adler32Update)
	return nil
}

// adler32Update goes on from an earlier sum.
func adler32Update(old uint32, b []byte) uint32 {
	const mod = 65521
	if old == 1 {
		return adler32.Checksum(b)
	}
	s1, s2 := old&0xffff, old>>16
	for _, c := range b {
		s1 = (s1 + uint32(c)) % mod
		s2 = (s2 + s1) % mod
	}
	return s2<<16 | s1
}

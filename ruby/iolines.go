package ruby

import (
	"github.com/gocap/gocap/mruby"
)

// defineLines gives class IO what reads lines.
func (in *Interp) defineLines(on func(names string, min, max int, f streamMethod)) {
	line := func(s *stream, args []mruby.Value) (mruby.Value, error) {
		a, err := in.lineArgs(args)
		if err != nil {
			return mruby.Nil, err
		}
		return in.line(s, a)
	}
	gets := func(s *stream, args []mruby.Value) (mruby.Value, error) {
		v, err := line(s, args)
		if err == nil {
			in.GlobalSet("$_", v)
		}
		return v, err
	}
	on("__gets", 0, 3, gets)
	on("__next_line", 0, 3, line)
	on("__readline", 0, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		v, err := gets(s, args)
		if err == nil && v.IsNil() {
			err = errEndOfFile
		}
		return v, err
	})
	on("__readlines", 0, 3, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		a, err := in.lineArgs(args)
		if err != nil {
			return mruby.Nil, err
		}
		return in.lines(s, a)
	})
	on("lineno", 0, 0, func(s *stream, _ []mruby.Value) (mruby.Value, error) {
		_, err := s.reader()
		return in.Int(s.lineno), err
	})
	on("lineno=", 1, 1, func(s *stream, args []mruby.Value) (mruby.Value, error) {
		if _, err := s.reader(); err != nil {
			return mruby.Nil, err
		}
		n, err := in.integer(args[0])
		if err == nil && int64(int32(n)) != n {
			size := "big"
			if n < 0 {
				size = "small"
			}
			err = mruby.Errorf("RangeError", "integer %d too %s to convert to `int'", n, size)
		}
		if err == nil {
			s.lineno = n
		}
		return args[0], err
	})
}

// line reads a line, nil at the end.
func (in *Interp) line(s *stream, a lineArgs) (mruby.Value, error) {
	if s.r != nil && !in.encodings.infos[s.encoding(in.encodings)].ASCII && !a.all {
		sep, err := in.converted(a.sep, mruby.UTF8, s.encoding(in.encodings))
		if err != nil {
			return mruby.Nil, err
		}
		a.sep = sep
	}
	text, ok, err := s.line(a, in.encodings)
	if err != nil || !ok {
		return mruby.Nil, err
	}
	in.GlobalSet("$.", in.Int(s.lineno))
	return in.textOf(s, a.finish(text))
}

// lines reads all lines.
func (in *Interp) lines(s *stream, a lineArgs) (mruby.Value, error) {
	if a.limit == 0 {
		return mruby.Nil, mruby.ArgumentError("invalid limit: 0 for readlines")
	}
	r, err := s.reader()
	if err != nil {
		return mruby.Nil, err
	}
	if err := r.gather(-1); err != nil {
		return mruby.Nil, err
	}
	r.ended = true
	defer func() { r.ended = false }()
	list := in.Array()
	for {
		v, err := in.line(s, a)
		if err != nil || v.IsNil() {
			return list, err
		}
		if _, err := in.Call(list, "push", v); err != nil {
			return list, err
		}
	}
}

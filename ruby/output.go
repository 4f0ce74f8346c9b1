package ruby

import (
	"io"
	"os"
	"strings"
	"sync"

	"github.com/gocap/gocap/mruby"
)

// putsText is what puts writes for its arguments.
func (in *Interp) putsText(args []mruby.Value) (string, error) {
	if len(args) == 0 {
		return "\n", nil
	}
	var b strings.Builder
	for _, v := range args {
		if err := in.putsOne(&b, v, nil); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (in *Interp) putsOne(b *strings.Builder, v mruby.Value, outer []mruby.Value) error {
	if !v.IsArray() && v.Kind() >= mruby.KindData && in.respondTo(v, "to_ary") {
		list, err := in.Call(v, "to_ary")
		if err != nil {
			return err
		}
		if list.IsArray() {
			v = list
		}
	}
	if v.IsArray() {
		for _, o := range outer {
			if o == v {
				b.WriteString("[...]\n")
				return nil
			}
		}
		for i := 0; i < v.Len(); i++ {
			if err := in.putsOne(b, v.At(i), append(outer, v)); err != nil {
				return err
			}
		}
		return nil
	}
	s, err := in.ToS(v)
	if err != nil {
		return err
	}
	b.WriteString(s)
	if !strings.HasSuffix(s, "\n") {
		b.WriteByte('\n')
	}
	return nil
}

// printText is what print writes.
func (in *Interp) printText(args []mruby.Value) (string, error) {
	if len(args) == 0 {
		args = []mruby.Value{in.Global("$_")}
	}
	between, last := in.Global("$,"), in.Global("$\\")
	if len(args) == 1 && last.IsNil() {
		return in.ToS(args[0])
	}
	var b strings.Builder
	for i, v := range args {
		if i > 0 && between.IsString() {
			b.WriteString(between.Str())
		}
		s, err := in.ToS(v)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	b.WriteString(last.Str())
	return b.String(), nil
}

func (in *Interp) putcText(args []mruby.Value) (string, error) {
	if v := arg(args, 0); v.IsString() {
		for _, r := range v.Str() {
			return string(r), nil
		}
		return "", nil
	}
	n, err := in.integer(arg(args, 0))
	return string([]byte{byte(n)}), err
}

// sharedWriter is written to by Ruby and by local processes at the same time.
type sharedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (s *sharedWriter) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}

// shared makes writers that aren't files safe for that; two that are the same
// stay one.
func shared(out, errs io.Writer) (io.Writer, io.Writer) {
	mu := &sync.Mutex{}
	share := func(w io.Writer) io.Writer {
		if _, ok := w.(*os.File); ok {
			return w
		}
		return &sharedWriter{mu, w}
	}
	if out != errs {
		return share(out), share(errs)
	}
	both := share(out)
	return both, both
}

// out writes text to what a global names: straight to the stream when it is
// the one we made, else by its method.
func (in *Interp) out(global, method, text string) error {
	to := in.Global(global)
	if s, ok := in.Object(to).(*stream); ok && (to == in.stdout || to == in.stderr) {
		return in.systemError(s.write(text), "", s.name)
	}
	_, err := in.Call(to, method, in.String(text))
	return err
}

func defineOutput(in *Interp) error {
	kernel := in.MustConst("Kernel")
	both := func(names string, f method) {
		in.def(kernel, names, 0, -1, f)
		in.defSelf(kernel, names, 0, -1, f)
	}
	both("puts", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		if to := in.Global("$stdout"); to != in.stdout {
			_, err := in.Call(to, "puts", args...)
			return mruby.Nil, err
		}
		text, err := in.putsText(args)
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.out("$stdout", "write", text)
	})
	both("print", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		text, err := in.printText(args)
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.out("$stdout", "write", text)
	})
	both("putc", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		text, err := in.putcText(args)
		if err != nil {
			return mruby.Nil, err
		}
		return args[0], in.out("$stdout", "write", text)
	})
	both("p", func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		for _, v := range args {
			s, err := in.Inspect(v)
			if err != nil {
				return mruby.Nil, err
			}
			if err := in.out("$stdout", "write", s+"\n"); err != nil {
				return mruby.Nil, err
			}
		}
		switch len(args) {
		case 0:
			return mruby.Nil, nil
		case 1:
			return args[0], nil
		}
		return in.Array(args...), nil
	})
	return nil
}

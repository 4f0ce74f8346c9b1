package ruby

import (
	"os"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// openMode is how a stream is to be opened: by a mode ("r+b:utf-8"), the
// system's flags and keyword arguments.
type openMode struct {
	flags int
	perm  int64
	given bool // a mode was given
	leave bool // autoclose: false
	textMode
}

func (m openMode) readable() bool { return m.flags&(os.O_WRONLY|os.O_RDWR) != os.O_WRONLY }
func (m openMode) writable() bool { return m.flags&(os.O_WRONLY|os.O_RDWR) != 0 }

// openMode reads the mode, the permissions and the options of open; Nil is what
// wasn't given.
func (in *Interp) openMode(mode, perm, opts mruby.Value) (openMode, error) {
	m := openMode{perm: 0o666, textMode: textMode{external: noEncoding, internal: noEncoding}}
	var err error
	if v := in.option(opts, "mode"); !v.IsNil() {
		if !mode.IsNil() {
			return m, mruby.ArgumentError("mode specified twice")
		}
		mode = v
	}
	if v := in.option(opts, "perm"); !v.IsNil() {
		if !perm.IsNil() {
			return m, mruby.ArgumentError("perm specified twice")
		}
		perm = v
	}
	if !perm.IsNil() {
		if m.perm, err = in.integer(perm); err != nil {
			return m, err
		}
	}
	encoding := ""
	if !mode.IsNil() {
		m.given = true
		if encoding, err = in.readMode(&m, mode); err != nil {
			return m, err
		}
	}
	if f := in.option(opts, "flags"); !f.IsNil() {
		n, err := in.integer(f)
		if err != nil {
			return m, err
		}
		m.flags |= int(n)
	}
	if err := in.readTextOptions(&m, opts); err != nil {
		return m, err
	}
	if encoding != "" {
		if err := in.encodings.setNamed(&m.textMode, encoding, m.readable()); err != nil {
			return m, err
		}
	}
	if err := in.readEncodingOptions(&m, opts, encoding != ""); err != nil {
		return m, err
	}
	m.leave = in.option(opts, "autoclose") == mruby.False
	return m, in.encodings.settle(&m.textMode, m.readable())
}

// readMode reads "r", "w+b:utf-8" and their kind, or the system's flags. It
// returns the names of encodings.
func (in *Interp) readMode(m *openMode, v mruby.Value) (encoding string, err error) {
	if !v.IsString() {
		n, err := in.TryImplicit(v, mruby.KindInt)
		if err != nil {
			return "", err
		}
		if !n.IsNil() {
			m.flags = int(n.Int())
			return "", nil
		}
	}
	mode, err := in.str(v)
	if err != nil {
		return "", err
	}
	access, encoding, _ := strings.Cut(mode, ":")
	invalid := mruby.ArgumentError("invalid access mode %s", mode)
	if access == "" {
		return "", invalid
	}
	switch access[0] {
	case 'r':
		m.flags = os.O_RDONLY
	case 'w':
		m.flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	case 'a':
		m.flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	default:
		return "", invalid
	}
	for _, c := range access[1:] {
		switch {
		case c == '+':
			m.flags = m.flags&^(os.O_RDONLY|os.O_WRONLY) | os.O_RDWR
		case c == 'b' && !m.text:
			m.binary = true
		case c == 't' && !m.binary:
			m.text = true
		case c == 'x' && access[0] == 'w':
			m.flags |= os.O_EXCL
		default:
			return "", invalid
		}
	}
	return encoding, nil
}

// readTextOptions reads what says how lines end.
func (in *Interp) readTextOptions(m *openMode, opts mruby.Value) error {
	binary, text := m.binary, m.text
	for name, set := range map[string]*bool{"binmode": &m.binary, "textmode": &m.text} {
		v := in.option(opts, name)
		if v.IsNil() {
			continue
		}
		if *set {
			return mruby.ArgumentError("%s specified twice", name)
		}
		if binary || text {
			return mruby.ArgumentError("both textmode and binmode specified")
		}
		*set = v.Truthy()
	}
	if m.binary && m.text {
		return mruby.ArgumentError("both textmode and binmode specified")
	}
	newline := ""
	for name, kind := range map[string]string{"universal_newline": "universal", "crlf_newline": "crlf", "cr_newline": "cr"} {
		if in.option(opts, name).Truthy() {
			newline = kind
		}
	}
	if v := in.option(opts, "newline"); !v.IsNil() {
		name, _ := in.Name(v)
		switch name {
		case "universal", "crlf", "cr", "lf":
			newline = name
		default:
			return mruby.ArgumentError("unexpected value for newline option: %s", name)
		}
	}
	if newline != "" && m.binary {
		return mruby.ArgumentError("newline decorator with binary mode")
	}
	m.universal = newline == "universal" || m.text && newline == ""
	m.crlf, m.cr = newline == "crlf", newline == "cr"
	return nil
}

// readEncodingOptions reads :external_encoding, :internal_encoding and :encoding.
func (in *Interp) readEncodingOptions(m *openMode, opts mruby.Value, named bool) error {
	external, internal, both := in.option(opts, "external_encoding"), in.option(opts, "internal_encoding"), in.option(opts, "encoding")
	if external.IsNil() && internal.IsNil() && both.IsNil() {
		return nil
	}
	if named {
		return mruby.ArgumentError("encoding specified twice")
	}
	if !both.IsNil() && external.IsNil() && internal.IsNil() {
		if n, ok := in.Object(both).(mruby.Encoding); ok {
			m.external = n
			return nil
		}
		names, err := in.str(both)
		if err != nil {
			return err
		}
		return in.encodings.setNamed(&m.textMode, names, m.readable())
	}
	if !external.IsNil() {
		if external.IsString() && strings.Contains(external.Str(), "|") {
			if err := in.encodings.setNamed(&m.textMode, external.Str(), m.readable()); err != nil {
				return err
			}
		} else {
			n, err := in.encodings.of(external)
			if err != nil {
				return err
			}
			m.external = n
		}
	}
	if internal.IsNil() || internal.IsString() && internal.Str() == "-" {
		return nil
	}
	n, err := in.encodings.of(internal)
	if err != nil {
		return err
	}
	m.setInternal(n)
	return nil
}

package ruby

import (
	"fmt"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["csv"] = defineCSV }

// csvScanner reads the rows of CSV text, one at a time.
type csvScanner struct {
	text           string
	at             int
	row            int // the number of the row that is being read, from 1
	colSep, rowSep string
	quote          string // "" for none
	liberal, strip bool
	skipBlanks     bool
}

// csvError is malformed text.
type csvError struct {
	message string
	row     int
}

func (e *csvError) Error() string { return e.message }

// csvField is a field; a field that is empty and not quoted is none.
type csvField struct {
	text   string
	quoted bool
}

// autoRowSep is the line end that a text uses.
func autoRowSep(text string) string {
	i := strings.IndexAny(text, "\r\n")
	switch {
	case i < 0 || text[i] == '\n':
		return "\n"
	case strings.HasPrefix(text[i:], "\r\n"):
		return "\r\n"
	}
	return "\r"
}

func (s *csvScanner) rest() string { return s.text[s.at:] }

func (s *csvScanner) take(prefix string) bool {
	if prefix == "" || !strings.HasPrefix(s.rest(), prefix) {
		return false
	}
	s.at += len(prefix)
	return true
}

func (s *csvScanner) fail(format string, args ...any) error {
	return &csvError{fmt.Sprintf(format, args...), s.row}
}

// line is the text of the row at hand as far as its line end.
func (s *csvScanner) line() string {
	line, _, _ := strings.Cut(s.rest(), s.rowSep)
	return line
}

// skipLine goes on to the next line.
func (s *csvScanner) skipLine() {
	s.row++
	s.at += len(s.line())
	s.take(s.rowSep)
}

// next reads a row; ok is false at the end.
func (s *csvScanner) next() (fields []csvField, ok bool, err error) {
	for s.skipBlanks && s.take(s.rowSep) {
		s.row++
	}
	if s.at >= len(s.text) {
		return nil, false, nil
	}
	s.row++
	if s.take(s.rowSep) {
		return nil, true, nil
	}
	for {
		field, err := s.field()
		if err != nil {
			return nil, false, err
		}
		fields = append(fields, field)
		if s.take(s.rowSep) || !s.take(s.colSep) {
			return fields, true, nil
		}
	}
}

func (s *csvScanner) spaces() {
	for s.strip && (s.take(" ") || s.take("\t")) {
	}
}

func (s *csvScanner) field() (csvField, error) {
	s.spaces()
	start := s.at
	if !s.take(s.quote) {
		return s.unquoted("")
	}
	var b strings.Builder
	for {
		i := strings.Index(s.rest(), s.quote)
		if i < 0 {
			if s.liberal {
				s.at = start
				return s.unquoted("")
			}
			return csvField{}, s.fail("Unclosed quoted field")
		}
		b.WriteString(s.rest()[:i])
		s.at += i + len(s.quote)
		if !s.take(s.quote) {
			break
		}
		b.WriteString(s.quote)
	}
	s.spaces()
	if rest := s.rest(); rest != "" && !strings.HasPrefix(rest, s.colSep) && !strings.HasPrefix(rest, s.rowSep) {
		if s.liberal {
			return s.unquoted(s.text[start:s.at])
		}
		return csvField{}, s.fail("Any value after quoted field isn't allowed")
	}
	return csvField{b.String(), true}, nil
}

// unquoted reads a field without quotes, of which before was read already.
func (s *csvScanner) unquoted(before string) (csvField, error) {
	start := s.at
	for s.at < len(s.text) {
		rest := s.rest()
		if strings.HasPrefix(rest, s.colSep) || strings.HasPrefix(rest, s.rowSep) {
			break
		}
		if !s.liberal && s.quote != "" && strings.HasPrefix(rest, s.quote) {
			return csvField{}, s.fail("Illegal quoting")
		}
		if c := rest[0]; c == '\r' || c == '\n' {
			end := string(c)
			if strings.HasPrefix(rest, "\r\n") {
				end = "\r\n"
			}
			if s.at == start {
				return csvField{}, s.fail("New line must be <%q> not <%q>", s.rowSep, end)
			}
			return csvField{}, s.fail("Unquoted fields do not allow new line <%q>", end)
		}
		s.at++
	}
	text := before + s.text[start:s.at]
	if s.strip {
		text = strings.TrimRight(text, " \t")
	}
	return csvField{text, false}, nil
}

func defineCSV(in *Interp) error {
	csv := in.DefineClass(mruby.Nil, "CSV", mruby.Nil)
	scanner := in.DataClass(csv, "Scanner", mruby.Nil)
	// new(text, col_sep, row_sep or :auto, quote_char or nil, liberal, strip, skip_blanks, skip_lines or nil)
	in.def(scanner, "initialize", 8, 8, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s := &csvScanner{
			text: args[0].Str(), colSep: args[1].Str(), rowSep: args[2].Str(), quote: args[3].Str(),
			liberal: args[4].Truthy(), strip: args[5].Truthy(), skipBlanks: args[6].Truthy(),
		}
		if args[2].IsSymbol() {
			s.rowSep = autoRowSep(s.text)
		}
		if err := in.IvarSet(self, "@skip", args[7]); err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.SetObject(self, s)
	})
	of := func(self mruby.Value) *csvScanner { return in.Object(self).(*csvScanner) }
	// shift gives [field, …], fields that were quoted as [text], or nil.
	in.def(scanner, "shift", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		s := of(self)
		if skip := in.Ivar(self, "@skip"); !skip.IsNil() {
			for s.at < len(s.text) {
				match, err := in.Call(skip, "match?", in.String(s.line()))
				if err != nil {
					return mruby.Nil, err
				}
				if !match.Truthy() {
					break
				}
				s.skipLine()
			}
		}
		fields, ok, err := s.next()
		if e, malformed := err.(*csvError); malformed {
			_, err := in.Call(csv, "__malformed", in.String(e.message), in.Int(int64(e.row)))
			return mruby.Nil, err
		}
		if !ok {
			return mruby.Nil, nil
		}
		values := make([]mruby.Value, len(fields))
		for i, f := range fields {
			switch {
			case f.quoted:
				values[i] = in.Array(in.String(f.text))
			case f.text != "":
				values[i] = in.String(f.text)
			}
		}
		return in.Array(values...), nil
	})
	in.def(scanner, "eof?", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return mruby.Bool(of(self).at >= len(of(self).text)), nil
	})
	in.def(scanner, "row_sep", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.String(of(self).rowSep), nil
	})
	in.def(scanner, "lineno", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		return in.Int(int64(of(self).row)), nil
	})
	in.def(scanner, "rewind", 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) {
		of(self).at, of(self).row = 0, 0
		return mruby.Nil, nil
	})
	return nil
}

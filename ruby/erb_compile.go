package ruby

import (
	"strings"
)

// erbTrim says which white space around tags a template drops.
type erbTrim int

const (
	erbTrimNone     erbTrim = iota
	erbTrimAfter            // ">": the newline after a tag that ends a line
	erbTrimLine             // "<>": the newline of a line that begins and ends with tags
	erbTrimExplicit         // "-": what "<%-" and "-%>" ask for
)

// erbMode reads a trim_mode string; "%" among its characters makes lines that
// begin with % code.
func erbMode(mode string) (trim erbTrim, percent bool) {
	percent = strings.Contains(mode, "%")
	switch {
	case strings.Contains(mode, "-"):
		trim = erbTrimExplicit
	case strings.Contains(mode, "<>"):
		trim = erbTrimLine
	case strings.Contains(mode, ">"):
		trim = erbTrimAfter
	}
	return trim, percent
}

// erbToken is a piece of a template.
type erbToken struct {
	kind erbKind
	text string
}

type erbKind int

const (
	erbText     erbKind = iota // text, or code when inside a tag
	erbOpen                    // "<%", "<%=" or "<%#"
	erbClose                   // "%>"
	erbEscOpen                 // "<%%"
	erbEscClose                // "%%>"
	erbNewline                 // the end of a line, in the modes that look at lines
	erbTrimmed                 // a newline that is dropped
	erbCode                    // a whole line of code
)

// compileERB turns a template into Ruby source that leaves its text in the
// local variable eoutvar. A line of the template is the same line of the
// source, counted after the source's first, which is a magic comment.
func compileERB(template, mode, eoutvar string) string {
	trim, percent := erbMode(mode)
	out := erbSource{eoutvar: eoutvar}
	out.push(eoutvar + " = +''")
	scan := &erbScanner{trim: trim, emit: out.token}
	switch {
	case percent || trim == erbTrimAfter || trim == erbTrimLine:
		for len(template) > 0 {
			n := strings.IndexByte(template, '\n') + 1
			if n == 0 {
				n = len(template)
			}
			scan.line(template[:n], percent)
			template = template[n:]
		}
	default:
		scan.whole(template)
	}
	out.flushText()
	out.push(eoutvar)
	out.endLine(false)
	return "#coding:UTF-8\n" + out.script.String()
}

// erbScanner splits a template into tokens.
type erbScanner struct {
	trim  erbTrim
	inTag bool
	emit  func(erbToken)
}

func (s *erbScanner) put(kind erbKind, text string) {
	switch kind {
	case erbText:
		if text == "" {
			return
		}
		if text == "\n" && !s.inTag {
			kind = erbNewline
		}
	case erbOpen:
		if s.inTag {
			kind = erbText
		}
		s.inTag = true
	case erbClose:
		if !s.inTag {
			kind = erbText
		}
		s.inTag = false
	case erbEscOpen:
		if s.inTag {
			kind = erbText
		}
	case erbEscClose:
		if !s.inTag {
			kind = erbText
		}
	}
	s.emit(erbToken{kind, text})
}

// whole scans a template in which newlines are like other characters.
func (s *erbScanner) whole(src string) {
	explicit := s.trim == erbTrimExplicit
	for src != "" {
		if s.inTag {
			i := strings.Index(src, "%>")
			if i < 0 {
				s.put(erbText, src)
				return
			}
			code, rest := src[:i], src[i+2:]
			switch {
			case strings.HasSuffix(code, "%"):
				s.put(erbText, code[:i-1])
				s.put(erbEscClose, "%%>")
			case explicit && strings.HasSuffix(code, "-"):
				s.put(erbText, code[:i-1])
				s.put(erbClose, "%>")
				if after, ok := cutNewline(rest); ok {
					s.put(erbTrimmed, "")
					rest = after
				}
			default:
				s.put(erbText, code)
				s.put(erbClose, "%>")
			}
			src = rest
			continue
		}
		i := strings.Index(src, "<%")
		if i < 0 {
			s.put(erbText, src)
			return
		}
		text, rest := src[:i], src[i+2:]
		tag := erbOpenTag(rest)
		if explicit && strings.HasPrefix(rest, "-") {
			indent := strings.TrimRight(text, " \t")
			if indent == "" || strings.HasSuffix(indent, "\n") {
				text = indent
			}
			s.put(erbText, text)
			s.put(erbOpen, "<%")
			src = rest[1:]
			continue
		}
		s.put(erbText, text)
		if tag == "<%%" {
			s.put(erbEscOpen, tag)
		} else {
			s.put(erbOpen, tag)
		}
		src = rest[len(tag)-2:]
	}
}

// cutNewline takes a newline, or the end, off the front.
func cutNewline(s string) (string, bool) {
	if s == "" {
		return s, true
	}
	if rest, ok := strings.CutPrefix(s, "\n"); ok {
		return rest, true
	}
	return strings.CutPrefix(s, "\r\n")
}

// erbOpenTag returns the opening tag that "<%" followed by rest makes.
func erbOpenTag(rest string) string {
	if rest != "" && strings.IndexByte("%=#", rest[0]) >= 0 {
		return "<%" + rest[:1]
	}
	return "<%"
}

// line scans one line, in the modes that look at lines.
func (s *erbScanner) line(line string, percent bool) {
	if percent && !s.inTag && line[0] == '%' {
		line = line[1:]
		if !strings.HasPrefix(line, "%") {
			s.put(erbCode, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
			return
		}
	}
	startsWithTag := strings.HasPrefix(line, "<%") && !strings.HasPrefix(line, "<%%")
	text := 0
	flush := func(end int) { s.put(erbText, line[text:end]) }
	for i := 0; i < len(line); {
		kind, tag, size := s.tag(line, i)
		if size == 0 {
			i++
			continue
		}
		if size == 3 && tag == "<%" && strings.Trim(line[:i], " \t") == "" {
			text = i
		}
		flush(i)
		i += size
		text = i
		s.put(kind, tag)
		if kind != erbClose || line[i:] != "\n" && line[i:] != "\r\n" {
			continue
		}
		switch {
		case s.trim == erbTrimAfter || s.trim == erbTrimLine && startsWithTag || size == 3:
			s.put(erbTrimmed, "")
			return
		case s.trim == erbTrimLine:
			s.put(erbNewline, "\n")
			return
		}
	}
	flush(len(line))
}

// tag returns the tag at line[i:], its canonical text and how long it is.
func (s *erbScanner) tag(line string, i int) (kind erbKind, tag string, size int) {
	rest := line[i:]
	switch {
	case strings.HasPrefix(rest, "<%"):
		if s.trim == erbTrimExplicit && strings.HasPrefix(rest, "<%-") {
			if s.inTag {
				return erbText, "<%-", 3
			}
			return erbOpen, "<%", 3
		}
		tag = erbOpenTag(rest[2:])
		if tag == "<%%" {
			return erbEscOpen, tag, 3
		}
		return erbOpen, tag, len(tag)
	case strings.HasPrefix(rest, "%%>"):
		return erbEscClose, "%%>", 3
	case s.trim == erbTrimExplicit && s.inTag && strings.HasPrefix(rest, "-%>"):
		return erbClose, "%>", 3
	case strings.HasPrefix(rest, "%>"):
		return erbClose, "%>", 2
	case rest == "\n" && s.trim != erbTrimExplicit:
		return erbNewline, "\n", 1
	}
	return erbText, "", 0
}

// erbSource is Ruby source as it grows: statements of a line are joined by
// semicolons.
type erbSource struct {
	eoutvar string
	script  strings.Builder
	line    []string
	content strings.Builder // text, or code of the tag that is open
	tag     string          // the open tag, or ""
}

func (o *erbSource) push(statement string) { o.line = append(o.line, statement) }

func (o *erbSource) endLine(newline bool) {
	o.script.WriteString(strings.Join(o.line, "; "))
	o.line = nil
	if newline {
		o.script.WriteByte('\n')
	}
}

func (o *erbSource) take() string {
	s := o.content.String()
	o.content.Reset()
	return s
}

func (o *erbSource) flushText() {
	text := o.take()
	if text == "" {
		return
	}
	o.push(o.eoutvar + ".<< " + dumpString(text) + ".freeze" + strings.Repeat("\n", strings.Count(text, "\n")))
}

func (o *erbSource) token(t erbToken) {
	switch t.kind {
	case erbCode:
		o.flushText()
		o.push(t.text)
		o.endLine(true)
	case erbOpen:
		o.flushText()
		o.tag = t.text
	case erbClose:
		o.closeTag()
	case erbEscOpen:
		o.content.WriteString("<%")
	case erbEscClose:
		o.content.WriteString("%>")
	case erbTrimmed:
		o.endLine(true)
	case erbNewline:
		o.content.WriteByte('\n')
		if o.tag == "" {
			o.flushText()
		}
	default:
		o.content.WriteString(t.text)
	}
}

func (o *erbSource) closeTag() {
	code := o.take()
	switch o.tag {
	case "<%":
		if body, ok := strings.CutSuffix(code, "\n"); ok {
			o.push(strings.TrimSuffix(body, "\r"))
			o.endLine(true)
		} else {
			o.push(code)
		}
	case "<%=":
		o.push(o.eoutvar + ".<<((" + code + ").to_s)")
	case "<%#":
		// Keep the lines that follow at their numbers.
		if n := strings.Count(code, "\n"); n > 0 {
			o.push(strings.Repeat("\n", n))
		}
	}
	o.tag = ""
}

// dumpString writes a String as String#dump does: in ASCII, one line.
func dumpString(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '#' && i+1 < len(s) && strings.IndexByte("{$@", s[i+1]) >= 0:
			b.WriteString(`\#`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\f':
			b.WriteString(`\f`)
		case c == '\v':
			b.WriteString(`\v`)
		case c == '\b':
			b.WriteString(`\b`)
		case c == '\a':
			b.WriteString(`\a`)
		case c == 0x1b:
			b.WriteString(`\e`)
		case c >= 0x20 && c < 0x7f:
			b.WriteByte(c)
		default:
			b.WriteString(`\x`)
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	b.WriteByte('"')
	return b.String()
}

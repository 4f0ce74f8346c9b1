package ruby

import (
	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/onig"
)

// charsets are the encodings in which a pattern matches whole characters of
// several bytes; in all others, but UTF-8, it matches bytes.
var charsets = map[string]onig.Charset{
	"EUC-JP": onig.EUCJP, "eucJP-ms": onig.EUCJP, "CP51932": onig.EUCJP, "Shift_JIS": onig.ShiftJIS, "Windows-31J": onig.ShiftJIS,
	"EUC-KR": onig.EUCKR, "CP949": onig.EUCKR, "EUC-TW": onig.EUCTW, "Big5": onig.Big5, "CP950": onig.Big5,
	"GB18030": onig.GB18030, "GBK": onig.GB18030, "GB2312": onig.EUCKR,
}

func (r *regexps) charsetOf(e mruby.Encoding) onig.Charset {
	if e == mruby.UTF8 {
		return onig.UTF8
	}
	if c, ok := charsets[r.in.encodings.name(e)]; ok {
		return c
	}
	return onig.Bytes
}

// charset is what the pattern itself is compiled for.
func (p *pattern) charset() onig.Charset {
	if p.flags&regexpNoEncoding != 0 || p.encoding != mruby.UTF8 {
		return onig.Bytes
	}
	return onig.UTF8
}

// encodingOf is Regexp#encoding.
func (p *pattern) encodingOf() mruby.Encoding {
	switch {
	case p.flags&regexpFixedEncoding != 0:
		return p.encoding
	case p.encoding == mruby.Binary, p.flags&regexpNoEncoding != 0 && !p.re.ASCII():
		return mruby.Binary
	}
	return mruby.USASCII
}

// prepare returns what matches a text: a pattern for its encoding. It refuses
// bytes that are no text, unless with /n, and encodings that don't go together.
func (r *regexps) prepare(p *pattern, s piece) (*onig.Regexp, onig.Text, error) {
	text := onig.NewText(s.text)
	e := r.in.encodings
	invalid := func() error { return mruby.ArgumentError("invalid byte sequence in %s", e.name(s.encoding)) }
	fixed := p.flags&regexpFixedEncoding != 0
	incompatible := func() error {
		return mruby.Errorf("Encoding::CompatibilityError", "incompatible encoding regexp match (%s regexp with %s string)",
			e.name(p.encodingOf()), e.name(s.encoding))
	}
	switch {
	case fixed && p.encoding != s.encoding && !e.infos[p.encoding].ASCII:
		return nil, text, incompatible()
	case s.encoding == mruby.UTF8 && !text.Valid() && p.charset() == onig.UTF8:
		return nil, text, invalid()
	case s.encoding == mruby.UTF8 && (!fixed || p.encoding == mruby.UTF8), e.infos[s.encoding].ASCII && isASCII(s.text):
		return p.re, text, nil
	case !s.valid():
		return nil, text, invalid()
	case !e.infos[s.encoding].ASCII, fixed && p.encoding != s.encoding:
		return nil, text, incompatible()
	}
	charset := r.charsetOf(s.encoding)
	if re, ok := p.others[charset]; ok {
		return re, text, nil
	}
	options := p.options()
	options.Charset = charset
	re, err := onig.Compile(p.source, options)
	if err != nil {
		return nil, text, err
	}
	if p.others == nil {
		p.others = map[onig.Charset]*onig.Regexp{}
	}
	p.others[charset] = re
	return re, text, nil
}

// charCount counts the characters of a text.
func (p piece) charCount() int { return p.encoding.Chars(p.text) }

// quotedEncoding is that of Regexp.escape: ASCII is US-ASCII.
func quotedEncoding(v mruby.Value, text string) mruby.Encoding {
	if isASCII(text) {
		return mruby.USASCII
	}
	return v.Encoding()
}

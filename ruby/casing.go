package ruby

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"github.com/gocap/gocap/mruby"
)

// The methods of String that change the case of letters.
const (
	caseUp = iota
	caseDown
	caseSwap
	caseCapital
	caseFold // downcase(:fold)
)

// caseOptions reads what upcase and its kind take: :ascii, :fold, :turkic and
// :lithuanian (which changes nothing in CRuby either).
func (in *Interp) caseOptions(how int64, opts []mruby.Value) (_ int64, ascii bool, lang language.Tag, err error) {
	if len(opts) > 2 {
		return 0, false, lang, mruby.ArgumentError("too many options")
	}
	names := make([]string, len(opts))
	for i, o := range opts {
		if o.IsSymbol() {
			names[i] = in.SymbolName(o)
		}
	}
	if len(names) == 0 {
		return how, false, lang, nil
	}
	other := map[string]string{"turkic": "lithuanian", "lithuanian": "turkic"}
	switch first := names[0]; first {
	case "turkic", "lithuanian":
		if len(names) > 1 && names[1] != other[first] {
			return 0, false, lang, mruby.ArgumentError("invalid second option")
		}
		if first == "turkic" || len(names) > 1 {
			lang = language.Turkish
		}
		return how, false, lang, nil
	case "ascii", "fold":
		switch {
		case len(names) > 1:
			return 0, false, lang, mruby.ArgumentError("too many options")
		case first == "ascii":
			return how, true, lang, nil
		case how != caseDown:
			return 0, false, lang, mruby.ArgumentError("option :fold only allowed for downcasing")
		}
		return caseFold, false, lang, nil
	}
	return 0, false, lang, mruby.ArgumentError("invalid option")
}

// changeCase maps a text as Ruby's methods do.
func changeCase(s string, how int64, lang language.Tag) string {
	if isASCII(s) && lang == language.Und {
		return changeASCII(s, how)
	}
	upper := cases.Upper(lang)
	lower := cases.Lower(lang, cases.HandleFinalSigma(false))
	switch how {
	case caseUp:
		return upper.String(s)
	case caseDown:
		return lower.String(s)
	case caseFold:
		return cases.Fold().String(s)
	case caseCapital:
		_, n := utf8.DecodeRuneInString(s)
		return cases.Title(lang, cases.NoLower).String(s[:n]) + lower.String(s[n:])
	}
	var b strings.Builder
	for _, r := range s {
		switch c := string(r); {
		case unicode.IsUpper(r):
			b.WriteString(lower.String(c))
		case unicode.IsLower(r):
			b.WriteString(upper.String(c))
		case r == 'ǅ', r == 'ǈ', r == 'ǋ', r == 'ǲ': // a capital and a small letter
			pair := map[rune]string{'ǅ': "dŽ", 'ǈ': "lJ", 'ǋ': "nJ", 'ǲ': "dZ"}
			b.WriteString(pair[r])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// changeASCII is changeCase for the letters of ASCII alone.
func changeASCII(s string, how int64) string {
	b := []byte(s)
	for i, c := range b {
		upper, lower := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		switch {
		case lower && (how == caseUp || how == caseSwap || how == caseCapital && i == 0),
			upper && (how == caseDown || how == caseFold || how == caseSwap || how == caseCapital && i > 0):
			b[i] ^= 0x20
		}
	}
	return string(b)
}

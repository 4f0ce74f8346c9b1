package onig

import (
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// class reads [...], with the brackets nested in it.
func (t *translator) class() error {
	t.at++
	t.write("[")
	if t.skip("^") {
		t.write("^")
	}
	if strings.HasPrefix(t.rest(), "]") {
		if !strings.Contains(t.rest()[1:], "]") {
			return t.fail("empty char-class")
		}
		t.at++
		t.write(`\]`)
	}
	for {
		if t.at == len(t.src) {
			return t.fail("premature end of char-class")
		}
		switch c := t.src[t.at]; {
		case c == ']':
			t.at++
			t.write("]")
			return nil
		case c == '[':
			if m := bracket().FindStringSubmatch(t.rest()); m != nil {
				set, ok := t.posix(m[2], m[1] == "^")
				if !ok {
					return t.fail("invalid POSIX bracket type")
				}
				t.at += len(m[0])
				if err := t.set(set); err != nil {
					return err
				}
				continue
			}
			if err := t.class(); err != nil {
				return err
			}
		case c == '\\':
			if err := t.classEscape(); err != nil {
				return err
			}
		case c == '-':
			t.at++
			t.write("-")
		case t.skip("&&"):
			t.write("&&")
		default:
			r, n := t.rune()
			t.at += n
			t.literal(r)
		}
	}
}

var bracket = lazyregexp.New(`^\[:(\^?)([^:\]]{0,20}):\]`)

func (t *translator) classEscape() error {
	if t.at+1 == len(t.src) {
		return t.fail("too short escape sequence")
	}
	switch c := t.src[t.at+1]; c {
	case 'w', 'W', 'd', 'D', 's', 'S', 'h', 'H':
		t.at += 2
		return t.set(t.special(c))
	case 'b':
		t.at += 2
		t.literal('\b')
		return nil
	case 'p', 'P':
		if t.at+2 < len(t.src) && t.src[t.at+2] == '{' {
			set, err := t.property()
			if err != nil {
				return err
			}
			return t.set(set)
		}
	}
	runes, err := t.characters()
	for _, r := range runes {
		t.literal(r)
	}
	return err
}

// set writes a set that stands in brackets. It can't begin a range.
func (t *translator) set(set string) error {
	t.write(set)
	if rest := t.rest(); strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "-]") && !strings.HasPrefix(rest, "-&&") && rest != "-" {
		return t.fail("unmatched range specifier in char-class")
	}
	return nil
}

// posix is the set of a POSIX bracket.
func (t *translator) posix(name string, negated bool) (string, bool) {
	ascii, ok := asciiSets[name]
	if !ok {
		return "", false
	}
	set := ascii
	if !t.bytes && t.mode.charset != charsetASCII {
		switch set, ok = propertySets[name]; {
		case name == "punct":
			set = posixPunct
		case !ok:
			set = `\p{` + name + `}`
		}
	}
	if negated {
		return "[^" + set + "]", true
	}
	return "[" + set + "]", true
}

// property reads \p{…} or \P{…}.
func (t *translator) property() (string, error) {
	negated := t.src[t.at+1] == 'P'
	name, _, found := strings.Cut(t.src[t.at+3:], "}")
	if !found {
		return "", t.fail("invalid character property name {" + name + "}")
	}
	t.at += len(name) + 4
	bare, inverse := strings.CutPrefix(name, "^")
	if inverse {
		negated = !negated
	}
	key := strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(bare))
	if t.bytes {
		set, ok := asciiSets[key]
		if !ok {
			return "", t.fail("invalid character property name {" + name + "}")
		}
		return brackets(set, negated), nil
	}
	if set, ok := propertySets[key]; ok {
		return brackets(set, negated), nil
	}
	if key == "" || strings.ContainsAny(key, `{}\[]()`) {
		return "", t.fail("invalid character property name {" + name + "}")
	}
	return brackets(`\p{`+bare+`}`, negated), nil // bare, it would ignore (?i)
}

func brackets(set string, negated bool) string {
	if negated {
		return "[^" + set + "]"
	}
	return "[" + set + "]"
}

// asciiSets are the POSIX brackets in ASCII, as they stand in brackets.
var asciiSets = map[string]string{
	"alnum":  `0-9A-Za-z`,
	"alpha":  `A-Za-z`,
	"ascii":  `\x00-\x7f`,
	"blank":  ` \t`,
	"cntrl":  `\x00-\x1f\x7f`,
	"digit":  `0-9`,
	"graph":  `!-~`,
	"lower":  `a-z`,
	"print":  ` -~`,
	"punct":  `!-/:-@\[-` + "`" + `{-~`,
	"space":  `\t-\r `,
	"upper":  `A-Z`,
	"xdigit": `0-9A-Fa-f`,
	"word":   `0-9A-Za-z_`,
}

// propertySets are the sets of Unicode that the library would read otherwise:
// it has been told that words, digits and spaces are ASCII, and takes symbols
// for punctuation. \p{Punct} isn't [[:punct:]].
var propertySets = map[string]string{
	"word":  `\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`,
	"digit": `\p{Nd}`,
	"space": `\t-\r \x{85}\p{Z}`,
	"punct": `\p{P}`,
}

var posixPunct = `\p{P}$+<=>\^` + "`" + `|~`

var unicodeSets = map[byte]string{
	'w': propertySets["word"],
	'd': propertySets["digit"],
	's': propertySets["space"],
}

package sshconfig

import (
	"errors"
	"strings"
)

const blank = " \t\r\n"

var errQuote = errors.New("missing closing quote")

// cutWord takes the first word off s: up to a blank or "=", or what stands
// between double quotes. At most one "=" is skipped after it.
func cutWord(s string) (word, rest string, err error) {
	s = strings.TrimLeft(s, blank)
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", "", errQuote
		}
		return s[1 : 1+end], strings.TrimLeft(s[end+2:], blank), nil
	}
	end := strings.IndexAny(s, blank+`"=`)
	if end < 0 {
		return s, "", nil
	}
	word, rest = s[:end], s[end:]
	if rest[0] == '"' {
		return word, rest, nil
	}
	equals := rest[0] == '='
	rest = strings.TrimLeft(rest[1:], blank)
	if !equals && strings.HasPrefix(rest, "=") {
		rest = strings.TrimLeft(rest[1:], blank)
	}
	return word, rest, nil
}

// SplitArgs cuts s into arguments at blanks, honours single and double quotes
// and backslashes before quotes, backslashes and blanks, and ends at a word
// that starts with "#".
func SplitArgs(s string) ([]string, error) {
	var args []string
	for i := 0; ; {
		for i < len(s) && strings.IndexByte(blank, s[i]) >= 0 {
			i++
		}
		if i == len(s) || s[i] == '#' {
			return args, nil
		}
		var (
			word  strings.Builder
			quote byte
		)
	word:
		for ; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\\' && i+1 < len(s) && escapable(s[i+1], quote):
				i++
				word.WriteByte(s[i])
			case quote == 0 && (c == ' ' || c == '\t'):
				break word
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case quote != 0 && c == quote:
				quote = 0
			default:
				word.WriteByte(c)
			}
		}
		if quote != 0 {
			return nil, errQuote
		}
		args = append(args, word.String())
	}
}

func escapable(c, quote byte) bool {
	return c == '"' || c == '\'' || c == '\\' || c == ' ' && quote == 0
}

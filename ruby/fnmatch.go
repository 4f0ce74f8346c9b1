package ruby

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Flags of File.fnmatch and Dir.glob.
const (
	fnmNoEscape = 1
	fnmPathname = 2
	fnmDotMatch = 4
	fnmCaseFold = 8
	fnmExtGlob  = 16
)

// fnmatch reports whether a path matches a shell pattern, as File.fnmatch.
func fnmatch(pattern, path string, flags int) bool {
	if flags&fnmExtGlob != 0 {
		for _, p := range expandBraces(pattern) {
			if fnmatch(p, path, flags&^fnmExtGlob) {
				return true
			}
		}
		return false
	}
	if flags&fnmPathname == 0 {
		return matchSegment(pattern, path, flags, true)
	}
	return matchSegments(strings.Split(pattern, "/"), strings.Split(path, "/"), flags)
}

// matchSegments matches part by part; a part ** that isn't the last stands for
// any folders.
func matchSegments(pattern, path []string, flags int) bool {
	if len(pattern) == 0 {
		return len(path) == 0
	}
	if pattern[0] == "**" && len(pattern) > 1 {
		for i := 0; i < len(path); i++ {
			if matchSegments(pattern[1:], path[i:], flags) {
				return true
			}
			if strings.HasPrefix(path[i], ".") && flags&fnmDotMatch == 0 {
				return false
			}
		}
		return false
	}
	if len(path) == 0 {
		return false
	}
	return matchSegment(pattern[0], path[0], flags, true) && matchSegments(pattern[1:], path[1:], flags)
}

// matchSegment matches one part of a path. A leading dot wants a literal one
// unless the flags say otherwise.
func matchSegment(pattern, name string, flags int, start bool) bool {
	if start && strings.HasPrefix(name, ".") && flags&fnmDotMatch == 0 && !literalDot(pattern, flags) {
		return false
	}
	for pattern != "" {
		c, n := utf8.DecodeRuneInString(pattern)
		switch c {
		case '*':
			rest := strings.TrimLeft(pattern, "*")
			for i := 0; i <= len(name); i++ {
				if (i == len(name) || utf8.RuneStart(name[i])) && matchSegment(rest, name[i:], flags, false) {
					return true
				}
			}
			return false
		case '?':
			if name == "" {
				return false
			}
			_, k := utf8.DecodeRuneInString(name)
			pattern, name = pattern[1:], name[k:]
			continue
		case '[':
			if name == "" {
				return false
			}
			r, k := utf8.DecodeRuneInString(name)
			matched, length := matchSet(pattern, r, flags)
			if length == 0 || !matched {
				return false
			}
			pattern, name = pattern[length:], name[k:]
			continue
		case '\\':
			if flags&fnmNoEscape == 0 && len(pattern) > 1 {
				pattern = pattern[1:]
				c, n = utf8.DecodeRuneInString(pattern)
			}
		}
		if name == "" {
			return false
		}
		r, k := utf8.DecodeRuneInString(name)
		if r != c && !(flags&fnmCaseFold != 0 && unicode.ToLower(r) == unicode.ToLower(c)) {
			return false
		}
		pattern, name = pattern[n:], name[k:]
	}
	return name == ""
}

func literalDot(pattern string, flags int) bool {
	return strings.HasPrefix(pattern, ".") || flags&fnmNoEscape == 0 && strings.HasPrefix(pattern, `\.`)
}

// matchSet matches a [set] at the start of pattern and says how long it is, 0
// when it isn't closed.
func matchSet(pattern string, r rune, flags int) (matched bool, length int) {
	rs := []rune(pattern)
	i := 1
	negate := false
	if i < len(rs) && (rs[i] == '!' || rs[i] == '^') {
		negate = true
		i++
	}
	fold := func(r rune) rune {
		if flags&fnmCaseFold != 0 {
			return unicode.ToLower(r)
		}
		return r
	}
	r = fold(r)
	next := func() rune {
		if rs[i] == '\\' && flags&fnmNoEscape == 0 && i+1 < len(rs) {
			i++
		}
		i++
		return rs[i-1]
	}
	for i < len(rs) && rs[i] != ']' {
		lo := next()
		hi := lo
		if i+1 < len(rs) && rs[i] == '-' && rs[i+1] != ']' {
			i++
			hi = next()
		}
		if fold(lo) <= r && r <= fold(hi) {
			matched = true
		}
	}
	if i >= len(rs) {
		return false, 0
	}
	return matched != negate, len(string(rs[:i+1]))
}

// expandBraces spells out {a,b}, in order.
func expandBraces(pattern string) []string {
	depth, open := 0, -1
	var commas []int
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			if depth == 0 {
				open, commas = i, nil
			}
			depth++
		case ',':
			if depth == 1 {
				commas = append(commas, i)
			}
		case '}':
			if depth == 0 {
				continue
			}
			depth--
			if depth > 0 {
				continue
			}
			var out []string
			from := open + 1
			for _, end := range append(commas, i) {
				out = append(out, expandBraces(pattern[:open]+pattern[from:end]+pattern[i+1:])...)
				from = end + 1
			}
			return out
		}
	}
	return []string{pattern}
}

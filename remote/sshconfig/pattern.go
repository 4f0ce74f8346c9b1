package sshconfig

import "strings"

// MatchPattern reports whether s matches pattern, where * stands for any
// characters and ? for one.
func MatchPattern(s, pattern string) bool {
	// Remembering the last * is enough to go back to: no recursion, so no
	// pattern takes exponential time.
	var si, pi int
	star, mark := -1, 0
	for si < len(s) {
		switch {
		case pi < len(pattern) && pattern[pi] == '*':
			star, mark = pi, si
			pi++
		case pi < len(pattern) && (pattern[pi] == '?' || pattern[pi] == s[si]):
			si++
			pi++
		case star >= 0:
			mark++
			si, pi = mark, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[pi:], "*") == ""
}

// matchWords is the rule of Host: some pattern matches, and none with a
// leading ! does.
func matchWords(s string, patterns []string) bool {
	found := false
	for _, p := range patterns {
		p, negated := strings.CutPrefix(p, "!")
		if !MatchPattern(s, p) {
			continue
		}
		if negated {
			return false
		}
		found = true
	}
	return found
}

// matchList is matchWords for the comma separated lists of Match.
func matchList(s, list string) bool { return matchWords(s, strings.Split(list, ",")) }

// MatchHostList reports whether some pattern of a comma separated list matches
// host, and none with a leading ! does. It ignores case, as host names do.
func MatchHostList(host, list string) bool {
	return matchList(strings.ToLower(host), strings.ToLower(list))
}

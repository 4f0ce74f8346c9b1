package runtime

import "strings"

// ShellEscape makes one shell word of s as Ruby's Shellwords.escape does: a
// backslash before each character but letters, digits and _-.,:+/@ of ASCII, a
// newline in single quotes, ” for nothing.
func ShellEscape(s string) string {
	if s == "" {
		return "''"
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	// By bytes where they are no start of a character, so that invalid UTF-8
	// arrives as it is.
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			b.WriteString("'\n'")
		case isShellSafe(c), c&0xC0 == 0x80: // the latter continues a character
			b.WriteByte(c)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isShellSafe(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("_-.,:+/@", c) >= 0
}

// EscapePath is [ShellEscape] for a directory: every ~ keeps its meaning for
// the shell.
func EscapePath(path string) string {
	return strings.ReplaceAll(ShellEscape(path), `\~`, "~")
}

package runtime

import "testing"

func TestShellEscape(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want, path string }{
		{"", "''", "''"},
		{"ls", "ls", "ls"},
		{"A-Za_z0.9,:+/@", "A-Za_z0.9,:+/@", "A-Za_z0.9,:+/@"},
		{"%=^!", `\%\=\^\!`, `\%\=\^\!`},
		{"/tmp/a b", `/tmp/a\ b`, `/tmp/a\ b`},
		{"~/x y", `\~/x\ y`, `~/x\ y`},
		{`~a/~b/x~y \~`, `\~a/\~b/x\~y\ \\\~`, `~a/~b/x~y\ \\~`},
		{`\~ \\~`, `\\\~\ \\\\\~`, `\\~\ \\\\~`},
		{"/x\ny", "/x'\n'y", "/x'\n'y"},
		{"a b\nc'd\\~é*?\t", "a\\ b'\n'c\\'d\\\\\\~\\é\\*\\?\\\t", "a\\ b'\n'c\\'d\\\\~\\é\\*\\?\\\t"},
		{"$HOME/x", `\$HOME/x`, `\$HOME/x`},
		{"a\xffb", "a\\\xffb", "a\\\xffb"},
		{"日本", `\日\本`, `\日\本`},
	} {
		if got := ShellEscape(tt.in); got != tt.want {
			t.Errorf("ShellEscape(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := EscapePath(tt.in); got != tt.path {
			t.Errorf("EscapePath(%q) = %q, want %q", tt.in, got, tt.path)
		}
	}
}

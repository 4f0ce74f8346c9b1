package rewrite

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// codings are the constants of what codingOf gives.
var codings = [...]string{"UTF_8", "ASCII_8BIT", "US_ASCII"}

var codingComment = lazyregexp.New(`(?i)^\s*#.*?coding[:=]\s*([\w.-]+)`)

// codingOf is the encoding that a comment at the beginning gives the literals of
// a source: 1 for bytes, 2 for US-ASCII, else 0; as the VM numbers them.
func codingOf(src []byte) int {
	for range 2 {
		line, rest, _ := bytes.Cut(src, []byte("\n"))
		if m := codingComment().FindSubmatch(line); m != nil {
			switch strings.ToLower(string(m[1])) {
			case "binary", "ascii-8bit":
				return 1
			case "us-ascii", "ascii":
				return 2
			}
			return 0
		}
		if !bytes.HasPrefix(line, []byte("#!")) {
			return 0
		}
		src = rest
	}
	return 0
}

// emitString prints a string literal with its encoding, in a source that isn't
// UTF-8. What has interpolations is made of its parts.
func emitString(r *rewriter, n *node) {
	r.emitKids(n)
	if r.coding == 0 || n.parent == nil || !codes(r, n) {
		return
	}
	switch {
	case n.parent.kind == "chained_string", strings.HasSuffix(n.parent.kind, "_pattern"), n.parent.kind == "in_clause":
		return
	case n.parent.kind == "pair" && n.field == "key" && n.end < len(r.src) && r.src[n.end] == ':':
		return
	}
	coding := r.coding
	if hasHighBytes(r, n) {
		coding = 1
	}
	r.write(".__coded(", strconv.Itoa(coding), ")")
}

// codes reports whether a literal has the encoding of the source: with \u it is
// UTF-8.
func codes(r *rewriter, n *node) bool {
	ok := true
	n.walk(func(kid *node) bool {
		if kid.kind == "interpolation" || kid.kind == "escape_sequence" && strings.HasPrefix(r.source(kid), `\u`) {
			ok = false
		}
		return ok
	})
	return ok
}

var highEscape = lazyregexp.New(`^\\(x[89a-fA-F][0-9a-fA-F]|[2-3][0-7]{2}|M-)`)

func hasHighBytes(r *rewriter, n *node) bool {
	for _, b := range r.src[n.start:n.end] {
		if b >= 0x80 {
			return true
		}
	}
	high := false
	n.walk(func(kid *node) bool {
		high = high || kid.kind == "escape_sequence" && highEscape().MatchString(r.source(kid))
		return !high
	})
	return high
}

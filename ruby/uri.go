package ruby

import (
	"net/url"
	"strings"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["uri"] = defineURI }

// uriParts are the components of a URI by RFC 3986; nil for one that is
// missing. opaque holds what follows the scheme when that is no path.
type uriParts struct {
	scheme, userinfo, host, port, path, opaque, query, fragment *string
}

// The characters that a component may hold beside unreserved ones and escapes.
const (
	uriUser     = "!$&'()*+,;=:"
	uriHost     = "!$&'()*+,;="
	uriPath     = "!$&'()*+,;=:@/"
	uriQuery    = uriPath + "?[]"
	uriFragment = uriPath + "?"
)

// uriValid reports whether s has only unreserved characters, escapes and those
// of extra.
func uriValid(s, extra string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
			i += 2
			continue
		}
		if !isUnreserved(c) && strings.IndexByte(extra, c) < 0 {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func validScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && (i == 0 || strings.IndexByte("+-.", c) < 0) || i == 0 && c >= '0' && c <= '9' {
			return false
		}
	}
	return s != ""
}

// splitURI splits a URI or a relative reference.
func splitURI(s string) (u uriParts, ok bool) {
	rest := s
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		fragment := rest[i+1:]
		if !uriValid(fragment, uriFragment) {
			return u, false
		}
		u.fragment, rest = &fragment, rest[:i]
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		query := rest[i+1:]
		if !uriValid(query, uriQuery) {
			return u, false
		}
		u.query, rest = &query, rest[:i]
	}
	if i := strings.IndexAny(rest, ":/"); i >= 0 && rest[i] == ':' {
		scheme := rest[:i]
		if !validScheme(scheme) {
			return u, false
		}
		u.scheme, rest = &scheme, rest[i+1:]
	}
	if tail, has := strings.CutPrefix(rest, "//"); has {
		authority, path := tail, ""
		if i := strings.IndexByte(tail, '/'); i >= 0 {
			authority, path = tail[:i], tail[i:]
		}
		rest = path
		if !u.authority(authority) {
			return u, false
		}
	} else if u.scheme != nil && !strings.HasPrefix(rest, "/") && (rest != "" || u.query != nil && strings.EqualFold(*u.scheme, "mailto")) {
		if !uriValid(rest, uriPath) {
			return u, false
		}
		opaque := rest
		if u.query != nil {
			opaque += "?" + *u.query
			u.query = nil
		}
		u.opaque = &opaque
		return u, true
	}
	if !uriValid(rest, uriPath) {
		return u, false
	}
	u.path = &rest
	return u, true
}

func (u *uriParts) authority(s string) bool {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		userinfo := s[:i]
		if !uriValid(userinfo, uriUser) {
			return false
		}
		u.userinfo, s = &userinfo, s[i+1:]
	}
	host := s
	if strings.HasPrefix(s, "[") {
		i := strings.IndexByte(s, ']')
		if i < 0 || !uriValid(s[1:i], uriUser) {
			return false
		}
		host, s = s[:i+1], s[i+1:]
	} else {
		if i := strings.IndexByte(s, ':'); i >= 0 {
			host, s = s[:i], s[i:]
		} else {
			s = ""
		}
		if !uriValid(host, uriHost) {
			return false
		}
	}
	if host != "" {
		u.host = &host
	}
	if port, has := strings.CutPrefix(s, ":"); has {
		if strings.Trim(port, "0123456789") != "" {
			return false
		}
		u.port = &port
	} else if s != "" {
		return false
	}
	return true
}

func defineURI(in *Interp) error {
	module := in.DefineModule(mruby.Nil, "URI")
	maybe := func(s *string) mruby.Value {
		if s == nil {
			return mruby.Nil
		}
		return in.String(*s)
	}
	// __split gives the components in the order of URI.split, nil for no URI.
	in.defSelf(module, "__split", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		u, ok := splitURI(args[0].Str())
		if !ok {
			return mruby.Nil, nil
		}
		return in.Array(maybe(u.scheme), maybe(u.userinfo), maybe(u.host), maybe(u.port), mruby.Nil, maybe(u.path),
			maybe(u.opaque), maybe(u.query), maybe(u.fragment)), nil
	})
	in.defSelf(module, "__merge_path", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.String(mergePath(args[0].Str(), args[1].Str())), nil
	})
	in.defSelf(module, "__encode", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.ToS(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		text := percentEncode(s, func(c byte) bool { return isAlnum(c) || strings.IndexByte("*-._ ", c) >= 0 })
		return in.String(strings.ReplaceAll(text, " ", "+")), nil
	})
	in.defSelf(module, "__decode", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		decode := url.PathUnescape
		if args[1].Truthy() {
			decode = url.QueryUnescape
		}
		text, err := decode(s)
		if err != nil {
			return mruby.Nil, mruby.ArgumentError("invalid %%-encoding (%s)", s)
		}
		return in.String(text), nil
	})
	// __escape and __unescape are those of the old parser.
	in.defSelf(module, "__escape", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		return in.String(percentEncode(s, func(c byte) bool { return isAlnum(c) || strings.IndexByte("-_.!~*'();/?:@&=+$,[]%", c) >= 0 })), err
	})
	in.defSelf(module, "__unescape", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s, err := in.str(args[0])
		return in.String(unescapePercent(s)), err
	})
	return nil
}

// unescapePercent replaces escapes, and leaves what is none.
func unescapePercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(byte(yamlHex(rune(s[i+1]))<<4 | yamlHex(rune(s[i+2]))))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// mergePath resolves a relative path against a base path.
func mergePath(base, rel string) string {
	path := rel
	if !strings.HasPrefix(rel, "/") {
		if i := strings.LastIndexByte(base, '/'); i >= 0 {
			path = base[:i+1] + rel
		} else {
			path = "/" + rel
		}
	}
	var out []string
	parts := strings.Split(path, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch part {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, part)
		}
	}
	merged := strings.Join(out, "/")
	if !strings.HasPrefix(merged, "/") {
		merged = "/" + merged
	}
	return merged
}

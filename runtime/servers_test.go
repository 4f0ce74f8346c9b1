package runtime

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// plainValues are Values as Go has them; a symbol is a Key.
type plainValues struct{}

func (plainValues) Truthy(v any) bool   { return v != nil && v != false }
func (plainValues) Equal(a, b any) bool { return a == b }
func (plainValues) Key(v any) Key {
	if k, ok := v.(Key); ok {
		return k
	}
	return Str(fmt.Sprint(v))
}
func (plainValues) Predicate(v any) func(*Host) (bool, error) {
	f, _ := v.(func(*Host) (bool, error))
	return f
}

// addServer declares a server as the DSL does.
func addServer(t *testing.T, s *Servers, text, roles string, props ...any) *Host {
	t.Helper()
	h, err := ParseHost(text)
	if err != nil {
		t.Fatal(err)
	}
	h = s.Declare(h)
	h.AddRole(strings.Fields(roles)...)
	for i := 0; i < len(props); i += 2 {
		h.Properties().Merge(Sym(props[i].(string)), props[i+1], func(current, value any) any {
			if list, ok := current.([]int); ok {
				if more, ok := value.([]int); ok {
					return append(list, more...)
				}
			}
			return value
		})
	}
	return h
}

func roleServers(t *testing.T) *Servers {
	s := NewServers(plainValues{}, goMatcher)
	addServer(t, s, "a", "app web", "active", true)
	addServer(t, s, "b", "app db", "primary", true, "no_release", true)
	addServer(t, s, "c", "db_x", "x", nil)
	addServer(t, s, "d", "web", "k", 1)
	addServer(t, s, "a", "web", "k", 1)
	return s
}

func TestForRoles(t *testing.T) {
	t.Parallel()
	s := roleServers(t)
	isC := func(h *Host) (bool, error) { return h.Hostname == "c", nil }
	opt := func(key string, value any) Option { return Option{Sym(key), value} }
	for _, tt := range []struct {
		roles   []string
		options []Option
		want    string
	}{
		{nil, nil, ""},
		{[]string{"app"}, nil, "a b"},
		{[]string{"db", "web"}, nil, "a b d"},
		{[]string{"all"}, nil, "a b c d"},
		{[]string{"all", "none"}, nil, "a b c d"},
		{[]string{"all,app"}, nil, "a b"},
		{[]string{"app,db"}, nil, "a b"},
		{[]string{"web, db"}, nil, "a d"},
		{[]string{" app"}, nil, ""},
		{[]string{"/db/"}, nil, "b c"},
		{[]string{"/^db$/"}, nil, "b"},
		{[]string{"/a/,web"}, nil, "a b d"},
		{[]string{"/a,b/"}, nil, ""},
		{[]string{"//"}, nil, ""},
		{[]string{"/"}, nil, ""},
		{[]string{"/APP/i"}, nil, ""},
		{[]string{""}, nil, ""},
		{[]string{"all"}, []Option{opt("filter", Sym("active"))}, "a"},
		{[]string{"all"}, []Option{opt("select", Sym("no_release"))}, "b"},
		{[]string{"all"}, []Option{opt("exclude", Sym("no_release"))}, "a c d"},
		{[]string{"all"}, []Option{opt("filter", isC)}, "c"},
		{[]string{"all"}, []Option{opt("exclude", isC)}, "a b d"},
		{[]string{"all"}, []Option{opt("k", 1)}, "a d"},
		{[]string{"all"}, []Option{opt("x", nil)}, "a b c d"},
		{[]string{"all"}, []Option{opt("active", true), opt("primary", true)}, ""},
		{[]string{"all"}, []Option{{Str("active"), true}}, ""},
		{[]string{"all"}, []Option{opt("filter", "active")}, ""}, // no property of a string key
		{[]string{"all"}, []Option{{Str("filter"), Sym("active")}}, ""},
		{[]string{"app", "web"}, []Option{opt("exclude", Sym("no_release")), opt("active", true)}, "a"},
	} {
		got, err := s.ForRoles(FilterTexts(tt.roles...), tt.options...)
		if err != nil || hostnames(got) != tt.want {
			t.Errorf("roles %v, %v: %q, %v; want %q", tt.roles, tt.options, hostnames(got), err, tt.want)
		}
	}

	broken := errors.New("broken")
	_, err := s.ForRoles(FilterTexts("app"), opt("exclude", func(*Host) (bool, error) { return false, broken }))
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := s.ForRoles(FilterTexts("/[/")); err == nil {
		t.Error("a bad regular expression is no error")
	}
}

func TestPrimary(t *testing.T) {
	t.Parallel()
	s := roleServers(t)
	for _, tt := range []struct{ role, want string }{{"app", "b"}, {"web", "a"}, {"all", "b"}, {"none", ""}} {
		h, err := s.Primary(FilterTexts(tt.role)...)
		got := ""
		if h != nil {
			got = h.Hostname
		}
		if err != nil || got != tt.want {
			t.Errorf("primary(%s) = %q, %v; want %q", tt.role, got, err, tt.want)
		}
	}
}

func TestRoleProperties(t *testing.T) {
	t.Parallel()
	s := roleServers(t)
	addServer(t, s, "a", "", "app", "z")
	for _, tt := range []struct {
		roles   []Key
		options []Option
		want    string
	}{
		{[]Key{Sym("app"), Sym("web")}, nil, "a/app=z a/web=<nil> b/app=<nil> d/web=<nil>"},
		{[]Key{Sym("app"), Sym("web")}, []Option{{Sym("exclude"), Sym("no_release")}}, "a/app=z a/web=<nil> d/web=<nil>"},
		{[]Key{Sym("all")}, nil, ""},
		{[]Key{Sym("all"), Sym("app")}, nil, "a/app=z b/app=<nil>"},
	} {
		list, err := s.RoleProperties(tt.roles, tt.options...)
		var got []string
		for _, p := range list {
			got = append(got, fmt.Sprintf("%s/%s=%v", p.Host, p.Role, p.Value))
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%v: %q, %v; want %q", tt.roles, got, err, tt.want)
		}
	}
}

func TestDeclare(t *testing.T) {
	t.Parallel()
	s := NewServers(plainValues{}, goMatcher)
	x := addServer(t, s, "u@x", "app", "a", 1, "b", []int{1}, "c", 2)
	addServer(t, s, "x:22", "db")
	again := addServer(t, s, "v@x", "app web", "d", 4, "a", 3, "b", []int{1, 2}, "c", []int{5})
	addServer(t, s, "x", "")
	s.Declare(&Host{Hostname: "x", Port: 22, TextPort: true})
	if again != x || x.User != "v" {
		t.Errorf("not merged: %v, user %q", again, x.User)
	}
	if got := hostnames(s.All()); got != "x x x" {
		t.Errorf("servers %q", got)
	}
	if got := strings.Join(x.Roles(), " "); got != "app web" {
		t.Errorf("roles %q", got)
	}
	var got []string
	for _, k := range x.Properties().Keys() {
		v, _ := x.Properties().Get(k)
		got = append(got, fmt.Sprintf("%v=%v", k, v))
	}
	if want := ":a=3 :b=[1 1 2] :c=[5] :d=4"; strings.Join(got, " ") != want {
		t.Errorf("properties %q, want %q", got, want)
	}
}

func TestHostClone(t *testing.T) {
	t.Parallel()
	h := &Host{Hostname: "h", Keys: []string{"k"}, SSHOptions: map[string]any{"user": "al"}}
	h.AddRole("app")
	h.Properties().Set(Sym("a"), 1)
	c, err := h.Clone(func(v any) (any, error) { return v.(int) * 10, nil })
	if err != nil {
		t.Fatal(err)
	}
	c.Keys[0], c.SSHOptions["user"] = "changed", "changed"
	c.AddRole("web")
	c.Properties().Set(Sym("b"), 2)
	if v, _ := c.Properties().Get(Sym("a")); v != 10 {
		t.Errorf("copied value %v", v)
	}
	if v, _ := h.Properties().Get(Sym("a")); v != 1 || h.Keys[0] != "k" || h.Username() != "al" || h.HasRole("web") || len(h.Properties().Keys()) != 1 {
		t.Errorf("the original changed: %+v", h)
	}
	broken := errors.New("broken")
	if _, err := h.Clone(func(any) (any, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if c, err := (&Host{}).Clone(nil); err != nil || c.Properties().Keys() != nil {
		t.Error(c, err)
	}
	c, _ = (&Host{}).Clone(nil)
	c.Properties().Set(Sym("a"), 1)
}

func TestKeyString(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key  Key
		want string
	}{
		{Sym("web"), ":web"},
		{Sym("a?"), ":a?"},
		{Sym("git:check"), `:"git:check"`},
		{Sym("1a"), `:"1a"`},
		{Str("web"), `"web"`},
	} {
		if got := tt.key.String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

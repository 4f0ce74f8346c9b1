package runtime

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func filterHosts() []*Host {
	app := &Host{Hostname: "app1.example.com"}
	app.AddRole("app", "web")
	web := &Host{Hostname: "web1", User: "u", Port: 22}
	web.AddRole("web")
	db := &Host{Hostname: "db1"}
	db.AddRole("db", "db_slave")
	return []*Host{app, web, db, {Hostname: "none"}}
}

func hostnames(hosts []*Host) string {
	var names []string
	for _, h := range hosts {
		name, _, _ := strings.Cut(h.Hostname, ".")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestFilter(t *testing.T) {
	t.Parallel()
	roles, hosts := RoleFilter, HostFilter
	isWeb := FilterValue{Match: func(s string) bool { return strings.HasPrefix(s, "web") }}
	for _, tt := range []struct {
		name   string
		filter func([]FilterValue, Matcher) (Filter, error)
		values []FilterValue
		want   string
	}{
		{"role", roles, FilterTexts("app"), "app1"},
		{"roles", roles, FilterTexts("app,db"), "app1 db1"},
		{"role array", roles, FilterTexts("app", "db"), "app1 db1"},
		{"blanks count", roles, FilterTexts("app, db"), "app1"},
		{"role regexp", roles, FilterTexts("/db/"), "db1"},
		{"role anchored", roles, FilterTexts("/^db$/"), "db1"},
		{"role regexp in list", roles, FilterTexts("/a/,web"), "app1 web1 db1"},
		{"regexp can't hold a comma", roles, FilterTexts("/a,b/"), ""},
		{"role object", roles, []FilterValue{isWeb}, "app1 web1"},
		{"role all", roles, FilterTexts("all"), "app1 web1 db1 none"},
		{"role all in array", roles, FilterTexts("db", "all"), "app1 web1 db1 none"},
		{"role all in list", roles, FilterTexts("all,app"), "app1"},
		{"role empty", roles, FilterTexts(""), ""},
		{"role none", roles, nil, ""},
		{"role slashes", roles, FilterTexts("//"), ""},
		{"role case", roles, FilterTexts("APP"), ""},
		{"role unanchored text", roles, FilterTexts("web|db"), ""},
		{"host", hosts, FilterTexts("web1"), "web1"},
		{"host with dots", hosts, FilterTexts("app1.example.com"), "app1"},
		{"dots are no pattern", hosts, FilterTexts("app1xexample.com"), ""},
		{"hosts", hosts, FilterTexts("web1,db1"), "web1 db1"},
		{"host array", hosts, FilterTexts("web1,none", "db1"), "web1 db1 none"},
		{"host blanks", hosts, FilterTexts("web1, db1"), ""},
		{"host part", hosts, FilterTexts("web"), ""},
		{"host regexp", hosts, FilterTexts("^web"), "web1"},
		{"host alternatives", hosts, FilterTexts("(web1|db1)"), "web1 db1"},
		{"list with a pattern is one regexp", hosts, FilterTexts(`db1,web\d`), ""},
		{"slashes are no delimiters", hosts, FilterTexts("/web/"), ""},
		{"host patterns in array", hosts, FilterTexts("^web", "db1"), "web1 db1"},
		{"host object", hosts, []FilterValue{isWeb, {Text: "db1"}}, "web1 db1"},
		{"host all", hosts, FilterTexts("all"), "app1 web1 db1 none"},
		{"host all in list", hosts, FilterTexts("all,db1"), "db1"},
		{"host empty", hosts, FilterTexts(""), "app1 web1 db1 none"},
		{"host none", hosts, nil, ""},
		{"host user", hosts, FilterTexts("u@web1"), ""},
		{"bad pattern next to all", hosts, FilterTexts("[", "all"), "app1 web1 db1 none"},
	} {
		f, err := tt.filter(tt.values, goMatcher)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got, err := f(filterHosts())
		if err != nil || hostnames(got) != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, hostnames(got), err, tt.want)
		}
	}
	for _, filter := range []func([]FilterValue, Matcher) (Filter, error){roles, hosts} {
		if _, err := filter(FilterTexts("/[/"), goMatcher); err == nil {
			t.Error("a bad regular expression is no error")
		}
	}
}

// The text that names a host in `on` is compared as it is.
func TestHostFilterOfText(t *testing.T) {
	t.Parallel()
	named := []*Host{{Hostname: "a", User: "u", Text: "u@a"}}
	for text, want := range map[string]string{"a": "", "u@a": "a", "@": "a"} {
		f, err := HostFilter(FilterTexts(text), goMatcher)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := f(named); hostnames(got) != want {
			t.Errorf("%q keeps %q, want %q", text, hostnames(got), want)
		}
	}
}

func TestEnvFilters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env  map[string]string
		want string
	}{
		{nil, "app1 web1 db1 none"},
		{map[string]string{"ROLES": "web"}, "app1 web1"},
		{map[string]string{"ROLES": "web", "HOSTS": "web1,db1"}, "web1"},
		{map[string]string{"ROLES": ""}, ""},
		{map[string]string{"HOSTS": ""}, "app1 web1 db1 none"},
	} {
		filters := Filters{Late: func() ([]Filter, error) {
			return EnvFilters(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }, goMatcher)
		}}
		got, err := filters.Apply(filterHosts())
		if err != nil || hostnames(got) != tt.want {
			t.Errorf("%v: %q, %v; want %q", tt.env, hostnames(got), err, tt.want)
		}
	}
	_, err := EnvFilters(func(string) (string, bool) { return "[", true }, goMatcher)
	if err == nil {
		t.Error("a bad regular expression is no error")
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	var calls []string
	note := func(name string) Filter {
		return func(hosts []*Host) ([]*Host, error) {
			calls = append(calls, name+":"+hostnames(hosts))
			return hosts[1:], nil
		}
	}
	f := Filters{Late: func() ([]Filter, error) {
		calls = append(calls, "late")
		return []Filter{note("c")}, nil
	}}
	f.Add(note("a"))
	f.Add(note("b"))
	for range 2 {
		if got, err := f.Apply(filterHosts()); err != nil || hostnames(got) != "none" {
			t.Errorf("%q, %v", hostnames(got), err)
		}
	}
	want := "late a:app1 web1 db1 none b:web1 db1 none c:db1 none"
	if got := strings.Join(calls[:4], " "); got != want || slices.Contains(calls[4:], "late") {
		t.Errorf("calls %q", calls)
	}

	broken := errors.New("broken")
	f = Filters{}
	f.Add(func([]*Host) ([]*Host, error) { return nil, broken })
	if _, err := f.Apply(nil); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// goMatcher is a [Matcher] for the syntax of package regexp.
func goMatcher(pattern string) (func(string) bool, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

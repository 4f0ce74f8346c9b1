package runtime

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// Filter returns those of the hosts that `on` may use.
type Filter func(hosts []*Host) ([]*Host, error)

// FilterValue is a value of a role or host filter: a text, or, with Match set,
// a test of names (Capistrano takes Regexp objects).
type FilterValue struct {
	Text  string
	Match func(name string) bool
}

// FilterTexts returns the values for texts.
func FilterTexts(texts ...string) []FilterValue {
	values := make([]FilterValue, len(texts))
	for i, t := range texts {
		values[i].Text = t
	}
	return values
}

// RoleFilter keeps the hosts with a role that any of the values names. A text
// is a list of role names or /regular expressions/ with commas (no blanks)
// between; the value all keeps every host. A host without roles, such as one
// named by a string in `on`, passes only then. The error is match's.
func RoleFilter(values []FilterValue, match Matcher) (Filter, error) {
	return nameFilter(values, func(text string) (func(string) bool, error) {
		return nameTest(strings.Split(text, ","), match)
	}, func(h *Host, wanted func(string) bool) bool {
		return slices.ContainsFunc(h.roles, wanted)
	})
}

var hostNames = lazyregexp.New(`\A[-A-Za-z0-9.]+(,[-A-Za-z0-9.]+)*\z`)

// HostFilter keeps the hosts whose host name any of the values names; user and
// port count only if they are part of [Host.Text]. A text is a list of host names with commas (no blanks)
// between, or else, as a whole, one regular expression; so the empty text
// keeps every host. So does the value all. The error is match's.
func HostFilter(values []FilterValue, match Matcher) (Filter, error) {
	return nameFilter(values, func(text string) (func(string) bool, error) {
		if !hostNames().MatchString(text) {
			return match(text)
		}
		names := strings.Split(text, ",")
		return func(name string) bool { return slices.Contains(names, name) }, nil
	}, func(h *Host, wanted func(string) bool) bool {
		return wanted(cmp.Or(h.Text, h.Hostname))
	})
}

// nameFilter keeps the hosts that has finds for any of the values' tests.
func nameFilter(values []FilterValue, parse func(text string) (func(string) bool, error),
	has func(*Host, func(string) bool) bool) (Filter, error) {
	for _, v := range values {
		if v.Match == nil && v.Text == "all" {
			return func(hosts []*Host) ([]*Host, error) { return hosts, nil }, nil
		}
	}
	var tests []func(string) bool
	for _, v := range values {
		test := v.Match
		if test == nil {
			var err error
			if test, err = parse(v.Text); err != nil {
				return nil, err
			}
		}
		tests = append(tests, test)
	}
	return func(hosts []*Host) ([]*Host, error) {
		return keep(hosts, func(h *Host) bool {
			return slices.ContainsFunc(tests, func(test func(string) bool) bool { return has(h, test) })
		}), nil
	}, nil
}

// EnvFilters returns the filters that the environment variables ROLES and
// HOSTS ask for, in this order.
func EnvFilters(lookup func(name string) (value string, ok bool), match Matcher) ([]Filter, error) {
	var filters []Filter
	for _, source := range []struct {
		variable string
		filter   func([]FilterValue, Matcher) (Filter, error)
	}{{"ROLES", RoleFilter}, {"HOSTS", HostFilter}} {
		text, ok := lookup(source.variable)
		if !ok {
			continue
		}
		f, err := source.filter(FilterTexts(text), match)
		if err != nil {
			return nil, err
		}
		filters = append(filters, f)
	}
	return filters, nil
}

// Filters are all filters of a run: those of the command line and of
// `env.add_filter`, then those of the environment and of `set :filter`. For
// use by one goroutine at a time.
type Filters struct {
	// Late returns the filters of environment and configuration. It's called
	// once, when a list is filtered for the first time; later changes of what
	// it looks at have no effect. Nil for none.
	Late func() ([]Filter, error)

	early, late []Filter
	resolved    bool
}

// Add adds a filter behind those added before.
func (f *Filters) Add(filter Filter) { f.early = append(f.early, filter) }

// Apply returns the hosts that pass all filters, in their order.
func (f *Filters) Apply(hosts []*Host) ([]*Host, error) {
	if !f.resolved && f.Late != nil {
		late, err := f.Late()
		if err != nil {
			return nil, err
		}
		f.late = late
	}
	f.resolved = true
	for _, filter := range slices.Concat(f.early, f.late) {
		var err error
		if hosts, err = filter(hosts); err != nil {
			return nil, err
		}
	}
	return hosts, nil
}

// EmptyFilterText says that no server passes the filters, which have these
// sources. It's a warning: as with cap, commands just run nowhere.
func EmptyFilterText(sources []string, servers []*Host) string {
	const most = 20
	var known []string
	for _, h := range servers[:min(len(servers), most)] {
		known = append(known, fmt.Sprintf("%s (%s)", h, strings.Join(h.roles, " ")))
	}
	if more := len(servers) - most; more > 0 {
		known = append(known, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("No server matches %s: nothing is run on any. The servers are %s.",
		strings.Join(sources, " and "), strings.Join(known, ", "))
}

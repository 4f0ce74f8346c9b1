package dsl

import (
	"fmt"
	"os"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

// filters are those of the run, with where they come from.
type filters struct {
	runtime.Filters
	sources []string
	custom  bool // one of them is Ruby code
	checked bool

	given map[*runtime.Host]mruby.Value // what the hosts being filtered were given as
}

func (s *Session) bindFilters() {
	s.fn("add_cmdline_filter", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		f, err := s.filterOf(arg(args, 0).Str(), arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		s.filters.Add(f)
		s.filters.sources = append(s.filters.sources, fmt.Sprintf("--%ss=%s", arg(args, 0).Str(), arg(args, 1).Str()))
		return mruby.Nil, nil
	})
	s.fn("add_filter", func(_ []mruby.Value, block mruby.Value) (mruby.Value, error) {
		ref := s.Root(block)
		s.filters.custom = true
		s.filters.Add(func(hosts []*runtime.Host) ([]*runtime.Host, error) {
			out, err := s.Yield(ref.Value(), s.filters.values(s, hosts))
			if err != nil {
				return nil, err
			}
			var kept []*runtime.Host
			for _, v := range s.Items(out) {
				for h, given := range s.filters.given {
					if given == v {
						kept = append(kept, h)
					}
				}
			}
			return kept, nil
		})
		return mruby.Nil, nil
	})
	s.fn("filter_hosts", s.filterHosts)
	s.fn("filter_by", s.filterBy)
}

// filterHosts returns those of the hosts, and of the strings that name some,
// that `on` may use.
func (s *Session) filterHosts(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	hosts, err := s.takeGiven(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	kept, err := s.filters.Apply(hosts)
	if err != nil {
		return mruby.Nil, err
	}
	if len(hosts) > 0 && len(kept) == 0 {
		if err := s.warnOfEmptyFilter(); err != nil {
			return mruby.Nil, err
		}
	}
	return s.filters.values(s, kept), nil
}

// filterBy returns those of the hosts that pass one filter: its kind, its values,
// the hosts.
func (s *Session) filterBy(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	filter, err := s.filterOf(arg(args, 0).Str(), arg(args, 1))
	if err != nil {
		return mruby.Nil, err
	}
	hosts, err := s.takeGiven(arg(args, 2))
	if err == nil {
		hosts, err = filter(hosts)
	}
	return s.filters.values(s, hosts), err
}

// takeGiven returns the hosts of a list of hosts and strings, and remembers what
// each was given as.
func (s *Session) takeGiven(list mruby.Value) ([]*runtime.Host, error) {
	given := s.Items(list)
	objects, err := s.hostObjects(list)
	if err != nil {
		return nil, err
	}
	hosts := make([]*runtime.Host, len(objects))
	s.filters.given = map[*runtime.Host]mruby.Value{}
	for i, v := range objects {
		h, err := s.hostOf(v)
		if err != nil {
			return nil, err
		}
		if text, ok := s.Name(given[i]); ok {
			h.Text = text
		}
		hosts[i] = h
		s.filters.given[h] = given[i]
	}
	return hosts, nil
}

// values are the hosts as they were given.
func (f *filters) values(s *Session, hosts []*runtime.Host) mruby.Value {
	list := make([]mruby.Value, len(hosts))
	for i, h := range hosts {
		list[i] = f.given[h]
	}
	return s.Array(list...)
}

// lateFilters are those of the environment and of `set :filter`.
func (s *Session) lateFilters() ([]runtime.Filter, error) {
	filters, err := runtime.EnvFilters(os.LookupEnv, s.matcher)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"ROLES", "HOSTS"} {
		if value, ok := os.LookupEnv(name); ok {
			s.filters.sources = append(s.filters.sources, name+"="+value)
		}
	}
	configured, err := s.Call(s.gocap, "configured_filters")
	if err != nil {
		return nil, err
	}
	for _, pair := range s.Items(configured) {
		f, err := s.filterOf(pair.At(0).Str(), pair.At(1))
		if err != nil {
			return nil, err
		}
		filters = append(filters, f)
		value, err := s.Inspect(pair.At(1))
		if err != nil {
			return nil, err
		}
		s.filters.sources = append(s.filters.sources, fmt.Sprintf("set :filter, %s: %s", pair.At(0).Str(), value))
	}
	return filters, nil
}

// warnOfEmptyFilter says, once, if no server at all passes the filters: a typo
// in one of them looks like success otherwise. Ruby's filters aren't asked
// another time; who writes one sees what it does.
func (s *Session) warnOfEmptyFilter() error {
	servers := s.servers.All()
	if s.filters.checked || s.filters.custom || len(servers) == 0 {
		return nil
	}
	s.filters.checked = true
	kept, err := s.filters.Apply(servers)
	if err == nil && len(kept) == 0 {
		s.stderr(runtime.EmptyFilterText(s.filters.sources, servers))
	}
	return err
}

func (s *Session) filterOf(kind string, v mruby.Value) (runtime.Filter, error) {
	items := []mruby.Value{v}
	if v.IsArray() {
		items = s.Items(v)
	}
	list, err := s.filterValues(items)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "role", "roles":
		return runtime.RoleFilter(list, s.matcher)
	case "host", "hosts":
		return runtime.HostFilter(list, s.matcher)
	}
	return nil, mruby.ArgumentError("unknown filter %q", kind)
}

// filterValues turns names and Regexp objects into values of a filter.
func (s *Session) filterValues(items []mruby.Value) ([]runtime.FilterValue, error) {
	var list []runtime.FilterValue
	regexp := s.MustConst("Regexp")
	for _, item := range items {
		if s.IsKindOf(item, regexp) {
			ref := s.Root(item)
			list = append(list, runtime.FilterValue{Match: func(name string) bool {
				ok, err := s.Call(ref.Value(), "match?", s.String(name))
				return err == nil && ok.Truthy()
			}})
			continue
		}
		text, err := s.ToS(item)
		if err != nil {
			return nil, err
		}
		list = append(list, runtime.FilterValue{Text: text})
	}
	return list, nil
}

// matcher compiles Ruby's regular expressions for the engine.
func (s *Session) matcher(pattern string) (func(string) bool, error) {
	re, err := s.Call(s.MustConst("Regexp"), "new", s.String(pattern))
	if err != nil {
		return nil, err
	}
	ref := s.Root(re)
	return func(text string) bool {
		ok, err := s.Call(ref.Value(), "match?", s.String(text))
		return err == nil && ok.Truthy()
	}, nil
}

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
}

func (s *Session) bindFilters() {
	s.filters.Late = s.lateFilters
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
			in, objects := s.filterObjects(hosts)
			out, err := s.Yield(ref.Value(), in)
			if err != nil {
				return nil, err
			}
			var kept []*runtime.Host
			for _, v := range s.Items(out) {
				if h, ok := objects[v]; ok {
					kept = append(kept, h)
				}
			}
			return kept, nil
		})
		return mruby.Nil, nil
	})
	// The hosts that `on` may use, each a copy of its own.
	s.fn("filter_hosts", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		objects, err := s.hostObjects(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		hosts := make([]*runtime.Host, len(objects))
		byHost := map[*runtime.Host]mruby.Value{}
		for i, v := range objects {
			h, err := s.hostOf(v)
			if err != nil {
				return mruby.Nil, err
			}
			hosts[i] = h
			byHost[h] = v
			if _, ok := s.refs[h]; !ok {
				ref := s.Root(v)
				s.refs[h] = ref
				defer func() { delete(s.refs, h); ref.Release() }()
			}
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
		list := make([]mruby.Value, len(kept))
		for i, h := range kept {
			if list[i], err = s.copyHost(byHost[h], h); err != nil {
				return mruby.Nil, err
			}
		}
		return s.Array(list...), nil
	})
}

func (s *Session) filterObjects(hosts []*runtime.Host) (mruby.Value, map[mruby.Value]*runtime.Host) {
	objects := map[mruby.Value]*runtime.Host{}
	for _, h := range hosts {
		objects[s.hostValue(h)] = h
	}
	return s.hostValues(hosts), objects
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
	var list []runtime.FilterValue
	items := []mruby.Value{v}
	if v.IsArray() {
		items = s.Items(v)
	}
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
	switch kind {
	case "role", "roles":
		return runtime.RoleFilter(list, s.matcher)
	case "host", "hosts":
		return runtime.HostFilter(list, s.matcher)
	}
	return nil, mruby.ArgumentError("unknown filter %q", kind)
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

package dsl

import (
	"cmp"
	"os"
	"strconv"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/runtime"
)

func (s *Session) defineHostClass() {
	kit := s.DefineModule(mruby.Nil, "SSHKit")
	s.classes.host = s.DataClass(kit, "Host", mruby.Nil)
	s.hostReader("hostname", func(h *runtime.Host) mruby.Value { return s.String(h.Hostname) })
	s.hostReader("user", func(h *runtime.Host) mruby.Value { return s.stringOrNil(h.User) })
	s.hostReader("password", func(h *runtime.Host) mruby.Value { return s.stringOrNil(h.Password) })
	s.hostReader("keys", func(h *runtime.Host) mruby.Value { return s.Strings(h.Keys) })
	s.hostReader("local?", func(h *runtime.Host) mruby.Value { return mruby.Bool(h.Local) })
	s.hostReader("hash_key", func(h *runtime.Host) mruby.Value { return s.String(h.Identity()) })
	s.hostReader("label", func(h *runtime.Host) mruby.Value { return s.String(h.Label()) })
	s.hostReader("port", func(h *runtime.Host) mruby.Value {
		if h.Port == 0 {
			return mruby.Nil
		}
		if h.TextPort {
			return s.String(strconv.Itoa(h.Port))
		}
		return s.Int(int64(h.Port))
	})
	s.hostReader("transfer_method", func(h *runtime.Host) mruby.Value {
		if h.TransferMethod == "" {
			return mruby.Nil
		}
		return s.Symbol(h.TransferMethod)
	})
	s.hostWriter("hostname", func(h *runtime.Host, text string) { h.Hostname = text })
	s.hostWriter("user", func(h *runtime.Host, text string) { h.User = text })
	s.hostWriter("password", func(h *runtime.Host, text string) { h.Password = text })
	s.hostWriter("transfer_method", func(h *runtime.Host, text string) { h.TransferMethod = text })
	s.hostSetter("port", s.setPort)
	s.hostSetter("keys", s.setKeys)
	s.hostSetter("key", s.setKeys)
}

func (s *Session) hostReader(name string, f func(*runtime.Host) mruby.Value) {
	s.Define(s.classes.host, name, func(self mruby.Value, _ []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(self)
		if err != nil {
			return mruby.Nil, err
		}
		return f(h), nil
	})
}

func (s *Session) hostWriter(name string, set func(h *runtime.Host, text string)) {
	s.hostSetter(name, func(h *runtime.Host, v mruby.Value) error {
		text, err := s.ToS(v)
		set(h, text)
		return err
	})
}

func (s *Session) hostSetter(name string, set func(h *runtime.Host, v mruby.Value) error) {
	s.Define(s.classes.host, name+"=", func(self mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(self)
		if err != nil {
			return mruby.Nil, err
		}
		return arg(args, 0), set(h, arg(args, 0))
	})
}

func (s *Session) setPort(h *runtime.Host, v mruby.Value) error {
	h.Port, h.TextPort = 0, v.IsString()
	if v.IsNil() {
		return nil
	}
	n, err := s.Call(v, "to_i")
	if err == nil {
		h.Port = int(n.Int())
	}
	return err
}

func (s *Session) setKeys(h *runtime.Host, v mruby.Value) error {
	if !v.IsArray() {
		v = s.Array(v)
	}
	keys, err := s.stringList(v)
	if err == nil {
		h.Keys = keys
	}
	return err
}

// hostOf returns the host of an SSHKit::Host.
func (s *Session) hostOf(v mruby.Value) (*runtime.Host, error) {
	h, ok := s.Object(v).(*runtime.Host)
	if !ok {
		return nil, mruby.TypeError("not a host: %s", s.ClassName(v))
	}
	return h, nil
}

// hostValue returns the Ruby object of a declared server.
func (s *Session) hostValue(h *runtime.Host) mruby.Value {
	if h == nil {
		return mruby.Nil
	}
	return s.refs[h].Value()
}

func (s *Session) hostValues(hosts []*runtime.Host) mruby.Value {
	list := make([]mruby.Value, len(hosts))
	for i, h := range hosts {
		list[i] = s.hostValue(h)
	}
	return s.Array(list...)
}

// takeOptions brings the host's ssh_options up to date with its Ruby hash.
func (s *Session) takeOptions(v mruby.Value, h *runtime.Host) error {
	options := s.Ivar(v, "@ssh_options")
	if !options.IsHash() {
		return nil
	}
	m, err := s.sshOptions(options)
	if err == nil {
		h.SSHOptions = m
	}
	return err
}

// newHost makes the host that a value in `server`, `on` or Host.new means.
func (s *Session) newHost(v mruby.Value) (*runtime.Host, error) {
	if name, ok := s.Name(v); ok {
		if name == "local" && v.IsSymbol() {
			h := runtime.LocalHost()
			h.User = cmp.Or(os.Getenv("USER"), os.Getenv("LOGNAME"), os.Getenv("USERNAME"))
			return h, nil
		}
		return runtime.ParseHost(name)
	}
	// what can't be searched isn't read: nil, say
	if _, err := s.Call(v, "match", s.String(":")); err != nil {
		return nil, err
	}
	text, err := s.ToS(v)
	if err != nil {
		return nil, err
	}
	return runtime.ParseHost(text)
}

func (s *Session) bindHosts() {
	s.fn("host_init", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.newHost(arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, s.SetObject(arg(args, 0), h)
	})
	s.fn("host_init_copy", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 1))
		if err != nil {
			return mruby.Nil, err
		}
		c, err := h.Clone(func(v any) (any, error) { return v, nil })
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, s.SetObject(arg(args, 0), c)
	})
	s.fn("resolve_hosts", s.resolveHosts)
	s.fn("copy_hosts", s.copyHosts)
	s.fn("declare_server", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		given, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		h := s.servers.Declare(given)
		if _, ok := s.refs[h]; !ok {
			s.refs[h] = s.Root(arg(args, 0))
		}
		return s.hostValue(h), nil
	})
	s.fn("servers", func([]mruby.Value, mruby.Value) (mruby.Value, error) { return s.hostValues(s.servers.All()), nil })
	s.fn("server_roles", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		return s.symbols(h.Roles()), nil
	})
	s.fn("add_role", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		h.AddRole(s.SymbolName(arg(args, 1)))
		return mruby.Nil, nil
	})
	s.fn("server_meets?", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		ok, err := s.servers.Meets(h, s.roleOptions(arg(args, 1))...)
		return mruby.Bool(ok), err
	})
	s.fn("roles_for", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		names, err := s.filterValues(s.Items(arg(args, 0)))
		if err != nil {
			return mruby.Nil, err
		}
		hosts, err := s.servers.ForRoles(names, s.roleOptions(arg(args, 1))...)
		return s.hostValues(hosts), err
	})
	s.fn("primary", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		names, err := s.filterValues(s.Items(arg(args, 0)))
		if err != nil {
			return mruby.Nil, err
		}
		h, err := s.servers.Primary(names...)
		return s.hostValue(h), err
	})
	s.fn("role_properties_for", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		list, err := s.servers.RoleProperties(s.keys(arg(args, 0)), s.roleOptions(arg(args, 1))...)
		if err != nil {
			return mruby.Nil, err
		}
		out := make([]mruby.Value, len(list))
		for i, p := range list {
			out[i] = s.Array(s.hostValue(p.Host), s.Symbol(p.Role), refValue(p.Value))
		}
		return s.Array(out...), nil
	})
	s.bindProperties()
	s.bindFilters()
}

func (s *Session) bindProperties() {
	property := func(args []mruby.Value) (*runtime.Properties, runtime.Key, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return nil, runtime.Key{}, err
		}
		return h.Properties(), s.key(arg(args, 1)), nil
	}
	s.fn("property", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		p, key, err := property(args)
		if err != nil {
			return mruby.Nil, err
		}
		v, _ := p.Get(key)
		return refValue(v), nil
	})
	s.fn("merge_property", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		p, key, err := property(args)
		if err != nil {
			return mruby.Nil, err
		}
		var failed error
		p.Merge(key, s.Root(arg(args, 2)), func(current, value any) any {
			v, err := s.Call(s.gocap, "merge_values", refValue(current), refValue(value))
			failed = err
			return s.Root(v)
		})
		v, _ := p.Get(key)
		return refValue(v), failed
	})
	s.fn("property_keys", func(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		h, err := s.hostOf(arg(args, 0))
		if err != nil {
			return mruby.Nil, err
		}
		var list []mruby.Value
		for _, k := range h.Properties().Keys() {
			list = append(list, s.keyValue(k))
		}
		return s.Array(list...), nil
	})
}

func (s *Session) keys(list mruby.Value) []runtime.Key {
	var keys []runtime.Key
	for _, v := range s.Items(list) {
		keys = append(keys, s.key(v))
	}
	return keys
}

// roleOptions reads the hash at the end of `roles`.
func (s *Session) roleOptions(hash mruby.Value) []runtime.Option {
	var options []runtime.Option
	for _, p := range s.Pairs(hash) {
		options = append(options, runtime.Option{Key: s.key(p.Key), Value: s.Root(p.Value)})
	}
	return options
}

// resolveHosts makes hosts of what `on` of SSHKit is given: hosts, strings,
// :local.
func (s *Session) resolveHosts(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	objects, err := s.hostObjects(arg(args, 0))
	if err != nil {
		return mruby.Nil, err
	}
	seen := map[string]bool{}
	var list []mruby.Value
	for _, v := range objects {
		h, err := s.hostOf(v)
		if err != nil {
			return mruby.Nil, err
		}
		if err := s.takeOptions(v, h); err != nil {
			return mruby.Nil, err
		}
		if id := h.Identity(); !seen[id] {
			seen[id] = true
			list = append(list, v)
		}
	}
	return s.Array(list...), nil
}

func (s *Session) hostObjects(list mruby.Value) ([]mruby.Value, error) {
	var objects []mruby.Value
	for _, v := range s.Items(list) {
		switch {
		case s.IsKindOf(v, s.classes.host):
			objects = append(objects, v)
		default:
			h, err := s.Call(s.classes.host, "new", v)
			if err != nil {
				return nil, err
			}
			objects = append(objects, h)
		}
	}
	return objects, nil
}

// refValue returns the Ruby value that an opaque one of the engine stands for.
func refValue(v any) mruby.Value {
	ref, _ := v.(*mruby.Ref)
	return ref.Value()
}

// values tells the engine what the Ruby values in server options mean.
type values struct{ s *Session }

func (v values) Truthy(x any) bool { return refValue(x).Truthy() }

func (v values) Equal(property, wanted any) bool {
	same, err := v.s.Call(refValue(property), "==", refValue(wanted))
	return err == nil && same.Truthy()
}

func (v values) Key(x any) runtime.Key { return v.s.key(refValue(x)) }

func (v values) Predicate(x any) func(*runtime.Host) (bool, error) {
	f := refValue(x)
	can, err := v.s.Call(f, "respond_to?", v.s.Symbol("call"))
	if err != nil || !can.Truthy() {
		return nil
	}
	return func(h *runtime.Host) (bool, error) {
		ok, err := v.s.Call(f, "call", v.s.hostValue(h))
		return ok.Truthy(), err
	}
}

// copyHosts copies what `on` is given, so that its block changes no server.
func (s *Session) copyHosts(args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
	list := s.Items(arg(args, 0))
	for i, v := range list {
		if !s.IsKindOf(v, s.classes.host) {
			continue
		}
		h, err := s.hostOf(v)
		if err != nil {
			return mruby.Nil, err
		}
		if list[i], err = s.copyHost(v, h); err != nil {
			return mruby.Nil, err
		}
	}
	return s.Array(list...), nil
}

func (s *Session) copyHost(object mruby.Value, h *runtime.Host) (mruby.Value, error) {
	clone, err := h.Clone(func(v any) (any, error) {
		c, err := s.Call(s.gocap, "deep_copy", refValue(v))
		return s.Root(c), err
	})
	if err != nil {
		return mruby.Nil, err
	}
	v := s.NewObject(s.ClassOf(object), clone)
	for _, name := range []string{"@ssh_options", "@properties"} {
		c, err := s.Call(s.gocap, "deep_copy", s.Ivar(object, name))
		if err == nil && !c.IsNil() {
			err = s.IvarSet(v, name, c)
		}
		if err != nil {
			return mruby.Nil, err
		}
	}
	return v, nil
}

package ruby

import (
	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["json"] = defineJSON }

func defineJSON(in *Interp) error {
	json := in.DefineModule(mruby.Nil, "JSON")
	in.defSelf(json, "__parse", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		source, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.parseJSON(source, args[1])
	})

	ext := in.DefineModule(json, "Ext")
	generator := in.DefineModule(ext, "Generator")
	state := in.DataClass(generator, "State", mruby.Nil)
	if err := in.defineJSONState(state); err != nil {
		return err
	}

	// The writer for the state that to_json and JSON.generate were given.
	writer := func(v mruby.Value) (*jsonWriter, error) {
		if s, ok := in.Object(v).(*jsonState); ok {
			return in.newJSONWriter(s, v), nil
		}
		s := &jsonState{maxNesting: 100}
		if v.IsHash() {
			if err := in.configureJSON(s, v); err != nil {
				return nil, err
			}
		}
		return in.newJSONWriter(s, in.NewObject(state, s)), nil
	}
	generate := func(v, st mruby.Value, write func(*jsonWriter, mruby.Value) error) (mruby.Value, error) {
		w, err := writer(st)
		if err != nil {
			return mruby.Nil, err
		}
		depth := w.depth
		if err := write(w, v); err != nil {
			w.depth = depth
			return mruby.Nil, err
		}
		return in.String(w.out.String()), nil
	}
	in.defSelf(json, "__generate", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return generate(args[0], args[1], (*jsonWriter).value)
	})
	in.def(in.MustConst("Object"), "to_json", 0, -1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return generate(self, arg(args, 0), (*jsonWriter).core)
	})
	return nil
}

func (in *Interp) parseJSON(source string, opts mruby.Value) (mruby.Value, error) {
	p := &jsonParser{in: in, src: source, maxNesting: 100, keys: map[string]mruby.Value{}, classMarker: "json_class"}
	for _, pair := range in.Pairs(opts) {
		name, _ := in.Name(pair.Key)
		v := pair.Value
		switch name {
		case "max_nesting":
			p.maxNesting = int(v.Int())
		case "allow_nan":
			p.allowNaN = v.Truthy()
		case "symbolize_names":
			p.symbolize = v.Truthy()
		case "freeze":
			p.freeze = v.Truthy()
		case "create_additions":
			p.additions = v.Truthy()
		case "object_class":
			if v != in.MustConst("Hash") {
				p.objectClass = v
			}
		case "array_class":
			if v != in.MustConst("Array") {
				p.arrayClass = v
			}
		case "decimal_class":
			if !v.IsNil() && v != in.MustConst("Float") {
				return mruby.Nil, notImplemented("JSON: decimal_class is not supported")
			}
		}
	}
	if p.symbolize && p.additions {
		return mruby.Nil, mruby.ArgumentError("options :symbolize_names and :create_additions cannot be  used in conjunction")
	}
	return p.document()
}

// configureJSON sets what an options Hash holds.
func (in *Interp) configureJSON(s *jsonState, opts mruby.Value) error {
	for _, pair := range in.Pairs(opts) {
		name, _ := in.Name(pair.Key)
		v := pair.Value
		text := func(to *string) (err error) {
			*to, err = in.str(v)
			return err
		}
		var err error
		switch name {
		case "indent":
			err = text(&s.indent)
		case "space":
			err = text(&s.space)
		case "space_before":
			err = text(&s.spaceBefore)
		case "object_nl":
			err = text(&s.objectNL)
		case "array_nl":
			err = text(&s.arrayNL)
		case "allow_nan":
			s.allowNaN = v.Truthy()
		case "ascii_only":
			s.asciiOnly = v.Truthy()
		case "escape_slash", "script_safe":
			s.scriptSafe = v.Truthy()
		case "max_nesting":
			s.maxNesting = int(v.Int())
		case "depth":
			s.depth = int(v.Int())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (in *Interp) defineJSONState(class mruby.Value) error {
	of := func(self mruby.Value) *jsonState {
		s, ok := in.Object(self).(*jsonState)
		if !ok {
			s = &jsonState{maxNesting: 100}
			_ = in.SetObject(self, s)
		}
		return s
	}
	in.def(class, "initialize", 0, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		s := &jsonState{maxNesting: 100}
		if err := in.configureJSON(s, arg(args, 0)); err != nil {
			return mruby.Nil, err
		}
		return mruby.Nil, in.SetObject(self, s)
	})
	in.def(class, "configure merge", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return self, in.configureJSON(of(self), args[0])
	})
	read := func(name string, get func(*jsonState) mruby.Value) {
		in.def(class, name, 0, 0, func(self mruby.Value, _ []mruby.Value) (mruby.Value, error) { return get(of(self)), nil })
	}
	set := func(option string) {
		in.def(class, option+"=", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
			return args[0], in.configureJSON(of(self), in.Hash(in.Symbol(option), args[0]))
		})
	}
	read("indent", func(s *jsonState) mruby.Value { return in.String(s.indent) })
	read("space", func(s *jsonState) mruby.Value { return in.String(s.space) })
	read("space_before", func(s *jsonState) mruby.Value { return in.String(s.spaceBefore) })
	read("object_nl", func(s *jsonState) mruby.Value { return in.String(s.objectNL) })
	read("array_nl", func(s *jsonState) mruby.Value { return in.String(s.arrayNL) })
	read("allow_nan?", func(s *jsonState) mruby.Value { return mruby.Bool(s.allowNaN) })
	read("ascii_only?", func(s *jsonState) mruby.Value { return mruby.Bool(s.asciiOnly) })
	read("script_safe", func(s *jsonState) mruby.Value { return mruby.Bool(s.scriptSafe) })
	read("max_nesting", func(s *jsonState) mruby.Value { return in.Int(int64(s.maxNesting)) })
	read("depth", func(s *jsonState) mruby.Value { return in.Int(int64(s.depth)) })
	read("check_circular?", func(s *jsonState) mruby.Value { return mruby.Bool(s.maxNesting != 0) })
	for _, option := range []string{"indent", "space", "space_before", "object_nl", "array_nl", "script_safe", "max_nesting", "depth"} {
		set(option)
	}
	return nil
}

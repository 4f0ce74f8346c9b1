package ruby

import (
	"errors"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["psych"] = defineYAML }

func defineYAML(in *Interp) error {
	psych := in.DefineModule(mruby.Nil, "Psych")
	// __load(yaml, options, all) gives [document, …] of the first document or
	// of all, none for an empty stream.
	in.defSelf(psych, "__load", 3, 3, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		source, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		return in.loadYAML(source, args[1], args[2].Truthy())
	})
	in.defineYAMLNodes(psych)
	in.defSelf(psych, "__tokenize", 1, 1, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		return in.newYAMLLoader().plain(args[0].Str())
	})
	in.defSelf(psych, "__dump", 2, 2, func(_ mruby.Value, args []mruby.Value) (mruby.Value, error) {
		text, err := in.dumpYAML(in.Items(args[0]), args[1])
		return in.String(text), err
	})
	return nil
}

func (in *Interp) newYAMLLoader() *yamlLoader {
	return &yamlLoader{in: in, anchors: map[string]mruby.Value{}, keys: map[string]mruby.Value{}}
}

func (in *Interp) loadYAML(source string, opts mruby.Value, all bool) (mruby.Value, error) {
	loader := func() (*yamlLoader, error) {
		l := in.newYAMLLoader()
		l.aliases = in.option(opts, "aliases").Truthy()
		l.symbolize = in.option(opts, "symbolize_names").Truthy()
		l.freeze = in.option(opts, "freeze").Truthy()
		l.restricted = in.option(opts, "restricted").Truthy()
		if !l.restricted {
			return l, nil
		}
		set := func(name string) (map[string]bool, error) {
			names := map[string]bool{}
			for _, v := range in.Items(in.option(opts, name)) {
				s, err := in.ToS(v)
				if err != nil {
					return nil, err
				}
				names[s] = true
			}
			return names, nil
		}
		var err error
		if l.classes, err = set("permitted_classes"); err != nil {
			return nil, err
		}
		if in.option(opts, "permitted_symbols").Len() > 0 {
			l.symbols, err = set("permitted_symbols")
		}
		return l, err
	}
	documents := in.Array()
	err := in.eachYAML(source, in.option(opts, "filename"), func(_ *yamlParser, root *yamlNode) (bool, error) {
		l, err := loader()
		if err != nil {
			return false, err
		}
		v, err := l.node(root)
		if err != nil {
			return false, err
		}
		_, err = in.Call(documents, "push", v)
		return all, err
	})
	return documents, err
}

// eachYAML yields the root of each document, as long as f says to go on.
func (in *Interp) eachYAML(source string, filename mruby.Value, f func(p *yamlParser, root *yamlNode) (bool, error)) error {
	file := "<unknown>"
	if !filename.IsNil() {
		var err error
		if file, err = in.ToS(filename); err != nil {
			return err
		}
	}
	p, err := newYAMLParser(source)
	if err != nil {
		return in.yamlSyntaxError(err, file)
	}
	for first := true; ; first = false {
		root, err := p.document(first)
		if err != nil {
			return in.yamlSyntaxError(err, file)
		}
		if root == nil {
			return nil
		}
		if more, err := f(p, root); err != nil || !more {
			return err
		}
	}
}

// yamlSyntaxError is a *yamlError as the Psych::SyntaxError it is in Ruby.
func (in *Interp) yamlSyntaxError(err error, file string) error {
	var e *yamlError
	if !errors.As(err, &e) {
		return err
	}
	context := mruby.Nil
	if e.context != "" {
		context = in.String(e.context)
	}
	_, raised := in.Call(in.MustConst("Psych"), "__syntax_error", in.String(file), in.Int(int64(e.mark.line+1)),
		in.Int(int64(e.mark.column+1)), in.Int(0), in.String(e.problem), context)
	return raised
}

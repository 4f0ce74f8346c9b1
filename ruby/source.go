package ruby

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/gocap/gocap/mruby"
	"github.com/gocap/gocap/ruby/rewrite"
)

// Run evaluates Ruby source at top level as [mruby.Mrb.Run] does, with what the
// VM can't read rewritten.
func (in *Interp) Run(source, file string, line int) (mruby.Value, error) {
	source, err := in.rewrite(source, false)
	if err != nil {
		return mruby.Nil, err
	}
	return in.Mrb.Run(source, file, line)
}

// CheckSyntax parses Ruby source as [Interp.Run] would, without running it. The
// error is a SyntaxError that names file and line.
func (in *Interp) CheckSyntax(source, file string) error {
	source, err := in.rewrite(source, false)
	if err == nil {
		_, err = in.Compile(source, file)
	}
	return err
}

// rewrite turns source into what the VM reads; eval is for source that Ruby code
// evaluates.
func (in *Interp) rewrite(source string, eval bool) (string, error) {
	text := rewrite.Source(source, eval)
	if text == source || in.syntax {
		return text, nil
	}
	in.syntax = true
	return text, in.loadSyntax()
}

// loadSyntax loads the module that rewritten code calls.
func (in *Interp) loadSyntax() error {
	module := in.DefineModule(mruby.Nil, "RubySyntax")
	in.DefineSingleton(module, "alias_global", func(_ mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		return mruby.Nil, in.aliasGlobal(in.SymbolName(args[0]), in.SymbolName(args[1]))
	})
	in.DefineSingleton(module, "global?", func(self mruby.Value, args []mruby.Value, _ mruby.Value) (mruby.Value, error) {
		name := in.SymbolName(args[0])
		if _, hooked := in.GlobalHook(name); hooked {
			return mruby.True, nil
		}
		names, err := in.Call(self, "global_variables")
		if err != nil {
			return mruby.Nil, err
		}
		return mruby.Bool(slices.ContainsFunc(in.Items(names), func(v mruby.Value) bool { return in.SymbolName(v) == name })), nil
	})
	lib, err := fs.Sub(libFiles, "lib")
	if err != nil {
		return err
	}
	return in.runEmbedded("ruby/lib", lib, "gocap/syntax.rb")
}

// hookEval makes evaluated source pass through rewrite.
func (in *Interp) hookEval() {
	in.HookEval(func(source string) string {
		text, err := in.rewrite(source, true)
		if err != nil {
			panic(fmt.Errorf("rewriting: %w", err))
		}
		return text
	})
}

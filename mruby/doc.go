// Package mruby embeds the mruby virtual machine: it runs Ruby source and
// bytecode, calls Ruby from Go and Go from Ruby. It knows nothing of Ruby's
// standard library or of Capistrano.
//
// An [Mrb] is one VM. [Open] makes it, [Mrb.Close] ends it. One goroutine owns
// it: every method of Mrb, [Value], [Ref] and [Exception] must be called from
// the goroutine that runs the VM, which includes the Go functions that Ruby
// calls back ([Mrb.Define]).
//
// # Values
//
// A [Value] is a Ruby object as Go sees it. It is safe to use until the Go
// function that got it returns to Ruby; to keep one for longer, root it with
// [Mrb.Root], which gives a [Ref] that must be released.
//
//	Ruby                    Go
//	nil, true, false        Nil, True, False    v.IsNil(), v.Truthy()
//	Integer (64 bits)       m.Int(n)            v.Int()
//	Float                   m.Float(f)          v.Float()
//	String                  m.String(s)         v.Str()
//	Symbol                  m.Symbol(s)         m.SymbolName(v)
//	Array                   m.Array(vs...)      m.Items(v)
//	Hash                    m.Hash(k, v, …)     m.Pairs(v)
//	an object of a class    m.NewObject(c, g)   m.Object(v)
//	made by DataClass
//
// # Errors
//
// A Ruby exception becomes an [*Exception], with class, message, backtrace and
// the Ruby object. An error that a Go function returns becomes a Ruby
// exception: an *Exception anywhere in its chain is raised again as the same
// object; an error with a method RubyClass() string becomes an object of that
// class; any other becomes a RuntimeError. A panic in a Go function becomes a
// [PanicError], raised as RuntimeError.
//
// A Ruby exception is a C longjmp. None ever crosses a Go frame: the VM is
// entered only through functions of shim.c that catch, and a Go function's
// exception is raised by C after Go has returned.
//
// # Building
//
// The package links build/mruby/lib/libmruby.a, which build.sh makes from a
// pinned source with build_config.rb. With the build tag gcstress every call
// from Ruby to Go collects all garbage first, which turns a value that nobody
// roots into an early crash.
package mruby

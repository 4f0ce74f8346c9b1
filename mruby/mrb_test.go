package mruby

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func open(t *testing.T) *Mrb {
	t.Helper()
	m, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func run(t *testing.T, m *Mrb, src string) Value {
	t.Helper()
	v, err := m.Run(src, "test.rb", 1)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return v
}

func inspect(t *testing.T, m *Mrb, src string) string {
	t.Helper()
	s, err := m.Inspect(run(t, m, src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRunGivesValues(t *testing.T) {
	m := open(t)
	for src, want := range map[string]string{
		"1 + 2":                            "3",
		"2 ** 80":                          "1208925819614629174706176",
		"'é'.size":                         "1",
		"0.1 + 0.2 == 0.3":                 "false",
		"[1, :a, 's', nil, true, {k: 1}]":  `[1, :a, "s", nil, true, {k: 1}]`,
		"def f(a:, b: 2) = a + b; f(a: 1)": "3",
	} {
		got := inspect(t, m, src)
		if strings.ReplaceAll(got, ":k=>1", "k: 1") != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

// A block sees the local variables of the program that made it, after that has ended.
func TestLocalsOutliveTheirProgram(t *testing.T) {
	m := open(t)
	inspect(t, m, "a, b, c = 1, [2], 'three'; $sum = proc { a += 1; [a, b, c] }")
	inspect(t, m, "x, y, z, w = 5, 6, 7, 8; [x, y, z, w].map { |i| i.to_s * 3 }")
	for _, want := range []string{`[2, [2], "three"]`, `[3, [2], "three"]`} {
		if got := inspect(t, m, "$sum.call"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		block := m.Global("$sum")
		if v, err := m.Call(block, "arity"); err != nil || v.Int() != 0 {
			t.Errorf("arity %v, %v", v, err)
		}
	}
	if v, err := m.Call(m.Global("$sum"), "call"); err != nil || len(m.Items(v)) != 3 || m.Items(v)[2].Str() != "three" {
		t.Errorf("called from Go: %v, %v", v, err)
	}
}

func TestValuesRoundTrip(t *testing.T) {
	m := open(t)
	h := m.Hash(m.Symbol("a"), m.Int(1), m.String("b"), m.Float(1.5))
	if got, _ := m.Inspect(h); got != `{a: 1, "b" => 1.5}` && got != `{:a=>1, "b"=>1.5}` {
		t.Errorf("hash = %s", got)
	}
	if got := m.Pairs(h); len(got) != 2 || m.SymbolName(got[0].Key) != "a" || got[1].Value.Float() != 1.5 {
		t.Errorf("pairs = %v", got)
	}
	if got := m.HashGet(h, m.String("b")).Float(); got != 1.5 {
		t.Errorf("HashGet = %v", got)
	}
	a := m.Array(m.Int(-1), Nil, m.Strings([]string{"x\x00y"}))
	if a.Len() != 3 || a.At(0).Int() != -1 || !a.At(1).IsNil() || a.At(2).At(0).Str() != "x\x00y" {
		t.Errorf("array came back wrong")
	}
	if v := run(t, m, "1 << 62"); v.Int() != 1<<62 {
		t.Errorf("1 << 62 = %d (kind %d)", v.Int(), v.Kind())
	}
	for v, want := range map[Value]Kind{
		Nil: KindNil, False: KindFalse, True: KindTrue, m.Int(1): KindInt, m.Symbol("x"): KindSymbol,
		run(t, m, "proc {}"): KindProc, run(t, m, "1..2"): KindRange, run(t, m, "String"): KindClass,
		run(t, m, "Kernel"): KindModule, run(t, m, "RuntimeError.new"): KindException,
		run(t, m, "Object.new"): KindObject, run(t, m, "2**70"): KindBigInt,
	} {
		if v.Kind() != want {
			s, _ := m.Inspect(v)
			t.Errorf("kind of %s = %d, want %d", s, v.Kind(), want)
		}
	}
}

func TestExceptionFromRuby(t *testing.T) {
	m := open(t)
	_, err := m.Run("def f\n  raise ArgumentError, 'no'\nend\n\nf\n", "dir/x.rb", 1)
	var exc *Exception
	if !errors.As(err, &exc) {
		t.Fatalf("err = %v", err)
	}
	if exc.Class != "ArgumentError" || exc.Message != "no" || exc.Error() != "ArgumentError: no" {
		t.Errorf("exception = %q %q", exc.Class, exc.Message)
	}
	if len(exc.Backtrace) != 2 || !strings.HasPrefix(exc.Backtrace[0], "dir/x.rb:2") || !strings.HasPrefix(exc.Backtrace[1], "dir/x.rb:5") {
		t.Errorf("backtrace = %q", exc.Backtrace)
	}
}

func TestSyntaxErrorNamesFileAndLine(t *testing.T) {
	m := open(t)
	_, err := m.Run("x = 1\ny = (\nend\n", "Capfile", 1)
	var exc *Exception
	if !errors.As(err, &exc) || exc.Class != "SyntaxError" || !strings.HasPrefix(exc.Message, "Capfile:3: ") {
		t.Errorf("err = %v", err)
	}
	if got := inspect(t, m, "1"); got != "1" {
		t.Errorf("the VM is unusable after a syntax error")
	}
}

type classed struct{ error }

func (classed) RubyClass() string { return "KeyError" }

func TestGoFunctions(t *testing.T) {
	m := open(t)
	host := m.DefineModule(Nil, "Host")
	m.DefineSingleton(host, "join", func(_ Value, args []Value, block Value) (Value, error) {
		var parts []string
		for _, a := range args {
			s, err := m.Inspect(a)
			if err != nil {
				return Nil, err
			}
			parts = append(parts, s)
		}
		parts = append(parts, fmt.Sprint(block.IsProc()))
		return m.String(strings.Join(parts, " ")), nil
	})
	m.DefineSingleton(host, "fail", func(Value, []Value, Value) (Value, error) { return Nil, classed{errors.New("closed")} })
	m.DefineSingleton(host, "panic", func(Value, []Value, Value) (Value, error) { panic("boom") })
	m.DefineSingleton(host, "call", func(_ Value, args []Value, block Value) (Value, error) { return m.Yield(block, args...) })
	for src, want := range map[string]string{
		"Host.join(1, :b, k: 2) {}": `1 :b {k: 2} true`,
		"Host.join":                 `false`,
		"begin; Host.fail; rescue => e; [e.class, e.message]; end":                                            `[KeyError, "closed"]`,
		"begin; Host.panic; rescue => e; [e.class, e.message]; end":                                           `[RuntimeError, "internal error: boom"]`,
		"Host.call(2) { |x| x * 2 }":                                                                          "4",
		"[1, 2, 3].each { |x| Host.call { break } ; break x if x == 2 }":                                      "2",
		"Host.call { next 5 }":                                                                                "5",
		"def r; Host.call { return 7 }; 8; end; r":                                                            "7",
		"Host.call { break 9 }":                                                                               "9",
		"begin; Host.call { raise 'in' }; rescue => e; e.message; end":                                        `"in"`,
		"x = []; begin; Host.call { begin; Host.fail; ensure; x << 1; end }; rescue KeyError; x << 2; end; x": "[1, 2]",
		"catch(:done) { Host.call { throw :done, 3 } }":                                                       "3",
	} {
		s, err := m.Run(src, "t.rb", 1)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, _ := m.Inspect(s)
		if s.IsString() && !strings.HasPrefix(want, `"`) {
			got = s.Str()
		}
		if strings.ReplaceAll(got, ":k=>2", "k: 2") != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

func TestSameExceptionPassesThroughGo(t *testing.T) {
	m := open(t)
	host := m.DefineModule(Nil, "Host")
	m.DefineSingleton(host, "call", func(_ Value, _ []Value, block Value) (Value, error) {
		_, err := m.Yield(block)
		return Nil, fmt.Errorf("wrapped: %w", err)
	})
	got := inspect(t, m, `
		class Odd < StandardError; def initialize(a, b); super("odd"); end; end
		e = Odd.new(1, 2)
		begin; Host.call { raise e }; rescue => f; f.equal?(e); end`)
	if got != "true" {
		t.Errorf("another exception object came out")
	}
}

func TestGoErrorIsKept(t *testing.T) {
	m := open(t)
	cause := errors.New("refused")
	host := m.DefineModule(Nil, "Host")
	m.DefineSingleton(host, "fail", func(Value, []Value, Value) (Value, error) { return Nil, cause })
	_, err := m.Run("Host.fail", "t.rb", 1)
	var exc *Exception
	if !errors.As(err, &exc) || m.Cause(exc) != cause {
		t.Errorf("cause of %v = %v", err, m.Cause(exc))
	}
}

func TestFibersYieldAcrossRubyBlocks(t *testing.T) {
	m := open(t)
	host := m.DefineModule(Nil, "Host")
	m.DefineSingleton(host, "can_yield", func(Value, []Value, Value) (Value, error) { return Bool(m.CanYield()), nil })
	m.DefineSingleton(host, "call", func(_ Value, _ []Value, block Value) (Value, error) { return m.Yield(block) })
	got := inspect(t, m, `
		out = [Host.can_yield]
		f = Fiber.new do
		  [1, 2].each { |i| {a: i}.each { |k, v| begin; out << Host.can_yield; Fiber.yield(v); ensure; out << :e; end } }
		  instance_exec(3) { |x| tap { Fiber.yield x } }
		  Host.call { out << Host.can_yield }
		  :end
		end
		[f.resume, f.resume, f.resume, f.resume] + out`)
	if got != "[1, 2, 3, :end, false, true, :e, true, :e, false]" {
		t.Errorf("got %s", got)
	}
}

func TestRefsSurviveCollection(t *testing.T) {
	m := open(t)
	var refs []*Ref
	for i := range 2000 {
		r := m.Root(m.String(fmt.Sprintf("value %d, long enough not to be embedded in the object", i)))
		if i%2 == 0 {
			r.Release()
			r.Release()
			continue
		}
		refs = append(refs, r)
	}
	m.GC()
	run(t, m, "Array.new(5000) { |i| 'garbage ' * 9 }; nil")
	m.GC()
	for i, r := range refs {
		if want := fmt.Sprintf("value %d, ", 2*i+1); !strings.HasPrefix(r.Value().Str(), want) {
			t.Fatalf("ref %d = %q", i, r.Value().Str())
		}
		r.Release()
	}
	if m.roots.next > 1003 {
		t.Errorf("the table has %d places, the free ones weren't used again", m.roots.next)
	}
}

func TestObjectsCarryGoValues(t *testing.T) {
	m := open(t)
	type task struct{ name string }
	class := m.DataClass(Nil, "Task", Nil)
	m.Define(class, "initialize", func(self Value, args []Value, _ Value) (Value, error) {
		return Nil, m.SetObject(self, &task{args[0].Str()})
	})
	m.Define(class, "name", func(self Value, _ []Value, _ Value) (Value, error) {
		return m.String(m.Object(self).(*task).name), nil
	})
	m.GlobalSet("$t", m.NewObject(class, &task{"go"}))
	if got := inspect(t, m, "[$t.name, Task.new('ruby').name, Class.new(Task).new('sub').name]"); got != `["go", "ruby", "sub"]` {
		t.Errorf("got %s", got)
	}
	if m.Object(m.String("x")) != nil {
		t.Error("a String carries a Go value")
	}
	m.GC()
	live := 0
	for _, v := range m.objects.items {
		if v != nil {
			live++
		}
	}
	if live > 3 {
		t.Errorf("%d Go values are held after collection", live)
	}
}

func TestBytecode(t *testing.T) {
	m := open(t)
	code, err := m.Compile("def twice(x) = x * 2\nraise 'here' if $fail\ntwice(21)", "lib/b.rb")
	if err != nil {
		t.Fatal(err)
	}
	run := func(code []byte) (Value, error) {
		f, err := fstest.MapFS{"b.mrb": {Data: code}}.Open("b.mrb")
		if err != nil {
			t.Fatal(err)
		}
		return m.RunBytecode(f)
	}
	v, err := run(code)
	if err != nil || v.Int() != 42 {
		t.Fatalf("%v, %v", v.Int(), err)
	}
	m.GlobalSet("$fail", True)
	_, err = run(code)
	var exc *Exception
	if !errors.As(err, &exc) || len(exc.Backtrace) == 0 || !strings.HasPrefix(exc.Backtrace[0], "lib/b.rb:2") {
		t.Errorf("err = %#v", err)
	}
	if _, err := run([]byte("nonsense")); err == nil {
		t.Error("nonsense ran")
	}
}

func TestCaller(t *testing.T) {
	m := open(t)
	host := m.DefineModule(Nil, "Host")
	var got []string
	m.DefineSingleton(host, "where", func(Value, []Value, Value) (Value, error) {
		for i := 0; ; i++ {
			file, line, ok := m.Caller(i)
			if !ok {
				return Nil, nil
			}
			got = append(got, fmt.Sprintf("%s:%d", file, line))
		}
	})
	if _, err := m.Run("def a\n  Host.where\nend\n\na\n", "w.rb", 1); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, " ") != "w.rb:2 w.rb:5" {
		t.Errorf("callers = %v", got)
	}
}

func TestConst(t *testing.T) {
	m := open(t)
	run(t, m, "module A; class B < StandardError; end; end")
	c, err := m.Const("A::B")
	if err != nil || c.Kind() != KindClass {
		t.Errorf("A::B = %v, %v", c.Kind(), err)
	}
	if _, err := m.Const("A::Missing"); err == nil {
		t.Error("A::Missing was found")
	}
}

func TestDeepRecursionIsAnException(t *testing.T) {
	m := open(t)
	_, err := m.Run("def f; f; end; f", "t.rb", 1)
	var exc *Exception
	if !errors.As(err, &exc) || exc.Class != "SystemStackError" {
		t.Errorf("err = %v", err)
	}
}

func TestExceptionOfAClassThatCannotBeShown(t *testing.T) {
	m := open(t)
	_, err := m.Run("class Bad < StandardError; def self.to_s = raise(Bad); end; raise Bad, 'x'", "test.rb", 1)
	var exc *Exception
	if !errors.As(err, &exc) || !strings.HasPrefix(exc.Class, "#<Class:") || exc.Message != "x" {
		t.Fatalf("got %v", err)
	}
}

package mruby

import "testing"

func TestErrInfo(t *testing.T) {
	m := open(t)
	m.DefineSingleton(m.DefineModule(Nil, "Host"), "err", func(Value, []Value, Value) (Value, error) { return m.ErrInfo(), nil })
	run(t, m, `def msg = (e = Host.err) && e.message
		def deep = begin; raise "deep"; rescue; msg; end`)
	for src, want := range map[string]string{
		`msg`:                                `nil`,
		`begin; raise "a"; rescue; msg; end`: `"a"`,
		`begin; raise "a"; rescue; end; msg`: `nil`,
		`begin; raise "a"; rescue => e; [1].map { msg }; end`:                                     `["a"]`,
		`begin; raise "a"; rescue; x = deep; [x, msg]; end`:                                       `["deep", "a"]`,
		`begin; raise "a"; rescue; begin; raise "b"; rescue; x = msg; end; [x, msg]; end`:         `["b", "a"]`,
		`x = []; begin; begin; raise "a"; ensure; x << msg; end; rescue; x << msg; end; x << msg`: `["a", "a", nil]`,
		`x = []; begin; 1; ensure; x << msg; end; x`:                                              `[nil]`,
		`[0, 1].map { |i| begin; raise i.to_s; rescue TypeError, RuntimeError; msg; end }`:        `["0", "1"]`,
		`begin; raise "a"; rescue; f = Fiber.new { msg }; [f.resume, msg]; end`:                   `[nil, "a"]`,
		`def again; begin; raise "m"; rescue; [msg, yield]; end; end; again { msg }`:              `["m", "m"]`,
		`begin; begin; raise "a"; rescue; raise "b"; end; rescue => e; [e.message, msg]; end`:     `["b", "b"]`,
		`n = 0; begin; raise "a" if n == 0; msg; rescue; n += 1; retry; end`:                      `nil`,
	} {
		if got := inspect(t, m, src); got != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

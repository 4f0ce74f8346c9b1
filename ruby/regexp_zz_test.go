package ruby
import ("testing";"time")
func TestBig(t *testing.T) {
	for _, c := range []string{`$s = ("line %d some words here\n" * 40000)`, `$s.gsub(/w(or)d/, 'x')`, `$s.gsub(/w(or)d/) { $1 }`, `$s.scan(/\w+/).size`, `$s.split("\n").size`, `$s.split(/\n/).size`, `$s.lines.grep(/line/).size`, `n = 0; $s.scan(/(\w)o/) { n += 1 }`, `$s =~ /zzz/`, `$s.index("zzz")`, `$s.tr("a-z", "A-Z").size`, `$s.rindex(/line/)`, `i = 0; while i < 1000; $s[/zzz|line/]; i += 1; end`} {
		start := time.Now()
		eval2(t, c)
		t.Log(c, time.Since(start))
	}
}
var bigVM *Interp
func eval2(t *testing.T, c string) { if bigVM == nil { bigVM, _ = New(Config{}) }; if _, err := bigVM.Run(c, "x.rb", 1); err != nil { t.Fatal(err) } }

# refine and using, at top level. What is used is used to the end.
module Shout
  refine String do
    def shout = upcase + "!"
    def length = super + 1
    def both = shout.downcase
  end

  refine Integer do
    def minutes = self * 60
    def to_s(*args) = "<" + super + ">"
  end

  refine Enumerable do
    def second = to_a[1]
  end
end
t { "abc".shout rescue $!.class }
t { "abc".length }
using Shout
t { ["abc".shout, "abc".length, "aB".both] }
t { [5.minutes, 5.to_s, 5.to_s(2)] }
t { (1..3).second }
t { Module.new { refine(String) } }
t { Module.new { refine(3) {} } }
using(Module.new { refine(Array) { def total = sum } })
t { [1, 2].total }
module Twice
  refine String do
    def twice = self * 2
  end
  refine Symbol do
    def twice = to_s.twice.to_sym
  end
end
using Twice
t { ["ab".twice, :ab.twice] }

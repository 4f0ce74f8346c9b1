class String
  def scan(pattern, &block)
    return __scan(pattern) unless block
    all = __matches(pattern)
    Regexp.__last_match = all[0]
    i = 0
    while m = all[i]
      Regexp.__last_match = m
      block.call(m.size > 1 ? m.captures : m[0])
      i += 1
    end
    Regexp.__last_match = all[-1]
    self
  end
end

class Regexp
  def ~
    line = $_
    line.is_a?(String) ? self =~ line : nil
  end
end

module Kernel
  def !~(other)
    !(self =~ other)
  end
end

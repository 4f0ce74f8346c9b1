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

class Symbol
  def =~(pattern)
    to_s =~ pattern
  end

  def match(*args, &block)
    to_s.match(*args, &block)
  end

  def match?(*args)
    to_s.match?(*args)
  end

  def [](*args)
    to_s[*args]
  end
  alias slice []
end

module Kernel
  def =~(_other)
    nil
  end

  def !~(other)
    !(self =~ other)
  end
end

module Enumerable
  def grep_v(pattern, &block)
    list = []
    each do |*args|
      item = args.__svalue
      list << (block ? block.call(*args) : item) unless pattern === item
    end
    list
  end
end

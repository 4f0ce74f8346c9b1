module Comparable
  def clamp(min, max = (single = true; nil))
    range = !single
    if min.is_a?(Range)
      range = true
      raise ArgumentError, "wrong number of arguments (given 2, expected 1)" unless single
      raise ArgumentError, "cannot clamp with an exclusive range" if min.exclude_end? && min.end
      min, max = min.begin, min.end
    end
    raise TypeError, "wrong argument type #{min.class} (expected Range)" if max.nil? && !range
    raise ArgumentError, "min argument must be smaller than max argument" if min && max && __compare(min, max) > 0
    return min if min && __compare(self, min) < 0
    return max if max && __compare(self, max) > 0
    self
  end
  def __compare(a, b) = (a <=> b) || raise(ArgumentError, "comparison of #{a.class} with #{b.__short} failed")
end

class Numeric
  def integer? = false
  def real? = true
  def real = self
  def imaginary = 0
  alias imag imaginary
  def conj = self
  alias conjugate conj
  def abs2 = self * self
  def arg = negative? ? Math::PI : 0
  alias angle arg
  alias phase arg
  def rect = [self, 0]
  alias rectangular rect
  def polar = [abs, arg]
  def div(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  def divmod(n) = [(self / n).floor, self % n]
  def fdiv(n) = to_f / n
  def modulo(n) = self % n
  def quo(n) = to_f / n
  def remainder(n)
    r = self % n
    r != 0 && ((negative? && n.positive?) || (positive? && n.negative?)) ? r - n : r
  end
  def coerce(other)
    return [other, self] if other.class == self.class
    [Float(other), Float(self)]
  end
  def to_int = to_i
  def to_c = raise(NotImplementedError, "Numeric#to_c: there is no Complex")
  def magnitude = abs
  def floor(*a) = to_f.floor(*a)
  def ceil(*a) = to_f.ceil(*a)
  def round(*a) = to_f.round(*a)
  def truncate(*a) = to_f.truncate(*a)
  def %(n) = self - n * div(n)
  def zero? = self == 0
  def nonzero? = zero? ? nil : self
  def positive? = self > 0
  def negative? = self < 0
  def step(limit = (no_limit = true; nil), step = 1, by: nil, to: nil, &block)
    step = by if by
    limit = to unless to.nil?
    return Enumerator.new { |y| step(limit, step) { |x| y << x } } unless block
    raise ArgumentError, "step can't be 0" if step == 0
    if is_a?(Float) || limit.is_a?(Float) || step.is_a?(Float)
      from, by = to_f, step.to_f
      if limit.nil?
        i = 0
        loop { yield from + by * i; i += 1 }
      end
      n = (limit - from) / by
      err = (from.abs + limit.abs + (limit - from).abs) / by.abs * Float::EPSILON
      n = (n + [err, 0.5].min).floor
      0.upto(n) do |i|
        v = from + by * i
        v = limit.to_f if by > 0 ? v > limit : v < limit
        yield v
      end
      return self
    end
    v = self
    if limit.nil?
      loop { yield v; v += step }
    elsif step > 0
      while v <= limit
        yield v
        v += step
      end
    else
      while v >= limit
        yield v
        v += step
      end
    end
    self
  end
end

class Integer
  remove_method :step if instance_methods(false).include?(:step)
  alias magnitude abs
  def integer? = true
  alias __divmod divmod # the VM crashes on 7.divmod(1.5)
  def divmod(n) = n.is_a?(Integer) ? __divmod(n) : Float(self).divmod(n)
  def even? = self & 1 == 0
  def odd? = self & 1 == 1
  def pred = self - 1
  def ord = self
  def size = (n = bit_length) < 64 ? 8 : n / 8 + 1
  def modulo(n) = n.is_a?(Float) ? to_f % n : self % n
  def infinite? = nil
  def finite? = true
  alias __quotient /
  def /(n) = n.is_a?(Float) ? to_f / n : __quotient(n)
  def div(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  def numerator = self
  def denominator = 1
  def to_r = raise(NotImplementedError, "Integer#to_r: there is no Rational")
  def rationalize(*) = raise(NotImplementedError, "Integer#rationalize: there is no Rational")
  def fdiv(n) = to_f / n
  def gcd(n)
    raise TypeError, "not an integer" unless n.is_a?(Integer)
    a, b = abs, n.abs
    a, b = b, a % b while b != 0
    a
  end
  def lcm(n) = !n.is_a?(Integer) ? raise(TypeError, "not an integer") : self == 0 || n == 0 ? 0 : (self / gcd(n) * n).abs
  def gcdlcm(n) = [gcd(n), lcm(n)]
  def bit_length
    n = negative? ? ~self : self
    n == 0 ? 0 : n.to_s(2).size
  end
  def [](i, len = nil)
    if i.is_a?(Range)
      from = i.begin || 0
      return self >> from if i.end.nil?
      len = i.size
      return (self >> from) & ((1 << len) - 1)
    end
    return (self >> i) & ((1 << len) - 1) if len
    (self >> i) & 1
  end
  def coerce(other)
    return [other, self] if other.is_a?(Integer)
    [Float(other), to_f]
  end
  def allbits?(mask) = self & mask == mask
  def anybits?(mask) = self & mask != 0
  def nobits?(mask) = self & mask == 0
  def pow(n, mod = nil)
    return self**n unless mod
    raise ZeroDivisionError, "divided by 0" if mod == 0
    result = 1
    base = self % mod
    while n > 0
      result = result * base % mod if n.odd?
      base = base * base % mod
      n >>= 1
    end
    result % mod
  end
  def digits(base = 10)
    raise Math::DomainError, "out of domain" if negative?
    raise ArgumentError, "negative radix" if base < 0
    raise ArgumentError, "invalid radix #{base}" if base < 2
    return [0] if self == 0
    n = self
    list = []
    while n > 0
      list << n % base
      n /= base
    end
    list
  end
  def ceildiv(n) = -(-self).div(n)
  def self.sqrt(n)
    n = Integer(n)
    raise Math::DomainError, 'Numerical argument is out of domain - "isqrt"' if n < 0
    return n if n < 2
    x = 1 << ((n.bit_length + 1) / 2)
    loop do
      y = (x + n / x) / 2
      return x if y >= x
      x = y
    end
  end
  def self.try_convert(o) = o.is_a?(Integer) ? o : o.respond_to?(:to_int) ? o.to_int : nil

  def round(digits = 0, half: :up) = __round_at(digits) { |unit|
    r = self % unit
    low = self - r
    twice = r * 2
    up = twice > unit || (twice == unit && (half.nil? || half.to_sym == :up ? !negative? : half.to_sym == :even ? (low / unit).odd? : negative?))
    up ? low + unit : low
  }
  def floor(digits = 0) = __round_at(digits) { |unit| self - self % unit }
  def ceil(digits = 0) = __round_at(digits) { |unit| self + (-self) % unit }
  def truncate(digits = 0) = negative? ? ceil(digits) : floor(digits)
  def __round_at(digits)
    digits = Kernel.__int(digits)
    return self if digits >= 0
    yield 10**-digits
  end
  def dup = self
end

class Float
  def -@ = self * -1.0
  def div(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  remove_method :step if instance_methods(false).include?(:step)
  alias magnitude abs
  def fdiv(n) = self / n
  alias quo fdiv
  def coerce(other) = [Float(other), self]
  def arg = nan? ? self : (self < 0 || to_s == "-0.0" ? Math::PI : 0)
  alias angle arg
  alias phase arg
  def numerator = raise(NotImplementedError, "Float#numerator: there is no Rational")
  def denominator = raise(NotImplementedError, "Float#denominator: there is no Rational")
  def to_r = raise(NotImplementedError, "Float#to_r: there is no Rational")
  def rationalize(*) = raise(NotImplementedError, "Float#rationalize: there is no Rational")
  def next_float = __next(1)
  def prev_float = __next(-1)
end

module Math
  class DomainError < ArgumentError; end unless const_defined?(:DomainError)
end

class Range
  alias __each each
  def each(&block)
    return __each(&block) unless block && self.begin.is_a?(String) && self.end
    self.begin.upto(self.end, exclude_end?, &block)
    self
  end
  alias __cover cover?
  def cover?(x)
    return __cover(x) unless x.is_a?(Range)
    return false if x.begin.nil? || (x.end.nil? && !self.end.nil?)
    c = x.begin <=> (self.begin || x.begin)
    return false if c.nil? || c < 0
    return true if self.end.nil?
    c = x.end <=> self.end
    return false if c.nil? || (x.begin <=> x.end).nil? || (x.begin <=> x.end) > 0
    c < 0 || (c == 0 && (!exclude_end? || x.exclude_end?))
  end
  def %(n) = step(n)
  def count(*args, &block)
    return super if !args.empty? || block
    return Float::INFINITY if self.end.nil? || self.begin.nil?
    return size if self.begin.is_a?(Integer) && self.end.is_a?(Integer)
    super
  end
  def step(n = (none = true; 1), &block)
    first, last = self.begin, self.end
    return Enumerator.new { |y| step(n) { |x| y << x } } unless block
    if first.is_a?(Numeric)
      raise ArgumentError, "step can't be 0" if n == 0
      raise ArgumentError, "step can't be negative" if n < 0
      if first.is_a?(Float) || last.is_a?(Float) || n.is_a?(Float)
        first.to_f.step(last, n.to_f) { |x| yield x unless exclude_end? && x >= last }
      else
        v = first
        while last.nil? || (exclude_end? ? v < last : v <= last)
          yield v
          v += n
        end
      end
    else
      each_with_index { |x, i| yield x if i % n == 0 }
    end
    self
  end
  def bsearch
    return to_enum(:bsearch) unless block_given?
    low, high = self.begin, self.end
    high -= 1 if exclude_end? && high.is_a?(Integer)
    found = nil
    if low.is_a?(Float) || high.is_a?(Float)
      100.times do
        mid = (low + high) / 2.0
        r = yield mid
        return mid if r == 0
        if r == true || (r.is_a?(Numeric) && r < 0)
          found = mid if r == true
          high = mid
        else
          low = mid
        end
      end
      return found
    end
    while low <= high
      mid = low + (high - low) / 2
      r = yield mid
      case r
      when true then found, high = mid, mid - 1
      when false, nil then low = mid + 1
      when 0 then return mid
      else r < 0 ? high = mid - 1 : low = mid + 1
      end
    end
    found
  end
  alias __min min
  def min(*args, &block) = args.empty? && !block ? __min : super
  alias __max max
  def max(*args, &block) = args.empty? && !block ? __max : super
  def minmax(&block) = block ? super : [min, max]
end

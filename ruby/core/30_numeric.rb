module Comparable
  def <(other) = __compare(self, other) < 0
  def <=(other) = __compare(self, other) <= 0
  def >(other) = __compare(self, other) > 0
  def >=(other) = __compare(self, other) >= 0
  def between?(min, max) = __compare(self, min) >= 0 && __compare(self, max) <= 0
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
  # What op makes of a number that only the other one knows how to take.
  def __coerced(op, n)
    unless n.respond_to?(:coerce)
      raise TypeError, "#{n.nil? || n == true || n == false || n.is_a?(Symbol) ? n.inspect : n.class} can't be coerced into #{self.class}"
    end
    a, b = n.coerce(self)
    a.__send__(op, b)
  end

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
  def i = Complex(0, self)
  def to_c = Complex(self, 0)
  def +@ = self
  def -@
    a, b = coerce(0)
    a - b
  end
  def <=>(other) = equal?(other) ? 0 : nil
  def abs = self < 0 ? -self : self
  alias magnitude abs
  def div(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  def %(n) = self - n * div(n)
  def modulo(n) = self % n
  def divmod(n) = [div(n), self % n]
  def fdiv(n) = to_f / n
  def quo(n) = Rational(self, 1) / n
  def remainder(n)
    r = self % n
    r != 0 && ((self < 0 && n > 0) || (self > 0 && n < 0)) ? r - n : r
  end
  def coerce(other)
    return [other, self] if other.class == self.class
    [Float(other), Float(self)]
  end
  def to_int = to_i
  def numerator = to_r.numerator
  def denominator = to_r.denominator
  def floor(*a) = to_f.floor(*a)
  def ceil(*a) = to_f.ceil(*a)
  def round(*a) = to_f.round(*a)
  def truncate(*a) = to_f.truncate(*a)
  def zero? = self == 0
  def nonzero? = zero? ? nil : self
  def positive? = self > 0
  def negative? = self < 0
  def finite? = true
  def infinite? = nil
  def dup = self
  def clone(freeze: true)
    raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false
    self
  end

  def step(limit = (no_limit = true; nil), step = (no_step = true; 1), by: (no_by = true; nil), to: (no_to = true; nil), &block)
    raise ArgumentError, "to is given twice" unless no_to || no_limit
    raise ArgumentError, "step is given twice" unless no_by || no_step
    step = by unless no_by
    limit = to unless no_to
    unless block
      args = []
      args << limit.inspect unless no_limit
      args << step.inspect unless no_step
      args << "by: #{by.inspect}" unless no_by
      args << "to: #{to.inspect}" unless no_to
      raise ArgumentError, "step can't be 0" if step == 0
      if step.nil? || (step.is_a?(Numeric) && (limit.nil? || limit.is_a?(Numeric)))
        step = 1 if step.nil?
        return Enumerator::ArithmeticSequence.__make("(#{inspect}.step#{"(#{args.join(", ")})" unless args.empty?})", self, limit, step, false)
      end
      return to_enum(:step, limit, step)
    end
    raise TypeError, "step must be numeric" if step.nil? && no_by
    step = 1 if step.nil?
    raise ArgumentError, "step can't be 0" if step == 0
    step > 0 # or it isn't a number
    if is_a?(Float) || limit.is_a?(Float) || step.is_a?(Float)
      Numeric.__float_steps(to_f, limit, step.to_f, false, &block)
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

  def self.__float_steps(from, limit, by, exclusive)
    if limit.nil?
      i = 0
      loop { yield from + by * i; i += 1 }
    end
    if by.infinite?
      yield from if by > 0 ? from <= limit : from >= limit
      return
    end
    limit = limit.to_f
    n = __float_step_count(from, limit, by, exclusive)
    0.upto(n - 1) do |i|
      v = from + by * i
      v = limit if !exclusive && (by > 0 ? v > limit : v < limit)
      yield v
    end
  end

  def self.__float_step_count(from, limit, by, exclusive)
    return Float::INFINITY if limit.nil?
    n = (limit - from) / by
    err = (from.abs + limit.abs + (limit - from).abs) / by.abs * Float::EPSILON
    return by > 0 ? (from <= limit ? 1 : 0) : (from >= limit ? 1 : 0) if by.infinite?
    return n > 0 ? Float::INFINITY : 0 if n.infinite?
    err = 0.5 if err > 0.5
    if exclusive
      return 0 if n <= 0
      n = n < 1 ? 0 : (n - err).floor
      n += 1 if from + by * n < limit ? by > 0 : by < 0 && from + by * n > limit
      n
    else
      return 0 if n < 0
      (n + err).floor + 1
    end
  end
end

class Integer
  def frozen? = true
  remove_method :step if method_defined?(:step, false)
  def integer? = true
  def abs = self < 0 ? -self : self
  alias magnitude abs
  def zero? = self == 0
  def even? = self & 1 == 0
  def odd? = self & 1 == 1
  def succ = self + 1
  alias next succ
  def pred = self - 1
  def ord = self
  def div(n)
    return n.respond_to?(:coerce) ? __coerced(:div, n) : self / n unless n.is_a?(Numeric)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  def remainder(n)
    return to_f.remainder(n) if n.is_a?(Float)
    super
  end
  def numerator = self
  def denominator = 1
  def to_r = Rational(self, 1)
  def rationalize(eps = nil) = Rational(self, 1)
  def quo(n) = n.is_a?(Float) ? to_f / n : Rational(self, 1) / n
  def fdiv(n)
    return __fdiv(n) if n.is_a?(Integer)
    return to_f / n if n.is_a?(Float)
    __coerced(:fdiv, n)
  end
  def __inverse_power(n)
    raise ZeroDivisionError, "divided by 0" if self == 0
    Rational(self, 1)**n
  end
  def gcd(n) = n.is_a?(Integer) ? __gcd(n) : raise(TypeError, "not an integer")
  def lcm(n) = !n.is_a?(Integer) ? raise(TypeError, "not an integer") : self == 0 || n == 0 ? 0 : (self / __gcd(n) * n).abs
  def gcdlcm(n) = [gcd(n), lcm(n)]
  def [](i, len = (none = true; nil))
    unless none
      len = Kernel.__whole(len)
      return (self >> i) & ((1 << len) - 1)
    end
    return __bit(i) unless i.is_a?(Range)
    from, last = i.begin, i.end
    if from.nil?
      last -= 1 if i.exclude_end?
      return 0 if self & ((1 << (last + 1)) - 1) == 0
      raise ArgumentError, "The beginless range for Integer#[] results in infinity"
    end
    return self >> from if last.nil? || last < from
    (self >> from) & ((1 << (last - from + (i.exclude_end? ? 0 : 1))) - 1)
  end
  def coerce(other)
    return [other, self] if other.is_a?(Integer)
    [Float(other), to_f]
  end
  def allbits?(mask) = (mask = Kernel.__whole(mask); self & mask == mask)
  def anybits?(mask) = self & Kernel.__whole(mask) != 0
  def nobits?(mask) = self & Kernel.__whole(mask) == 0
  def pow(n, mod = (none = true; nil))
    return self**n if none
    raise TypeError, "Integer#pow() 2nd argument not allowed unless a 1st argument is integer" unless n.is_a?(Integer)
    raise RangeError, "Integer#pow() 1st argument cannot be negative when 2nd argument specified" if n < 0
    raise TypeError, "Integer#pow() 2nd argument not allowed unless all arguments are integers" unless mod.is_a?(Integer)
    raise ZeroDivisionError, "divided by 0" if mod == 0
    __power_mod(n, mod)
  end
  def digits(base = 10)
    base = Kernel.__whole(base)
    raise ArgumentError, "negative radix" if base < 0
    raise ArgumentError, "invalid radix #{base}" if base < 2
    raise Math::DomainError, "out of domain" if negative?
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
  def self.try_convert(o)
    return o if o.is_a?(Integer)
    return unless o.respond_to?(:to_int)
    n = o.to_int
    return n if n.nil? || n.is_a?(Integer)
    raise TypeError, "can't convert #{o.class} to Integer (#{o.class}#to_int gives #{n.class})"
  end

  def round(digits = 0, half: :up)
    mode = Integer.__half(half)
    __round_at(digits) { |unit|
      r = self % unit
      low = self - r
      twice = r * 2
      up = twice > unit || (twice == unit && (mode == :up ? !negative? : mode == :even ? (low / unit).odd? : negative?))
      up ? low + unit : low
    }
  end
  def self.__half(half)
    name = case half
    when nil then :up
    when Symbol then half
    when String then half.to_sym
    else raise ArgumentError, "invalid rounding mode: #{half.respond_to?(:to_str) ? half.to_str : half.inspect}"
    end
    return name if name == :up || name == :down || name == :even
    raise ArgumentError, "invalid rounding mode: #{name}"
  end
  def floor(digits = 0) = __round_at(digits) { |unit| self - self % unit }
  def ceil(digits = 0) = __round_at(digits) { |unit| self + (-self) % unit }
  def truncate(digits = 0) = negative? ? ceil(digits) : floor(digits)
  def __round_at(digits)
    digits = Kernel.__int(digits)
    return self if digits >= 0
    return 0 if -digits > 2 + bit_length / 3
    yield 10**-digits
  end

  def times
    return to_enum(:times) { self } unless block_given?
    i = 0
    while i < self
      yield i
      i += 1
    end
    self
  end
  def upto(limit)
    unless block_given?
      return to_enum(:upto, limit) { limit.is_a?(Numeric) ? [0, (limit - self).floor + 1].max : __compare_failed(limit) }
    end
    __compare_failed(limit) unless limit.is_a?(Numeric)
    i = self
    while i <= limit
      yield i
      i += 1
    end
    self
  end
  def downto(limit)
    unless block_given?
      return to_enum(:downto, limit) { limit.is_a?(Numeric) ? [0, (self - limit).floor + 1].max : __compare_failed(limit) }
    end
    __compare_failed(limit) unless limit.is_a?(Numeric)
    i = self
    while i >= limit
      yield i
      i -= 1
    end
    self
  end
  def __compare_failed(o) = raise(ArgumentError, "comparison of Integer with #{o.__short} failed")
end

class Float
  def dup = self
  def equal?(other) = other.is_a?(Float) && (self == other ? 1 / self == 1 / other : nan? && other.nan? && super)
  def remainder(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    n.is_a?(Numeric) && !n.is_a?(Rational) ? __remainder(n.to_f) : super
  end
  def -@ = self * -1.0
  def div(n)
    raise ZeroDivisionError, "divided by 0" if n == 0
    (self / n).floor
  end
  remove_method :step if method_defined?(:step, false)
  alias magnitude abs
  def fdiv(n) = self / n
  alias quo fdiv
  def zero? = self == 0
  def positive? = self > 0
  def negative? = self < 0
  def eql?(other) = other.is_a?(Float) && self == other
  def coerce(other) = [Float(other), self]
  def arg = nan? ? self : (self < 0 || to_s == "-0.0" ? Math::PI : 0)
  alias angle arg
  alias phase arg
  def to_r = Rational(*__ratio)
  def numerator = nan? || infinite? ? self : __ratio[0]
  def denominator = nan? || infinite? ? 1 : __ratio[1]
  def frozen? = true
  def rationalize(*args) = Rational.__of_float(self, *args)
  def __complex_power(n) = Complex.__power_of_negative(self, n)
  def next_float = __next(1)
  def prev_float = __next(-1)
end

class NilClass
  def to_r = Rational(0, 1)
  def to_c = Complex(0, 0)
  def rationalize(_ = nil) = Rational(0, 1)
end

module Kernel
  def Rational(*args, **opts) = ::Rational.__convert(*args, **opts)
  def Complex(*args, **opts) = ::Complex.__convert(*args, **opts)
end

Object.__autoload :Rational, "gocap/rational"
Object.__autoload :Complex, "gocap/complex"
module Math
  class DomainError < ArgumentError; end unless const_defined?(:DomainError)
end

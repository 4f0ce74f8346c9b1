class Rational < Numeric
  NUMBER = /[-+]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:[eE][-+]?\d+(?:_\d+)*)?/
  private_constant :NUMBER

  class << self
    alias __allocate allocate
    def __new(num, den) = __allocate.__set(num, den)

    # num and den are Integers.
    def __make(num, den)
      raise ZeroDivisionError, "divided by 0" if den == 0
      num, den = -num, -den if den < 0
      g = num.gcd(den)
      num, den = num / g, den / g if g != 1
      __new(num, den)
    end

    def __convert(a, b = (one = true; 1), exception: true)
      raise TypeError, "can't convert nil into Rational" if a.nil? || b.nil?
      return __make(a, b) if a.is_a?(Integer) && b.is_a?(Integer)
      a, b = __exact(a, one), __exact(b, false)
      return a if one
      return a / b if a.is_a?(Rational) || b.is_a?(Rational) || !a.is_a?(Integer) || !b.is_a?(Integer)
      __make(a, b)
    rescue TypeError, ArgumentError, FloatDomainError, ZeroDivisionError
      raise if exception || $!.is_a?(ZeroDivisionError)
    end

    def __exact(x, alone)
      case x
      when Integer then alone ? __make(x, 1) : x
      when Rational then x
      when Float then x.to_r
      when String then __of_string(x, true)
      when Complex then x.imaginary.is_a?(Integer) && x.imaginary == 0 ? __exact(x.real, alone) : alone ? x.to_r : x
      else
        return alone || !x.is_a?(Numeric) ? x.to_r : x if x.respond_to?(:to_r) && !x.nil?
        raise TypeError, "can't convert #{x == true || x == false ? x : x.class} into Rational"
      end
    end

    # The number that a text is (strict), or begins with.
    def __of_string(text, strict)
      raise ArgumentError, "string contains null byte" if strict && text.include?("\0")
      m = /\A\s*(#{NUMBER})(?:\/(\d+(?:_\d+)*))?/.match(text)
      ok = m && /\d/.match?(m[1]) && (strict || /\A[-+]?\d/.match?(m[1]))
      raise ArgumentError, "invalid value for convert(): #{text.inspect}" if strict && (!ok || !m.post_match.strip.empty?)
      return __make(0, 1) unless ok
      whole, exp = m[1].delete("_").downcase.split("e")
      whole, fraction = whole.split(".")
      fraction ||= ""
      num = (whole + fraction).to_i
      den = 10**fraction.size
      e = exp.to_i
      e < 0 ? den *= 10**-e : num *= 10**e
      __make(num, den * (m[2] ? m[2].delete("_").to_i : 1))
    end

    # The simplest number between two positive ones.
    def __simplest(a, b)
      p0, p1, q0, q1 = 0, 1, 1, 0
      loop do
        c = a.ceil
        return __make(c * p1 + p0, c * q1 + q0) if c < b
        k = c - 1
        p0, p1 = p1, k * p1 + p0
        q0, q1 = q1, k * q1 + q0
        a, b = 1.quo(b - k), 1.quo(a - k)
      end
    end

    def __of_float(f, eps = nil)
      return -__of_float(-f, eps) if f < 0
      return f.to_r.rationalize(eps) if eps
      r = f.to_r
      return r if r == 0
      mantissa, exp = Math.frexp(f)
      mantissa, exp = Math.ldexp(mantissa, Float::MANT_DIG).to_i, exp - Float::MANT_DIG
      return __make(mantissa << exp, 1) if exp >= 0
      den = 1 << (1 - exp)
      a, b = __make(2 * mantissa - 1, den), __make(2 * mantissa + 1, den)
      a == b ? r : __simplest(a, b)
    end
  end

  def __set(num, den)
    @__num, @__den = num, den
    freeze
  end
  class << self
    undef_method :new
    undef_method :allocate
  end

  def numerator = @__num
  def denominator = @__den

  def +(o)
    case o
    when Integer then Rational.__new(@__num + o * @__den, @__den)
    when Rational then Rational.__make(@__num * o.denominator + o.numerator * @__den, @__den * o.denominator)
    when Float then to_f + o
    else __coerced(:+, o)
    end
  end

  def -(o)
    case o
    when Integer then Rational.__new(@__num - o * @__den, @__den)
    when Rational then Rational.__make(@__num * o.denominator - o.numerator * @__den, @__den * o.denominator)
    when Float then to_f - o
    else __coerced(:-, o)
    end
  end

  def *(o)
    case o
    when Integer then Rational.__make(@__num * o, @__den)
    when Rational then Rational.__make(@__num * o.numerator, @__den * o.denominator)
    when Float then to_f * o
    else __coerced(:*, o)
    end
  end

  def /(o)
    case o
    when Integer then Rational.__make(@__num, @__den * o)
    when Rational then Rational.__make(@__num * o.denominator, @__den * o.numerator)
    when Float then to_f / o
    else __coerced(:/, o)
    end
  end
  alias quo /

  def fdiv(o) = o.is_a?(Integer) || o.is_a?(Rational) ? (self / o).to_f : to_f / o

  def **(o)
    o = o.numerator if o.is_a?(Rational) && o.denominator == 1
    case o
    when Integer
      return Rational.__new(@__num**o, @__den**o) if o >= 0
      raise ZeroDivisionError, "divided by 0" if @__num == 0
      Rational.__make(@__den**-o, @__num**-o)
    when Float, Rational then to_f**o.to_f
    else __coerced(:**, o)
    end
  end

  def -@ = Rational.__new(-@__num, @__den)
  def abs = @__num < 0 ? -self : self
  alias magnitude abs
  def zero? = @__num == 0
  def positive? = @__num > 0
  def negative? = @__num < 0

  def <=>(o)
    case o
    when Integer then @__num <=> o * @__den
    when Rational then @__num * o.denominator <=> o.numerator * @__den
    when Float then o.infinite? ? -o.infinite? : o.nan? ? nil : self <=> o.to_r
    else
      return unless o.respond_to?(:coerce)
      a, b = o.coerce(self)
      a <=> b
    end
  end

  def ==(o)
    case o
    when Integer then @__den == 1 && @__num == o
    when Rational then @__num == o.numerator && @__den == o.denominator
    when Float then to_f == o
    else o == self
    end
  end

  def eql?(o) = o.is_a?(Rational) && self == o
  def hash = [Rational, @__num, @__den].hash

  def coerce(o)
    case o
    when Integer then [Rational.__new(o, 1), self]
    when Float then [o, to_f]
    when Rational then [o, self]
    when Complex then o.imaginary.is_a?(Integer) && o.imaginary == 0 ? [Rational(o.real), self] : [o, Complex(self)]
    else raise TypeError, "#{o.class} can't be coerced into Rational"
    end
  end

  def floor(digits = nil) = __rounded(digits) { |x| x.numerator.div(x.denominator) }
  def ceil(digits = nil) = __rounded(digits) { |x| -(-x.numerator).div(x.denominator) }
  def truncate(digits = nil) = __rounded(digits) { |x| x.negative? ? -(-x.numerator).div(x.denominator) : x.numerator.div(x.denominator) }
  alias to_i truncate

  def round(digits = nil, half: :up)
    mode = Integer.__half(half)
    __rounded(digits) do |x|
      n, r = x.numerator.abs.divmod(x.denominator)
      n += 1 if r * 2 > x.denominator || (r * 2 == x.denominator && (mode == :up || (mode == :even && n.odd?)))
      x.negative? ? -n : n
    end
  end

  def to_i = truncate
  def to_f = @__num.fdiv(@__den)
  def to_r = self
  def rationalize(eps = nil)
    return self unless eps
    return -((-self).rationalize(eps)) if @__num < 0
    eps = eps.abs
    a, b = self - eps, self + eps
    return self if a == b
    a, b = a.to_r, b.to_r
    Rational.__simplest(a, b)
  end
  def to_s = "#{@__num}/#{@__den}"
  def inspect = "(#{@__num}/#{@__den})"

  private

  def marshal_dump = [@__num, @__den]

  def __rounded(digits)
    return yield(self) if digits.nil?
    raise TypeError, "not an integer" unless digits.is_a?(Integer)
    unit = Rational(10)**digits
    n = Rational(yield(self * unit)) / unit
    digits < 1 ? n.numerator.div(n.denominator) : n
  end
end

class Complex < Numeric
  PART = /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][-+]?\d+)?(?:\/\d+(?:_\d+)*)?/
  private_constant :PART

  class << self
    alias __allocate allocate
    def __new(real, imaginary) = __allocate.__set(real, imaginary)
    def rect(real, imaginary = 0)
      [real, imaginary].each { |x| raise TypeError, "not a real" unless x.is_a?(Numeric) && x.real? }
      __new(real, imaginary)
    end
    alias rectangular rect

    def polar(abs, arg = (none = true; 0))
      [abs, arg].each { |x| raise TypeError, "not a real" unless x.is_a?(Numeric) && x.real? }
      return __new(abs, none ? 0 : 0.0) if arg == 0
      return __new(-abs, 0) if arg.is_a?(Float) && arg == Math::PI
      return __new(0, abs) if arg.is_a?(Float) && arg == Math::PI / 2
      __new(abs * Math.cos(arg), abs * Math.sin(arg))
    end

    def __convert(a, b = (one = true; nil), exception: true)
      raise TypeError, "can't convert nil into Complex" if a.nil? || (b.nil? && !one)
      a, b = __part(a), one ? nil : __part(b)
      return a.is_a?(Complex) ? a : a.is_a?(Numeric) ? __new(a, 0) : a.to_c if one
      return __new(a, b) if a.real? && b.real?
      a + b * Complex::I
    rescue TypeError, ArgumentError
      raise if exception
    end

    def __part(x)
      return __of_string(x, true) if x.is_a?(String)
      return x if x.is_a?(Numeric) || x.respond_to?(:to_c)
      raise TypeError, "can't convert #{x == true || x == false ? x : x.class} into Complex"
    end

    def __of_string(text, strict)
      raise ArgumentError, "string contains null byte" if strict && text.include?("\0")
      m = /\A\s*(?:([-+]?#{PART})@([-+]?#{PART})|([-+]?#{PART}(?![\d.]*[ij]))?(?:([-+]?)(#{PART})?([ij]))?)/i.match(text)
      m = /\A\s*(?:([-+]?#{PART})@([-+]?#{PART})|([-+]?#{PART}))/.match(text) if m && m[3] && m[6] && m[4] == ""
      ok = m && !m[0].strip.empty?
      raise ArgumentError, "invalid value for convert(): #{text.inspect}" if strict && (!ok || !m.post_match.strip.empty?)
      return __new(0, 0) unless ok
      return polar(__number(m[1]), __number(m[2])) if m[1]
      imaginary = m[6] ? __number("#{m[4]}#{m[5] || 1}") : 0
      __new(m[3] ? __number(m[3]) : 0, imaginary)
    end

    def __number(text)
      return text.to_r if text.include?("/")
      text.match?(/[.eE]/) ? text.delete("_").to_f : text.delete("_").to_i
    end

    # A negative Float to the power of one with a fraction.
    def __power_of_negative(f, n)
      abs = (-f)**n
      fraction = n % 1
      return __new(0.0, (n - 0.5) % 2 == 0 ? abs : -abs) if fraction == 0.5
      __new(abs * Math.cos(Math::PI * n), abs * Math.sin(Math::PI * n))
    end
  end

  def __set(real, imaginary)
    @__re, @__im = real, imaginary
    freeze
  end
  class << self
    undef_method :new
    undef_method :allocate
  end
  %i[< <= > >= between? clamp % div divmod floor ceil modulo remainder round step truncate i positive? negative?].each { |m| undef_method m }

  I = __new(0, 1)

  def real = @__re
  def imaginary = @__im
  alias imag imaginary
  def real? = false
  def rect = [@__re, @__im]
  alias rectangular rect
  def polar = [abs, arg]
  def abs = Math.hypot(@__re, @__im)
  alias magnitude abs
  def abs2 = @__re * @__re + @__im * @__im
  def arg = Math.atan2(@__im, @__re)
  alias angle arg
  alias phase arg
  def conjugate = Complex.__new(@__re, -@__im)
  alias conj conjugate
  def -@ = Complex.__new(-@__re, -@__im)
  def finite? = @__re.finite? && @__im.finite?
  def infinite? = @__re.infinite? || @__im.infinite? ? 1 : nil
  def zero? = @__re == 0 && @__im == 0
  def nonzero? = zero? ? nil : self

  def +(o)
    return Complex.__new(@__re + o.real, @__im + o.imaginary) if o.is_a?(Complex)
    return Complex.__new(@__re + o, @__im) if o.is_a?(Numeric) && o.real?
    __coerced(:+, o)
  end

  def -(o)
    return Complex.__new(@__re - o.real, @__im - o.imaginary) if o.is_a?(Complex)
    return Complex.__new(@__re - o, @__im) if o.is_a?(Numeric) && o.real?
    __coerced(:-, o)
  end

  def *(o)
    if o.is_a?(Complex)
      return Complex.__new(@__re * o.real - @__im * o.imaginary, @__re * o.imaginary + @__im * o.real)
    end
    return Complex.__new(@__re * o, @__im * o) if o.is_a?(Numeric) && o.real?
    __coerced(:*, o)
  end

  def /(o)
    return __divided(o) if o.is_a?(Complex)
    return Complex.__new(__whole(@__re.quo(o)), __whole(@__im.quo(o))) if o.is_a?(Numeric) && o.real?
    __coerced(:/, o)
  end
  alias quo /

  def fdiv(o) = Complex.__new(@__re.fdiv(o), @__im.fdiv(o))

  def **(o)
    return Complex.__new(1, 0) if o == 0
    o = o.numerator if o.is_a?(Rational) && o.denominator == 1
    o = o.real if o.is_a?(Complex) && o.imaginary.is_a?(Integer) && o.imaginary == 0
    return Complex.__new(@__re, @__im) if o == 1
    return o.real > 0 ? Complex.__new(0, 0) : raise(ZeroDivisionError, "divided by 0") if zero? && @__re.is_a?(Integer) && o.is_a?(Numeric)
    case o
    when Complex
      r, theta = polar
      nr = Math.exp(o.real * Math.log(r) - o.imaginary * theta)
      Complex.polar(nr, theta * o.real + o.imaginary * Math.log(r))
    when Integer
      return Complex.__new(1, 0).quo(self)**-o if o < 0
      result, base = nil, self
      while o > 0
        result = result ? result * base : base if o.odd?
        base *= base if o > 1
        o >>= 1
      end
      result
    when Numeric
      return __coerced(:**, o) unless o.real?
      r, theta = polar
      Complex.polar(r**o, theta * o)
    else __coerced(:**, o)
    end
  end

  def ==(o)
    return @__re == o.real && @__im == o.imaginary if o.is_a?(Complex)
    return @__im == 0 && @__re == o if o.is_a?(Numeric) && o.real?
    o == self
  end

  def <=>(o)
    return unless @__im == 0
    return o.imaginary == 0 ? @__re <=> o.real : nil if o.is_a?(Complex)
    @__re <=> o if o.is_a?(Numeric) && o.real?
  end

  def eql?(o) = o.is_a?(Complex) && @__re.class == o.real.class && @__im.class == o.imaginary.class && self == o
  def hash = [Complex, @__re, @__im].hash

  def coerce(o)
    return [o, self] if o.is_a?(Complex)
    return [Complex.__new(o, 0), self] if o.is_a?(Numeric) && o.real?
    raise TypeError, "#{o.class} can't be coerced into Complex"
  end

  def denominator = @__re.denominator.lcm(@__im.denominator)
  def numerator
    d = denominator
    Complex.__new(@__re.numerator * (d / @__re.denominator), @__im.numerator * (d / @__im.denominator))
  end

  def to_c = self
  def to_i = __real("Integer").to_i
  def to_f = __real("Float").to_f
  def to_r = __real("Rational").to_r
  def rationalize(eps = nil) = __real("Rational").rationalize(*eps)
  def to_s = __text(&:to_s)
  def inspect = "(#{__text(&:inspect)})"

  private

  def marshal_dump = [@__re, @__im]

  def __whole(x) = x.is_a?(Rational) && x.denominator == 1 ? x.numerator : x

  def __divided(o)
    if o.real.abs > o.imaginary.abs
      r = o.imaginary.quo(o.real)
      n = o.real * (r * r + 1)
      x, y = @__re + @__im * r, @__im - @__re * r
    else
      r = o.real.quo(o.imaginary)
      n = o.imaginary * (r * r + 1)
      x, y = @__re * r + @__im, @__im * r - @__re
    end
    Complex.__new(__whole(x.quo(n)), __whole(y.quo(n)))
  end

  def __real(into)
    return @__re if @__im.is_a?(Integer) && @__im == 0 || @__im.is_a?(Rational) && @__im == 0
    raise RangeError, "can't convert #{self} into #{into}"
  end

  def __text
    negative = @__im.is_a?(Float) ? @__im.to_s.start_with?("-") : @__im < 0
    imaginary = yield(@__im.is_a?(Float) && @__im.nan? ? @__im : @__im.abs)
    "#{yield(@__re)}#{negative ? "-" : "+"}#{imaginary}#{"*" unless imaginary.match?(/\d\z/)}i"
  end
end

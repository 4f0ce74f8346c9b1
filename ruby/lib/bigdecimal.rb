# Decimal numbers of any size: an Integer times a power of ten, or one of the
# special values.
class BigDecimal < Numeric
  VERSION = "3.1.1"
  BASE = 1_000_000_000
  SIGN_NaN = 0
  SIGN_POSITIVE_ZERO = 1
  SIGN_NEGATIVE_ZERO = -1
  SIGN_POSITIVE_FINITE = 2
  SIGN_NEGATIVE_FINITE = -2
  SIGN_POSITIVE_INFINITE = 3
  SIGN_NEGATIVE_INFINITE = -3
  ROUND_MODE = 256
  ROUND_UP = 1
  ROUND_DOWN = 2
  ROUND_HALF_UP = 3
  ROUND_HALF_DOWN = 4
  ROUND_CEILING = 5
  ROUND_FLOOR = 6
  ROUND_HALF_EVEN = 7
  EXCEPTION_NaN = 2
  EXCEPTION_INFINITY = 1
  EXCEPTION_UNDERFLOW = 4
  EXCEPTION_OVERFLOW = 1
  EXCEPTION_ZERODIVIDE = 16
  EXCEPTION_ALL = 255

  MODES = {
    up: 1, truncate: 2, down: 2, half_up: 3, default: 3, half_down: 4, half_even: 7, banker: 7, ceiling: 5, ceil: 5, floor: 6
  }.freeze
  DIGITS_OF_WORD = 9
  private_constant :MODES, :DIGITS_OF_WORD

  class << self
    undef_method :new

    def double_fig = 16
    def _load(text) = BigDecimal(text.sub(/\A\d+:/, ""))

    # How results are rounded, or which special ones raise.
    def mode(which, value = nil)
      raise TypeError, "no implicit conversion of #{which.class} into Integer" unless which.is_a?(Integer)
      if which == ROUND_MODE
        @rounding = __mode(value) unless value.nil?
        __rounding
      elsif which & EXCEPTION_ALL != 0
        raise ArgumentError, "second argument must be true or false" unless [true, false, nil].include?(value)
        @raising = value ? __raising | which : __raising & ~which unless value.nil?
        __raising
      else
        raise TypeError, "first argument for BigDecimal.mode invalid"
      end
    end

    def limit(digits = nil)
      raise NotImplementedError, "BigDecimal.limit of #{digits} digits is not supported" if digits && digits != 0
      0
    end

    def save_rounding_mode
      kept = __rounding
      yield
    ensure
      @rounding = kept
    end

    def save_exception_mode
      kept = __raising
      yield
    ensure
      @raising = kept
    end

    def save_limit = yield
    def __rounding = @rounding || ROUND_HALF_UP
    def __raising = @raising || 0

    def __mode(mode)
      return MODES.fetch(mode.to_s.downcase.to_sym) { raise ArgumentError, "invalid rounding mode" } if mode.is_a?(Symbol) || mode.is_a?(String)
      raise ArgumentError, "invalid rounding mode" unless mode.is_a?(Integer) && (1..7).cover?(mode)
      mode
    end

    # int * 10**exp; a zero keeps the sign.
    def __of(int, exp, sign = int <=> 0)
      number = allocate
      number.__set(int, exp, sign, nil)
      number.freeze
    end

    def __special(kind, sign = 1)
      text = kind == :nan ? "Computation results to 'NaN'" : "Computation results to '#{"-" if sign < 0}Infinity'"
      raise FloatDomainError, text if __raising & (kind == :nan ? EXCEPTION_NaN : EXCEPTION_INFINITY) != 0
      number = allocate
      number.__set(0, 0, sign, kind)
      number.freeze
    end

    # The number that a text begins with, and whether it is all of it.
    def __parse(text)
      case text.strip
      when "Infinity", "+Infinity" then return [__special(:infinity, 1), true]
      when "-Infinity" then return [__special(:infinity, -1), true]
      when "NaN" then return [__special(:nan), true]
      end
      m = /\A\s*([+-])?(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*))?(?:[eEdD]([+-]?\d+(?:_\d+)*))?/.match(text)
      return [__of(0, 0, 1), false] unless m[2] || m[3]
      whole, part = m[2].to_s.delete("_"), m[3].to_s.delete("_")
      sign = m[1] == "-" ? -1 : 1
      number = __of(sign * (whole + part).to_i, m[4].to_s.delete("_").to_i - part.size, sign)
      [number, m.post_match.strip.empty?]
    end

    # A number as a BigDecimal; nil for what is none. Rationals need digits.
    def __convert(value, digits = nil)
      case value
      when BigDecimal then value
      when Integer then __of(value, 0)
      when Float
        return __special(:nan) if value.nan?
        return __special(:infinity, value <=> 0) if value.infinite?
        return __of(0, 0, 1 / value < 0 ? -1 : 1) if value.zero?
        __parse(value.to_s)[0]
      when Rational then __of(value.numerator, 0).__divide(__of(value.denominator, 0), digits)
      end
    end
  end

  attr_reader :__int, :__exp, :__kind
  protected :__int, :__exp, :__kind

  def __set(int, exp, sign, kind)
    unless int.zero?
      text = int.to_s
      zeros = text.size - text.sub(/0+\z/, "").size
      int /= 10**zeros
      exp += zeros
    end
    @__int, @__exp, @__sign, @__kind = int, int.zero? ? 0 : exp, sign < 0 ? -1 : 1, kind
  end

  def nan? = @__kind == :nan
  def infinite? = @__kind == :infinity ? @__sign : nil
  def finite? = @__kind.nil?
  def zero? = finite? && @__int.zero?
  def nonzero? = zero? ? nil : self
  def negative? = !nan? && !zero? && @__sign < 0
  def positive? = !nan? && !zero? && @__sign > 0

  def sign
    return SIGN_NaN if nan?
    @__sign * (@__kind ? 3 : zero? ? 1 : 2)
  end

  # Digits before the decimal point, below zero where it begins with zeros.
  def exponent = zero? || !finite? ? 0 : __digits.size + @__exp
  def n_significant_digits = zero? || !finite? ? 0 : __digits.size
  def scale = finite? ? [-@__exp, 0].max : 0
  def precision = zero? || !finite? ? 0 : [exponent, 0].max + scale
  def precision_scale = [precision, scale]
  def precs = [__words * DIGITS_OF_WORD, (finite? ? [__words, 2].max : 1) * DIGITS_OF_WORD]
  def __digits = @__int.abs.to_s

  # Words of nine digits, counted from the decimal point.
  def __words
    return 1 if zero? || !finite?
    (exponent / 9.0).ceil - (@__exp / 9.0).floor
  end

  def hash = [BigDecimal, @__int, @__exp, @__kind, @__sign].hash
  def clone = self
  def dup = self
  def _dump(_level = 0) = "#{__words * DIGITS_OF_WORD}:#{self}"
  def +@ = self
  def -@ = @__kind == :nan ? self : @__kind ? BigDecimal.__special(:infinity, -@__sign) : BigDecimal.__of(-@__int, @__exp, -@__sign)
  def abs = @__sign < 0 ? -self : self

  def coerce(other) = [BigDecimal.__convert(other, [precs[0], 18].max) || __refuse(other), self]

  def +(other)
    other = __operand(other, :+) { |made| return made }
    return __special_sum(other) unless finite? && other.finite?
    low = [@__exp, other.__exp].min
    sum = @__int * 10**(@__exp - low) + other.__int * 10**(other.__exp - low)
    BigDecimal.__of(sum, low, sum.zero? && (@__sign > 0 || other.__sign > 0) ? 1 : sum.zero? ? -1 : sum <=> 0)
  end

  def -(other)
    other = __operand(other, :-) { |made| return made }
    self + -other
  end

  def *(other)
    other = __operand(other, :*) { |made| return made }
    return BigDecimal.__special(:nan) if nan? || other.nan?
    unless finite? && other.finite?
      return BigDecimal.__special(:nan) if zero? || other.zero?
      return BigDecimal.__special(:infinity, @__sign * other.__sign)
    end
    BigDecimal.__of(@__int * other.__int, @__exp + other.__exp, @__sign * other.__sign)
  end

  def /(other)
    other = __operand(other, :/) { |made| return made }
    __divide(other)
  end

  def quo(other, digits = nil)
    return self / other if digits.nil? || digits == 0
    div(other, digits)
  end

  # The quotient as a whole number, or of so many digits; 0 is as many as / gives.
  def div(other, digits = nil)
    return divmod(other)[0].to_i if digits.nil?
    other = __operand(other, :div) { |made| return made }
    digits == 0 ? __divide(other) : __divide(other, digits)
  end

  def add(other, digits) = __cut(self + other, digits)
  def sub(other, digits) = __cut(self - other, digits)
  def mult(other, digits) = __cut(self * other, digits)

  def divmod(other)
    other = __operand(other, :divmod) { |made| return made }
    return [BigDecimal.__special(:nan)] * 2 if nan? || other.nan? || infinite? && other.infinite?
    raise ZeroDivisionError, "divided by 0" if other.zero?
    return [BigDecimal.__special(:infinity, @__sign * other.__sign), BigDecimal.__special(:nan)] if infinite?
    return [BigDecimal.__of(0, 0, 1), self] if other.infinite?
    low = [@__exp, other.__exp].min
    quotient, rest = (@__int * 10**(@__exp - low)).divmod(other.__int * 10**(other.__exp - low))
    [BigDecimal.__of(quotient, 0), BigDecimal.__of(rest, low)]
  end

  def %(other)
    other = __operand(other, :%) { |made| return made }
    divmod(other)[1]
  end
  alias modulo %

  def remainder(other)
    other = __operand(other, :remainder) { |made| return made }
    return BigDecimal.__special(:nan) if !finite? || !other.finite? || other.zero?
    rest = abs % other.abs
    BigDecimal.__of(@__sign * rest.__int, rest.__exp, @__sign)
  end

  def **(other) = power(other)

  def power(other, digits = nil)
    raise TypeError, "wrong argument type #{other.class} (expected scalar Numeric)" unless other.is_a?(Numeric)
    return BigDecimal.__special(:nan) if nan? || other.respond_to?(:nan?) && other.nan?
    return __fraction_power(other, digits) unless other.to_i == other
    n = other.to_i
    return BigDecimal.__of(1, 0) if n.zero?
    return n < 0 ? BigDecimal.__of(0, 0, 1) : BigDecimal.__special(:infinity, n.odd? ? @__sign : 1) unless finite?
    return n > 0 ? BigDecimal.__of(0, 0, n.odd? ? @__sign : 1) : BigDecimal.__special(:infinity, n.odd? ? @__sign : 1) if zero?
    power = BigDecimal.__of(@__int**n.abs, @__exp * n.abs)
    power = BigDecimal.__of(1, 0).__divide(power, digits == 0 ? nil : digits) if n < 0
    digits && digits > 0 ? __cut(power, digits) : power
  end

  # At least so many digits.
  def sqrt(digits = 0)
    raise FloatDomainError, "sqrt of 'NaN'(Not a Number)" if nan?
    raise FloatDomainError, "sqrt of negative value" if @__sign < 0 && !zero?
    raise ArgumentError, "negative precision" if digits < 0
    return self if infinite? || zero?
    digits = [digits, n_significant_digits, 16].max + 2
    shift = [2 * digits - __digits.size, 0].max
    shift += 1 if (@__exp - shift).odd?
    BigDecimal.__of(Integer.sqrt(@__int * 10**shift), (@__exp - shift) / 2)
  end

  def <=>(other)
    other = BigDecimal.__convert(other, [precs[0], 18].max) or return nil
    return nil if nan? || other.nan?
    return (infinite? || 0) <=> (other.infinite? || 0) unless finite? && other.finite?
    low = [@__exp, other.__exp].min
    @__int * 10**(@__exp - low) <=> other.__int * 10**(other.__exp - low)
  end

  def ==(other)
    return other == self unless other.is_a?(Numeric) || other.nil?
    (self <=> other) == 0
  end
  alias === ==
  alias eql? ==

  %i[< <= > >=].each do |op|
    define_method(op) do |other|
      order = self <=> other
      next order.public_send(op, 0) if order
      raise ArgumentError, "comparison of BigDecimal with #{other.nil? || other == true || other == false ? other.inspect : other.is_a?(Numeric) ? other : other.class} failed" unless other.is_a?(Numeric)
      false
    end
  end

  def to_i
    __whole!
    @__exp >= 0 ? @__int * 10**@__exp : (@__int.abs / 10**-@__exp) * @__sign
  end
  alias to_int to_i

  def to_r
    __whole!
    @__exp >= 0 ? Rational(@__int * 10**@__exp, 1) : Rational(@__int, 10**-@__exp)
  end

  def to_f
    return Float::NAN if nan?
    return @__sign * Float::INFINITY if infinite?
    return @__sign * 0.0 if zero?
    return @__sign * (exponent > 0 ? Float::INFINITY : 0.0) if exponent.abs > 400
    "#{@__int}e#{@__exp}".to_f
  end

  def to_d = self
  def to_digits = to_s("F")

  def truncate(digits = nil) = __rounded(digits, ROUND_DOWN)
  def fix = finite? ? __at(0, ROUND_DOWN) : self

  def frac
    return self unless finite?
    rest = self - fix
    BigDecimal.__of(rest.__int, rest.__exp, @__sign)
  end

  def floor(digits = nil) = __rounded(digits, ROUND_FLOOR)
  def ceil(digits = nil) = __rounded(digits, ROUND_CEILING)

  def round(digits = nil, mode = nil, half: nil)
    whole = mode.nil? && !digits.nil? && digits.to_int < 1
    digits, mode = digits || 0, :"half_#{half}" if half
    rounded = __rounded(digits, BigDecimal.__mode(mode || BigDecimal.__rounding))
    whole ? rounded.to_i : rounded
  end

  def split = [nan? ? 0 : @__sign, @__kind ? (nan? ? "NaN" : "Infinity") : __digits, 10, exponent]

  # "F" is without an exponent, "5F" has blanks after each 5 digits, "+" and " " say
  # how a positive number begins.
  def to_s(format = nil)
    format = format.to_s
    lead = @__sign < 0 ? "-" : format.start_with?("+") ? "+" : format.start_with?(" ") ? " " : ""
    return "NaN" if nan?
    return "#{lead}Infinity" if infinite?
    return "#{lead}0.0" if zero?
    group = format[/\d+/].to_i
    digits = __digits
    if format =~ /F\z/i
      whole = exponent > 0 ? digits[0, exponent].ljust(exponent, "0") : "0"
      part = exponent > 0 ? digits[exponent..].to_s : "0" * -exponent + digits
      part = "0" if part.empty?
      whole = whole.scan(/.{1,#{group}}/).join(" ") if group > 0
      part = part.scan(/.{1,#{group}}/).join(" ") if group > 0
      "#{lead}#{whole}.#{part}"
    else
      digits = digits.scan(/.{1,#{group}}/).join(" ") if group > 0
      "#{lead}0.#{digits}e#{exponent}"
    end
  end
  alias inspect to_s

  def to_json(*) = finite? ? "\"#{self}\"" : "null"

  # The quotient; without a number of digits it has so many words as the longer
  # operand, four at least, and one more.
  def __divide(other, digits = nil)
    return BigDecimal.__special(:nan) if nan? || other.nan? || infinite? && other.infinite?
    sign = @__sign * other.__sign
    return BigDecimal.__special(:infinity, sign) if infinite?
    return BigDecimal.__of(0, 0, sign) if other.infinite?
    return BigDecimal.__special(:nan) if zero? && other.zero?
    if other.zero?
      raise FloatDomainError, "Divide by zero" if BigDecimal.__raising & EXCEPTION_ZERODIVIDE != 0
      return BigDecimal.__special(:infinity, sign)
    end
    return BigDecimal.__of(0, 0, sign) if zero?
    if digits
      low = exponent - other.exponent - digits # the place of a digit that may be one too many
      return __cut(__quotient(other, low - 2), digits)
    end
    words = [__words, other.__words, 4].max + 1
    first = (exponent / 9.0).ceil - (other.exponent / 9.0).ceil
    __quotient(other, (first - words + 1) * DIGITS_OF_WORD)
  end

  protected

  def __sign = @__sign

  # Rounded at the place 10**low; what is cut off counts.
  def __quotient(other, low)
    up = @__exp - other.__exp - low
    over, under = @__int.abs * 10**[up, 0].max, other.__int.abs * 10**[-up, 0].max
    quotient, rest = over.divmod(under)
    sign = @__sign * other.__sign
    return BigDecimal.__of(sign * quotient, low, sign) if rest.zero?
    quotient += 1 if rest * 2 >= under && BigDecimal.__rounding == ROUND_HALF_UP
    BigDecimal.__of(sign * quotient, low, sign)
  end

  # Rounded to so many digits behind the decimal point.
  def __at(digits, mode)
    drop = -@__exp - digits
    return self if drop <= 0
    unit = 10**drop
    kept, rest = @__int.abs.divmod(unit)
    more =
      case mode
      when ROUND_UP then rest > 0
      when ROUND_DOWN then false
      when ROUND_HALF_UP then rest * 2 >= unit
      when ROUND_HALF_DOWN then rest * 2 > unit
      when ROUND_HALF_EVEN then rest * 2 > unit || rest * 2 == unit && kept.odd?
      when ROUND_CEILING then rest > 0 && @__sign > 0
      when ROUND_FLOOR then rest > 0 && @__sign < 0
      end
    kept += 1 if more
    BigDecimal.__of(@__sign * kept, -digits, @__sign)
  end

  private

  def __rounded(digits, mode)
    return __at(0, mode).to_i if digits.nil? && (__whole! || true)
    digits = digits.to_int
    finite? ? __at(digits, mode) : self
  end

  def __whole!
    raise FloatDomainError, "Computation results in 'NaN' (Not a Number)" if nan?
    raise FloatDomainError, "Computation results in '#{"-" if @__sign < 0}Infinity'" if infinite?
  end

  def __cut(number, digits)
    raise ArgumentError, "negative precision" if digits < 0
    return number if digits.zero? || !number.finite? || number.zero?
    number.__at(digits - number.exponent, BigDecimal.__rounding)
  end

  def __operand(other, op)
    made = BigDecimal.__convert(other, [precs[0], 18].max)
    return made if made
    raise TypeError, "#{other.nil? ? "nil" : other.is_a?(String) ? "String" : other.class} can't be coerced into BigDecimal" unless other.respond_to?(:coerce)
    a, b = other.coerce(self)
    yield a.public_send(op, b)
  end

  def __refuse(other) = raise(TypeError, "can't convert #{other.nil? ? "nil" : other.class} into BigDecimal")

  def __special_sum(other)
    return BigDecimal.__special(:nan) if nan? || other.nan? || infinite? && other.infinite? && @__sign != other.__sign
    BigDecimal.__special(:infinity, infinite? || other.infinite?)
  end

  # By the root of a square where it's a half, else as precise as a Float.
  def __fraction_power(other, digits)
    raise Math::DomainError, "a non-integral exponent for a negative base" if @__sign < 0
    return sqrt(digits.to_i) if other == 0.5r
    raise NotImplementedError, "BigDecimal: a power of #{other} is not supported"
  end

  NAN = __special(:nan)
  INFINITY = __special(:infinity)
end

module Kernel
  # A number, or the text of one.
  def BigDecimal(value, digits = nil, exception: true)
    raise ArgumentError, "negative precision" if digits && digits < 0
    number =
      case value
      when String
        raise ArgumentError, "string contains null byte" if value.include?("\0")
        found, whole = BigDecimal.__parse(value)
        raise ArgumentError, "invalid value for BigDecimal(): #{value.inspect}" unless whole
        found
      when Rational
        raise ArgumentError, "can't omit precision for a Rational." unless digits
        BigDecimal.__convert(value, digits == 0 ? nil : digits)
      when Float
        raise ArgumentError, "can't omit precision for a Float." unless digits
        raise ArgumentError, "precision too large." if digits > Float::DIG + 1
        BigDecimal.__convert(value)
      when Numeric then BigDecimal.__convert(value)
      when nil then raise TypeError, "can't convert nil into BigDecimal"
      else
        raise TypeError, "can't convert #{value.class} into BigDecimal" unless value.respond_to?(:to_str)
        return BigDecimal(value.to_str, digits, exception: exception)
      end
    value.is_a?(Float) && digits > 0 && !number.zero? && number.finite? ? number.mult(1, digits) : number
  rescue ArgumentError, TypeError
    raise if exception
    nil
  end
  module_function :BigDecimal
end

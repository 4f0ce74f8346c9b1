require "bigdecimal"

class Integer
  def to_d = BigDecimal(self)
end

class Float
  def to_d(digits = 0) = BigDecimal(self, digits)
end

class String
  # What the text begins with; 0 if that is no number.
  def to_d = BigDecimal.__parse(self)[0]
end

class BigDecimal
  def to_d = self
end

Rational.class_eval do
  def to_d(digits = 0)
    raise ArgumentError, "negative precision" if digits < 0
    BigDecimal(self, digits)
  end
end

class NilClass
  def to_d = BigDecimal(0)
end

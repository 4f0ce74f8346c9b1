# Date and DateTime; most of both is Go.
class Date
  include Comparable

  MONTHNAMES = [nil, "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"].each(&:freeze).freeze
  ABBR_MONTHNAMES = [nil, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].each(&:freeze).freeze
  DAYNAMES = %w[Sunday Monday Tuesday Wednesday Thursday Friday Saturday].each(&:freeze).freeze
  ABBR_DAYNAMES = %w[Sun Mon Tue Wed Thu Fri Sat].each(&:freeze).freeze
  ITALY = 2299161
  ENGLAND = 2361222
  JULIAN = Float::INFINITY
  GREGORIAN = -Float::INFINITY
  VERSION = "3.2.2"

  def upto(max)
    return to_enum(:upto, max) unless block_given?
    date = self
    while date <= max
      yield date
      date += 1
    end
    self
  end

  def downto(min)
    return to_enum(:downto, min) unless block_given?
    date = self
    while date >= min
      yield date
      date -= 1
    end
    self
  end

  def step(limit, by = 1)
    return to_enum(:step, limit, by) unless block_given?
    raise ArgumentError, "step can't be 0" if by == 0
    date = self
    while by > 0 ? date <= limit : date >= limit
      yield date
      date += by
    end
    self
  end

  def infinite? = false

  def deconstruct_keys(keys)
    raise TypeError, "wrong argument type #{keys.class} (expected Array or nil)" unless keys.nil? || keys.is_a?(Array)
    all = %i[year month day yday wday] + (is_a?(DateTime) ? %i[hour minute second sec_fraction zone] : [])
    (keys ? keys & all : all).map { |k| [k, __send__(k)] }.to_h
  end

  # What is greater than all numbers, or less.
  class Infinity < Numeric
    def initialize(d = 1)
      @d = d <=> 0
    end

    attr_reader :d
    protected :d

    def zero? = false
    def finite? = false
    def infinite? = d.nonzero?
    def nan? = d.zero?
    def abs = self.class.new
    def -@ = self.class.new(-d)
    def +@ = self.class.new(+d)

    def <=>(other)
      case other
      when Infinity then d <=> other.d
      when Numeric then other.is_a?(Float) && other.infinite? ? d <=> other.infinite? : d
      end
    end

    def ==(other)
      (self <=> other) == 0
    end

    def coerce(other)
      [other.is_a?(Float) && other.infinite? || -d, d] if other.is_a?(Numeric)
    end

    def to_f
      d > 0 ? Float::INFINITY : d < 0 ? -Float::INFINITY : Float::NAN
    end
  end
end

class Time
  def to_time = self
end

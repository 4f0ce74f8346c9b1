# Date and DateTime; most of both is Go. The calendar is Gregorian throughout:
# CRuby's is Julian before October 1582.
class Date
  include Comparable

  MONTHNAMES = [nil, "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"].freeze
  ABBR_MONTHNAMES = [nil, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].freeze
  DAYNAMES = %w[Sunday Monday Tuesday Wednesday Thursday Friday Saturday].freeze
  ABBR_DAYNAMES = %w[Sun Mon Tue Wed Thu Fri Sat].freeze
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

  def deconstruct_keys(keys)
    all = %i[year month day yday wday] + (is_a?(DateTime) ? %i[hour minute second zone] : [])
    (keys ? keys & all : all).map { |k| [k, __send__(k)] }.to_h
  end

  def start = ITALY
  def dup = self
  def clone(freeze: true) = self
end

class Time
  def to_time = self
end

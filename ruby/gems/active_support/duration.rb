# A length of time in years, months, weeks, days, hours, minutes and seconds, as
# in 2.days.ago. It counts as its seconds.
require "active_support"

class ActiveSupport::Duration
  include Comparable

  UNITS = { year: 31_556_952, month: 2_629_746, week: 604_800, day: 86_400, hour: 3600, minute: 60, second: 1 }.freeze
  attr_reader :value, :parts

  class << self
    # The length of so many units. Fractions of a day or more count as seconds.
    def of(unit, number)
      return of(:week, number * 2) if unit == :fortnight
      new(number * UNITS.fetch(unit), { :"#{unit}s" => number })
    end

    UNITS.each_key { |unit| define_method(:"#{unit}s") { |number| of(unit, number) } }

    # The same in the largest units that fit.
    def build(seconds)
      rest = seconds
      parts = UNITS.each_with_object({}) do |(unit, size), found|
        count = unit == :second ? rest : rest.div(size)
        rest -= count * size
        found[:"#{unit}s"] = count unless count.zero?
      end
      new(seconds, parts)
    end

    def ===(other) = other.is_a?(self)
  end

  def initialize(value, parts)
    @value, @parts = value, parts.freeze
  end

  def +(other) = combine(other, :+)
  def -(other) = combine(other, :-)
  def *(number) = scaled { |count| count * plain(number) }
  def -@ = scaled(&:-@)
  def +@ = self
  def /(other) = other.is_a?(self.class) ? value / other.value : self.class.build(value / other)
  def %(other) = self.class.build(value % plain(other))
  def <=>(other) = value <=> plain(other)
  def ==(other) = value == plain(other)
  def eql?(other) = other.is_a?(self.class) && value.eql?(other.value)
  def hash = value.hash
  def coerce(other) = [other, value]
  def to_i = value.to_i
  def to_f = value.to_f
  def to_s = value.to_s
  def to_int = to_i
  def in_seconds = value
  def in_minutes = value / 60.0
  def in_hours = value / 3600.0
  def in_days = value / 86_400.0
  def in_weeks = value / 604_800.0
  def in_months = value / UNITS[:month].to_f
  def in_years = value / UNITS[:year].to_f
  def blank? = false
  def as_json(*) = to_i
  def to_json(*) = to_i.to_json

  def since(time = Time.now) = shift(time, 1)
  alias from_now since
  alias after since
  def ago(time = Time.now) = shift(time, -1)
  alias until ago
  alias before ago

  def inspect
    return "#{value} seconds" if parts.empty?
    words = UNITS.keys.filter_map do |unit|
      count = parts[:"#{unit}s"]
      "#{count} #{count == 1 ? unit : "#{unit}s"}" if count
    end
    words.to_sentence
  end

  def iso8601
    date = { years: "Y", months: "M", weeks: "W", days: "D" }.filter_map { |unit, letter| "#{parts[unit]}#{letter}" if parts[unit] }
    time = { hours: "H", minutes: "M", seconds: "S" }.filter_map { |unit, letter| "#{parts[unit]}#{letter}" if parts[unit] }
    return "PT0S" if date.empty? && time.empty?
    "P#{date.join}#{"T#{time.join}" unless time.empty?}"
  end

  # The value's own methods, such as round.
  def respond_to_missing?(name, _all = false) = value.respond_to?(name)
  def method_missing(name, *args, &block) = value.respond_to?(name) ? value.public_send(name, *args, &block) : super
  def is_a?(klass) = super || value.is_a?(klass)
  alias kind_of? is_a?
  def instance_of?(klass) = super || value.instance_of?(klass)

  private

  def plain(other) = self.class === other || other.respond_to?(:parts) ? other.value : other

  def combine(other, sign)
    return self.class.new(value.public_send(sign, other), parts.merge(seconds: (parts[:seconds] || 0).public_send(sign, other))) unless other.respond_to?(:parts)
    given = sign == :- ? other.parts.transform_values(&:-@) : other.parts
    self.class.new(value.public_send(sign, other.value), parts.merge(given) { |_unit, mine, theirs| mine + theirs })
  end

  def scaled
    self.class.new(yield(value), parts.transform_values { |count| yield(count) })
  end

  def shift(time, sign)
    time.advance(parts.transform_values { |count| count * sign })
  end
end

require "active_support/core_ext/array"
require "active_support/core_ext/time"

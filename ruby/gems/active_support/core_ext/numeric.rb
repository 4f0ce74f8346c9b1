require "active_support"
require "active_support/core_ext/object"
require "active_support/duration"

class Numeric
  %w[byte kilobyte megabyte gigabyte terabyte petabyte exabyte].each_with_index do |name, power|
    define_method(name) { self * 1024**power }
    alias_method "#{name}s", name
  end

  %i[second minute hour day week fortnight].each do |unit|
    define_method(unit) { ActiveSupport::Duration.of(unit, self) }
    alias_method "#{unit}s", unit
  end

  def in_milliseconds = self * 1000
  def duplicable? = true
end

class Integer
  %i[month year].each do |unit|
    define_method(unit) { ActiveSupport::Duration.of(unit, self) }
    alias_method "#{unit}s", unit
  end

  def multiple_of?(number) = number == 0 ? self == 0 : self % number == 0
  def ordinal = ActiveSupport::Inflector.ordinal(self)
  def ordinalize = ActiveSupport::Inflector.ordinalize(self)
end

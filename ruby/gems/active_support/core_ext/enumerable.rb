require "active_support"
require "active_support/core_ext/object"

module Enumerable
  class SoleItemExpectedError < StandardError; end

  def index_by
    return to_enum(:index_by) unless block_given?
    to_h { |element| [yield(element), element] }
  end

  MISSING_DEFAULT = Object.new.freeze
  private_constant :MISSING_DEFAULT

  def index_with(default = MISSING_DEFAULT)
    return to_enum(:index_with) if default.equal?(MISSING_DEFAULT) && !block_given?
    to_h { |element| [element, block_given? ? yield(element) : default] }
  end

  def many?(&block) = (block ? count(&block) : count) > 1
  def exclude?(object) = !include?(object)
  def excluding(*elements) = reject { |element| elements.flatten(1).include?(element) }
  alias without excluding
  def including(*elements) = to_a + elements.flatten(1)
  def compact_blank = reject(&:blank?)
  def minimum(key) = map { |element| element[key] }.min
  def maximum(key) = map { |element| element[key] }.max

  def pluck(*keys)
    keys.size > 1 ? map { |element| keys.map { |key| element[key] } } : map { |element| element[keys[0]] }
  end

  def pick(*keys) = first && (keys.size > 1 ? keys.map { |key| first[key] } : first[keys[0]])
  def in_order_of(key, series) = group_by { |element| element.public_send(key) }.values_at(*series).flatten(1).compact

  def sole
    found = first(2)
    raise SoleItemExpectedError, found.empty? ? "no item found" : "multiple items found" unless found.size == 1
    found[0]
  end
end

class Hash
  def compact_blank = reject { |_key, value| value.blank? }
  def compact_blank! = delete_if { |_key, value| value.blank? }
end

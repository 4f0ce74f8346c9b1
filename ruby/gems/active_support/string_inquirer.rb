# Values that are asked by name: env.production?
require "active_support"

class ActiveSupport::StringInquirer < String
  def respond_to_missing?(name, _all = false) = name.end_with?("?") || super
  def method_missing(name, *args) = name.end_with?("?") ? self == name.name.chomp("?") : super
end

class ActiveSupport::ArrayInquirer < Array
  # Whether one of the values is in the list, as String or Symbol.
  def any?(*candidates, &block)
    return super(&block) if candidates.empty?
    candidates.any? { |candidate| include?(candidate.to_sym) || include?(candidate.to_s) }
  end

  def respond_to_missing?(name, _all = false) = name.end_with?("?") || super
  def method_missing(name, *args) = name.end_with?("?") ? any?(name.name.chomp("?")) : super
end

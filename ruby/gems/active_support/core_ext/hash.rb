require "active_support"
require "active_support/core_ext/object"
require "active_support/core_ext/array"

class Hash
  def symbolize_keys = transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
  def symbolize_keys! = replace(symbolize_keys)
  alias to_options symbolize_keys
  def stringify_keys = transform_keys(&:to_s)
  def stringify_keys! = replace(stringify_keys)

  def deep_transform_keys(&block) = Hash.__deep(self) { |key, value| [yield(key), value] }
  def deep_transform_keys!(&block) = replace(deep_transform_keys(&block))
  def deep_symbolize_keys = deep_transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
  def deep_symbolize_keys! = replace(deep_symbolize_keys)
  def deep_stringify_keys = deep_transform_keys(&:to_s)
  def deep_stringify_keys! = replace(deep_stringify_keys)
  def deep_transform_values(&block) = Hash.__deep_values(self, &block)
  def deep_transform_values!(&block) = replace(deep_transform_values(&block))

  # Hashes in both are merged as well; the block decides of other values in both.
  def deep_merge(other, &block)
    merge(other) do |key, mine, given|
      if mine.is_a?(Hash) && given.is_a?(Hash)
        mine.deep_merge(given, &block)
      else
        block ? block.call(key, mine, given) : given
      end
    end
  end

  def deep_merge!(other, &block) = replace(deep_merge(other, &block))
  def reverse_merge(defaults) = defaults.merge(self)
  alias with_defaults reverse_merge
  def reverse_merge!(defaults) = replace(reverse_merge(defaults))
  alias reverse_update reverse_merge!
  alias with_defaults! reverse_merge!

  def except!(*keys)
    keys.each { |key| delete(key) }
    self
  end

  # Keeps the keys only, and returns the rest.
  def slice!(*keys)
    rest = except(*keys)
    replace(slice(*keys))
    rest
  end

  # Removes the keys, and returns what they had.
  def extract!(*keys)
    taken = slice(*keys)
    except!(*keys)
    taken
  end

  def assert_valid_keys(*valid)
    valid.flatten!
    each_key do |key|
      next if valid.include?(key)
      raise ArgumentError, "Unknown key: #{key.inspect}. Valid keys are: #{valid.map(&:inspect).join(", ")}"
    end
  end

  def with_indifferent_access = ActiveSupport::HashWithIndifferentAccess.new(self)
  alias nested_under_indifferent_access with_indifferent_access

  def self.__deep(object, &block)
    case object
    when Hash then object.to_h { |key, value| block.call(key, __deep(value, &block)) }
    when Array then object.map { |element| __deep(element, &block) }
    else object
    end
  end

  def self.__deep_values(object, &block)
    case object
    when Hash then object.transform_values { |value| __deep_values(value, &block) }
    when Array then object.map { |element| __deep_values(element, &block) }
    else block.call(object)
    end
  end
end

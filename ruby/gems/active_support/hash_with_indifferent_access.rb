# A Hash whose keys may be Strings or Symbols: both mean the same.
require "active_support"
require "active_support/core_ext/hash"

class ActiveSupport::HashWithIndifferentAccess < Hash
  def self.[](*args) = new(Hash[*args])

  def initialize(given = nil, &block)
    if given.respond_to?(:to_hash)
      super(&block)
      update(given.to_hash)
    else
      given.nil? ? super(&block) : super(given)
    end
  end

  def [](key) = super(name_of(key))
  def []=(key, value)
    super(name_of(key), kept(value))
  end
  alias store []=

  def fetch(key, *default, &block) = super(name_of(key), *default, &block)
  def key?(key) = super(name_of(key))
  alias has_key? key?
  alias include? key?
  alias member? key?
  def dig(key, *rest) = rest.empty? ? self[key] : self[key]&.dig(*rest)
  def delete(key, &block) = super(name_of(key), &block)
  def values_at(*keys) = keys.map { |key| self[key] }
  def fetch_values(*keys, &block) = keys.map { |key| fetch(key, &block) }
  def slice(*keys) = self.class.new(to_hash_of(self).slice(*keys.map { |key| name_of(key) }))
  def except(*keys) = self.class.new(to_hash_of(self).except(*keys.map { |key| name_of(key) }))
  alias without except

  def update(*others)
    others.each do |other|
      other.to_hash.each do |key, value|
        value = yield(name_of(key), self[key], value) if block_given? && key?(key)
        self[key] = value
      end
    end
    self
  end
  alias merge! update

  def merge(*others, &block) = dup.update(*others, &block)
  def reverse_merge(other) = self.class.new(other).merge(self)
  alias with_defaults reverse_merge
  def replace(other) = super(self.class.new(other))
  def dup = self.class.new(self).tap { |copy| copy.default = default }
  def select(&block) = block ? self.class.new(to_hash_of(self).select(&block)) : super
  alias filter select
  def reject(&block) = block ? self.class.new(to_hash_of(self).reject(&block)) : super
  def transform_values(&block) = block ? self.class.new(to_hash_of(self).transform_values(&block)) : super
  def transform_keys(*args, &block) = self.class.new(to_hash_of(self).transform_keys(*args, &block))
  def compact = self.class.new(to_hash_of(self).compact)
  def with_indifferent_access = dup
  def stringify_keys = dup
  def deep_stringify_keys = dup
  def symbolize_keys = to_hash_of(self).transform_keys(&:to_sym)
  def to_hash = plain(self)
  def extractable_options? = true

  private

  def name_of(key) = key.is_a?(Symbol) ? key.name : key

  def kept(value)
    case value
    when self.class then value
    when Hash then self.class.new(value)
    when Array then value.map { |element| kept(element) }
    else value
    end
  end

  def to_hash_of(hash) = hash.each_with_object({}) { |(key, value), plain| plain[key] = value }

  def plain(value)
    case value
    when Hash then to_hash_of(value).transform_values { |inner| plain(inner) }
    when Array then value.map { |element| plain(element) }
    else value
    end
  end
end

HashWithIndifferentAccess = ActiveSupport::HashWithIndifferentAccess

# Blank values, try, deep copies and query strings.
require "cgi"
require "active_support"

class Object
  # Whether there is nothing in it: false, nil, empty, or all white space.
  def blank? = respond_to?(:empty?) ? !!empty? : !self
  def present? = !blank?
  def presence = present? ? self : nil

  def in?(list)
    list.include?(self)
  rescue NoMethodError
    raise ArgumentError, "The parameter passed to #in? must respond to #include?"
  end

  def presence_in(list) = in?(list) ? self : nil

  # Calls the method if there is one.
  def try(name = nil, *args, **options, &block)
    return block.arity.zero? ? instance_eval(&block) : yield(self) if name.nil?
    public_send(name, *args, **options, &block) if respond_to?(name)
  end

  def try!(name = nil, *args, **options, &block)
    return try(&block) if name.nil?
    public_send(name, *args, **options, &block)
  end

  def deep_dup = duplicable? ? dup : self
  def duplicable? = true
  def acts_like?(kind) = respond_to?(:"acts_like_#{kind}?")
  def instance_values = instance_variables.to_h { |name| [name.to_s.delete_prefix("@"), instance_variable_get(name)] }
  def to_param = to_s
  def to_query(key) = "#{CGI.escape(key.to_param)}=#{CGI.escape(to_param.to_s)}"

  # Calls of the yielded object get the options on top.
  def with_options(options)
    receiver = ActiveSupport::OptionMerger.new(self, options)
    block_given? ? yield(receiver) : receiver
  end
end

class NilClass
  def blank? = true
  def try(*) = nil
  def try!(*) = nil
  def to_param = nil
end

class FalseClass
  def blank? = true
  def to_param = self
end

class TrueClass
  def blank? = false
  def to_param = self
end

class Numeric
  def blank? = false
end

class Time
  def blank? = false
end

class String
  def blank? = !match?(/[^[:space:]]/)
end

class Symbol
  def blank? = empty?
  def duplicable? = true
end

class Method
  def duplicable? = false
end

class Array
  def deep_dup = map(&:deep_dup)
  def to_param = map(&:to_param).join("/")

  def to_query(key)
    return nil.to_query("#{key}[]") if empty?
    map { |value| value.to_query("#{key}[]") }.join("&")
  end
end

class Hash
  def deep_dup = to_h { |key, value| [key.is_a?(String) || key.is_a?(Symbol) ? key : key.deep_dup, value.deep_dup] }

  def to_query(namespace = nil)
    parts = map do |key, value|
      next if (value.is_a?(Hash) || value.is_a?(Array)) && value.empty?
      value.to_query(namespace ? "#{namespace}[#{key}]" : key)
    end
    parts.compact.sort.join("&")
  end
  alias to_param to_query
end

module ActiveSupport
  class OptionMerger
    def initialize(receiver, options)
      @receiver, @options = receiver, options
    end

    def respond_to_missing?(name, all = false) = @receiver.respond_to?(name, all)

    def method_missing(name, *args, **options, &block)
      @receiver.__send__(name, *args, **@options, **options, &block)
    end
  end
end

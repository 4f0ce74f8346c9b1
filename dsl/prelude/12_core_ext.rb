# Methods that a running cap has on Ruby's own classes: SSHKit's and those of
# libraries that it has loaded.
require "io/console"

class Array
  # The Hash at the end, taken off, as SSHKit reads options.
  def extract_options!
    last.is_a?(::Hash) ? pop : {}
  end
end

class Hash
  def symbolize_keys
    transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
  end

  def symbolize_keys!
    replace(symbolize_keys)
  end
end

module Kernel
  # A running cap has loaded JSON, which puts its own method in this one's place.
  def JSON(object, opts = nil)
    require "json"
    JSON(object, opts)
  end
end

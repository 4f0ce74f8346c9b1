module Handlebars
  # A Hash as JavaScript's objects are: its keys are Strings, and may be called as methods.
  class Data < Hash
    def self.of(value)
      case value
      when Data then value
      when Hash then value.each_with_object(new) { |(key, item), data| data[key] = of(item) }
      when Array then value.map { |item| of(item) }
      else value
      end
    end

    def [](key) = super(key.to_s)

    def []=(key, value)
      super(key.to_s, value)
    end

    def key?(key) = super(key.to_s)
    def merge(other) = other.each_with_object(dup) { |(key, value), data| data[key] = value }

    def respond_to_missing?(name, all = false) = key?(name) || super

    def method_missing(name, *args)
      text = name.to_s
      return self[text.delete_suffix("=")] = args.first if text.end_with?("=")
      return super unless key?(text)
      value = self[text]
      value.is_a?(Proc) ? value.call(*args) : value
    end
  end
end

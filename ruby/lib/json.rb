# JSON: the parser and the generator are Go.
module JSON
  VERSION = "2.6.1"
  NaN = 0.0 / 0
  Infinity = 1.0 / 0
  MinusInfinity = -Infinity

  class JSONError < StandardError
    def self.wrap(exception)
      new("Wrapped(#{exception.class}): #{exception.message.inspect}")
    end
  end
  class ParserError < JSONError; end
  class NestingError < ParserError; end
  class GeneratorError < JSONError; end
  UnparserError = GeneratorError
  State = Ext::Generator::State

  class Ext::Generator::State
    alias escape_slash script_safe
    alias escape_slash? script_safe
    alias script_safe? script_safe

    def self.from_state(opts)
      opts.is_a?(self) ? opts : new(opts.respond_to?(:to_h) ? opts.to_h : nil)
    end

    def to_h
      { indent: indent, space: space, space_before: space_before, object_nl: object_nl, array_nl: array_nl,
        allow_nan: allow_nan?, ascii_only: ascii_only?, max_nesting: max_nesting, escape_slash: escape_slash, depth: depth }
    end
    alias to_hash to_h

    def [](name) = respond_to?(name) ? __send__(name) : to_h[name.to_sym]

    def []=(name, value)
      configure(name.to_sym => value)
    end

    def generate(obj) = JSON.__generate(obj, self)
  end

  class Parser
    def self.parse(source, opts = nil) = JSON.__parse(source, opts)

    attr_reader :source

    def initialize(source, opts = nil)
      @source = source.to_str
      @opts = opts
    end

    def parse = JSON.__parse(@source, @opts)
  end

  PRETTY = { indent: "  ", space: " ", object_nl: "\n", array_nl: "\n" }

  class << self
    attr_accessor :create_id, :load_default_options, :dump_default_options

    def parser = Parser
    def generator = Ext::Generator
    def state = State

    def parse(source, opts = nil) = __parse(source, opts)

    def parse!(source, opts = {})
      __parse(source, { max_nesting: false, allow_nan: true }.merge(opts || {}))
    end

    def load_file(path, opts = {}) = parse(File.read(path), opts)
    def load_file!(path, opts = {}) = parse!(File.read(path), opts)

    def load(source, proc = nil, options = {})
      opts = load_default_options.merge(options || {})
      opts = opts.merge(create_additions: false) if opts[:symbolize_names]
      text = __text(source)
      text = "null" if opts[:allow_blank] && (text.nil? || text.empty?)
      parse(text, opts).tap { |result| recurse_proc(result, &proc) if proc }
    end

    # What a String, an IO or its like holds.
    def __text(source)
      return source.to_str if source.respond_to?(:to_str)
      source = source.to_io if source.respond_to?(:to_io)
      source.respond_to?(:read) ? source.read : source
    end
    alias restore load
    alias unsafe_load load

    # Calls the block with all parts, inner ones first.
    def recurse_proc(result, &block)
      parts = result.is_a?(Hash) ? result.to_a.flatten(1) : Array.try_convert(result)
      parts&.each { |part| recurse_proc(part, &block) }
      yield result
    end

    def generate(obj, opts = nil) = __generate(obj, __options(opts))
    alias unparse generate
    alias fast_generate generate
    alias fast_unparse generate

    def pretty_generate(obj, opts = nil)
      return __generate(obj, opts) if opts.is_a?(State)
      __generate(obj, PRETTY.merge(__options(opts) || {}))
    end
    alias pretty_unparse pretty_generate

    def __options(opts)
      case opts
      when nil, Hash, State then opts
      else
        if opts.respond_to?(:to_hash) then opts.to_hash
        elsif opts.respond_to?(:to_h) then opts.to_h
        else raise TypeError, "can't convert #{opts.class} into Hash"
        end
      end
    end

    def dump(obj, an_io = nil, limit = nil)
      if an_io.is_a?(Integer) && limit.nil?
        limit = an_io
        an_io = nil
      end
      opts = dump_default_options
      opts = opts.merge(max_nesting: limit) if limit
      begin
        result = __generate(obj, opts)
      rescue NestingError
        raise ArgumentError, "exceed depth limit"
      end
      return result unless an_io
      an_io = an_io.to_io if an_io.respond_to?(:to_io)
      an_io.write(result)
      an_io
    end

    def [](object, opts = {})
      object.respond_to?(:to_str) ? parse(object.to_str, opts) : generate(object, opts)
    end
  end

  self.create_id = "json_class"
  self.load_default_options = { max_nesting: false, allow_nan: true, allow_blank: true, create_additions: true }
  self.dump_default_options = { max_nesting: false, allow_nan: true }
end

class Class
  def json_creatable? = respond_to?(:json_create)
end

module Kernel
  def JSON(object, opts = nil)
    object.respond_to?(:to_str) ? JSON.parse(object.to_str, opts) : JSON.generate(object, opts)
  end

  def j(*objs)
    objs.each { |obj| puts JSON.generate(obj, allow_nan: true, max_nesting: false) }
    nil
  end

  def jj(*objs)
    objs.each { |obj| puts JSON.pretty_generate(obj, allow_nan: true, max_nesting: false) }
    nil
  end
end

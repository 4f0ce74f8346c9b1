# Handlebars: logic-less templates, as Handlebars.js 4 reads them.
module Handlebars
  VERSION = "0.8.0"

  # A template that can't be read, or that asks for what isn't there.
  class Error < StandardError; end

  # Text that is put out as it is; nil as JavaScript's null.
  class SafeString < String
    def initialize(text) = super(text.nil? ? "null" : text.to_s)
  end
end

require "handlebars/data"
require "handlebars/parser"
require "handlebars/renderer"
require "handlebars/helpers"

module Handlebars
  # The helpers and partials that templates share.
  class Context
    OPTIONS = %i[noEscape strict preventIndent ignoreStandalone].freeze
    HINTS = %i[data knownHelpers].freeze # which tell the compiler of Handlebars.js what it may leave out

    def initialize
      @helpers = Helpers::BUILT_IN.dup
      @partials = {}
      @values = {}
    end

    # Options are those of Handlebars.js: noEscape, strict, preventIndent, ignoreStandalone.
    def compile(text, options = {})
      options = options.transform_keys(&:to_sym).reject { |name, _| HINTS.include?(name) }
      unknown = options.keys - OPTIONS
      raise NotImplementedError, "Handlebars::Context#compile: the option #{unknown.first} is not supported" unless unknown.empty?
      Template.new(self, text, options)
    end

    def precompile(*) = raise(NotImplementedError, "Handlebars::Context#precompile: there is no JavaScript here")
    def load_helper(path) = raise(NotImplementedError, "Handlebars::Context#load_helper: #{path} is JavaScript; register_helper takes a block of Ruby")
    def load_helpers(pattern) = Dir[pattern].sort.each { |path| load_helper(path) }

    # The block gets the context, the parameters, and the options of Handlebars.js: hash, data, and
    # of a block fn and inverse.
    def register_helper(name, &block)
      @helpers[name.to_s] = block
    end

    def register_partial(name, content)
      @partials[name.to_s] = content
    end

    # What stands in for partials that aren't registered: a String, or a callable that gives one.
    def partial_missing(&block)
      @partial_missing = block
    end

    # Private variables (@name) that start as copies of the given ones.
    def create_frame(data) = Data.of(data.to_h)

    def [](key) = @values[key]

    def []=(key, value)
      @values[key] = value
    end

    def __helper(name) = @helpers[name]
    def __partial(name) = @partials.fetch(name) { @partial_missing&.call(name) }
  end

  class Template
    attr_reader :__nodes

    def initialize(handlebars, text, options)
      @handlebars, @options = handlebars, options
      @__nodes = Parser.new(text.to_s, options).nodes
    end

    # Options: data, the private variables (@name); helpers and partials of this call.
    def call(context = {}, options = {})
      options = options.transform_keys(&:to_sym)
      Renderer.new(@handlebars, @options, options).template(self, context, options[:data] || {})
    end
  end
end

# Haml, for templates of configuration files and small pages: Haml::Engine as in
# releases before 6, Haml::Template as in those since.
require "erb"
require "haml/compiler"

module Haml
  VERSION = "5.2.2"

  class Error < StandardError
    attr_reader :line

    def initialize(message = nil, line = nil)
      super(message)
      @line = line # from 0
    end
  end

  class SyntaxError < Error; end

  class Engine
    attr_reader :options

    def initialize(template, options = {})
      @options = { escape_html: false, escape_attrs: true, filename: "(haml)", line: 1 }.merge(options)
      @source = Compiler.new(template, @options).source
    end

    # scope is an object or a Binding; locals are its variables, by their names.
    def render(scope = Object.new, locals = {})
      around = scope.is_a?(Binding) ? scope.dup : scope.instance_eval { binding }
      locals.each { |name, value| around.local_variable_set(name, value) }
      around.eval(@source, @options[:filename], @options[:line])
    end
    alias to_html render

    def precompiled = @source
  end

  class Template
    def initialize(file = nil, line = 1, options = {})
      text = block_given? ? yield : File.read(file)
      options = line if line.is_a?(Hash)
      @engine = Engine.new(text, { escape_html: true, filename: file || "(haml)" }.merge(options))
    end

    def render(scope = Object.new, locals = {}) = @engine.render(scope, locals)
  end

  # What the code of a template calls.
  module Output
    VOID = %w[area base br col embed hr img input link meta param source track wbr].freeze
    ESCAPES = { "&" => "&amp;", "<" => "&lt;", ">" => "&gt;", '"' => "&quot;", "'" => "&#39;" }.freeze

    module_function

    def escape(value) = value.to_s.gsub(/[&<>"']/, ESCAPES)

    # The attributes of a tag: those written as .class and #id, then the Hashes.
    def attributes(classes, ids, hashes, escape)
      all = {}
      hashes.each { |hash| hash.each { |name, value| add(all, name.to_s, value, classes, ids) } }
      all["class"] = classes.uniq.join(" ") unless classes.empty?
      all["id"] = ids.join("_") unless ids.empty?
      all.sort_by(&:first).map do |name, value|
        next " #{name}" if value == true
        " #{name}='#{escape ? escape(value) : value}'"
      end.join
    end

    # data: { a_b: 1, c: { d: 2 } } is data-a-b and data-c-d.
    def nested(name, value, &block)
      return block.call(name, value) unless value.is_a?(Hash)
      value.each { |key, inner| nested("#{name}-#{key.to_s.tr("_", "-")}", inner, &block) }
    end

    def add(all, name, value, classes, ids)
      if name == "class"
        classes.concat(Array(value).flatten.select { |v| v }.flat_map { |v| v.to_s.split })
      elsif name == "id"
        ids.concat(Array(value).flatten.select { |v| v }.map(&:to_s))
      elsif value.is_a?(Hash) && %w[data aria].include?(name)
        nested(name, value) { |inner, v| add(all, inner, v, classes, ids) }
      elsif value.nil? || value == false
        all.delete(name)
      else
        all[name] = value
      end
    end
  end
end

# ap object: data over several lines, with indexes and colours.
module AwesomePrint
  COLORS = { red: 31, green: 32, yellow: 33, blue: 34, purple: 35, cyan: 36, white: 37, gray: 30 }.freeze
  KINDS = { Array => :white, Hash => :white, String => :yellow, Symbol => :cyan, Integer => :blue, Float => :blue, NilClass => :red,
            TrueClass => :green, FalseClass => :red, Time => :green, Class => :yellow }.freeze

  class << self
    attr_accessor :defaults, :force_colors
    def force_colors!(value = true) = self.force_colors = value
  end

  # Writes one object down.
  class Writer
    def initialize(options)
      @options = { indent: 4, index: true, multiline: true, plain: false, sort_keys: false, limit: false, **(AwesomePrint.defaults || {}), **options }
    end

    def write(object, depth = 0)
      case object
      when Array then array(object, depth)
      when Hash then hash(object, depth)
      when Struct then hash(object.to_h, depth, "#{object.class.name} = ")
      when String, Symbol, Numeric, nil, true, false then colored(object.inspect, object)
      when Module then colored(object.is_a?(Class) && object.superclass ? "#{object} < #{object.superclass}" : object.to_s, object)
      else object.respond_to?(:to_hash) ? hash(object.to_hash, depth) : colored(object.inspect, object)
      end
    end

    private

    def array(list, depth)
      return "[]" if list.empty?
      return "[ #{list.map { |element| write(element) }.join(", ")} ]" unless @options[:multiline]
      width = (list.size - 1).to_s.size
      lines = list.each_with_index.map do |element, i|
        index = @options[:index] ? paint("[#{i.to_s.rjust(width)}] ", :white) : ""
        "#{space(depth + 1)}#{index}#{write(element, depth + 1)}"
      end
      "[\n#{lines.join(",\n")}\n#{space(depth)}]"
    end

    def hash(table, depth, title = "")
      return "#{title}{}" if table.empty?
      keys = table.keys.map(&:inspect)
      order = @options[:sort_keys] ? keys.each_index.sort_by { |i| keys[i] } : keys.each_index.to_a
      values = table.values
      return "#{title}{ #{order.map { |i| "#{keys[i]} => #{write(values[i])}" }.join(", ")} }" unless @options[:multiline]
      # Names end in one column; a negative indent begins them in one.
      width = keys.map(&:size).max
      lines = order.map do |i|
        name = @options[:indent].negative? ? keys[i].ljust(width) : keys[i].rjust(width)
        "#{space(depth + 1)}#{name}#{paint(" => ", :white)}#{write(values[i], depth + 1)}"
      end
      "#{title}{\n#{lines.join(",\n")}\n#{space(depth)}}"
    end

    def space(depth) = " " * (@options[:indent].abs * depth)
    def colored(text, object) = paint(text, KINDS.find { |kind, _| object.is_a?(kind) }&.last)

    def paint(text, color)
      return text if @options[:plain] || !color || !(AwesomePrint.force_colors || ($stdout.tty? && ENV["TERM"] != "dumb"))
      "\e[1;#{COLORS[color]}m#{text}\e[0m"
    end
  end
end

module Kernel
  def ai(options = {}) = AwesomePrint::Writer.new(options).write(self)
  alias awesome_inspect ai

  def ap(object, options = {})
    puts object.ai(options)
    object
  end
end

# Colours: Rainbow("text").red.bright.bg(:white).
module Rainbow
  COLORS = { black: 0, red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7, default: 9 }.freeze
  EFFECTS = { reset: 0, bright: 1, bold: 1, faint: 2, dark: 2, italic: 3, underline: 4, blink: 5, inverse: 7, hide: 8, cross_out: 9, strike: 9 }.freeze
  X11 = { orange: [255, 165, 0], gray: [128, 128, 128], pink: [255, 192, 203], purple: [128, 0, 128], brown: [165, 42, 42],
          gold: [255, 215, 0], navy: [0, 0, 128], lime: [0, 255, 0], tomato: [255, 99, 71] }.freeze

  class << self
    attr_writer :enabled

    def enabled
      @enabled = ENV["CLICOLOR_FORCE"] == "1" || ($stdout.tty? && $stderr.tty? && ENV["TERM"] != "dumb") if @enabled.nil?
      @enabled
    end

    def new = self
    def wrap(text) = Text.new(text.to_s)
    def uncolor(text) = text.gsub(/\e\[[\d;]*m/, "")
  end

  class Text < String
    def color(*values) = wrapped(code(30, values))
    alias foreground color
    alias fg color
    def background(*values) = wrapped(code(40, values))
    alias bg background

    COLORS.each_key { |name| define_method(name) { color(name) } unless name == :default }
    EFFECTS.each { |name, number| define_method(name) { wrapped(number) } }
    X11.each_key { |name| define_method(name) { color(name) } }

    private

    # New codes come behind those that are there.
    def wrapped(codes)
      return self unless Rainbow.enabled
      text = end_with?("\e[0m") ? to_s : "#{self}\e[0m"
      opened = text[/\A(?:\e\[[\d;]*m)*/]
      Text.new("#{opened}\e[#{codes}m#{text[opened.size..]}")
    end

    def code(ground, values)
      value = values.size > 1 ? values : values[0]
      value = X11.fetch(value, value) if value.is_a?(Symbol)
      value = value.delete_prefix("#").scan(/../).map(&:hex) if value.is_a?(String) && value =~ /\A#?\h{6}\z/
      case value
      when Array
        raise ArgumentError, "Color value outside 0-255 range" unless value.all? { |part| part.between?(0, 255) }
        "#{ground + 8};5;#{value.inject(0) { |index, part| index * 6 + (6 * (part / 256.0)).to_i } + 16}"
      when Integer then "#{ground + 8};5;#{value}"
      else
        ground + COLORS.fetch(value.to_sym) { raise ArgumentError, "Unknown color name, valid names: #{(COLORS.keys + X11.keys).join(", ")}" }
      end
    end
  end
end

module Kernel
  def Rainbow(text) = Rainbow.wrap(text)
end

# Colours of Strings: "ok".green, "no".colorize(color: :red, mode: :bold).
module Colorize
  COLORS = {
    black: 30, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, white: 37, default: 39,
    light_black: 90, light_red: 91, light_green: 92, light_yellow: 93, light_blue: 94, light_magenta: 95, light_cyan: 96,
    light_white: 97, gray: 90, grey: 90, purple: 35, light_purple: 95
  }.freeze
  MODES = {
    default: 0, bold: 1, dim: 2, italic: 3, underline: 4, blink: 5, blink_slow: 5, blink_fast: 6, invert: 7, swap: 7,
    hide: 8, conceal: 8, strike: 9, double_underline: 20, reveal: 28, overline: 53
  }.freeze
  # A coloured part, or one without colours.
  PART = /\e\[(\d+);(\d+);(\d+)m(.*?)\e\[0m|((?:(?!\e\[\d+;\d+;\d+m).)+)/m

  class << self
    attr_accessor :disabled

    def paint(text, options)
      text.gsub(PART) do
        mode, color, background = $1 ? [$1, $2, $3].map(&:to_i) : [0, 39, 49]
        mode = MODES[options[:mode]] || mode
        color = COLORS[options[:color]] || color
        background = COLORS[options[:background]] + 10 if COLORS.key?(options[:background])
        "\e[#{mode};#{color};#{background}m#{$4 || $5}\e[0m"
      end
    end
  end
end

class String
  class << self
    def colors = Colorize::COLORS.keys
    def modes = Colorize::MODES.keys

    def disable_colorization(value = nil)
      Colorize.disabled = value || false unless value.nil?
      Colorize.disabled || false
    end

    def disable_colorization=(value)
      Colorize.disabled = value
    end
  end

  def colorize(how)
    return dup if Colorize.disabled
    Colorize.paint(self, how.is_a?(Hash) ? how : { color: how })
  end

  def uncolorize = gsub(/\e\[\d+;\d+;\d+m(.*?)\e\[0m/m) { $1 }
  def colorized? = match?(/\e\[\d+;\d+;\d+m/)

  Colorize::COLORS.each_key do |name|
    next if name == :default
    define_method(name) { colorize(color: name) }
    define_method("on_#{name}") { colorize(background: name) }
  end
  Colorize::MODES.each_key { |name| define_method(name) { colorize(mode: name) } unless name == :default }
end

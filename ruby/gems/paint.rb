# Colours and effects: Paint["text", :red, :bright, "#00ff00"].
module Paint
  VERSION = "2.3.0"
  NOTHING = "\e[0m"
  TRUE_COLOR = 0xFFFFFF
  COLORS = { black: 0, red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7, gray: 7, default: 9 }.freeze
  EFFECTS = {
    reset: 0, nothing: 0, bright: 1, bold: 1, faint: 2, italic: 3, underline: 4, blink: 5, slow_blink: 5, rapid_blink: 6,
    inverse: 7, swap: 7, conceal: 8, hide: 8, default_font: 10, fraktur: 20, bright_off: 21, bold_off: 21, clean: 22,
    italic_off: 23, fraktur_off: 23, underline_off: 24, inverse_off: 27, positive: 27, conceal_off: 28, show: 28,
    crossed_out: 29, crossed_out_off: 29, frame: 51, encircle: 52, overline: 53, frame_off: 54, encircle_off: 54, overline_off: 55
  }.freeze

  class << self
    # How many colours the terminal has: 0, 8, 16, 256 or TRUE_COLOR.
    def mode = @mode ||= detect_mode
    attr_writer :mode

    def detect_mode
      return 0 if ENV.key?("NO_COLOR")
      return TRUE_COLOR if %w[truecolor 24bit].include?(ENV["COLORTERM"])
      case ENV["TERM"]
      when /-256color\z/, "xterm" then 256
      when nil, "", "dumb" then 0
      else 16
      end
    end

    def [](text, *options)
      options = options[0] if options.size == 1 && options[0].is_a?(Array)
      codes = mode.zero? || options.empty? ? "" : color(*options)
      codes.empty? ? text.to_s : "#{codes}#{text}#{NOTHING}"
    end

    # Paint%["%{x} is", :blue, x: ["this", :red]]
    def %(list)
      text, *options, parts = list
      codes = color(*options)
      painted = text.gsub(/%\{(\w+)\}/) do
        part, *how = Array(parts[$1.to_sym] || parts[$1])
        "#{NOTHING unless codes.empty?}#{self[part, *how]}#{codes}"
      end
      mode.zero? || codes.empty? ? painted : "#{codes}#{painted}#{NOTHING}"
    end

    def unpaint(text) = text.gsub(/\e\[[\d;]*m/, "")

    # The codes of the options. The first colour is the text's, the second is
    # the background's.
    def color(*options)
      return "" if mode.zero? || options.empty?
      # Three numbers are one colour; nil leaves the text's colour alone.
      options = options.chunk_while { |a, b| a.is_a?(Integer) && b.is_a?(Integer) }.flat_map do |run|
        run[0].is_a?(Integer) ? run.each_slice(3).to_a : run
      end
      ground = 30
      codes = options.map do |option|
        next EFFECTS[option] if EFFECTS.key?(option)
        code = color_code(option, ground) unless option.nil?
        ground = 40
        code
      end
      "\e[#{codes.compact.join(";")}m"
    end

    def random = COLORS.keys.first(8).sample

    private

    def color_code(option, ground)
      case option
      when Symbol then ground + COLORS.fetch(option) { raise ArgumentError, "Invalid argument: #{option.inspect}" }
      when /\A#?(\h\h)(\h\h)(\h\h)\z/ then rgb_code([$1, $2, $3].map(&:hex), ground)
      when /\A#?(\h)(\h)(\h)\z/ then rgb_code([$1, $2, $3].map { |digit| (digit * 2).hex }, ground)
      when String then color_code(option.to_sym, ground)
      when Array then rgb_code(option, ground)
      else raise ArgumentError, "Invalid argument: #{option.inspect}"
      end
    end

    def rgb_code(rgb, ground)
      red, green, blue = rgb
      return "#{ground + 8};2;#{red};#{green};#{blue}" if mode > 256
      return "#{ground + 8};5;#{cube_index(rgb)}" if mode == 256
      bits = rgb.map { |part| part > 127 ? 1 : 0 }
      "#{ground + bits[0] + bits[1] * 2 + bits[2] * 4}#{";1" if mode == 16 && rgb.max > 191}"
    end

    # The nearest of xterm's 216 colours and 24 grays.
    def cube_index(rgb)
      return 232 + (rgb[0] - 8).clamp(0, 230) / 10 if rgb.uniq.size == 1 && rgb[0].between?(4, 246)
      rgb.inject(0) { |index, part| index * 6 + (part * 6 / 256) } + 16
    end
  end
end

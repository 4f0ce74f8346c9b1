# Command line options.
class OptionParser
  VERSION = "0.2.0"

  NO_ARGUMENT = :NONE
  REQUIRED_ARGUMENT = :REQUIRED
  OPTIONAL_ARGUMENT = :OPTIONAL

  class ParseError < RuntimeError
    Reason = "parse error"

    attr_reader :args
    attr_writer :reason
    attr_accessor :additional

    def initialize(*args, additional: nil)
      super(args.join(" "))
      @args, @additional = args, additional
    end

    def reason = @reason || self.class::Reason

    # Puts the option before what is wrong with it, or into the place of
    # "name=argument".
    def set_option(name, whole)
      @args.shift if whole
      @args.unshift(name)
      self
    end

    def recover(argv) = argv.unshift(*@args)

    def message = "#{reason}: #{@args.join(" ")}"
    alias to_s message
    def inspect = "#<#{self.class}: #{@args.join(" ")}>"
  end

  class AmbiguousOption < ParseError
    Reason = "ambiguous option"
  end

  class NeedlessArgument < ParseError
    Reason = "needless argument"
  end

  class MissingArgument < ParseError
    Reason = "missing argument"
  end

  class InvalidOption < ParseError
    Reason = "invalid option"
  end

  class InvalidArgument < ParseError
    Reason = "invalid argument"
  end

  class AmbiguousArgument < InvalidArgument
    Reason = "ambiguous argument"
  end

  INTEGER_FORM = /\A[-+]?(?:0(?:[0-7]+(?:_[0-7]+)*|b[01]+(?:_[01]+)*|x[\da-f]+(?:_[\da-f]+)*)?|[1-9]\d*(?:_\d+)*)\z/i
  FLOAT_FORM = /\A[-+]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:E[-+]?\d+(?:_\d+)*)?\z/i
  BOOLEANS = { "-" => false, "no" => false, "false" => false, "+" => true, "yes" => true, "true" => true, "nil" => false }

  # Markers for numbers in one base only.
  DecimalInteger = /\A[-+]?\d+(?:_\d+)*\z/
  OctalInteger = /\A[-+]?(?:[0-7]+(?:_[0-7]+)*|0(?:b[01]+|x[\da-f]+))\z/i
  DecimalNumeric = FLOAT_FORM

  # How arguments become objects: a form that they must have, a conversion.
  ACCEPT = {
    Object => [nil, ->(s) { s }],
    NilClass => [nil, ->(s) { s }],
    String => [/.+/m, ->(s) { s }],
    Integer => [INTEGER_FORM, ->(s) { Integer(s) }],
    Float => [FLOAT_FORM, ->(s) { s.sub(/\.(?=\D|\z)/, ".0").to_f }],
    Numeric => [FLOAT_FORM, ->(s) { INTEGER_FORM.match?(s) ? Integer(s) : s.to_f }],
    TrueClass => [BOOLEANS, nil],
    FalseClass => [BOOLEANS, nil],
    Array => [nil, ->(s) { s && s.split(",").map { |x| x.empty? ? nil : x } }],
    Regexp => [nil, lambda { |s|
      next s unless s
      m = %r{\A/((?:\\.|[^\\])*)/([[:alpha:]]+)?\z}.match(s)
      next Regexp.new(s) unless m
      flags = (m[2] || "").chars.inject(0) { |f, c| f | { "i" => Regexp::IGNORECASE, "m" => Regexp::MULTILINE, "x" => Regexp::EXTENDED }.fetch(c, 0) }
      Regexp.new(m[1], flags)
    }],
    DecimalInteger => [DecimalInteger, ->(s) { s.to_i }],
    OctalInteger => [OctalInteger, ->(s) { Integer(s, 8) }]
  }

  # How an option takes its argument: an optional one stands in the same word, a placed one may be
  # the next word.
  STYLES = { optional: "OptionParser::Switch::OptionalArgument", placed: "OptionParser::Switch::PlacedArgument",
             required: "OptionParser::Switch::RequiredArgument" }.freeze
  private_constant :STYLES

  # One option with its names.
  class Switch
    attr_reader :short, :long, :arg, :desc, :style, :pattern, :conv, :block, :negatable, :negative

    def initialize(short, long, style, arg, desc, pattern, conv, negatable, negative, block)
      @short, @long, @style, @arg, @desc, @pattern, @conv, @block = short, long, style, arg, desc, pattern, conv, block
      @negatable, @negative = negatable, negative
    end

    def switch_name
      (long.first || short.first).sub(/\A-+(?:\[no-\])?/, "").sub(/\Ano-/) { negative ? "" : "no-" }
    end

    # Turns the text of an argument into its object.
    def convert(text)
      value = text
      unless text.nil?
        case pattern
        when Regexp then raise InvalidArgument.new(text) unless pattern.match(text)
        when Array, Hash then value = complete(text)
        end
      end
      conv ? conv.call(value) : value
    end

    # A word of the list, or its unambiguous beginning.
    def complete(text)
      table = pattern.is_a?(Hash) ? pattern : pattern.map { |x| x.is_a?(Array) ? [x[0], x[1]] : [x, x] }.to_h
      exact = table.keys.find { |k| k.to_s == text }
      return table[exact] unless exact.nil?
      found = table.keys.select { |k| k.is_a?(Regexp) ? k.match?(text) : k.to_s.start_with?(text) }
      values = found.map { |k| table[k] }.uniq
      raise InvalidArgument.new(text) if values.empty?
      raise AmbiguousArgument.new(text) if values.size > 1
      values[0]
    end

    # The lines of the help, without the names that other options have taken.
    def summarize(width, indent, taken)
      names = short - taken + (long - taken)
      return [] if names.empty?
      names[0] = "    #{names[0]}" if names[0].start_with?("--")
      left = names.join(", ") + arg.to_s
      lines = []
      desc_lines = desc.dup
      if left.length > width || desc_lines.empty?
        lines << (indent + left).rstrip
      else
        lines << "#{indent}#{left.ljust(width)} #{desc_lines.shift}".rstrip
      end
      desc_lines.each { |d| lines << "#{indent}#{" " * width} #{d}".rstrip }
      lines
    end
  end

  attr_writer :banner, :program_name
  attr_accessor :summary_width, :summary_indent, :default_argv, :require_exact, :raise_unknown
  attr_writer :version, :release

  def self.accept(type, pattern = nil, &block)
    ACCEPT[type] = [pattern || (type.is_a?(Regexp) ? type : nil), block]
  end

  def self.with(*args, &block)
    opts = new(*args)
    opts.instance_eval(&block)
    opts
  end

  def initialize(banner = nil, width = 32, indent = " " * 4)
    @banner = banner
    @summary_width = width
    @summary_indent = indent
    @head, @list, @tail = [], [], []
    @accept = {}
    @default_argv = ARGV
    @require_exact = false
    @raise_unknown = true
    yield self if block_given?
  end

  def accept(type, pattern = nil, &block)
    @accept[type] = [pattern || (type.is_a?(Regexp) ? type : nil), block]
  end

  def reject(type)
    @accept.delete(type)
  end

  def program_name = @program_name || File.basename($0.to_s, ".*")
  def banner = @banner ||= "Usage: #{program_name} [options]"
  def set_banner(text) = @banner = text
  def set_program_name(text) = @program_name = text
  def set_summary_width(n) = @summary_width = n
  def set_summary_indent(text) = @summary_indent = text
  def version = @version || (Object.const_defined?(:Version) ? Object.const_get(:Version) : nil)
  def release = @release

  def ver
    v = version
    return nil unless v
    str = "#{program_name} #{[v].flatten.join(".")}"
    str += " (#{release})" if release
    str
  end

  def warn(message = $!)
    super("#{program_name}: #{message}")
  end

  def abort(message = $!)
    super("#{program_name}: #{message}")
  end

  def separator(string = "")
    @list << string
    string
  end

  def on(*opts, &block)
    @list << make_switch(opts, block)
    self
  end
  alias def_option on
  alias define on

  def on_head(*opts, &block)
    @head.unshift(make_switch(opts, block))
    self
  end
  alias def_head_option on_head
  alias define_head on_head

  def on_tail(*opts, &block)
    @tail << make_switch(opts, block)
    self
  end
  alias def_tail_option on_tail
  alias define_tail on_tail

  def make_switch(opts, block = nil)
    short, long, desc = [], [], []
    style = arg = pattern = conv = nil
    negatable = negative = flag = false
    note = lambda do |text| # what follows a name; the last says how help shows it
      next style ||= :none if text.empty?
      kind = text.match?(/\A=?\[/) ? :optional : text.match?(/\A\s+\[/) ? :placed : :required
      if STYLES.key?(style) && style != kind
        raise ArgumentError, "#{text}: incompatible argument styles\n  #{STYLES[style]}, #{STYLES[kind]}"
      end
      style, arg = kind, text
    end
    opts.each do |o|
      case o
      when :NONE then style = :none
      when :REQUIRED then style = :required
      when :OPTIONAL then style, flag = :optional, arg.nil?
      when Proc, Method then block ||= o
      when Array, Hash
        pattern = o
      when Regexp
        found = @accept[o] || ACCEPT[o]
        pattern, conv = found || [o, nil]
      when /\A--\[no-\]([^\[\]=\s]*)(.*)/m
        long << "--[no-]#{$1}"
        note.call($2)
        negatable = true
      when /\A--no-([^\[\]=\s]*)(.*)/m
        long << "--no-#{$1}"
        note.call($2)
        negative = true
      when /\A--([^\[\]=\s]*)(.*)/m
        long << "--#{$1}"
        note.call($2)
      when /\A-(.)(.*)/m
        short << "-#{$1}"
        note.call($2)
      when /\A=/
        flag = arg.nil?
        note.call(o)
      when String then desc << o
      when Module
        found = @accept[o] || @accept.find { |k, _| k.is_a?(Module) && o <= k }&.last || ACCEPT[o] ||
                (o == Class || o == Symbol ? nil : ACCEPT.find { |k, _| k.is_a?(Module) && k != Object && o <= k }&.last)
        raise ArgumentError, "unsupported argument type: #{o}" unless found
        pattern, conv = found
        style = :none if (o == TrueClass || o == FalseClass) && arg.nil?
        negative = true if o == FalseClass
      else
        raise ArgumentError, "unsupported argument type: #{o}" unless o.nil?
      end
    end
    style ||= :none
    conv ||= ->(value) { value.nil? || value } if flag && pattern.nil? # without its argument it's a flag
    raise ArgumentError, "no switch given" if short.empty? && long.empty?
    Switch.new(short, long, style, arg, desc, pattern, conv, negatable, negative, block)
  end

  def switches = (@head + @list + @tail).grep(Switch)

  def summarize(to = [], width = @summary_width, _max = width - 1, indent = @summary_indent)
    items = @head + @list + @tail
    items.each_with_index do |item, i|
      taken = items.drop(i + 1).grep(Switch).flat_map { |later| later.short + later.long }
      lines = item.is_a?(Switch) ? item.summarize(width, indent, taken) : (item.empty? ? [""] : item.lines.map { |l| l.chomp })
      lines.each do |line|
        to << "#{line}\n"
        yield "#{line}\n" if block_given?
      end
    end
    to
  end

  def help
    text = +"#{banner}".sub(/\n?\z/, "\n")
    summarize.each { |line| text << line }
    text
  end
  alias to_s help

  def to_a = help.lines

  def order(*argv, into: nil, &nonopt)
    argv = argv[0].dup if argv.size == 1 && argv[0].is_a?(Array)
    order!(argv, into: into, &nonopt)
  end

  def order!(argv = default_argv, into: nil, &nonopt)
    __parse_in_order(argv, into, nonopt)
  end

  def permute(*argv, into: nil)
    argv = argv[0].dup if argv.size == 1 && argv[0].is_a?(Array)
    permute!(argv, into: into)
  end

  def permute!(argv = default_argv, into: nil)
    others = []
    __parse_in_order(argv, into, ->(x) { others << x })
    argv[0, 0] = others
    argv
  end

  def parse(*argv, into: nil)
    argv = argv[0].dup if argv.size == 1 && argv[0].is_a?(Array)
    parse!(argv, into: into)
  end

  def parse!(argv = default_argv, into: nil)
    ENV.include?("POSIXLY_CORRECT") ? order!(argv, into: into) : permute!(argv, into: into)
  end

  def __parse_in_order(argv, into, nonopt)
    until argv.empty?
      arg = argv.shift
      case arg
      when "--" then break
      when /\A--([^=]*)(?:=(.*))?\z/m
        __long(arg, $1, $2, argv, into)
      when /\A-(.)((=).*|.+)?\z/m
        __short(arg, argv, into)
      else
        unless nonopt
          argv.unshift(arg)
          break
        end
        nonopt.call(arg)
      end
    end
    argv
  end

  def __long(arg, name, value, argv, into)
    switch, negated = __find_long(name, arg)
    case name
    when "help"
      unless switch
        puts help
        exit
      end
    when "version"
      unless switch
        puts ver || abort("version unknown")
        exit
      end
    end
    return __unknown(arg) unless switch
    opt = "--#{name}"
    case negated ? :none : switch.style
    when :none
      raise NeedlessArgument.new(arg) if value
      __run(switch, opt, false, !negated, into, true)
    when :required
      if value.nil?
        raise MissingArgument.new(arg) if argv.empty?
        __run(switch, opt, false, argv.shift, into)
      else
        __run(switch, arg, true, value, into)
      end
    else
      value = __placed(switch, argv) if value.nil?
      __run(switch, opt, false, value, into)
    end
  end

  def __unknown(arg)
    raise InvalidOption.new(arg)
  end

  # The names of a switch as they are typed, each with whether it negates.
  def __long_names(switch)
    switch.long.flat_map do |l|
      if l.start_with?("--[no-]")
        [[l[7..-1], false], ["no-#{l[7..-1]}", true]]
      elsif l.start_with?("--no-")
        [[l[2..-1], true], [l[5..-1], false]]
      else
        [[l[2..-1], false]]
      end
    end
  end

  def __find_long(name, arg)
    names = lambda do |list|
      list.grep(Switch).flat_map { |s| __long_names(s).map { |n, negates| [n, s, negates] } }
    end
    # The last definition of a name wins.
    exact = names.call(@head + @list + @tail).select { |n, _, _| n == name }.last
    return exact[1], exact[2] if exact
    return nil if @require_exact || name.empty?
    # Those of on_tail come second.
    [@head + @list, @tail].each do |list|
      found = names.call(list).select { |n, _, _| n.downcase.start_with?(name.downcase) }.uniq { |_, s, negates| [s.object_id, negates] }
      raise AmbiguousOption.new(arg) if found.size > 1
      return found[0][1], found[0][2] if found.size == 1
    end
    builtin = %w[help version].find { |n| n.start_with?(name) }
    __long("--#{builtin}", builtin, nil, [], nil) if builtin && builtin != name
    nil
  end

  def __short(arg, argv, into)
    letters = arg[1..-1]
    opt = "-#{letters[0]}"
    rest = letters[1..-1]
    switch = switches.select { |s| s.short.include?(opt) }.last
    unless switch
      # -help is --help, and -foo may be --foo.
      if rest.empty?
        long, negated = @require_exact ? nil : __find_short_long(letters, arg)
        switch = long
        if switch && switch.style == :none
          return __run(switch, opt, false, negated ? false : true, into, true)
        end
      else
        switch, = @require_exact ? nil : __find_short_long(letters[0], arg)
      end
      return __unknown(arg) unless switch
    end
    case switch.style
    when :none
      raise NeedlessArgument.new(arg) if rest.start_with?("=")
      __run(switch, opt, false, true, into, true)
      argv.unshift("-#{rest}") unless rest.empty?
    when :required
      if rest.empty?
        raise MissingArgument.new(opt) if argv.empty?
        __run(switch, opt, false, argv.shift, into)
      else
        __run(switch, "#{opt}#{rest}", true, rest, into)
      end
    else
      __run(switch, opt, false, rest.empty? ? __placed(switch, argv) : rest, into)
    end
  end

  # The next word, where it may be the argument.
  def __placed(switch, argv)
    argv.shift if switch.style == :placed && !argv.empty? && argv[0] !~ /\A-./
  end

  def __find_short_long(letter, arg)
    found = switches.flat_map { |s| __long_names(s).map { |n, neg| [n, s, neg] } }.select { |n, _, neg| !neg && n.start_with?(letter) }
    found = found.uniq { |_, s, _| s.object_id }
    raise AmbiguousOption.new(arg) if found.size > 1
    found.empty? ? nil : [found[0][1], found[0][2]]
  end

  def __run(switch, opt, attached, value, into, flag = false)
    begin
      value = flag ? value : switch.convert(value)
      value = !value if flag && switch.negative && !switch.negatable && switch.long.none? { |l| l.start_with?("--no-") }
    rescue InvalidArgument => e
      e.set_option(opt, attached)
      raise e
    rescue ArgumentError, TypeError
      e = InvalidArgument.new(value)
      e.set_option(opt, attached)
      raise e
    end
    if flag && switch.long.any? { |l| l.start_with?("--no-") }
      value = opt.start_with?("--no-") || opt =~ /\A-[^-]/ ? false : true
    end
    switch.block&.call(value)
    into[switch.switch_name.to_sym] = value if into
  end

  def getopts(*args, symbolize_names: false)
    argv = args[0].is_a?(Array) ? args.shift : default_argv
    single, *longs = args
    result = {}
    single&.scan(/(.)(:)?/) do |letter, takes|
      if takes
        result[letter] = nil
        on("-#{letter} VAL") { |v| result[letter] = v }
      else
        result[letter] = false
        on("-#{letter}") { |v| result[letter] = v }
      end
    end
    longs.each do |long|
      name, default = long.split(":", 2)
      if long.include?(":")
        result[name] = default.empty? ? nil : default
        on("--#{name} VAL") { |v| result[name] = v }
      else
        result[name] = false
        on("--#{name}") { |v| result[name] = v }
      end
    end
    parse!(argv)
    symbolize_names ? result.transform_keys { |k| k.to_sym } : result
  end

  # ARGV.options, ARGV.getopts, ARGV.parse! and the like.
  module Arguable
    def options=(opt)
      @optparse = opt
    end

    def options
      @optparse ||= OptionParser.new
      @optparse.default_argv = self
      block_given? ? yield(@optparse) : @optparse
    end

    def order!(&blk) = options.order!(self, &blk)
    def permute! = options.permute!(self)
    def parse! = options.parse!(self)
    def getopts(*args) = options.getopts(self, *args)
  end

  module Acceptables
    DecimalInteger = OptionParser::DecimalInteger
    OctalInteger = OptionParser::OctalInteger
    DecimalNumeric = OptionParser::DecimalNumeric
  end
end

ARGV.extend(OptionParser::Arguable)
OptParse = OptionParser

# Options of a program, as GNU getopt_long reads them.
class GetoptLong
  class Error < StandardError
  end
  class AmbiguousOption < Error
  end
  class NeedlessArgument < Error
  end
  class MissingArgument < Error
  end
  class InvalidOption < Error
  end

  ORDERINGS = [REQUIRE_ORDER = 0, PERMUTE = 1, RETURN_IN_ORDER = 2].freeze
  ARGUMENT_FLAGS = [NO_ARGUMENT = 0, REQUIRED_ARGUMENT = 1, OPTIONAL_ARGUMENT = 2].freeze

  attr_reader :ordering, :error
  alias error? error
  attr_writer :quiet
  def quiet = @quiet
  alias quiet? quiet

  def initialize(*options)
    @ordering = ENV.include?("POSIXLY_CORRECT") ? REQUIRE_ORDER : PERMUTE
    @names, @flags = {}, {}
    @quiet = false
    @error = @message = nil
    @state = :ready # then :started, :terminated
    @skipped = []   # words that aren't options, given back at the end
    @letters = ""   # what is left of -abc
    set_options(*options) unless options.empty?
  end

  def ordering=(ordering)
    raise ArgumentError, "invalid ordering `#{ordering}'" unless ORDERINGS.include?(ordering)
    set_error(ArgumentError, "argument error") if @state == :started
    @ordering = ordering == PERMUTE && ENV.include?("POSIXLY_CORRECT") ? REQUIRE_ORDER : ordering
  end

  def set_options(*options)
    raise RuntimeError, "invoke set_options, but option processing has already started" unless @state == :ready
    @names.clear
    @flags.clear
    options.each do |words|
      raise ArgumentError, "the option list contains non-Array argument" unless words.is_a?(Array)
      flag = nil
      name = nil
      words.each do |word|
        if ARGUMENT_FLAGS.include?(word)
          raise ArgumentError, "too many argument-flags" if flag
          flag = word
          next
        end
        raise ArgumentError, "an invalid option `#{word}'" unless word.is_a?(String) && word.match?(/\A-[^-]\z|\A--./)
        raise ArgumentError, "option redefined `#{word}'" if @names.include?(word)
        @names[word] = (name ||= word)
      end
      raise ArgumentError, "no argument-flag" unless flag
      raise ArgumentError, "no option name" unless name
      @flags[name] = flag
    end
    self
  end

  def terminate
    return if @error
    raise RuntimeError, "an error has occurred" if error_message && @error
    @state = :terminated
    @skipped.reverse_each { |word| ARGV.unshift(word) }
    @skipped = []
    self
  end

  def terminated? = @state == :terminated

  def error_message = @message

  def set_error(type, message)
    $stderr.print("#{$0}: #{message}\n") unless @quiet
    @error, @message = type, message
    raise type, message
  end
  protected :set_error

  # The next option and its argument; nil at the end.
  def get
    return if @error
    case @state
    when :ready then @state = :started
    when :terminated then return
    end
    word = __word
    return if word.nil?
    return ["", word] if word.is_a?(String) && !@letters_now
    __read(word)
  end
  alias get_option get

  def each
    loop do
      name, value = get
      break if name.nil?
      yield name, value
    end
  end
  alias each_option each

  private

  # The word with the next option; nil when there is none.
  def __word
    @letters_now = true
    return "-" + @letters unless @letters.empty?
    loop do
      word = ARGV.shift
      if word.nil? || word == "--"
        terminate
        return
      end
      return word if word.match?(/\A-./)
      case @ordering
      when PERMUTE then @skipped << word
      when REQUIRE_ORDER
        ARGV.unshift(word)
        terminate
        return
      else
        @letters_now = false
        return word
      end
    end
  end

  def __read(word)
    word.start_with?("--") ? __long(word) : __short(word)
  end

  def __long(word)
    given, value = word.split("=", 2)
    name = @names[given] || __completed(given)
    case @flags[name]
    when REQUIRED_ARGUMENT
      value ||= ARGV.shift
      set_error(MissingArgument, "option `#{given}' requires an argument") if value.nil?
    when OPTIONAL_ARGUMENT
      value ||= !ARGV.empty? && !ARGV[0].match?(/\A-./) ? ARGV.shift : ""
    else
      set_error(NeedlessArgument, "option `#{name}' doesn't allow an argument") if value
      value = ""
    end
    [name, value]
  end

  # A name may be cut short as long as one option is meant.
  def __completed(given)
    found = @names.keys.select { |full| full.start_with?(given) }
    if found.size > 1
      set_error(AmbiguousOption, "option `#{given}' is ambiguous between #{found.join(", ")}")
    end
    set_error(InvalidOption, "unrecognized option `#{given}'") if found.empty?
    @names[found[0]]
  end

  def __short(word)
    letter, rest = word[1], word[2..]
    @letters = ""
    name = @names["-#{letter}"]
    set_error(InvalidOption, "invalid option -- #{letter}") unless name
    value = ""
    case @flags[name]
    when REQUIRED_ARGUMENT
      value = rest.empty? ? ARGV.shift : rest
      set_error(MissingArgument, "option requires an argument -- #{letter}") if value.nil?
    when OPTIONAL_ARGUMENT
      value = rest.empty? ? (!ARGV.empty? && !ARGV[0].match?(/\A-./) ? ARGV.shift : "") : rest
    else
      @letters = rest
    end
    [name, value]
  end
end

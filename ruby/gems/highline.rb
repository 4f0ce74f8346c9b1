# Questions and menus on a terminal: HighLine.new.ask("Branch? ") { |q| q.default = "main" }.
require "io/console"

class HighLine
  VERSION = "3.1.0"
  class QuestionError < StandardError; end
  class NotValidQuestionError < QuestionError; end
  class NotInRangeQuestionError < QuestionError; end
  class NoConfirmationQuestionError < QuestionError; end

  CODES = {
    clear: 0, reset: 0, bold: 1, dark: 2, underline: 4, underscore: 4, blink: 5, reverse: 7, concealed: 8, black: 30, red: 31, green: 32,
    yellow: 33, blue: 34, magenta: 35, cyan: 36, white: 37, gray: 90, grey: 90, on_black: 40, on_red: 41, on_green: 42, on_yellow: 43,
    on_blue: 44, on_magenta: 45, on_cyan: 46, on_white: 47, bright_black: 90, bright_red: 91, bright_green: 92, bright_yellow: 93,
    bright_blue: 94, bright_magenta: 95, bright_cyan: 96, bright_white: 97
  }.freeze
  CODES.each { |name, code| const_set(name.upcase, "\e[#{code}m") }

  class << self
    attr_writer :use_color

    def use_color? = @use_color != false
    def default_instance = @default_instance ||= new
    def color(text, *names) = use_color? ? "#{color_code(*names)}#{text}\e[0m" : text
    def color_code(*names) = names.map { |name| "\e[#{CODES.fetch(name.to_s.downcase.to_sym)}m" }.join
    def uncolor(text) = text.gsub(/\e\[\d+(?:;\d+)*m/, "")
  end

  # What a block of ask sets.
  class Question
    attr_accessor :question, :default, :validate, :in, :above, :below, :echo, :limit, :case, :whitespace, :confirm, :character,
                  :readline, :overwrite, :answer_type, :first_answer, :gather, :directory, :responses, :verify_match, :echo_prompt

    def initialize(question, type)
      @question, @answer_type, @echo, @whitespace, @responses = question, type, true, :strip, {}
    end

    def prompt
      return question if default.nil?
      shown = "|#{default}|"
      question =~ /\A(.*?)([\s]*)\z/m ? "#{$1}#{"  " unless $1.empty?}#{shown}#{$2.empty? ? "  " : $2}" : question
    end

    def clean(text)
      case whitespace
      when :strip then text = text.strip
      when :chomp then text = text.chomp
      when :collapse then text = text.gsub(/\s+/, " ")
      when :strip_and_collapse then text = text.strip.gsub(/\s+/, " ")
      when :remove then text = text.gsub(/\s+/, "")
      end
      case self.case
      when :up, :upcase then text.upcase
      when :down, :downcase then text.downcase
      when :capitalize then text.capitalize
      else text
      end
    end

    def valid?(text)
      case validate
      when nil then true
      when Regexp then validate.match?(text)
      when Proc then validate.call(text)
      else validate.respond_to?(:valid?) ? validate.valid?(text) : true
      end
    end

    def in_range?(answer)
      (above.nil? || answer > above) && (below.nil? || answer < below) && (self.in.nil? || self.in.include?(answer))
    end

    def range_text
      [("above #{above}" if above), ("below #{below}" if below), ("included in #{self.in.inspect}" if self.in)].compact.join(" and ")
    end

    # The text as the type that is asked for.
    def convert(text)
      type = answer_type
      if type.nil? || type == String then text
      elsif type == Integer then Integer(text)
      elsif type == Float then Float(text)
      elsif type == Symbol then text.to_sym
      elsif type == Regexp then Regexp.new(text)
      elsif type.is_a?(Proc) then type.call(text)
      elsif type.is_a?(Array) then choice(text, type.map(&:to_s)).then { |found| type.find { |entry| entry.to_s == found } }
      elsif type.is_a?(Hash) then type.fetch(choice(text, type.keys.map(&:to_s)).then { |found| type.keys.find { |key| key.to_s == found } })
      elsif type.respond_to?(:parse) then type.parse(text)
      else raise QuestionError, "the answer type #{type.inspect} isn't supported"
      end
    end

    def choice(text, names)
      return text if names.include?(text)
      found = names.select { |name| name.start_with?(text) }
      raise QuestionError, "Ambiguous choice.  Please choose one of #{list(names)}." if found.size > 1
      found[0] or raise QuestionError, "You must choose one of #{list(names)}."
    end

    def list(names) = "[#{names.join(", ")}]"

    def response(key)
      responses[key] || {
        not_valid: "Your answer isn't valid (must match #{validate.inspect}).",
        not_in_range: "Your answer isn't within the expected range (#{range_text}).",
        invalid_type: "You must enter a valid #{answer_type}.", ask_on_error: "?  ", mismatch: "Your entries didn't match."
      }[key]
    end
  end

  # What a block of choose sets.
  class Menu < Question
    attr_accessor :header, :prompt, :index, :index_suffix, :select_by, :layout, :flow, :shell, :list_option
    attr_reader :items

    def initialize
      super(nil, String)
      @items, @prompt, @index, @index_suffix, @select_by = [], "?  ", :number, ". ", :index_or_name
    end

    def choice(name, _help = nil, _text = nil, &action) = @items << [name, action]
    def choices(*names, &action) = names.each { |name| choice(name, &action) }

    def lines
      @items.each_with_index.map do |(name, _), i|
        mark = index == :letter ? ("a".ord + i).chr : index == :none ? nil : index == :number ? i + 1 : index
        "#{"#{mark}#{index_suffix}" if mark}#{name}"
      end
    end

    def pick(text)
      by_index = { number: text =~ /\A\d+\z/ ? text.to_i - 1 : nil, letter: text =~ /\A[a-z]\z/ ? text.ord - "a".ord : nil }[index]
      return @items[by_index] if select_by != :name && by_index && by_index >= 0 && @items[by_index]
      return nil if select_by == :index
      names = @items.map { |name, _| name.to_s }
      found = names.include?(text) ? [text] : names.select { |name| name.start_with?(text) && !text.empty? }
      found.size == 1 ? @items[names.index(found[0])] : nil
    end
  end

  def initialize(input = $stdin, output = $stdout, *)
    @input, @output = input, output
  end
  attr_reader :input, :output

  # The answer, as the type: a class, a list of choices, or a Proc.
  def ask(text, type = nil)
    question = text.is_a?(Question) ? text : Question.new(text, type)
    yield question if block_given?
    say(question.prompt)
    begin
      answer_to(question)
    rescue QuestionError, ::ArgumentError => e
      raise e if e.is_a?(NoConfirmationQuestionError)
      say(e.is_a?(QuestionError) ? e.message : question.response(:invalid_type))
      prompt = question.response(:ask_on_error)
      say(prompt == :question ? question.prompt : prompt)
      retry
    end
  end

  def agree(text, _character = nil)
    answer = ask(text, ->(given) { given.downcase[0] == "y" }) do |question|
      question.validate = /\A(?:y|yes|n|no)\z/i
      question.responses[:not_valid] = 'Please enter "yes" or "no".'
      question.responses[:ask_on_error] = :question
      yield question if block_given?
    end
    answer
  end

  def choose(*items)
    menu = Menu.new
    menu.choices(*items) unless items.empty?
    yield menu if block_given?
    say(menu.header.end_with?(":") ? menu.header : "#{menu.header}:") if menu.header
    menu.lines.each { |line| say(line) }
    say(menu.prompt)
    until (found = menu.pick(read(menu)))
      say("You must choose one of [#{menu.items.map(&:first).join(", ")}].")
      say("?  ")
    end
    name, action = found
    action ? action.call(name) : name
  end

  # A text that ends with a blank is a question: no new line after it.
  def say(text)
    text = text.to_s
    return if text.empty?
    text =~ /[ \t]\z/ ? @output.print(text) : @output.puts(text)
    @output.flush
  end

  def color(text, *names) = HighLine.color(text, *names)
  def uncolor(text) = HighLine.uncolor(text)
  def list(items, mode = :rows, _option = nil) = mode == :inline ? items.join(", ") : items.map { |item| "#{item}\n" }.join
  def indent(*) = block_given? ? yield : nil
  def newline = @output.puts

  private

  def answer_to(question)
    text = read(question)
    text = question.default.to_s if text.empty? && !question.default.nil?
    raise NotValidQuestionError, question.response(:not_valid) unless question.valid?(text)
    answer = question.convert(text)
    raise NotInRangeQuestionError, question.response(:not_in_range) unless question.in_range?(answer)
    if question.confirm
      sure = question.confirm.is_a?(String) ? question.confirm : "Are you sure?  "
      raise QuestionError, "" unless agree(sure)
    end
    answer
  end

  def read(question)
    hidden = question.echo == false || question.echo.is_a?(String)
    line = hidden && @input.respond_to?(:noecho) && @input.tty? ? @input.noecho(&:gets).tap { @output.puts } : @input.gets
    raise EOFError, "The input stream is exhausted." if line.nil?
    question.clean(line)
  end
end

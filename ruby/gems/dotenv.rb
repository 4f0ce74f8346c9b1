# Variables for the environment from .env files, as the dotenv gem reads them.
require "strscan"

module Dotenv
  VERSION = "3.1.8"

  class Error < StandardError; end

  class MissingKeys < Error
    def initialize(keys)
      super("Missing required configuration key#{"s" if keys.size > 1}: #{keys.inspect}")
    end
  end

  class FormatError < SyntaxError; end

  # The variables of one file.
  class Environment < Hash
    attr_reader :filename, :overwrite

    def initialize(filename, overwrite: false)
      super()
      @filename = filename
      @overwrite = overwrite
      merge!(Parser.call(File.read(@filename), overwrite: overwrite))
    end
  end

  # Reads a file's assignments, `[export] NAME=value` or `NAME: value`. Lines that
  # are none are passed over.
  class Parser
    def self.call(string, overwrite: false) = new(string, overwrite: overwrite).call

    def initialize(string, overwrite: false)
      @scanner = StringScanner.new(string.delete_prefix("\ufeff").gsub(/\r\n?/, "\n"))
      @hash = {}
      @overwrite = overwrite
    end

    def call
      until @scanner.eos?
        @scanner.skip(/\s+/)
        start = @scanner.pos
        next if assignment
        @scanner.pos = start
        @scanner.skip(/.*/)
      end
      @hash
    end

    private

    END_OF_LINE = /[ \t]*(?:#.*)?$/

    def assignment
      start = @scanner.pos
      export = @scanner.skip(/export\s+(?=[\w.])/)
      name = @scanner.scan(/[\w.]+/) or return
      value = written_value if @scanner.skip(/[ \t]*=|:[ \t]/)
      return unless @scanner.match?(END_OF_LINE)
      @scanner.skip(END_OF_LINE)
      if !@overwrite && name != "DOTENV_LINEBREAK_MODE" && ENV.key?(name)
        @hash[name] = ENV[name]
      elsif export && !value
        line = @scanner.string.byteslice(start...@scanner.pos)
        raise FormatError, "Line #{line.inspect} has an unset variable" unless @hash.key?(name)
      else
        @hash[name] = value || ""
      end
    end

    # What quotes hold may go over several lines. Single quotes keep it as it
    # stands.
    def written_value
      @scanner.skip(/[ \t]+/)
      if (text = quoted("'"))
        text
      elsif (text = quoted('"'))
        expand(linebreaks(text))
      elsif (text = @scanner.scan(/[^#\n]+/))
        text = text.strip
        # Quotes with quotes in them.
        case text.size > 1 && text[0] == text[-1] && text[0]
        when "'" then text[1..-2]
        when '"' then expand(linebreaks(text[1..-2]))
        else expand(text)
        end
      end
    end

    QUOTED = { "'" => /'((?:\\'|[^'])*)'(?=[ \t]*(?:#|$))/, '"' => /"((?:\\"|[^"])*)"(?=[ \t]*(?:#|$))/ }.freeze

    def quoted(quote)
      @scanner[1] if @scanner.skip(QUOTED[quote])
    end

    def linebreaks(text)
      strict = (@hash["DOTENV_LINEBREAK_MODE"] || ENV["DOTENV_LINEBREAK_MODE"]) == "strict"
      text.gsub(/\\[nr]/) { |escape| strict ? "\\#{escape}" : { "\\n" => "\n", "\\r" => "\r" }[escape] }
    end

    def expand(text)
      commands(variables(text.gsub(/\\[^$]/) { |escape| escape[1] }))
    end

    def variables(text)
      text.gsub(/\\?\$(?!\()(?:\{(\w+)\}|(\w+))?/) do |found|
        name = $1 || $2
        next found.delete_prefix("\\") if found.start_with?("\\") || !name
        lookup(name)
      end
    end

    def lookup(name)
      from = @overwrite ? [@hash, ENV] : [ENV, @hash]
      source = from.find { |env| env.key?(name) }
      source ? source[name] : ""
    end

    # $(command) is what the command prints.
    def commands(text)
      rest = StringScanner.new(text)
      result = +""
      until rest.eos?
        if rest.skip(/\\(?=\$\()/)
          result << rest.getch
        elsif rest.match?(/\$\(/) && (length = command_length(rest.rest))
          command = rest.rest[2...length - 1]
          result << `#{command}`.chomp
          rest.pos += rest.rest[0, length].bytesize
        else
          result << rest.getch
        end
      end
      result
    end

    # How many characters there are up to the parenthesis that closes the first.
    def command_length(text)
      open = 0
      text.each_char.with_index(1) do |char, count|
        open += 1 if char == "("
        open -= 1 if char == ")"
        return count if open.zero? && char == ")"
      end
      nil
    end
  end

  class << self
    attr_accessor :instrumenter

    # Sets what isn't set yet. Files that are missing are passed over.
    def load(*filenames, overwrite: false, ignore: true)
      parse(*filenames, overwrite: overwrite, ignore: ignore) do |env|
        update(env, overwrite: overwrite)
      end
    end

    def load!(*filenames) = load(*filenames, ignore: false)
    def overwrite(*filenames) = load(*filenames, overwrite: true)
    alias overload overwrite
    def overwrite!(*filenames) = load(*filenames, overwrite: true, ignore: false)
    alias overload! overwrite!

    def parse(*filenames, overwrite: false, ignore: true)
      filenames = filenames.flatten
      filenames = [".env"] if filenames.empty?
      filenames = filenames.reverse if overwrite
      filenames.each_with_object({}) do |filename, hash|
        begin
          env = Environment.new(File.expand_path(filename.to_s), overwrite: overwrite)
        rescue Errno::ENOENT, Errno::EISDIR => e
          raise e unless ignore
          next
        end
        yield env if block_given?
        hash.merge!(env)
      end
    end

    def update(env = {}, overwrite: false)
      env.each { |key, value| ENV[key] = value if overwrite || !ENV.key?(key) }
      env
    end

    def require_keys(*keys)
      missing = keys.flatten - ENV.keys
      raise MissingKeys.new(missing) unless missing.empty?
    end

    def save = @saved = ENV.to_h

    def restore(env = @saved)
      ENV.replace(env) if env
    end

    def modify(env = {})
      before = ENV.to_h
      update(env, overwrite: true)
      yield
    ensure
      ENV.replace(before)
    end
  end
end

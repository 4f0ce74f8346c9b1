# Variables for the environment from .env files, as the dotenv gem reads them.
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

  class Parser
    LINE = /
      (?:^|\A)
      \s*
      (?<export>export\s+)?
      (?<key>[\w.]+)
      (?:
        (?:\s*=\s*?|:\s+?)
        (?<value>
          \s*'(?:\\'|[^'])*'
          |
          \s*"(?:\\"|[^"])*"
          |
          [^\#\n]+
        )?
      )?
      \s*
      (?:\#.*)?
      (?:$|\z)
    /x

    def self.call(string, overwrite: false) = new(string, overwrite: overwrite).call

    def initialize(string, overwrite: false)
      @string = string.delete_prefix("\ufeff").gsub(/\r\n?/, "\n")
      @hash = {}
      @overwrite = overwrite
    end

    def call
      @string.scan(LINE) do
        line = $~
        key = line[:key]
        if !@overwrite && key != "DOTENV_LINEBREAK_MODE" && ENV.key?(key)
          @hash[key] = ENV[key]
        elsif line[:export] && !line[:value]
          raise FormatError, "Line #{line.to_s.inspect} has an unset variable" unless @hash.key?(key)
        else
          @hash[key] = value_of(line[:value] || "")
        end
      end
      @hash
    end

    # Quotes go; in single quotes all is as it stands.
    def value_of(text)
      text = text.strip
      quote = nil
      if (m = /\A(['"])(.*)\1\z/m.match(text))
        quote, text = m[1], m[2]
      end
      return text if quote == "'"
      text = linebreaks(text) if quote == '"'
      commands(variables(text.gsub(/\\([^$])/) { $1 }))
    end

    def linebreaks(text)
      if (@hash["DOTENV_LINEBREAK_MODE"] || ENV["DOTENV_LINEBREAK_MODE"]) == "strict"
        text.gsub(/\\([nr])/) { "\\\\#{$1}" }
      else
        text.gsub(/\\([nr])/) { $1 == "n" ? "\n" : "\r" }
      end
    end

    def variables(text)
      text.gsub(/(\\)?(\$)(?!\()(\{)?([A-Za-z0-9_]+)?(\})?/) do |found|
        escaped, name = $1, $4
        if escaped then found[1..-1]
        elsif name then lookup(name)
        else found
        end
      end
    end

    def lookup(name)
      from = @overwrite ? [@hash, ENV] : [ENV, @hash]
      source = from.find { |env| env.key?(name) }
      source ? source[name] : ""
    end

    # $(command) is what the command prints.
    def commands(text)
      text.gsub(/(?<backslash>\\)?\$(?<cmd>\((?:[^()]|\g<cmd>)+\))/) do |found|
        escaped, command = $~[:backslash], $~[:cmd]
        escaped ? found[1..-1] : `#{variables(command[1..-2])}`.chomp
      end
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

# Airbrussh's classes, for formatters that recipes build on them. The format
# itself is Go's (see package output), and shows the same.
require "delegate"
require "fileutils"
require "logger"

module Airbrussh
  module Colors
    ANSI_CODES = { red: 31, green: 32, yellow: 33, blue: 34, gray: 90 }.freeze

    ANSI_CODES.each do |name, code|
      define_method(name) { |text| "\e[0;#{code};49m#{text}\e[0m" }
      module_function name
    end
  end

  # Lines of a terminal: cut to its width, plain where it has no colours.
  class Console
    COLOR = /\e\[[\d;]*m/.freeze

    attr_reader :output, :config

    def initialize(output, config = Airbrussh.configuration)
      @output = output
      @config = config
    end

    def print_line(obj = "")
      line = obj.to_s
      width = console_width
      line = truncate_to_console_width(line) if width && width > 0
      line = strip_ascii_color(line) unless color_enabled?
      write("#{line}\n")
    end

    def write(text)
      output.write(text || "")
    end
    alias << write

    def truncate_to_console_width(text)
      text = text.to_s.rstrip
      return text if strip_ascii_color(text).length <= console_width
      left = console_width - 1
      kept = text.scan(/#{COLOR}|./m).take_while { |part| COLOR.match?(part) || (left -= 1) >= 0 }
      "#{kept.join}…\e[0m"
    end

    def strip_ascii_color(text)
      (text || "").gsub(COLOR, "")
    end

    def console_width
      given = config.truncate
      return given if given.is_a?(Integer)
      output.winsize.last if given == :auto && output.respond_to?(:winsize) && output.tty?
    end

    private

    def color_enabled?
      config.color == :auto ? SSHKit::Color.new(output).colorize? : config.color
    end
  end

  # A command with the number that the screen shows it by.
  class CommandFormatter < SimpleDelegator
    include Colors

    def initialize(command, position)
      super(command)
      @position = position
    end

    def start_message
      "#{number} #{yellow(to_s.sub(%r{\A/usr/bin/env }, ""))}"
    end

    def exit_message
      mark = failure? ? red("✘ #{number} #{place}") : green("✔ #{number} #{place}")
      "#{mark} #{format("%5.3fs", runtime)}"
    end

    def format_output(line)
      "#{number} #{line.chomp}"
    end

    private

    def number = format("%02d", @position.to_i + 1)

    def place
      [host.user || (host.ssh_options || {})[:user], host.to_s].compact.join("@")
    end
  end

  # What the screen shows, task by task.
  class ConsoleFormatter < SSHKit::Formatter::Abstract
    attr_reader :config, :context

    def initialize(io, config = Airbrussh.configuration)
      super(io)
      @config = config
      @context = config.context.new(config)
      @console = Console.new(original_output, config)
      write_banner
    end

    def current_task_name = context.current_task_name
    def register_new_command(command) = context.register_new_command(command)

    def write_banner
      print_line(config.banner_message) if config.banner_message
    end

    def log_command_start(command)
      return if hidden?(command)
      print_task_if_changed
      is_new = register_new_command(command)
      print_indented_line(decorate(command).start_message) if is_new
    end

    def log_command_data(command, stream_type, text)
      return if hidden?(command) || !config.show_command_output?(stream_type)
      shown = decorate(command)
      text.each_line { |line| print_indented_line(shown.format_output(line)) }
    end

    def log_command_exit(command)
      print_indented_line(decorate(command).exit_message, -2) unless hidden?(command)
    end

    def write(obj)
      return if !obj.is_a?(SSHKit::LogMessage) || hidden?(obj)
      print_task_if_changed
      print_indented_line(format_log_message(obj))
    end
    alias << write

    private

    def hidden?(obj) = obj.verbosity <= SSHKit::Logger::DEBUG

    def decorate(command) = CommandFormatter.new(command, context.position(command))

    def print_task_if_changed
      name = current_task_name.to_s
      return if name.empty? || name == @last_printed_task
      @last_printed_task = name
      print_line("#{config.task_prefix}#{clock} #{Colors.blue(name)}")
    end

    # Since the first header.
    def clock
      @began ||= Time.now
      format("%02d:%02d", *(Time.now - @began).to_i.divmod(60))
    end

    def format_log_message(message)
      text = message.to_s
      case message.verbosity
      when SSHKit::Logger::WARN then "#{Colors.yellow("WARN")}  #{text}"
      when SSHKit::Logger::ERROR then "#{Colors.red("ERROR")} #{text}"
      when SSHKit::Logger::FATAL then "#{Colors.red("FATAL")} #{text}"
      else text
      end
    end

    def print_line(text) = @console.print_line(text)
    def print_indented_line(text, offset = 0) = print_line("#{" " * (6 + offset)}#{text}")
  end

  # Another formatter that writes to a file.
  class LogFileFormatter < SimpleDelegator
    LIMIT = 20 * 1024 * 1024 # bytes, from which the file becomes FILE.0

    attr_reader :path

    def initialize(path, formatter_class = SSHKit::Formatter::Pretty)
      @path = path
      FileUtils.mkdir_p(File.dirname(path))
      super(formatter_class.new(::Logger.new(path, 1, LIMIT)))
      ["-" * 75, "START #{Time.now} cap #{ARGV.join(" ")}", "-" * 75].each { |line| info(line) }
    end
  end

  # Passes on to several formatters. What a command says is each one's own.
  module Delegating
    FORWARD_METHODS = %w[fatal error warn info debug log log_command_start log_command_data log_command_exit].freeze
    DUP_AND_FORWARD_METHODS = %w[<< write].freeze

    attr_reader :formatters

    FORWARD_METHODS.each do |name|
      define_method(name) { |*args| formatters.map { |formatter| formatter.public_send(name, *args) }.last }
    end

    DUP_AND_FORWARD_METHODS.each do |name|
      define_method(name) { |obj| formatters.map { |formatter| formatter.public_send(name, obj.dup) }.last }
    end
  end

  class DelegatingFormatter
    include Delegating

    def initialize(formatters)
      @formatters = formatters
    end
  end

  # Of the classes that recipes derive from Airbrussh::Formatter.
  module OwnFormatter
    include Delegating

    def initialize(io, given = {})
      super(io)
      config = given.is_a?(Configuration) ? given : Airbrussh.configuration(given)
      @formatters = config.formatters(io)
    end
  end

  module Rake
    # The task under way, and the numbers of its commands.
    class Context
      class << self
        def current_task_name = Gocap.current_task_name

        def current_task_name=(name)
          Gocap.current_task_name = name
        end
      end

      def initialize(config = Airbrussh.configuration)
        @config = config
        @commands = []
      end

      def current_task_name
        self.class.current_task_name if @config.monkey_patch_rake
      end

      # Whether the command is the first of its text in this task.
      def register_new_command(command)
        task = current_task_name
        @commands = [] if task != @task
        @task = task
        return false if @commands.include?(command.to_s)
        @commands << command.to_s
        true
      end

      def position(command) = @commands.index(command.to_s)
    end
  end
end

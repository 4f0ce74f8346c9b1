# Formats as SSHKit's classes. Those that recipes choose by name are Go's (see
# package output); the code here runs when a recipe makes one of its own, or an
# object of these.
module SSHKit
  module Formatter
    class Abstract
      attr_reader :original_output, :options

      def initialize(output, options = {})
        @original_output = output
        @options = options
        @color = SSHKit::Color.new(output)
      end

      def colorize(obj, color, mode = nil)
        @color.colorize(obj, color, mode)
      end

      def read(*args)
        original_output.read(*args)
      end

      def rewind
        original_output.rewind
      end

      %w[debug info warn error fatal].each_with_index do |name, level|
        define_method(name) { |message| write(LogMessage.new(level, message)) }
      end
      alias log info

      def log_command_start(command)
        write(command)
      end

      def log_command_data(command, _stream_type, _stream_data)
        write(command)
      end

      def log_command_exit(command)
        write(command)
      end

      def <<(obj)
        write(obj)
      end

      def write(_obj)
        raise "Abstract formatter should not be used directly, maybe you want SSHKit::Formatter::BlackHole"
      end
    end

    class BlackHole < Abstract
      def write(_obj)
      end
    end

    class Dot < Abstract
      def write(_obj)
      end

      def log_command_exit(command)
        original_output << colorize(".", command.failure? ? :red : :green)
      end
    end

    class Pretty < Abstract
      LEVEL_NAMES = %w[DEBUG INFO WARN ERROR FATAL].freeze
      LEVEL_COLORS = %i[black blue yellow red red].freeze

      def log_command_start(command)
        host = colorize(command.host, :blue)
        place = command.host.user ? "as #{colorize(command.host.user, :blue)}@#{host}" : "on #{host}"
        write_message(command.verbosity, "Running #{colorize(command, :yellow, :bold)} #{place}", command.uuid)
        write_message(Logger::DEBUG, "Command: #{colorize(command.to_command, :blue)}", command.uuid)
      end

      def log_command_data(command, stream_type, stream_data)
        color = stream_type == :stderr ? :red : :green
        write_message(Logger::DEBUG, colorize("\t#{stream_data}".chomp, color), command.uuid)
      end

      def log_command_exit(command)
        result = command.failure? ? colorize("failed", :red, :bold) : colorize("successful", :green, :bold)
        text = "Finished in #{format("%5.3f", command.runtime)} seconds with exit status #{command.exit_status} (#{result})."
        write_message(command.verbosity, text, command.uuid)
      end

      def write(obj)
        Formatter.check(obj)
        write_message(obj.verbosity, obj.to_s)
      end

      protected

      def format_message(verbosity, message, uuid = nil)
        message = "[#{colorize(uuid, :green)}] #{message}" unless uuid.nil?
        "#{colorize(Pretty::LEVEL_NAMES[verbosity].rjust(6), Pretty::LEVEL_COLORS[verbosity])} #{message}"
      end

      private

      def write_message(verbosity, message, uuid = nil)
        original_output << "#{format_message(verbosity, message, uuid)}\n" if verbosity >= SSHKit.config.output_verbosity
      end
    end

    class SimpleText < Pretty
      def colorize(obj, _color, _mode = nil)
        obj.to_s
      end

      def format_message(_verbosity, message, _uuid = nil)
        message
      end
    end

    # Of the formatter that stands for a format of Go's.
    module OnScreen
      %i[log_command_start log_command_data log_command_exit].each do |name|
        define_method(name) do |*|
          raise NotImplementedError, "#{name} of the format on the screen is not supported by gocap: SSHKit.config.output = SSHKit::Formatter::Pretty.new($stdout)"
        end
      end

      %w[debug info warn error fatal].each_with_index do |name, level|
        define_method(name) { |message| Gocap.screen_log(nil, level, message.to_s) }
      end

      def log(message)
        info(message)
      end

      def write(obj)
        Formatter.check(obj)
        Gocap.screen_log(nil, obj.verbosity, obj.to_s)
      end

      def <<(obj)
        write(obj)
      end
    end

    class Airbrussh < Abstract
      include OnScreen

      # A recipe's own writes in Ruby.
      def self.inherited(own)
        super
        own.include ::Airbrussh::OwnFormatter
      end
    end

    BUILT_IN = [Airbrussh, BlackHole, Dot, Pretty, SimpleText].each_with_object({}) { |c, h| h[c.name.split("::").last.downcase] = c }

    class << self
      # Whether it stands for a format of Go's: classes that are derived from it don't.
      def on_screen?(formatter)
        formatter.is_a?(OnScreen) && (!formatter.is_a?(Airbrussh) || formatter.instance_of?(Airbrussh))
      end

      def check(obj)
        return if obj.is_a?(LogMessage)
        raise "write only supports formatting SSHKit::LogMessage, called with #{obj.class}: #{obj.inspect}"
      end

      # The formatter of a format's name: one of Go's, or a class that the recipe has
      # added to this module.
      def named(name, *options)
        name = name.to_s.downcase
        built_in = BUILT_IN[name.gsub("_", "")]
        return built_in.new($stdout, *options).extend(OnScreen) if built_in
        own = constants.find { |constant| constant.to_s.downcase == name && const_get(constant).respond_to?(:new) }
        raise NameError, "Unrecognized SSHKit::Formatter #{name.inspect}" if own.nil?
        const_get(own).new($stdout, *options)
      end
    end
  end

  # What becomes of commands, for formatters in Ruby and interaction handlers.
  class Command
    attr_reader :started, :started_at, :exit_status, :runtime

    def started=(value)
      @started_at = Time.now
      @started = value
    end

    # Backends of a recipe's own, which run it themselves, tell how it ended.
    def exit_status=(status)
      finish(status, started_at && Time.now - started_at)
      Gocap.command_failed(self, status, full_stdout, full_stderr) if status > 0 && options[:raise_on_non_zero_exit]
    end

    def on_stdout(_channel, data) = receive(:stdout, data)
    def on_stderr(_channel, data) = receive(:stderr, data)

    def receive(stream, data)
      if stream == :stderr
        @stderr = data
        @full_stderr = full_stderr + data
      else
        @stdout = data
        @full_stdout = full_stdout + data
      end
    end

    # What became of it, where nobody has listened meanwhile.
    def __ended(status, stdout, stderr)
      @exit_status, @full_stdout, @full_stderr = status, stdout, stderr
    end

    def finish(status, runtime)
      @finished_at = Time.now
      @exit_status = status
      @runtime = runtime
    end

    def to_hash
      {
        command: to_s, args: args, options: options, exit_status: exit_status, stdout: full_stdout, stderr: full_stderr,
        started_at: started_at, finished_at: @finished_at, runtime: runtime, uuid: uuid,
        started: started?, finished: finished?, successful: successful?, failed: failed?
      }
    end

    def full_stdout
      @full_stdout ||= ""
    end

    def full_stderr
      @full_stderr ||= ""
    end

    # The latest piece of output. Formatters of old empty it when they have shown it.
    attr_writer :stdout, :stderr

    def stdout
      @stdout ||= ""
    end

    def stderr
      @stderr ||= ""
    end

    def started?
      started
    end

    def complete?
      !exit_status.nil?
    end
    alias finished? complete?

    def success?
      exit_status.nil? ? false : exit_status.to_i == 0
    end
    alias successful? success?

    def failure?
      exit_status.to_i > 0
    end
    alias failed? failure?

    # What words a command, and is no longer the engine's once a recipe has its own.
    WORDING = %i[to_command to_s should_map? within umask with user in_background group environment_string].freeze

    class << self
      def method_added(name)
        Gocap.commands_reopened if WORDING.include?(name)
      end

      def prepend(*modules)
        super.tap { Gocap.commands_reopened if WORDING.any? { |name| modules.any? { |m| m.method_defined?(name) } } }
      end
    end
  end
end

module Gocap
  class << self
    # A message: to the screen, or the recipe's own formatter.
    def log(host, level, text)
      return screen_log(host, level, text.to_s) unless own_formatter?
      SSHKit.config.output.send(SSHKit::Formatter::Pretty::LEVEL_NAMES[level].downcase, text)
    end

    def command_started(command)
      SSHKit.config.output.log_command_start(command.with_redaction)
      command.started = Time.now
    end

    # What a command says, for its interaction handler and the recipe's own
    # formatter. The answer is the handler's, or its channel where the user is to be
    # asked for it.
    def command_said(command, handler, format, stream, data)
      command.receive(stream, data)
      channel = ReplyChannel.new
      handler.on_data(command, stream, data, channel) if handler
      SSHKit.config.output.log_command_data(command, stream, data) if format
      channel.question ? channel : channel.text
    end

    # Puts a handler's question, unless the answer is there.
    def command_asks(channel)
      channel.answer.tap { |text| $stderr.print channel.question unless text }
    end

    def command_told(channel, given) = channel.answer(given)

    def command_ended(command, status, runtime)
      command.finish(status, runtime)
      SSHKit.config.output.log_command_exit(command)
    end
  end
end

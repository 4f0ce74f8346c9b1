# SSHKit as recipes see it: configuration, command map, hosts, back ends.
module SSHKit
  VERSION = "1.25.0"

  class StandardError < ::StandardError
  end

  class UnparsableHostStringError < SSHKit::StandardError
  end

  class Command
    class Failed < SSHKit::StandardError
    end
  end

  module Runner
    class ExecuteError < SSHKit::StandardError
    end

    class Abstract
      attr_reader :hosts, :options, :block

      def initialize(hosts, options = nil, &block)
        @hosts = Array(hosts)
        @options = options || {}
        @block = block
      end

      private

      def backend(host, &block)
        SSHKit.backend_for(host, &block)
      end
    end

    class Parallel < Abstract
      def execute
        SSHKit.run_on(hosts, { in: :parallel }, &block)
      end
    end

    class Sequential < Abstract
      attr_writer :wait_interval

      def execute
        SSHKit.run_on(hosts, { in: :sequence, wait: @wait_interval || options[:wait] }, &block)
      end
    end

    class Group < Sequential
      attr_writer :group_size

      def execute
        SSHKit.run_on(hosts, { in: :groups, limit: @group_size || options[:limit], wait: @wait_interval || options[:wait] }, &block)
      end
    end

    class Null < Abstract
      def execute
        SSHKit::Backend::Skipper.new(&block).run
      end
    end
  end

  # Name to command line. A missing name maps to "/usr/bin/env NAME".
  class CommandMap
    DIRECT = %w[if test time exec].freeze

    class PrefixProvider
      def initialize
        @storage = {}
      end

      def [](command)
        @storage[command.to_sym] ||= []
      end

      def []=(command, list)
        @storage[command.to_sym] = list
      end
    end

    def initialize(value = nil)
      @explicit = !value.nil?
      @map = {}
      @prefix = PrefixProvider.new
      (value || {}).each { |k, v| @map[k.to_sym] = v }
    end

    def prefix
      @prefix
    end

    def clear
      @map = {}
    end

    def [](command)
      name = command.to_sym
      prefixes = @prefix[name]
      if prefixes.any?
        (prefixes.map { |p| p.respond_to?(:call) ? p.call : p } + [command]).join(" ")
      else
        value = @map[name]
        value = value.call if value.respond_to?(:call)
        if value.nil? && !@map.key?(name)
          return "" if @explicit
          value = DIRECT.include?(name.to_s) ? command.to_s : "/usr/bin/env #{command}"
        end
        value
      end
    end

    def []=(command, mapped)
      @map[command.to_sym] = mapped
    end
  end

  class Configuration
    attr_accessor :umask
    attr_writer :default_env, :command_map, :default_runner

    def initialize
      @default_runner_config = nil
    end

    def output
      @output ||= Output.new
    end

    def output=(formatter)
      if formatter.is_a?(Output)
        @output = formatter
      else
        raise NotImplementedError, "SSHKit.config.output = #{formatter.class}: gocap doesn't run custom formatters yet"
      end
    end

    def deprecation_logger
      @deprecation_logger ||= DeprecationLogger.new($stderr)
    end

    def deprecation_output=(out)
      @deprecation_logger = DeprecationLogger.new(out)
    end

    def default_env
      @default_env ||= {}
    end

    def default_runner
      @default_runner ||= :parallel
    end

    def default_runner_config
      @default_runner_config ||= { in: default_runner }
    end

    def default_runner_config=(config)
      @default_runner_config = config
    end

    def backend
      @backend ||= SSHKit::Backend::Netssh
    end

    def backend=(klass)
      @backend = klass
    end

    def output_verbosity
      @output_verbosity ||= Gocap::INFO
    end

    def output_verbosity=(verbosity)
      @output_verbosity = SSHKit.level(verbosity)
      Gocap.use_verbosity(@output_verbosity)
    end

    def format=(format)
      use_format(format)
    end

    def use_format(format, *args)
      if format.is_a?(Class)
        raise NotImplementedError, "use_format #{format}: gocap doesn't run custom formatters yet"
      else
        Gocap.use_format(format.to_s, args.first || {})
      end
    end

    def command_map
      @command_map ||= CommandMap.new
    end

    def command_map=(value)
      @command_map = value.is_a?(CommandMap) ? value : CommandMap.new(value)
    end
  end

  class DeprecationLogger
    def initialize(out)
      @out = out
      @seen = []
    end

    def log(message)
      return if @out.nil?
      line = "[Deprecated] #{message}\n"
      place = Gocap.caller_place
      line += "    (Called from #{place})\n" if place
      return if @seen.include?(line)
      @seen << line
      @out << line
    end
  end

  # What `SSHKit.config.output` answers: log lines and writes to the screen.
  class Output
    %w[debug info warn error fatal].each_with_index do |name, i|
      define_method(name) { |text = nil| Gocap.log(nil, i, text.to_s) }
    end

    def log(text)
      info(text)
    end

    def write(obj)
      Gocap.log(nil, Gocap::INFO, obj.to_s)
    end
    alias << write

    def verbosity
      SSHKit.config.output_verbosity
    end

    def verbosity=(level)
      SSHKit.config.output_verbosity = level
    end
  end

  class LogMessage
    attr_reader :verbosity

    def initialize(verbosity, message)
      @verbosity = verbosity
      @message = message
    end

    def to_s
      @message.to_s.strip
    end
  end

  class << self
    attr_writer :config

    def config
      @config ||= Configuration.new
    end

    def configure
      yield config
    end

    def reset_configuration!
      @config = nil
    end

    # A level name or number as a number: DEBUG is 0, FATAL 4.
    def level(value)
      return value if value.is_a?(Integer)
      name = value.to_s.upcase
      index = %w[DEBUG INFO WARN ERROR FATAL].index(name)
      raise NameError, "uninitialized constant Logger::#{name}" if index.nil?
      index
    end

    def backend_for(host, &block)
      if host.local?
        Backend::Local.new(host, &block)
      else
        config.backend.new(host, &block)
      end
    end

    # Runs the block once for each host, each on a fiber of its own.
    def run_on(hosts, options, &block)
      Gocap.run_hosts(hosts, options[:in], options[:limit], options[:wait]) { |host| backend_for(host, &block).run }
      nil
    end
  end

  class Coordinator
    attr_accessor :hosts

    def initialize(raw_hosts)
      @raw_hosts = Array(raw_hosts)
      @hosts = Gocap.resolve_hosts(@raw_hosts)
    end

    def each(options = {}, &block)
      return if hosts.empty?
      options = SSHKit.config.default_runner_config.merge(options || {})
      strategy = options[:in]
      case strategy
      when :parallel, :sequence, :groups
        SSHKit.run_on(hosts, options, &block)
      when Class
        strategy.new(hosts, options, &block).execute
      else
        raise "Don't know how to handle run style #{strategy.inspect}"
      end
    end
  end

  class Host
    attr_writer :ssh_options

    def initialize(value = nil)
      attributes = value.is_a?(Hash) ? value : {}
      Gocap.host_init(self, value.is_a?(Hash) ? nil : value)
      attributes.each do |name, given|
        unless %i[hostname user username port password key keys ssh_options transfer_method].include?(name.to_sym)
          raise ArgumentError, "Unknown host property #{name}"
        end
        send("#{name}=", given)
      end
    end

    def ssh_options
      @ssh_options ||= {}
    end

    def netssh_options
      options = { keys: keys, port: port, user: user, forward_agent: true }
      options[:password] = password if password
      options.reject { |_, v| v.nil? || v == [] }.merge(ssh_options)
    end

    # A plain host has no properties; those of a declared server are its own.
    def properties
      @properties ||= OpenStruct.new
    end

    def ==(other)
      other.is_a?(Host) && hash_key == other.hash_key
    end
    alias eql? ==

    def hash
      hash_key.hash
    end

    def to_s
      hostname.to_s
    end

    def username
      user
    end

    def inspect
      "#<#{self.class} #{hash_key}>"
    end
  end

  module DSL
    def on(hosts, options = {}, &block)
      Coordinator.new(hosts).each(options, &block)
    end

    def run_locally(&block)
      Backend::Local.new(&block).run
    end
  end

  # Of a string that is sent but never shown.
  module Redaction
  end

  class MappingInteractionHandler
    def initialize(mapping, log_level = nil)
      @mapping = mapping
      @log_level = log_level
    end

    def on_data(_command, stream_name, data, channel)
      log("Looking up response for #{stream_name} message #{data.inspect}")
      response = lookup(data)
      if response.nil?
        log("Unable to find interaction handler mapping for #{stream_name}: #{data.inspect} so no response was sent")
      else
        log("Sending #{response.inspect}")
        channel.send_data(response)
      end
    end

    private

    def lookup(data)
      return @mapping.call(data) if @mapping.respond_to?(:call)
      key = @mapping.keys.find { |k| k === data }
      key.nil? ? nil : @mapping[key]
    end

    def log(text)
      Gocap.log(nil, SSHKit.level(@log_level), text) if @log_level
    end
  end

  module Backend
    class MethodUnavailableError < SSHKit::StandardError
    end

    class << self
      def current
        Gocap.current_backend
      end
    end

    class Abstract
      attr_reader :host

      class << self
        def config
          @config ||= ConfigurationProxy.new
        end

        def configure
          yield config
        end

        def pool
          @pool ||= Pool.new
        end
      end

      def initialize(host, &block)
        host = Host.new(host) unless host.is_a?(Host)
        @host = host
        @block = block
        @pwd = []
        @env = {}
        @user = nil
        @group = nil
      end

      def run
        Gocap.current_backend = self
        begin
          instance_exec(@host, &@block)
        ensure
          Gocap.current_backend = nil
        end
      end

      def execute(*args)
        options = take_options(args)
        status = perform(args, { verbosity: Gocap::INFO, raise_on_non_zero_exit: true }.merge(options))[0]
        status == 0
      end

      def test(*args)
        options = take_options(args)
        status = perform(args, { verbosity: Gocap::DEBUG }.merge(options).merge(raise_on_non_zero_exit: false))[0]
        status == 0
      end

      def capture(*args)
        options = take_options(args)
        options = { verbosity: Gocap::DEBUG, raise_on_non_zero_exit: true, strip: true }.merge(options)
        out = perform(args, options)[1]
        options[:strip] ? out.strip : out
      end

      def background(*args)
        SSHKit.config.deprecation_logger.log("The background method is deprecated. Blame badly behaved pseudo-daemons!")
        options = take_options(args).merge(run_in_background: true)
        execute(*args, options)
      end

      def make(commands = [])
        execute(:make, commands)
      end

      def rake(commands = [])
        execute(:rake, commands)
      end

      %w[debug info warn error fatal].each_with_index do |name, i|
        define_method(name) { |*texts| Gocap.log(@host, i, texts.join(" ")) }
      end

      def log(text)
        info(text)
      end

      def redact(arg)
        arg.to_s.dup.extend(Redaction)
      end

      def within(directory, &block)
        @pwd.push(directory.to_s)
        escaped = Gocap.escape_path(pwd_path)
        execute("if test ! -d #{escaped}; then echo \"Directory does not exist '#{escaped}'\" 1>&2; false; fi",
                verbosity: Gocap::DEBUG)
        block.call
      ensure
        @pwd.pop
      end

      def with(environment, &block)
        outer = @env
        @env = outer.merge(environment)
        block.call
      ensure
        @env = outer
      end

      def as(who, &block)
        outer_user = @user
        outer_group = @group
        if who.is_a?(Hash)
          @user = who[:user] || who["user"]
          @group = who[:group] || who["group"]
        else
          @user = who
          @group = nil
        end
        user = Gocap.escape(@user.to_s)
        execute("if ! sudo -u #{user} whoami > /dev/null; then echo \"You cannot switch to user '#{user}' using sudo, please check the sudoers file\" 1>&2; false; fi",
                verbosity: Gocap::DEBUG)
        block.call
      ensure
        @user = outer_user
        @group = outer_group
      end

      def upload!(local, remote, options = {})
        Gocap.await(Gocap.upload(@host, local, absolute(remote), transfer_options(options)))
        true
      end

      def download!(remote, local = nil, options = {})
        Gocap.await(Gocap.download(@host, absolute(remote), local, transfer_options(options)))
      end

      def sudo(*args)
        execute(:sudo, *args)
      end

      # The command as it would be sent from here.
      def command(args, options = {})
        Gocap.command(@host, args, context(args, options), nil)
      end

      private

      def take_options(args)
        args.last.is_a?(Hash) ? args.pop : {}
      end

      def perform(args, options)
        raise ArgumentError, "Must pass arguments to Command.new" if args.empty?
        start(Gocap.command(@host, args, context(args, options), handler_of(options[:interaction_handler])))
      end

      def start(command)
        Gocap.await(Gocap.exec(command, self.class.config.pty ? true : false))
      end

      # A Hash or Proc answers chunks of output by itself.
      def handler_of(handler)
        return handler if handler.nil? || handler.respond_to?(:on_data)
        MappingInteractionHandler.new(handler)
      end

      def context(args, options)
        name = args.first.to_s.strip
        mapped = name =~ /\s/ ? nil : SSHKit.config.command_map[args.first.is_a?(Symbol) ? args.first : name]
        {
          mapped: mapped.nil? ? nil : mapped.to_s,
          dir: @pwd.empty? ? nil : pwd_path,
          env: SSHKit.config.default_env.merge(@env),
          user: @user, group: @group, umask: SSHKit.config.umask,
          background: options[:run_in_background] ? true : false,
          verbosity: SSHKit.level(options[:verbosity] || Gocap::INFO),
          raise_on_non_zero_exit: options[:raise_on_non_zero_exit] ? true : false
        }
      end

      def pwd_path
        File.join(@pwd.map(&:to_s))
      end

      def absolute(remote)
        return remote unless remote.is_a?(String) || remote.is_a?(Pathname)
        path = remote.to_s
        return path if @pwd.empty? || path.start_with?("/", "~/")
        File.join(pwd_path, path)
      end

      def transfer_options(options)
        options ||= {}
        known = [:recursive, :preserve, :verbose, :shell, :log_percent, :verbosity, :mode, :via, :chunk_size, :hash, :host, :strategy, :properties]
        options.each_key do |k|
          raise ArgumentError, "unknown upload!/download! option #{k.inspect}" unless known.include?(k.to_sym)
        end
        {
          recursive: options[:recursive] ? true : false,
          preserve: options[:preserve] ? true : false,
          log_percent: options[:log_percent],
          verbosity: SSHKit.level(options[:verbosity] || Gocap::INFO)
        }
      end
    end

    class Netssh < Abstract
      def host_is_remote?
        true
      end
    end

    class Local < Abstract
      def initialize(host = nil, &block)
        super(host.nil? ? Host.new(:local) : host, &block)
      end

      private

      def start(command)
        Gocap.dry_run? ? Gocap.print_command(command) : super
      end
    end

    # Dry run: commands are shown, not run. Every test is true.
    class Printer < Abstract
      def execute(*args)
        super
        false
      end

      def test(*args)
        super
        true
      end

      def capture(*args)
        super
        ""
      end

      # A transfer is shown as if it were a command.
      def upload!(*args)
        execute(*args)
      end

      def download!(*args)
        execute(*args)
      end

      private

      def start(command)
        Gocap.print_command(command)
      end
    end

    class Skipper < Abstract
      def initialize(host = nil, &block)
        super(host.nil? ? Host.new(:local) : host, &block)
      end

      private

      def start(command)
        warn "[SKIPPING] No Matching Host for #{Gocap.command_line(command)}"
        [0, "", ""]
      end
    end

    # Settings of the SSH back end.
    class ConfigurationProxy
      attr_accessor :pty, :connection_timeout
      attr_writer :ssh_options
      attr_reader :transfer_method

      def ssh_options
        @ssh_options ||= {}
      end

      def transfer_method=(value)
        unless %i[scp sftp].include?(value)
          raise ArgumentError, "#{value.inspect} is not a valid transfer method. Supported methods are :scp, :sftp."
        end
        @transfer_method = value
      end
    end

    class Pool
      attr_accessor :idle_timeout

      def close_connections
        Gocap.close_connections
      end
    end
  end

  module Formatter
    class Abstract
      def self.inherited(klass)
        super
      end
    end

    class Pretty < Abstract
    end

    class SimpleText < Abstract
    end

    class Dot < Abstract
    end

    class BlackHole < Abstract
    end
  end

  class Color
    COLOR_CODES = { black: 30, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, white: 37,
                    light_black: 90, light_red: 91, light_green: 92, light_yellow: 93, light_blue: 94,
                    light_magenta: 95, light_cyan: 96, light_white: 97 }.freeze

    def initialize(output, env = ENV)
      @output = output
      @env = env
    end

    def colorize?
      @env["SSHKIT_COLOR"] || (@output.respond_to?(:tty?) && @output.tty?)
    end

    def colorize(obj, color, mode = nil)
      return obj.to_s unless colorize?
      "\e[#{mode == :bold ? 1 : 0};#{COLOR_CODES.fetch(color)};49m#{obj}\e[0m"
    end

    COLOR_CODES.each_key do |name|
      define_method(name) { |obj = "", mode = nil| colorize(obj, name, mode) }
    end
  end
end

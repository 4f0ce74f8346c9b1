# SSHKit as recipes see it: configuration, command map, hosts, back ends.
module SSHKit
  VERSION = "1.25.0"

  %i[SimpleHostParser HostWithPortParser HostWithUsernameAndPortParser HostWithUsernameParser IPv6HostWithPortParser PARSERS].each do |name|
    __autoload name, "sshkit/host_parsers"
  end

  class StandardError < ::StandardError
  end

  # The levels of messages. It stands before the standard library's Logger
  # wherever SSHKit looks for one.
  class Logger
    DEBUG = Gocap::DEBUG
    INFO = Gocap::INFO
    WARN = Gocap::WARN
    ERROR = Gocap::ERROR
    FATAL = Gocap::FATAL
  end

  class UnparsableHostStringError < SSHKit::StandardError
  end

  # A command for one host, and what became of it. What it is made of is Go's.
  class Command
    class Failed < SSHKit::StandardError
    end

    attr_reader :host, :options

    def initialize(*args)
      raise ArgumentError, "Must pass arguments to Command.new" if args.empty?
      given = args.last.is_a?(Hash) ? args.pop : {}
      @options = { raise_on_non_zero_exit: true, run_in_background: false }.merge(given)
      @host = @options[:host] || Host.new(:local)
      args = [nil] if args.empty? # SSHKit runs the command without a name, too
      Gocap.command_init(self, @host, args, surroundings(args.first), handler)
    end

    class << self
      def shellescape_except_tilde(path) = Gocap.escape_path(path.to_s)
    end

    # The whole line for the host's shell. The engine makes it, in the same way as
    # here, until a recipe changes one of these methods.
    def to_command
      return Gocap.command_line(self) unless Gocap.commands_reopened?
      return to_s unless should_map?
      within { umask { with { user { in_background { group { to_s } } } } } }
    end

    def within
      dir = @options[:in]
      dir ? "cd #{self.class.shellescape_except_tilde(dir)} && #{yield}" : yield
    end

    def umask
      mask = SSHKit.config.umask
      mask ? "umask #{mask} && #{yield}" : yield
    end

    def with
      env = environment_string
      env.empty? ? yield : "( export #{env} ; #{yield} )"
    end

    def user
      return yield unless @options[:user]
      env = environment_string
      env = "#{env} " unless env.empty?
      "sudo -u #{Gocap.escape(@options[:user].to_s)} #{env}-- sh -c #{Gocap.escape(yield)}"
    end

    def in_background
      @options[:run_in_background] ? "( nohup #{yield} > /dev/null & )" : yield
    end

    def group
      @options[:group] ? "sg #{Gocap.escape(@options[:group].to_s)} -c #{Gocap.escape(yield)}" : yield
    end

    def environment_hash
      SSHKit.config.default_env.merge(@options[:env] || {})
    end

    def environment_string = Gocap.command_environment(self)

    # A text with spaces is for the shell as it is.
    def should_map? = !command.match?(/\s/)

    private

    def surroundings(first)
      name = first.to_s.strip
      mapped = name =~ /\s/ ? nil : SSHKit.config.command_map[first.is_a?(Symbol) ? first : name]
      {
        mapped: mapped.nil? ? nil : mapped.to_s,
        dir: @options[:in],
        env: environment_hash,
        user: @options[:user], group: @options[:group], umask: SSHKit.config.umask,
        background: @options[:run_in_background] ? true : false,
        verbosity: SSHKit.level(@options[:verbosity] || Gocap::INFO),
        raise_on_non_zero_exit: @options[:raise_on_non_zero_exit] ? true : false
      }
    end

    # A Hash or Proc answers chunks of output by itself.
    def handler
      given = @options[:interaction_handler]
      return given if given.nil? || given.respond_to?(:on_data)
      MappingInteractionHandler.new(given)
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

      def wait_interval = @wait_interval || options[:wait] || 2

      def execute
        SSHKit.run_on(hosts, { in: :sequence, wait: wait_interval }, &block)
      end
    end

    class Group < Sequential
      attr_writer :group_size

      def group_size = @group_size || options[:limit] || 2

      def execute
        SSHKit.run_on(hosts, { in: :groups, limit: group_size, wait: wait_interval }, &block)
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
    end

    def initialize(value = nil)
      @explicit = !value.nil?
      @map = (value || {}).to_h { |k, v| [k.to_sym, v] }
      @map.default_proc = value.default_proc if value.is_a?(Hash)
      @prefix = PrefixProvider.new
    end

    def prefix
      @prefix
    end

    def clear
      @map = {}
    end

    # What commands without an entry become.
    def defaults
      Hash.new { |hash, command| hash[command] = default(command) }
    end

    def [](command)
      name = command.to_sym
      prefixes = @prefix[name]
      if prefixes.any?
        (prefixes.map { |p| p.respond_to?(:call) ? p.call : p } + [command]).join(" ")
      else
        value = @map[name]
        value = value.call if value.respond_to?(:call)
        if value.nil?
          return "" if @explicit
          value = default(command)
        end
        value
      end
    end

    def []=(command, mapped)
      @map[command.to_sym] = mapped
    end

    private

    def default(command) = DIRECT.include?(command.to_s) ? command.to_s : "/usr/bin/env #{command}"
  end

  class Configuration
    attr_accessor :umask
    attr_writer :default_env, :command_map, :default_runner

    def initialize
      @default_runner_config = nil
    end

    def output
      @output ||= Formatter.named(:pretty)
    end

    # A format of Go's, or a formatter of the recipe's own.
    def output=(formatter)
      @output = formatter
      on_screen = Formatter.on_screen?(formatter)
      Gocap.own_formatter = !on_screen
      return if !on_screen || formatter.equal?(@on_screen)
      @on_screen = formatter
      Gocap.use_format(formatter.class.name.split("::").last.downcase, formatter.options)
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
      self.output = format.is_a?(Class) ? format.new($stdout, *args) : Formatter.named(format, *args)
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
      return if @seen.include?(message)
      @seen << message
      place = Gocap.caller_place
      @out << "[Deprecated] #{message}\n#{"    (Called from #{place})\n" if place}"
    end
  end

  class LogMessage
    attr_reader :verbosity, :message

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
      Gocap.use_format("pretty", {})
      Gocap.use_verbosity(Gocap::INFO)
    end

    # A level name or number as a number: DEBUG is 0, FATAL 4.
    def level(value)
      value.is_a?(Integer) ? value : Logger.const_get(value.upcase)
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
      @hosts = @raw_hosts.any? ? Gocap.resolve_hosts(@raw_hosts) : []
    end

    def each(options = {}, &block)
      options = SSHKit.config.default_runner_config.merge(options)
      return if hosts.empty?
      strategy = options[:in]
      case strategy
      when :parallel, :sequence, :groups
        SSHKit.run_on(hosts, options, &block)
      else
        strategy.new(hosts, options, &block).execute
      end
    end
  end

  class Host
    attr_accessor :ssh_options

    def initialize(value)
      attributes = value.is_a?(Hash) ? value : {}
      Gocap.host_init(self, value.is_a?(Hash) ? "" : value)
      attributes.each do |name, given|
        raise ArgumentError, "Unknown host property #{name}" unless respond_to?("#{name}=")
        send("#{name}=", given)
      end
    end

    # dup and clone: a connection of its own, the original's properties.
    def initialize_copy(other)
      Gocap.host_init_copy(self, other)
      @properties = other.properties
    end

    def netssh_options
      options = { keys: keys, port: port, user: user, password: password }
      options.reject { |_, v| v.nil? || v == [] }.merge(forward_agent: true).merge(ssh_options || {})
    end

    # A plain host has no properties; those of a declared server are its own.
    def properties
      @properties ||= OpenStruct.new
    end

    # A host without user and port is its name, too.
    def ==(other)
      return hash_key == other.hash_key if other.is_a?(Host)
      other.is_a?(String) && other == hostname && user.nil? && port.nil?
    end
    alias eql? ==
    alias equal? ==

    def hash
      user.nil? && port.nil? ? hostname.hash : hash_key.hash
    end

    def to_s
      hostname.to_s
    end

    def username
      user
    end

    # With the fields that SSHKit's has: most of them are Go's.
    def inspect
      "#{__any_to_s.chomp(">")} #{inspected.map { |name, value| "#{name}=#{value.inspect}" }.join(", ")}>"
    end

    private

    def inspected
      fields = { "@keys" => keys, "@local" => local? }
      fields.merge!(local? ? { "@hostname" => hostname, "@user" => user } : { "@user" => user, "@hostname" => hostname, "@port" => port })
      fields["@password"] = password if password
      fields["@properties"] = @properties if @properties
      fields["@ssh_options"] = ssh_options if ssh_options
      fields
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
      answer = lookup(data)
      return log("Unable to find interaction handler mapping for #{stream_name}: #{data.inspect} so no response was sent") if answer.nil?
      log("Sending #{answer.inspect}")
      channel.send_data(answer)
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
          @config ||= Netssh::Configuration.new
        end

        def configure
          yield config
        end

        def pool
          @pool ||= ConnectionPool.new
        end
      end

      def initialize(host, &block)
        host = Host.new(host) unless host.is_a?(Host)
        @host = host
        @block = block
        @pwd = nil # until within and with are used
        @env = nil
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
        options = __take_options(args)
        create_command_and_execute(args, options).success?
      end

      def test(*args)
        options = __take_options(args)
        options = { verbosity: Gocap::DEBUG, raise_on_non_zero_exit: false }.merge(options)
        create_command_and_execute(args, options).success?
      end

      def capture(*args)
        options = __take_options(args)
        options = { verbosity: Gocap::DEBUG, raise_on_non_zero_exit: true, strip: true }.merge(options)
        out = create_command_and_execute(args, options).full_stdout
        options[:strip] ? out.strip : out
      end

      def background(*args)
        SSHKit.config.deprecation_logger.log("The background method is deprecated. Blame badly behaved pseudo-daemons!")
        options = __take_options(args).merge(run_in_background: true)
        execute(*args, options)
      end

      def make(commands = [])
        execute(:make, commands)
      end

      def rake(commands = [])
        execute(:rake, commands)
      end

      %w[debug info warn error fatal].each_with_index do |name, i|
        define_method(name) { |text| Gocap.log(@host, i, text) }
      end

      def log(text)
        info(text)
      end

      def redact(arg)
        arg.to_s.dup.extend(Redaction)
      end

      def within(directory, &block)
        (@pwd ||= []).push(directory.to_s)
        __check_directory
        block.call
      ensure
        @pwd.pop
      end

      def with(environment, &block)
        outer = @env || {}
        @env = outer.merge(environment)
        block.call
      ensure
        @env = outer
      end

      def as(who, &block)
        outer_user = @user
        outer_group = @group
        @user, @group = who.is_a?(Hash) ? %w[user group].map { |key| who[key.to_sym] || who[key] } : [who, nil]
        __check_user
        block.call
      ensure
        @user = outer_user
        @group = outer_group
      end

      def upload!(local, remote, options = {})
        Gocap.await(Gocap.upload(@host, local, __absolute(remote), __transfer_options(options)))
        true
      rescue ::StandardError => e
        raise unless Gocap.raised_again?(e)
        raise e.exception(e.message), cause: e
      end

      def download!(remote, local = nil, options = {})
        content = Gocap.await(Gocap.download(@host, __absolute(remote), local, __transfer_options(options)))
        local.nil? ? content : true
      end

      # Where commands are sent ahead this takes those that come next.
      def __ahead; end

      private

      def __check_directory
        execute(__directory_check, verbosity: Gocap::DEBUG)
      end

      def __check_user
        user = Gocap.escape(@user.to_s)
        execute("if ! sudo -u #{user} whoami > /dev/null; then echo \"You cannot switch to user '#{user}' using sudo, please check the sudoers file\" 1>&2; false; fi",
                verbosity: Gocap::DEBUG)
      end

      def __take_options(args)
        args.last.is_a?(Hash) ? args.pop : {}
      end

      def output = SSHKit.config.output

      def create_command_and_execute(args, options)
        cmd = command(args, options)
        execute_command(cmd)
        cmd
      end

      # Recipes put their own before this one.
      def execute_command(cmd)
        result = __start(cmd)
        cmd.__ended(*result) if result
      end

      def command(args, options = {})
        Command.new(*args, options.merge(in: pwd_path, env: @env || {}, host: @host, user: @user, group: @group))
      end

      def __start(command)
        Gocap.await(Gocap.exec(command, __pty?))
      end

      def __directory_check
        escaped = Gocap.escape_path(pwd_path)
        "if test ! -d #{escaped}; then echo \"Directory does not exist '#{escaped}'\" 1>&2; false; fi"
      end

      def __pty?
        self.class.config.pty ? true : false
      end

      def pwd_path
        File.join(@pwd) unless @pwd.nil? || @pwd.empty?
      end

      def __absolute(remote)
        return remote unless remote.is_a?(String) || remote.is_a?(Pathname)
        path = remote.to_s
        return path if pwd_path.nil? || path.start_with?("/", "~/")
        File.join(pwd_path, path)
      end

      def __transfer_options(options)
        options ||= {}
        {
          recursive: options[:recursive] ? true : false,
          preserve: options[:preserve] ? true : false,
          log_percent: options[:log_percent],
          mode: options[:mode],
          verbosity: SSHKit.level(options[:verbosity] || Gocap::INFO)
        }
      end
    end

    class Netssh < Abstract
      # Settings of the SSH back end.
      class Configuration
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

      # gocap reads known_hosts itself. Recipes reopen these to mend mistakes of
      # SSHKit's own readers.
      class KnownHosts
        def search_for(*) = raise(NotImplementedError, "#{self.class}#search_for is not supported by gocap, which reads known_hosts itself")
        def add(*) = raise(NotImplementedError, "#{self.class}#add is not supported by gocap, which writes known_hosts itself")
      end

      class KnownHostsKeys
        %i[keys_for parse_file parse_key].each do |name|
          define_method(name) { |*| raise NotImplementedError, "#{self.class}##{name} is not supported by gocap, which reads known_hosts itself" }
        end
      end

      def host_is_remote?
        true
      end
    end

    class Local < Abstract
      def initialize(_host = nil, &block)
        super(Host.new(:local), &block)
      end

      # Copies; a dry run shows it only. The answer is the size of what came from a
      # stream.
      def upload!(local, remote, options = {})
        return execute(local, remote) if Gocap.dry_run?
        Gocap.await(Gocap.upload(@host, local, __absolute(remote), __transfer_options(options)))
      end

      # Without a target the copy goes to the working directory. Otherwise the
      # answer is the size.
      def download!(remote, local = nil, options = {})
        return execute(*[remote, local].compact) if Gocap.dry_run?
        remote = __absolute(remote)
        return Gocap.await(Gocap.upload(@host, remote, File.basename(remote), __transfer_options(options))) if local.nil?
        written = Gocap.await(Gocap.download(@host, remote, local, __transfer_options(options)))
        local.is_a?(String) ? File.size(local) : written
      end

      private

      def __start(command)
        Gocap.dry_run? ? Gocap.print_command(command) : super
      end
    end

    # Dry run: commands are shown, not run. Every test is true.
    class Printer < Abstract
      def test(*args)
        super
        true
      end

      # A transfer is shown as if it were a command, whatever becomes of `execute`.
      alias upload! execute
      alias download! execute

      private

      def __start(command)
        Gocap.print_command(command)
        nil
      end
    end

    class Skipper < Abstract
      def initialize(host = nil, &block)
        super(host.nil? ? Host.new(:local) : host, &block)
      end

      private

      def __start(command)
        warn "[SKIPPING] No Matching Host for #{command.with_redaction}"
        nil
      end
    end

    class ConnectionPool
      attr_accessor :idle_timeout

      def initialize(idle_timeout = 30)
        @idle_timeout = idle_timeout
      end

      def close_connections
        Gocap.close_connections
      end
      alias flush_connections close_connections
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

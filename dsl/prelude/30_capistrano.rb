# Capistrano as recipes see it: variables, servers, hooks, plugins.
module Capistrano
  VERSION = "3.20.0"

  class ValidationError < RuntimeError
  end

  module ProcHelpers
    module_function

    # What a variable's value is called for.
    def callable_without_parameters?(value)
      value.respond_to?(:call) && (!value.respond_to?(:arity) || value.arity == 0)
    end
  end

  class Configuration
    include ProcHelpers

    %i[EmptyFilter Filter HostFilter NullFilter RoleFilter].each { |name| __autoload name, "capistrano/configuration/filters" }

    class << self
      def env
        @env ||= new
      end

      def reset!
        Gocap.reset_configuration
        @env = new
      end
    end

    # A value that is asked for when it is first needed.
    class Question
      attr_reader :key, :default, :options

      def initialize(key, default = nil, options = {})
        @key = key
        @default = default
        @options = options
      end

      def call
        answer = read
        answer.nil? || answer.empty? ? default : answer
      end

      # The VM doesn't keep the order of instance variables.
      def inspect
        "#{__any_to_s.chomp(">")} @key=#{key.inspect}, @default=#{default.inspect}, @options=#{options.inspect}>"
      end

      private

      def read
        stdin = options.fetch(:stdin, $stdin)
        $stdout.print prompt
        $stdout.flush
        # nobody is there to answer
        if stdin.equal?($stdin)
          return nil unless stdin.tty?
          return Gocap.await(Gocap.read_line(echo?))
        end
        return nil unless stdin.respond_to?(:tty?) ? stdin.tty? : true
        line = stdin.gets
        line && line.chomp
      end

      def echo?
        options.fetch(:echo, true) ? true : false
      end

      def prompt
        name = options[:prompt]
        if name
          default.nil? ? t(:question_prompt, name) : t(:question_prompt_default, name)
        else
          default.nil? ? t(:question, key) : t(:question_default, key)
        end
      end

      def t(message, name)
        I18n.t(message, scope: :capistrano, key: name, default_value: default)
      end
    end

    # The variables alone, as env.variables.
    class Variables
      def keys
        Gocap.variable_keys
      end

      def [](key)
        value = Gocap.variable(key)
        value.equal?(Gocap::MISSING) ? nil : value
      end

      def key?(key)
        !Gocap.variable(key).equal?(Gocap::MISSING)
      end

      def fetch(key, default = nil, &block)
        Configuration.env.fetch(key, default, &block)
      end

      # The value as it was set, not called.
      def peek(key, default = nil, &block)
        value = Gocap.variable(key)
        return value unless value.equal?(Gocap::MISSING)
        block ? block.call(key) : default
      end
      alias fetch_for peek

      def set(key, value)
        Gocap.set_variable(key, value)
      end

      def delete(key)
        Gocap.delete_variable(key)
      end

      # What is set inside counts as the repository's own setting.
      def untrusted!(&block)
        Gocap.trusted = false
        block.call
      ensure
        Gocap.trusted = true
      end

      # Those that look mistyped: the repository's own, never fetched.
      def unrecognized_keys
        Gocap.unrecognized_variables
      end

      def source_locations(key)
        Gocap.variable_places(key)
      end
    end

    # A declared server.
    class Server < SSHKit::Host
      # What a server declaration says beyond the connection.
      class Properties
        def initialize(server)
          @server = server
        end

        # Collections grow, anything else is replaced.
        def set(key, value)
          Gocap.merge_property(@server, key, value)
        end

        def fetch(key)
          Gocap.property(@server, key)
        end

        def roles
          @server.roles
        end

        def keys
          Gocap.property_keys(@server)
        end

        def to_h
          keys.each_with_object({}) { |k, h| h[k] = fetch(k) }
        end

        def respond_to_missing?(name, _all = false)
          keys.include?(name)
        end

        # properties.color reads; properties.color = "red" and
        # properties.color("red") set. Nil and false can't be set this way.
        def method_missing(name, given = nil)
          return fetch(name) unless given
          set(name.to_s.delete_suffix("=").to_sym, given)
        end

        def inspect
          "#{__any_to_s.chomp(">")} @properties=#{to_h.inspect}, @roles=#{roles.inspect}>"
        end
      end

      def self.[](name)
        return name if name.is_a?(Server)
        new(name)
      end

      # Attributes of a host go to the host, all else is a property.
      def with(properties)
        properties.each do |key, value|
          writer = :"#{key}="
          next set(key, value) unless respond_to?(writer)
          public_send(writer, value)
        end
        self
      end

      def properties
        @declared ||= Properties.new(self)
      end

      def fetch(key)
        properties.fetch(key)
      end

      def set(key, value)
        properties.set(key, value)
      end

      def roles
        Set.new(roles_array)
      end

      def roles_array
        Gocap.server_roles(self)
      end

      def add_roles(names)
        [*names].each { |name| Gocap.add_role(self, name.to_sym) }
        self
      end
      alias roles= add_roles

      def add_role(role)
        Gocap.add_role(self, role.to_sym)
        self
      end

      def has_role?(role)
        roles_array.include?(role.to_sym)
      end

      def primary
        fetch(:primary) ? self : nil
      end

      def select?(options)
        Gocap.server_meets?(self, options)
      end

      def matches?(other)
        [hostname, port] == [other.hostname, other.port]
      end

      def netssh_options
        @netssh_options ||= super
      end

      private

      def inspected
        fields = super
        fields["@properties"] = properties
        fields["@netssh_options"] = @netssh_options if @netssh_options
        fields
      end
    end

    # The declared servers, as env.servers.
    class Servers
      include Enumerable

      def add_host(host, properties = {})
        Configuration.env.server(host, properties)
      end

      def add_role(name, hosts, options = {})
        Configuration.env.role(name, hosts, options)
      end

      def roles_for(names)
        Configuration.env.roles_for(names)
      end

      def role_properties_for(roles, &block)
        Configuration.env.role_properties_for(roles, &block)
      end

      def fetch_primary(role)
        Configuration.env.primary(role)
      end

      def each(&block)
        Gocap.servers.each(&block)
      end

      def size
        Gocap.servers.size
      end
      alias length size
    end

    def variables
      @variables ||= Variables.new
    end

    def servers
      @servers ||= Servers.new
    end

    def keys
      variables.keys
    end

    def backend
      SSHKit
    end

    def timestamp
      Gocap.timestamp
    end

    def set(key, value = Gocap::MISSING, &block)
      if block
        raise ValidationError, "Value and block both passed to Configuration#set" unless value.equal?(Gocap::MISSING) || value.nil?
        value = block
      end
      value = nil if value.equal?(Gocap::MISSING)
      validate_value(key, value)
      Gocap.set_variable(key, value)
      announce(key)
      value
    end

    def set_if_empty(key, value = Gocap::MISSING, &block)
      set(key, value, &block) unless variables.key?(key)
    end

    def fetch(key, default = nil, &block)
      value = Gocap.fetch_variable(key)
      own = !value.equal?(Gocap::MISSING)
      value = block ? block.call(key) : default unless own
      while callable_without_parameters?(value)
        raise "#{key} isn't evaluated yet" if own && Gocap::Lane.noting
        value = value.call
        validate_value(key, value)
        Gocap.memoize_variable(key, value)
      end
      value
    end

    def append(key, *values)
      set(key, Array(fetch(key)).push(*values))
    end

    def remove(key, *values)
      set(key, [*fetch(key)] - values)
    end

    def delete(key)
      Gocap.delete_variable(key)
    end

    def any?(key)
      value = fetch(key)
      given = !value.nil?
      begin
        value.respond_to?(:any?) ? value.any? : given
      rescue ArgumentError # an any? that means something else
        given
      end
    end

    def is_question?(key)
      variables[key].is_a?(Question)
    end

    def ask(key, default = nil, options = {})
      set(key, Question.new(key, default, options))
    end

    def validate(key, &block)
      Gocap.add_validator(key, &block)
    end

    def role(name, hosts, options = {})
      raise ArgumentError, "#{name} reserved name for role. Please choose another name" if name == :all
      Array(hosts).each do |host|
        server(host, Gocap.deep_copy(options).merge(roles: name))
      end
    end

    def server(name, properties = {})
      given = Server[name]
      given.port = properties[:port] if properties.key?(:port) # it tells servers apart
      Gocap.declare_server(given).with(properties)
    end

    def roles_for(names)
      names, options = split_options(names)
      Gocap.roles_for(names.flatten, options)
    end

    # A server's property named like a role, for each role it has. A list stands
    # for its elements.
    def role_properties_for(roles)
      names, options = split_options(roles.uniq)
      rows = Gocap.role_properties_for(names, options).flat_map do |host, role, value|
        (value.is_a?(Array) ? value : [value]).map { |entry| [host, role, entry] }
      end
      return rows.each { |row| yield(*row) } && nil if block_given?
      rows.to_set { |host, role, entry| (entry || {}).merge(role: role, hostname: host.hostname) }
    end

    def primary(role)
      Gocap.primary([role].flatten)
    end

    # One server that passes stays one.
    def filter(list)
      hosts = Array(list)
      return list unless hosts.empty? || hosts.any?
      kept = Gocap.filter_hosts(hosts)
      list.is_a?(Server) && kept == [list] ? list : kept
    end

    def add_filter(filter = nil, &block)
      raise ArgumentError, "Both a block and an object were given" if filter && block
      unless block || filter.respond_to?(:filter)
        raise TypeError, "Provided custom filter <#{filter.inspect}> does not have a public 'filter' method"
      end
      Gocap.add_filter(&(block || filter.method(:filter)))
    end

    def add_cmdline_filter(type, values)
      Gocap.add_cmdline_filter(type.to_s, values)
    end

    def dry_run?
      fetch(:sshkit_backend) == SSHKit::Backend::Printer
    end

    # Makes a plugin's tasks and hooks, and has its defaults set when a stage is loaded.
    class PluginInstaller
      def install(plugin, load_hooks: true, load_immediately: false)
        plugin = plugin.new if plugin.is_a?(Class)
        plugin.define_tasks
        plugin.register_hooks if load_hooks
        @scm_installed ||= plugin.respond_to?(:scm?) && plugin.scm?
        if load_immediately
          plugin.set_defaults
        else
          Rake::Task.define_task("load:defaults") { plugin.set_defaults }
        end
      end

      def scm_installed? = @scm_installed
    end

    def install_plugin(plugin, load_hooks: true, load_immediately: false)
      installer.install(plugin, load_hooks: load_hooks, load_immediately: load_immediately)
    end

    def scm_plugin_installed?
      installer.scm_installed? ? true : false
    end

    # Hands the settings of the stage to SSHKit.
    def configure_backend
      config = SSHKit.config
      options = fetch(:format_options, {})
      config.use_format(fetch(:format), *(options.respond_to?(:any?) && options.any? ? [options] : []))
      Gocap.open_screen
      { output_verbosity: :log_level, default_env: :default_env }.each do |setting, key|
        config.public_send(:"#{setting}=", fetch(key))
      end
      real = [SSHKit::Backend::Netssh, SSHKit::Backend::Local].include?(fetch(:sshkit_backend))
      set(:sshkit_backend, SSHKit::Backend::Printer) if real && Gocap.dry_run? # deploy.rb came after the option
      config.backend = fetch(:sshkit_backend, SSHKit::Backend::Netssh)
      config.backend.configure do |connection|
        %i[pty connection_timeout].each { |key| connection.public_send(:"#{key}=", fetch(key)) }
        connection.ssh_options = { **(connection.ssh_options || {}), **fetch(:ssh_options, {}) }
      end
    end

    def fetch_for(key, default, &block)
      variables.fetch_for(key, default, &block)
    end

    def configure_scm
      SCMResolver.new(self).resolve
    end

    private

    def installer = @installer ||= PluginInstaller.new

    # Called with the key and the value each time one becomes known.
    def validate_value(key, value)
      return if callable_without_parameters?(value)
      Gocap.validators(key).each { |validator| validator.call(key, value) }
    end

    def announce(key)
      return unless fetch(:print_config_variables)
      puts "Config variable set: #{key.inspect} => #{Gocap.variable(key).inspect}"
    end

    def split_options(names)
      names.last.is_a?(Hash) ? [names[0...-1], names.last] : [names, {}]
    end
  end

  # What a plugin gem or the repository's own plugin class builds on.
  class Plugin < Rake::TaskLib
    def set_defaults
    end

    def define_tasks
    end

    def register_hooks
    end

    private

    def backend
      SSHKit::Backend.current
    end

    # The tasks of the file see the plugin as self.
    def eval_rakefile(path)
      instance_eval(File.read(path), path.to_s, 1)
    end
  end

  # Before 3.7 an SCM was a subclass of this; what it does was a module of its
  # own, given by a variable.
  class SCM
    class Plugin < Capistrano::Plugin
      def scm?
        true
      end
    end

    attr_reader :context

    def initialize(context, strategy)
      @context = context
      extend strategy
    end

    %i[repo_url repo_path release_path fetch].each do |name|
      define_method(name) { |*args| context.public_send(name, *args) }
    end

    def test!(*args)
      context.test(*args)
    end

    %i[test check clone update release fetch_revision].each do |name|
      define_method(name) { raise NotImplementedError, "Your SCM strategy module should provide a ##{name} method" }
    end
  end

  # What the SCM is when the Capfile installs no plugin for one.
  class Configuration::SCMResolver
    DEFAULT_GIT = :"default-git"
    BUILTIN = { git: "Git", hg: "Hg", svn: "Svn" }.freeze

    def initialize(env = Capistrano::Configuration.env)
      @env = env
      value = env.fetch(:scm)
      @scm = value.nil? ? nil : value.to_s.to_sym
    end

    def resolve
      return if scm.nil?
      announce
      @env.set(:scm, @scm = :git) if scm == DEFAULT_GIT
      return @env.delete(:scm) if @env.scm_plugin_installed?
      BUILTIN[scm] ? load_builtin : load_other
    end

    DEFAULT_NOTICE = "Future versions of Capistrano will not load the Git SCM\n" \
      "plugin by default. To silence this deprecation warning, add the following to\n" \
      "your Capfile after `require \"capistrano/deploy\"`:\n\n"
    BUILTIN_NOTICE = "To ensure your project is compatible with future versions of Capistrano,\n" \
      "remove the :scm setting and instead add these lines to your Capfile after\n" \
      "`require \"capistrano/deploy\"`:\n\n"
    OTHER_NOTICE = "To ensure this custom SCM will work with future versions of Capistrano,\n" \
      "please upgrade it to a version that uses the new SCM plugin mechanism\n" \
      "documented here:\n\nhttp://capistranorb.com/documentation/advanced-features/custom-scm"

    private

    attr_reader :scm

    def announce
      if scm == DEFAULT_GIT
        notice(DEFAULT_NOTICE + lines(:git)) unless @env.scm_plugin_installed?
      elsif BUILTIN[scm]
        notice(deprecated + BUILTIN_NOTICE + lines(scm))
      else
        notice(deprecated + OTHER_NOTICE)
      end
    end

    def load_builtin
      require "capistrano/scm/#{scm}"
      require "capistrano/git" if git_strategy?
      plugin = git_strategy? ? Capistrano::Git::Plugin : Capistrano::SCM.const_get(BUILTIN[scm])
      @env.install_plugin(plugin, load_immediately: true)
    end

    # :git_strategy counts before 3.7 only; no later Capistrano has capistrano/git.
    def git_strategy?
      scm == :git && @env.fetch(:git_strategy) && (Capistrano.const_defined?(:Git) || Gocap.locked_before?("3.7"))
    end

    # Before 3.7 an SCM was a file of that name with three tasks.
    def load_other
      main = Gocap.main
      main.after("deploy:new_release_path", "#{scm}:create_release")
      main.before("deploy:check", "#{scm}:check")
      main.before("deploy:set_current_revision", "#{scm}:set_current_revision")
      require "capistrano/#{scm}.rb"
    end

    def deprecated
      "`set :scm, #{@env.fetch(:scm).inspect}` is deprecated.\n"
    end

    def lines(name)
      "    require \"capistrano/scm/#{name}\"\n    install_plugin Capistrano::SCM::#{BUILTIN[name]}"
    end

    def notice(text)
      $stderr.puts "[Deprecation Notice] #{text}\n\n"
    end
  end

  # What load:defaults becomes when it has run. A Capfile may define another
  # `extended`, to change the defaults later.
  module ImmutableTask
    def self.extended(task)
      task.freeze
    end
  end

  # What Capistrano adds to Rake.
  module TaskEnhancements
    def before(task, prerequisite, *args, &block)
      prerequisite = Rake::Task.define_task(prerequisite, *args, &block) if block
      Gocap.before(task.to_s, prerequisite.to_s)
    end

    def after(task, post_task, *args, &block)
      Rake::Task.define_task(post_task, *args, &block) if block
      Gocap.after(task.to_s, post_task)
    end

    def define_remote_file_task(task, target_roles)
      Capistrano::UploadTask.define_task(task) do |t|
        source = t.prerequisites.first
        target = shared_path.join(t.name)
        on roles(target_roles) do
          next if test("[ -f #{target.to_s.shellescape} ]")
          info "Uploading #{source} to #{target}"
          upload! File.open(source), target
        end
      end
    end

    # remote_file "config/x.yml" => "/tmp/x.yml", roles: :app
    def remote_file(task)
      unless Gocap.locked_before?("3.7")
        raise NoMethodError, "remote_file was removed in Capistrano 3.7: use a task with upload! instead"
      end
      task = task.dup
      roles = task.delete(:roles) || :all
      define_remote_file_task(task, roles)
    end

    def deploying?
      fetch(:deploying, false)
    end

    def default_tasks
      %w[install]
    end

    def tasks_without_stage_dependency
      stages + default_tasks
    end
  end

  module DSL
    class << self
      def stages
        Gocap.main.stages
      end
    end

    # The settings.
    module Env
      %i[set set_if_empty fetch append remove delete any? is_question? ask validate role server
         add_filter configure_backend configure_scm scm_plugin_installed?].each do |name|
        define_method(name) { |*args, &block| Configuration.env.send(name, *args, &block) }
      end

      def install_plugin(plugin, load_hooks: true, load_immediately: false)
        env.install_plugin(plugin, load_hooks: load_hooks, load_immediately: load_immediately)
      end

      def env
        Configuration.env
      end

      def dry_run?
        env.dry_run?
      end

      def ask(key, default = nil, options = {})
        env.ask(key, default, options)
      end

      def roles(*names)
        env.roles_for(names.flatten)
      end

      def role_properties(*names, &block)
        env.role_properties_for(names, &block)
      end

      def release_roles(*names)
        options = names.last.is_a?(Hash) ? names.pop : {}
        roles(*names, options.merge(exclude: :no_release))
      end

      def primary(role)
        env.primary(role)
      end

      def asset_timestamp
        Gocap.asset_timestamp
      end

      def release_timestamp
        now
      end
    end

    # The stages: one for each file of a folder.
    module Stages
      def stages
        Gocap.stages_in(stage_config_path.to_s)
      end

      def stage_definitions
        stage_config_path.join("*.rb")
      end

      def stage_set?
        fetch(:stage, false) ? true : false
      end
    end

    def on(hosts, options = {}, &block)
      SSHKit::Coordinator.new(Gocap.copy_hosts(Array(env.filter(hosts)))).each(options, &block)
    end

    def run_locally(&block)
      SSHKit::Backend::Local.new(&block).run
    end

    def sudo(*args)
      execute :sudo, *args
    end

    def invoke(name, *args)
      task = Rake::Task[name.to_s]
      $stderr.puts Gocap.skip_warning(name.to_s, Gocap.caller_place || "gocap") if task.already_invoked
      task.invoke(*args)
    end

    def invoke!(name, *args)
      task = Rake::Task[name.to_s]
      task.reenable
      task.invoke(*args)
    end

    def revision_log_message
      fetch(:revision_log_message,
            t(:revision_log_message, branch: fetch(:branch), user: local_user, sha: fetch(:current_revision),
                                     release: fetch(:release_timestamp)))
    end

    def rollback_log_message
      t(:rollback_log_message, user: local_user, release: fetch(:rollback_timestamp))
    end

    def local_user
      fetch(:local_user)
    end

    def lock(version)
      Gocap.check_lock(version)
      nil
    end

    # Where things are on the servers.
    module Paths
      def stage_config_path
        Pathname.new fetch(:stage_config_path, "config/deploy")
      end

      def deploy_config_path
        Pathname.new fetch(:deploy_config_path, "config/deploy.rb")
      end

      def repo_url
        fetch(:repo_url)
      end

      def now
        Gocap.release_timestamp
      end

      def deploy_to
        fetch(:deploy_to)
      end

      def deploy_path
        Pathname.new(deploy_to)
      end

      def current_path
        deploy_path.join(fetch(:current_directory, "current"))
      end

      def releases_path
        deploy_path.join(fetch(:releases_directory, "releases"))
      end

      def release_path
        fetch(:release_path) { current_path }
      end

      def set_release_path(timestamp = now)
        set(:release_timestamp, timestamp)
        set(:release_path, releases_path.join(timestamp))
      end

      def shared_path
        deploy_path.join(fetch(:shared_directory, "shared"))
      end

      def repo_path
        Pathname.new(fetch(:repo_path, -> { deploy_path.join("repo") }))
      end

      def revision_log
        deploy_path.join("revisions.log")
      end

      def linked_dirs(parent)
        fetch(:linked_dirs).map { |dir| parent.join(dir) }
      end

      def linked_dir_parents(parent)
        parents_of(linked_dirs(parent))
      end

      def linked_files(parent)
        fetch(:linked_files).map { |file| parent.join(file) }
      end

      def linked_file_dirs(parent)
        parents_of(linked_files(parent))
      end

      private

      def parents_of(paths)
        paths.map(&:dirname).uniq
      end
    end

    def scm
      fetch(:scm)
    end

    def t(key, options = {})
      I18n.t(key, options.merge(scope: :capistrano))
    end

    include TaskEnhancements
    include Env
    include Paths
    include Stages
  end

  # The check of `lock`.
  class VersionValidator
    def initialize(version)
      @version = version
    end

    def verify
      Gocap.check_lock(@version)
      self
    end
  end

  # A file task whose file is looked for on the servers, so it always runs.
  class UploadTask < Rake::FileCreationTask
  end
end

class Capistrano::Application < Rake::Application
end

Rake.application = Capistrano::Application.new

# Commands belong into `on`; a call outside says so.
module Capistrano
  module OutsideOn
    def execute(*)
      Gocap.outside_on(:execute)
    end
  end
end

# Makes the DSL everybody's: helper modules and classes of a repository, plugins
# and blocks of `on` call it too. In recipes at top level it is before methods of
# the same name that a file defines.
def Gocap.open_dsl(recipes)
  main.extend Capistrano::DSL, Capistrano::OutsideOn if recipes
  Object.include Capistrano::DSL
end

# The screen's settings, as `Airbrussh.configure { |c| c.x = … }`. Their defaults
# are those of a configuration of one's own; Capistrano has others.
module Airbrussh
  VERSION = "1.6.0"

  Formatter = SSHKit::Formatter::Airbrussh

  %i[Colors CommandFormatter Console ConsoleFormatter DelegatingFormatter LogFileFormatter OwnFormatter Rake].each do |name|
    __autoload name, "airbrussh/formatters"
  end

  class Configuration
    DEFAULTS = {
      log_file: nil, monkey_patch_rake: false, color: :auto, truncate: :auto, banner: :auto, command_output: false, task_prefix: nil
    }.freeze
    CAPISTRANO = { log_file: "log/capistrano.log", monkey_patch_rake: true, banner: false, command_output: true }.freeze

    def initialize(options = {}, defaults = DEFAULTS)
      @options = options
      @defaults = defaults
    end

    DEFAULTS.each_key do |name|
      define_method(name) { @options.fetch(name) { @defaults[name] } }
      define_method(:"#{name}=") { |value| @options[name] = value }
    end

    def context = @context || Airbrussh::Rake::Context

    # The screen's own knows Rake's tasks only.
    def context=(value)
      if equal?(Airbrussh.configuration) && !Airbrussh::Rake::Context.equal?(value)
        raise NotImplementedError, "context of Airbrussh.configure is not supported by gocap: give it to a formatter derived from Airbrussh::ConsoleFormatter"
      end
      @context = value
    end

    # Unknown ones are told of on standard error.
    def apply_options(options)
      options.each do |key, value|
        next public_send(:"#{key}=", value) if respond_to?(:"#{key}=")
        $stderr.puts "Ignoring unrecognized Airbrussh option: #{key}"
      end
      self
    end

    def banner_message
      return banner || nil unless banner == :auto
      log_file ? "Using airbrussh format.\nVerbose output is being written to #{Airbrussh::Colors.blue(log_file)}." : "Using airbrussh format."
    end

    def formatters(io)
      list = [ConsoleFormatter.new(io, self)]
      log_file ? [LogFileFormatter.new(log_file), *list] : list
    end

    def show_command_output?(stream)
      command_output == true || Array(command_output).include?(stream.to_sym)
    end
  end

  class << self
    def configuration(options = {})
      @configuration ||= Configuration.new(Gocap.airbrussh_options, Configuration::DEFAULTS.merge(Configuration::CAPISTRANO))
      @configuration.apply_options(options)
    end

    def configure(_options = {})
      yield configuration if block_given?
      configuration
    end
  end
end

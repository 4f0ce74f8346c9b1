# Rake as Capfiles see it: task definition, arguments, the application object.
module Rake
  VERSION = "13.0.6"

  {
    Backtrace: "helpers", CpuCounter: "helpers", InvocationChain: "linked_list", LinkedList: "linked_list", Promise: "thread_pool",
    PseudoStatus: "helpers", ThreadPool: "thread_pool", Win32: "helpers"
  }.each { |name, file| __autoload name, "rake/#{file}" }

  module Version
    MAJOR, MINOR, BUILD, *OTHER = VERSION.split(".")
    NUMBERS = [MAJOR, MINOR, BUILD, *OTHER].freeze
  end

  class CommandLineOptionError < StandardError
  end

  class TaskArgumentError < ArgumentError
  end

  class TaskArguments
    include Enumerable

    attr_reader :names

    def initialize(names, values, parent = nil)
      @names = names
      @hash = {}
      @values = values
      @parent = parent
      names.each_with_index do |name, i|
        value = values[i]
        next if value.nil? || (value.respond_to?(:empty?) && value.empty? && value.is_a?(String))
        @hash[name.to_sym] = value
      end
    end

    def to_a
      @values.dup
    end

    def extras
      @values[@names.length..-1] || []
    end

    def [](key)
      lookup(key.to_sym)
    end

    def fetch(*args, &block)
      @hash.fetch(*args, &block)
    end

    def with_defaults(defaults)
      @hash = defaults.merge(@hash)
    end

    def each(&block)
      @hash.each(&block)
    end

    def values_at(*keys)
      keys.map { |k| lookup(k.to_sym) }
    end

    # The arguments of a prerequisite: its own names, from here.
    def new_scope(names)
      TaskArguments.new(names, names.map { |n| self[n] } + extras, self)
    end

    def to_h
      @hash.dup
    end

    def to_hash
      to_h
    end

    def to_s
      inspect
    end

    def inspect
      "#<Rake::TaskArguments #{@hash.map { |k, v| "#{k}: #{v}" }.join(", ")}>"
    end

    def has_key?(key)
      @hash.key?(key)
    end
    alias key? has_key?

    def deconstruct_keys(keys)
      keys ? @hash.slice(*keys) : to_h
    end

    def respond_to_missing?(_name, _private = false)
      true
    end

    def method_missing(name, *_args)
      lookup(name.to_sym)
    end

    private

    def lookup(name)
      @hash.key?(name) ? @hash[name] : (@parent && @parent[name])
    end
  end

  EMPTY_TASK_ARGS = TaskArguments.new([], [])

  class Task
    class << self
      def create_rule(*args, &block) = Rake.application.create_rule(*args, &block)
      def format_deps(deps) = deps.map(&:to_s)

      def [](name)
        Gocap.find_task(name.to_s, true)
      end

      def task_defined?(name)
        !Gocap.find_task(name.to_s, false).nil?
      end

      def define_task(*args, &block)
        Rake.application.define_task(self, *args, &block)
      end

      def tasks
        Gocap.all_tasks
      end

      def clear
        Gocap.clear_tasks
      end

      def scope_name(scope, name)
        (scope.to_a + [name]).join(":")
      end
    end

    # Returns the actions, unless they have run before.
    def invoke(*args)
      done = already_invoked
      Gocap.walk(Gocap.begin_task(self, args))
      actions unless done
    end

    # Runs the bodies alone: no prerequisites, no once-only rule.
    def execute(args = nil)
      args = TaskArguments.new([], []) if args.nil?
      Gocap.walk(Gocap.begin_bodies(self, args))
      actions
    end

    def enhance(deps = nil, &block)
      Gocap.enhance_task(self, Array(deps).map(&:to_s), block)
      self
    end

    def to_s
      name
    end

    # What Rake keeps in instance variables, for recipes that look there.
    def instance_variable_get(name)
      case name.to_sym
      when :@already_invoked then already_invoked
      when :@actions then actions
      when :@prerequisites then prerequisites
      else super
      end
    end

    def instance_variable_set(name, value)
      case name.to_sym
      when :@already_invoked then Gocap.mark_invoked(self, value)
      when :@actions then actions.replace(value)
      when :@prerequisites then prerequisites.replace(value)
      else super
      end
      value
    end

    def name_with_args
      "#{name}#{arg_description}"
    end

    def inspect
      "<#{self.class} #{name} => [#{prerequisites.join(", ")}]>"
    end

    def prereqs
      prerequisites
    end

    attr_writer :sources

    def sources
      @sources ||= prerequisites
    end

    # More prerequisites. Rake doesn't order them, and neither is it done here.
    def |(deps)
      enhance(deps)
    end

    def source
      sources.first
    end

    def scope
      Scope.new(scope_path)
    end

    def application
      Rake.application
    end

    def timestamp
      Time.now
    end

    def comment=(text)
      add_description(text)
    end

    def add_description(text)
      Gocap.describe_task(self, text.to_s)
    end

    def set_arg_names(names)
      Gocap.name_arguments(self, names.map(&:to_s))
    end

    def order_only_prerequisites
      []
    end

    # Each task that runs before this one, once.
    def all_prerequisite_tasks
      seen = {}
      open = prerequisite_tasks
      while (task = open.shift)
        next if seen[task.name]
        seen[task.name] = task
        open.concat(task.prerequisite_tasks)
      end
      seen.values
    end

    # A report for the reader.
    def investigation
      before = prerequisite_tasks
      ["-" * 30, "Investigating #{name}", "class: #{self.class}", "task needed: #{needed?}", "timestamp: #{timestamp}",
       "pre-requisites: ", *before.map { |t| "--#{t.name} (#{t.timestamp})" },
       "latest-prerequisite time: #{before.map(&:timestamp).max}", "." * 32, "", ""].join("\n")
    end

    def prerequisite_tasks
      prerequisites.map { |p| Gocap.find_task_from(self, p.to_s) }
    end

    def clear
      clear_prerequisites
      clear_actions
      clear_comments
      clear_args
      self
    end

    # Where a recipe puts its own execute in, that is called for each task.
    class << self
      def method_added(name)
        Gocap.execute_tasks_whole if name == :execute
      end

      def prepend(*modules)
        super
        Gocap.execute_tasks_whole if modules.any? { |m| m.method_defined?(:execute) }
        self
      end
    end
  end

  # The time of what is always older, or always newer, than any file.
  class EarlyTime
    include Comparable

    def <=>(other)
      equal?(other) ? 0 : -1
    end

    def to_s
      "<EARLY TIME>"
    end
  end

  class LateTime
    include Comparable

    def <=>(other)
      equal?(other) ? 0 : 1
    end

    def to_s
      "<LATE TIME>"
    end
  end

  EARLY = EarlyTime.new
  LATE = LateTime.new

  class FileTask < Task
    def timestamp
      File.exist?(name) ? File.mtime(name) : LATE
    end
  end

  class FileCreationTask < FileTask
    def timestamp
      EARLY
    end
  end

  class MultiTask < Task
  end

  # The table of tasks.
  module TaskManager
    # Whether descriptions and places of tasks are kept; else only lists have them.
    class << self
      def record_task_metadata
        Gocap.record_tasks
      end

      def record_task_metadata=(on)
        Gocap.record_tasks = on
      end
    end

    def initialize
      @tasks = TaskTable.new
    end

    def [](name, scopes = nil)
      Gocap.find_task(name.to_s, true)
    end

    def lookup(name, scopes = nil)
      Gocap.find_task(name.to_s, false)
    end

    def tasks
      Gocap.all_tasks
    end

    def clear
      Gocap.clear_tasks
    end

    def tasks_in_scope(scope)
      prefix = scope.respond_to?(:path) ? scope.path : scope.to_s
      tasks.select { |t| t.name.start_with?("#{prefix}:") }
    end

    # The task of a name, which is made if it isn't there.
    def intern(task_class, name)
      lookup(name) || task_class.define_task(name)
    end

    # A task for a file that is there, nil for another.
    def synthesize_file_task(name)
      File.exist?(name) ? FileTask.define_task(name) : nil
    end

    def define_task(task_class, *args, &block)
      name, arg_names, deps = resolve_args(args)
      Gocap.define_task(task_class, name, arg_names, deps, block)
    end

    def in_namespace(name, &block)
      space = name.nil? ? Gocap.anonymous_namespace : name.to_s
      Gocap.enter_namespace(space)
      begin
        inside = NameSpace.new(Gocap.scope_path)
        block.call(inside) if block
        inside
      ensure
        Gocap.leave_namespace
      end
    end

    def last_description
      Gocap.last_description
    end

    def current_scope
      Scope.new(Gocap.scope_path)
    end

    def last_description=(text)
      Gocap.describe(text)
    end

    # name, arg names and prerequisites out of any of Rake's call forms:
    #   :n   :n, :a, :b   :n, [:a]   {n: deps}   :n, {[:a] => deps}   :n, :a, {needs: deps}
    def resolve_args(args)
      args = args.dup
      if args.last.is_a?(Hash)
        hash = args.pop
        if args.empty?
          raise "Task Argument Error" if hash.size != 1
          name, deps = hash.first
          return [task_name(name), [], dep_names(deps)]
        end
        name = args.shift
        if hash.key?(:needs)
          return [task_name(name), args.flatten.map(&:to_sym), dep_names(hash[:needs])]
        end
        arg_names, deps = hash.first
        arg_names = Array(arg_names)
        return [task_name(name), (args + arg_names).flatten.map(&:to_sym), dep_names(deps)]
      end
      name = args.shift
      [task_name(name), args.flatten.map(&:to_sym), []]
    end

    private

    # A string with colons names a namespace too, a symbol doesn't.
    def task_name(name)
      name.is_a?(Symbol) ? name : name.to_s
    end

    def dep_names(deps)
      deps = deps.to_a if deps.respond_to?(:to_ary) || deps.is_a?(Rake::FileList)
      deps = [deps] unless deps.is_a?(Array)
      deps.flatten.compact.map { |d| d.respond_to?(:name) && d.is_a?(Rake::Task) ? d.name : d.to_s }
    end
  end

  # What the application's @tasks is: name => task. Recipes that remove or rename
  # tasks change it.
  class TaskTable
    include Enumerable

    def [](name)
      Gocap.task_at(name.to_s)
    end

    def []=(name, task)
      Gocap.put_task(name.to_s, task)
    end
    alias store []=

    def delete(name)
      task = self[name]
      Gocap.put_task(name.to_s, nil) if task
      task
    end

    def key?(name)
      !self[name].nil?
    end
    alias has_key? key?
    alias include? key?
    alias member? key?

    def keys
      Gocap.task_names
    end

    def values
      keys.map { |name| self[name] }
    end

    def each(&block)
      to_h.each(&block)
    end
    alias each_pair each

    def size
      keys.size
    end
    alias length size

    def empty?
      keys.empty?
    end

    def fetch(name, *default, &block)
      to_h.fetch(name, *default, &block)
    end

    def delete_if
      each { |name, task| delete(name) if yield(name, task) }
      self
    end
    alias reject! delete_if

    def to_h
      keys.to_h { |name| [name, self[name]] }
    end

    def clear
      Gocap.clear_tasks
      self
    end
  end

  class Application
    include TaskManager

    DEFAULT_RAKEFILES = %w[rakefile Rakefile rakefile.rb Rakefile.rb].freeze

    def name
      "cap"
    end

    def default_task_name
      "default"
    end

    # Loads NAME.rake of the first of the folders that has it, once.
    def rake_require(name, paths = $LOAD_PATH, loaded = $LOADED_FEATURES)
      file = "#{name}.rake"
      return false if loaded.include?(file)
      dir = paths.find { |path| File.exist?(File.join(path, file)) } or raise LoadError, "Can't find #{name}"
      Rake.load_rakefile(File.join(dir, file))
      loaded << file
      true
    end

    def parse_task_string(text) = Gocap.parse_task(text)

    # A task as the command line names it: "name[value, value]".
    def invoke_task(text)
      name, values = Gocap.parse_task(text)
      self[name].invoke(*values)
    end

    attr_writer :tty_output

    def tty_output?
      @tty_output.nil? ? $stdout.tty? : @tty_output
    end

    def windows? = false
    def unix? = true

    def original_dir
      Gocap.original_dir
    end

    # The tasks of the command line, which a Capfile may change. If the first is no
    # stage, one must be set already.
    def top_level_tasks
      @top_level_tasks ||= Gocap.top_level_tasks
      unless tasks_without_stage_dependency.include?(@top_level_tasks.first)
        Gocap.define_ensure_stage
        @top_level_tasks.unshift("ensure_stage")
      end
      @top_level_tasks
    end

    def options
      @options ||= OptionSet.new(Gocap.rake_options)
    end

    # What multitasks run their prerequisites on.
    def thread_pool
      @thread_pool ||= ThreadPool.new(options.thread_pool_size)
    end

    def add_import(path)
      Gocap.import_file(path.to_s)
    end

    def rakefile
      Gocap.rakefile
    end

    def add_loader(ext, loader)
      raise NotImplementedError, "Rake.application.add_loader is not supported by gocap"
    end
  end

  # The command line's options, by name; unknown ones are nil.
  class OptionSet
    def initialize(hash)
      @hash = hash
      @hash[:show_tasks] &&= @hash[:show_tasks].to_sym
      @hash[:show_task_pattern] &&= Regexp.new(@hash[:show_task_pattern])
    end

    def trace=(on)
      Gocap.trace = @hash[:trace] = on
    end

    def always_multitask=(on)
      Gocap.always_multitask = @hash[:always_multitask] = on
    end

    def method_missing(name, *args)
      key = name.to_s
      return @hash[key.chomp("=").to_sym] = args.first if key.end_with?("=")
      @hash[name]
    end

    def respond_to_missing?(_name, _private = false)
      true
    end
  end

  class Scope
    attr_reader :path

    # The innermost name is the first.
    def self.make(*names)
      new(names.reverse.join(":"))
    end

    def initialize(path)
      @path = path
    end

    def to_a
      @path.split(":")
    end

    def path_with_task_name(name)
      @path.empty? ? name.to_s : "#{@path}:#{name}"
    end
  end

  class NameSpace
    attr_reader :scope

    def initialize(path)
      @scope = Scope.new(path)
    end

    def [](name)
      Gocap.find_task("#{@scope.path}:#{name}", true)
    end

    def tasks
      Rake.application.tasks_in_scope(@scope)
    end
  end

  class << self
    attr_writer :application

    def application
      @application ||= Application.new
    end

    def original_dir
      application.original_dir
    end

    def load_rakefile(path)
      load(path)
    end

    def suggested_thread_count = CpuCounter.count
    def from_pathname(path) = path.respond_to?(:to_path) ? path.to_path : path

    # A path, and the folders above it.
    def each_dir_parent(dir)
      above = nil
      until dir == "." || dir == above
        yield dir
        above, dir = dir, File.dirname(dir)
      end
    end

    def add_rakelib(*dirs)
      dirs.flatten.each { |dir| Gocap.add_rakelib(dir.to_s) }
    end
  end

  module DSL
    include FileUtilsExt

    def task(*args, &block)
      Rake::Task.define_task(*args, &block)
    end

    def multitask(*args, &block)
      Rake::MultiTask.define_task(*args, &block)
    end

    def file(*args, &block)
      Rake::FileTask.define_task(*args, &block)
    end

    def file_create(*args, &block)
      Rake::FileCreationTask.define_task(*args, &block)
    end

    def directory(*args, &block)
      name, = Rake.application.resolve_args(args)
      path = name.to_s
      parents = []
      until path == "." || parents.include?(path)
        parents << path
        path = File.dirname(path)
      end
      parents.reverse_each do |dir|
        Rake::FileCreationTask.define_task(dir) { |t| mkdir_p(t.name) unless File.exist?(t.name) }
      end
      Rake::FileCreationTask.define_task(*args, &block)
    end

    def namespace(name = nil, &block)
      name = name.to_s if name.is_a?(Symbol)
      name = name.to_str if name.respond_to?(:to_str)
      unless name.nil? || name.is_a?(String)
        raise ArgumentError, "Expected a String or Symbol for a namespace name"
      end
      Rake.application.in_namespace(name, &block)
    end

    def desc(text)
      Gocap.describe(text.to_s)
      text
    end

    def import(*paths)
      paths.flatten.each { |p| Gocap.import_file(p.to_s) }
    end

    def rule(*args, &block)
      Rake.application.create_rule(*args, &block)
    end
  end

  module Cloneable
    private

    def initialize_copy(source)
      source.instance_variables.each do |name|
        value = source.instance_variable_get(name)
        instance_variable_set(name, value.clone)
      end
    end
  end

  # What libraries of tasks build on.
  class TaskLib
    include Cloneable
    include Rake::DSL
  end
end

Gocap.main.extend Rake::DSL

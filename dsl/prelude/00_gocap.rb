# The seam between the Ruby surface and the Go engine. Functions that are not
# defined here are bound from Go (see the .go files of package dsl).
module Gocap
  MISSING = Object.new.freeze

  # The levels of messages; Logger has the same numbers.
  DEBUG = 0
  INFO = 1
  WARN = 2
  ERROR = 3
  FATAL = 4

  class << self
    # Waits until an operation (a remote command, a transfer, a pause, a run
    # over hosts) is done, then returns its outcome or raises its error.
    def await(operation) = Thread.__await(operation)

    # Runs the block for each host, each on a fiber of its own; in a sequence as any
    # code, so that return, break and throw leave `on`.
    def run_hosts(hosts, strategy, limit, wait, &block)
      return run_in_turn(hosts, wait || 2, block) if strategy == :sequence
      [].each_slice(limit) {} if strategy == :groups && limit # refuses what is no size of a group
      await(host_run(hosts, strategy, limit, wait) { |host| host_fiber(host, block) })
    end

    # Whether a built-in gem behaves as a release or a later one.
    def gem_since?(name, release)
      (gem_release(name).split(".").map(&:to_i) <=> release.split(".").map(&:to_i)) >= 0
    end

    # For a require of what an older or newer release of a gem has.
    def no_part(gem, part)
      raise LoadError, "#{gem} #{gem_release(gem)} has no #{part}: does Gemfile.lock name the release that has it?"
    end

    # Calls the bodies of a task in the order the engine gives.
    def walk(walker)
      while (step = next_step(walker))
        next await(step) if Thread::Operation === step # another thread runs the task
        task, action, args = step
        begin
          if task.nil?
            walk_all(action)
          elsif action
            Lane.body_begins(action)
            run_body(action, task, args)
            Lane.body_ended(action)
          else
            task.execute(args)
          end
        rescue Exception => e
          Lane.clear
          step_failed(walker, e)
          raise e
        end
      end
    ensure
      leave_tasks(walker)
    end

    # Prerequisites that run at the same time; the last one is waited for first.
    def walk_all(walkers)
      pool = Rake.application.thread_pool
      walkers.map { |w| pool.future { walk(w) } }.reverse_each(&:value)
    rescue Interrupt
      pool.kill
      raise
    end

    def run_task(name, values)
      Rake::Task[name].invoke(*values)
    end

    def task_fiber(name, values)
      Fiber.new do
        run_task(name, values)
        nil
      end
    end

    # Without a Capfile there is the task install.
    def check_setup
      return if find_task("load:defaults", false) || find_task("install", false)
      raise 'there are no stages: add `require "capistrano/setup"` as the first line of the Capfile'
    end

    # What :stage is while a stage is loaded, and the files that it loads.
    def stage_value(stage) = stage.to_sym
    def stage_files(stage) = [main.stage_config_path.join("#{stage}.rb")]

    # Comes before the tasks of a command line that doesn't begin with a stage.
    def define_ensure_stage
      Rake::Task.define_task(:ensure_stage) do
        unless main.stage_set?
          puts main.t(:stage_not_set)
          Gocap.tell_stages
          exit 1
        end
      end
    end

    # Says, at a terminal, which stages there are, and which of them a mistyped one
    # may have meant.
    def tell_stages
      return unless $stderr.tty?
      there = main.stages
      typed = top_level_tasks.first.to_s
      $stderr.puts "Stages here: #{there.join(", ")}#{did_you_mean(typed, there)}" unless there.empty?
    end

    # A hook of `after` among the actions of a task.
    def hook_proc(task, name)
      proc do
        post = find_task_from(task, name.to_s)
        post.invoke
      end
    end

    # Makes the tasks that deploy.rb defines known, without a stage: it comes last
    # of what the Capfile imports.
    def prepare_list
      return unless find_task("load:defaults", false)
      main.invoke("load:defaults")
      env = Capistrano::Configuration.env
      env.set(:stage, "")
      path = main.deploy_config_path
      import_file(path.to_s) if File.exist?(path.to_s)
    end

    # What `set :filter` asks for, as [kind, values] pairs.
    def configured_filters
      filter = Capistrano::Configuration.env.fetch(:filter)
      return [] if filter.nil?
      %w[hosts host roles role].map { |kind| [kind, filter[kind.to_sym]] }.reject { |_, v| v.nil? }
    end

    def stream?(value)
      return false if value.nil? || value.is_a?(String) || value.is_a?(Pathname)
      value.respond_to?(:read) && value.respond_to?(:write)
    end

    # Whether download! writes to the value, instead of to the path it is.
    def sink?(value)
      !value.nil? && !value.is_a?(String) && value.respond_to?(:write)
    end

    # A copy that shares nothing, as Marshal makes it.
    def deep_copy(value)
      case value
      when Array then value.map { |v| deep_copy(v) }
      when ->(v) { v.is_a?(Hash) && v.default_proc } then raise TypeError, "can't dump hash with default proc"
      when Hash then value.each_with_object({}) { |(k, v), h| h[deep_copy(k)] = deep_copy(v) }
      when Set then Set.new(value.map { |v| deep_copy(v) })
      when OpenStruct then value.dup.tap { |copy| value.each_pair { |k, v| copy[k] = deep_copy(v) } }
      when Proc, Method then raise TypeError, "no _dump_data is defined for class #{value.class}"
      when IO then raise TypeError, "can't dump IO"
      when nil, true, false, Symbol, Numeric, Module then value
      else
        raise TypeError, "can't dump anonymous class #{value.class.inspect}" if value.class.name.nil?
        copy = value.dup
        value.instance_variables.each do |name|
          copy.instance_variable_set(name, deep_copy(value.instance_variable_get(name)))
        end
        copy
      end
    end

    # What becomes of a property that is declared twice.
    def merge_values(current, value)
      if current.is_a?(Hash) && value.is_a?(Hash)
        current.merge!(value)
      elsif current.is_a?(Array) && value.is_a?(Array)
        current.concat(value)
      elsif current.is_a?(Set) && value.is_a?(Set)
        current.merge(value)
      else
        value
      end
    end

    # The answer to a command outside `on`.
    def outside_on(name)
      color = SSHKit::Color.new($stderr)
      $stderr.puts color.colorize("Warning: `#{name}' should be wrapped in an `on' scope in #{caller_place}.", :red),
                   "", "  task :example do", color.colorize("    on roles(:app) do", :yellow),
                   "      #{name} 'whoami'", color.colorize("    end", :yellow), "  end", ""
      raise NoMethodError, "undefined method `#{name}' for main:Object"
    end

    private

    def run_in_turn(hosts, wait, block)
      left = hosts.dup
      while (host = left.shift)
        begin
          block.call(host)
        rescue StandardError => e
          host_failed(host, e, left)
        end
        sleep(wait) unless left.empty?
      end
    end

    def run_body(action, task, args)
      # next leaves the body only; a lambda must not see more than it takes
      if action.parameters.any? { |kind, _| kind.start_with?("key") }
        action.call(task, args, **args.to_h)
      elsif action.arity == 1
        action.call(task)
      elsif action.lambda? && action.arity == 0
        action.call
      else
        action.call(task, args)
      end
    end

    def host_fiber(host, block)
      Fiber.new do
        error = nil
        begin
          catch(Thread.current) { block.call(host) }
        rescue Exception => e
          error = e
        end
        Thread.__finish(error)
      end
    end
  end
end

# Collects what an interaction handler sends.
class Gocap::ReplyChannel
  attr_reader :text, :question

  def initialize
    @text = ""
  end

  def send_data(data)
    @text += data.to_s
  end

  # Asks the user, who sees one question at a time, and then sends what the block
  # makes of the answer. It's asked without one (nil) before: then it gives what is
  # to be sent if that's known by now, or nil.
  def ask(question, &answer)
    @question, @answer = question, answer
  end

  def answer(given = nil) = @answer.call(given)
end

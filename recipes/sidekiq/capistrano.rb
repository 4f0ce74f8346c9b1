# Sidekiq 2's own tasks: processes that become daemons, known by their pid files.
module Sidekiq
  module CapistranoTasks
    class << self
      def on_hosts(&block) = on(roles(fetch(:sidekiq_role)), &block)

      # The block gets each process's pid file and number: sidekiq.pid, sidekiq.pid-1 …
      def each_process
        fetch(:sidekiq_processes).times { |i| yield i == 0 ? fetch(:sidekiq_pid) : "#{fetch(:sidekiq_pid)}-#{i}", i }
      end

      def each_running(backend)
        return unless backend.test("[ -d #{current_path} ]")
        each_process { |pid, _| yield pid if running?(backend, pid) }
      end

      def running?(backend, pid) = backend.test("[ -f #{pid} ] && kill -0 $( cat #{pid} )")

      def control(backend, *command)
        backend.within(current_path) { backend.execute(*command_words(:sidekiqctl), *command) }
      end

      def start(backend, pid, index)
        options = ["-d", "-i", index, "-P", pid, "-e", fetch(:sidekiq_env), "-L", fetch(:sidekiq_log), fetch(:sidekiq_options)]
        backend.within(current_path) { backend.execute(*command_words(:sidekiq), *options.compact) }
      end

      private

      # A program, by the words of :sidekiq_cmd or :sidekiqctl_cmd if they are set, so that within goes
      # with it.
      def command_words(program)
        command = fetch(:"#{program}_cmd")
        return [program] unless command
        first, *rest = command.split
        [first.to_sym, *rest]
      end
    end
  end
end

namespace :sidekiq do
  tasks = Sidekiq::CapistranoTasks

  desc "Quiet sidekiq (stop processing new tasks)"
  task :quiet do
    tasks.on_hosts { tasks.each_running(self) { |pid| tasks.control(self, "quiet", pid) } }
  end

  desc "Stop sidekiq"
  task :stop do
    tasks.on_hosts { tasks.each_running(self) { |pid| tasks.control(self, "stop", pid, fetch(:sidekiq_timeout)) } }
  end

  desc "Start sidekiq"
  task :start do
    tasks.on_hosts do
      tasks.each_process { |pid, i| tasks.start(self, pid, i) unless tasks.running?(self, pid) }
    end
  end

  desc "Restart sidekiq"
  task :restart do
    invoke! "sidekiq:stop"
    invoke! "sidekiq:start"
  end
end

namespace :deploy do
  before :starting, :check_sidekiq_hooks do
    next unless fetch(:sidekiq_default_hooks)
    after "deploy:starting", "sidekiq:quiet"
    after "deploy:updated", "sidekiq:stop"
    after "deploy:reverted", "sidekiq:stop"
    after "deploy:published", "sidekiq:start"
  end
end

namespace :load do
  task :defaults do
    set :sidekiq_default_hooks, true
    set :sidekiq_pid, -> { current_path.join("tmp", "sidekiq.pid") }
    set :sidekiq_env, -> { fetch(:rack_env, fetch(:rails_env, "production")) }
    set :sidekiq_log, -> { current_path.join("log", "sidekiq.log") }
    set :sidekiq_timeout, 10
    set :sidekiq_role, :app
    set :sidekiq_processes, 1
    %i[rbenv_map_bins rvm_map_bins chruby_map_bins bundle_bins].each { |name| set name, fetch(name).to_a + %w[sidekiq sidekiqctl] if fetch(name) }
  end
end

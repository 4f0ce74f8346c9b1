# Shoryuken's workers, in the background.
require "capistrano/daemon"

module Capistrano::ShoryukenWorkers
  class << self
    def on_hosts(&block)
      Capistrano::Daemon.on_hosts(fetch(:shoryuken_role), fetch(:shoryuken_env), &block)
    end

    def start(backend)
      Capistrano::Daemon.start(backend, fetch(:shoryuken_pid)) do
        backend.execute :bundle, :exec, :shoryuken, "--daemon", *files,
                        *Array(fetch(:shoryuken_queues)).flat_map { |queue| ["-q", queue] },
                        *Array(fetch(:shoryuken_requires)).flat_map { |path| ["--require", path] },
                        *Array(fetch(:shoryuken_options))
      end
    end

    # Ends when the jobs under way have.
    def quiet(backend) = Capistrano::Daemon.signal(backend, "USR1", fetch(:shoryuken_pid))
    def stop(backend) = Capistrano::Daemon.stop(backend, fetch(:shoryuken_pid), 30)

    private

    def files
      { "--pidfile" => :shoryuken_pid, "--logfile" => :shoryuken_log, "--config" => :shoryuken_config }
        .flat_map { |option, name| fetch(name) ? [option, fetch(name)] : [] }
    end
  end
end

namespace :shoryuken do
  { quiet: "Quiet shoryuken (stop accepting new work)", stop: "Stop shoryuken", start: "Start shoryuken" }.each do |action, description|
    desc description
    task action do
      Capistrano::ShoryukenWorkers.on_hosts { Capistrano::ShoryukenWorkers.public_send(action, self) }
    end
  end

  desc "Restart shoryuken"
  task :restart do
    invoke! "shoryuken:stop"
    invoke! "shoryuken:start"
  end

  task :add_default_hooks do
    after "deploy:starting", "shoryuken:quiet"
    after "deploy:updated", "shoryuken:stop"
    after "deploy:reverted", "shoryuken:stop"
    after "deploy:published", "shoryuken:start"
  end
end

namespace :deploy do
  before :starting, :check_shoryuken_hooks do
    invoke "shoryuken:add_default_hooks" if fetch(:shoryuken_default_hooks)
  end
end

namespace :load do
  task :defaults do
    set :shoryuken_default_hooks, true
    set :shoryuken_pid, -> { File.join(shared_path, "tmp", "pids", "shoryuken.pid") }
    set :shoryuken_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:stage))) }
    set :shoryuken_log, -> { File.join(shared_path, "log", "shoryuken.log") }
    set :shoryuken_config, -> { File.join(release_path, "config", "shoryuken.yml") }
    set :shoryuken_requires, -> { [] }
    set :shoryuken_options, -> { ["--rails"] }
    set :shoryuken_queues, -> { [] }
    set :shoryuken_role, :app
  end
end

# The workers of Sneakers.
require "capistrano/daemon"

module Capistrano::SneakersWorkers
  class << self
    def on_hosts(&block)
      Capistrano::Daemon.on_hosts(fetch(:sneakers_roles), fetch(:sneakers_env), &block)
    end

    # Without names Sneakers runs all workers.
    def start(backend)
      Capistrano::Daemon.start(backend, fetch(:sneakers_pid)) do
        names = Array(fetch(:sneakers_workers)).join(",")
        backend.with(names.empty? ? {} : { workers: names }) { backend.execute :bundle, :exec, :rake, "sneakers:run" }
      end
    end

    def stop(backend) = Capistrano::Daemon.stop(backend, fetch(:sneakers_pid), 30)
  end
end

namespace :sneakers do
  { start: "Start sneakers", stop: "Stop sneakers" }.each do |action, description|
    desc description
    task action do
      Capistrano::SneakersWorkers.on_hosts { Capistrano::SneakersWorkers.public_send(action, self) }
    end
  end

  desc "Restart sneakers"
  task :restart do
    invoke! "sneakers:stop"
    invoke! "sneakers:start"
  end

  task :add_default_hooks do
    after "deploy:updated", "sneakers:stop"
    after "deploy:reverted", "sneakers:stop"
    after "deploy:published", "sneakers:start"
  end
end

namespace :deploy do
  before :starting, :check_sneakers_hooks do
    invoke "sneakers:add_default_hooks" if fetch(:sneakers_default_hooks)
  end
end

namespace :load do
  task :defaults do
    set :sneakers_default_hooks, true
    set :sneakers_pid, -> { File.join(shared_path, "tmp", "pids", "sneakers.pid") }
    set :sneakers_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:stage))) }
    set :sneakers_roles, :app
  end
end

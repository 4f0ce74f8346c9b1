# The workers of Backburner, in the background.
require "capistrano/daemon"

module Capistrano::BackburnerWorkers
  class << self
    def on_hosts(&block)
      Capistrano::Daemon.on_hosts(fetch(:backburner_roles), fetch(:rack_env, fetch(:rails_env, fetch(:stage))), &block)
    end

    def start(backend)
      Capistrano::Daemon.start(backend, fetch(:backburner_pid)) do
        queues = Array(fetch(:backburner_queues))
        backend.execute :bundle, :exec, :backburner, *(["-q", queues.join(",")] unless queues.empty?),
                        "-d", "-P", fetch(:backburner_pid), "-l", fetch(:backburner_log)
      end
    end

    def stop(backend) = Capistrano::Daemon.stop(backend, fetch(:backburner_pid), 30)
  end
end

namespace :backburner do
  { start: "Start", stop: "Stop" }.each do |action, verb|
    desc "#{verb} backburner service"
    task action do
      Capistrano::BackburnerWorkers.on_hosts { Capistrano::BackburnerWorkers.public_send(action, self) }
    end
  end

  desc "Restart backburner service"
  task :restart do
    invoke! "backburner:stop"
    invoke! "backburner:start"
  end
end

after "deploy:reverted", "backburner:stop"
after "deploy:updated", "backburner:stop"
after "deploy:published", "backburner:start"

namespace :load do
  task :defaults do
    set_if_empty :backburner_queues, nil
    set_if_empty :backburner_roles, :app
    set_if_empty :backburner_pid, -> { File.join(shared_path, "tmp", "pids", "backburner.pid") }
    set_if_empty :backburner_log, -> { File.join(shared_path, "log", "backburner.log") }
  end
end

# Background workers of delayed_job.
namespace :delayed_job do
  {
    "stop" => "Stop the delayed_job process", "start" => "Start the delayed_job process",
    "restart" => "Restart the delayed_job process", "status" => "Get the delayed_job status"
  }.each do |command, text|
    desc text
    task command do
      on roles(fetch(:delayed_job_roles)) do
        within release_path do
          with rails_env: fetch(:rails_env) do
            execute :bundle, :exec, "#{fetch(:delayed_job_bin_path)}/delayed_job", *DelayedJobOptions.list(self), command
          end
        end
      end
    end
  end

  if Gocap.gem_since?("capistrano3-delayed-job", "1.7.2")
    task :default do
      invoke "delayed_job:restart" if fetch(:delayed_job_default_hooks, true)
    end

    after "deploy:published", "delayed_job:default"
  else
    after "deploy:published", "delayed_job:restart"
  end
end

# The options of bin/delayed_job for the settings.
module DelayedJobOptions
  class << self
    def list(backend)
      pools = pools_of(backend)
      options = []
      options << "-m" if fetch(:delayed_job_monitor)
      unless pools # which say both themselves
        options += ["-n", fetch(:delayed_job_workers)]
        options << "--queues=#{Array(fetch(:delayed_job_queues)).join(",")}" if fetch(:delayed_job_queues)
      end
      options << "--prefix=#{fetch(:delayed_job_prefix)}" if fetch(:delayed_job_prefix)
      options << "--pid-dir=#{fetch(:delayed_job_pid_dir)}" if fetch(:delayed_job_pid_dir)
      options << "--log-dir=#{fetch(:delayed_log_dir)}" if fetch(:delayed_log_dir)
      (pools || {}).each do |queues, count|
        queues = "*" if queues.to_s.empty? # any
        options << "--pool='#{queues}:#{count}'"
      end
      daemon = Array(fetch(:delayed_job_daemon_opts))
      options << "--daemon-options=#{daemon.join(",")}" unless daemon.empty?
      options
    end

    private

    # Those of the host, by the name it has for itself, count alone.
    def pools_of(backend)
      by_host = fetch(:delayed_job_pools_per_server)
      return fetch(:delayed_job_pools) unless by_host
      by_host.transform_keys(&:to_s)[backend.capture(:hostname).strip]
    end
  end
end

namespace :load do
  task :defaults do
    set :delayed_job_workers, 1
    set :delayed_job_queues, nil
    set :delayed_job_pools, nil
    set :delayed_job_pools_per_server, nil
    set :delayed_job_daemon_opts, nil
    set :delayed_job_roles, :app
    set :delayed_job_bin_path, "bin"
    set :delayed_job_monitor, nil
  end
end

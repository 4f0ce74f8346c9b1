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
            execute :bundle, :exec, "#{fetch(:delayed_job_bin_path)}/delayed_job", *DelayedJobOptions.list, command
          end
        end
      end
    end
  end

  after "deploy:published", "delayed_job:restart"
end

# The options of bin/delayed_job for the settings.
module DelayedJobOptions
  def self.list
    options = []
    options << "-m" if fetch(:delayed_job_monitor)
    unless fetch(:delayed_job_pools) # which say both themselves
      options += ["-n", fetch(:delayed_job_workers)]
      options << "--queues=#{Array(fetch(:delayed_job_queues)).join(",")}" if fetch(:delayed_job_queues)
    end
    options << "--prefix=#{fetch(:delayed_job_prefix)}" if fetch(:delayed_job_prefix)
    options << "--pid-dir=#{fetch(:delayed_job_pid_dir)}" if fetch(:delayed_job_pid_dir)
    options << "--log-dir=#{fetch(:delayed_log_dir)}" if fetch(:delayed_log_dir)
    (fetch(:delayed_job_pools) || {}).each do |queues, count|
      queues = "*" if queues.to_s.empty? # any
      options << "--pool='#{queues}:#{count}'"
    end
    options
  end
end

namespace :load do
  task :defaults do
    set :delayed_job_workers, 1
    set :delayed_job_queues, nil
    set :delayed_job_pools, nil
    set :delayed_job_roles, :app
    set :delayed_job_bin_path, "bin"
    set :delayed_job_monitor, nil
  end
end

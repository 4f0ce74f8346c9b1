# resque-pool: a master process that keeps workers for Resque. There are no hooks.
module ResquePool
  # A signal to the master, as `kill` in the shell of the host.
  def self.signal(remote, name)
    pid = fetch(:resque_pool_pid)
    if remote.test("[ -f #{pid} ]")
      remote.execute :kill, "-s", name, "$(cat #{pid})"
    else
      remote.info "resque-pool isn't running: there is no #{pid}"
    end
  end
end

namespace :resque do
  namespace :pool do
    pool = lambda do |remote, *options|
      remote.within(current_path) do
        remote.execute :bundle, "exec", "resque-pool", "--daemon", *options, "--environment", fetch(:resque_rails_env)
      end
    end

    desc "Start all the workers and queues"
    task :start do
      on(roles(fetch(:resque_server_roles))) { pool.call(self, "--pidfile", fetch(:resque_pool_pid)) }
    end

    { stop: [-> { fetch(:resque_kill_signal) }, "Gracefully shut down workers and shutdown manager after all workers are done"],
      stop_immediately: [-> { "INT" }, "Gracefully shut down workers and immediately shutdown manager"],
      restart: [-> { "HUP" }, "Reload the config file, reload logfiles, restart all workers"] }.each do |name, (signal, text)|
      desc text
      task name do
        on(roles(fetch(:resque_server_roles))) { ResquePool.signal(self, signal.call) }
      end
    end

    desc "Gracefully shut down workers and the manager, and start a new manager and its workers"
    task full_restart: %w[resque:pool:stop resque:pool:start]

    desc "Start a new pool, and shut down other pools when its workers have started"
    task :hot_swap do
      on(roles(fetch(:resque_server_roles))) { pool.call(self, "--hot-swap") }
    end
  end
end

namespace :load do
  task :defaults do
    set :resque_server_roles, fetch(:resque_server_roles, :app)
    set :resque_rails_env, -> { fetch(:rails_env) || fetch(:stage) }
    set :resque_kill_signal, "QUIT"
    set :resque_pool_pid, -> { shared_path.join("tmp", "pids", "resque-pool.pid") }
  end
end

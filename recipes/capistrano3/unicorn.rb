# Starts, stops and reloads Unicorn by its pid file. There are no hooks.
module UnicornControl
  # What the tasks do on each host, in the current release.
  def self.on_hosts(&block)
    control = self
    Gocap.main.on(Gocap.main.roles(fetch(:unicorn_roles))) do
      within current_path do
        control.instance_exec(self, &block)
      end
    end
  end

  class << self
    def pid = "`cat #{fetch(:unicorn_pid)}`"

    def start(backend)
      return backend.info("unicorn is running...") if backend.test("[ -e #{fetch(:unicorn_pid)} ] && kill -0 #{pid}")
      backend.with rails_env: fetch(:rails_env) do
        backend.execute :bundle, "exec", fetch(:unicorn_exec), "-c", fetch(:unicorn_config_path), "-E", fetch(:unicorn_rack_env), "-D",
                        fetch(:unicorn_options)
      end
    end

    def stop(backend)
      if !backend.test("[ -e #{fetch(:unicorn_pid)} ]")
        backend.info "unicorn is not running..."
      elsif backend.test("kill -0 #{pid}")
        signal(backend, "QUIT", "stopping unicorn...")
      else
        backend.info "cleaning up dead unicorn pid..."
        backend.execute :rm, fetch(:unicorn_pid)
      end
    end

    def signal(backend, name, text)
      backend.info text
      backend.execute :kill, "-s #{name}", pid
    end
  end
end

namespace :unicorn do
  desc "Start Unicorn"
  task(:start) { UnicornControl.on_hosts { |backend| start(backend) } }

  desc "Stop Unicorn (QUIT)"
  task(:stop) { UnicornControl.on_hosts { |backend| stop(backend) } }

  desc "Reload Unicorn (HUP); use this when preload_app: false"
  task :reload do
    invoke "unicorn:start"
    UnicornControl.on_hosts { |backend| signal(backend, "HUP", "reloading...") }
  end

  desc "Restart Unicorn (USR2); use this when preload_app: true"
  task :restart do
    invoke "unicorn:start"
    UnicornControl.on_hosts { |backend| signal(backend, "USR2", "unicorn restarting...") }
  end

  desc "Duplicate Unicorn; alias of unicorn:restart"
  task(:duplicate) { invoke "unicorn:restart" }

  desc "Legacy Restart (USR2 + QUIT); use this when preload_app: true and oldbin pid needs cleanup"
  task :legacy_restart do
    invoke "unicorn:restart"
    UnicornControl.on_hosts do |backend|
      backend.execute :sleep, fetch(:unicorn_restart_sleep_time)
      old = "#{fetch(:unicorn_pid)}.oldbin"
      backend.execute :kill, "-s QUIT", "`cat #{old}`" if backend.test("[ -e #{old} ]")
    end
  end

  desc "Add a worker (TTIN)"
  task(:add_worker) { UnicornControl.on_hosts { |backend| signal(backend, "TTIN", "adding worker") } }

  desc "Remove a worker (TTOU)"
  task(:remove_worker) { UnicornControl.on_hosts { |backend| signal(backend, "TTOU", "removing worker") } }
end

namespace :load do
  task :defaults do
    set :unicorn_pid, -> { File.join(current_path, "tmp", "pids", "unicorn.pid") }
    set :unicorn_rack_env, -> { fetch(:rails_env) || "deployment" }
    set :unicorn_config_path, -> { File.join(current_path, "config", "unicorn", "#{fetch(:rails_env)}.rb") }
    set :unicorn_roles, -> { :app }
    set :unicorn_options, -> { "" }
    set :unicorn_restart_sleep_time, 3
    set :unicorn_exec, "unicorn"
  end
end

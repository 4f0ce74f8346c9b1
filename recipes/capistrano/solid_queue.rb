# Solid Queue as a service of systemd.
require "capistrano/bundler"

module Capistrano::SolidQueue
  class Systemd < Capistrano::Plugin
    def set_defaults
      set_if_empty :solid_queue_role, "db"
      set_if_empty :solid_queue_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:rake_env, fetch(:stage)))) }
      set_if_empty :solid_queue_log, -> { File.join(shared_path, "log", "solid_queue.log") }
      set_if_empty :solid_queue_error_log, -> { File.join(shared_path, "log", "solid_queue.log") }
      set_if_empty :solid_queue_systemctl_bin, -> { fetch(:systemctl_bin, "/bin/systemctl") }
      set_if_empty :solid_queue_service_unit_name, -> { "#{fetch(:application)}_solid_queue_#{fetch(:stage)}" }
      set_if_empty :solid_queue_systemctl_user, -> { fetch(:systemctl_user, :user) }
      set_if_empty :solid_queue_enable_lingering, -> { fetch(:solid_queue_systemctl_user) != :system }
      set_if_empty :solid_queue_lingering_user, -> { fetch(:lingering_user, fetch(:user)) }
      set_if_empty :solid_queue_service_unit_env_files, -> { fetch(:service_unit_env_files, []) }
      set_if_empty :solid_queue_service_unit_env_vars, -> { fetch(:service_unit_env_vars, []) }
    end

    def register_hooks
      after "deploy:starting", "solid_queue:quiet"
      after "deploy:updated", "solid_queue:stop"
      after "deploy:published", "solid_queue:start"
      after "deploy:failed", "solid_queue:restart"
    end

    def define_tasks
      queue = self

      namespace :solid_queue do
        desc "Quiet Solid Queue: take no new jobs"
        task :quiet do
          on(roles(:app)) { queue.systemctl "kill", "-s", "SIGTERM", fetch(:solid_queue_service_unit_name) }
        end

        { start: "Start", stop: "Stop", restart: "Restart", status: "Get the status of" }.each do |command, text|
          desc "#{text} Solid Queue"
          task command do
            queue.on_hosts { queue.systemctl command.to_s, fetch(:solid_queue_service_unit_name) }
          end
        end

        desc "Install the systemd service of Solid Queue"
        task :install do
          queue.on_hosts { queue.install }
          invoke "solid_queue:enable"
        end

        desc "Uninstall the systemd service of Solid Queue"
        task :uninstall do
          invoke "solid_queue:disable"
          queue.on_hosts { queue.uninstall }
        end

        desc "Enable the systemd service of Solid Queue"
        task :enable do
          queue.on_hosts { queue.enable }
        end

        desc "Disable the systemd service of Solid Queue"
        task :disable do
          queue.on_hosts { queue.systemctl "disable", fetch(:solid_queue_service_unit_name) }
        end
      end
    end

    def on_hosts(&block) = on(roles(fetch(:solid_queue_role).to_sym)) { block.call }

    def system_unit? = fetch(:solid_queue_systemctl_user) == :system

    def systemctl(*args)
      return backend.sudo(fetch(:solid_queue_systemctl_bin), *args) if system_unit?
      backend.execute fetch(:solid_queue_systemctl_bin), "--user", *args
    end

    def install
      file = "#{fetch(:tmp_dir)}/#{unit_file}"
      bundle = backend.capture(:echo, SSHKit.config.command_map[:bundle]).strip
      backend.upload! StringIO.new(unit_text(bundle)), file
      dir = unit_dir
      if system_unit?
        backend.sudo :mv, file, dir
      else
        backend.execute :mkdir, "-p", dir
        backend.execute :mv, file, dir
      end
      systemctl "daemon-reload"
    end

    def uninstall
      words = [:rm, "-f", "#{unit_dir}/#{unit_file}"]
      system_unit? ? backend.sudo(*words) : backend.execute(*words)
      systemctl "daemon-reload"
    end

    def enable
      systemctl "enable", fetch(:solid_queue_service_unit_name)
      return if system_unit? || !fetch(:solid_queue_enable_lingering)
      backend.execute :loginctl, "enable-linger", fetch(:solid_queue_lingering_user)
    end

    private

    def unit_file = "#{fetch(:solid_queue_service_unit_name)}.service"

    def unit_dir
      default = system_unit? ? "/etc/systemd/system" : "#{backend.capture(:pwd)}/.config/systemd/user"
      fetch(:solid_queue_systemd_conf_dir, default)
    end

    def unit_text(bundle)
      [
        "[Unit]",
        "Description=Solid Queue for #{fetch(:application)} (#{fetch(:stage)})",
        "After=syslog.target network.target",
        "",
        "[Service]",
        "Type=simple",
        ("User=#{backend.host.user}" if system_unit?),
        "WorkingDirectory=#{current_path}",
        "Environment=\"RAILS_ENV=#{fetch(:solid_queue_env)}\"",
        *fetch(:default_env, {}).map { |name, value| "Environment=\"#{name.to_s.upcase}=#{value}\"" },
        *Array(fetch(:solid_queue_service_unit_env_files)).map { |path| "EnvironmentFile=#{path}" },
        *Array(fetch(:solid_queue_service_unit_env_vars)).map { |pair| "Environment=\"#{pair}\"" },
        "ExecStart=#{bundle} exec rake solid_queue:start",
        "ExecReload=/bin/kill -TSTP $MAINPID",
        "RestartSec=1",
        "Restart=on-failure",
        ("StandardOutput=append:#{fetch(:solid_queue_log)}" if fetch(:solid_queue_log)),
        ("StandardError=append:#{fetch(:solid_queue_error_log)}" if fetch(:solid_queue_error_log)),
        "SyslogIdentifier=#{fetch(:solid_queue_service_unit_name)}",
        "",
        "[Install]",
        "WantedBy=#{system_unit? ? "multi-user.target" : "default.target"}"
      ].compact.join("\n") + "\n"
    end
  end
end

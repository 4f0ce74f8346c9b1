# Solid Queue as a service of systemd.
require "capistrano/bundler"
require "capistrano/systemd_unit"

module Capistrano::SolidQueue
  class Systemd < Capistrano::Plugin
    include Capistrano::SystemdUnit

    def set_defaults
      set_if_empty :solid_queue_role, "db"
      set_if_empty :solid_queue_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:rake_env, fetch(:stage)))) }
      set_if_empty :solid_queue_access_log, -> { File.join(shared_path, "log", "solid_queue.log") }
      set_if_empty :solid_queue_error_log, -> { File.join(shared_path, "log", "solid_queue.log") }
      set_if_empty :solid_queue_command, "rake solid_queue:start"
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
        desc "Quiet solid_queue service via systemd"
        task :quiet do
          on(roles(:app)) { queue.systemctl "kill", "-s", "SIGTERM", fetch(:solid_queue_service_unit_name) }
        end

        { start: "Start", stop: "Stop", restart: "Restart", reload: "Reload" }.each do |command, verb|
          desc "#{verb} solid_queue service via systemd"
          task command do
            queue.on_hosts { queue.systemctl command.to_s, fetch(:solid_queue_service_unit_name) }
          end
        end

        desc "Get solid_queue service status via systemd"
        task :status do
          queue.on_hosts { queue.systemctl "status", fetch(:solid_queue_service_unit_name) }
        end

        desc "Generate locally solid_queue systemd service unit file"
        task :generate do
          run_locally { File.write("solid_queue.service", queue.unit_text(roles(fetch(:solid_queue_role).to_sym).first, "bundle")) }
        end

        desc "Install solid_queue systemd service"
        task :install do
          queue.on_hosts { |host| queue.install(host) }
          invoke "solid_queue:enable"
        end

        desc "Uninstall solid_queue systemd service"
        task :uninstall do
          invoke "solid_queue:disable"
          queue.on_hosts { queue.uninstall }
        end

        desc "Enable solid_queue systemd service"
        task :enable do
          queue.on_hosts { queue.enable }
        end

        desc "Disable solid_queue systemd service"
        task :disable do
          queue.on_hosts { queue.systemctl "disable", fetch(:solid_queue_service_unit_name) }
        end
      end
    end

    def on_hosts(&block) = on(roles(fetch(:solid_queue_role).to_sym)) { |host| block.call(host) }

    def install(host)
      file = "#{fetch(:tmp_dir)}/#{unit_file}"
      backend.upload! StringIO.new(unit_text(host, expanded_bundle_command)), file
      dir = unit_dir
      backend.execute :mkdir, "-p", dir unless system_unit?
      change_units :mv, file, dir
      systemctl "daemon-reload"
    end

    def uninstall
      change_units :rm, "-f", "#{unit_dir}/#{unit_file}"
      systemctl "daemon-reload"
    end

    def enable
      systemctl "enable", fetch(:solid_queue_service_unit_name)
      return if system_unit? || !fetch(:solid_queue_enable_lingering)
      backend.execute :loginctl, "enable-linger", fetch(:solid_queue_lingering_user)
    end

    def unit_text(host, bundle)
      [
        "[Unit]",
        "Description=Solid Queue for #{fetch(:application)} (#{fetch(:stage)})",
        "After=syslog.target network.target",
        "",
        "[Service]",
        "Type=simple",
        ("User=#{fetch(:solid_queue_user) || host.properties.fetch(:run_as) || host.user}" if system_unit?),
        "WorkingDirectory=#{current_path}",
        "Environment=\"RAILS_ENV=#{fetch(:solid_queue_env)}\"",
        *fetch(:default_env, {}).map { |name, value| "Environment=\"#{name.to_s.upcase}=#{value}\"" },
        *environment_lines,
        "ExecStart=#{bundle} exec #{fetch(:solid_queue_command)}",
        "ExecReload=/bin/kill -TSTP $MAINPID",
        "RestartSec=1",
        "Restart=on-failure",
        *log_lines(fetch(:solid_queue_access_log), fetch(:solid_queue_error_log)),
        "SyslogIdentifier=#{fetch(:solid_queue_service_unit_name)}",
        "",
        "[Install]",
        wanted_by
      ].compact.join("\n") + "\n"
    end

    private

    def unit_prefix = "solid_queue"

    def unit_file = "#{fetch(:solid_queue_service_unit_name)}.service"

    def unit_dir = fetch(:solid_queue_systemd_conf_dir, system_unit? ? "/etc/systemd/system" : user_unit_dir)
  end
end

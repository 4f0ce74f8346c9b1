# As of capistrano-sidekiq 3: a service of systemd for each configuration file.
require "capistrano/systemd_unit"

class Capistrano::Sidekiq
  def set_defaults
    set_if_empty :sidekiq_default_hooks, true
    set_if_empty :sidekiq_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:rake_env, fetch(:stage)))) }
    set_if_empty :sidekiq_roles, fetch(:sidekiq_role, :worker)
    set_if_empty :sidekiq_config_files, ["sidekiq.yml"]
    set_if_empty :sidekiq_log, -> { File.join(shared_path, "log", "sidekiq.log") }
    set_if_empty :sidekiq_error_log, -> { File.join(shared_path, "log", "sidekiq_error.log") }
    set_if_empty :sidekiq_mark_deploy, false
    set_if_empty :sidekiq_deploy_label, nil
    map_bins
  end
end

class Capistrano::Sidekiq::Systemd < Capistrano::Plugin
  include Capistrano::Sidekiq::Common
  include Capistrano::SystemdUnit

  def set_defaults
    set_if_empty :systemctl_bin, "/bin/systemctl"
    set_if_empty :service_unit_user, :user
    set_if_empty :sidekiq_systemctl_user, -> { fetch(:service_unit_user, :user) }
    set_if_empty :sidekiq_service_unit_name, -> { "#{fetch(:application)}_sidekiq_#{fetch(:stage)}" }
    set_if_empty :sidekiq_enable_lingering, -> { fetch(:sidekiq_systemctl_user) != :system }
    set_if_empty :sidekiq_lingering_user, -> { fetch(:lingering_user, fetch(:user)) }
    set_if_empty :sidekiq_service_unit_env_files, -> { fetch(:service_unit_env_files, []) }
    set_if_empty :sidekiq_service_unit_env_vars, -> { fetch(:service_unit_env_vars, []) }
    set_if_empty :sidekiq_command, "sidekiq"
    set_if_empty :sidekiq_command_args, -> { "-e #{fetch(:sidekiq_env)}" }
    set_if_empty :sidekiq_use_login_shell, false
  end

  def define_tasks
    sidekiq = self

    namespace :sidekiq do
      desc "Quiet Sidekiq (stop fetching new tasks from Redis)"
      task :quiet do
        sidekiq.on_each_unit do |unit|
          backend = SSHKit::Backend.current
          backend.warn "Quieting #{unit}"
          sidekiq.systemctl "kill", "-s", "TSTP", unit
        end
      end

      {
        stop: "Stop Sidekiq (graceful shutdown within timeout, put unfinished tasks back to Redis)",
        start: "Start Sidekiq", status: "Get Sidekiq Status", restart: "Restart Sidekiq"
      }.each do |command, text|
        desc text
        task command do
          sidekiq.on_each_unit { |unit| sidekiq.systemctl command.to_s, "#{unit}.service" }
        end
      end

      desc "Install Sidekiq systemd service"
      task :install do
        sidekiq.on_hosts { |host| sidekiq.install_units(host) }
        invoke "sidekiq:enable"
      end

      desc "Uninstall Sidekiq systemd service"
      task :uninstall do
        invoke "sidekiq:disable"
        sidekiq.on_each_unit { |unit| sidekiq.remove_unit(unit) }
      end

      desc "Enable Sidekiq systemd service"
      task :enable do
        sidekiq.on_each_unit { |unit| sidekiq.systemctl "enable", "#{unit}.service" }
        sidekiq.on_hosts { sidekiq.enable_lingering } unless sidekiq.system_unit?
      end

      desc "Disable Sidekiq systemd service"
      task :disable do
        sidekiq.on_each_unit { |unit| sidekiq.systemctl "disable", "#{unit}.service" }
      end

      desc "Mark deployment in Sidekiq metrics"
      task :mark_deploy do
        next unless fetch(:sidekiq_mark_deploy)
        on(roles(fetch(:sidekiq_roles))) { sidekiq.mark_deploy }
      end

      namespace :helpers do
        desc "Generate multiple Sidekiq config files"
        task :generate_configs, [:count] do |_task, args|
          require "capistrano/sidekiq/configs"
          Capistrano::Sidekiq::Configs.write((args[:count] || 3).to_i)
        end

        desc "Show current Sidekiq configuration"
        task :show_config do
          on roles(fetch(:sidekiq_roles)) do
            within current_path do
              fetch(:sidekiq_config_files).each do |file|
                puts "\n=== #{file} ==="
                puts test("[ -f #{current_path}/config/#{file} ]") ? capture(:cat, "config/#{file}") : "  File not found"
              end
            end
          end
        end
      end
    end
  end

  def on_each_unit
    on_hosts { |host| config_files(host).each { |file| yield unit_of(file) } }
  end

  def config_files(host) = Array(host.properties.fetch(:sidekiq_config_files) || fetch(:sidekiq_config_files))

  def unit_of(file)
    name = fetch(:sidekiq_service_unit_name)
    file == "sidekiq.yml" ? name : "#{name}.#{File.basename(file, ".*")}"
  end

  def install_units(host)
    dir = unit_dir
    backend.execute :mkdir, "-p", dir unless system_unit?
    bundle = expanded_bundle_command
    config_files(host).each do |file|
      uploaded = "/tmp/sidekiq.#{file}.service"
      backend.upload! StringIO.new(unit_text(host, bundle, file)), uploaded
      change_units :mv, uploaded, "#{dir}/#{unit_of(file)}.service"
    end
  end

  def remove_unit(unit) = change_units(:rm, "-f", "#{unit_dir}/#{unit}.service")

  def enable_lingering
    return unless fetch(:sidekiq_enable_lingering)
    backend.execute :loginctl, "enable-linger", fetch(:sidekiq_lingering_user)
  end

  def mark_deploy
    backend.within current_path do
      label = fetch(:sidekiq_deploy_label) || commit || "#{fetch(:application)} #{fetch(:stage)} deploy"
      backend.info "Marking deployment in Sidekiq metrics: #{label}"
      script = 'require "sidekiq/deploy"; Sidekiq::Deploy.mark!(ARGV[0])'
      backend.execute :bundle, :exec, :ruby, "-e", script.shellescape, "--", label.shellescape
    end
  end

  private

  # What is deployed, nil where it isn't in a clone.
  def commit
    said = backend.capture(:git, "log", "-1", '--format="%h %s"', raise_on_non_zero_exit: false).strip
    said unless said.empty?
  end

  def unit_prefix = "sidekiq"

  def unit_dir = system_unit? ? "/etc/systemd/system" : user_unit_dir

  def unit_text(host, bundle, file)
    own = unit_template(host)
    return own if own
    start = "#{bundle} exec #{fetch(:sidekiq_command)} #{fetch(:sidekiq_command_args)}"
    start = "#{start} --config config/#{file}" unless file == "sidekiq.yml"
    start = "/bin/bash -lc '#{start}'" if fetch(:sidekiq_use_login_shell)
    [
      "[Unit]",
      "Description=Sidekiq for #{fetch(:application)} (#{fetch(:stage)})",
      "After=syslog.target network.target",
      "",
      "[Service]",
      "Type=notify",
      "WatchdogSec=10",
      ("User=#{sidekiq_user(host)}" if system_unit?),
      "WorkingDirectory=#{current_path}",
      "ExecStart=#{start}",
      "UMask=0002",
      *environment_lines,
      "RestartSec=1",
      "Restart=on-failure",
      *log_lines(fetch(:sidekiq_log), fetch(:sidekiq_error_log)),
      "SyslogIdentifier=#{unit_of(file)}",
      "",
      "[Install]",
      wanted_by
    ].compact.join("\n") + "\n"
  end
end

# GoodJob as a service of systemd, the user's.
require "capistrano/bundler"
require "capistrano/systemd_unit"

class Capistrano::GoodJob < Capistrano::Plugin
  include Capistrano::SystemdUnit

  def set_defaults
    set_if_empty :good_job_role, "db"
    set_if_empty :good_job_access_log, -> { File.join(shared_path, "log", "good_job.log") }
    set_if_empty :good_job_error_log, -> { File.join(shared_path, "log", "good_job.log") }
    set_if_empty :good_job_service_unit_name, -> { "#{fetch(:application)}_good_job_#{fetch(:stage)}" }
    set_if_empty :good_job_systemd_conf_dir, -> { "/home/#{fetch(:user)}/.config/systemd/user" if fetch(:user) }
    set_if_empty :good_job_systemctl_bin, "/bin/systemctl"
  end

  def register_hooks
    after "deploy:finished", "good_job:restart"
  end

  def define_tasks
    plugin = self

    namespace :good_job do
      {
        start: "Start good_job service via systemd", stop: "Stop good_job service via systemd",
        restart: "Restart good_job service via systemd", reload: "Reload good_job service via systemd",
        status: "Get good_job service status via systemd",
        enable: "Enable good_job systemd service", disable: "Disable good_job systemd service"
      }.each do |command, text|
        desc text
        task(command) { plugin.on_hosts { plugin.unit_command(command) } }
      end

      desc "Install good_job systemd service"
      task :install do
        plugin.on_hosts { plugin.install }
        invoke "good_job:enable"
      end

      desc "Uninstall good_job systemd service"
      task :uninstall do
        invoke "good_job:disable"
        plugin.on_hosts { plugin.uninstall }
      end
    end
  end

  def on_hosts(&block) = on(roles(fetch(:good_job_role).to_sym)) { block.call }
  def unit_command(command) = systemctl(command.to_s, fetch(:good_job_service_unit_name))

  def install
    text = unit_text(expanded_bundle_command)
    path = unit_path
    backend.execute :mkdir, "-p", File.dirname(path)
    backend.upload! StringIO.new(text), path
    systemctl "daemon-reload"
  end

  def uninstall
    backend.execute :rm, "-f", unit_path
    systemctl "daemon-reload"
  end

  private

  def unit_prefix = "good_job"
  def unit_path = File.join(fetch(:good_job_systemd_conf_dir) || user_unit_dir, "#{fetch(:good_job_service_unit_name)}.service")

  def unit_text(bundle)
    [
      "[Unit]",
      "Description=GoodJob for #{fetch(:application)} (#{fetch(:stage)})",
      "After=syslog.target network.target",
      "",
      "[Service]",
      "Type=simple",
      "WorkingDirectory=#{current_path}",
      "Environment=\"RAILS_ENV=#{fetch(:rails_env, fetch(:stage))}\"",
      *environment_lines,
      "ExecStart=#{bundle} exec good_job start",
      "RestartSec=1",
      "Restart=on-failure",
      *log_lines(fetch(:good_job_access_log), fetch(:good_job_error_log)),
      "",
      "[Install]",
      wanted_by
    ].join("\n") + "\n"
  end
end

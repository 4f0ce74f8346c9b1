# Monit watches over Sidekiq, as of capistrano-sidekiq 1 and 2.
require "capistrano/sidekiq"

Gocap.no_part("capistrano-sidekiq", "monit") if Capistrano::Sidekiq.since?("3.0")

class Capistrano::Sidekiq::Monit < Capistrano::Plugin
  include Capistrano::Sidekiq::Common

  def set_defaults
    set_if_empty :monit_bin, "/usr/bin/monit"
    set_if_empty :sidekiq_monit_conf_dir, "/etc/monit/conf.d"
    set_if_empty :sidekiq_monit_conf_file, -> { "#{service_name(nil)}.conf" }
    set_if_empty :sidekiq_monit_use_sudo, true
    set_if_empty :sidekiq_monit_default_hooks, true
    set_if_empty :sidekiq_monit_templates_path, "config/deploy/templates"
    set_if_empty :sidekiq_monit_group, nil
  end

  def define_tasks
    monit = self

    namespace :deploy do
      before :starting, :check_sidekiq_monit_hooks do
        monit.add_hooks if fetch(:sidekiq_default_hooks) && fetch(:sidekiq_monit_default_hooks)
      end
    end

    namespace :sidekiq do
      namespace :monit do
        desc "Config Sidekiq monit-service"
        task :config do
          monit.on_hosts do |host|
            monit.configure(host)
          end
        end

        { monitor: "Monitor", unmonitor: "Unmonitor", start: "Start", stop: "Stop", restart: "Restart" }.each do |command, verb|
          desc "#{verb} Sidekiq monit-service"
          task command do
            monit.on_hosts { |host| monit.names(host).each { |name| monit.tell(command, name) } }
          end
        end
      end
    end
  end

  def add_hooks
    before "deploy:updating", "sidekiq:monit:unmonitor"
    after "deploy:published", "sidekiq:monit:monitor"
  end

  def configure(host)
    file = "#{fetch(:tmp_dir)}/monit.conf"
    backend.upload! StringIO.new(text(host)), file
    privileged :mv, file, "#{fetch(:sidekiq_monit_conf_dir)}/#{fetch(:sidekiq_monit_conf_file)}"
    privileged fetch(:monit_bin), "reload"
  end

  # The service may not be known yet when a deploy begins.
  def tell(command, name)
    privileged(fetch(:monit_bin), command.to_s, name)
  rescue SSHKit::Command::Failed
    raise unless command == :unmonitor
  end

  def privileged(*words)
    fetch(:sidekiq_monit_use_sudo) ? backend.execute(:sudo, *words) : backend.execute(*words)
  end

  # One service for each process.
  def names(_host) = fetch(:sidekiq_processes).to_i.times.map { |i| service_name(i) }

  # The repository's template, else our own.
  def text(host)
    file = "#{fetch(:sidekiq_monit_templates_path)}/sidekiq_monit.conf.erb"
    if File.file?(file)
      @role = host
      return ERB.new(File.read(file), trim_mode: "-").result(binding)
    end
    names(host).each_with_index.map { |name, i| service(host, name, i) }.join("\n")
  end

  private

  def service_name(index)
    fetch(:sidekiq_service_name, "sidekiq_#{fetch(:application)}_#{fetch(:sidekiq_env)}") + (index ? "_#{index}" : "")
  end

  def service(host, name, index)
    pid = fetch(:sidekiq_pid, "#{shared_path}/tmp/pids/sidekiq.pid").to_s.sub(/\.pid\z/, "-#{index}.pid")
    run = lambda do |command|
      "/bin/su - #{sidekiq_user(host)} -c 'cd #{current_path} && #{SSHKit.config.command_map[:bundle]} exec #{command}'"
    end
    start = "sidekiq --index #{index} --pidfile #{pid} --environment #{fetch(:sidekiq_env)} --logfile #{fetch(:sidekiq_log)} --daemon"
    lines = [
      "check process #{name}",
      "  with pidfile \"#{pid}\"",
      "  start program = \"#{run.call(start)}\" with timeout 30 seconds",
      "  stop program = \"#{run.call("sidekiqctl stop #{pid}")}\" with timeout #{fetch(:sidekiq_timeout, 10).to_i + 10} seconds"
    ]
    lines << "  group #{fetch(:sidekiq_monit_group)}" if fetch(:sidekiq_monit_group)
    lines.join("\n") + "\n"
  end
end

install_plugin Capistrano::Sidekiq::Monit unless Capistrano::Sidekiq.since?("2.0")

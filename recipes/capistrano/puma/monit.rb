# Monit watches over Puma, as of capistrano3-puma up to 5.
require "capistrano/puma"

Gocap.no_part("capistrano3-puma", "monit") if Capistrano::Puma.since?("6.0")

class Capistrano::Puma::Monit < Capistrano::Plugin
  include Capistrano::Puma::Common

  def set_defaults
    set_if_empty :puma_monit_conf_dir, -> { "/etc/monit/conf.d/#{service}.conf" }
    set_if_empty :puma_monit_use_sudo, true
    set_if_empty :puma_monit_bin, "/usr/bin/monit"
  end

  def register_hooks
    before "deploy:updating", "puma:monit:unmonitor"
    after "deploy:published", "puma:monit:monitor"
  end

  def define_tasks
    monit = self

    namespace :puma do
      namespace :monit do
        desc "Config Puma monit-service"
        task :config do
          on(roles(fetch(:puma_role))) { |host| monit.configure(host) }
        end

        { monitor: "Monitor", unmonitor: "Unmonitor", start: "Start", stop: "Stop", restart: "Restart" }.each do |command, verb|
          desc "#{verb} Puma monit-service"
          task command do
            on(roles(fetch(:puma_role))) { |host| monit.tell(command, host) }
          end
        end
      end
    end
  end

  def configure(host)
    file = "#{fetch(:tmp_dir)}/monit.conf"
    backend.upload! StringIO.new(compiled_template("puma_monit.conf", host) { text(host) }), file
    privileged :mv, file, fetch(:puma_monit_conf_dir)
    privileged fetch(:puma_monit_bin), "reload"
    sleep 1 # until it knows the service
  end

  # The service may be unknown: then it needs no rest, and gets its configuration
  # before it is watched.
  def tell(command, host)
    monit(command)
  rescue SSHKit::Command::Failed
    case command
    when :unmonitor then nil
    when :monitor
      configure(host)
      monit(command)
    else raise
    end
  end

  def service = fetch(:puma_monit_service_name, "puma_#{fetch(:application)}_#{fetch(:stage)}")

  private

  def monit(command) = privileged(fetch(:puma_monit_bin), command.to_s, service)

  def privileged(*words)
    fetch(:puma_monit_use_sudo) ? backend.execute(:sudo, *words) : backend.execute(*words)
  end

  def text(host)
    bundle = SSHKit.config.command_map[:bundle]
    run = ->(command) { "/bin/su - #{puma_user(host)} -c 'cd #{current_path} && #{bundle} exec #{command}'" }
    <<~CONF
      check process #{service}
        with pidfile "#{fetch(:puma_pid)}"
        start program = "#{run.call("puma -C #{fetch(:puma_conf)} --daemon")}"
        stop program = "#{run.call("pumactl -S #{fetch(:puma_state)} stop")}"
    CONF
  end
end

Capistrano::Puma.part :Monit

# The service of Puma and its socket, and the tasks for them.
require "capistrano/systemd_unit"

module Capistrano::Puma::Systemctl
  include Capistrano::SystemdUnit

  def service
    fetch(:puma_service_unit_name)
  end

  def socket
    "#{service}.socket"
  end

  # The units that a command is for: the service, and its socket if there is one.
  def units
    fetch(:puma_enable_socket_service) ? [service, socket] : [service]
  end

  def service_answers?
    user = system_unit? ? "" : " --user"
    backend.execute "#{fetch(:puma_systemctl_bin)}#{user} status #{service} > /dev/null",
                    raise_on_non_zero_exit: false
  end

  # Uploads the unit files and puts them where systemd looks.
  def install_units(host)
    bundle = expanded_bundle_command
    require "capistrano/puma/units"
    texts = Capistrano::Puma::Units.new(self, host, bundle)
    install_unit("#{service}.service", compiled_template("puma.service", host) { texts.service })
    if fetch(:puma_enable_socket_service)
      install_unit(socket, compiled_template("puma.socket", host) { texts.socket })
    end
  end

  def remove_units
    change_units :rm, "-f", "#{unit_dir.chomp("/")}/#{service}*"
  end

  def define_service_tasks
    puma = self

    namespace :puma do
      %w[Start Stop Restart].each do |verb|
        desc "#{verb} Puma service via systemd"
        task verb.downcase do
          puma.on_each_host { puma.systemctl verb.downcase, puma.service }
        end
      end

      desc "Get Puma service status via systemd"
      task :status do
        puma.on_each_host { puma.units.each { |unit| puma.systemctl "status", unit } }
      end

      desc "Reload Puma service via systemd"
      task :reload do
        puma.on_each_host do
          # An inactive service can't be reloaded.
          if puma.service_answers?
            puma.systemctl "reload", *fetch(:puma_systemctl_reload_options), puma.service
          else
            puma.systemctl "restart", puma.service
          end
        end
      end

      desc "Restarts or reloads Puma service via systemd"
      task :smart_restart do
        invoke fetch(:puma_phased_restart) ? "puma:reload" : "puma:restart"
      end
    end
  end

  # Defines the enabling and the socket's tasks in the current namespace.
  def define_unit_tasks
    puma = self

    desc "Enable Puma systemd service"
    task :enable do
      puma.on_each_host do
        puma.units.each { |unit| puma.systemctl "enable", unit }
        puma.enable_lingering if !puma.system_unit? && fetch(:puma_enable_lingering)
      end
    end

    desc "Disable Puma systemd service"
    task :disable do
      puma.on_each_host { puma.units.each { |unit| puma.systemctl "disable", unit } }
    end

    desc "Stop Puma socket via systemd"
    task :stop_socket do
      puma.on_each_host { puma.systemctl "stop", puma.socket }
    end

    desc "Restart Puma socket via systemd"
    task :restart_socket do
      puma.on_each_host { puma.systemctl "restart", puma.socket }
    end
  end

  # Runs the block on Puma's hosts, as Puma's user.
  def on_each_host(&block)
    puma = self
    on roles(fetch(:puma_role)) do |host|
      puma.puma_switch_user(host) { block.call(host) }
    end
  end

  private

  def install_unit(name, text)
    file = "#{fetch(:tmp_dir)}/#{name}"
    backend.upload! StringIO.new(text), file
    dir = unit_dir
    backend.execute :mkdir, "-p", dir unless system_unit?
    change_units :mv, file, dir
  end

  def unit_prefix = "puma"

  def unit_dir = fetch(:puma_systemd_conf_dir, system_unit? ? "/etc/systemd/system/" : user_unit_dir)
end

# Puma as a systemd service, as capistrano3-puma 6 and 7 know it. The
# application's own config/puma.rb counts.
require "capistrano/puma/systemctl"

class Capistrano::Puma
  def set_defaults
    set_if_empty :puma_role, :web
    set_if_empty :puma_env, -> { puma_default_env }
    set_if_empty :puma_access_log, -> { shared_path.join("log/puma.log") }
    if Capistrano::Puma.since?("6.1")
      set_if_empty :puma_bind, -> { "unix://#{shared_path.join("tmp/sockets/puma.sock")}" }
      set_if_empty :puma_error_log, -> { shared_path.join("log/puma_error.log") }
    else
      set_if_empty :puma_error_log, -> { shared_path.join("log/puma.log") }
    end

    # Only of those whose defaults are set, that is, that were required before.
    map_puma_bins(%i[chruby_map_bins rbenv_map_bins rvm_map_bins bundle_bins].select { |name| any?(name) })
  end
end

class Capistrano::Puma::Systemd < Capistrano::Plugin
  include Capistrano::Puma::Common
  include Capistrano::Puma::Systemctl

  def set_defaults
    set_if_empty :puma_systemctl_bin, -> { fetch(:systemctl_bin, "/bin/systemctl") }
    set_if_empty :puma_service_unit_name, -> { "#{fetch(:application)}_puma_#{fetch(:stage)}" }
    set_if_empty :puma_systemctl_user, -> { fetch(:systemctl_user, :user) }
    set_if_empty :puma_enable_lingering, -> { fetch(:puma_systemctl_user) != :system }
    set_if_empty :puma_lingering_user, -> { fetch(:lingering_user, fetch(:user)) }
    set_if_empty :puma_enable_socket_service, false
    set_if_empty :puma_systemd_watchdog_sec, 10 if Capistrano::Puma.since?("6.1")
    set_if_empty :puma_service_unit_env_files, -> { fetch(:service_unit_env_files, []) }
    set_if_empty :puma_service_unit_env_vars, -> { fetch(:service_unit_env_vars, []) }
    if Capistrano::Puma.since?("7.1")
      set_if_empty :puma_service_unit_props, []
      set_if_empty :puma_systemctl_reload_options, []
    end
    notify = Capistrano::Puma.since?("6.1") || Gocap.locked_version("sd_notify")
    set_if_empty :puma_service_unit_type, notify ? "notify" : "simple"
  end

  def register_hooks
    after Capistrano::Puma.since?("7.0") ? "deploy:published" : "deploy:finished", "puma:smart_restart"
  end

  def define_tasks
    puma = self

    namespace :puma do
      desc "Install Puma systemd service"
      task :install do
        puma.on_each_host do |host|
          puma.install_units(host)
          puma.systemctl "daemon-reload"
          invoke "puma:enable"
        end
      end

      desc "Uninstall Puma systemd service"
      task :uninstall do
        invoke "puma:disable"
        puma.on_each_host do
          puma.remove_units
          puma.systemctl "daemon-reload"
        end
      end

      puma.define_unit_tasks
    end

    define_service_tasks
  end

  def enable_lingering
    backend.sudo :loginctl, "enable-linger", fetch(:puma_lingering_user)
  end
end

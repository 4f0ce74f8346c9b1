# Puma as capistrano3-puma 3 to 5 know it: a generated puma.rb in the shared
# directory, and a daemon or a systemd service.
require "capistrano/puma/systemctl"

class Capistrano::Puma
  # Parts that few Capfiles install are loaded then.
  def self.const_missing(name)
    return super unless %i[Jungle Monit].include?(name)
    require "capistrano/puma/#{name.to_s.downcase}"
    const_get(name)
  end

  def set_defaults
    set_if_empty :puma_role, :app
    set_if_empty :puma_env, -> { puma_default_env }
    set_if_empty :puma_threads, [0, 16]
    set_if_empty :puma_workers, 0
    set_if_empty :puma_rackup, -> { current_path.join("config.ru") }
    set_if_empty :puma_state, -> { shared_path.join("tmp/pids/puma.state") }
    set_if_empty :puma_pid, -> { shared_path.join("tmp/pids/puma.pid") }
    set_if_empty :puma_bind, -> { "unix://#{shared_path.join("tmp/sockets/puma.sock")}" }
    set_if_empty :puma_control_app, false
    set_if_empty :puma_default_control_app, -> { "unix://#{shared_path.join("tmp/sockets/pumactl.sock")}" }
    set_if_empty :puma_conf, -> { shared_path.join("puma.rb") }
    set_if_empty :puma_access_log, -> { shared_path.join("log/puma_access.log") }
    set_if_empty :puma_error_log, -> { shared_path.join("log/puma_error.log") }
    set_if_empty :puma_init_active_record, false
    set_if_empty :puma_preload_app, false
    set_if_empty :puma_daemonize, false
    set_if_empty :puma_tag, ""
    set_if_empty :puma_restart_command, "bundle exec puma"

    map_puma_bins(%i[chruby_map_bins rbenv_map_bins rvm_map_bins bundle_bins])
  end

  def register_hooks
    after "deploy:check", "puma:check"
    after "deploy:finished", "puma:smart_restart" unless Capistrano::Puma.since?("5.0")
  end

  def define_tasks
    puma = self

    namespace :puma do
      desc "Setup Puma config file"
      task :config do
        on roles(fetch(:puma_role)) do |host|
          puma.upload_puma_rb(host)
        end
      end

      task :check do
        on roles(fetch(:puma_role)) do |host|
          unless test "[ -f #{fetch(:puma_conf)} ]"
            warn "puma.rb NOT FOUND!"
            puma.upload_puma_rb(host)
            info "puma.rb generated"
          end
        end
      end
    end

    # The daemon became a plugin of its own in 5.0.
    Capistrano::Puma::Daemon.new.define_tasks unless Capistrano::Puma.since?("5.0")
  end

  def upload_puma_rb(host)
    text = compiled_template("puma", host) do
      require "capistrano/puma/puma_rb"
      Capistrano::Puma::PumaRb.new(self).text
    end
    backend.upload! StringIO.new(text), fetch(:puma_conf).to_s
  end
end

# Puma as a daemon, by its pid file. Puma 5 can't become one any more.
class Capistrano::Puma::Daemon < Capistrano::Plugin
  include Capistrano::Puma::Common

  def register_hooks
    after "deploy:finished", "puma:smart_restart"
  end

  def define_tasks
    puma = self

    namespace :puma do
      desc "Start puma"
      task :start do
        puma.on_each_host do
          puma.use_config unless Capistrano::Puma.since?("5.0")
          if puma.running?
            info Capistrano::Puma.since?("5.0") ? "Puma is already running" : "Already Puma is running"
          else
            puma.start
          end
        end
      end

      %w[halt stop status].each do |command|
        desc "#{command} puma"
        task command do
          puma.on_each_host do
            if !puma.pid_file?
              warn "Puma not running"
            elsif puma.process?
              puma.control command
            else
              # The process has gone without it.
              execute :rm, fetch(:puma_pid)
            end
          end
        end
      end

      %w[phased-restart restart].each do |command|
        desc "#{command} puma"
        task command do
          puma.on_each_host do
            if puma.running?
              puma.control command
            else
              puma.use_config unless Capistrano::Puma.since?("5.0")
              puma.start
            end
          end
        end
      end

      task :smart_restart do
        phased = !fetch(:puma_preload_app) && fetch(:puma_workers, 0).to_i > 1
        invoke phased ? "puma:phased-restart" : "puma:restart"
      end
    end
  end

  def on_each_host(&block)
    puma = self
    on roles(fetch(:puma_role)) do |host|
      puma.puma_switch_user(host) do
        within current_path do
          with rack_env: fetch(:puma_env) do
            instance_exec(&block)
          end
        end
      end
    end
  end

  def use_config
    if backend.test("[ -f #{fetch(:puma_conf)} ]")
      backend.info "using conf file #{fetch(:puma_conf)}"
    else
      invoke "puma:config"
    end
  end

  def pid_file?
    backend.test "[ -f #{fetch(:puma_pid)} ]"
  end

  def process?
    backend.test "kill -0 $( cat #{fetch(:puma_pid)} )"
  end

  def running?
    pid_file? && process?
  end

  def start
    backend.execute :puma, "-C #{fetch(:puma_conf)} --daemon"
  end

  def control(command)
    backend.execute :pumactl, "-S #{fetch(:puma_state)} -F #{fetch(:puma_conf)} #{command}"
  end
end

# Tells how many workers there are, and starts and stops single ones.
class Capistrano::Puma::Workers < Capistrano::Plugin
  def define_tasks
    namespace :puma do
      namespace :workers do
        desc "Add a worker"
        task :count do
          on roles(fetch(:puma_role)) do |host|
            pid = capture("cat #{fetch(:puma_pid)}")
            count = capture("ps ax | grep -c 'puma: cluster worker [0-9]: #{pid}'").to_i - 1
            info "Workers count on #{host}: #{count}"
          end
        end

        desc "Worker++"
        task :more do
          on roles(fetch(:puma_role)) do
            execute :kill, "-TTIN", "`cat #{fetch(:puma_pid)}`"
          end
        end

        desc "Worker--"
        task :less do
          on roles(fetch(:puma_role)) do
            execute :kill, "-TTOU", "`cat #{fetch(:puma_pid)}`"
          end
        end
      end
    end
  end
end

class Capistrano::Puma::Systemd < Capistrano::Plugin
  include Capistrano::Puma::Common
  include Capistrano::Puma::Systemctl

  def set_defaults
    set_if_empty :puma_systemctl_bin, "/bin/systemctl"
    set_if_empty :puma_service_unit_name, -> { Capistrano::Puma.since?("5.0.3") ? "puma_#{fetch(:application)}_#{fetch(:stage)}" : "puma" }
    set_if_empty :puma_systemctl_user, :system
    set_if_empty :puma_enable_lingering, -> { fetch(:puma_systemctl_user) != :system }
    set_if_empty :puma_lingering_user, -> { fetch(:user) }
    set_if_empty :puma_enable_socket_service, false
    set_if_empty :puma_phased_restart, false
    set_if_empty :puma_service_unit_env_file, nil
    set_if_empty :puma_service_unit_env_vars, nil
  end

  def register_hooks
    after "deploy:finished", Capistrano::Puma.since?("5.2") ? "puma:smart_restart" : "puma:restart"
  end

  def define_tasks
    puma = self

    namespace :puma do
      namespace :systemd do
        desc "Config Puma systemd service"
        task :config do
          puma.on_each_host do |host|
            puma.install_units(host)
            puma.systemctl "daemon-reload"
          end
        end

        desc "Generate service configuration locally"
        task :generate_config_locally do
          require "capistrano/puma/units"
          host = roles(fetch(:puma_role)).first
          texts = Capistrano::Puma::Units.new(puma, host, SSHKit.config.command_map[:bundle])
          File.write("puma.service", puma.compiled_template("puma.service", host) { texts.service })
          if fetch(:puma_enable_socket_service)
            File.write("puma.socket", puma.compiled_template("puma.socket", host) { texts.socket })
          end
        end

        puma.define_unit_tasks
      end
    end

    define_service_tasks
  end

  def enable_lingering
    backend.execute :loginctl, "enable-linger", fetch(:puma_lingering_user)
  end
end

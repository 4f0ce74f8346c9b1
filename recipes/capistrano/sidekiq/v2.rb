# As of capistrano-sidekiq 2: one service of systemd, or an instance of it for each
# process. Commands of systemctl may fail.
require "capistrano/systemd_unit"

class Capistrano::Sidekiq
  def self.const_missing(name)
    return super unless name == :Upstart
    raise NotImplementedError, "Capistrano::Sidekiq::Upstart is not supported by gocap"
  end

  def set_defaults
    set_if_empty :sidekiq_default_hooks, true
    set_if_empty :sidekiq_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:rake_env, fetch(:stage)))) }
    set_if_empty :sidekiq_roles, fetch(:sidekiq_role, :app)
    set_if_empty :sidekiq_log, -> { File.join(shared_path, "log", "sidekiq.log") }
    set_if_empty :sidekiq_error_log, -> { File.join(shared_path, "log", "sidekiq.error.log") }
    set_if_empty :sidekiq_processes, 1
    map_bins
  end
end

class Capistrano::Sidekiq::Systemd < Capistrano::Plugin
  include Capistrano::Sidekiq::Common
  include Capistrano::SystemdUnit

  # Seconds that restart waits for the jobs under way.
  PATIENCE = 30

  def set_defaults
    set_if_empty :sidekiq_service_unit_name, "sidekiq"
    set_if_empty :sidekiq_service_unit_user, :user
    set_if_empty :sidekiq_enable_lingering, true
    set_if_empty :sidekiq_lingering_user, nil
    set_if_empty :sidekiq_service_templates_path, "config/deploy/templates"
  end

  def define_tasks
    sidekiq = self

    namespace :sidekiq do
      desc "Quiet sidekiq (stop fetching new tasks from Redis)"
      task(:quiet) { sidekiq.on_hosts { sidekiq.units.each { |unit| sidekiq.quiet(unit) } } }

      { stop: "Stop sidekiq (graceful shutdown within timeout, put unfinished tasks back to Redis)", start: "Start sidekiq" }.each do |command, text|
        desc text
        task(command) { sidekiq.on_hosts { sidekiq.units.each { |unit| sidekiq.systemctl(command, unit) } } }
      end

      desc "Restart sidekiq"
      task(:restart) { sidekiq.on_hosts { sidekiq.units.each { |unit| sidekiq.restart(unit) } } }

      desc "Install systemd sidekiq service"
      task(:install) { sidekiq.on_hosts { |host| sidekiq.install(host) } }

      desc "UnInstall systemd sidekiq service"
      task(:uninstall) { sidekiq.on_hosts { sidekiq.uninstall } }

      desc "Generate service_locally"
      task :generate_service_locally do
        run_locally { File.write("sidekiq", sidekiq.unit_text(roles(fetch(:sidekiq_roles)).first, "bundle")) }
      end
    end
  end

  # 2.3.1 has the condition the wrong way round.
  def switch_user(host, &block)
    return super unless Gocap.gem_release("capistrano-sidekiq") == "2.3.1"
    user = sidekiq_user(host)
    user == host.user ? backend.as(user, &block) : block.call
  end

  def system_unit? = fetch(:sidekiq_service_unit_user) == :system

  def several? = fetch(:sidekiq_processes).to_i > 1

  def units
    name = fetch(:sidekiq_service_unit_name)
    several? ? (1..fetch(:sidekiq_processes).to_i).map { |i| "#{name}@#{i}" } : [name]
  end

  def systemctl(*args)
    words = system_unit? ? %i[sudo systemctl] : [:systemctl, "--user"]
    backend.execute(*words, *args, raise_on_non_zero_exit: false)
  end

  def quiet(unit)
    Capistrano::Sidekiq.since?("2.1.0") ? systemctl("kill", "-s", "TSTP", unit) : systemctl("reload", unit)
  end

  def restart(unit)
    return systemctl(:restart, unit) unless Capistrano::Sidekiq.since?("2.1.0")
    quiet(unit)
    PATIENCE.times do
      break unless busy?(unit)
      sleep 1
    end
    systemctl(:stop, unit)
    systemctl(:start, unit)
  end

  def install(host)
    backend.execute :mkdir, "-p", unit_dir unless system_unit?
    file = "#{several? ? "#{fetch(:sidekiq_service_unit_name)}@" : fetch(:sidekiq_service_unit_name)}.service"
    backend.upload! StringIO.new(unit_text(host, expanded_bundle_command)), "/tmp/#{file}"
    change_units :mv, "/tmp/#{file}", "#{unit_dir}/#{file}"
    systemctl("daemon-reload")
    link_configs if config_for_each?
    units.each { |unit| systemctl(:enable, unit) }
    return if system_unit? || !fetch(:sidekiq_enable_lingering)
    backend.execute :loginctl, "enable-linger", fetch(:sidekiq_lingering_user) || sidekiq_user(host)
  end

  def uninstall
    units.each { |unit| systemctl(:disable, unit) }
    change_units :rm, "#{unit_dir}/#{fetch(:sidekiq_service_unit_name)}#{"@" if several?}.service"
  end

  def unit_text(host, bundle)
    unit_template(host) || [
      "[Unit]",
      "Description=Sidekiq for #{fetch(:application)} (#{fetch(:stage)})",
      "After=syslog.target network.target",
      "",
      "[Service]",
      "Type=simple",
      ("User=#{sidekiq_user(host)}" if system_unit?),
      "Environment=RAILS_ENV=#{fetch(:sidekiq_env)}",
      *Array(fetch(:sidekiq_service_unit_env_vars)).map { |pair| "Environment=#{pair}" },
      "WorkingDirectory=#{current_path}",
      "ExecStart=#{bundle} exec sidekiq #{options.join(" ")}",
      "ExecReload=/bin/kill -TSTP $MAINPID",
      "UMask=0002",
      "RestartSec=1",
      "Restart=on-failure",
      *log_lines(fetch(:sidekiq_log), fetch(:sidekiq_error_log)),
      "SyslogIdentifier=#{fetch(:sidekiq_service_unit_name)}#{"-%i" if several?}",
      "",
      "[Install]",
      wanted_by
    ].compact.join("\n") + "\n"
  end

  private

  def unit_dir = system_unit? ? "/etc/systemd/system" : user_unit_dir

  def busy?(unit)
    user = "--user " unless system_unit?
    tree = backend.capture("systemd-cgls #{user}-u #{unit}.service | tr -cd '\\11\\12\\15\\40-\\176'", raise_on_non_zero_exit: false)
    tree[/\[(\d+) of \d+ busy\]/, 1].to_i > 0
  end

  def config_for_each? = several? && fetch(:sidekiq_config).is_a?(Array)

  # Instance N of the service finds its configuration by its number.
  def config_links = "#{shared_path}/sidekiq_systemd/sidekiq_systemd"

  def link_configs
    backend.execute :mkdir, "-p", File.dirname(config_links)
    fetch(:sidekiq_config).each_with_index do |config, i|
      backend.execute :ln, "-sf", current_path.join(config), "#{config_links}_#{i + 1}.yaml"
    end
  end

  def options
    words = ["-e #{fetch(:sidekiq_env)}"]
    if config_for_each?
      words << "--config #{config_links}_%i.yaml"
    else
      Array(fetch(:sidekiq_config)).first(1).each { |config| words << "--config #{config}" }
    end
    words << "--concurrency #{fetch(:sidekiq_concurrency)}" if fetch(:sidekiq_concurrency)
    words + Array(fetch(:sidekiq_queue)).map { |queue| "--queue #{queue}" }
  end
end

require "capistrano/sidekiq/monit"

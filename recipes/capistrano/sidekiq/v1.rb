# As of capistrano-sidekiq 1: processes that become daemons, known by their pid
# files; or one service of systemd or Upstart.
class Capistrano::Sidekiq::Processes < Capistrano::Plugin
  include Capistrano::Sidekiq::Common

  def set_defaults
    set :sidekiq_default_hooks, true
    set :sidekiq_pid, -> { File.join(shared_path, "tmp", "pids", "sidekiq.pid") }
    set :sidekiq_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:stage))) }
    set :sidekiq_log, -> { File.join(shared_path, "log", "sidekiq.log") }
    set :sidekiq_timeout, 10
    set :sidekiq_roles, fetch(:sidekiq_role, :app)
    set :sidekiq_processes, 1
    set :sidekiq_options_per_process, nil
    set :sidekiq_user, nil
    set :init_system, nil
    set :service_unit_name, -> { "sidekiq-#{fetch(:stage)}.service" }
    set :upstart_service_name, "sidekiq"
    %i[rbenv_map_bins rvm_map_bins chruby_map_bins bundle_bins].each { |name| set name, fetch(name).to_a + %w[sidekiq sidekiqctl] }
  end

  def define_tasks
    sidekiq = self

    namespace :sidekiq do
      desc "Quiet sidekiq (stop fetching new tasks from Redis)"
      task :quiet do
        sidekiq.on_hosts { |host| sidekiq.service("reload") || sidekiq.running(host) { |pid| sidekiq.quiet(pid) } }
      end

      desc "Stop sidekiq (graceful shutdown within timeout, put unfinished tasks back to Redis)"
      task :stop do
        sidekiq.on_hosts { |host| sidekiq.service("stop") || sidekiq.running(host) { |pid| sidekiq.stop(pid) } }
      end

      desc "Start sidekiq"
      task :start do
        sidekiq.on_hosts do |host|
          sidekiq.service("start") || sidekiq.each_process(host) { |pid, i| sidekiq.start(pid, i) unless sidekiq.running?(pid) }
        end
      end

      desc "Restart sidekiq"
      task :restart do
        invoke! "sidekiq:stop"
        invoke! "sidekiq:start"
      end

      desc "Rolling-restart sidekiq"
      task :rolling_restart do
        sidekiq.on_hosts do |host|
          sidekiq.each_process(host) do |pid, i|
            sidekiq.stop(pid) if sidekiq.running?(pid)
            sidekiq.start(pid, i)
          end
        end
      end

      desc "Delete any pid file that exists for processes that are gone"
      task :cleanup do
        sidekiq.on_hosts do |host|
          sidekiq.each_process(host) { |pid| sidekiq.remove(pid) if sidekiq.pid_file?(pid) && !sidekiq.alive?(pid) }
        end
      end

      desc "Respawn missing sidekiq processes"
      task :respawn do
        invoke "sidekiq:cleanup"
        invoke "sidekiq:start"
      end

      %w[install uninstall].each do |name|
        task name do
          raise NotImplementedError, "sidekiq:#{name} of capistrano-sidekiq 1 is not supported by gocap: write the service by hand, or use 2.x or 3.x"
        end
      end
    end
  end

  # Tells the service, if there is one.
  def service(command)
    case fetch(:init_system)
    when :systemd then backend.execute :systemctl, "--user", command, fetch(:service_unit_name)
    when :upstart then backend.execute :sudo, :service, fetch(:upstart_service_name), command
    else return false
    end
    true
  end

  # Calls the block with the pid file and the number of each of the host's
  # processes, in the release.
  def each_process(host)
    count = processes(host)
    backend.within(release_path) { count.times { |i| yield pid_path(i, count), i } }
  end

  # As each_process, for those that run.
  def running(host)
    return unless backend.test("[ -d #{release_path} ]")
    each_process(host) { |pid, i| yield pid, i if running?(pid) }
  end

  def pid_file?(pid) = backend.test(*"[ -f #{pid} ]".split)
  def alive?(pid) = backend.test(*"kill -0 $( cat #{pid} )".split)
  def running?(pid) = pid_file?(pid) && alive?(pid)

  def quiet(pid)
    backend.execute :sidekiqctl, "quiet", pid
  rescue SSHKit::Command::Failed
    backend.warn "sidekiqctl not found (ignore if this is the first deploy)"
  end

  def remove(pid) = backend.execute(:rm, pid)

  def stop(pid) = backend.execute(:sidekiqctl, "stop", pid, fetch(:sidekiq_timeout))

  def start(pid, index)
    words = ["--index #{index}", "--pidfile #{pid}", "--environment #{fetch(:sidekiq_env)}"]
    words << "--logfile #{fetch(:sidekiq_log)}" if fetch(:sidekiq_log)
    words << "--require #{fetch(:sidekiq_require)}" if fetch(:sidekiq_require)
    words << "--tag #{fetch(:sidekiq_tag)}" if fetch(:sidekiq_tag)
    Array(fetch(:sidekiq_queue)).each { |queue| words << "--queue #{queue}" }
    words << "--config #{fetch(:sidekiq_config)}" if fetch(:sidekiq_config)
    words << "--concurrency #{fetch(:sidekiq_concurrency)}" if fetch(:sidekiq_concurrency)
    words << Array(fetch(:sidekiq_options_per_process))[index]
    words << fetch(:sidekiq_options)
    backend.execute :sidekiq, *words.compact, "--daemon"
  end

  # How many processes a host has: a role may say so by ROLE_processes.
  def processes(host)
    role = Array(fetch(:sidekiq_roles)).find { |name| host.has_role?(name) && fetch(:"#{name}_processes") }
    (role ? fetch(:"#{role}_processes") : fetch(:sidekiq_processes)).to_i
  end

  private

  def pid_path(index, count)
    # Before 0.5.4 a single process had no number.
    return fetch(:sidekiq_pid) if count == 1 && !Capistrano::Sidekiq.since?("0.5.4")
    fetch(:sidekiq_pid).to_s.sub(/\.pid\z/, "-#{index}.pid")
  end
end

install_plugin Capistrano::Sidekiq
install_plugin Capistrano::Sidekiq::Processes

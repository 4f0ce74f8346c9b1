# The servers of Karafka 1, in the background.
require "capistrano/daemon"

class Capistrano::Karafka < Capistrano::Plugin
  def set_defaults
    set_if_empty :karafka_default_hooks, true
    set_if_empty :karafka_role, :karafka
    set_if_empty :karafka_processes, 1
    set_if_empty :karafka_consumer_groups, []
    set_if_empty :karafka_env, -> { fetch(:karafka_environment, fetch(:environment, fetch(:rails_env, fetch(:stage)))) }
    set_if_empty :karafka_pid, -> { File.join(shared_path, "tmp", "pids", "karafka.pid") }
  end

  def register_hooks
    before "deploy:starting", "karafka:check_hooks"
  end

  def define_tasks
    karafka = self

    namespace :karafka do
      task :check_hooks do
        next unless fetch(:karafka_default_hooks)
        after "deploy:starting", "karafka:stop"
        after "deploy:published", "karafka:start"
        after "deploy:failed", "karafka:restart"
      end

      { start: "Start Karafka", stop: "Stop Karafka", status: "Tell whether Karafka runs" }.each do |action, description|
        desc description
        task action do
          on roles(fetch(:karafka_role)) do |host|
            within(current_path) do
              with(karafka_env: fetch(:karafka_env)) { karafka.each_process(host) { |pid, groups| karafka.public_send(action, self, pid, groups) } }
            end
          end
        end
      end

      desc "Restart Karafka"
      task :restart do
        invoke! "karafka:stop"
        invoke! "karafka:start"
      end
    end
  end

  # The file with the number of each process of the host, and its consumer groups. A
  # role may have numbers of its own.
  def each_process(host)
    role = Array(fetch(:karafka_role)).find { |name| host.roles.include?(name.to_sym) && fetch(:"#{name}_processes") }
    groups = Array((fetch(:"#{role}_consumer_groups") if role) || fetch(:karafka_consumer_groups))
    count = (role ? fetch(:"#{role}_processes") : fetch(:karafka_processes)).to_i
    count.times { |i| yield fetch(:karafka_pid).sub(/\.pid\z/, "#{i}.pid"), groups[i] }
  end

  def start(backend, pid, groups)
    Capistrano::Daemon.start(backend, pid) do
      backend.execute :bundle, :exec, :karafka, :server, "--daemon", "--pid", pid, *("--consumer-groups #{groups}" if groups)
    end
  end

  def stop(backend, pid, _groups) = Capistrano::Daemon.stop(backend, pid, 60)

  def status(backend, pid, _groups)
    backend.info "#{File.basename(pid, ".pid")} is #{Capistrano::Daemon.running?(backend, pid) ? "running" : "stopped"}"
  end
end

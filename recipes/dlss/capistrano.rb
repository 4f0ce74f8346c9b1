# Tasks of Stanford's Digital Library Systems and Services.
require "sshkit/interactive"
require "capistrano/bundle_audit" unless Gocap.gem_since?("dlss-capistrano", "5.0")
require "capistrano/one_time_key"
require "capistrano/shared_configs"

module DLSS
  SERVICES = { sidekiq: "Sidekiq", sneakers: "Sneakers", racecar: "Racecar", solid_queue: "Solid Queue" }.freeze

  class << self
    def controlmaster_host = ENV.fetch("CONTROLMASTER_HOST", "dlss-jump")
    def controlmaster_socket = ENV.fetch("CONTROLMASTER_SOCKET", "~/.ssh/%r@%h:%p")
    def ssh(*words) = system("ssh", "-S", controlmaster_socket, *words, controlmaster_host)
  end
end

desc "ssh to the current directory on the server"
task :ssh do
  on(roles(:app).first(1)) do |host|
    exec SSHKit::Interactive::Command.new(host, "").line("'cd #{current_path}; exec $SHELL -l'")
  end
end

desc "check ssh connections to all app servers"
task :ssh_check do
  on roles(:app), in: :sequence do |host|
    info "Connected to #{host}: #{capture(:hostname)}"
    execute :env
  end
end

desc "execute command on all servers"
task :remote_execute, :command do |_task, args|
  command = args[:command] or raise ArgumentError, "remote_execute wants a command: remote_execute[\"uptime\"]"
  on(roles(:all)) { |host| info "#{host}:\n#{capture(command)}" }
end

desc "display the deployed revision, and the branches that have it"
task :deployed_branch do
  hosts = roles(:app).to_a
  revisions = {}
  on(hosts) { |host| within(current_path) { revisions[host.to_s] = capture(:cat, "REVISION") } }
  hosts.each do |host|
    revision = revisions[host.to_s]
    branches = IO.popen(["git", "branch", "-r", "--contains", revision, err: File::NULL], &:read).split("\n").map(&:strip)
    puts "#{host}: #{revision} (#{branches.empty? ? "no branch known here" : branches.join(", ")})"
  end
end

desc "hit the status endpoint of the application on each server"
task :check_status do
  on roles(fetch(:check_status_roles)), in: :sequence do |host|
    status = capture(:curl, "-s", "-S", "https://#{host}#{fetch(:check_status_path)}")
    info "#{host}: #{status}"
  end
end

namespace :controlmaster do
  desc "set up an SSH controlmaster process if missing"
  task :setup do
    next if DLSS.ssh("-O", "check")
    puts "no SSH control master to #{DLSS.controlmaster_host}, starting one"
    DLSS.ssh("-f", "-N", "-o", "ControlMaster=yes") or abort "the SSH control master can't be started"
  end
end

namespace :shared do
  task :bundled_sidekiq_symlink do
    next unless fetch(:bundled_sidekiq_symlink)
    on roles(fetch(:bundled_sidekiq_roles)) do
      within release_path do
        execute :ln, "-sfn", "$(#{SSHKit.config.command_map[:bundle]} show sidekiq)", shared_path.join("bundled_sidekiq")
      end
    end
  end
end
after "deploy:publishing", "shared:bundled_sidekiq_symlink"

DLSS::SERVICES.each do |name, title|
  namespace :"#{name}_systemd" do
    { quiet: ["Stop workers from processing new jobs", "reload"], stop: ["Stop workers", "stop"],
      start: ["Start workers", "start"], restart: ["Restart workers", "restart"] }.each do |action, (text, command)|
      desc "#{text} of #{title}"
      task action do
        on roles(fetch(:"#{name}_systemd_role")) do
          execute :sudo, :systemctl, command, "#{name.to_s.tr("_", "-")}-*", *("--all" if action == :start)
        end
      end
    end

    # Once the stage is known, as deploy.rb asks for the hooks.
    task :add_hooks do
      next unless fetch(:"#{name}_systemd_use_hooks")
      after "deploy:failed", "#{name}_systemd:restart"
      after "deploy:published", "#{name}_systemd:start"
      after "deploy:starting", "#{name}_systemd:quiet"
      after "deploy:updated", "#{name}_systemd:stop"
    end
  end
  Capistrano::DSL.stages.each { |stage| after stage, "#{name}_systemd:add_hooks" }
end

namespace :load do
  task :defaults do
    set :check_status_roles, [:web]
    set :check_status_path, "/status/all"
    set :bundled_sidekiq_symlink, false
    set :bundled_sidekiq_roles, [:app]
    DLSS::SERVICES.each_key do |name|
      set :"#{name}_systemd_role", :app
      set :"#{name}_systemd_use_hooks", false
    end
  end
end

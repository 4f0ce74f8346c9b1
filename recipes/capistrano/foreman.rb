# Exports the Procfile to the servers' init system, and runs what was exported.
module Foreman
  class << self
    def systemd? = fetch(:foreman_init_system).to_s == "systemd"

    # With sudo, or with the Ruby version manager's, as :foreman_use_sudo says.
    def run(backend, *command)
      case (how = fetch(:foreman_use_sudo))
      when nil, false then backend.execute(*command)
      when :rbenv then backend.execute(:rbenv, :sudo, *command)
      when :rvm then backend.execute(:rvmsudo, *command)
      when true then backend.execute(:sudo, *command)
      else raise "foreman: #{how.inspect} is no value of :foreman_use_sudo (true, false, :rbenv, :rvm)"
      end
    end

    def control(backend, action)
      app = fetch(:foreman_app)
      command = systemd? ? [:systemctl, action, fetch(:foreman_app_name_systemd)] : [action, app]
      run(backend, *command)
    end
  end
end

namespace :foreman do
  desc "Setup foreman configuration"
  task :setup do
    invoke "foreman:export"
    invoke "foreman:enable" if Foreman.systemd?
    invoke "foreman:start"
  end

  desc "Export the Procfile to the init system"
  task :export do
    on roles(fetch(:foreman_roles)) do
      dir = fetch(:foreman_export_path)
      execute :mkdir, "-p", dir unless test("[ -d #{dir} ]")
      within release_path do
        options = fetch(:foreman_options).map { |name, value| "--#{name}=#{value.to_s.shellescape}" }
        Foreman.run(self, :bundle, :exec, :foreman, :export, fetch(:foreman_init_system), dir, *options)
      end
    end
  end

  { start: "Start", stop: "Stop", restart: "Restart" }.each do |action, verb|
    desc "#{verb} the application services"
    task action do
      on(roles(fetch(:foreman_roles))) { Foreman.control(self, action) }
    end
  end

  { enable: "Enable", disable: "Disable" }.each do |action, verb|
    desc "#{verb} the application services (systemd)"
    task action do
      on(roles(fetch(:foreman_roles))) { Foreman.control(self, action) }
    end
  end
end

namespace :load do
  task :defaults do
    set :foreman_use_sudo, false
    set :foreman_roles, :all
    set :foreman_init_system, "upstart"
    set :foreman_export_path, -> { "$HOME/.init" }
    set :foreman_app, -> { fetch(:application) }
    set :foreman_app_name_systemd, -> { "#{fetch(:foreman_app)}.target" }
    set :foreman_options, -> { { app: fetch(:foreman_app), log: shared_path.join("log") } }
  end
end

# Keeps the application running by PM2, the process manager of Node.js.
require "json"

module Capistrano
  module PM2
    # Runs the block, on each host that has PM2, where its commands run.
    def self.on_hosts(&block)
      on(roles(fetch(:pm2_roles))) do |host|
        within fetch(:pm2_target_path) do
          with(fetch(:pm2_env_variables)) { instance_exec(host, &block) }
        end
      end
    end

    # What PM2 says of the application: "online", "stopped", "errored"; nil if it doesn't know it.
    def self.status(backend)
      list = backend.capture(:pm2, :jlist, "-s")
      found = list.empty? ? nil : JSON.parse(list).find { |process| process["name"] == fetch(:pm2_app_name) }
      found && found["pm2_env"]["status"]
    end

    def self.start(backend)
      backend.execute :pm2, :start, fetch(:pm2_app_command), "--name", fetch(:pm2_app_name), fetch(:pm2_start_params)
    end
  end
end

namespace :pm2 do
  desc "Restart app gracefully"
  task :restart do
    Capistrano::PM2.on_hosts do
      status = Capistrano::PM2.status(self)
      info "App #{fetch(:pm2_app_name)} is #{status || "not registered"}"
      status ? execute(:pm2, :restart, fetch(:pm2_app_name)) : Capistrano::PM2.start(self)
    end
  end

  desc "Start pm2 application"
  task :start do
    Capistrano::PM2.on_hosts { Capistrano::PM2.start(self) }
  end

  {
    stop: ["Stop pm2 application", :stop],
    delete: ["Delete pm2 application", :delete],
    list: ["Show pm2 application info", :show],
    logs: ["Watch pm2 logs", :logs]
  }.each do |name, (text, command)|
    desc text
    task name do
      Capistrano::PM2.on_hosts { execute :pm2, command, fetch(:pm2_app_name) }
    end
  end

  { status: ["List all pm2 applications", :list], save: ["Save pm2 state so it can be loaded after restart", :save] }.each do |name, (text, command)|
    desc text
    task name do
      Capistrano::PM2.on_hosts { execute :pm2, command }
    end
  end

  desc "Install pm2 via npm on the remote host"
  task :setup do
    on(roles(fetch(:pm2_roles))) { execute :npm, :install, "pm2", "-g" }
  end
end

before "deploy:restart", "pm2:restart"

namespace :load do
  task :defaults do
    set :pm2_app_command, "main.js"
    set :pm2_app_name, -> { fetch(:application) }
    set :pm2_start_params, ""
    set :pm2_roles, :all
    set :pm2_env_variables, {}
    set :pm2_target_path, -> { release_path }
  end
end

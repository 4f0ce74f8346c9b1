# Consoles of the application and of its database, on the server. They run by the
# ssh program, which has the terminal.
require "capistrano/rails/environment"

module Capistrano::Rails
  # A program of the current release, with the environment of recipes.
  class RemoteConsole
    def initialize(backend, host)
      @backend, @host = backend, host
    end

    def run(command)
      local = "#{ssh} #{@host.hostname} '#{remote(command)}'"
      puts local
      exec local
    end

    private

    def remote(command)
      shell = fetch(:console_shell) || "$SHELL"
      text = @backend.within(current_path) { @backend.with(rails_env: fetch(:rails_env)) { @backend.command(command, {}).to_command } }
      user = fetch(:console_user)
      text = "sudo -u #{user} -- sh -c \"#{text}\"" if user && user != @host.user
      "#{shell} -l -c \"#{text.gsub(/["']/) { "\\\"" }}\""
    end

    def ssh
      options = @host.netssh_options
      words = ["ssh", "-t"]
      words << "-A" if options[:forward_agent]
      words += ["-p", options[:port]] if options[:port]
      words += ["-l", options[:user]] if options[:user]
      words += ["-o", "\"PreferredAuthentications #{options[:auth_methods].join(",")}\""] if options[:auth_methods]
      words += ["-o", "\"ProxyCommand #{options[:proxy].command_line_template}\""] if options[:proxy].respond_to?(:command_line_template)
      words += ["-o", "\"HostName #{options[:host_name]}\""] if options[:host_name]
      Array(options[:keys]).each { |key| words += ["-i", key] }
      words.join(" ")
    end
  end
end

namespace :rails do
  # The commands' environment is as in other tasks.
  console = lambda do |command|
    on primary(fetch(:console_role)) do |host|
      Capistrano::Rails::RemoteConsole.new(self, host).run(command)
    end
  end

  desc "Interact with a remote rails console"
  task :console do
    sandbox = ENV.key?("sandbox") || ENV.key?("s") ? " --sandbox" : ""
    instance_exec("rails console -e #{fetch(:console_env)}#{sandbox}", &console)
  end
  task c: "rails:console"

  desc "Interact with a remote rails dbconsole"
  task :dbconsole do
    instance_exec("rails dbconsole -p -e #{fetch(:console_env)}", &console)
  end
  task db: "rails:dbconsole"
end

namespace :load do
  task :defaults do
    set :console_env, -> { fetch(:rails_env, fetch(:stage)) }
    set :console_user, -> { fetch(:app_user, nil) }
    set :console_role, :app
    set :console_shell, nil
  end
end

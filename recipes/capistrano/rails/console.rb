# Consoles of the application and of its database, on the server.
require "capistrano/rails/environment"
require "sshkit/interactive"

namespace :rails do
  # Runs a program of the current release as the console's user.
  console = lambda do |*command|
    host = primary(fetch(:console_role))
    run_interactively(host, shell: fetch(:console_shell)) do
      run = -> { within(current_path) { with(rails_env: fetch(:rails_env)) { execute(*command) } } }
      user = fetch(:console_user)
      user && user != host.user ? as(user, &run) : run.call
    end
  end

  desc "Interact with a remote rails console"
  task :console do
    sandbox = ENV.key?("sandbox") || ENV.key?("s") ? ["--sandbox"] : []
    console.call(:rails, :console, "-e", fetch(:console_env), *sandbox)
  end
  task c: "rails:console"

  desc "Interact with a remote rails dbconsole"
  task :dbconsole do
    console.call(:rails, :dbconsole, "-p", "-e", fetch(:console_env))
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

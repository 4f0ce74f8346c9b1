# AnyCable's RPC server, which `anycabled` keeps in the background.
namespace :anycable do
  { start: "Start", stop: "Stop", restart: "Restart" }.each do |action, verb|
    desc "#{verb} the AnyCable RPC server"
    task action do
      on roles(fetch(:anycable_roles)) do
        within fetch(:anycable_path) do
          config = fetch(:anycable_conf)
          variables = { rails_env: fetch(:anycable_env) }.merge(config ? { anycable_conf: config } : {})
          with(variables.merge(fetch(:anycable_environment_variables))) { execute(*fetch(:anycable_command), action) }
        end
      end
    end
  end
end

namespace :deploy do
  # Once: not every deploy runs deploy:restart.
  before :starting, :check_anycable_hooks do
    %w[deploy:restart deploy:published].each { |task| after task, "anycable:restart" } if fetch(:anycable_default_hooks)
  end
end

namespace :load do
  task :defaults do
    set :anycable_default_hooks, true
    set :anycable_roles, :app
    set :anycable_path, -> { release_path }
    set :anycable_command, -> { %i[bundle exec anycabled] }
    set :anycable_env, -> { fetch(:rack_env, fetch(:rails_env, fetch(:stage))) }
    set :anycable_environment_variables, {}
    set :anycable_conf, nil
  end
end

# Writes the crontab of each release by whenever.
namespace :whenever do
  desc "Update application's crontab entries using Whenever"
  task :update_crontab do
    on roles(fetch(:whenever_roles)) do |host|
      within fetch(:whenever_path) do
        with fetch(:whenever_command_environment_variables) do
          roles = host.roles_array.join(",")
          file = fetch(:whenever_load_file)
          execute(*fetch(:whenever_command), fetch(:whenever_update_flags), "--roles=#{roles}", file ? "-f #{file}" : "")
        end
      end
    end
  end

  desc "Clear application's crontab entries using Whenever"
  task :clear_crontab do
    on roles(fetch(:whenever_roles)) do
      within fetch(:whenever_path) do
        with fetch(:whenever_command_environment_variables) do
          execute(*fetch(:whenever_command), fetch(:whenever_clear_flags))
        end
      end
    end
  end

  after "deploy:updated", "whenever:update_crontab"
  after "deploy:reverted", "whenever:update_crontab"
end

namespace :load do
  task :defaults do
    set :whenever_roles, -> { :db }
    set :whenever_command, -> { %i[bundle exec whenever] }
    set :whenever_command_environment_variables, -> { fetch(:default_env).merge(rails_env: fetch(:whenever_environment)) }
    set :whenever_identifier, -> { fetch(:application) }
    set :whenever_environment, -> { fetch(:rails_env, fetch(:stage, "production")) }
    set :whenever_variables, -> { "environment=#{fetch(:whenever_environment)}" }
    set :whenever_load_file, nil
    set :whenever_update_flags, -> { "--update-crontab #{fetch(:whenever_identifier)} --set #{fetch(:whenever_variables)}" }
    set :whenever_clear_flags, -> { "--clear-crontab #{fetch(:whenever_identifier)}" }
    set :whenever_path, -> { release_path }
  end
end

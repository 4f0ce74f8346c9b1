# Runs the migrations on one server, if asked for only when db/ has changed.
require "capistrano/rails/environment"

namespace :deploy do
  desc "Runs rake db:migrate if migrations are set"
  task :migrate do
    on fetch(:migration_servers) do
      conditionally = fetch(:conditionally_migrate)
      info "[deploy:migrate] Checking changes in db" if conditionally
      if conditionally && test(:diff, "-qr #{release_path}/db #{current_path}/db")
        info "[deploy:migrate] Skip `deploy:migrate` (nothing changed in db)"
      else
        info "[deploy:migrate] Run `rake db:migrate`"
        # Each host of several gets here; the task does all of them.
        invoke "deploy:migrating" unless Rake::Task["deploy:migrating"].already_invoked
      end
    end
  end

  desc "Runs rake db:migrate"
  task :migrating do
    on fetch(:migration_servers) do
      within release_path do
        with rails_env: fetch(:rails_env) do
          execute :rake, Gocap.gem_since?("capistrano-rails", "1.6.1") ? fetch(:migration_command) : "db:migrate"
        end
      end
    end
  end

  after "deploy:updated", "deploy:migrate"
end

namespace :load do
  task :defaults do
    set :conditionally_migrate, fetch(:conditionally_migrate, false)
    set :migration_role, fetch(:migration_role, :db)
    set :migration_servers, -> { primary(fetch(:migration_role)) }
    set :migration_command, fetch(:migration_command, "db:migrate")
  end
end

# Loads the seeds of seed-fu on the servers of the database.
namespace :db do
  desc "Load seed data into database"
  task :seed_fu do
    on roles(:db) do
      within release_path do
        with rails_env: fetch(:rails_env, fetch(:stage)) do
          execute :rake, "db:seed_fu"
        end
      end
    end
  end
end

# Migrates the data with the schema. It stands in for capistrano/rails/migrations.
require "capistrano/rails/migrations"

namespace :load do
  task :defaults do
    set :migration_command, "db:migrate:with_data"
  end
end

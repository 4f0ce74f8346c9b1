# Migrates the database.
require "capistrano/docker/step"
Capistrano::Docker::Step.new("migration:migrate", "db:migrate", :migrate, "rake db:migrate")

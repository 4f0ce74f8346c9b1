require "capistrano/sidekiq"

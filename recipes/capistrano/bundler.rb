require "capistrano/bundler/tasks"
require "capistrano/bundler/hooks"

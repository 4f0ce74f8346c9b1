# Installs the packages of npm.
require "capistrano/docker/step"
Capistrano::Docker::Step.new("npm:install", "npm:install", :npm_install, "npm install --production --no-spin")

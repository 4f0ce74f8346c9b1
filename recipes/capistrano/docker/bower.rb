# Installs the packages of Bower.
require "capistrano/docker/step"
Capistrano::Docker::Step.new("bower:install", "bower:install", :bower_install, "bower install --production")

require "airbrake/capistrano/tasks"

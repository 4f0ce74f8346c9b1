require "capistrano/setup"

# What there is in a folder without a Capfile: a way to make one.
require "capistrano/setup"
require "capistrano/install"

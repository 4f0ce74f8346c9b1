# What there is in a folder without a Capfile: a way to make one.
require "capistrano/install"

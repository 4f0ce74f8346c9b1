# What there is in a folder without a Capfile: a way to make one.
Gocap.open_dsl
require "capistrano/install"

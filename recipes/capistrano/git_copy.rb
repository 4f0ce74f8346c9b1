# What `set :scm, :git_copy` loads.
require "capistrano/git/copy"
env.install_plugin Capistrano::GitCopy::SCM, load_hooks: false, load_immediately: true

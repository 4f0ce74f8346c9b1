# Runs Node's programs by nodenv.
require "capistrano/node_version"

Capistrano::NodeVersion.manage("nodenv")

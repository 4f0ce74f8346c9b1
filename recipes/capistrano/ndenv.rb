# Runs Node's programs by ndenv.
require "capistrano/node_version"

Capistrano::NodeVersion.manage("ndenv")

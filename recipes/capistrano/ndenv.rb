# Runs Node's programs by ndenv.
require "capistrano/version_manager"

Capistrano::VersionManager.manage("ndenv", :node, %w[node npm])

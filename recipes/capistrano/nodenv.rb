# Runs Node's programs by nodenv.
require "capistrano/version_manager"

Capistrano::VersionManager.manage("nodenv", :node, %w[node npm])

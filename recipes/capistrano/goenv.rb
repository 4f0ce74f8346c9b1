# Runs Go's programs by goenv.
require "capistrano/version_manager"

Capistrano::VersionManager.manage("goenv", :go_version, %w[go])

# Capistrano::Puma and its parts. Version 6 of the gem left the generated
# configuration and the daemon to Puma itself; older locks get what they had.
require "capistrano/bundler"

class Capistrano::Puma < Capistrano::Plugin
  # The release of the gem to behave as.
  RELEASE = Gocap.gem_release("capistrano3-puma")

  def self.since?(version)
    Gocap.gem_since?("capistrano3-puma", version)
  end
end

unless Capistrano::Puma.since?("3.0")
  raise NotImplementedError, "Gemfile.lock names capistrano3-puma #{Capistrano::Puma::RELEASE}; " \
                             "gocap supports 3.0 and newer"
end

require "capistrano/puma/common"
require Capistrano::Puma.since?("6.0") ? "capistrano/puma/v7" : "capistrano/puma/v5"
require "capistrano/puma/nginx"

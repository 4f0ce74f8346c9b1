# Capistrano::Puma and its parts. Version 6 of the gem left the generated
# configuration and the daemon to Puma itself; older locks get what they had.
require "capistrano/bundler"

class Capistrano::Puma < Capistrano::Plugin
  def self.since?(version) = Gocap.gem_since?("capistrano3-puma", version)

  # What the file of a part does at its end: before 3.0 there were no plugins to
  # install, the require did.
  def self.part(name)
    Gocap.no_part("capistrano3-puma", name.to_s.downcase) unless const_defined?(name)
    Gocap.main.install_plugin(const_get(name)) unless since?("3.0")
  end
end

require "capistrano/puma/common"
require Capistrano::Puma.since?("6.0") ? "capistrano/puma/v7" : "capistrano/puma/v5"
require "capistrano/puma/nginx" if Capistrano::Puma.since?("3.0")
Gocap.main.install_plugin(Capistrano::Puma) unless Capistrano::Puma.since?("3.0")

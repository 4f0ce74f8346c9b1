# Two gems have this path: capistrano-nginx, and capistrano3-nginx, which is known by
# Gemfile.lock or by the plugin that the Capfile installs.
Capistrano.autoload :Nginx, "capistrano/nginx/plugin"

if !Gocap.locked_version("capistrano3-nginx")
  require "capistrano/nginx/service"
elsif !Gocap.gem_since?("capistrano3-nginx", "3.0")
  install_plugin Capistrano::Nginx
end

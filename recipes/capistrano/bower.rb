# Installs the packages of bower.json into each release.
namespace :bower do
  desc "Install the packages of bower.json"
  task :install do
    on roles(fetch(:bower_roles)) do
      within fetch(:bower_target_path) || release_path do
        execute fetch(:bower_bin), :install, fetch(:bower_flags)
      end
    end
  end

  before "deploy:updated", "bower:install"
end

namespace :load do
  task :defaults do
    set :bower_flags, "--quiet --config.interactive=false"
    set :bower_roles, :web
    set :bower_target_path, nil
    set :bower_bin, :bower
  end
end

# Installs the packages of package.json into each release by npm.
namespace :npm do
  desc "Install the packages of package.json by npm"
  task :install do
    on roles(fetch(:npm_roles)) do
      within fetch(:npm_target_path, release_path) do
        with fetch(:npm_env_variables, {}) do
          execute :npm, fetch(:npm_method), fetch(:npm_flags)
        end
      end
    end
  end

  desc "Remove packages that package.json doesn't name"
  task :prune do
    on roles(fetch(:npm_roles)) do
      within fetch(:npm_target_path, release_path) do
        execute :npm, "prune", fetch(:npm_prune_flags)
      end
    end
  end

  desc "Build the packages anew"
  task :rebuild do
    on roles(fetch(:npm_roles)) do
      within fetch(:npm_target_path, release_path) do
        with fetch(:npm_env_variables, {}) do
          execute :npm, "rebuild"
        end
      end
    end
  end

  before "deploy:updated", "npm:install"
end

namespace :load do
  task :defaults do
    set :npm_flags, %w[--production --silent --no-progress]
    set :npm_prune_flags, "--production"
    set :npm_roles, :all
    set :npm_method, "install"
  end
end

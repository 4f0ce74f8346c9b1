# Installs the packages of package.json into each release by Yarn.
namespace :yarn do
  desc "Install the packages of package.json by Yarn"
  task :install do
    on roles(fetch(:yarn_roles)) do
      within fetch(:yarn_target_path, release_path) do
        with fetch(:yarn_env_variables, {}) do
          execute :yarn, "install", fetch(:yarn_flags)
        end
      end
    end
  end

  desc "Build the packages anew"
  task :rebuild do
    on roles(fetch(:yarn_roles)) do
      within fetch(:yarn_target_path, release_path) do
        with fetch(:yarn_env_variables, {}) do
          execute :yarn, "rebuild"
        end
      end
    end
  end

  before "deploy:updated", "yarn:install"
end

namespace :load do
  task :defaults do
    second = Gocap.gem_release("capistrano-yarn").to_i >= 2
    set :yarn_flags, second ? "--production --silent --no-progress" : %w[--production --pure-lockfile --no-emoji --no-progress]
    set :yarn_roles, :all
    set :yarn_env_variables, {}
  end
end

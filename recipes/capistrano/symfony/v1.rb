# Symfony 2 and 3: their folders, packages by Composer, front controllers that
# aren't for the public, and the bootstrap file.
require "capistrano/composer"

namespace :symfony do
  desc "Clear non production controllers"
  task :clear_controllers do
    next unless fetch(:symfony_env) == "prod"
    on release_roles(:all) do
      within release_path.join(fetch(:web_path)) do
        execute :rm, "-f", *fetch(:controllers_to_clear) unless fetch(:controllers_to_clear).empty?
      end
    end
  end

  desc "Build the bootstrap file"
  task :build_bootstrap do
    on release_roles(:all) do
      within release_path do
        old = fetch(:sensio_distribution_version) < 5
        script = "./vendor/sensio/distribution-bundle/#{old ? "Sensio/Bundle/DistributionBundle/" : ""}Resources/bin/build_bootstrap.php"
        execute fetch(:php), script, fetch(:symfony_directory_structure) == 2 ? fetch(:app_path) : fetch(:var_path)
      end
    end
  end
end

namespace :deploy do
  task :updated do
    invoke "symfony:clear_controllers"
  end
end

namespace :load do
  task :defaults do
    three = -> { fetch(:symfony_directory_structure) == 3 }
    set :symfony_env, "prod"
    set :symfony_directory_structure, 3
    set :sensio_distribution_version, 5
    set :app_path, "app"
    set :web_path, "web"
    set :var_path, "var"
    set :bin_path, "bin"
    set :php, "php"
    set :app_config_path, -> { "#{fetch(:app_path)}/config" }
    set :log_path, -> { three.call ? "#{fetch(:var_path)}/logs" : "#{fetch(:app_path)}/logs" }
    set :cache_path, -> { three.call ? "#{fetch(:var_path)}/cache" : "#{fetch(:app_path)}/cache" }
    set :symfony_console_path, -> { three.call ? "#{fetch(:bin_path)}/console" : "#{fetch(:app_path)}/console" }
    set :symfony_console_flags, "--no-debug"
    set :controllers_to_clear, ["app_*.php"]
    set :assets_install_path, -> { fetch(:web_path) }
    set :assets_install_flags, "--symlink"
    set :linked_dirs, -> { [fetch(:log_path)] }
    set :linked_files, []
    set :file_permissions_paths, -> { [fetch(:log_path), fetch(:cache_path)] }
    set :permission_method, false
    set :symfony_roles, :all
    set :symfony_deploy_roles, :all
  end
end

require "capistrano/symfony/v0" unless Gocap.gem_since?("capistrano-symfony", "1.0")

# Folders as Symfony Flex makes them.
namespace :load do
  task :defaults do
    set :symfony_env, "prod"
    set :bin_path, "bin"
    set :config_path, "config"
    set :var_path, "var"
    set :web_path, "public"
    set :log_path, -> { "#{fetch(:var_path)}/log" }
    set :cache_path, -> { "#{fetch(:var_path)}/cache" }
    set :php, "php"
    set :symfony_console_path, -> { "#{fetch(:bin_path)}/console" }
    set :symfony_console_flags, "--no-debug"
    set :assets_install_path, -> { fetch(:web_path) }
    set :assets_install_flags, "--symlink"
    set :linked_dirs, -> { [fetch(:log_path)] }
    set :linked_files, []
    set :file_permissions_paths, -> { [fetch(:var_path)] }
    set :permission_method, false
    set :symfony_roles, :all
    set :symfony_deploy_roles, :all
  end
end

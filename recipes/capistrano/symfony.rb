# Symfony's caches, permissions and console. Needs composer of its own.
namespace :deploy do
  task :updating do
    invoke "symfony:create_cache_dir"
    invoke "symfony:set_permissions"
    invoke "symfony:make_console_executable"
  end

  task :updated do
    invoke "symfony:cache:warmup"
  end
end

namespace :symfony do
  desc "Execute a provided symfony command"
  task :console, :command, :params, :role do |_task, args|
    on release_roles(args[:role] || fetch(:symfony_roles)) do
      within release_path do
        execute fetch(:php), release_path.join(fetch(:symfony_console_path)), args[:command], args[:params], fetch(:symfony_console_flags)
      end
    end
    Rake::Task["symfony:console"].reenable
  end

  namespace :cache do
    desc "Run app/console cache:clear for the #{fetch(:symfony_env)} environment"
    task(:clear) { invoke "symfony:console", "cache:clear" }

    desc "Run app/console cache:warmup for the #{fetch(:symfony_env)} environment"
    task(:warmup) { invoke "symfony:console", "cache:warmup" }
  end

  desc "Create the cache directory"
  task :create_cache_dir do
    on release_roles(:all) do
      within release_path do
        cache = release_path.join(fetch(:cache_path))
        execute :rm, "-rf", cache if test "[ -d #{cache} ]"
        execute :mkdir, "-pv", fetch(:cache_path)
      end
    end
  end

  desc "Set the permissions of the cache and log directories"
  task :set_permissions do
    next if fetch(:permission_method) == false
    invoke "deploy:set_permissions:#{fetch(:permission_method)}"
  end

  desc "Make the console executable"
  task :make_console_executable do
    on release_roles(:all) do
      within release_path do
        execute :chmod, 755, fetch(:symfony_console_path)
      end
    end
  end
end

Capistrano::DSL.stages.each do |stage|
  after stage, :set_symfony_env do
    SSHKit.config.default_env[:symfony_env] = fetch(:symfony_env) if fetch(:symfony_env)
  end
end

namespace :load do
  task :defaults do
    set :symfony_env, "prod"
    set :bin_path, "bin"
    set :config_path, "config"
    set :var_path, "var"
    set :web_path, "public"
    set :log_path, "var/log"
    set :cache_path, "var/cache"
    set :php, "php"
    set :symfony_console_path, "bin/console"
    set :symfony_console_flags, "--no-debug"
    set :linked_dirs, ["var/log"]
    set :permission_method, false
    set :symfony_roles, :all
    set :symfony_deploy_roles, :all
  end
end

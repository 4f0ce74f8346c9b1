# Symfony's caches, permissions and console. Version 2 of the gem is for Symfony
# 4 and later, versions 0 and 1 for 2 and 3.
require "capistrano/file-permissions"

module Capistrano
  module Symfony
    # Recipes and deploy.rb call it, in a block of `on` or outside.
    module DSL
      def symfony_console(command, params = "")
        backend = SSHKit::Backend.current
        return Symfony.console(backend, command, params) if backend
        on(release_roles(fetch(:symfony_deploy_roles, fetch(:symfony_roles)))) { Symfony.console(self, command, params) }
      end

      # Paths of the release, and of the shared folder.
      def symfony_console_path = release_path.join(fetch(:symfony_console_path))
      def cache_path = release_path.join(fetch(:cache_path))
      def log_path = release_path.join(fetch(:log_path))
    end

    class << self
      def console(backend, command, params = "")
        backend.within release_path do
          backend.execute fetch(:php), symfony_console_path, command, params, fetch(:symfony_console_flags)
        end
      end
    end
  end
end

Object.include Capistrano::Symfony::DSL

namespace :deploy do
  task :updating do
    invoke "symfony:create_cache_dir"
    invoke "symfony:set_permissions"
    invoke "symfony:make_console_executable" if Gocap.gem_since?("capistrano-symfony", "1.0")
  end

  task :updated do
    invoke "symfony:cache:warmup"
  end
end

namespace :symfony do
  desc "Execute a provided symfony command"
  task :console, :command, :params, :role do |_task, args|
    on release_roles(args[:role] || fetch(:symfony_roles)) do
      Capistrano::Symfony.console(self, args[:command], args[:params])
    end
    Rake::Task["symfony:console"].reenable
  end

  namespace :cache do
    desc "Run app/console cache:clear for the #{fetch(:symfony_env)} environment"
    task(:clear) { symfony_console "cache:clear" }

    desc "Run app/console cache:warmup for the #{fetch(:symfony_env)} environment"
    task(:warmup) { symfony_console "cache:warmup" }
  end

  namespace :assets do
    desc "Install assets"
    task(:install) { symfony_console "assets:install", "#{fetch(:assets_install_path)} #{fetch(:assets_install_flags)}" }
  end

  desc "Create the cache directory"
  task :create_cache_dir do
    on release_roles(:all) do
      within release_path do
        execute :rm, "-rf", cache_path if test("[ -d #{cache_path} ]")
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

  task :set_env do
    SSHKit.config.default_env[:symfony_env] = fetch(:symfony_env) if fetch(:symfony_env)
  end
end

Capistrano::DSL.stages.each { |stage| after stage, "symfony:set_env" }

require Gocap.gem_since?("capistrano-symfony", "2.0") ? "capistrano/symfony/v2" : "capistrano/symfony/v1"

# Laravel's folders, permissions, .env file and artisan. It brings
# capistrano/composer and capistrano/file-permissions with it.
require "capistrano/composer"
require "capistrano/file-permissions"

module Laravel
  class << self
    def setting(name) = fetch(:"laravel_#{major}_#{name}", [])

    # Runs artisan on the servers of some roles.
    def artisan(roles, *command)
      on release_roles(roles) do
        within(release_path) { execute :php, :artisan, *command }
      end
    end

    # Makes folders of the release.
    def make(paths)
      on release_roles(fetch(:laravel_roles)) do
        within(release_path) { paths.each { |path| execute :mkdir, "-vp", path } }
      end
    end

    private

    def major = fetch(:laravel_version).to_i < 5 ? 4 : 5
  end
end

namespace :laravel do
  desc "Determine which folders, if any, to use for linked directories."
  task :resolve_linked_dirs do
    set :linked_dirs, (fetch(:linked_dirs, []) + Laravel.setting(:linked_dirs)).uniq if fetch(:laravel_set_linked_dirs)
  end

  desc "Determine which paths, if any, to have ACL permissions set."
  task :resolve_acl_paths do
    next unless fetch(:laravel_set_acl_paths)
    set :file_permissions_paths, (fetch(:file_permissions_paths, []) + Laravel.setting(:acl_paths)).uniq
    users = fetch(:file_permissions_users, [])
    user = fetch(:laravel_server_user)
    set :file_permissions_users, users.push(user) unless users.include?(user)
  end

  desc "Ensure that linked dirs exist."
  task :ensure_linked_dirs_exist do
    next unless fetch(:laravel_ensure_linked_dirs_exist)
    on release_roles(fetch(:laravel_roles)) do
      fetch(:linked_dirs, []).each { |dir| execute :mkdir, "-vp", shared_path.join(dir) }
    end
  end

  desc "Ensure that ACL paths exist."
  task :ensure_acl_paths_exist do
    Laravel.make(fetch(:file_permissions_paths, [])) if fetch(:laravel_ensure_acl_paths_exist)
  end

  desc "Upload dotenv file for release."
  task :upload_dotenv_file do
    next unless fetch(:laravel_upload_dotenv_file_on_deploy) && fetch(:laravel_version).to_i >= 5
    file = fetch(:laravel_dotenv_file)
    next if file.nil? || file.empty?
    on release_roles(fetch(:laravel_roles)) do
      upload! file, "#{release_path}/.env"
    end
  end

  desc "Execute a provided artisan command."
  task :artisan, [:command_name] do |_task, args|
    ask(:cmd, "list") # asked for only without a command
    command = args[:command_name] || fetch(:cmd)
    Laravel.artisan(fetch(:laravel_roles), command, *args.extras, fetch(:laravel_artisan_flags))
    Rake::Task["laravel:artisan"].reenable
  end

  desc "Create a cache file for faster configuration loading."
  task(:config_cache) { Laravel.artisan(fetch(:laravel_roles), "config:cache", fetch(:laravel_artisan_flags)) }

  desc "Create a route cache file for faster route registration."
  task(:route_cache) { Laravel.artisan(fetch(:laravel_roles), "route:cache", fetch(:laravel_artisan_flags)) }

  desc "Optimize the configuration."
  task :optimize do
    Laravel.artisan(fetch(:laravel_roles), :optimize, fetch(:laravel_artisan_flags))
  end

  desc "Create a symbolic link from \"public/storage\" to \"storage/app/public\"."
  task :storage_link do
    next if fetch(:laravel_version).to_f < 5.3
    Laravel.artisan(fetch(:laravel_roles), "storage:link", fetch(:laravel_artisan_flags))
  end

  desc "Run the database migrations."
  task(:migrate) { Laravel.artisan(fetch(:laravel_migration_roles), :migrate, fetch(:laravel_migration_artisan_flags)) }

  desc "Rollback the last database migration."
  task(:migrate_rollback) { Laravel.artisan(fetch(:laravel_migration_roles), "migrate:rollback", fetch(:laravel_migration_artisan_flags)) }
end

before "deploy:starting", "laravel:resolve_linked_dirs"
before "deploy:starting", "laravel:resolve_acl_paths"
after "deploy:starting", "laravel:ensure_linked_dirs_exist"
after "deploy:updating", "laravel:ensure_acl_paths_exist"
before "deploy:updated", "deploy:set_permissions:acl"
before "deploy:updated", "laravel:upload_dotenv_file"
after "composer:run", "laravel:storage_link"
after "composer:run", "laravel:optimize"

namespace :load do
  task :defaults do
    set :laravel_roles, :all
    set :laravel_migration_roles, :all
    set :laravel_artisan_flags, -> { "--env=#{fetch(:stage)}" }
    set :laravel_migration_artisan_flags, -> { "--force --env=#{fetch(:stage)}" }
    set :laravel_version, 5.3
    set :laravel_upload_dotenv_file_on_deploy, true
    set :laravel_dotenv_file, ".env"
    set :laravel_set_linked_dirs, true
    set :laravel_ensure_linked_dirs_exist, true
    set :laravel_set_acl_paths, true
    set :laravel_ensure_acl_paths_exist, true
    set :laravel_server_user, "www-data"
    set :laravel_4_linked_dirs, %w[app/storage]
    set :laravel_5_linked_dirs, %w[storage]
    set :laravel_4_acl_paths, %w[app/storage app/storage/public app/storage/cache app/storage/logs app/storage/meta app/storage/sessions app/storage/views]
    set :laravel_5_acl_paths, %w[bootstrap/cache storage storage/app storage/app/public storage/framework storage/framework/cache
                                 storage/framework/sessions storage/framework/views storage/logs]
  end
end

# Drupal by Drush. Which tasks belong to a deploy says deploy.rb.
require "capistrano/composer"

module Drupal
  class << self
    # Runs Drush on the server with the database.
    def drush(*command, **options)
      on release_roles(:app).first(1) do
        within(release_path.join(fetch(:app_path))) { execute :drush, *command, **options }
      end
    end

    def backups = deploy_path.join(fetch(:backup_path))
    def backup(release) = backups.join("#{release}.sql.gz")

    # The block runs where the site of each server is.
    def each_site(&block)
      on release_roles(:app) do |host|
        within(release_path.join(fetch(:app_path))) { instance_exec(host, &block) }
      end
    end
  end
end

namespace :drupal do
  desc "Run any drush command, cap STAGE drupal:drush[command]"
  task :drush, :command do |_task, args|
    Drupal.drush(args[:command] || "status", *args.extras)
    Rake::Task["drupal:drush"].reenable
  end

  namespace :maintenance do
    { on: ["Set", 1], off: ["Unset", 0] }.each do |name, (verb, value)|
      desc "#{verb} the Drupal site in maintenance mode"
      task name do
        Drupal.drush("state:set", "system.maintenance_mode", value, "-y")
      end
    end
  end

  desc "Apply any database updates required"
  task :updatedb do
    Drupal.drush("updatedb", "-y")
  end

  namespace :updatedb do
    desc "Apply any database updates required, whether or not they fail"
    task :silence do
      Drupal.drush("updatedb", "-y", raise_on_non_zero_exit: false)
    end
  end

  namespace :cache do
    desc "Clear all caches"
    task :clear do
      Drupal.drush("cache:rebuild")
      Rake::Task["drupal:cache:clear"].reenable # deploys hook it more than once
    end
  end

  namespace :config do
    desc "Import the configuration of :config_path"
    task :import do
      Drupal.drush("config:import", "-y")
    end
  end

  namespace :db do
    desc "Backup the database"
    task :backup do
      on release_roles(:app).first(1) do
        within release_path.join(fetch(:app_path)) do
          execute :drush, "sql:dump", "-y", "|", :gzip, ">", Drupal.backup(release_timestamp)
        end
      end
    end

    namespace :backup do
      desc "Check that the folder of backups is there"
      task :check do
        on(release_roles(:app)) { execute :mkdir, "-p", Drupal.backups }
      end

      desc "Remove old backups of the database"
      task :cleanup do
        on release_roles(:app).first(1) do
          files = capture(:ls, "-x1", Drupal.backups).split.sort
          old = files[0...-fetch(:keep_backups)]
          execute :rm, "-f", *old.map { |file| Drupal.backups.join(file) } unless old.empty?
        end
      end
    end

    desc "Load the backup of this deploy, or the last one"
    task :rollback do
      on release_roles(:app).first(1) do
        last = capture(:ls, "-x1", Drupal.backups).split.max
        next warn("There is no backup of the database") unless last
        within release_path.join(fetch(:app_path)) do
          execute :drush, "sql:drop", "-y"
          execute :gunzip, "-c", Drupal.backups.join(last), "|", "$(#{SSHKit.config.command_map[:drush]} sql:connect)"
        end
      end
    end
  end

  namespace :permissions do
    desc "Set recommended Drupal permissions"
    task :recommended do
      Drupal.each_site do
        execute :find, ".", "-type", "d", "-exec", "chmod", "755", "{}", "\\;"
        execute :find, ".", "-type", "f", "-exec", "chmod", "644", "{}", "\\;"
        execute :chmod, "555", "sites/default"
        execute :chmod, "444", "sites/default/settings.php", raise_on_non_zero_exit: false
      end
    end

    desc "Make the linked folders writable by their group"
    task :writable_shared do
      on release_roles(:app) do
        fetch(:linked_dirs, []).each { |dir| execute :chmod, "-R", "g+w", shared_path.join(dir) }
      end
    end

    desc "Make the releases writable, so that old ones can be removed"
    task :cleanup do
      on release_roles(:app) do
        execute :find, releases_path, "-path", "'*/#{fetch(:app_path)}/sites/default*'", "!", "-perm", "-u+w", "-exec", "chmod", "u+w", "{}", "\\;"
      end
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :app_path, "web"
    set_if_empty :config_path, "config/sync"
    set_if_empty :backup_path, "backups"
    set_if_empty :keep_backups, 5
  end
end

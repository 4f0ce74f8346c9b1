# Drupal 7 by Drush.
require "capistrano/rsync/host"

module DrupalDeploy
  class << self
    # Runs Drush in the site's folder.
    def drush(*command)
      on roles(:app) do
        within(release_path.join(fetch(:app_path))) { execute :drush, *command }
      end
    end

    # Files of the site, by rsync, after a question.
    def files(server, direction, from, to)
      ask(:answer, "Do you really want to #{direction}? Nothings will be deleted but files can be ovewrite. (y/N)")
      return unless fetch(:answer) == "y"
      shell = Capistrano::RsyncHost.options(server).first || "--rsh=ssh"
      command = "rsync --recursive --times #{shell} --human-readable --progress --exclude='.*' --exclude='css' --exclude='js' #{from} #{to}"
      return puts("[DRY RUN] #{command}") if dry_run?
      system(command) or raise "rsync failed: #{command}"
    end

    def folder = "#{fetch(:app_path)}/sites/default/files/"
    def remote(server) = Capistrano::RsyncHost.place(server, "#{shared_path}/#{folder}")
  end
end

{
  "logs" => ["Show logs", "watchdog-show  --tail"],
  "requirements" => ["Provides information about things that may be wrong in your Drupal installation, if any.", "core-requirements"],
  "cli" => ["Open an interactive shell on a Drupal site.", "core-cli"],
  "site_offline" => ["Set the site offline", "vset maintenance_mode 1 -y"],
  "site_online" => ["Set the site online", "vset maintenance_mode 0 -y"],
  "feature_revert" => ["Revert feature", "features-revert-all -y"],
  "backupdb" => ["Backup the database using backup and migrate", "bam-backup"],
  "update:updatedb_status" => ["List any pending database updates.", "updatedb-status"],
  "update:updatedb" => ["Apply any database updates required (as with running update.php).", "updatedb -y"],
  "update:pm_updatestatus" => ["Show a report of available minor updates to Drupal core and contrib projects.", "pm-updatestatus"],
  "cache:clear" => ["Clear all caches", "cache-clear all"]
}.each do |name, (description, command)|
  desc description
  task("drupal:#{name}") { DrupalDeploy.drush(command) }
end

namespace :drupal do
  desc "Run any drush command"
  task :drush do
    ask(:drush_command, "Drush command you want to run (eg. 'cache-clear css-js'). Type 'help' to have a list of avaible drush commands.")
    DrupalDeploy.drush(fetch(:drush_command))
  end
end

namespace :files do
  desc "Download drupal sites files (from remote to local)"
  task :download do
    on release_roles(:app) do |server|
      DrupalDeploy.files(server, "download the files on the server to your local files", DrupalDeploy.remote(server), DrupalDeploy.folder)
    end
  end

  desc "Upload drupal sites files (from local to remote)"
  task :upload do
    on release_roles(:app) do |server|
      DrupalDeploy.files(server, "upload your local files to the server", DrupalDeploy.folder, DrupalDeploy.remote(server))
    end
  end

  desc "Fix drupal upload files folder permission"
  task :fix_permission do
    on roles(:app) do
      execute :chgrp, "-R www-data #{shared_path}/#{DrupalDeploy.folder}*"
      execute :chmod, "-R g+w #{shared_path}/#{DrupalDeploy.folder}*"
    end
  end
end

desc "Install Drush"
task "drush:install" do
  on roles(:app) do
    within(shared_path) { execute :composer, "require drush/drush:~6.0.0" }
  end
end

# It deploys nothing itself, whatever its description says.
desc "Deploy your project and do an updatedb, feature revert, cache clear..."
task "deploy:full" do
  invoke "composer:install_executable" if fetch(:install_composer)
  invoke "drush:install" if fetch(:install_drush)
  %w[site_offline update:updatedb feature_revert site_online cache:clear].each { |name| invoke "drupal:#{name}" }
end

namespace :load do
  task :defaults do
    set :composer_download_url, "https://getcomposer.org/installer"
    set :install_composer, true
    set :install_drush, true
    set :app_path, "app"
    set :drush, "#{fetch(:shared_path)}/drush/drush"
  end
end

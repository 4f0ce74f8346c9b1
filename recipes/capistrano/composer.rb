# Installs the packages of composer.json into each release.
namespace :composer do
  desc "Run a composer command, cap STAGE composer:run[command,options]"
  task :run, :command do |_task, args|
    args.with_defaults(command: :list)
    on release_roles(fetch(:composer_roles)) do
      within fetch(:composer_working_dir, release_path) do
        execute :composer, args[:command], *args.extras
      end
    end
  end

  desc "Install the packages of composer.json into the release"
  task :install do
    invoke "composer:run", :install, fetch(:composer_install_flags)
  end

  desc "Write the class maps of the autoloader anew"
  task :dump_autoload do
    invoke "composer:run", :dumpautoload, fetch(:composer_dump_autoload_flags)
  end

  desc "Update composer itself"
  task :self_update do
    invoke "composer:run", :selfupdate, fetch(:composer_version, "")
  end

  desc "Install composer.phar to the shared directory"
  task :install_executable do
    on release_roles(fetch(:composer_roles)) do
      within shared_path do
        if test "[", "!", "-e", "composer.phar", "]"
          version = fetch(:composer_version)
          options = version ? ["-- --version=#{version}"] : []
          execute :curl, "-s", fetch(:composer_download_url), "|", :php, *options
        end
      end
    end
  end

  before "deploy:updated", "composer:install"
  before "deploy:reverted", "composer:install"
end

namespace :load do
  task :defaults do
    set :composer_install_flags, "--no-dev --prefer-dist --no-interaction --quiet --optimize-autoloader"
    set :composer_roles, :all
    set :composer_working_dir, -> { release_path }
    set :composer_dump_autoload_flags, "--optimize"
    set :composer_download_url, "https://getcomposer.org/installer"
  end
end

# Installs the packages of composer.json into each release.
namespace :composer do
  task :run, :command do |_task, args|
    args.with_defaults(command: :list)
    on release_roles(fetch(:composer_roles)) do
      within fetch(:composer_working_dir, release_path) do
        execute :composer, args[:command], *args.extras
      end
    end
  end

  desc "Install the project dependencies via Composer."
  task :install do
    invoke "composer:run", :install, fetch(:composer_install_flags)
  end

  task :dump_autoload do
    invoke "composer:run", :dumpautoload, fetch(:composer_dump_autoload_flags)
  end

  desc "Run the self-update command for composer.phar"
  task :self_update do
    invoke "composer:run", :selfupdate, fetch(:composer_version, "")
  end

  desc "Installs composer.phar to the shared directory"
  task :install_executable do
    on release_roles(fetch(:composer_roles)) do
      within shared_path do
        unless test "[", "-e", "composer.phar", "]"
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

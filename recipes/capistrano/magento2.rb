# Magento 2: its console as tasks, Composer, permissions, static content.
require "capistrano/magento2/maintenance"

module Capistrano
  module Magento2
    # What deploy.rake files of a repository use too.
    module Helpers
      def magento_version = Gem::Version.new(capture(:php, "-f #{release_path}/bin/magento -- -V --no-ansi").split.last)

      def disabled_modules
        names = capture(:magento, "module:status --no-ansi").split("disabled modules:\n", 2)[1].to_s.strip
        names == "None" ? [] : names.lines(chomp: true)
      end

      def cache_hosts = fetch(:magento_deploy_cache_shared) ? primary(fetch(:magento_deploy_setup_role)) : release_roles(:all)
    end

    # The same on all hosts: when the static content was made.
    def self.static_version
      fetch(:magento_static_deployed_version) || set(:magento_static_deployed_version, Time.now.to_i.to_s)
    end

    # Where tasks run.
    HOSTS = { setup: -> { primary(fetch(:magento_deploy_setup_role)) }, cache: -> { cache_hosts }, all: -> { release_roles(:all) } }.freeze

    # Tasks that are one command of the console, with their arguments.
    COMMANDS = [
      [:setup, "app:config:dump", "Create dump of application config"],
      [:setup, "app:config:import", "Import data from shared config files"],
      [:cache, "cache:flush", "Flush Magento cache storage"],
      [:cache, "cache:clean", "Clean Magento cache by types"],
      [:cache, "cache:enable", "Enable Magento cache"],
      [:cache, "cache:disable", "Disable Magento cache"],
      [:cache, "cache:status", "Check Magento cache enabled status"],
      [:all, "deploy:mode:show", "Displays current application mode"],
      [:setup, "setup:db:status", "Checks if database schema and/or data require upgrading"],
      [:all, "maintenance:enable", "Enable maintenance mode"],
      [:all, "maintenance:disable", "Disable maintenance mode"],
      [:all, "maintenance:status", "Displays maintenance mode status"],
      [:all, "maintenance:allow-ips", "Sets maintenance mode exempt IPs", :ip],
      [:setup, "indexer:reindex", "Reindex data by all indexers"],
      [:setup, "indexer:info", "Shows allowed indexers"],
      [:setup, "indexer:status", "Shows status of all indexers"],
      [:setup, "indexer:show-mode", "Shows mode of all indexers", :index],
      [:setup, "indexer:set-mode", "Sets mode of all indexers", :mode, :index]
    ].freeze
  end
end

Object.include Capistrano::Magento2::Helpers
SSHKit.config.command_map[:magento] = "/usr/bin/env php -f bin/magento --"

Capistrano::Magento2::COMMANDS.each do |hosts, command, description, *names|
  desc description
  task "magento:#{command}", names do |_task, args|
    on instance_exec(&Capistrano::Magento2::HOSTS[hosts]) do
      within(release_path) { execute :magento, command, *names.filter_map { |name| args[name] } }
    end
  end
end

namespace :magento do
  namespace :cache do
    namespace :varnish do
      desc "Add ban to Varnish for url(s)"
      task :ban do
        on primary(fetch(:magento_deploy_setup_role)) do
          within release_path do
            fetch(:ban_pools, []).product(fetch(:varnish_cache_hosts, [])) do |pool, host|
              execute :curl, "-s", "-H", "'X-Pool: #{pool}'", "-X", "PURGE", host
            end
          end
        end
      end
    end
  end

  namespace :composer do
    task :auth_config do
      keys = [fetch(:magento_auth_public_key), fetch(:magento_auth_private_key)]
      next unless keys.all?
      on release_roles(:all) do
        hidden = keys.map { |key| redact(key) }
        within(release_path) { execute :composer, :config, "-q", fetch(:magento_auth_repo_name), *hidden, verbosity: Logger::DEBUG }
      end
    end

    desc "Run composer install"
    task install: :auth_config do
      flags = ["--prefer-dist", "--no-interaction", fetch(:magento_deploy_no_dev) && "--no-dev", fetch(:magento_deploy_production) && "--optimize-autoloader"]
      flags = flags.select(&:itself).join(" ")
      on release_roles(:all) do
        within release_path do
          execute :composer, "install #{flags} 2>&1"
          next execute(:composer, "install #{flags} -d ./update 2>&1") if test("[ -f #{release_path}/update/composer.json ]")
          puts "\e[0;31m    Warning: ./update/composer.json does not exist in repository!\n\e[0m\n"
        end
      end
    end

    desc "Run composer dump-autoload"
    task "dump-autoload" do
      flags = ["--no-interaction", fetch(:magento_deploy_no_dev) && "--no-dev", fetch(:magento_deploy_production) && "--optimize"].select(&:itself).join(" ")
      on release_roles(:all) do
        within(release_path) { execute :composer, "dump-autoload #{flags} 2>&1" }
      end
    end
  end

  namespace :deploy do
    desc "Enables production mode"
    task "mode:production" do
      on release_roles(:all), in: :sequence, wait: 1 do
        within(release_path) { execute :magento, "deploy:mode:set production --skip-compilation" }
      end
    end

    task :version_check do
      next if dry_run?
      on release_roles(:all), in: :sequence, wait: 1 do
        within release_path do
          version = magento_version
          raise "capistrano-magento2 deploys Magento 2.1.1 and later, this is #{version}" if version < Gem::Version.new("2.1.1")
        end
      end
    end

    # Makes linked files that Magento will fill.
    task :check do
      on release_roles(:all) do
        fetch(:linked_files_touch, []).each do |name|
          file = shared_path.join(name)
          execute :touch, file unless test("[ -f #{file} ]")
        end
      end
    end

    # The settings of the shared folder are looked at: the release may not have its link yet.
    task :verify do
      on release_roles(:all) do |host|
        test("[ -f #{release_path}/app/etc/config.php ]") or raise "The repository is missing app/etc/config.php. Please install the application and retry!"
        code = "$c = include \"#{shared_path}/app/etc/env.php\"; exit(isset($c[\"install\"][\"date\"]) ? 0 : 1);"
        test(:php, "-r", "'#{code}'") or raise "No environment configuration could be found on #{host}. Please configure app/etc/env.php and retry!"
      end
    end
  end

  namespace :setup do
    desc "Updates the module load sequence and upgrades database schemas and data fixtures"
    task :upgrade do
      on primary(fetch(:magento_deploy_setup_role)) do
        warn "\e[0;31mWarning: Use of magento:setup:upgrade on production systems is discouraged.\e[0m"
        within(release_path) { execute :magento, "setup:upgrade --keep-generated" }
      end
    end

    namespace :db do
      { schema: "Upgrades data fixtures", data: "Upgrades database schema" }.each do |part, description| # as the gem describes them
        desc description
        task "#{part}:upgrade" do
          on primary(fetch(:magento_deploy_setup_role)) do
            within(release_path) { execute :magento, "setup:db-#{part}:upgrade" }
          end
        end
      end

      task :upgrade do
        on primary(fetch(:magento_deploy_setup_role)) do
          within release_path do
            next if capture(:magento, "setup:db:status --no-ansi", verbosity: Logger::INFO).include?("All modules are up to date")
            %w[schema data].each { |part| execute :magento, "setup:db-#{part}:upgrade" }
          end
        end
      end
    end

    desc "Sets proper permissions on application"
    task :permissions do
      on release_roles(:all) do
        within release_path do
          { d: fetch(:magento_deploy_chmod_d), f: fetch(:magento_deploy_chmod_f) }.each do |type, mode|
            execute :find, release_path, "-type #{type} ! -perm #{mode.to_i} -exec chmod #{mode.to_i} {} +"
          end
          fetch(:magento_deploy_chmod_x).each { |file| execute :chmod, "+x #{release_path}/#{file}" }
        end
      end
      Rake::Task["magento:setup:permissions"].reenable # a deploy has it twice
    end

    desc "Runs dependency injection compilation routine"
    task "di:compile" do
      on release_roles(:all) do
        within release_path do
          with mage_mode: :production do
            said = capture(:magento, "setup:di:compile --no-ansi", verbosity: Logger::INFO)
            raise "DI compilation command execution failed" if said.include?("Errors during compilation") # with the status 0
          end
        end
      end
    end

    desc "Deploys static view files"
    task "static-content:deploy" do
      strategy, jobs = fetch(:magento_deploy_strategy), fetch(:magento_deploy_jobs)
      words = ["-f", *(strategy && ["-s", strategy]), *(jobs && ["--jobs", jobs]), *fetch(:magento_deploy_languages),
               *fetch(:magento_deploy_themes).map { |theme| " -t #{theme}" }]
      version = Capistrano::Magento2.static_version
      on release_roles(:all) do
        file = "#{release_path}/pub/static/deployed_version.txt"
        with mage_mode: :production do
          within release_path do
            execute :touch, file
            execute :magento, "setup:static-content:deploy #{words.join(" ")}"
          end
          upload! StringIO.new(version), file
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    touched = %w[app/etc/env.php var/.setup_cronjob_status var/.update_cronjob_status]
    append :linked_files, *touched
    append :linked_files_touch, *touched
    append :linked_dirs, "pub/media", "pub/sitemaps", "var/backups", "var/composer_home", "var/export", "var/importexport", "var/import_history", "var/log",
           "var/session", "var/tmp"

    set_if_empty :magento_auth_repo_name, "http-basic.repo.magento.com"
    set_if_empty :magento_deploy_chmod_d, "2770"
    set_if_empty :magento_deploy_chmod_f, "0660"
    set_if_empty :magento_deploy_chmod_x, ["bin/magento"]
    set_if_empty :magento_deploy_confirm, []
    set_if_empty :magento_deploy_languages, ["en_US"]
    set_if_empty :magento_deploy_themes, []
    set_if_empty :magento_deploy_setup_role, :all
    set_if_empty :magento_deploy_pending_role, :all
    set_if_empty :magento_deploy_pending_format, '--pretty="format:%C(yellow)%h %Cblue%>(12)%ai %Cgreen%<(7)%aN%Cred%d %Creset%s"'
    %i[composer no_dev maintenance production cache_shared pending_warn].each { |name| set :"magento_deploy_#{name}", fetch(:"magento_deploy_#{name}", true) }
  end
end

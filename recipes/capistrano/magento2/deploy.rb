# The deploy of Magento 2.
require "capistrano/deploy"
require "capistrano/magento2"

namespace :deploy do
  before "deploy:check:linked_files", "magento:deploy:check"

  before :starting, :confirm_action do
    next unless fetch(:magento_deploy_confirm).include?(fetch(:stage).to_s)
    print "\e[0;31m      Are you sure you want to deploy to #{fetch(:stage)}? [y/n] \e[0m"
    exit unless $stdin.gets.to_s.downcase.start_with?("y")
  end

  # A build whose configuration has scopes and themes needs no database: its
  # settings are linked after it, so that it can't touch the site that runs.
  before "deploy:symlink:linked_files", :detect_scd_config do
    on primary(fetch(:magento_deploy_setup_role)) do
      code = "$c = include \"#{release_path}/app/etc/config.php\"; exit(isset($c[\"scopes\"], $c[\"themes\"]) ? 0 : 1);"
      remove :linked_files, "app/etc/env.php" if test(:php, "-r", "'#{code}'")
    end
  end

  task "symlink:link_env_php" do
    on release_roles(:all) do
      execute :ln, "-fsn #{shared_path}/app/etc/env.php #{release_path}/app/etc/env.php"
    end
  end

  task :updated do
    composer, production = fetch(:magento_deploy_composer), fetch(:magento_deploy_production)
    invoke "magento:deploy:verify"
    invoke "magento:composer:install" if composer
    invoke "magento:deploy:version_check"
    invoke "magento:setup:permissions"
    if production
      invoke "magento:setup:static-content:deploy"
      invoke "magento:setup:di:compile"
      invoke "magento:composer:dump-autoload" if composer
    end
    invoke "deploy:symlink:link_env_php"
    invoke "magento:deploy:mode:production" if production
    invoke "magento:setup:permissions"

    invoke "magento:maintenance:check"
    if fetch(:magento_deploy_maintenance)
      invoke "magento:maintenance:enable"
      on release_roles(:all) do
        next unless test("[ -f #{current_path}/bin/magento ]")
        within(current_path) { execute :magento, "maintenance:enable" }
      end
    end

    unless fetch(:magento_internal_zero_down_flag)
      imports = false # since Magento 2.2
      on primary(fetch(:magento_deploy_setup_role)) do
        within(release_path) { imports = test(:magento, "app:config:import --help >/dev/null 2>&1") }
      end
      invoke "magento:app:config:import" if imports
      invoke "magento:setup:db:schema:upgrade"
      invoke "magento:setup:db:data:upgrade"
    end

    on primary(fetch(:magento_deploy_setup_role)) do
      names = within(release_path) { disabled_modules }
      info "\nThe following modules are disabled per app/etc/config.php:\n" unless names.empty?
      names.each { |name| info "- #{name}" }
    end
  end

  task :published do
    invoke "magento:cache:flush"
    invoke "magento:cache:varnish:ban"
    invoke "magento:maintenance:disable" if fetch(:magento_deploy_maintenance)
  end
end

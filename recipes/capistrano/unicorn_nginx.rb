# Restarts Unicorn and reloads nginx, both services of init, once a release is live.
# What sets a server up is not here.
namespace :unicorn do
  %w[start stop].each do |command|
    desc "#{command.capitalize} unicorn"
    task command do
      on roles(:app) do
        sudo :service, fetch(:unicorn_service), command
      end
    end
  end

  desc "Restart unicorn"
  task :restart do
    on roles(:app) do
      # The service's upgrade starts it if nothing runs; a pid file may tell before.
      pid = fetch(:unicorn_pid)
      sudo :service, fetch(:unicorn_service), pid.nil? || test("[ -f #{pid} ]") ? "upgrade" : "start"
    end
  end
end

namespace :nginx do
  %w[start stop restart reload].each do |command|
    desc "#{command.capitalize} nginx"
    task command do
      on roles(:web) do
        sudo "/etc/init.d/nginx", command
      end
    end
  end
end

{
  unicorn: %w[setup_initializer setup_app_config], nginx: %w[setup setup_ssl setup_dh_params]
}.each do |space, names|
  names.each do |name|
    namespace space do
      task name do
        raise NotImplementedError, "#{space}:#{name} of capistrano-unicorn-nginx is not supported by gocap: put the configuration on the " \
                                   "server by hand, or run the gem's own files from vendor/bundle with GOCAP_PREFER_VENDORED=1"
      end
    end
    task setup: "#{space}:#{name}"
  end
end

after "deploy:publishing", "unicorn:restart"
after "deploy:publishing", "nginx:reload"

namespace :load do
  task :defaults do
    set :unicorn_service, -> { "unicorn_#{fetch(:application)}_#{fetch(:stage)}" }
  end
end

# The application's Unicorn, by the script of init that deploy:setup_config links.
require "capistrano/cookbook/full_app_name"

namespace :deploy do
  %w[start stop force-stop restart upgrade].each do |command|
    desc "#{command.capitalize} Unicorn"
    task command do
      on roles(:app), in: :sequence, wait: 5 do
        execute "/etc/init.d/unicorn_#{fetch(:full_app_name)}", command
      end
    end
  end
end

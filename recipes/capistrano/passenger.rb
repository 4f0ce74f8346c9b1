# Restarts the application once the new release is live.
require "capistrano/passenger/no_hook"

namespace :deploy do
  desc "Restart your Passenger application"
  task :restart do
    invoke "passenger:restart"
  end
end

after "deploy:publishing", "deploy:restart"

# Restarts the application once the new release is live.
require "capistrano/passenger/no_hook"

after "deploy:publishing", "deploy:restart"

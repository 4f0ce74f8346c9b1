# Eye on the servers, restarted once a release is live.
require "capistrano/eye/no_hook"

namespace :deploy do
  after :publishing, :restart do
    invoke "eye:restart"
  end
end

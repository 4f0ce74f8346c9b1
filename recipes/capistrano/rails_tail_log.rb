# Follows the log of the application.
require "capistrano/rails/environment"

namespace :rails do
  desc "Tail rails logs from server"
  task :tail_log do
    on roles(:app) do
      execute :tail, "-f", shared_path.join("log", "#{fetch(:rails_env)}.log")
    end
  end
end

# Follows the log of the application: rails:logs[ROLE,LINES].
require "capistrano/rails/environment"

namespace :rails do
  desc "Tail logs from Ruby on Rails server"
  task :logs, :role, :lines do |_task, args|
    role = args[:role].to_s.empty? ? :app : args[:role].to_sym
    on roles(role) do
      execute :tail, "-n", args[:lines] || 20, "-f", shared_path.join("log", "#{fetch(:rails_env)}.log")
    end
  end
end

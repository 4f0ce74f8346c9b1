# rake's tasks of Rails, on the server.
require "capistrano/rails/environment"

namespace :rails do
  namespace :rake do
    { db: %w[drop reset setup seed migrate rollback], log: %w[clear], tmp: %w[clear] }.each do |group, names|
      namespace group do
        names.each do |name|
          desc "Run rake #{group}:#{name}"
          task name do
            on primary(:db) do
              within release_path do
                with rails_env: fetch(:rails_env) do
                  execute :rake, "#{group}:#{name}"
                end
              end
            end
          end
        end
      end
    end
  end
end

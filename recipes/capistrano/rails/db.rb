# rake's tasks for the database, as deploy:db:*.
require "capistrano/rails/environment"

namespace :deploy do
  namespace :db do
    %w[abort_if_pending_migrations create drop migrate migrate:down migrate:redo migrate:reset migrate:status
       migrate:up reset rollback seed setup version].each do |name|
      desc "Run rake db:#{name}"
      task name => "deploy:set_rails_env" do
        options = %w[VERSION STEP SCOPE VERBOSE].select { |key| ENV.key?(key) }.map { |key| "#{key}=#{ENV[key]}" }
        on primary(fetch(:migration_role, :db)) do
          within release_path do
            with rails_env: fetch(:rails_env) do
              execute :rake, "db:#{name}", *options
            end
          end
        end
      end
    end
  end
end

# cap STAGE invoke:rake TASK=db:seed runs a task of the application on its servers.
namespace :invoke do
  desc "Execute a rake task on a remote server (cap invoke:rake TASK=db:migrate)"
  task :rake do
    name = ENV["TASK"]
    abort "invoke:rake wants the task: cap #{fetch(:stage)} invoke:rake TASK=db:migrate" unless name
    on roles(fetch(:rake_roles)) do
      within current_path do
        with rails_env: fetch(:rails_env) do
          execute :rake, name
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :rake_roles, fetch(:rake_roles, :app)
  end
end

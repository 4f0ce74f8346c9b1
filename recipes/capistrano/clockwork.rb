# Clockwork's scheduler, which `clockworkd` keeps running in the background.
{ stop: "Stop clockwork", status: "Clockwork status", start: "Start clockwork", restart: "Restart clockwork" }.each do |action, description|
  namespace :clockwork do
    desc description
    task action do
      on roles(fetch(:clockwork_role)) do
        within release_path do
          with rails_env: fetch(:rails_env) do
            folders = "--dir=. --pid-dir=#{shared_path}/tmp/pids --log-dir=#{shared_path}/log"
            execute :bundle, :exec, :clockworkd, "-c #{fetch(:clockwork_file)} #{folders} --log #{action}"
          end
        end
      end
    end
  end
end

# The names of these three are the gem's.
task "clockwork:add_default_hooks" do
  after "deploy:publishing", "clockwork:restart"
end

namespace :deploy do
  before :starting, :check_sidekiq_hooks do
    invoke "clockwork:add_default_hooks" if fetch(:clockwork_default_hooks)
  end

  after :publishing, :restart_sidekiq do
    invoke "clockwork:restart" if fetch(:clockwork_default_hooks)
  end
end

namespace :load do
  task :defaults do
    set :clockwork_default_hooks, true
    set :clockwork_file, "lib/clockwork.rb"
    set :clockwork_role, :app
  end
end

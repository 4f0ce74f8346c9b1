# Workers of resque-pool in its hot-swap mode: a new pool takes the place of the old one.
namespace :resque do
  namespace :pool do
    desc "Swap in a new pool, then shut down the old pool"
    task :hot_swap do
      on roles(fetch(:resque_server_roles)) do
        within current_path do
          execute :bundle, "exec", "resque-pool", "--daemon", "--hot-swap", "--environment", fetch(:resque_rails_env)
        end
      end
    end

    desc "Gracefully shut down current pool"
    task :stop do
      on roles(fetch(:resque_server_roles)) do
        execute :pkill, "-QUIT", "-f", "resque-pool-master", "|| true"
      end
    end
  end
end

# Last of the hooks of the stage's files.
Capistrano::DSL.stages.each do |stage|
  after(stage, "resque:pool:add_hook") { after "deploy:publishing", "resque:pool:hot_swap" }
end

namespace :load do
  task :defaults do
    set :resque_server_roles, :app
    set :resque_rails_env, -> { fetch(:rails_env) || fetch(:stage) }
  end
end

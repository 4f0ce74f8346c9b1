# Compiles the assets on this machine and copies them to the servers by rsync.
require "capistrano/rsync/host"

namespace :deploy do
  namespace :assets do
    desc "Remove local compiled assets"
    task :cleanup do
      run_locally do
        execute "rm", "-rf", fetch(:assets_dir)
        execute "rm", "-rf", fetch(:packs_dir)
      end
    end

    desc "Actually precompile the assets locally"
    task :prepare do
      run_locally do
        with rails_env: fetch(:precompile_env) do
          execute "rake", "assets:clean"
          execute "rake", "assets:precompile"
        end
      end
    end

    desc "Performs rsync to app servers"
    task :rsync do
      on roles(fetch(:assets_role)) do |host|
        shell = host.port ? ["-e", "\"ssh -p #{host.port}\""] : []
        run_locally do
          [fetch(:assets_dir), fetch(:packs_dir)].each do |dir|
            next unless Dir.exist?(dir)
            execute(*fetch(:rsync_cmd).split, *shell, "./#{dir}/", Capistrano::RsyncHost.place(host, "#{release_path}/#{dir}/"))
          end
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :precompile_env, -> { fetch(:rails_env) || "production" }
    set :assets_dir, "public/assets"
    set :packs_dir, "public/packs"
    set :rsync_cmd, "rsync -av --delete"
    set :assets_role, "web"
    after "bundler:install", "deploy:assets:prepare"
    after "deploy:assets:prepare", "deploy:assets:rsync"
    after "deploy:assets:rsync", "deploy:assets:cleanup"
  end
end

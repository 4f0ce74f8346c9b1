# Compiles the assets on this machine and copies them to the servers by rsync.
require "capistrano/rsync/host"

namespace :deploy do
  desc "Compile the assets on this machine and copy them to the servers"
  task :compile_assets_locally do
    run_locally do
      with(rails_env: fetch(:rails_env)) { execute :bundle, :exec, :rake, "assets:precompile" }
    end
    on roles(:app) do |host|
      place = Capistrano::RsyncHost.place(host, "#{release_path}/public/assets/")
      run_locally { execute :rsync, "-av", *Capistrano::RsyncHost.options(host), "./public/assets/", place }
    end
    run_locally { execute :rm, "-rf", "./public/assets" }
  end
end

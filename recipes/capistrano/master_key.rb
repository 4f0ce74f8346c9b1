# Keeps config/master.key out of the repository: it is uploaded and linked.
require "capistrano/secret_file"

namespace :master_key do
  desc "master.key file checks"
  task :check do
    Capistrano::SecretFile.check(fetch(:master_key_local_path))
  end

  desc "Setup `master.key` file on the server(s)"
  task setup: :check do
    on release_roles(:all) do
      remote = shared_path.join(fetch(:master_key_remote_path))
      execute :mkdir, "-pv", File.dirname(remote)
      upload! fetch(:master_key_local_path), remote
    end
  end

  task :master_key_symlink do
    set :linked_files, fetch(:linked_files, []).push(fetch(:master_key_remote_path))
  end
  after "deploy:started", "master_key:master_key_symlink"
end

desc "Server setup tasks"
task :setup do
  invoke "master_key:setup"
end

namespace :load do
  task :defaults do
    set :master_key_local_path, "config/master.key"
    set :master_key_remote_path, "config/master.key"
  end
end

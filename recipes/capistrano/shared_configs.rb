# Settings of the servers that are in a repository of their own, shared/repo_configs:
# the files of the shared folder are links to those in it.
namespace :shared_configs do
  desc "Pull the latest shared configs, and update the links to them"
  task update: %w[shared_configs:pull shared_configs:symlink]

  desc "Pull the latest shared configs"
  task :pull do
    on roles(:all) do
      execute "cd #{shared_path}/repo_configs; git pull"
    end
  end

  desc "Link the files of the shared configs into the shared folder"
  task :symlink do
    on roles(:all) do
      execute :cp, "-rsf", "#{shared_path}/repo_configs/*", "#{shared_path}/"
    end
  end
end

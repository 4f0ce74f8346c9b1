# Clones the repository here and sends the files by rsync: set :scm, :rsync.
require "capistrano/rsync/stage"

module Capistrano
  module Rsync
    # The folder on the servers that keeps the last files, nil without.
    def self.cache = (dir = fetch(:rsync_cache)) && deploy_path.join(dir)
  end
end

desc "Stage and rsync to the server (or its cache)."
task rsync: %w[rsync:stage rsync:stage_done] do
  on release_roles(:all) do |host|
    target = Capistrano::Rsync.cache || release_path
    execute :mkdir, "-p", target
    Capistrano::RsyncStage.push(host, fetch(:rsync_stage), fetch(:rsync_options), target)
  end
end

namespace :rsync do
  task :check do
    # Nothing on the servers is needed: the clone tells whether there is a repository.
    run_locally { execute :git, "ls-remote", "--heads", repo_url }
  end

  task :create_stage do
    run_locally { Capistrano::RsyncStage.checkout(self, fetch(:rsync_stage)) }
  end

  desc "Stage the repository in a local directory."
  task stage: :create_stage

  # For hooks, as the fork capistrano-rsync-bladrak has it.
  task :stage_done

  desc "Copy the code to the releases directory."
  task release: "rsync" do
    next unless Capistrano::Rsync.cache
    on release_roles(:all) do
      execute :mkdir, "-p", release_path
      execute "#{fetch(:rsync_copy)} \"#{Capistrano::Rsync.cache}/\" \"#{release_path}/\""
    end
  end

  task create_release: :release

  task :set_current_revision do
    run_locally { set :current_revision, Capistrano::RsyncStage.revision(self, fetch(:rsync_stage)) }
  end
end

namespace :load do
  task :defaults do
    set_if_empty :repo_url, "."
    set_if_empty :rsync_options, []
    set_if_empty :rsync_copy, "rsync --archive --acls --xattrs"
    set_if_empty :rsync_stage, "tmp/deploy"
    set_if_empty :rsync_cache, "shared/deploy"
  end
end

# Clones the repository here and sends the files by rsync. It takes the place of
# whatever SCM the Capfile names.
require "capistrano/scm/plugin"
require "capistrano/rsync/stage"

module Capistrano
  module Withrsync
    class SCM < Capistrano::SCM::Plugin
      def set_defaults
        set_if_empty :rsync_src, "tmp/deploy"
        set_if_empty :rsync_dest, "shared/deploy"
        set_if_empty :rsync_dest_fullpath, -> { deploy_path.join(fetch(:rsync_dest)) }
        set_if_empty :rsync_options, %w[--recursive --delete --delete-excluded --exclude .git* --exclude .svn*]
        set_if_empty :rsync_with_submodules, false
        set_if_empty :rsync_copy_options, %w[--archive --acls --xattrs]
        %w[check create_release set_current_revision set_current_revision_time].each do |name|
          Rake::Task["git:#{name}"].clear if Rake::Task.task_defined?("git:#{name}")
        end
      end

      def register_hooks
        after "deploy:new_release_path", "rsync:create_release"
        before "deploy:check", "rsync:check"
        before "deploy:set_current_revision", "rsync:set_current_revision"
      end

      def define_tasks
        namespace :rsync do
          desc "Check that the repository is reachable"
          task :check do
            run_locally { execute :git, "ls-remote", "--heads", repo_url }
          end

          desc "Take the files of the branch into the local folder"
          task :update do
            run_locally { Capistrano::RsyncStage.checkout(self, fetch(:rsync_src), submodules: fetch(:rsync_with_submodules)) }
          end

          desc "Sync to deployment hosts from local"
          task sync: :update do
            on release_roles(:all) do |host|
              execute :mkdir, "-p", fetch(:rsync_dest_fullpath)
              Capistrano::RsyncStage.push(host, fetch(:rsync_src), fetch(:rsync_options), fetch(:rsync_dest_fullpath))
            end
          end

          desc "Copy the code to the releases directory"
          task create_release: :sync do
            on release_roles(:all) do
              execute :mkdir, "-p", release_path
              execute :rsync, *fetch(:rsync_copy_options), "#{fetch(:rsync_dest_fullpath)}/", release_path
            end
          end

          desc "Determine the revision that will be deployed"
          task :set_current_revision do
            run_locally { set :current_revision, Capistrano::RsyncStage.revision(self, fetch(:rsync_src)) }
          end
        end
      end
    end
  end
end

install_plugin Capistrano::Withrsync::SCM

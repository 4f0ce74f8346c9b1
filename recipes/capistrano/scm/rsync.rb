# Sends a folder of this machine to a cache on each server by rsync, and copies
# that into the release.
require "capistrano/scm/plugin"
require "capistrano/rsync/stage"

class Capistrano::SCM::Rsync < Capistrano::SCM::Plugin
  def set_defaults
    set_if_empty :rsync_options, {}
  end

  def register_hooks
    after "deploy:new_release_path", "rsync:create_release"
    before "deploy:set_current_revision", "rsync:set_current_revision"
  end

  def define_tasks
    rsync = self

    namespace :rsync do
      desc "Copy the local folder to the cache on the servers"
      task :update_cache do
        on release_roles(:all) do |host|
          Capistrano::RsyncStage.push(host, rsync.option(:source, "app"), rsync.arguments(:local_to_remote, []), rsync.cache)
        end
      end

      desc "Copy the cache to the release"
      task create_release: :update_cache do
        on release_roles(:all) do
          execute :mkdir, "-p", release_path
          within release_path do
            execute :rsync, *rsync.arguments(:cache_to_release, %w[--archive --acls --xattrs]), "#{rsync.cache}/", "."
          end
        end
      end

      task :set_current_revision do
        set_if_empty :current_revision, Time.now.utc.strftime("%Y-%m-%d %H:%M:%S UTC")
      end
    end
  end

  def option(name, default) = fetch(:rsync_options).fetch(name, default)
  def arguments(name, default) = Array(option(:args, {}).fetch(name, default))
  def cache = shared_path.join(option(:cache, "cache"))
end

require "capistrano/rsync/host"

# A clone of the repository on this machine, whose files go to the servers by
# rsync.
module Capistrano
  module RsyncStage
    class << self
      # Clones the repository if that wasn't done before, and takes the files of
      # the branch.
      def checkout(local, dir, submodules: false)
        unless File.directory?(File.join(dir, ".git"))
          local.execute :mkdir, "-p", File.dirname(dir)
          local.execute :git, :clone, "--quiet", repo_url, dir
        end
        local.within dir do
          local.execute :git, :fetch, "--quiet", "--all", "--prune", "--tags"
          local.execute :git, :reset, "--quiet", "--hard", commit(local)
          local.execute :git, :submodule, :update, "--init", "--recursive" if submodules
        end
      end

      def revision(local, dir)
        local.within(dir) { return local.capture(:git, "rev-parse", "HEAD") }
      end

      # Sends the files of a folder to a folder of the host.
      def push(host, dir, options, target)
        words = [*options, *RsyncHost.options(host), "#{dir.delete_suffix("/")}/", RsyncHost.place(host, target)]
        run_locally { execute :rsync, *words }
      end

      private

      # The branch as the remote has it; a tag or a commit is itself.
      def commit(local)
        branch = fetch(:branch)
        local.test(:git, "rev-parse", "--verify", "--quiet", "origin/#{branch}") ? "origin/#{branch}" : branch
      end
    end
  end
end

# Clones the repository on this machine and uploads an archive of the commit: the
# servers need neither Git nor access to it.
require "capistrano/scm/plugin"
require "digest"
require "tmpdir"

module Capistrano
  module GitCopy
    class SCM < Capistrano::SCM::Plugin
      def set_defaults
        set_if_empty :with_clean, true
        set_if_empty :with_submodules, true
        set_if_empty :git_excludes, []
        set_if_empty :upload_path, "."
      end

      def register_hooks
        after "deploy:new_release_path", "git_copy:create_release"
        before "deploy:check", "git_copy:check"
        before "deploy:set_current_revision", "git_copy:set_current_revision"
      end

      def define_tasks
        copy = self

        namespace :git_copy do
          desc "Check that the repository is reachable"
          task :check do
            run_locally { copy.check(self) }
          end

          desc "Clone the repo to the cache"
          task :clone do
            run_locally { copy.clone(self) }
          end

          desc "Update the repo mirror to reflect the origin state"
          task update: :clone do
            run_locally { copy.update(self) }
          end

          desc "Copy repo to releases"
          task create_release: :update do
            run_locally { copy.pack(self) }
            on(release_roles(:all)) { copy.unpack(self) }
            run_locally { execute :rm, "-f", copy.archive }
          end

          desc "Determine the revision that will be deployed"
          task set_current_revision: :update do
            run_locally { set :current_revision, copy.revision(self) }
          end

          desc "Clean repo cache"
          task :cleanup do
            run_locally { copy.cleanup(self) }
          end
        end
      end

      def check(local)
        local.execute :git, "ls-remote", "--heads", repo_url
      end

      def clone(local)
        return local.info(t(:mirror_exists, at: repo)) if File.directory?(File.join(repo, ".git"))
        local.execute :mkdir, "-p", folder
        local.execute :git, :clone, repo_url, repo
      end

      def update(local)
        inside(local) do
          local.execute :git, :remote, :update
          local.execute :git, :reset, "--hard", commit(local)
          next unless fetch(:with_submodules)
          local.execute :git, :submodule, :init
          local.execute :git, :submodule, :update
          local.execute :git, :submodule, :foreach, "--recursive", :git, :submodule, :update, "--init"
        end
        clean(local) if fetch(:with_clean)
      end

      def pack(local)
        inside(local) { submodules? ? pack_all(local) : pack_commit(local) }
      end

      def unpack(remote)
        remote.execute :mkdir, "-p", release_path
        uploaded = deploy_path.join("archive.tar.gz")
        remote.upload! archive, uploaded.to_s
        remote.execute :tar, "-f", uploaded, "-x", "-C", release_path
        remote.execute :rm, "-f", uploaded
      end

      def revision(local)
        inside(local) { return local.capture(:git, "rev-list", "--max-count=1", commit(local)) }
      end

      def cleanup(local)
        local.execute :rm, "-rf", folder
        local.info "Local repo cache was removed"
      end

      def archive = File.join(folder, "archive.tar.gz")

      private

      def submodules? = fetch(:with_submodules) && File.exist?(File.join(repo, ".gitmodules"))

      def pack_commit(local)
        dir = fetch(:upload_path)
        tree = dir == "." ? "HEAD" : "HEAD:#{dir}"
        excludes = excluded.map { |name| ":(exclude)#{name}".shellescape }
        excludes.unshift("--", ".") unless excludes.empty?
        local.execute :git, :archive, "--format=tar", tree, *excludes, "|", "gzip", ">", archive
      end

      # Files of submodules are no part of a Git archive.
      def pack_all(local)
        excludes = excluded.map { |name| "--exclude=#{name.shellescape}" }
        local.execute :tar, "--exclude-vcs", *excludes, "-C", fetch(:upload_path), "-czf", archive, "."
      end

      # What stays here, by its path in the repository; "/a" is "a".
      def excluded = Array(fetch(:git_excludes)).map { |name| name.delete_prefix("/") }

      # A folder for this project here, the same in each run.
      def folder
        names = [fetch(:application), fetch(:stage), Digest::MD5.hexdigest(repo_url.to_s)[0, 8], Digest::MD5.hexdigest(Dir.pwd)[0, 8]]
        File.join(Dir.tmpdir, names.join("_"))
      end

      def repo = File.join(folder, "repo")
      def inside(local, &block) = local.within(repo, &block)

      # The branch as the remote has it; a tag or a commit is itself.
      def commit(local)
        branch = fetch(:branch)
        @commit ||= local.test(:git, "rev-parse", "--verify", "--quiet", "origin/#{branch}") ? local.capture(:git, "rev-parse", "origin/#{branch}") : branch
      end

      def clean(local)
        inside(local) do
          local.execute :git, :clean, "-d", "-f"
          local.execute :git, :submodule, :foreach, "--recursive", :git, :clean, "-d", "-f" if fetch(:with_submodules)
        end
      end
    end
  end
end

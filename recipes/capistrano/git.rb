# Before Capistrano 3.7 a module, :git_strategy, said how git is used on the
# servers. Its methods stand in for those of the plugin that came then.
require "capistrano/scm/git"

class Capistrano::Git < Capistrano::SCM
  # The tasks of git, which ask the module.
  class Plugin < Capistrano::SCM::Git
    # A module needn't leave a repository behind that could be asked for the time.
    def register_hooks
      after "deploy:new_release_path", "git:create_release"
      before "deploy:check", "git:check"
      before "deploy:set_current_revision", "git:set_current_revision"
    end

    def check_repo_is_reachable
      reached = strategy.check
      raise "the check of :git_strategy says that #{repo_url} can't be reached" if reached == false && !Gocap.dry_run? # which reaches nobody
    end

    { repo_mirror_exists?: :test, clone_repo: :clone, update_mirror: :update,
      archive_to_release_path: :release, fetch_revision: :fetch_revision }.each do |name, method|
      define_method(name) { strategy.public_send(method) }
    end

    private

    def strategy
      Capistrano::Git.new(backend, fetch(:git_strategy, DefaultStrategy))
    end
  end

  # What the plugin does itself.
  module DefaultStrategy
    { test: :repo_mirror_exists?, check: :check_repo_is_reachable, clone: :clone_repo, update: :update_mirror,
      release: :archive_to_release_path, fetch_revision: :fetch_revision }.each do |name, method|
      define_method(name) { Capistrano::SCM::Git.new.public_send(method) }
    end
  end

  def git(*args)
    context.execute(:git, *args)
  end
end

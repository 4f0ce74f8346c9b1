# Tags the commit of each deploy in Git, from the working copy here.
module DeployTags
  class << self
    def skip? = fetch(:no_deploytags) || ENV.key?("no_deploytags") || ENV.key?("NO_DEPLOYTAGS")

    def name
      time = fetch(:deploytag_utc) ? Time.now.utc : Time.now
      "#{fetch(:stage)}-#{time.strftime(fetch(:deploytag_time_format))}"
    end

    def message(revision)
      fetch(:deploytag_commit_message) || "#{fetch(:local_user)} deployed #{revision} to #{fetch(:stage)}"
    end

    # The remote to push to, nil without one.
    def remote(backend)
      remotes = backend.capture(:git, :remote).split
      remotes.include?("origin") ? "origin" : remotes.first
    end
  end
end

namespace :deploy do
  desc "prepare git tree so we can tag on successful deployment"
  task :prepare_tree do
    run_locally do
      next if DeployTags.skip?
      branch = fetch(:branch)
      raise "deploytags: set :branch and :stage" unless branch && fetch(:stage)
      dirty = capture(:git, :status, "--porcelain", "--untracked-files=no")
      raise "deploytags: there are changes that aren't committed:\n#{dirty}" unless dirty.empty?
      remote = DeployTags.remote(self)
      execute :git, :fetch, remote if remote
      execute :git, :checkout, branch
      execute :git, :pull, remote, branch if remote
    end
  end

  desc "add git tags for each successful deployment"
  task :tag do
    run_locally do
      next if DeployTags.skip?
      revision = fetch(:current_revision) || capture(:git, "rev-parse", fetch(:branch))
      name = DeployTags.name
      execute :git, :tag, "-a", name.shellescape, "-m", DeployTags.message(revision).shellescape, revision
      remote = DeployTags.remote(self)
      execute :git, :push, remote, name.shellescape if remote
    end
  end
end

before "deploy", "deploy:prepare_tree"
after "deploy:cleanup", "deploy:tag"

namespace :load do
  task :defaults do
    set_if_empty :deploytag_utc, true
    set_if_empty :deploytag_time_format, -> { fetch(:deploytag_utc) ? "%Y.%m.%d-%H%M%S-utc" : "%Y.%m.%d-%H%M%S" }
  end
end

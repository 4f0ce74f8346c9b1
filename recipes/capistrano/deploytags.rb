# Tags the commit of each deploy in Git, from the working copy here.
module CapistranoDeploytags
  class Helper
    class << self
      def git_tag_for(stage) = "#{stage}-#{formatted_time}"

      def formatted_time
        time = fetch(:deploytag_utc, true) ? Time.now.utc : Time.now
        time.strftime(fetch(:deploytag_time_format, fetch(:deploytag_utc, true) ? "%Y.%m.%d-%H%M%S-utc" : "%Y.%m.%d-%H%M%S"))
      end

      def commit_message(revision, stage)
        fetch(:deploytag_commit_message) || "#{(ENV["USER"] || ENV["USERNAME"] || "deployer").strip} deployed #{revision} to #{stage}"
      end
    end
  end

  # Says so, if there shall be no tag.
  def self.skip?(backend)
    skip = ENV.key?("NO_DEPLOYTAGS") || fetch(:no_deploytags, false)
    backend.info "[deploytags] Skipping deploytags" if skip
    skip
  end

  def self.remote = fetch(:git_remote, "origin")
end

namespace :deploy do
  desc "prepare git tree so we can tag on successful deployment"
  task :prepare_tree do
    run_locally do
      next if CapistranoDeploytags.skip?(self)
      branch, remote = fetch(:branch), CapistranoDeploytags.remote
      unless branch && fetch(:stage)
        error "capistrano-deploytags requires that :branch and :stage be defined"
        raise "define :branch and :stage"
      end
      execute :git, :fetch, remote
      unless capture(:git, :diff, branch, "--shortstat").empty?
        error "Whoa there, partner. Dirty trees can't deploy. Git yerself clean first"
        raise "Dirty git tree"
      end
      execute :git, :checkout, branch
      info "Pulling from #{branch}"
      execute :git, :pull, remote, branch
    end
  end

  desc "add git tags for each successful deployment"
  task :tagdeploy do
    run_locally do
      next if CapistranoDeploytags.skip?(self)
      revision = fetch(:current_revision)
      name = CapistranoDeploytags::Helper.git_tag_for(fetch(:stage))
      unless dry_run?
        execute :git, :tag, "-a", name, "-m", CapistranoDeploytags::Helper.commit_message(revision, fetch(:stage)).shellescape, *revision
        execute :git, :push, CapistranoDeploytags.remote, name
      end
      info "[cap-deploy-tagger] Tagged #{revision} with #{name}"
    end
  end
end

before "deploy", "deploy:prepare_tree"
after "deploy:cleanup", "deploy:tagdeploy"

# The release as it is made on this machine: files of a mirror of the repository,
# or those of a clone that somebody else keeps (local_git), and the gems.
module Capistrano::BundleRsync::Release
  WITHOUT = %w[development test].freeze

  class << self
    def check(local)
      return local.execute(:git, "ls-remote", "--heads", repo_url) unless config.local_git?
      raise ArgumentError, "bundle_rsync: :repo_url must be a local directory for local_git, but is #{repo_url}" unless File.directory?(repo_url)
    end

    def clone(local)
      return if config.local_git? || local.test("[ -f #{config.local_mirror_path}/HEAD ]")
      local.execute :mkdir, "-p", config.local_base_path
      local.execute :git, :clone, "--mirror", repo_url, config.local_mirror_path
    end

    def update(local)
      local.within(config.local_mirror_path) { local.execute :git, :remote, :update, "--prune" } unless config.local_git?
    end

    def create(local)
      return if config.local_git?
      archive = File.expand_path("#{config.local_release_path}.tar")
      local.execute :mkdir, "-p", config.local_release_path
      local.within(config.local_mirror_path) { local.execute :git, :archive, "--output", archive, fetch(:branch) }
      local.execute :tar, "-x", "-f", archive, "-C", config.local_release_path
      local.execute :rm, archive
      clean_up(local)
    end

    def install_gems(local)
      local.within(config.local_release_path) { local.execute :bundle, "--without", *WITHOUT, "--path", config.local_bundle_path }
    end

    # What Bundler of the servers reads: the gems are where they were sent to.
    def bundler_settings
      "---\nBUNDLE_FROZEN: \"true\"\nBUNDLE_PATH: \"#{shared_path.join("bundle")}\"\nBUNDLE_WITHOUT: \"#{WITHOUT.join(":")}\"\n"
    end

    def revision(local)
      dir = config.local_git? ? repo_url : config.local_mirror_path
      local.within(dir) { return local.capture(:git, "rev-parse", config.local_git? ? "HEAD" : fetch(:branch)) }
    end

    private

    def config = Capistrano::BundleRsync::Config

    def clean_up(local)
      keep = config.keep_releases or return
      old = Dir.glob(File.join(config.local_releases_path, "*")).sort[0...-keep.to_i] || []
      local.execute :rm, "-rf", *old unless old.empty?
    end
  end
end

# Installs the gems on this machine, and sends them with the release to the
# servers by rsync: set :scm, :bundle_rsync.
require "capistrano/bundle_rsync/config"
require "capistrano/bundle_rsync/release"

namespace :bundle_rsync do
  task :check do
    run_locally { Capistrano::BundleRsync::Release.check(self) }
  end

  task :clone do
    run_locally { Capistrano::BundleRsync::Release.clone(self) }
  end

  task update: :clone do
    run_locally { Capistrano::BundleRsync::Release.update(self) }
  end

  desc "Prepare the release on this machine"
  task create_release: :update do
    run_locally { Capistrano::BundleRsync::Release.create(self) }
  end

  namespace :bundler do
    task :install do
      next if fetch(:bundle_rsync_skip_bundle)
      run_locally { Capistrano::BundleRsync::Release.install_gems(self) }
    end

    desc "Send the gems"
    task :rsync do
      next if fetch(:bundle_rsync_skip_bundle)
      config = Capistrano::BundleRsync::Config
      config.on_hosts do |host|
        config.push(host, config.local_bundle_path, shared_path.join("bundle"))
        execute :mkdir, "-p", release_path.join(".bundle")
        upload! StringIO.new(Capistrano::BundleRsync::Release.bundler_settings), release_path.join(".bundle", "config").to_s
      end
    end
  end

  desc "Send the release"
  task :rsync_release do
    config = Capistrano::BundleRsync::Config
    config.on_hosts { |host| config.push(host, config.local_release_path, release_path) }
  end

  desc "Send files and directories that aren't in the repository"
  task :rsync_shared do
    config = Capistrano::BundleRsync::Config
    files, dirs = config.config_files, config.shared_dirs
    next if files.empty? && dirs.empty?
    config.on_hosts do |host|
      config.send_to(host, files, release_path.join("config")) unless files.empty?
      config.send_to(host, dirs, shared_path) unless dirs.empty?
    end
  end

  task :set_current_revision do
    run_locally { set :current_revision, Capistrano::BundleRsync::Release.revision(self) }
  end
end

%w[bundler:install rsync_release rsync_shared bundler:rsync].each { |name| after "bundle_rsync:create_release", "bundle_rsync:#{name}" }

namespace :load do
  task :defaults do
    set_if_empty :repo_url, "."
    set_if_empty :bundle_rsync_scm, "git"
  end
end

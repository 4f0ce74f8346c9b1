# Packs the working folder and unpacks it on the servers: set :scm, :copy.
module Capistrano
  module Copy
    ARCHIVE = "archive.tar.gz"

    def self.pack(local)
      excludes = Array(fetch(:exclude_dir)).map { |dir| "--exclude=#{dir}" }
      local.execute "tar #{["-c#{"v" if fetch(:tar_verbose)}zf #{ARCHIVE}", "--exclude=#{ARCHIVE}", *excludes, fetch(:include_dir)].join(" ")}"
    end

    def self.unpack(remote)
      remote.execute :mkdir, "-p", release_path
      uploaded = remote.capture("mktemp")
      remote.upload!(ARCHIVE, uploaded)
      remote.execute :tar, "-xzf", uploaded, "-C", release_path
      remote.execute :rm, uploaded
    end
  end
end

namespace :copy do
  desc "Create and upload project tarball"
  task :create_release do
    run_locally { Capistrano::Copy.pack(self) }
    on(release_roles(fetch(:tar_roles))) { Capistrano::Copy.unpack(self) }
    invoke "copy:clean"
  end

  task :clean do
    run_locally { execute :rm, "-f", Capistrano::Copy::ARCHIVE }
  end

  # What hooks of the SCM name: there is no repository.
  task :check
  task :deploy
  task :set_current_revision do
    set_if_empty :current_revision, fetch(:release_timestamp)
  end
end

namespace :load do
  task :defaults do
    set_if_empty :include_dir, "*"
    set_if_empty :exclude_dir, []
    set_if_empty :tar_roles, :all
    set_if_empty :tar_verbose, false
  end
end

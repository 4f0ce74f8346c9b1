# Tags the commit of each release in Git, here and at the remote. In
# :tagging3_format `:name` is the setting of that name.
module Tagging
  class << self
    def name(release)
      fetch(:tagging3_format).gsub(/:([a-z_]+[a-z])/) do
        $1 == "release" ? release.to_s : fetch($1.to_sym).to_s
      end
    end

    def create(backend, release)
      tag = name(release).shellescape
      git(backend, :tag, tag, fetch(:revision) || fetch(:current_revision), "-m", "Deployed by #{config("user.name")} <#{config("user.email")}>".shellescape)
      git(backend, :push, "origin", "refs/tags/#{tag}:refs/tags/#{tag}")
    end

    def remove(backend, release)
      tag = name(release).shellescape
      git(backend, :tag, "-d", tag)
      git(backend, :push, "origin", ":refs/tags/#{tag}")
    end

    private

    # A tag that can't be made is no reason to fail.
    def git(backend, *command)
      backend.execute :git, *command.compact, raise_on_non_zero_exit: false
    end

    def config(key) = `git config --get #{key}`.chomp
  end
end

namespace :tagging3 do
  set :tagging3_format, ":rails_env_:release"

  desc "Create release tag in local and origin repo"
  task :deploy do
    run_locally { Tagging.create(self, release_timestamp) }
  end

  desc "Remove release tag from local and origin repo"
  task :cleanup do
    count = fetch(:keep_releases, 5).to_i
    first = true
    on roles(:all) do
      releases = capture(:ls, "-xtr", releases_path).split
      if releases.size > count
        puts "keeping #{count} of #{releases.size} release tags"
        old = releases.first(releases.size - count)
        run_locally { old.each { |release| Tagging.remove(self, release) } }
      elsif first
        puts "no old release tags to clean up"
      end
      first = false
    end
  end
end

before "tagging3:cleanup", "tagging3:deploy"
before "deploy:cleanup", "tagging3:cleanup"

# Releases with the submodules of the repository, before Capistrano 3.7:
# set :git_strategy, Capistrano::Git::SubmoduleStrategy.
require "capistrano/git"

class Capistrano::Git
  module SubmoduleStrategy
    include DefaultStrategy

    def release
      git :clone, "--branch", fetch(:branch), "--recursive", "--no-hardlinks", repo_path, release_path
      return if fetch(:git_keep_meta)
      context.execute :find, release_path, "-name .git -prune -exec rm -rf {} +"
    end
  end
end

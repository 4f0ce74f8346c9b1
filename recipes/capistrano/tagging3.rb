# Tags the commit of each release in Git, here and at the remote. In
# :tagging3_format `:name` is the setting of that name.
module Tagging
  def self.name
    fetch(:tagging3_format).gsub(/:([a-z_]+[a-z])/) do
      $1 == "release" ? release_timestamp.to_s : fetch($1.to_sym).to_s
    end
  end
end

namespace :tagging3 do
  desc "Place release tag into Git and push it to origin server."
  task :deploy do
    run_locally do
      tag = Tagging.name.shellescape
      message = "Deployed by #{fetch(:local_user)} to #{fetch(:stage)} as #{release_timestamp}"
      execute :git, :tag, "-a", tag, "-m", message.shellescape, fetch(:current_revision)
      execute :git, :push, "origin", "refs/tags/#{tag}:refs/tags/#{tag}"
    end
  end
end

after "deploy:finished", "tagging3:deploy"

namespace :load do
  task :defaults do
    set_if_empty :tagging3_format, ":rails_env_:release"
  end
end

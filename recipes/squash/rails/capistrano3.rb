# Tells Squash of a deploy, by the rake task of the application's gem.
require "active_support/core_ext" # which settings of Capfiles rely on

set :_squash_current_revision, lambda {
  revision = fetch(:current_revision)
  on([primary(:web)].compact) { within(repo_path) { revision = capture(:git, "rev-parse", fetch(:branch)) } } unless revision
  revision
}

namespace :squash do
  desc "Writes a REVISION file to the application's root directory"
  task :write_revision do
    revision = fetch(:_squash_current_revision)
    on(roles(:app)) { execute %(echo "#{revision}" > #{release_path}/REVISION) }
  end

  desc "Notifies Squash of a new deploy."
  task :notify do
    env = fetch(:rails_env, "production")
    revision = fetch(:_squash_current_revision)
    on [primary(:web)].compact do
      within current_path do
        with(rails_env: env) { execute :rake, "squash:notify", "REVISION=#{revision}", "DEPLOY_ENV=#{env}" }
      end
    end
  end
end

after "deploy:finished", "squash:notify"

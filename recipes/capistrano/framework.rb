# The steps of a deployment, empty, and the two tasks that walk them. Recipes
# and repositories fill the steps.
namespace :deploy do
  [
    [:starting, "Start a deployment, make sure server(s) ready."],
    [:started, "Started"],
    [:updating, "Update server(s) by setting up a new release."],
    [:updated, "Updated"],
    [:reverting, "Revert server(s) to previous release."],
    [:reverted, "Reverted"],
    [:publishing, "Publish the release."],
    [:published, "Published"],
    [:finishing, "Finish the deployment, clean up server(s)."],
    [:finishing_rollback, "Finish the rollback, clean up server(s)."],
    [:finished, "Finished"]
  ].each do |step, description|
    desc description
    task step
  end

  desc "Rollback to previous release."
  task :rollback do
    %w[starting started reverting reverted
       publishing published finishing_rollback finished].each do |step|
      invoke "deploy:#{step}"
    end
  end
end

desc "Deploy a new release."
task :deploy do
  # From here on a failure is a failed deploy, see deploy:failed.
  set :deploying, true
  %w[starting started updating updated
     publishing published finishing finished].each do |step|
    invoke "deploy:#{step}"
  end
end

task default: :deploy

require "capistrano/install"

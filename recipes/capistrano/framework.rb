module Gocap
  # A body that invokes tasks after what the block does, and from which it can be
  # told what comes.
  def self.invoking(*tasks, &first)
    body = proc do
      first&.call
      tasks.each { |task| main.invoke(task) }
    end
    outline(body, tasks, nil)
    body
  end
end

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
  task :rollback, &Gocap.invoking(*%w[
    deploy:starting deploy:started deploy:reverting deploy:reverted
    deploy:publishing deploy:published deploy:finishing_rollback deploy:finished
  ])
end

desc "Deploy a new release."
task :deploy, &Gocap.invoking(*%w[
  deploy:starting deploy:started deploy:updating deploy:updated
  deploy:publishing deploy:published deploy:finishing deploy:finished
]) {
  # From here on a failure is a failed deploy, see deploy:failed.
  set :deploying, true
}

task default: :deploy

require "capistrano/install"

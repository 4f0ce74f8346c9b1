# Stops a deploy of a branch that isn't what is checked out here.
namespace :deploy do
  desc "Check that the branch to deploy is what is checked out here"
  task :check_revision do
    branch = fetch(:branch)
    run_locally do
      next if capture(:git, "rev-parse", "HEAD") == capture(:git, "rev-parse", "origin/#{branch}")
      error "HEAD is not the same as origin/#{branch}: run git push first"
      exit 1
    end
  end
end

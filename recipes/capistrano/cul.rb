# Tasks that Columbia University Libraries share: a Git tag out of VERSION, and a
# page of the repository's branch downtime in place of the application.
namespace :cul do
  desc "Tag the commit with the version in VERSION"
  task :auto_tag do
    tag = "v#{File.read("VERSION").strip}"
    run_locally do
      execute :git, :tag, "-a", tag, "-m", "\"#{tag}\""
      execute :git, :push, "origin", tag
    end
  end

  desc "Show the branch downtime instead of the application, until the next deploy"
  task :downtime do
    folder = deploy_path.join("downtime")
    on roles(:web) do
      execute :rm, "-rf", folder
      execute :git, :clone, "--branch", "downtime", "--single-branch", "--depth", "1", repo_url, folder
      execute :ln, "-sfn", folder, current_path
    end
  end
end

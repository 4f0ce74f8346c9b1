# Shows what a deploy would bring: the commits between what is deployed and the
# branch, as the working copy here knows them.
module PendingChanges
  # The revision that is deployed.
  def self.deployed
    revision = nil
    on primary(fetch(:capistrano_pending_role)) do
      within(current_path) { revision = capture(:cat, "REVISION") }
    end
    revision or raise "deploy:pending: no server has the role #{fetch(:capistrano_pending_role)}"
  end

  def self.run(git, svn)
    from = deployed
    return puts("[DRY RUN] the deployed revision isn't known") if from.empty?
    system(*(File.directory?(".svn") ? ["svn", svn, "-r", "#{from}:HEAD"] : ["git", git, "#{from}..#{fetch(:branch)}"]))
  end
end

namespace :deploy do
  desc "Show pending commits between HEAD and the latest deployed revision."
  task :pending do
    PendingChanges.run("log", "log")
  end

  namespace :pending do
    desc "Show the `diff` since your last deploy."
    task :diff do
      PendingChanges.run("diff", "diff")
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :capistrano_pending_role, :db
  end
end

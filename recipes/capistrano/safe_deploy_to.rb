# Makes :deploy_to before it is needed, as a folder of the user of the deploy.
namespace :safe_deploy_to do
  task :create do
    on roles(:all) do
      sudo :mkdir, "-pv", fetch(:safe_deploy_to_path)
    end
  end

  task ensure_owner: :create do
    on roles(:all) do
      # The first host decides for all.
      set :safe_deploy_to_owner, "#{capture(:id, "-un")}:#{capture(:id, "-gn")}" unless fetch(:safe_deploy_to_owner)
      sudo :chown, fetch(:safe_deploy_to_owner), fetch(:safe_deploy_to_path)
    end
  end

  desc "Ensures deploy_to directory exists and has the right owner"
  task ensure: %i[create ensure_owner]
end

before "deploy:check", "safe_deploy_to:ensure"
before "setup", "safe_deploy_to:ensure" if Rake::Task.task_defined?("setup")

namespace :load do
  task :defaults do
    set :safe_deploy_to_owner, nil
    set :safe_deploy_to_path, -> { fetch(:deploy_to) }
  end
end
